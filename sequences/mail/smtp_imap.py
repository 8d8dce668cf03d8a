"""A mailbox that sends over SMTP and is read over IMAP."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sequences.mail import imap
from sequences.mail.imap import INBOX, Cursor, ImapSettings, Inbound, MailboxProblem, MailboxRefused
from sequences.mail.provider import Seen
from sequences.mail.smtp import Connection, Outcome, Outgoing, Refused, SmtpPool, SmtpSettings
from sequences.words import say

CONNECTIONS = 10


class SmtpImap:
    """A provider (see `provider`). `keeps_sent`: the server itself files what we send."""

    def __init__(self, smtp: SmtpSettings, inbox: ImapSettings | None, *, keeps_sent: bool) -> None:
        self.smtp = smtp
        self.inbox = inbox
        self.keeps_sent = keeps_sent
        self._pool = SmtpPool(smtp, CONNECTIONS)

    async def check(self) -> str | None:
        """Log in to the sending server once."""
        connection = Connection(self.smtp)
        try:
            await connection.connect()
        except Refused as error:
            return error.outcome.text or say("no reason given")
        finally:
            connection.close()
        return None

    async def send(self, outgoing: Outgoing) -> Outcome:
        """Try once to send, over a connection of the pool."""
        return await self._pool.send(outgoing)

    async def find_sent(self, message_ids: Sequence[str]) -> Mapping[str, Seen]:
        """Look into the Sent folder; a server that does not keep what we send can tell nothing."""
        if not self.keeps_sent or self.inbox is None:
            return {}
        try:
            found = await imap.find_sent(self.inbox, message_ids)
        except MailboxProblem:
            return {}
        return {one: Seen(one in found) for one in message_ids}

    async def read_new(self, cursor: Cursor | None, limit: int) -> tuple[list[Inbound], Cursor]:
        """Read the inbox."""
        if self.inbox is None:
            raise MailboxRefused(say("it is connected for sending only"))
        return await imap.read_new(self.inbox, INBOX, cursor, limit)

    async def close(self) -> None:
        """Close the connections of the pool."""
        await self._pool.close()
