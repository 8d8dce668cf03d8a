"""The IMAP server, read by the standard library's client."""

from __future__ import annotations

import asyncio
import imaplib
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TypeVar

import pytest

from sandbox.log import EventLog
from sandbox.mail import imap
from sandbox.mail.store import VALIDITY, MailStore
from sandbox.monday.faults import Faults
from tests.fixtures.ports import free_port
from tests.fixtures.world import MONDAY_MORNING

ADDRESS, PASSWORD = "dana@acme.test", 'sandbox "dana" \\'
T = TypeVar("T")


@dataclass
class Server:
    """A mail server whose time is set by hand."""

    port: int
    now: datetime = MONDAY_MORNING
    store: MailStore = field(init=False)
    faults: Faults = field(default_factory=Faults)

    def __post_init__(self) -> None:
        self.store = MailStore(EventLog(lambda: self.now), lambda: self.now)

    async def read(self, ask: Callable[[imaplib.IMAP4], T], folder: str = "INBOX") -> T:
        """Log in, open a folder, and ask in a thread of its own."""

        def work() -> T:
            with imaplib.IMAP4("127.0.0.1", self.port, timeout=30) as client:
                client.login(ADDRESS, PASSWORD)
                client.select(folder, readonly=True)
                return ask(client)

        return await asyncio.to_thread(work)

    def deliver(self, subject: str, text: str = "Hello.") -> None:
        """Deliver a message to the rep."""
        raw = f"Subject: {subject}\r\nMessage-ID: <{subject.lower()}@byron.example>\r\n\r\n{text}\r\n"
        self.store.deliver(ADDRESS, raw.encode())


@pytest.fixture
async def server() -> AsyncIterator[Server]:
    """A server with one rep."""
    made = Server(free_port())
    made.store.add_rep(ADDRESS, PASSWORD)
    listening = await imap.serve(made.port, made.store, made.faults)
    yield made
    listening.close()


def found(client: imaplib.IMAP4, *keys: str) -> list[int]:
    """Return the UIDs a search finds."""
    answer = client.uid("SEARCH", *keys)[1][0]
    return [int(one) for one in answer.split()]


async def test_a_wrong_password_is_refused(server: Server) -> None:
    def work() -> None:
        with imaplib.IMAP4("127.0.0.1", server.port, timeout=30) as client:
            client.login(ADDRESS, "guessed")

    with pytest.raises(imaplib.IMAP4.error, match="AUTHENTICATIONFAILED"):
        await asyncio.to_thread(work)


async def test_nobody_reads_before_they_log_in(server: Server) -> None:
    server.deliver("Secret")

    def work() -> tuple[str, list[bytes | None]]:
        with imaplib.IMAP4("127.0.0.1", server.port, timeout=30) as client:
            client.state = "AUTH"  # else it would not even ask
            return client.select("INBOX", readonly=True)

    assert await asyncio.to_thread(work) == ("NO", [b"there is no such folder"])


async def test_the_sent_folder_is_told_by_its_flag(server: Server) -> None:
    listed = await server.read(lambda client: client.list()[1])
    assert listed == [b'(\\HasNoChildren) "/" "INBOX"', b'(\\HasNoChildren \\Sent) "/" "Sent"']


async def test_a_folder_says_how_many_and_which_uid_comes_next(server: Server) -> None:
    server.deliver("First")
    server.deliver("Second")
    answers = await server.read(
        lambda client: [client.response(one)[1] for one in ("EXISTS", "UIDNEXT", "UIDVALIDITY")]
    )
    assert answers == [[b"2"], [b"3"], [str(VALIDITY).encode()]]


async def test_the_inbox_is_found_in_any_case(server: Server) -> None:
    server.deliver("First")
    assert await server.read(lambda client: found(client, "ALL"), folder="inbox") == [1]


