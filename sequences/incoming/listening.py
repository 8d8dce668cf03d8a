"""Listens to one mailbox: reads a page of what is new and hears it, once."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Protocol

from sequences.incoming import hearing
from sequences.incoming.hearing import Ears
from sequences.mail.imap import INBOX, Cursor, Inbound
from sequences.storage import cursors
from sequences.storage.database import Database
from sequences.storage.mailboxes import Mailbox

BEFORE = timedelta(days=1)  # servers tell days, and not in our zone


class Reader(Protocol):
    """Reads mailboxes."""

    async def read_new(self, mailbox: Mailbox, cursor: Cursor | None) -> tuple[list[Inbound], Cursor]:
        """Return new messages of the inbox and the cursor after them. Raises MailboxProblem."""
        ...


async def listen(database: Database, reader: Reader, ears: Ears, mailbox: Mailbox, *, now: datetime) -> bool:
    """Hear one page of new messages; return whether there may be more. Raises MailboxProblem.

    What dies on the way changes nothing: cursor and consequences are one commit.
    """
    seen = await _seen(database, mailbox)
    inbound, cursor = await reader.read_new(mailbox, seen)
    if seen == cursor and not inbound:
        return False
    async with database.transaction() as connection:
        await hearing.hear(connection, ears, mailbox, inbound, cursor, now=now, seen=seen)
    return bool(inbound)


async def _seen(database: Database, mailbox: Mailbox) -> Cursor | None:
    """Return how far the inbox was read, and from which day on it is read again where its numbers are new."""
    async with database.transaction() as connection:
        kept = await cursors.get(connection, mailbox.id, INBOX)
        read_at = await cursors.read_at(connection, mailbox.id, INBOX)
    if kept is None:
        return None
    validity, following, link = kept
    return Cursor(validity, following, link, since=(read_at - BEFORE).date() if read_at else None)
