"""Places where a worker can be made to wait, from the outside: mail server, monday, database."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from aiosmtpd.smtp import SMTP, Envelope, Session
from starlette.types import ASGIApp, Receive, Scope, Send

from sandbox.mail.smtp import Authenticator, Handler
from sandbox.mail.store import MailStore
from sandbox.monday.faults import Faults
from sequences.storage.database import Database, rows, statement

BLOCKED = statement(
    "SELECT count(*) AS n FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()"
)


class Gate:
    """Lets everybody through, until it is shut at one label."""

    def __init__(self) -> None:
        self._shut: str | None = None
        self._open = asyncio.Event()
        self.reached = asyncio.Event()

    def shut(self, label: str) -> None:
        """Make whoever comes to `label` wait."""
        self._shut = label
        self._open.clear()
        self.reached.clear()

    def open(self) -> None:
        """Let everybody through again."""
        self._shut = None
        self._open.set()

    async def at(self, label: str) -> None:
        """Come to a label."""
        if self._shut == label:
            self.reached.set()
            await self._open.wait()


class GatedMail(Handler):
    """The sandbox's mail server with a gate at each command."""

    def __init__(self, gate: Gate, store: MailStore) -> None:
        super().__init__(store, Faults(), lambda address: False)
        self._gate = gate

    async def handle_MAIL(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        await self._gate.at("MAIL is sent")
        return await super().handle_MAIL(server, session, envelope, address, options)

    async def handle_RCPT(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        await self._gate.at("RCPT is sent")
        return await super().handle_RCPT(server, session, envelope, address, options)

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        await self._gate.at("the dot is sent")
        answer = await super().handle_DATA(server, session, envelope)
        await self._gate.at("the mail is taken, the answer not sent")
        return answer


async def serve_mail(port: int, gate: Gate, store: MailStore) -> asyncio.Server:
    """Serve SMTP on loopback."""
    handler, authenticator = GatedMail(gate, store), Authenticator(store, Faults())

    def protocol() -> SMTP:
        return SMTP(handler, hostname="gate", authenticator=authenticator, auth_require_tls=False)

    return await asyncio.get_running_loop().create_server(protocol, "127.0.0.1", port)


def gated(app: ASGIApp, gate: Gate) -> ASGIApp:
    """Return monday's API with a gate before every answer."""

    async def wrapped(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and scope["path"] == "/v2":
            await gate.at("monday is asked")
        await app(scope, receive, send)

    return wrapped


@asynccontextmanager
async def locked(database: Database, sql: str, **values: Any) -> AsyncIterator[None]:
    """Hold a lock of the database."""
    async with database.engine.connect() as connection:
        await connection.execute(statement(sql), values)
        yield
        await connection.rollback()


async def somebody_waits(database: Database) -> bool:
    """Return whether somebody waits for a lock."""
    async with database.transaction() as connection:
        return bool((await rows(connection, BLOCKED))[0]["n"])
