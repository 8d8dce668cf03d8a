"""Mail through connected mailboxes: each behind its provider, which is opened when first needed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial

import httpx

from sequences.core.leases import Lease
from sequences.mail.api import Api, Tokens
from sequences.mail.gmail import Gmail
from sequences.mail.graph_api import Graph
from sequences.mail.health import LOST
from sequences.mail.idle import CannotIdle, Watch
from sequences.mail.imap import INBOX, Cursor, ImapSettings, Inbound, MailboxRefused, MailboxUnreachable
from sequences.mail.provider import Provider, Seen
from sequences.mail.smtp import Outcome, Outgoing, Phase, SmtpSettings, Verdict
from sequences.mail.smtp_imap import SmtpImap
from sequences.mailboxes.granting import Grants
from sequences.oauth import AuthServerAway, ConsentLost
from sequences.secrets import Keyring, SecretLost
from sequences.storage.database import Database
from sequences.storage.drafts import KeptDrafts
from sequences.storage.mailboxes import Mailbox
from sequences.words import say

READ_AT_ONCE = 200
LEASE = Lease()
NO_TOKEN = (SecretLost, ConsentLost, AuthServerAway)


@dataclass(frozen=True)
class Online:
    """What mailboxes that are connected by consent need."""

    database: Database
    http: httpx.AsyncClient
    grants: Grants
    gmail_url: str
    graph_url: str


class PoolMailer:
    """Sends, reads and looks up mail of any connected mailbox."""

    def __init__(
        self, keyring: Keyring, private_hosts: frozenset[str], online: Online | None = None, lease: Lease = LEASE
    ) -> None:
        self._keyring = keyring
        self._lease = lease
        self._private_hosts = private_hosts
        self._online = online
        self._open: dict[int, tuple[object, Provider]] = {}

    async def send(self, mailbox: Mailbox, outgoing: Outgoing) -> Outcome:
        """Try once to send a message."""
        try:
            outcome = await (await self._provider(mailbox)).send(outgoing)
            if outcome.code == 535 and mailbox.auth != "password":  # an access token may end before its time
                outcome = await (await self._provider(mailbox, renew=True)).send(outgoing)
        except AuthServerAway as error:
            return Outcome.later(str(error))
        except (SecretLost, ConsentLost) as error:
            return Outcome(Verdict.REFUSED, Phase.NOTHING, None, _lost(error), "mailbox")
        return outcome

    async def find_sent(self, mailbox: Mailbox, message_ids: Sequence[str]) -> Mapping[str, Seen]:
        """Return what can be told about messages of ours; those nobody can tell about are missing."""
        try:
            return await (await self._provider(mailbox)).find_sent(message_ids)
        except NO_TOKEN:
            return {}

    async def read_new(self, mailbox: Mailbox, cursor: Cursor | None) -> tuple[list[Inbound], Cursor]:
        """Return new messages of the inbox and the cursor after them. Raises MailboxProblem."""
        try:
            return await (await self._provider(mailbox)).read_new(cursor, READ_AT_ONCE)
        except AuthServerAway as error:
            raise MailboxUnreachable(str(error)) from error
        except (SecretLost, ConsentLost) as error:
            raise MailboxRefused(_lost(error)) from error

    async def watch(self, mailbox: Mailbox) -> Watch:
        """Return a connection that will wait for mail, not begun yet. Raises MailboxProblem where there is none."""
        try:
            provider = await self._provider(mailbox)
        except AuthServerAway as error:
            raise MailboxUnreachable(str(error)) from error
        except (SecretLost, ConsentLost) as error:
            raise MailboxRefused(_lost(error)) from error
        if not isinstance(provider, SmtpImap) or provider.inbox is None:
            raise CannotIdle("its provider has to be asked")
        return Watch(provider.inbox, INBOX)

    async def trial(self, mailbox: Mailbox, access: str | None = None) -> Provider:
        """Return a provider of a mailbox that is not kept yet; `access` is the token of a consent."""

        async def same(worn: str | None) -> str:
            assert access is not None
            return access

        return self._make(mailbox, same, access)

    def imap_settings(self, mailbox: Mailbox, access: str | None = None) -> ImapSettings:
        """Return how to read a mailbox; `access` is the token of a consent."""
        assert mailbox.imap_host
        assert mailbox.imap_port
        assert mailbox.imap_security
        return ImapSettings(
            host=mailbox.imap_host,
            port=mailbox.imap_port,
            security=mailbox.imap_security,
            username=mailbox.username,
            password=access or self._password(mailbox),
            private_hosts=self._private_hosts,
            xoauth2=access is not None,
        )

    def smtp_settings(self, mailbox: Mailbox, access: str | None = None) -> SmtpSettings:
        """Return how to send through a mailbox; `access` is the token of a consent."""
        assert mailbox.smtp_host is not None
        assert mailbox.smtp_port
        assert mailbox.smtp_security
        return SmtpSettings(
            host=mailbox.smtp_host,
            port=mailbox.smtp_port,
            security=mailbox.smtp_security,
            username=mailbox.username,
            password=access or self._password(mailbox),
            private_hosts=self._private_hosts,
            timeout=self._lease.command,
            xoauth2=access is not None,
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

    async def _provider(self, mailbox: Mailbox, *, renew: bool = False) -> Provider:
        """Return the provider of a mailbox; the same one until its settings change. Raises NO_TOKEN."""
        tokens, access = await self._tokens(mailbox, renew=renew)
        made_of = _made_of(mailbox, access)
        kept = self._open.get(mailbox.id)
        if kept is not None and kept[0] == made_of:
            return kept[1]
        provider = self._make(mailbox, tokens, access)
        self._open[mailbox.id] = (made_of, provider)
        if kept is not None:
            await kept[1].close()
        return provider

    async def _tokens(self, mailbox: Mailbox, *, renew: bool) -> tuple[Tokens | None, str | None]:
        """Return where tokens of a mailbox come from, and one for servers that want it at log-in."""
        if mailbox.auth == "password":
            return None, None
        assert self._online is not None
        tokens = partial(self._online.grants.token, mailbox)
        if mailbox.kind != "smtp":
            return tokens, None
        access = await tokens(None)
        return tokens, await tokens(access) if renew else access

    def _make(self, mailbox: Mailbox, tokens: Tokens | None, access: str | None) -> Provider:
        if mailbox.kind == "smtp":
            inbox = self.imap_settings(mailbox, access) if mailbox.imap_host else None
            return SmtpImap(self.smtp_settings(mailbox, access), inbox, keeps_sent=mailbox.keeps_sent)
        own = self._online
        assert own is not None
        assert tokens is not None
        drafts = KeptDrafts(own.database, mailbox.account_id)
        if mailbox.kind == "gmail":
            return Gmail(Api(own.http, own.gmail_url, tokens), drafts, send_only=mailbox.send_only)
        return Graph(Api(own.http, own.graph_url, tokens), drafts, send_only=mailbox.send_only)


def _made_of(mailbox: Mailbox, access: str | None) -> object:
    """Return what a provider is made of; the password as it is kept, for it is asked with every e-mail."""
    return (
        mailbox.kind, mailbox.account_id, mailbox.address, mailbox.smtp_host, mailbox.smtp_port,
        mailbox.smtp_security, mailbox.imap_host, mailbox.imap_port, mailbox.imap_security, mailbox.username,
        mailbox.password, mailbox.keeps_sent, mailbox.send_only, access,
    )  # fmt: skip


def _lost(error: Exception) -> str:
    return say("{error}: connect the mailbox again", error=str(error)) if isinstance(error, ConsentLost) else LOST
