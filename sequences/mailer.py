"""Mail through connected mailboxes: each behind its provider, which is opened when first needed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sequences.mail.health import LOST
from sequences.mail.imap import Cursor, ImapSettings, Inbound, MailboxRefused
from sequences.mail.provider import Provider, Seen
from sequences.mail.smtp import Outcome, Outgoing, Phase, SmtpSettings, Verdict
from sequences.mail.smtp_imap import SmtpImap
from sequences.secrets import Keyring, SecretLost
from sequences.storage.mailboxes import Mailbox

READ_AT_ONCE = 200


class PoolMailer:
    """Sends, reads and looks up mail of any connected mailbox."""

    def __init__(self, keyring: Keyring, private_hosts: frozenset[str]) -> None:
        self._keyring = keyring
        self._private_hosts = private_hosts
        self._open: dict[int, tuple[object, Provider]] = {}

    async def send(self, mailbox: Mailbox, outgoing: Outgoing) -> Outcome:
        """Try once to send a message."""
        try:
            provider = await self._provider(mailbox)
        except SecretLost:
            return Outcome(Verdict.REFUSED, Phase.NOTHING, None, LOST, "mailbox")
        return await provider.send(outgoing)

    async def check(self, mailbox: Mailbox) -> str | None:
        """Log in to send; return what was said when we were not let in."""
        try:
            return await (await self._provider(mailbox)).check()
        except SecretLost:
            return LOST

    async def find_sent(self, mailbox: Mailbox, message_ids: Sequence[str]) -> Mapping[str, Seen]:
        """Return what can be told about messages of ours; those nobody can tell about are missing."""
        try:
            provider = await self._provider(mailbox)
        except SecretLost:
            return {}
        return await provider.find_sent(message_ids)

    async def read_new(self, mailbox: Mailbox, cursor: Cursor | None) -> tuple[list[Inbound], Cursor]:
        """Return new messages of the inbox and the cursor after them. Raises MailboxProblem."""
        try:
            provider = await self._provider(mailbox)
        except SecretLost as error:
            raise MailboxRefused(LOST) from error
        return await provider.read_new(cursor, READ_AT_ONCE)

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
            password=self._password(mailbox),
            private_hosts=self._private_hosts,
        )

    def smtp_settings(self, mailbox: Mailbox) -> SmtpSettings:
        """Return how to send through a mailbox."""
        assert mailbox.smtp_host is not None
        assert mailbox.smtp_port
        assert mailbox.smtp_security
        return SmtpSettings(
            host=mailbox.smtp_host,
            port=mailbox.smtp_port,
            security=mailbox.smtp_security,
            username=mailbox.username,
            password=self._password(mailbox),
            private_hosts=self._private_hosts,
        )

    def _password(self, mailbox: Mailbox) -> str:
        if mailbox.password is None:
            raise SecretLost(f"{mailbox.row} has no password")
        return self._keyring.open(mailbox.password, mailbox.row)

    async def close(self) -> None:
        """Close every connection."""
        for _, provider in self._open.values():
            await provider.close()
        self._open.clear()

    async def _provider(self, mailbox: Mailbox) -> Provider:
        """Return the provider of a mailbox; the same one until its settings change. Raises SecretLost."""
        smtp = self.smtp_settings(mailbox)
        inbox = self.imap_settings(mailbox) if mailbox.imap_host else None
        made_of = (smtp, inbox, mailbox.keeps_sent)
        kept = self._open.get(mailbox.id)
        if kept is not None and kept[0] == made_of:
            return kept[1]
        provider = SmtpImap(smtp, inbox, keeps_sent=mailbox.keeps_sent)
        self._open[mailbox.id] = (made_of, provider)
        if kept is not None:
            await kept[1].close()
        return provider
