"""One e-mail of a step for one person, from what is known to its bytes: sending, preview and test all come here."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sequences.core import fields, replying
from sequences.core.definition import Definition, EmailStep
from sequences.core.fields import Field
from sequences.core.replying import Thread, reply_subject
from sequences.mail.attaching import AttachedFile, part
from sequences.mail.message import Envelope
from sequences.steps.reader_links import ReaderLinks
from sequences.versions.plans import Plan


@dataclass(frozen=True)
class Letter:
    """An e-mail with everything about it decided; `subject` is filled in."""

    position: int
    sender_name: str
    sender: str
    recipient: str
    subject: str
    message_id: str
    dated_at: datetime
    values: Mapping[str, str]
    wording: int = 0  # 0 is the step's own
    signature: str = ""  # of whoever it leaves from, where that is not the same for all


def subject_of(
    definition: Definition, position: int, values: Mapping[str, str], thread: Thread | None, wording: int = 0
) -> str:
    """Return the subject as the person reads it; a reply keeps that of its thread.

    A reply to nothing (what came before was skipped) has its own, else that of the e-mail it was to answer.
    """
    step = definition.steps[position]
    assert isinstance(step, EmailStep)
    step = step.wording(wording)
    if thread and step.thread == "reply":
        return reply_subject(thread.subject)
    own = fields.splice(fields.parse(step.subject), values, fields.header)
    if own.strip() or step.thread == "new":
        return own
    before = replying.answered(definition, position)
    return "" if before is None else subject_of(definition, before, values, None)


def blank_of(step: EmailStep, values: Mapping[str, str]) -> list[tuple[str, Field]]:
    """Return the fields that have neither value nor fallback, each with the part of the e-mail it stands in."""
    found = (("subject", fields.parse(step.subject)), ("body", fields.parse(step.body)))
    return [(part, one) for part, template in found for one in fields.blank(template, values)]


def render(
    plan: Plan,
    letter: Letter,
    thread: Thread | None,
    links: ReaderLinks | None,
    files: Sequence[AttachedFile] = (),
) -> bytes:
    """Return the bytes of a message: the same ones for the same letter and files of the person's item.

    Without `links` nothing leads back to us.
    """
    step = plan.definition.steps[letter.position]
    answers = thread is not None and isinstance(step, EmailStep) and step.thread == "reply"
    envelope = Envelope(
        sender_name=letter.sender_name,
        sender=letter.sender,
        recipient=letter.recipient,
        subject=letter.subject,
        message_id=letter.message_id,
        date=letter.dated_at,
        references=thread.message_ids if thread and answers else (),
        unsubscribe=links.unsubscribe if links else None,
        pixel=links.pixel if links else None,
        click=links.click if links else None,
        signature=letter.signature,
    )
    return plan.email(letter.position, letter.wording).render(letter.values, envelope, tuple(map(part, files)))
