"""SMTP and IMAP with an access token instead of a password (XOAUTH2)."""

from __future__ import annotations

import asyncio
import base64
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import pytest
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, Session

from sequences.mail.imap import INBOX, Cursor, ImapSettings, MailboxRefused, read_new
from sequences.mail.smtp import Outgoing, SmtpPool, Verdict
from tests.fixtures.ports import free_port
from tests.sequences.mail.smtp_servers import HOST, settings

DANA, TOKEN = "dana@acme.test", "token-that-holds"
GOOD = base64.b64encode(f"user={DANA}\x01auth=Bearer {TOKEN}\x01\x01".encode()).decode()
MAIL = Outgoing(DANA, "ada@byron.example", b"Subject: Hi\r\n\r\nHello\r\n")


@dataclass
class Handler:
    """A submission server that knows one token."""

    kept: list[bytes] = field(default_factory=list)

    async def auth_XOAUTH2(self, server: SMTP, args: list[str]) -> AuthResult:  # noqa: N802
        if args[1] == GOOD:
            return AuthResult(success=True, auth_data=DANA)
        await server.push("535 5.7.8 Username and Password not accepted")
        return AuthResult(success=False, handled=True)

    async def handle_MAIL(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if not session.authenticated:
            return "530 5.7.0 Authentication required"
        envelope.mail_from = address
        return "250 ok"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        assert isinstance(envelope.content, bytes)
        self.kept.append(envelope.content)
        return "250 2.0.0 kept"


@asynccontextmanager
async def submission(handler: Handler) -> AsyncIterator[int]:
    """Serve SMTP; return its port."""
    port, loop = free_port(), asyncio.get_running_loop()
    server = await loop.create_server(lambda: SMTP(handler, auth_require_tls=False, loop=loop), HOST, port)
    try:
        yield port
    finally:
        server.close()
        await server.wait_closed()


@pytest.mark.parametrize(
    ("token", "verdict", "code"), [(TOKEN, Verdict.SENT, 250), ("token-that-ended", Verdict.REFUSED, 535)]
)
async def test_smtp_is_logged_in_to_with_a_token(token: str, verdict: Verdict, code: int) -> None:
    handler = Handler()
    async with submission(handler) as port:
        pool = SmtpPool(settings(port, username=DANA, password=token, xoauth2=True), 1)
        outcome = await pool.send(MAIL)
        await pool.close()
    assert (outcome.verdict, outcome.code, len(handler.kept)) == (verdict, code, int(verdict is Verdict.SENT))


@asynccontextmanager
async def inbox() -> AsyncIterator[int]:
    """Serve as much IMAP as a log-in with a token and an empty inbox need; return the port."""

    async def client(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"* OK [CAPABILITY IMAP4rev1 AUTH=XOAUTH2] ready\r\n")
        while line := (await reader.readline()).decode():
            tag, name = line.split()[:2]
            answer = "OK done"
            if name == "AUTHENTICATE":
                writer.write(b"+ \r\n")
                said = (await reader.readline()).decode().strip()
                answer = "OK in" if said == GOOD else "NO [AUTHENTICATIONFAILED] Invalid credentials"
            elif name == "EXAMINE":
                writer.write(b"* 0 EXISTS\r\n* OK [UIDVALIDITY 7] valid\r\n* OK [UIDNEXT 4] next\r\n")
            elif name == "CAPABILITY":
                writer.write(b"* CAPABILITY IMAP4rev1 AUTH=XOAUTH2\r\n")
            writer.write(f"{tag} {answer}\r\n".encode())
            await writer.drain()
            if name == "LOGOUT":
                break
        writer.close()

    port = free_port()
    server = await asyncio.start_server(client, HOST, port)
    try:
        yield port
    finally:
        server.close()
        await server.wait_closed()


def reading(port: int, token: str) -> ImapSettings:
    """Return how to read the inbox with a token."""
    return ImapSettings(HOST, port, "none", DANA, token, frozenset({HOST}), xoauth2=True)


async def test_imap_is_logged_in_to_with_a_token() -> None:
    async with inbox() as port:
        assert await read_new(reading(port, TOKEN), INBOX, None, 10) == ([], Cursor(7, 4))


async def test_imap_refuses_a_token_that_ended() -> None:
    async with inbox() as port:
        with pytest.raises(MailboxRefused):
            await read_new(reading(port, "token-that-ended"), INBOX, None, 10)
