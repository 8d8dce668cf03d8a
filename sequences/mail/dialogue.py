"""Commands and answers of SMTP over a connection that is logged in; several commands may be on their way at once.

A library opens the connection and logs in; from then on its transport is ours, because the library can wait for one
answer only. Sources: RFC 5321 §4.2 (answers), RFC 2920 (commands sent together, where the server says PIPELINING).
"""

from __future__ import annotations

import asyncio
from collections import deque
from typing import NamedTuple

from aiosmtplib import SMTPResponseException, SMTPServerDisconnected

LONGEST = 32_768  # bytes of one answer: as much as the library lets a server say
UNREAD = 16  # answers nobody asked for


class Answer(NamedTuple):
    """What a server said: the lines of one answer."""

    code: int
    text: str


class Dialogue(asyncio.Protocol):
    """One side of a connection. `together`: the server takes commands before it has answered those before them."""

    def __init__(self, transport: asyncio.Transport, *, together: bool) -> None:
        self.together = together
        self._transport = transport
        self._rest = b""  # of a line
        self._lines: list[bytes] = []  # of an answer
        self._size = 0
        self._answers: deque[Answer] = deque()
        self._waiter: asyncio.Future[None] | None = None
        self._lost: Exception | None = None
        transport.set_protocol(self)

    @property
    def open(self) -> bool:
        """Whether commands can be sent."""
        return self._lost is None and not self._transport.is_closing()

    @property
    def unasked(self) -> bool:
        """Whether the server said something that nobody waits for, such as that it shuts down."""
        return bool(self._answers or self._lines or self._rest)

    def write(self, data: bytes) -> None:
        """Send bytes. Raises SMTPServerDisconnected."""
        if not self.open:
            raise self._lost or SMTPServerDisconnected("the connection is closed")
        self._transport.write(data)

    async def answer(self) -> Answer:
        """Return the next answer. Raises SMTPServerDisconnected, or SMTPResponseException where it makes no sense."""
        if not self._answers:
            if self._lost:
                raise self._lost
            self._waiter = asyncio.get_running_loop().create_future()
            try:
                await self._waiter
            finally:
                self._waiter = None
        return self._answers.popleft()

    def close(self) -> None:
        """Break off: nothing more is sent."""
        self._transport.abort()

    def data_received(self, data: bytes) -> None:
        *lines, self._rest = (self._rest + data).split(b"\n")
        for line in lines:
            self._take(line)
        if self._size + len(self._rest) > LONGEST or len(self._answers) > UNREAD:
            self._break(SMTPResponseException(-1, "the server says too much"))

    def _take(self, line: bytes) -> None:
        """Take a line; the last one of an answer has no hyphen after its code."""
        code, more = line[:3], line[3:4]
        if not (len(code) == 3 and code.isdigit()):
            self._break(SMTPResponseException(-1, "the answer makes no sense"))
        if self._lost:
            return
        self._lines.append(line[4:].strip())
        self._size += len(line)
        if more != b"-":
            self._answers.append(Answer(int(code), b"\n".join(self._lines).decode("utf-8", "surrogateescape")))
            self._lines, self._size = [], 0
            if self._waiter and not self._waiter.done():
                self._waiter.set_result(None)

    def connection_lost(self, exc: Exception | None) -> None:
        self._break(SMTPServerDisconnected("connection lost"))

    def _break(self, error: Exception) -> None:
        self._lost = self._lost or error
        self._rest = b""
        if self._waiter and not self._waiter.done():
            self._waiter.set_exception(self._lost)
        self._transport.abort()
