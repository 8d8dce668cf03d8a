"""The actor that reads a mailbox and acts on what came back."""

from __future__ import annotations

from datetime import datetime, timedelta

import dramatiq
import structlog

from sequences import hearing
from sequences.mail.imap import INBOX, Cursor, MailboxProblem
from sequences.storage import cursors, mailboxes
from sequences.storage.database import AsyncConnection
from sequences.storage.mailboxes import Mailbox
from tasks.broker import MONDAY
from tasks.runtime import Runtime, runtime
from tasks.wake import wake

POLL = timedelta(seconds=20)
AFTER_PROBLEM = timedelta(minutes=5)
log = structlog.get_logger()


@dramatiq.actor(queue_name=MONDAY)
async def hear_mailbox(mailbox_id: int) -> None:
    """Read what is new in a mailbox that the clock has taken."""
    own = runtime()
    now = await own.clock.now()
    async with own.database.transaction() as connection:
        mailbox = (await mailboxes.by_id(connection, [mailbox_id])).get(mailbox_id)
    if mailbox is None:
        return
    try:
        again = now if await _hear(own, mailbox, now) else now + POLL
        problem = ""
    except MailboxProblem as error:
        log.warning("mailbox not read", mailbox=mailbox.id, error=type(error).__name__)
        again, problem = now + AFTER_PROBLEM, str(error)
    async with own.database.transaction() as connection:
        await _note(connection, mailbox, problem, now)
        await mailboxes.polled(connection, mailbox.id, again)
    await wake(own.redis)


async def _note(connection: AsyncConnection, mailbox: Mailbox, problem: str, now: datetime) -> None:
    """Keep for its owner whether the mailbox could be read."""
    if problem:
        await mailboxes.unread(connection, mailbox.id, problem, now=now)
    elif mailbox.unread_since is not None:
        await mailboxes.read(connection, mailbox.id)


async def _hear(own: Runtime, mailbox: Mailbox, now: datetime) -> bool:
    """Read one page of new messages; return whether there may be more."""
    async with own.database.transaction() as connection:
        kept = await cursors.get(connection, mailbox.id, INBOX)
    inbound, cursor = await own.mailer.read_new(mailbox, Cursor(*kept) if kept else None)
    if kept and not inbound and (cursor.uid_validity, cursor.next_uid, cursor.link) == kept:
        return False
    async with own.database.transaction() as connection:
        await hearing.hear(connection, own.ears, mailbox, inbound, cursor, now=now)
    return bool(inbound)
