"""Threads: what a reply is called, and which messages belong to one (RFC 5322 §3.6.4 and §3.6.5)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from sequences.core.definition import Definition, EmailStep


@dataclass(frozen=True)
class Thread:
    """The thread a person got last: the subject that began it, and every Message-ID of it, oldest first."""

    subject: str
    message_ids: tuple[str, ...] = ()
    recipient: str | None = field(default=None, compare=False)  # whom its last message went to


def reply_subject(subject: str) -> str:
    """Return the subject of an answer; "Re:" is put before it once and never again."""
    return subject if subject.lower().startswith("re:") else f"Re: {subject}"


def last_thread(sent: Iterable[tuple[str, str]]) -> Thread | None:
    """Return the last thread of messages, given as subject and Message-ID, oldest first; None: there are none.

    A message with a subject of its own begins a new thread.
    """
    thread: Thread | None = None
    for subject, message_id in sent:
        if thread is None or subject != reply_subject(thread.subject):
            thread = Thread(subject)
        thread = Thread(thread.subject, (*thread.message_ids, message_id))
    return thread


def answered(definition: Definition, position: int) -> int | None:
    """Return the position of the e-mail that began the thread of a reply; None: there is none."""
    for n in range(position - 1, -1, -1):
        step = definition.steps[n]
        if isinstance(step, EmailStep) and (step.thread == "new" or step.subject.strip()):
            return n
    return None
