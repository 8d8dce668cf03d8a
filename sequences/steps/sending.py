"""Sends the e-mails of one batch so that none leaves twice and none is lost (design §5).

The intent is committed before the first byte. Whatever ended before the final dot may be repeated; a dot
without an answer is looked up in the Sent folder, and where nothing can tell it is held for a person.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import nullcontext
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from typing import Protocol

import structlog

from sequences.core.decide import MAILBOX, OUTCOME, STEP, Complete, Hold, Send
from sequences.core.decide import sent as after_sent
from sequences.core.definition import Event
from sequences.core.leases import Lease
from sequences.mail import health
from sequences.mail.address import domain_of
from sequences.mail.attaching import AttachedFile
from sequences.mail.message import new_message_id
from sequences.mail.provider import Seen
from sequences.mail.smtp import NOT_BEGUN, Outcome, Outgoing, Phase, Verdict
from sequences.runs import ending
from sequences.runs.facts import Case
from sequences.steps import letters, turns
from sequences.steps.letters import Letter
from sequences.steps.reader_links import Hosts, links_of
from sequences.steps.standing import Standing
from sequences.steps.turns import Turn
from sequences.storage import deliveries, installations, suppressions
from sequences.storage.database import AsyncConnection
from sequences.storage.deliveries import Delivery, Intent, Result
from sequences.storage.kept_files import KeptFile
from sequences.storage.mailboxes import Mailbox

HEAVY, HEAVY_AT_ONCE = 1_000_000, 4  # bytes of files in one message; how many such messages are made at a time
RETRY_MAILBOX = timedelta(minutes=15)
log = structlog.get_logger()
LOOK_AGAIN = timedelta(minutes=2)
FIND_FILES = timedelta(hours=1)
PAUSES = tuple(timedelta(minutes=m) for m in (1, 5, 15, 60, 180, 360, 720, 1440))


Contents = Callable[[int, Sequence[str]], Awaitable[Mapping[str, bytes]]]  # account and digests to contents


class Mailer(Protocol):
    """Sends messages through mailboxes, and looks into their Sent folders."""

    async def send(self, mailbox: Mailbox, outgoing: Outgoing) -> Outcome:
        """Try once to send a message."""
        ...

    async def find_sent(self, mailbox: Mailbox, message_ids: Sequence[str]) -> Mapping[str, Seen]:
        """Return what can be told about messages; those nobody can tell about are missing."""
        ...


@dataclass(frozen=True)
class Mail:
    """A message this worker is committed to: to send, or (`lost`) to find out about."""

    case: Case
    delivery: Delivery
    lost: bool = False


class Notes(Protocol):
    """Commits what must be known of a message that cannot be looked up later, should its worker die."""

    async def leaves(self, mail: Mail) -> bool:
        """Note that it is about to leave; return whether it is still this worker's."""
        ...

    async def sent(self, result: Result) -> None:
        """Note that it was sent."""
        ...


@dataclass(frozen=True)
class Way:
    """What the messages of a batch leave by. Nothing is begun after `deadline` (by `time.monotonic`)."""

    mailer: Mailer
    hosts: Hosts
    contents: Contents
    notes: Notes
    standing: Standing
    deadline: float
    heavy: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(HEAVY_AT_ONCE))


async def begin(
    connection: AsyncConnection,
    wanted: Sequence[tuple[Case, Send]],
    files: Mapping[int, tuple[KeptFile, ...]],
    *,
    now: datetime,
) -> list[Mail]:
    """Commit to sending: one intent a message; those that no longer hold are left out.

    `files` are those of the people's items, by enrollment; they are fixed from now on. Whoever removes the app from
    the account waits for this commit, or is seen by it.
    """
    intents = [_intent(case, move, files.get(case.enrollment.id, ())) for case, move in wanted]
    await installations.keep(connection, {intent.account_id for intent in intents})
    hashes = [suppressions.digests(move.email, case.tenant.hash_key) for case, move in wanted]
    begun = await deliveries.begin(connection, intents, hashes, now=now)
    by_enrollment = {case.enrollment.id: case for case, _ in wanted}
    return [Mail(by_enrollment[one.enrollment_id], one) for one in begun]


def doubtful(cases: Sequence[Case]) -> list[Mail]:
    """Return the messages that an earlier worker died with."""
    return [Mail(case, case.delivery, lost=True) for case in cases if case.delivery]


def _intent(case: Case, move: Send, files: tuple[KeptFile, ...]) -> Intent:
    one, mailbox = case.enrollment, case.mailbox
    assert mailbox is not None  # decide sends only through a connected mailbox
    compiled = case.plan.email(one.position, move.wording)
    used = {column: move.values.get(column, "") for column in sorted(compiled.columns)}
    key = f"{case.tenant.hash_key}:{one.id}:{one.version_id}:{one.position}"
    return Intent(
        account_id=one.account_id,
        enrollment_id=one.id,
        turn=one.turn,
        version_id=one.version_id,
        position=one.position,
        mailbox_id=mailbox.id,
        follow_up=case.plan.definition.follows_up(one.position),
        message_id=new_message_id(domain_of(mailbox.address), key),
        sender_name=mailbox.display_name,
        recipient=move.email,
        subject=letters.subject_of(case.plan.definition, one.position, move.values, case.thread, move.wording),
        fields=used,
        files=files,
        variant=move.wording if case.plan.variants and move.step.variants else None,
        phase=None if mailbox.tells else Phase.NOTHING.value,
        sent_from=mailbox.address if case.facts.line else None,
        signature=case.signature.below(move.step) if case.signature else None,
    )


