"""SMTP servers that say exactly what a test scripts."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from sequences.mail.smtp import SmtpSettings
from tests.fixtures.ports import free_port

HOST = "127.0.0.1"
DROP = ""  # instead of an answer: break off
HANG = "..."  # say nothing until the client leaves


def settings(port: int, **changed: object) -> SmtpSettings:
    """Return how to reach a server of the tests."""
    values: dict[str, object] = {
        "host": HOST, "port": port, "security": "none", "username": "", "password": "",
        "private_hosts": frozenset({HOST}), "timeout": 30.0,
    }  # fmt: skip
    return SmtpSettings(**{**values, **changed})  # type: ignore[arg-type]


@dataclass
class Script:
    """What a server answers to each command, and what it was told. An answer may change with each call."""

    answers: dict[str, str | Callable[[int], str]] = field(default_factory=dict)
    commands: list[str] = field(default_factory=list)
    bodies: list[bytes] = field(default_factory=list)
    connections: int = 0
    port: int = 0
    open: dict[asyncio.StreamWriter, asyncio.Task[None] | None] = field(default_factory=dict)

    def count(self, name: str) -> int:
        """Return how often a command came."""
        return sum(command.partition(" ")[0].upper() == name for command in self.commands)

    def answer(self, name: str) -> str:
        """Return what to say."""
        usual = {"GREETING": "220 hi", "EHLO": "250 hi", "DATA": "354 go", "QUIT": "221 bye"}
        found = self.answers.get(name, usual.get(name, "250 ok"))
        calls = {"GREETING": self.connections, "DOT": len(self.bodies)}
        return found if isinstance(found, str) else found(calls.get(name) or self.count(name))

    def hang_up(self) -> None:
        """Drop every connection."""
        for writer in self.open:
            writer.transport.abort()

    def say(self, unasked: bytes) -> None:
        """Say something to every client that none has asked for."""
        for writer in self.open:
            writer.write(unasked)

    async def left(self) -> None:
        """Wait until every client has left."""
        async with asyncio.timeout(10):
            await asyncio.gather(*(task for task in self.open.values() if task))

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Speak with one client."""
        self.connections += 1
        self.open[writer] = asyncio.current_task()
        with contextlib.suppress(ConnectionError, asyncio.IncompleteReadError):
            await self._speak(reader, writer)
        writer.close()

    async def _speak(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        name = "GREETING"
        while said := self.answer(name):
            if said == HANG:
                await reader.read()
                return
            writer.write(said.encode() + b"\r\n")
            await writer.drain()
            if said.startswith("354"):
                self.bodies.append(await reader.readuntil(b"\r\n.\r\n"))
                name = "DOT"
            elif line := (await reader.readline()).decode(errors="replace"):
                self.commands.append(line.strip())
                name = line.partition(" ")[0].strip().upper()
            else:
                return


@asynccontextmanager
async def scripted(**answers: str | Callable[[int], str]) -> AsyncIterator[Script]:
    """Serve a script on loopback."""
    script = Script(answers, port=free_port())
    server = await asyncio.start_server(script.serve, HOST, script.port)
    try:
        yield script
    finally:
        server.close()
        script.hang_up()
        await script.left()
        await server.wait_closed()
