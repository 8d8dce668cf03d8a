"""The SMTP server: reps log in and send; what is accepted is in Sent and in the recipient's mailbox."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any, cast

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

from sandbox.mail.connections import Connections
from sandbox.mail.store import MailStore
from sandbox.monday.faults import Faults

ANSWERS = {"421": "421 4.3.2 try later", "450": "450 4.2.1 greylisted", "550": "550 5.1.1 no such user"}
DATA_FAULTS = ("drop_before_dot", "drop_after_dot", "hang_after_dot")


class Handler:
    """What happens at each command."""

    def __init__(self, store: MailStore, faults: Faults, refuses: Callable[[str], bool]) -> None:
        self._store = store
        self._faults = faults
        self._refuses = refuses

    async def handle_MAIL(  # noqa: N802  # aiosmtpd's name
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        """Let only reps who logged in send."""
        if not session.authenticated:
            return "530 5.7.0 Authentication required"
        envelope.mail_from = address
        return "250 OK"

    async def handle_RCPT(  # noqa: N802  # aiosmtpd's name
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        """Accept a recipient, unless nobody lives there."""
        if fault := self._faults.smtp.take(*ANSWERS):
            return ANSWERS[fault]
        if self._refuses(address.lower()):
            self._store.log.add("refused", address.lower())
            return "550 5.1.1 no such user here"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        """Keep a message in Sent and deliver it."""
        fault = self._faults.smtp.take(*DATA_FAULTS)
        if fault == "drop_before_dot":
            _drop(server)
            return "421 gone"
        raw = envelope.content if isinstance(envelope.content, bytes) else b""
        sender = str(session.auth_data or envelope.mail_from).lower()
        self._store.put(sender, "Sent", raw)
        for recipient in envelope.rcpt_tos:
            self._store.log.add("mail", recipient.lower(), sender=sender)
            self._store.deliver(recipient, raw)
        if fault == "drop_after_dot":
            _drop(server)
        if fault == "hang_after_dot":
            await asyncio.sleep(3600)
        return "250 2.0.0 accepted"


def _drop(server: SMTP) -> None:
    cast(asyncio.WriteTransport, server.transport).abort()


class Authenticator:
    """Checks a rep's password."""

    def __init__(self, store: MailStore, faults: Faults) -> None:
        self._store = store
        self._faults = faults

    def __call__(self, server: SMTP, session: Session, envelope: Envelope, mechanism: str, data: Any) -> AuthResult:
        if self._faults.smtp.take("535"):
            return AuthResult(success=False, handled=False)
        assert isinstance(data, LoginPassword)
        address = data.login.decode(errors="replace").lower()
        if self._store.passwords.get(address) != data.password.decode(errors="replace"):
            return AuthResult(success=False, handled=False)
        return AuthResult(success=True, auth_data=address)


class _Kept(SMTP):
    """A server that notes its connection."""

    def __init__(self, connections: Connections, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self._connections = connections

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._connections.take(transport)
        super().connection_made(transport)


async def serve(
    port: int,
    store: MailStore,
    faults: Faults,
    refuses: Callable[[str], bool],
    connections: Connections | None = None,
) -> asyncio.Server:
    """Start the server on loopback; `connections` are what it takes."""
    taken = connections or Connections()
    handler, authenticator = Handler(store, faults, refuses), Authenticator(store, faults)
    loop = asyncio.get_running_loop()

    def protocol() -> SMTP:
        return _Kept(
            taken,
            handler,
            hostname="sandbox",
            authenticator=authenticator,
            auth_require_tls=False,
            loop=loop,
        )

    return await loop.create_server(protocol, "127.0.0.1", port)