def render(case: Case, delivery: Delivery, hosts: Hosts, files: Sequence[AttachedFile] = ()) -> bytes:
    """Return the bytes of a message. The same delivery gives the same bytes, today and in a year.

    `files` are those that the delivery names, with their contents.
    """
    mailbox, tenant = case.mailbox, case.tenant
    assert mailbox is not None
    links = links_of(hosts, tenant.hash_key, tenant.account_id, delivery.id, case.plan.definition.tracking)
    letter = Letter(
        position=delivery.position,
        wording=delivery.variant or 0,
        sender_name=delivery.sender_name,
        sender=mailbox.address,
        recipient=delivery.recipient,
        subject=delivery.subject,
        message_id=delivery.message_id,
        dated_at=delivery.dated_at,
        values=delivery.fields,
        signature=delivery.signature or "",
    )
    return letters.render(case.plan, letter, case.thread, links, files)


async def send_all(
    mailer: Mailer,
    mails: Sequence[Mail],
    hosts: Hosts,
    contents: Contents,
    lease: Lease,
    notes: Notes,
    standing: Standing,
    *,
    now: datetime,
) -> tuple[list[Turn], list[BaseException]]:
    """Send, side by side; return what became of each, and what was raised for the rest.

    After a while nothing is begun any more: what was begun ends within the lease. Of a message that could not be
    looked up later it is noted that it leaves, and that it has: only what is in between is in doubt when a worker dies.
    """
    way = Way(mailer, hosts, contents, notes, standing, time.monotonic() + lease.begin)
    lost = [mail for mail in mails if mail.lost]
    fresh = [mail for mail in mails if not mail.lost]
    found = await _look(mailer, lost)
    known = [_known(mail, found.get(mail.delivery.mailbox_id, {}), now) for mail in lost]
    tried = await asyncio.gather(*(_in_turn(way, mail, now) for mail in fresh), return_exceptions=True)
    errors = [one for one in tried if isinstance(one, BaseException)]
    return [*known, *(one for one in tried if isinstance(one, Turn))], errors


async def _look(mailer: Mailer, lost: Sequence[Mail]) -> dict[int, Mapping[str, Seen]]:
    """Return what can be told about messages, by mailbox."""
    boxes = {mail.delivery.mailbox_id: mail.case.mailbox for mail in lost if mail.case.mailbox}
    ids = {box: [m.delivery.message_id for m in lost if m.delivery.mailbox_id == box] for box in boxes}
    return {box: await mailer.find_sent(mailbox, ids[box]) for box, mailbox in boxes.items()}


def _known(mail: Mail, found: Mapping[str, Seen], now: datetime) -> Turn:
    seen = found.get(mail.delivery.message_id)
    if seen is None and mail.delivery.phase != Phase.NOTHING:
        return _held(mail, "the mailbox cannot tell whether it was sent")
    if seen is not None and seen.sent:
        return _sent(mail, Outcome.sent("found in the Sent folder", seen.message_id), now)
    again = turns.hold(mail.case, Hold("mail_delayed", STEP, now))
    return Turn(mail.case, advance=again, result=Result(mail.delivery.id, "retry", "lost", counts=False))


def _held(mail: Mail, why: str) -> Turn:
    waits = turns.hold(mail.case, Hold("outcome_unknown", OUTCOME, None))
    return Turn(mail.case, advance=waits, result=Result(mail.delivery.id, "held", "dot_sent", None, why))


async def _in_turn(way: Way, mail: Mail, now: datetime) -> Turn:
    """Send a message; of those with large files only a few are made at a time, for each is its own copy."""
    delivery = mail.delivery
    weight = mail.case.plan.email(delivery.position, delivery.variant).weight + sum(
        file.size for file in delivery.files
    )
    async with way.heavy if weight > HEAVY else nullcontext():
        files = await _attached(mail, way.contents)
        if len(files) < len(delivery.files):
            return _file_lost(mail, now)
        return await _send(way, mail, render(mail.case, delivery, way.hosts, files), now)


async def _attached(mail: Mail, contents: Contents) -> list[AttachedFile]:
    """Return the files of the item that a message carries, with their contents; lost ones are missing."""
    files = mail.delivery.files
    found = await contents(mail.case.enrollment.account_id, [one.digest for one in files]) if files else {}
    return [AttachedFile(one.name, one.kind, found[one.digest]) for one in files if one.digest in found]


