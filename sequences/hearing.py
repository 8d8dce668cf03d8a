"""Hears what came back: judges each new message, finds the run it answers, and applies the rules.

A message that carries none of our Message-IDs, or came to another mailbox, changes nothing. The cursor
moves in the same transaction as what was heard, so that each message counts exactly once.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import structlog

from sequences import ending, engaging, opting_out
from sequences.definition import Event
from sequences.effects import REPLY_RECEIVED, Effects, Subject, fire
from sequences.mail.hearing import Heard, Kind, judge
from sequences.mail.imap import INBOX, Cursor, Inbound
from sequences.plans import Plan, Plans
from sequences.storage import cursors, deliveries, effects, engagements, enrollments, suppressions
from sequences.storage.database import AsyncConnection
from sequences.storage.deliveries import Addressed
from sequences.storage.mailboxes import Mailbox
from sequences.tenants import Tenants

log = structlog.get_logger()

EVENT = {Kind.REPLY: Event.REPLIED, Kind.AUTO_REPLY: Event.AUTO_REPLY, Kind.BOUNCE: Event.BOUNCED}


@dataclass(frozen=True)
class Ears:
    """What hearing needs beside the connection."""

    plans: Plans
    tenants: Tenants


async def hear(
    connection: AsyncConnection,
    ears: Ears,
    mailbox: Mailbox,
    inbound: Sequence[Inbound],
    cursor: Cursor,
    *,
    now: datetime,
) -> int:
    """Act on new messages of a mailbox and move its cursor; return how many concerned a run."""
    heard = [(judge(message.raw), message.raw) for message in inbound]
    ids = sorted({one for judged, _ in heard for one in judged.ids})
    ours = await deliveries.of_messages(connection, ids, account=mailbox.account_id, mailbox=mailbox.id)
    about = [(judged, raw, _answered(judged, ours)) for judged, raw in heard]
    matched = [(judged, raw, addressed) for judged, raw, addressed in about if addressed is not None]
    await enrollments.lock(connection, [addressed.enrollment_id for _, _, addressed in matched])
    follows = [await _act(connection, ears, judged, _source(judged, raw), about, now) for judged, raw, about in matched]
    await effects.record(connection, ending.merge(follows), now=now)
    at = (cursor.uid_validity, cursor.next_uid, cursor.link)
    await cursors.put(connection, mailbox.account_id, mailbox.id, INBOX, *at)
    log.info("mailbox read", mailbox=mailbox.id, messages=len(inbound), ours=len(matched))
    return len(matched)


def _answered(judged: Heard, ours: dict[str, Addressed]) -> Addressed | None:
    """Return the message of ours that was answered: the newest one that is named."""
    named = [ours[one] for one in judged.ids if one in ours]
    return max(named, key=lambda addressed: addressed.id) if named else None


def _source(judged: Heard, raw: bytes) -> str:
    """Return what makes a message one message, across re-reads and restored mailboxes."""
    return judged.message_id or "sha256:" + hashlib.sha256(raw).hexdigest()


async def _act(
    connection: AsyncConnection, ears: Ears, judged: Heard, source: str, about: Addressed, now: datetime
) -> Effects:
    if judged.kind is Kind.OTHER or (judged.kind is Kind.BOUNCE and judged.hard is False):
        return Effects()  # a delay report, or nothing that concerns the run
    added = await engagements.add(
        connection,
        account=about.account_id,
        enrollment=about.enrollment_id,
        delivery=about.id,
        kind="unsubscribed" if judged.kind is Kind.UNSUBSCRIBE else EVENT[judged.kind].value,
        machine=judged.kind in (Kind.BOUNCE, Kind.AUTO_REPLY),
        source=source,
        detail=_detail(judged),
        now=now,
    )
    if added is None:
        return Effects()
    plan = (await ears.plans.get(connection, [about.version_id]))[about.version_id]
    return await _follow(connection, ears, judged, about, plan, added, now)


def _detail(judged: Heard) -> dict[str, str]:
    told = {"text": judged.text, "status": judged.status or "", "diagnostic": judged.diagnostic or ""}
    return {name: text[:4000] for name, text in told.items() if text}


async def _follow(
    connection: AsyncConnection,
    ears: Ears,
    judged: Heard,
    about: Addressed,
    plan: Plan,
    engagement: int,
    now: datetime,
) -> Effects:
    if judged.kind is Kind.BOUNCE:
        return await _bounced(connection, ears, about, plan, now)
    if judged.kind is Kind.UNSUBSCRIBE:
        return await _unsubscribed(connection, ears, about, plan, engagement, now)
    return await _engaged(connection, ears, EVENT[judged.kind], about, plan, engagement, now)


async def _bounced(connection: AsyncConnection, ears: Ears, about: Addressed, plan: Plan, now: datetime) -> Effects:
    """A bounce always ends the run as failed; the rule adds the status (row R5)."""
    rule = plan.definition.rule(Event.BOUNCED)
    return await ending.end(
        connection, ears.plans, [about.enrollment_id], state=ending.FAILED, code="bounced", now=now, rule=rule
    )


async def _unsubscribed(
    connection: AsyncConnection, ears: Ears, about: Addressed, plan: Plan, engagement: int, now: datetime
) -> Effects:
    """Whoever asks not to be written to is never written to again by this account, in none of its sequences."""
    tenant = (await ears.tenants.get(connection, [about.account_id]))[about.account_id]
    ended = await ending.end(
        connection, ears.plans, [about.enrollment_id], state=ending.EXITED, code="unsubscribed", now=now,
        rule=plan.definition.rule(Event.REPLIED),
    )  # fmt: skip
    others = await opting_out.opt_out(
        connection, ears.plans, tenant, about.recipient, about.enrollment_id, suppressions.BY_REPLY, now=now
    )
    return ending.merge([_reply_fire(about, plan, engagement, now), ended, others])


async def _engaged(
    connection: AsyncConnection,
    ears: Ears,
    event: Event,
    about: Addressed,
    plan: Plan,
    engagement: int,
    now: datetime,
) -> Effects:
    announced = _reply_fire(about, plan, engagement, now) if event is Event.REPLIED else Effects()
    ended = await engaging.apply_rule(
        connection, ears.plans, plan, event, _subject(about, plan), run_state=about.run_state, now=now
    )
    return ending.merge([announced, ended])


def _reply_fire(about: Addressed, plan: Plan, engagement: int, now: datetime) -> Effects:
    fired = fire(REPLY_RECEIVED, _subject(about, plan), reason="replied", now=now, detail=str(engagement))
    return Effects(fires=[fired])


def _subject(about: Addressed, plan: Plan) -> Subject:
    return Subject(about.account_id, plan.board_id, about.sequence_id, about.item_id, about.enrollment_id)
