"""Every kind of mailbox the tests can start, each behind the same few hands."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Protocol

import httpx

from sandbox.log import EventLog
from sandbox.mail import imap as sandbox_imap
from sandbox.mail import smtp as sandbox_smtp
from sandbox.mail.store import MailStore
from sandbox.monday.faults import Faults
from sandbox.peers.pair import Pair
from sequences.mail.api import Api
from sequences.mail.gmail import Gmail
from sequences.mail.graph_api import Graph
from sequences.mail.imap import ImapSettings
from sequences.mail.oauth import API, GOOGLE, MICROSOFT, scopes
from sequences.mail.provider import Provider
from sequences.mail.smtp import SmtpSettings
from sequences.mail.smtp_imap import SmtpImap
from tests.fixtures.google import Google
from tests.fixtures.installation import serving
from tests.fixtures.microsoft import Microsoft
from tests.fixtures.peers import ADA, DANA, PASSWORD
from tests.fixtures.ports import free_port
from tests.sequences.mail.cutting import cutting

HOST = "127.0.0.1"


class Peer(Protocol):
    """A mailbox with its server, and what a test does to it."""

    provider: Provider

    def receive(self, raw: bytes) -> None:
        """Put a message into the inbox."""
        ...

    def left(self) -> list[bytes]:
        """Return what was sent through it."""
        ...

    def lose_answer(self) -> None:
        """Lose the answer to the next message, which is sent."""
        ...

    def lock_out(self) -> None:
        """Let nobody in any more."""
        ...


@dataclass
class KeptHere:
    """Drafts that are remembered for a test."""

    kept: dict[str, str] = field(default_factory=dict)

    async def get(self, message_id: str) -> str | None:
        return self.kept.get(message_id)

    async def keep(self, message_id: str, draft: str) -> None:
        self.kept[message_id] = draft


@dataclass
class MailServers:
    """SMTP and IMAP of the sandbox."""

    provider: Provider
    store: MailStore
    faults: Faults

    def receive(self, raw: bytes) -> None:
        self.store.put(DANA, "INBOX", raw)

    def left(self) -> list[bytes]:
        return [one.raw for one in self.store.folders[DANA].get("Sent", [])]

    def lose_answer(self) -> None:
        self.faults.set({"smtp": {"mode": "drop_after_dot", "count": 1}})

    def lock_out(self) -> None:
        self.store.passwords[DANA] = "another"


@dataclass
class Online:
    """A provider with an API."""

    provider: Provider
    server: Google | Microsoft
    sending: str

    def receive(self, raw: bytes) -> None:
        self.server.receive(raw)

    def left(self) -> list[bytes]:
        return self.server.outbox

    def lose_answer(self) -> None:
        self.server.drops.add(self.sending)

    def lock_out(self) -> None:
        self.server.tokens.access.clear()


@dataclass
class RealServers:
    """Postfix and Dovecot. `cut` is where Postfix is reached by a way that breaks off after the message."""

    provider: Provider
    pair: Pair
    cut: Provider

    def receive(self, raw: bytes) -> None:
        self.pair.boxes.append(DANA, "INBOX", raw)

    def left(self) -> list[bytes]:
        self.pair.mail.settle()
        return [without_trace(one) for one in self.pair.boxes.messages(ADA)]

    def lose_answer(self) -> None:
        self.provider, self.cut = self.cut, self.provider

    def lock_out(self) -> None:
        self.pair.boxes.set_password(DANA, "another")


def without_trace(raw: bytes) -> bytes:
    """Return a message without the lines that the servers on its way put before it."""
    return raw[raw.index(b"\r\nFrom: ") + 2 :]


@asynccontextmanager
async def mail_servers() -> AsyncIterator[MailServers]:
    """Start SMTP and IMAP servers."""
    now = datetime.now(UTC)
    store, faults = MailStore(EventLog(lambda: now), lambda: now), Faults()
    store.add_rep(DANA, PASSWORD)
    smtp, inbox = free_port(), free_port()
    servers = [
        await sandbox_smtp.serve(smtp, store, faults, lambda address: address.startswith("nobody")),
        await sandbox_imap.serve(inbox, store, faults),
    ]
    private = frozenset({HOST})
    provider = SmtpImap(
        SmtpSettings(HOST, smtp, "none", DANA, PASSWORD, private),
        ImapSettings(HOST, inbox, "none", DANA, PASSWORD, private),
        keeps_sent=True,
    )
    try:
        yield MailServers(provider, store, faults)
    finally:
        await provider.close()
        for server in servers:
            server.close()
        await asyncio.gather(*(server.wait_closed() for server in servers))


@asynccontextmanager
async def gmail(*, send_only: bool = False) -> AsyncIterator[Online]:
    """Start a Google whose owner has consented."""
    server, port = Google(), free_port()
    server.tokens.scopes = set(scopes(GOOGLE, API, send_only=send_only))
    async with serving(server.app, port), httpx.AsyncClient() as http:
        api = Api(http, f"http://{HOST}:{port}", token_of(server))
        sending = "/messages/send" if send_only else "/drafts/send"
        yield Online(Gmail(api, KeptHere(), send_only=send_only), server, sending)


@asynccontextmanager
async def graph(*, send_only: bool = False) -> AsyncIterator[Online]:
    """Start a Microsoft whose owner has consented."""
    server, port = Microsoft(), free_port()
    server.base = f"http://{HOST}:{port}"
    server.tokens.scopes = set(scopes(MICROSOFT, API, send_only=send_only))
    async with serving(server.app, port), httpx.AsyncClient() as http:
        api = Api(http, server.base, token_of(server))
        sending = "/me/sendMail" if send_only else "/me/messages/{id}/send"
        yield Online(Graph(api, KeptHere(), send_only=send_only), server, sending)


def token_of(server: Google | Microsoft):  # type: ignore[no-untyped-def]
    """Return a source of tokens that gives the one that holds."""
    server.tokens.access = {"access-0"}

    async def token(worn: str | None) -> str:
        return "access-0"

    return token


def to_submit(pair: Pair, security: str, **changed: object) -> SmtpSettings:
    """Return how Dana sends through Postfix."""
    port = pair.mail.submissions if security == "tls" else pair.mail.submission
    values: dict[str, object] = {"port": port, "security": security, "username": DANA, "password": PASSWORD}
    return SmtpSettings(**{"host": HOST, "private_hosts": frozenset({HOST}), **values, **changed})  # type: ignore[arg-type]


def to_read(pair: Pair, security: str, **changed: object) -> ImapSettings:
    """Return how Dana's mailbox is read from Dovecot."""
    port = pair.boxes.imaps if security == "tls" else pair.boxes.imap
    values: dict[str, object] = {"port": port, "security": security, "username": DANA, "password": PASSWORD}
    return ImapSettings(**{"host": HOST, "private_hosts": frozenset({HOST}), **values, **changed})  # type: ignore[arg-type]


@asynccontextmanager
async def real_servers(pair: Pair, security: str) -> AsyncIterator[RealServers]:
    """Reach the servers that run."""
    smtp, inbox = to_submit(pair, security), to_read(pair, security)
    authority = str(pair.boxes.authority)
    async with cutting(smtp.port, pair.signed, authority, from_start=security == "tls") as port:
        provider = SmtpImap(smtp, inbox, keeps_sent=True)
        cut = SmtpImap(replace(smtp, port=port), inbox, keeps_sent=True)
        try:
            yield RealServers(provider, pair, cut)
        finally:
            await provider.close()
            await cut.close()


KINDS = {"smtp and imap": mail_servers, "gmail": gmail, "graph": graph}
REAL = {"postfix and dovecot, STARTTLS": "starttls", "postfix and dovecot, TLS": "tls"}
