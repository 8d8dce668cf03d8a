"""Callers of an HTTP endpoint: prepared requests over kept connections, so that the server is what is measured."""

from __future__ import annotations

import asyncio
import re
import time
from collections.abc import Iterator, Sequence
from typing import cast

CONNECTIONS = 128
LENGTH = re.compile(rb"content-length: *(\d+)", re.IGNORECASE)


def request(port: int, path: str, token: str, body: bytes) -> bytes:
    """Return a POST as bytes."""
    head = (
        f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nAuthorization: {token}\r\n"
        f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body


class _Caller(asyncio.Protocol):
    """Sends the next request when the last one is answered."""

    def __init__(self, waiting: Iterator[bytes]) -> None:
        self._waiting = waiting
        self._answer = b""
        self.done: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.Transport, transport)  # uvloop's is none by class

    def next(self) -> None:
        """Send a request, or end."""
        one = next(self._waiting, None)
        if one is None:
            self.done.set_result(None)
        else:
            self._transport.write(one)

    def data_received(self, data: bytes) -> None:
        self._answer += data
        head, blank, body = self._answer.partition(b"\r\n\r\n")
        found = LENGTH.search(head)
        if not blank or not found or len(body) < int(found.group(1)):
            return
        if not head.startswith(b"HTTP/1.1 200"):
            self.done.set_exception(AssertionError(self._answer.decode()))
            return
        self._answer = b""
        self.next()


async def call_all(port: int, requests: Sequence[bytes]) -> float:
    """Send every request and return the seconds it took. Raises AssertionError for an answer other than 200."""
    loop, waiting = asyncio.get_running_loop(), iter(requests)
    made = [await loop.create_connection(lambda: _Caller(waiting), "127.0.0.1", port) for _ in range(CONNECTIONS)]
    began = time.perf_counter()
    for _, caller in made:
        caller.next()
    await asyncio.gather(*(caller.done for _, caller in made))
    took = time.perf_counter() - began
    for transport, _ in made:
        transport.close()
    return took
