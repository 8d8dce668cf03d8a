"""Waiting for mail over IDLE, against the sandbox's server and servers that behave oddly."""

from __future__ import annotations

import asyncio
import contextlib
import select
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import TypeVar

import pytest

from sandbox.log import EventLog
from sandbox.mail import imap as sandbox_imap
from sandbox.mail.store import MailStore
from sandbox.monday.faults import Faults
from sequences.mail.idle import CannotIdle, Watch
from sequences.mail.imap import INBOX, ImapSettings, MailboxRefused, MailboxUnreachable
from tests.fixtures.ports import free_port
from tests.fixtures.world import MONDAY_MORNING

HOST, DANA = "127.0.0.1", "dana@acme.test"
Result = TypeVar("Result")


def settings(port: int, password: str = "secret") -> ImapSettings:
    """Return how to reach Dana's mailbox."""
    return ImapSettings(HOST, port, "none", DANA, password, frozenset({HOST}))


class Server:
    """The sandbox's server with one mailbox."""

    def __init__(self) -> None:
        self.store = MailStore(EventLog(lambda: MONDAY_MORNING), lambda: MONDAY_MORNING)
        self.store.add_rep(DANA, "secret")
        self.faults = Faults()
        self.port = free_port()

    def deliver(self) -> None:
        """Deliver a message."""
        self.store.deliver(DANA, b"Subject: Hello\r\n\r\nHi\r\n")


@pytest.fixture
async def server() -> AsyncIterator[Server]:
    """A server that answers."""
    made = Server()
    listening = await sandbox_imap.serve(made.port, made.store, made.faults)
    yield made
    listening.close()
    await listening.wait_closed()


@asynccontextmanager
async def watching(port: int) -> AsyncIterator[tuple[Watch, int]]:
    """Give a watch that has begun, and the socket it is told by."""
    watch = Watch(settings(port), INBOX)
    try:
        yield watch, await asyncio.to_thread(watch.begin)
    finally:
        await asyncio.to_thread(watch.close)


async def told(number: int) -> None:
    """Wait until the socket has something to say."""
    ready, _, _ = await asyncio.to_thread(select.select, [number], [], [], 30)
    assert ready


async def ask(work: Callable[[], Result]) -> Result:
    """Do what blocks in a thread."""
    return await asyncio.to_thread(work)


async def hears(watch: Watch, number: int) -> bool:
    """Return whether the next thing the server says is that mail came."""
    await told(number)
    return await ask(watch.heard)


async def test_mail_is_heard_while_we_wait(server: Server) -> None:
    async with watching(server.port) as (watch, number):
        for _ in range(3):
            server.deliver()
            assert await hears(watch, number)


async def test_what_came_in_while_nobody_waited_is_heard_with_the_renewal(server: Server) -> None:
    server.faults.imap.mode = "silent_idle"
    async with watching(server.port) as (watch, number):
        assert not await ask(watch.renew)
        server.deliver()
        server.faults.imap.mode = None
        assert await ask(watch.renew) or await hears(watch, number)


async def test_a_renewed_wait_hears_as_before(server: Server) -> None:
    async with watching(server.port) as (watch, number):
        for _ in range(3):
            assert not await ask(watch.renew)
        server.deliver()
        assert await hears(watch, number)


async def test_a_server_that_cannot_idle_says_so(server: Server) -> None:
    server.faults.imap.mode = "no_idle"
    with pytest.raises(CannotIdle):
        async with watching(server.port):
            pass


async def test_a_wrong_password_is_refused(server: Server) -> None:
    watch = Watch(settings(server.port, "guessed"), INBOX)
    with pytest.raises(MailboxRefused):
        await ask(watch.begin)
    watch.close()


async def test_nobody_listening_is_unreachable() -> None:
    with pytest.raises(MailboxUnreachable):
        await ask(Watch(settings(free_port()), INBOX).begin)


async def test_a_watch_closed_before_it_began_never_waits(server: Server) -> None:
    watch = Watch(settings(server.port), INBOX)
    watch.close()
    with pytest.raises(MailboxUnreachable):
        await ask(watch.begin)


async def test_closing_ends_whatever_a_thread_is_waiting_for(server: Server) -> None:
    async with saying(*IDLING) as port:
        watch = Watch(settings(port), INBOX)
        await ask(watch.begin)
        renewing = asyncio.create_task(ask(watch.renew))  # this server never answers
        await asyncio.sleep(0)
        watch.close()
        with pytest.raises(MailboxUnreachable):
            await renewing


async def until_it_ends(watch: Watch, number: int) -> None:
    """Listen as long as there is something to hear."""
    while not await ask(watch.heard):
        await told(number)


@asynccontextmanager
async def saying(*answers: bytes, then_close: bool = False) -> AsyncIterator[int]:
    """Serve a server that says this, line by line of its client, and then nothing, or breaks off."""
    port, open_ones = free_port(), []

    async def client(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        open_ones.append(writer)
        tag = b""
        with contextlib.suppress(ConnectionError):
            for number, answer in enumerate(answers):
                line = await reader.readline() if number else b""
                tag = tag if line == b"DONE\r\n" else line.partition(b" ")[0]
                writer.write(answer.replace(b"TAG", tag))
                await writer.drain()
            if not then_close:
                await reader.read()
        writer.close()

    server = await asyncio.start_server(client, HOST, port)
    try:
        yield port
    finally:
        for writer in open_ones:
            writer.close()
        server.close()
        await server.wait_closed()


IDLING = (
    b"* OK hi\r\n",
    b"* CAPABILITY IMAP4rev1 IDLE\r\nTAG OK done\r\n",
    b"TAG OK logged in\r\n",
    b"* CAPABILITY IMAP4rev1 IDLE\r\nTAG OK done\r\n",
    b"* 1 EXISTS\r\n* OK [UIDVALIDITY 1] ok\r\nTAG OK selected\r\n",
    b"+ idling\r\n",
)


@pytest.mark.parametrize(
    "last",
    [
        b"* BYE going down\r\n",
        b"nonsense\r\n",
        b"* 2 EXI",
        b"+ still here\r\n",
        b"",
    ],
)
async def test_a_server_that_leaves_or_talks_nonsense_ends_the_wait(last: bytes) -> None:
    answers = (*IDLING[:-1], IDLING[-1] + last)
    async with saying(*answers, then_close=True) as port, watching(port) as (watch, number):
        with pytest.raises(MailboxUnreachable):
            await until_it_ends(watch, number)


async def test_chatter_is_no_news() -> None:
    chatter = b"* OK still here\r\n* 1 FETCH (FLAGS (\\Seen))\r\n* 3 EXPUNGE\r\n+ hello\r\n"
    async with saying(*IDLING[:-1], IDLING[-1] + chatter) as port, watching(port) as (watch, _):
        assert not await ask(watch.heard)


@pytest.mark.parametrize(
    ("ends", "begins"),
    [(b"TAG OK done\r\n", b"+ idling\r\n* 2 EXISTS\r\n"), (b"* 2 EXISTS\r\nTAG OK done\r\n", b"+ idling\r\n")],
)
async def test_news_that_comes_with_an_answer_is_not_lost(ends: bytes, begins: bytes) -> None:
    async with saying(*IDLING, ends, begins) as port, watching(port) as (watch, _):
        assert await ask(watch.renew)
