"""The closed catalogue of reasons: why somebody was not enrolled, or a run waits, stopped or failed.

Each has one sentence that says what happened and one that says what to do next (row L4). A code never
changes and is never used again for something else. The words are in `reasons_en`; another language is
another module with the same keys, named in `WORDS`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from string import Formatter
from typing import NamedTuple

from sequences.core import reasons_en


class Kind(StrEnum):
    """What a reason does to a run. Met by the check at the door, a stopping one refuses as well."""

    REFUSED = "refused"  # never entered
    WAITING = "waiting"  # goes on by itself
    HELD = "held"  # goes on when somebody acts
    COMPLETED = "completed"
    EXITED = "exited"  # a rule, or the person's own wish, ended it
    STOPPED = "stopped"  # a person, an automation or missing data took them out
    FAILED = "failed"


@dataclass(frozen=True)
class Reason:
    """A reason as a person reads it."""

    code: str
    sentence: str
    next_step: str
    kind: Kind


class UnknownReason(KeyError):
    """A code that is not in the catalogue."""


class Words(NamedTuple):
    """A reason in one language; the sentence may hold `{field}`."""

    sentence: str
    next_step: str


KINDS: dict[str, Kind] = {
    "already_enrolled": Kind.REFUSED,
    "no_email": Kind.REFUSED,
    "bad_email": Kind.REFUSED,
    "sequence_not_active": Kind.REFUSED,
    "sequence_not_found": Kind.REFUSED,
    "sequence_other_board": Kind.REFUSED,
    "not_allowed": Kind.REFUSED,
    "waiting_for_window": Kind.WAITING,
    "mail_delayed": Kind.WAITING,
    "out_of_office": Kind.WAITING,
    "mailbox_pace": Kind.WAITING,
    "mailbox_refused": Kind.WAITING,
    "usage_limit": Kind.WAITING,
    "calendar_closed": Kind.WAITING,
    "monday_unreachable": Kind.WAITING,
    "monday_not_connected": Kind.WAITING,
    "file_unreadable": Kind.WAITING,
    "waiting_for_activity": Kind.HELD,
    "mailbox_not_connected": Kind.HELD,
    "paused_by_person": Kind.HELD,
    "board_says_pause": Kind.HELD,
    "paused_by_automation": Kind.HELD,
    "too_many_bounces": Kind.HELD,
    "outcome_unknown": Kind.HELD,
    "no_file": Kind.HELD,
    "file_is_link": Kind.HELD,
    "file_not_sent": Kind.HELD,
    "file_too_large": Kind.HELD,
    "too_many_files": Kind.HELD,
    "completed": Kind.COMPLETED,
    "replied": Kind.EXITED,
    "auto_reply": Kind.EXITED,
    "opened": Kind.EXITED,
    "clicked": Kind.EXITED,
    "unsubscribed": Kind.EXITED,
    "complained": Kind.EXITED,
    "suppressed": Kind.STOPPED,
    "blank_field": Kind.STOPPED,
    "missing_email_at_run": Kind.STOPPED,
    "item_gone": Kind.STOPPED,
    "item_unreadable": Kind.STOPPED,
    "item_moved": Kind.STOPPED,
    "board_says_stop": Kind.STOPPED,
    "removed_on_board": Kind.STOPPED,
    "removed_by_person": Kind.STOPPED,
    "removed_by_automation": Kind.STOPPED,
    "sequence_deactivated": Kind.STOPPED,
    "sequence_deleted": Kind.STOPPED,
    "account_uninstalled": Kind.STOPPED,
    "bounced": Kind.FAILED,
    "bounced_soft": Kind.FAILED,
    "left_company": Kind.FAILED,
    "recipient_refused": Kind.FAILED,
    "mail_given_up": Kind.FAILED,
}

WORDS: dict[str, Mapping[str, tuple[str, str]]] = {"en": reasons_en.WORDS}
ELSE: dict[str, Mapping[str, str]] = {"en": reasons_en.ELSE}


def reason(code: str, *, language: str = "en", **facts: str) -> Reason:
    """Return the reason `code` with its facts filled in; a fact that is not given has a general word.

    A language without words speaks English. Raises UnknownReason.
    """
    if code not in KINDS:
        raise UnknownReason(code)
    spoken = language if language in WORDS else "en"
    words = Words(*WORDS[spoken][code])
    known = {**ELSE[spoken], **{name: fact for name, fact in facts.items() if fact}}
    filled = {name: known[name] for name in placeholders(words.sentence)}
    return Reason(code, words.sentence.format(**filled), words.next_step, KINDS[code])


def kept(text: str, *, language: str = "en") -> Reason:
    """Return the reason that an enrollment keeps as "code" or "code:fact"."""
    code, _, fact = text.partition(":")
    return reason(code, language=language, field=fact, day=fact, file=fact, value=fact, share=fact)


def placeholders(sentence: str) -> frozenset[str]:
    """Return the facts that a sentence asks for."""
    return frozenset(name for _, name, _, _ in Formatter().parse(sentence) if name)
