"""Sends messages over SMTP and tells exactly how far each one came (design §5.2).

Everything that ends before the final dot is safe to repeat; a dot without an answer is unknown. Where the server
allows it, all commands before the message leave together: one way there and back instead of three.
Sources: RFC 5321 §3.3 and §4.2, RFC 2920, RFC 3463.
"""

from __future__ import annotations

import asyncio
import math
import re
import ssl
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from enum import Enum, StrEnum
from typing import cast

import aiosmtplib
from aiosmtplib import SMTPException, SMTPServerDisconnected

from sequences.mail import hosts
from sequences.mail.dialogue import Dialogue
from sequences.words import say

CONNECT_SECONDS = 10.0
PERIOD = re.compile(rb"(?m)^\.")
UNSAFE = re.compile(r"[^!-~]|[<>]")


class Phase(StrEnum):
    """How far a message came."""

    NOTHING = "nothing"
    CONNECTED = "connected"
    MAIL = "mail"
    RCPT = "rcpt"
    DATA = "data"
    DOT_SENT = "dot_sent"
    ANSWERED = "answered"


class Verdict(Enum):
    """What a try came to."""

    SENT = "sent"
    REFUSED = "refused"  # for good; `scope` tells whose fault
    LATER = "later"  # surely not sent, may be tried again
    UNKNOWN = "unknown"  # the dot was sent, no answer came


@dataclass(frozen=True)
class Outcome:
    """What became of one try. `scope` of a refusal: mailbox, recipient or message."""

    verdict: Verdict
    phase: Phase
    code: int | None = None
    text: str = ""
    scope: str = ""
    message_id: str | None = None  # under which it went out, where the provider gives its own

    @classmethod
    def sent(cls, text: str, message_id: str | None = None) -> Outcome:
        """Return: it was sent, as `text` tells."""
        return cls(Verdict.SENT, Phase.ANSWERED, None, text, message_id=message_id)

    @classmethod
    def later(cls, text: str, phase: Phase = Phase.NOTHING, code: int | None = None) -> Outcome:
        """Return: it was surely not sent."""
        return cls(Verdict.LATER, phase, code, text)


NOT_BEGUN = Outcome.later(say("not begun in time"))


@dataclass(frozen=True)
class Outgoing:
    """A message and where it goes."""

    sender: str
    recipient: str
    data: bytes  # with CRLF line ends
    begin_by: float = math.inf  # by `time.monotonic`: whoever waits in line longer is not sent in this turn
    message_id: str = ""  # ours; under it a draft is found again
    leaves: Callable[[], Awaitable[bool]] | None = field(default=None, compare=False, repr=False)

    async def may_leave(self) -> bool:
        """Return whether it may, when nothing is missing but its bytes: somebody may want to note that first."""
        return self.leaves is None or await self.leaves()


@dataclass(frozen=True)
class SmtpSettings:
    """How to reach a submission server. `security` is none, starttls or tls."""

    host: str
    port: int
    security: str
    username: str
    password: str = field(repr=False)
    private_hosts: frozenset[str] = frozenset()
    timeout: float = 60.0  # of one message, once begun
    xoauth2: bool = False  # the password is an access token


class Refused(Exception):
    """The server said no before a message was at stake."""

    def __init__(self, outcome: Outcome) -> None:
        super().__init__(outcome.text)
        self.outcome = outcome