def _file_lost(mail: Mail, now: datetime) -> Turn:
    """Hold a message whose files are gone from our own database (somebody restored an old one): it cannot be made."""
    waits = turns.hold(
        mail.case, Hold("file_unreadable", STEP, now + FIND_FILES, {"file": mail.delivery.files[0].name})
    )
    result = Result(mail.delivery.id, "retry", Phase.NOTHING.value, None, "a file of it is lost", counts=False)
    return Turn(mail.case, advance=waits, result=result)


async def _leaves(way: Way, mail: Mail, *, noted: bool) -> bool:
    """Return whether a message may leave: where that is noted (what is not, stays), and its account has the app."""
    try:
        ours = not noted or await way.notes.leaves(mail)
        return ours and await way.standing.may_send(mail.case.enrollment.account_id)
    except Exception as error:
        log.warning("not noted and not sent", delivery=mail.delivery.id, error=type(error).__name__)
        return False


async def _note_sent(way: Way, result: Result) -> None:
    try:
        await way.notes.sent(result)
    except Exception as error:  # it is written with the batch
        log.warning("not noted as sent", delivery=result.delivery_id, error=type(error).__name__)


async def _send(way: Way, mail: Mail, data: bytes, now: datetime) -> Turn:
    mailbox, delivery = mail.case.mailbox, mail.delivery
    assert mailbox is not None
    noted = delivery.phase == Phase.NOTHING
    outgoing = Outgoing(
        sender=mailbox.address,
        recipient=delivery.recipient,
        data=data,
        begin_by=way.deadline,
        message_id=delivery.message_id,
        leaves=partial(_leaves, way, mail, noted=noted),
    )
    turn = _turn(mail, await way.mailer.send(mailbox, outgoing), now)
    if noted and turn.sent and turn.result is not None:
        await _note_sent(way, turn.result)
    return turn


def _turn(mail: Mail, outcome: Outcome, now: datetime) -> Turn:
    match outcome.verdict:
        case Verdict.SENT:
            return _sent(mail, outcome, now)
        case Verdict.UNKNOWN:
            return _unknown(mail, now)
        case Verdict.REFUSED if outcome.scope == "mailbox":
            return _mailbox_refused(mail, outcome, now)
        case Verdict.REFUSED:
            return _recipient_refused(mail, outcome, now)
        case _:
            return _later(mail, outcome, now)


def _result(mail: Mail, state: str, outcome: Outcome, *, counts: bool = True) -> Result:
    return Result(mail.delivery.id, state, outcome.phase.value, outcome.code, outcome.text, counts, outcome.message_id)


def _sent(mail: Mail, outcome: Outcome, now: datetime) -> Turn:
    going = after_sent(mail.case.enrollment.position, mail.case.plan.definition, mail.case.hours, now)
    done = _result(mail, "sent", outcome)
    refusing = mail.case.mailbox is not None and mail.case.mailbox.state == "refused"
    recovered = mail.case.mailbox if refusing else None
    if isinstance(going, Complete):
        return turns.ended(mail.case, ending.COMPLETED, "completed", now, result=done, recovered=recovered)
    moved = turns.advance(mail.case, going.position, going.due_at)
    return Turn(mail.case, advance=moved, result=done, recovered=recovered)


def _unknown(mail: Mail, now: datetime) -> Turn:
    """Leave the delivery as it is: the next turn looks whether it was sent."""
    return Turn(mail.case, advance=turns.hold(mail.case, Hold("outcome_unknown", OUTCOME, now + LOOK_AGAIN)))


def _mailbox_refused(mail: Mail, outcome: Outcome, now: datetime) -> Turn:
    retry_at = now + RETRY_MAILBOX
    told = {"address": mail.delivery.sent_from} if mail.delivery.sent_from else {}
    held = turns.hold(mail.case, Hold("mailbox_refused", MAILBOX, retry_at, told))
    refused = (mail.delivery.mailbox_id, health.problem(outcome), retry_at)
    return Turn(mail.case, advance=held, result=_result(mail, "retry", outcome, counts=False), refused=refused)


def _recipient_refused(mail: Mail, outcome: Outcome, now: datetime) -> Turn:
    rule = mail.case.plan.definition.rule(Event.BOUNCED)
    result = _result(mail, "refused", outcome)
    return turns.ended(mail.case, ending.FAILED, "recipient_refused", now, rule=rule, result=result)


def _later(mail: Mail, outcome: Outcome, now: datetime) -> Turn:
    result = _result(mail, "retry", outcome, counts=outcome != NOT_BEGUN)
    reached = outcome.phase is not Phase.NOTHING  # a server that is away says nothing of this message
    if reached and mail.delivery.tries > len(PAUSES):
        return turns.ended(mail.case, ending.FAILED, "mail_given_up", now, result=result)
    again = now + PAUSES[min(mail.delivery.tries, len(PAUSES)) - 1]
    return Turn(mail.case, advance=turns.hold(mail.case, Hold("mail_delayed", STEP, again)), result=result)
