"""Shows an e-mail step with a real item, and sends it to whoever asks: by the very code that sends to people.

Nothing of it is counted or tracked, and nothing in it leads back to us: no delivery exists.
"""

from __future__ import annotations

import secrets
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from email import message_from_bytes, policy
from email.message import EmailMessage

from sequences.core import codec, column_files, reasons, replying, senders
from sequences.core.definition import EmailStep, Step
from sequences.core.leases import Lease
from sequences.core.replying import Thread
from sequences.core.senders import Candidate
from sequences.errors import NotFound, Unacceptable
from sequences.mail.address import domain_of
from sequences.mail.attaching import AttachedFile
from sequences.mail.message import new_message_id
from sequences.mail.smtp import Outcome, Outgoing, Verdict
from sequences.monday.client import Access
from sequences.monday.items import Item
from sequences.runs import owners
from sequences.runs.facts import item_facts
from sequences.steps import item_files, letters
from sequences.steps.item_files import FileSource, NotAttached
from sequences.steps.letters import Letter
from sequences.steps.sending import Mailer
from sequences.storage import mailboxes
from sequences.storage.accounts import Person
from sequences.storage.database import AsyncConnection
from sequences.storage.mailboxes import Mailbox
from sequences.storage.sequences import SequenceRow, VersionRow
from sequences.storage.signatures import Signature
from sequences.versions import enclosing, plans
from sequences.versions.enclosing import Lacking
from sequences.versions.plans import Plan
from sequences.words import Said, say

TEST = "[Test] "  # before the subject of a test


@dataclass(frozen=True)
class Draft:
    """The draft of a sequence, compiled as a version would be; `lacking` is what publishing would miss."""

    plan: Plan
    mailbox: Mailbox | None
    lacking: Sequence[Lacking]
    signature: Signature | None = None  # of whoever it leaves from; None: that of the version


@dataclass(frozen=True)
class Blank:
    """A field that is empty and has no fallback: an item like this is not enrolled."""

    field: str
    column: str


@dataclass(frozen=True)
class Preview:
    """An e-mail as its reader gets it, read back from its bytes."""

    subject: str
    html: str
    plain: str
    recipient: str
    blank: tuple[Blank, ...]
    attachments: tuple[str, ...]
    held: Held | None


@dataclass(frozen=True)
class Held:
    """Why an e-mail would not leave: files of the item."""

    code: str
    sentence: Said
    next_step: Said


@dataclass(frozen=True)
class Brought:
    """The files that an item brings to an e-mail, or why it would be held."""

    files: tuple[AttachedFile, ...] = ()
    held: Held | None = None


async def bring(source: FileSource, access: Access, draft: Draft, position: int, item: Item) -> Brought:
    """Return the files of an item for the e-mail of a step, as they would be attached now. Raises MondayError."""
    step = draft.plan.definition.steps[position]
    assert isinstance(step, EmailStep)
    if lacks := column_files.lacking(step, item.files):
        return _held(*lacks)
    files = column_files.wanted(step, item.files)
    if not files:
        return Brought()
    found = await source.locate(access, [one.asset for one in files if one.asset is not None], interactive=True)
    try:
        return Brought(await item_files.fetch(source, draft.plan.emails[position], files, found))
    except NotAttached as error:
        return _held(error.code, error.facts)


def _held(code: str, facts: Mapping[str, str]) -> Brought:
    told = reasons.reason(code, **facts)
    return Brought((), Held(code, told.sentence, told.next_step))


async def read_draft(
    connection: AsyncConnection, row: SequenceRow, position: int, wording: int = 0, *, now: datetime
) -> Draft:
    """Return the draft of a sequence, ready to be shown, its step in one of its wordings (0 is its own).

    Raises:
        NotFound: there is no such step, or no such wording of it.
        Unacceptable: the step is no automatic e-mail.
    """
    version = VersionRow(0, row.account_id, row.id, 0, row.draft, now, row.owner_id, row.owner_id)
    definition = plans.compile_plan(version).definition
    if position >= len(definition.steps):
        raise NotFound("step_not_found", say("The sequence has no such step: reload it."))
    step = definition.steps[position]
    if not isinstance(step, EmailStep):
        raise Unacceptable(
            "not_an_email", say("Step {step} is no automatic e-mail: choose one that is.", step=position + 1)
        )
    if wording > len(step.variants):
        raise NotFound("variant_not_found", say("The e-mail has no such variant: reload it."))
    definition = replace(definition, steps=_put(definition.steps, position, step.wording(wording)))
    version = replace(version, definition=codec.encode(definition))
    enclosed, lacking = await enclosing.look(connection, row.account_id, row.owner_id, definition)
    plan = await plans.compiled(connection, replace(version, enclosed=enclosed.encoded()))
    sender = definition.send_as
    mailbox = await mailboxes.by_address(connection, row.account_id, sender) if sender else None
    return Draft(plan, mailbox, lacking)


