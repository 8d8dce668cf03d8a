"""A way to a submission server that breaks off once: after the message was taken, before its answer came through."""

from __future__ import annotations

import asyncio
import contextlib
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from sandbox.peers.certificates import Signed
from tests.fixtures.ports import free_port

HOST = "127.0.0.1"


@dataclass
class Way:
    """It speaks TLS to both sides, so that it can read along."""

    upstream: int
    signed: Signed
    authority: str
    from_start: bool
    port: int = field(default_factory=free_port)

    def outer(self) -> ssl.SSLContext:
        """Return how it shows itself: with the server's own certificate."""
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(self.signed.certificate, self.signed.key)
        return context

    def inner(self) -> ssl.SSLContext:
        """Return how it looks at the server."""
        return ssl.create_default_context(cafile=self.authority)

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Carry lines to and fro until a message is taken."""
        there = self.inner() if self.from_start else None
        answers, asks = await asyncio.open_connection(HOST, self.upstream, ssl=there)
        with contextlib.suppress(ConnectionError, asyncio.IncompleteReadError):
            writer.write(await _answer(answers))
            while line := await reader.readuntil(b"\n"):
                asks.write(line)
                said = await _answer(answers)
                begins = line.strip().upper() == b"STARTTLS"
                if begins:
                    await asks.start_tls(self.inner(), server_hostname=HOST)
                writer.write(said)
                if begins:  # nothing may be read in between: the client's greeting belongs to TLS already
                    await writer.start_tls(self.outer())
                await writer.drain()
                if said.startswith(b"354"):
                    asks.write(await reader.readuntil(b"\r\n.\r\n"))
                    assert (await _answer(answers)).startswith(b"250")
                    break
        for one in (asks, writer):
            one.transport.abort()


async def _answer(reader: asyncio.StreamReader) -> bytes:
    """Return one answer with all its lines."""
    said = b""
    while not said or said.rpartition(b"\n")[0].rpartition(b"\n")[2][3:4] == b"-":
        said += await reader.readuntil(b"\n")
    return said


@asynccontextmanager
async def cutting(upstream: int, signed: Signed, authority: str, *, from_start: bool) -> AsyncIterator[int]:
    """Serve such a way on loopback; return its port."""
    way = Way(upstream, signed, authority, from_start)
    server = await asyncio.start_server(way.serve, HOST, way.port, ssl=way.outer() if from_start else None)
    try:
        yield way.port
    finally:
        server.close()
        await server.wait_closed()
