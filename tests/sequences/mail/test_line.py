"""A mail server that is slow on purpose: a letter now and then, for ever, at any stage. Nobody waits long for it."""

from __future__ import annotations

import asyncio
import contextlib
import socket
import threading
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

import pytest

from sequences.mail import idle, imap
from sequences.mail.idle import Watch
from sequences.mail.imap import (
    INBOX,
    TOO_SLOW,
    Cursor,
    ImapSettings,
    MailboxProblem,
    MailboxUnreachable,
    find_sent,
    read_new,
)
from sequences.mail.line import lasting
from tests.sequences.mail.test_imap import GREETING, HELLO

HOST = "127.0.0.1"
IN = (*HELLO, b"TAG OK logged in\r\n")
SELECTED = b"* 9 EXISTS\r\n* OK [UIDVALIDITY 1] ok\r\n* OK [UIDNEXT 10] ok\r\nTAG OK selected\r\n"
ABLE = b"* CAPABILITY IMAP4rev1 IDLE\r\nTAG OK done\r\n"
FOUND, SIZED = b"* SEARCH 9\r\nTAG OK done\r\n", b"* 9 FETCH (UID 9 RFC822.SIZE 9)\r\nTAG OK done\r\n"
STAGES = {
    "greeting": (),
    "capabilities": (GREETING,),
    "log-in": HELLO,
    "folder": IN,
    "search": (*IN, SELECTED),
    "sizes": (*IN, SELECTED, ABLE, FOUND),
    "in the middle of a message": (
        *IN,
        SELECTED,
        ABLE,
        FOUND,
        SIZED,
        b"* 9 FETCH (UID 9 BODY[]<0> {5000}\r\nSubject: a",
    ),
}


Handler = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


@asynccontextmanager
async def serving(handler: Handler, security: str = "none") -> AsyncIterator[ImapSettings]:
    """Serve clients, and end with all of them; give how to reach it."""
    tasks: dict[asyncio.StreamWriter, asyncio.Task[None] | None] = {}

    async def client(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        tasks[writer] = asyncio.current_task()
        with contextlib.suppress(ConnectionError):
            await handler(reader, writer)
        writer.close()

    server = await asyncio.start_server(client, HOST, 0)
    try:
        yield ImapSettings(HOST, server.sockets[0].getsockname()[1], security, "dana", "secret", frozenset({HOST}))
    finally:
        server.close()
        for writer in tasks:
            writer.transport.abort()
        await asyncio.gather(*filter(None, tasks.values()), return_exceptions=True)
        await server.wait_closed()


@asynccontextmanager
async def dripping(*answers: bytes) -> AsyncIterator[ImapSettings]:
    """Serve these answers, and then a letter now and then for ever."""

    async def client(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        for number, answer in enumerate(answers):
            line = await reader.readline() if number else b""
            writer.write(answer.replace(b"TAG", line.partition(b" ")[0]))
        while not writer.is_closing() and not reader.at_eof():
            writer.write(b"*")
            await writer.drain()
            await asyncio.sleep(0.02)  # the server's own slowness; the test waits for nothing

    async with serving(client) as settings:
        yield settings


async def begin(settings: ImapSettings) -> Watch:
    """Begin to watch; a watch that could not begin is closed."""
    watch = Watch(settings, INBOX)
    try:
        await asyncio.to_thread(watch.begin)
    except MailboxProblem:
        watch.close()
        raise
    return watch


@pytest.fixture
def _impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Wait for half a second where it is more than a minute otherwise."""
    for module in (imap, idle):
        monkeypatch.setattr(module, "SESSION_SECONDS", 0.5)


@pytest.mark.usefixtures("_impatient")
@pytest.mark.parametrize("stage", STAGES)
async def test_a_server_that_drips_is_left_at_any_stage(stage: str) -> None:
    async with dripping(*STAGES[stage]) as settings:
        with pytest.raises(MailboxUnreachable, match=TOO_SLOW):
            await read_new(settings, INBOX, Cursor(1, 9), 10)


@pytest.mark.usefixtures("_impatient")
async def test_nobody_waits_longer_to_look_into_sent_or_to_begin_to_watch() -> None:
    async with dripping(*IN) as settings:
        with pytest.raises(MailboxUnreachable, match=TOO_SLOW):
            await find_sent(settings, ["<1@acme.test>"])
    async with dripping(*HELLO) as settings:
        with pytest.raises(MailboxUnreachable, match=TOO_SLOW):
            await begin(settings)


@pytest.mark.usefixtures("_impatient")
async def test_a_server_that_never_ends_its_greeting_of_tls_is_left(monkeypatch: pytest.MonkeyPatch) -> None:
    async def silent(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read()

    monkeypatch.setattr(imap, "CONNECT_SECONDS", 600)
    async with serving(silent, "tls") as settings:
        with pytest.raises(MailboxUnreachable, match=TOO_SLOW):
            await read_new(settings, INBOX, None, 1)


async def test_a_watched_server_that_has_died_silently_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(imap, "READ_SECONDS", 1)
    hello = (GREETING, ABLE, b"TAG OK logged in\r\n", ABLE, SELECTED, b"+ idling\r\n")
    heard: list[bytes] = []

    async def client(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        for number, answer in enumerate(hello):
            line = await reader.readline() if number else b""
            writer.write(answer.replace(b"TAG", line.partition(b" ")[0]))
        heard.append(await reader.readline())  # DONE, and no answer to it
        await reader.read()

    async with serving(client) as settings:
        watch = await begin(settings)
        monkeypatch.setattr(idle, "READ_SECONDS", 1)
        with pytest.raises(MailboxUnreachable):
            await asyncio.to_thread(watch.renew)
        watch.close()
    assert heard == [b"DONE\r\n"]


def test_a_line_that_was_cut_before_it_was_made_is_cut_at_once() -> None:
    with lasting(600) as line:
        line.cut()
        ours, theirs = socket.socketpair()
        line.hold(ours)
        assert theirs.recv(1) == b""
        ours.close()
        theirs.close()


def test_whoever_is_done_in_time_leaves_no_timer() -> None:
    def timers() -> list[threading.Thread]:
        every = [one for one in threading.enumerate() if isinstance(one, threading.Timer)]
        return [one for one in every if not one.finished.is_set()]

    with lasting(600):
        assert len(timers()) == 1
    assert timers() == []


async def test_a_server_that_talks_nonsense_is_a_problem_of_its_mailbox() -> None:
    async with dripping(*HELLO, b"TAG OK logged in\r\n", b"TAG OK nothing to tell\r\n") as settings:
        with pytest.raises(MailboxUnreachable, match="nonsense"):
            await begin(settings)