class Connection:
    """One connection, used for one message after the other."""

    def __init__(self, settings: SmtpSettings) -> None:
        self._settings = settings
        self._client: aiosmtplib.SMTP | None = None
        self._dialogue: Dialogue | None = None
        self.used = False  # a connection that has sent may have gone stale

    @property
    def open(self) -> bool:
        """Whether it can still be used."""
        return self._dialogue is not None and self._dialogue.open

    async def connect(self) -> None:
        """Connect and log in. Raises Refused, with the connection still to close."""
        own = self._settings
        try:
            address = await hosts.resolve(own.host, own.port, private_hosts=own.private_hosts)
            client = self._client = self._make(address)
            await client.connect()
            if own.xoauth2:
                await client.auth_xoauth2(own.username, own.password)
            elif own.username:
                await client.login(own.username, own.password)
            else:
                await _greet(client)
            together = client.supports_extension("pipelining")
            self._dialogue = Dialogue(cast(asyncio.Transport, client.transport), together=together)
        except aiosmtplib.SMTPAuthenticationError as error:
            raise Refused(_not_connected(error.code, error.message)) from error
        except aiosmtplib.SMTPResponseException as error:
            raise Refused(Outcome.later(error.message[:300], Phase.NOTHING, error.code)) from error
        except hosts.ForbiddenHost as error:
            raise Refused(_mailbox(None, str(error))) from error
        except (SMTPException, OSError, TimeoutError) as error:
            raise Refused(_lacking(error) or _no_connection(error)) from error

    def _make(self, address: str) -> aiosmtplib.SMTP:
        own = self._settings
        secure = own.security != "none"
        return aiosmtplib.SMTP(
            hostname=address,
            port=own.port,
            timeout=CONNECT_SECONDS,
            use_tls=own.security == "tls",
            start_tls=own.security == "starttls",
            tls_context=hosts.tls_context(own.host) if secure else None,
            local_hostname="localhost",
        )

    async def deliver(self, outgoing: Outgoing) -> Outcome:
        """Send one message and return what became of it; never raises for what a server may do."""
        assert self._dialogue is not None
        if UNSAFE.search(outgoing.sender + outgoing.recipient):
            return Outcome.later(say("an address holds a character that no address has"), Phase.CONNECTED)
        progress = _Progress()
        try:
            async with asyncio.timeout(self._settings.timeout):
                outcome = await _transact(self._dialogue, outgoing, progress)
        except (SMTPException, OSError, TimeoutError) as error:
            self.close()
            return progress.no or _broken(progress.phase, error)
        self.used = True
        if outcome.code == 421:
            self.close()
        elif outcome.verdict is not Verdict.SENT:
            await self._reset(self._dialogue)
        return outcome

    async def _reset(self, dialogue: Dialogue) -> None:
        try:
            async with asyncio.timeout(CONNECT_SECONDS):
                dialogue.write(b"RSET\r\n")
                await dialogue.answer()
        except (SMTPException, OSError, TimeoutError):
            self.close()

    def close(self) -> None:
        """Drop the connection at once: a server that hangs is not waited for, as a goodbye over TLS would be."""
        if self._client is not None:
            transport = cast(asyncio.WriteTransport | None, self._client.transport)
            self._client.close()
            if transport is not None:
                transport.abort()
        self._client = self._dialogue = None


async def _greet(client: aiosmtplib.SMTP) -> None:
    """Say hello, to servers of old as well (RFC 5321 §4.1.1.1)."""
    try:
        await client.ehlo()
    except aiosmtplib.SMTPHeloError:
        await client.helo()


def _lacking(error: Exception) -> Outcome | None:
    """Return a refusal where a server offers too little: the library raises its bare exception for that alone."""
    if type(error) is not SMTPException:
        return None
    what = "TLS" if str(error).startswith("SMTP STARTTLS") else "log-in that we know"
    return _mailbox(None, say("its server offers no {what}", what=what))


@dataclass
class _Progress:
    phase: Phase = Phase.CONNECTED
    no: Outcome | None = None  # said before the message, whatever became of the connection then


async def _transact(dialogue: Dialogue, outgoing: Outgoing, progress: _Progress) -> Outcome:
    """Speak MAIL, RCPT, DATA and the message, noting each phase before its answer."""
    if dialogue.unasked:
        raise SMTPServerDisconnected("the server spoke unasked")
    if (no := await _begin(dialogue, outgoing, progress)) is not None:
        return no
    if not await outgoing.may_leave():
        dialogue.close()  # it was promised a message: without one it takes nothing (RFC 5321 §4.1.1.4)
        return NOT_BEGUN
    body = PERIOD.sub(b"..", outgoing.data)
    progress.phase = Phase.DOT_SENT
    dialogue.write(body + (b".\r\n" if body.endswith(b"\r\n") else b"\r\n.\r\n"))
    code, text = await dialogue.answer()
    progress.phase = Phase.ANSWERED
    if code == 250:
        return Outcome(Verdict.SENT, Phase.ANSWERED, 250, text[:300])
    return _no(code, text, Phase.ANSWERED, "message")


