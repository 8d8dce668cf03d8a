"""Hears what came back: judges each new message, finds the run it answers, and acts (`verdicts`).

A message that carries none of our Message-IDs, or came to another mailbox, changes nothing. The cursor
moves in the same transaction as what was heard, and only for whoever saw it where it stands: each message
counts exactly once, whoever reads it, and however often.
"""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

import structlog

from sequences.incoming import same_company, verdicts
from sequences.incoming.verdicts import Page, Told
from sequences.mail.hearing import Heard, Kind, judge
from sequences.mail.imap import INBOX, Cursor, Inbound
from sequences.runs import ending
from sequences.storage import cursors, deliveries, effects, enrollments, halts, linked
from sequences.storage.database import AsyncConnection
from sequences.storage.deliveries import Addressed
from sequences.storage.mailboxes import Mailbox
from sequences.tenants import Tenants
from sequences.versions.plans import Plans

log = structlog.get_logger()
LAST_WORDS = (Kind.UNSUBSCRIBE, Kind.COMPLAINT)


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
    seen: Cursor | None = None,
) -> int:
    """Act on new messages of a mailbox and move its cursor; return how many concerned a run.

    `seen` is where the reader found the cursor: when it has moved since, somebody else has read these messages,
    and nothing happens.
    """
    judged = await asyncio.to_thread(_judge, inbound, now)  # some take their time: nobody else waits for them
    if seen is not None and await cursors.hold(connection, mailbox.id, INBOX) != _place(seen):
        log.info("mailbox read by another", mailbox=mailbox.id)
        return 0
    for one, _ in judged:
        if one.problem is not None:
            log.warning("message not understood", mailbox=mailbox.id, problem=one.problem)
    told = await _about_ours(connection, mailbox, judged)
    await _lock(connection, ears.plans, mailbox, told)
    page = Page(
        connection, ears.plans, (await ears.tenants.get(connection, [mailbox.account_id]))[mailbox.account_id], now
    )
    follows = [await verdicts.act(page, one_each) for one_each in _rounds(told)]
    await effects.record(connection, ending.merge(follows), now=now)
    await cursors.put(connection, mailbox.account_id, mailbox.id, INBOX, *_place(cursor), now=now)
    log.info("mailbox read", mailbox=mailbox.id, messages=len(inbound), ours=len(told))
    return len(told)


def _place(cursor: Cursor) -> tuple[int, int, str]:
    return cursor.uid_validity, cursor.next_uid, cursor.link


def _judge(inbound: Sequence[Inbound], now: datetime) -> list[tuple[Heard, str]]:
    heard = [judge(message.raw, now) for message in inbound]
    return [(one, _source(one, message.raw)) for one, message in zip(heard, inbound, strict=True)]


def _source(judged: Heard, raw: bytes) -> str:
    """Return what makes a message one message, across re-reads and restored mailboxes."""
    return judged.message_id or "sha256:" + hashlib.sha256(raw).hexdigest()


async def _about_ours(connection: AsyncConnection, mailbox: Mailbox, judged: Sequence[tuple[Heard, str]]) -> list[Told]:
    """Return what concerns a run: it names a message that this mailbox sent, and is not from ourselves."""
    ids = {one for heard, _ in judged for one in (*heard.ids, heard.message_id) if one is not None}
    ours = await deliveries.of_messages(connection, sorted(ids), account=mailbox.account_id, mailbox=mailbox.id)
    told = []
    for heard, source in judged:
        about = None if heard.kind is Kind.OTHER or heard.message_id in ours else _answered(heard, ours)
        if about is not None and not _own(heard, mailbox, about):
            told.append(Told(heard, source, about))
    return told


def _answered(judged: Heard, ours: dict[str, Addressed]) -> Addressed | None:
    """Return the message of ours that was answered: the newest one that is named."""
    named = [ours[one] for one in judged.ids if one in ours]
    return max(named, key=lambda addressed: addressed.id) if named else None


def _own(heard: Heard, mailbox: Mailbox, about: Addressed) -> bool:
    """Return whether the owner of the mailbox went on writing in the thread, and nobody answered."""
    return heard.sender == mailbox.address.lower() != about.recipient.lower()


async def _lock(connection: AsyncConnection, plans: Plans, mailbox: Mailbox, told: Sequence[Told]) -> None:
    """Keep every run that may change from changing, all at once and in one order; before them, who counts bounces."""
    await halts.lock(connection, {one.about.sequence_id for one in told if one.kind == "bounced"})
    runs = {one.about.enrollment_id for one in told}
    for one in told:
        if one.heard.kind in LAST_WORDS:  # the address leaves every sequence
            about = one.about
            runs.update(
                await linked.runs_of_address(connection, mailbox.account_id, about.recipient, about.enrollment_id)
            )
    replies = [one.about for one in told if one.heard.kind is Kind.REPLY]
    found = await plans.get(connection, {about.version_id for about in replies})
    for about in replies:
        runs.update(await same_company.runs(connection, found[about.version_id].definition.company, about))
    await enrollments.lock(connection, runs)


def _rounds(told: Sequence[Told]) -> Iterator[list[Told]]:
    """Yield messages in their order, of each run one at a time: the first may end what the second is about."""
    waiting = list(told)
    while waiting:
        now: dict[int, Told] = {}
        later: list[Told] = []
        for one in waiting:
            if one.about.enrollment_id in now:
                later.append(one)
            else:
                now[one.about.enrollment_id] = one
        yield list(now.values())
        waiting = later