async def from_whom(connection: AsyncConnection, draft: Draft, item: Item, *, now: datetime) -> Draft:
    """Return the draft as it would leave to an item: through its owner's mailbox, where the sequence says so."""
    plan, definition = draft.plan, draft.plan.definition
    if not definition.sender.by_owner:
        return draft
    account = plan.account_id
    boxes = await mailboxes.of_accounts(connection, [account])
    known = await owners.known(connection, {account: owners.named(definition, item)})
    line = owners.line_for(account, plan.owner_id, definition, item, boxes, known)
    chosen = senders.choose(line, definition.sender, now)
    mailbox = boxes.get((account, chosen.address or "")) if isinstance(chosen, Candidate) else None
    return replace(draft, mailbox=mailbox, signature=owners.signature(plan, mailbox, known))


def _put(steps: Sequence[Step], position: int, step: Step) -> tuple[Step, ...]:
    return (*steps[:position], step, *steps[position + 1 :])


def preview(draft: Draft, position: int, item: Item, person: Person, brought: Brought, *, now: datetime) -> Preview:
    """Return what the e-mail of a step says to an item; without a mailbox it is shown as from `person`."""
    facts = item_facts(draft.plan.definition, item)
    values = facts.values if facts else {}
    recipient = (facts.email if facts else None) or ""
    letter = _letter(draft, position, values, recipient, person, now)
    data = letters.render(draft.plan, letter, _thread(draft.plan, position, values), None, brought.files)
    message = message_from_bytes(data, policy=policy.default)
    assert isinstance(message, EmailMessage)
    return Preview(
        subject=letter.subject,
        html=_said(message, "html"),
        plain=_said(message, "plain"),
        recipient=recipient,
        blank=tuple(_blank(draft.plan, position, values)),
        attachments=tuple(part.get_filename() or "" for part in message.iter_attachments()),
        held=brought.held,
    )


def _letter(
    draft: Draft, position: int, values: Mapping[str, str], recipient: str, person: Person, now: datetime
) -> Letter:
    name, address = (
        (draft.mailbox.display_name, draft.mailbox.address) if draft.mailbox else (person.name, person.email)
    )
    subject = letters.subject_of(draft.plan.definition, position, values, _thread(draft.plan, position, values))
    message_id = new_message_id(domain_of(address), secrets.token_hex(20))  # nobody's answer is taken for a person's
    step = draft.plan.definition.steps[position]
    assert isinstance(step, EmailStep)
    signature = draft.signature.below(step) if draft.signature else ""
    return Letter(position, name, address, recipient, subject, message_id, now, values, signature=signature)


def _thread(plan: Plan, position: int, values: Mapping[str, str]) -> Thread | None:
    """Return the thread that a reply would be in when all before it was sent."""
    before = replying.answered(plan.definition, position)
    return None if before is None else Thread(letters.subject_of(plan.definition, before, values, None))


def _said(message: EmailMessage, kind: str) -> str:
    body = message.get_body((kind,))
    return "" if body is None else str(body.get_content())


def _blank(plan: Plan, position: int, values: Mapping[str, str]) -> list[Blank]:
    step = plan.definition.steps[position]
    assert isinstance(step, EmailStep)
    return [Blank(f"steps[{position}].{part}", field.column) for part, field in letters.blank_of(step, values)]


async def send_test(
    mailer: Mailer,
    draft: Draft,
    position: int,
    item: Item,
    person: Person,
    address: str,
    brought: Brought,
    *,
    now: datetime,
) -> None:
    """Send the e-mail of a step to `address`, through the mailbox of the sequence, marked as a test.

    Raises Unacceptable: the item's files keep it from leaving, it was not sent, or nobody can tell; the sentence
    says what the server said.
    """
    assert draft.mailbox is not None
    if brought.held is not None:
        held = brought.held
        told = say("{sentence} {next_step}", sentence=held.sentence, next_step=held.next_step)
        raise Unacceptable(held.code, told)
    facts = item_facts(draft.plan.definition, item)
    letter = _letter(draft, position, facts.values if facts else {}, address, person, now)
    letter = replace(letter, subject=TEST + letter.subject)
    data = letters.render(draft.plan, letter, None, None, brought.files)
    begin_by = time.monotonic() + Lease().begin
    outgoing = Outgoing(draft.mailbox.address, address, data, begin_by, letter.message_id)
    _refuse(await mailer.send(draft.mailbox, outgoing), address)


def _refuse(outcome: Outcome, address: str) -> None:
    """Raise Unacceptable unless it was sent."""
    if outcome.verdict is Verdict.UNKNOWN:
        sentence = say(
            "Nobody can tell whether the test reached {address}: look into the inbox before you send another.",
            address=address,
        )
        raise Unacceptable("test_unknown", sentence)
    if outcome.verdict is not Verdict.SENT:
        why = outcome.text or say("no reason given")
        raise Unacceptable(
            "test_not_sent", say("The test was not sent ({why}): mend that, or choose another mailbox.", why=why)
        )