async def _begin(dialogue: Dialogue, outgoing: Outgoing, progress: _Progress) -> Outcome | None:
    """Speak what comes before the message, together where the server takes it so; return why it must not follow."""
    steps = (
        (Phase.MAIL, f"MAIL FROM:<{outgoing.sender}>\r\n".encode("ascii"), (250,), "mailbox"),
        (Phase.RCPT, f"RCPT TO:<{outgoing.recipient}>\r\n".encode("ascii"), (250, 251, 252), "recipient"),
        (Phase.DATA, b"DATA\r\n", (354,), "message"),
    )
    if dialogue.together:
        dialogue.write(b"".join(command for _, command, _, _ in steps))
    for number, (phase, command, fine, scope) in enumerate(steps):
        progress.phase = phase
        if not dialogue.together:
            dialogue.write(command)
        code, text = await dialogue.answer()
        if code not in fine:
            progress.no = _no(code, text, phase, scope)
            if dialogue.together:
                await _skip(dialogue, len(steps) - number - 1)
            return progress.no
    return None


async def _skip(dialogue: Dialogue, answers: int) -> None:
    """Read the answers to what was sent with a refused command. Whoever wants a message all the same gets none."""
    for _ in range(answers):
        if (await dialogue.answer()).code == 354:
            dialogue.close()
            return


def _no(code: int, message: str, phase: Phase, scope: str) -> Outcome:
    """Return a definite no: for good with 5xx, for now with anything else."""
    if 500 <= code < 600:
        mailbox = code in (530, 535) or "5.7.60" in message
        return Outcome(Verdict.REFUSED, phase, code, message[:300], "mailbox" if mailbox else scope)
    return Outcome.later(message[:300], phase, code)


def _not_connected(code: int, message: str) -> Outcome:
    return _mailbox(code, message) if 500 <= code < 600 else Outcome.later(message[:300], Phase.NOTHING, code)


def _no_connection(error: BaseException) -> Outcome:
    """Return a refusal where the server's TLS is at fault: from the start of a connection it comes as a cause only."""
    inner: BaseException | None = error
    while inner is not None and not isinstance(inner, ssl.SSLError):
        inner = inner.__cause__ or inner.__context__
    if inner is None:
        return Outcome.later(say("no connection: {error}", error=type(error).__name__))
    return _mailbox(None, say("no trusted TLS connection: {error}", error=str(inner.reason)))


def _mailbox(code: int | None, text: str) -> Outcome:
    return Outcome(Verdict.REFUSED, Phase.NOTHING, code, text[:300], "mailbox")


def _broken(phase: Phase, error: BaseException) -> Outcome:
    text = f"connection lost: {type(error).__name__}"
    if phase is Phase.DOT_SENT:
        return Outcome(Verdict.UNKNOWN, phase, None, text)
    return Outcome.later(text, phase)


class SmtpPool:
    """Up to `size` connections to one mailbox's server."""

    def __init__(self, settings: SmtpSettings, size: int) -> None:
        self._settings = settings
        self._idle: list[Connection] = []
        self._closed = False
        self._room = asyncio.Semaphore(size)

    async def send(self, outgoing: Outgoing) -> Outcome:
        """Try once to send. A connection gone stale before the message began is replaced, once."""
        async with self._room:
            if time.monotonic() > outgoing.begin_by:
                return NOT_BEGUN
            connection = self._idle.pop() if self._idle else Connection(self._settings)
            stale = connection.used
            outcome = await self._once(connection, outgoing)
            if stale and not connection.open and outcome.phase in (Phase.MAIL, Phase.CONNECTED):
                connection = Connection(self._settings)
                outcome = await self._once(connection, outgoing)
            if self._closed:
                connection.close()
            elif connection.open:
                self._idle.append(connection)
            return outcome

    async def _once(self, connection: Connection, outgoing: Outgoing) -> Outcome:
        try:
            if not connection.open:
                await connection.connect()
            if time.monotonic() > outgoing.begin_by:  # the way to the server took too long
                return NOT_BEGUN
            return await connection.deliver(outgoing)
        except Refused as error:
            connection.close()
            return error.outcome

    async def close(self) -> None:
        """Close every idle connection, and the others once they have sent."""
        self._closed = True
        for connection in self._idle:
            connection.close()
        self._idle.clear()