async def test_a_message_comes_whole_and_in_parts(server: Server) -> None:
    server.deliver("First", "Grüße.")
    parts = ("BODY.PEEK[]", "BODY.PEEK[HEADER]", "BODY.PEEK[TEXT]", "BODY.PEEK[]<9.5>")
    answers = await server.read(lambda client: [client.uid("FETCH", "1", f"({part})")[1][0] for part in parts])
    [raw, head, text, some] = [answer[1] for answer in answers if isinstance(answer, tuple)]
    assert raw == server.store.folders[ADDRESS]["INBOX"][0].raw
    assert raw == head + text
    assert text == "Grüße.\r\n".encode()
    assert some == b"First"


async def test_a_fetch_gives_the_uids_asked_for(server: Server) -> None:
    for subject in ("One", "Two", "Three"):
        server.deliver(subject)

    def subjects(client: imaplib.IMAP4, uids: str) -> list[bytes]:
        answers = client.uid("FETCH", uids, "(BODY.PEEK[HEADER])")[1]
        return [one[1].split(b"\r\n")[0] for one in answers if isinstance(one, tuple)]

    assert await server.read(lambda client: subjects(client, "2:3")) == [b"Subject: Two", b"Subject: Three"]
    assert await server.read(lambda client: subjects(client, "1,3")) == [b"Subject: One", b"Subject: Three"]
    assert await server.read(lambda client: subjects(client, "9:*")) == [b"Subject: Three"]


@pytest.mark.parametrize(
    ("keys", "uids"),
    [
        (("ALL",), [1, 2]),
        (("UID", "2:*"), [2]),
        (("HEADER", "Message-ID", '"<first@byron.example>"'), [1]),
        (("HEADER", "Subject", '"nothing"'), []),
        (("SINCE", "24-Nov-2026"), [2]),
        (("SINCE", "23-Nov-2026"), [1, 2]),
        (("SINCE", "23-Nov-2026", "HEADER", "Subject", "second"), [2]),
    ],
)
async def test_a_search_finds_what_fits_every_key(server: Server, keys: tuple[str, ...], uids: list[int]) -> None:
    server.deliver("First")
    server.now = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
    server.deliver("Second")
    assert await server.read(lambda client: found(client, *keys)) == uids


async def test_a_search_takes_a_literal(server: Server) -> None:
    server.deliver("First")
    server.deliver('Say "hi"')

    def search(client: imaplib.IMAP4) -> list[int]:
        client.literal = b'Say "hi"'  # type: ignore[assignment]  # the stubs know no bytes
        return found(client, "HEADER", "Subject")

    assert await server.read(search) == [2]


async def test_mail_that_comes_while_somebody_looks_is_found(server: Server) -> None:
    loop = asyncio.get_running_loop()

    async def arrive() -> None:
        server.now += timedelta(minutes=1)
        server.deliver("Late")

    def look(client: imaplib.IMAP4) -> list[list[int]]:
        before = found(client, "UID", "1:*")
        asyncio.run_coroutine_threadsafe(arrive(), loop).result(30)
        return [before, found(client, "UID", "1:*")]

    assert await server.read(look) == [[], [1]]


@pytest.mark.parametrize("command", ["STORE", "RUN", "SAY", "MESSAGES", "XYZZY"])
async def test_a_command_that_is_none_gets_an_answer_and_the_next_is_heard(server: Server, command: str) -> None:
    def ask(client: imaplib.IMAP4) -> tuple[str, str]:
        try:
            answer = client.xatom(command, "1 +FLAGS (Seen)")[0]
        except imaplib.IMAP4.error as error:
            answer = "BAD" if "BAD" in str(error) else str(error)
        return answer, client.noop()[0]

    assert await server.read(ask) == ("BAD", "OK")


@pytest.mark.parametrize("command", ['LIST "', "SEARCH HEADER Subject", "SEARCH SINCE yesterday", "FETCH a:b (FLAGS)"])
async def test_a_command_that_makes_no_sense_gets_an_answer(server: Server, command: str) -> None:
    server.deliver("First")
    name, _, arguments = command.partition(" ")

    def ask(client: imaplib.IMAP4) -> str:
        with pytest.raises(imaplib.IMAP4.error, match="BAD"):
            client.xatom(name, arguments)
        return client.noop()[0]

    assert await server.read(ask) == "OK"


