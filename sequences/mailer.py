"""Mail through connected mailboxes: one pool of connections each, opened when first needed."""

from __future__ import annotations

from collections.abc import Sequence

from sequences.mail.imap import (
    INBOX,
    Cursor,
    ImapSettings,
    Inbound,
    MailboxProblem,
    MailboxRefused,
    find_sent,
    read_new,
)
from sequences.mail.smtp import Connection, Outcome, Outgoing, Phase, Refused, SmtpPool, SmtpSettings, Verdict
from sequences.secrets import Keyring, SecretLost
from sequences.storage.mailboxes import Mailbox

CONNECTIONS = 10
READ_AT_ONCE = 200
LOST = "its password does not open any more: connect the mailbox again"


class PoolMailer:
    """Sends, reads and looks up mail of any connected mailbox."""

    def __init__(self, keyring: Keyring, private_hosts: frozenset[str]) -> None:
        self._keyring = keyring
        self._private_hosts = private_hosts
        self._pools: dict[int, tuple[SmtpSettings, SmtpPool]] = {}

    async def send(self, mailbox: Mailbox, outgoing: Outgoing) -> Outcome:
        """Try once to send a message."""
        try:
            pool = self._pool(mailbox)
        except SecretLost:
            return Outcome(Verdict.REFUSED, Phase.NOTHING, None, LOST, "mailbox")
        return await pool.send(outgoing)

    async def log_in(self, mailbox: Mailbox) -> str | None:
        """Log in to the sending server once; return what it said when it refused."""
        connection = Connection(self.smtp_settings(mailbox))
        try:
            await connection.connect()
        except Refused as error:
            return error.outcome.text or "no reason given"
        finally:
            connection.close()
        return None

    async def find_sent(self, mailbox: Mailbox, message_ids: Sequence[str]) -> set[str] | None:
        """Return which messages stand in the Sent folder; None: this mailbox cannot tell."""
        if not mailbox.keeps_sent or mailbox.imap_host is None:
            return None
        try:
            return await find_sent(self.imap_settings(mailbox), message_ids)
        except (MailboxProblem, SecretLost):
            return None

    async def read_new(self, mailbox: Mailbox, cursor: Cursor | None) -> tuple[list[Inbound], Cursor]:
        """Return new messages of the inbox and the cursor after them. Raises MailboxProblem."""
        try:
            settings = self.imap_settings(mailbox)
        except SecretLost as error:
            raise MailboxRefused(LOST) from error
        return await read_new(settings, INBOX, cursor, READ_AT_ONCE)

    def imap_settings(self, mailbox: Mailbox) -> ImapSettings:
        """Return how to read a mailbox."""
        assert mailbox.imap_host
        assert mailbox.imap_port
        assert mailbox.imap_security
        return ImapSettings(
            host=mailbox.imap_host,
            port=mailbox.imap_port,
            security=mailbox.imap_security,
            username=mailbox.username,
            password=self._keyring.open(mailbox.password, mailbox.row),
            private_hosts=self._private_hosts,
        )

    def smtp_settings(self, mailbox: Mailbox) -> SmtpSettings:
        """Return how to send through a mailbox."""
        return SmtpSettings(
            host=mailbox.smtp_host,
            port=mailbox.smtp_port,
            security=mailbox.smtp_security,
            username=mailbox.username,
            password=self._keyring.open(mailbox.password, mailbox.row),
            private_hosts=self._private_hosts,
        )

    async def close(self) -> None:
        """Close every connection."""
        for _, pool in self._pools.values():
            await pool.close()
        self._pools.clear()

    def _pool(self, mailbox: Mailbox) -> SmtpPool:
        settings = self.smtp_settings(mailbox)
        kept = self._pools.get(mailbox.id)
        if kept is None or kept[0] != settings:
            kept = self._pools[mailbox.id] = (settings, SmtpPool(settings, CONNECTIONS))
        return kept[1]
