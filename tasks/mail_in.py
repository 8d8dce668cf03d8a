"""The actor that reads mailboxes and acts on what came back."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import datetime, timedelta

import dramatiq
import structlog

from sequences.incoming.listening import listen
from sequences.mail.imap import MailboxProblem
from sequences.storage import mailboxes
from sequences.storage.mailboxes import Mailbox
from tasks.broker import MONDAY
from tasks.runtime import Runtime, runtime
from tasks.wake import wake

POLL = timedelta(seconds=20)
WATCHED_POLL = timedelta(minutes=2)  # somebody hears at once what comes: this is for what they miss
AFTER_PROBLEM = timedelta(minutes=5)
log = structlog.get_logger()


@dramatiq.actor(queue_name=MONDAY)
async def hear_mailboxes(ids: list[int]) -> None:
    """Read what is new in mailboxes that the clock has taken, side by side: a slow one keeps no other waiting."""
    own = runtime()
    async with own.database.transaction() as connection:
        found = await mailboxes.to_read(connection, ids)
    await _side_by_side(own, found)


async def _side_by_side(own: Runtime, every: Sequence[Mailbox]) -> None:
    done = await asyncio.gather(*(_hear(own, mailbox) for mailbox in every), return_exceptions=True)
    errors = [one for one in done if isinstance(one, BaseException)]
    if errors:
        raise errors[0]  # the others are done; the lease brings this one back


async def _hear(own: Runtime, mailbox: Mailbox) -> None:
    now, problem = await own.clock.now(), ""
    try:
        more = await listen(own.database, own.mailer, own.ears, mailbox, now=now)
        again = (now, now) if more else (now + POLL, now + WATCHED_POLL)
    except MailboxProblem as error:
        log.warning("mailbox not read", mailbox=mailbox.id, error=type(error).__name__)
        again, problem = (now + AFTER_PROBLEM, now + AFTER_PROBLEM), str(error)
    await _note(own, mailbox, problem, again, now)
    await wake(own.redis)


async def _note(own: Runtime, mailbox: Mailbox, problem: str, again: tuple[datetime, datetime], now: datetime) -> None:
    """Keep for its owner whether the mailbox could be read, and when it is read next."""
    async with own.database.transaction() as connection:
        if problem:
            await mailboxes.unread(connection, mailbox.id, problem, now=now)
        elif mailbox.unread_since is not None:
            await mailboxes.read(connection, mailbox.id)
        await mailboxes.polled(connection, mailbox.id, again[0], watched=again[1])