@asynccontextmanager
async def idling(server: Server) -> AsyncIterator[tuple[asyncio.StreamReader, asyncio.StreamWriter]]:
    """Give a connection that has said IDLE, spoken line by line: the standard library's client cannot."""
    reader, writer = await asyncio.open_connection("127.0.0.1", server.port)
    lines = f'1 LOGIN {ADDRESS} "sandbox \\"dana\\" \\\\"', "2 EXAMINE INBOX", "3 IDLE"
    for line in lines:
        writer.write(line.encode() + b"\r\n")
    await reader.readuntil(b"+ idling\r\n")
    yield reader, writer
    writer.close()
    await writer.wait_closed()


async def test_somebody_who_idles_hears_of_mail_at_once_until_they_say_done(server: Server) -> None:
    server.deliver("Before")
    async with idling(server) as (reader, writer):
        server.deliver("First")
        assert await reader.readline() == b"* 2 EXISTS\r\n"
        server.deliver("Second")
        assert await reader.readline() == b"* 3 EXISTS\r\n"
        writer.write(b"DONE\r\n4 NOOP\r\n")
        assert [await reader.readline() for _ in range(2)] == [b"3 OK done\r\n", b"4 OK done\r\n"]


async def test_what_comes_between_two_idles_is_told_by_the_second(server: Server) -> None:
    async with idling(server) as (reader, writer):
        writer.write(b"DONE\r\n")
        assert await reader.readline() == b"3 OK done\r\n"
        server.deliver("Late")
        writer.write(b"4 IDLE\r\n")
        assert [await reader.readline() for _ in range(2)] == [b"+ idling\r\n", b"* 1 EXISTS\r\n"]


async def test_mail_of_others_and_other_folders_is_no_news(server: Server) -> None:
    async with idling(server) as (reader, writer):
        server.store.deliver("sam@acme.test", b"Subject: Not yours\r\n\r\n")
        server.store.put(ADDRESS, "Sent", b"Subject: Sent\r\n\r\n")
        writer.write(b"DONE\r\n")
        assert await reader.readline() == b"3 OK done\r\n"


async def test_a_silent_server_tells_nothing_and_ends_politely(server: Server) -> None:
    server.faults.imap.mode, server.faults.imap.count = "silent_idle", None
    async with idling(server) as (reader, writer):
        server.deliver("First")
        writer.write(b"DONE\r\n4 NOOP\r\n")
        told = [await reader.readline() for _ in range(3)]
    assert told == [b"3 OK done\r\n", b"* 1 EXISTS\r\n", b"4 OK done\r\n"]


async def test_nobody_idles_without_a_folder(server: Server) -> None:
    with pytest.raises(imaplib.IMAP4.error, match="BAD"):
        await server.read(lambda client: client.xatom("IDLE"), folder="Nowhere")


async def test_a_server_may_break_off_in_the_middle_of_a_fetch(server: Server) -> None:
    server.deliver("First")
    server.faults.imap.mode, server.faults.imap.count = "drop_mid_fetch", 1

    def fetch(client: imaplib.IMAP4) -> None:
        with pytest.raises(imaplib.IMAP4.abort):
            client.uid("FETCH", "1:*", "(BODY.PEEK[])")
        client.shutdown()
        client.state = "LOGOUT"  # else it would say goodbye to nobody

    await server.read(fetch)
    assert await server.read(lambda client: client.uid("FETCH", "1:*", "(RFC822.SIZE)")[0]) == "OK"


async def test_a_restored_server_numbers_its_messages_anew_and_says_so(server: Server) -> None:
    for subject in ("One", "Two"):
        server.deliver(subject)
    del server.store.folders[ADDRESS]["INBOX"][0]
    server.store.renumber()
    answers = await server.read(lambda client: [client.response("UIDVALIDITY")[1], found(client, "ALL")])
    assert answers == [[str(VALIDITY + 1).encode()], [1]]
