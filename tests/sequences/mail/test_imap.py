"""Reading mailboxes over IMAP, against the sandbox's server: each message once, and problems by their name."""

from __future__ import annotations

import asyncio
import base64
import contextlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta

import pytest

from sandbox.log import EventLog
from sandbox.mail import imap as sandbox_imap
from sandbox.mail.store import VALIDITY, MailStore
from sequences.mail.imap import (
    INBOX,
    Cursor,
    ImapSettings,
    Inbound,
    MailboxRefused,
    MailboxUnreachable,
    find_sent,
    read_new,
)
from tests.fixtures.ports import free_port

HOST, DANA = "127.0.0.1", "dana@acme.test"


class Mailbox:
    """Dana's mailbox on a server of the sandbox, whose clock shows what the test says."""

    def __init__(self) -> None:
        self.now = datetime.now(UTC)
        self.store = MailStore(EventLog(lambda: self.now), lambda: self.now)
        self.store.add_rep(DANA, 'pass "word" \\')
        self.port = free_port()

    def settings(self, **changed: object) -> ImapSettings:
        """Return how to read it."""
        values: dict[str, object] = {
            "host": HOST, "port": self.port, "security": "none", "username": DANA,
            "password": 'pass "word" \\', "private_hosts": frozenset({HOST}),
        }  # fmt: skip
        return ImapSettings(**{**values, **changed})  # type: ignore[arg-type]

    def receive(self, *numbers: int, folder: str = INBOX) -> None:
        """Put messages into a folder."""
        for number in numbers:
            self.store.put(DANA, folder, mail(number))

    async def read(self, cursor: Cursor | None, limit: int = 100) -> tuple[list[bytes], Cursor]:
        """Return the raw new messages and the cursor after them."""
        inbound, after = await read_new(self.settings(), INBOX, cursor, limit)
        return [one.raw for one in inbound], after


def mail(number: int) -> bytes:
    """Return a message."""
    return f"Message-ID: <{number}@byron.example>\r\nSubject: {number}\r\n\r\nHello {number}\r\n".encode()


@pytest.fixture
async def mailbox() -> AsyncIterator[Mailbox]:
    """A mailbox that answers."""
    made = Mailbox()
    server = await sandbox_imap.serve(made.port, made.store)
    yield made
    server.close()
    await server.wait_closed()


async def test_the_first_reading_starts_at_the_end(mailbox: Mailbox) -> None:
    mailbox.receive(1, 2, 3)
    assert await mailbox.read(None) == ([], Cursor(VALIDITY, 4))


async def test_the_first_reading_of_an_empty_mailbox_misses_nothing_after(mailbox: Mailbox) -> None:
    messages, cursor = await mailbox.read(None)
    assert messages == []
    mailbox.receive(1)
    messages, _ = await mailbox.read(cursor)
    assert messages == [mail(1)]


async def test_each_new_message_is_read_exactly_once(mailbox: Mailbox) -> None:
    mailbox.receive(1)
    _, cursor = await mailbox.read(None)
    seen: list[bytes] = []
    for numbers in ((2,), (), (3, 4, 5), (), (6,)):
        mailbox.receive(*numbers)
        messages, cursor = await mailbox.read(cursor)
        assert messages == [mail(number) for number in numbers]
        seen += messages
    assert seen == [mail(number) for number in range(2, 7)]


async def test_nothing_new_is_nothing_although_a_star_always_matches(mailbox: Mailbox) -> None:
    mailbox.receive(1, 2)
    _, cursor = await mailbox.read(None)
    assert await mailbox.read(cursor) == ([], cursor)


async def test_a_full_page_goes_on_where_it_ended(mailbox: Mailbox) -> None:
    _, cursor = await mailbox.read(None)
    mailbox.receive(*range(1, 8))
    pages = []
    for _ in range(4):
        messages, cursor = await mailbox.read(cursor, limit=3)
        pages.append(messages)
    assert [len(page) for page in pages] == [3, 3, 1, 0]
    assert [one for page in pages for one in page] == [mail(number) for number in range(1, 8)]


async def test_a_deleted_message_leaves_the_others(mailbox: Mailbox) -> None:
    _, cursor = await mailbox.read(None)
    mailbox.receive(1, 2, 3)
    del mailbox.store.folders[DANA][INBOX][1]
    messages, cursor = await mailbox.read(cursor)
    assert (messages, cursor) == ([mail(1), mail(3)], Cursor(VALIDITY, 4))


async def test_messages_come_with_their_uid(mailbox: Mailbox) -> None:
    mailbox.receive(1, 2)
    inbound, _ = await read_new(mailbox.settings(), INBOX, Cursor(VALIDITY, 2), 10)
    assert inbound == [Inbound(2, mail(2))]


async def test_bytes_come_as_they_are(mailbox: Mailbox) -> None:
    raw = b"Subject: \xff\x00\r\n\r\n) {3}\r\n* 1 FETCH (UID 9)\r\n\xfe\x80"
    mailbox.store.put(DANA, INBOX, raw)
    messages, _ = await mailbox.read(Cursor(VALIDITY, 1))
    assert messages == [raw]


async def test_of_a_large_message_the_beginning_is_read(mailbox: Mailbox, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sequences.mail.imap.LARGEST", 20)
    mailbox.receive(1)
    messages, _ = await mailbox.read(Cursor(VALIDITY, 1))
    assert messages == [mail(1)[:20]]


async def test_a_changed_uidvalidity_reads_the_last_two_days_again(mailbox: Mailbox) -> None:
    today = mailbox.now
    for number, days in ((1, 9), (2, 4), (3, 1), (4, 0)):
        mailbox.now = today - timedelta(days=days)
        mailbox.receive(number)
    messages, cursor = await mailbox.read(Cursor(VALIDITY - 1, 900))
    assert (messages, cursor) == ([mail(3), mail(4)], Cursor(VALIDITY, 5))
    assert await mailbox.read(cursor) == ([], cursor)


async def test_a_changed_uidvalidity_with_more_than_a_page_loses_nothing(mailbox: Mailbox) -> None:
    mailbox.receive(1, 2, 3)
    first, cursor = await mailbox.read(Cursor(VALIDITY - 1, 1), limit=2)
    second, _ = await mailbox.read(cursor, limit=2)
    assert (first, second) == ([mail(1), mail(2)], [mail(3)])


async def test_a_changed_uidvalidity_of_an_empty_mailbox_starts_anew(mailbox: Mailbox) -> None:
    assert await mailbox.read(Cursor(VALIDITY - 1, 900)) == ([], Cursor(VALIDITY, 1))


async def test_a_wrong_password_is_refused(mailbox: Mailbox) -> None:
    for changed in ({"password": "wrong"}, {"username": "eve@acme.test"}):
        with pytest.raises(MailboxRefused):
            await read_new(mailbox.settings(**changed), INBOX, None, 10)
        with pytest.raises(MailboxRefused):
            await find_sent(mailbox.settings(**changed), ["<1@acme.test>"])


async def test_nobody_listening_is_unreachable(mailbox: Mailbox) -> None:
    nowhere = mailbox.settings(port=free_port())
    with pytest.raises(MailboxUnreachable, match="no connection"):
        await read_new(nowhere, INBOX, None, 10)
    with pytest.raises(MailboxUnreachable, match="no connection"):
        await find_sent(nowhere, ["<1@acme.test>"])


async def test_a_private_host_that_nobody_allowed_is_unreachable(mailbox: Mailbox) -> None:
    with pytest.raises(MailboxUnreachable, match="stands on a private address"):
        await read_new(mailbox.settings(private_hosts=frozenset()), INBOX, None, 10)


async def test_a_folder_that_is_not_there_is_a_problem_of_the_mailbox(mailbox: Mailbox) -> None:
    with pytest.raises(MailboxUnreachable, match="broken off"):
        await read_new(mailbox.settings(), "Elsewhere", None, 10)


@asynccontextmanager
async def saying(*answers: bytes, heard: list[bytes] | None = None) -> AsyncIterator[int]:
    """Serve a server that says this, line by line of its client, and then breaks off."""
    port = free_port()
    lines = heard if heard is not None else []

    async def client(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(ConnectionError):
            for number, answer in enumerate(answers):
                line = await reader.readline() if number else b""
                lines.append(line)
                writer.write(answer.replace(b"TAG", line.partition(b" ")[0]))
                await writer.drain()
        writer.close()

    server = await asyncio.start_server(client, HOST, port)
    try:
        yield port
    finally:
        server.close()
        await server.wait_closed()


GREETING = b"* OK hi\r\n"
HELLO = (GREETING, b"* CAPABILITY IMAP4rev1 AUTH=PLAIN\r\nTAG OK done\r\n")


@pytest.mark.parametrize(
    "answers",
    [
        (),
        (b"HTTP/1.1 400 Bad Request\r\n\r\n",),
        (b"* BYE too busy\r\n",),
        (GREETING,),
        HELLO,
        (*HELLO, b"* BYE going down\r\n"),
        (*HELLO, b"TAG OK logged in\r\n"),
        (*HELLO, b"TAG OK logged in\r\n", b"* 1 EXISTS\r\n"),
        (*HELLO, b"TAG OK logged in\r\n", b"* 1 EXISTS\r\nTAG OK selected\r\n"),
    ],
)
async def test_a_server_that_breaks_off_or_talks_nonsense_is_unreachable(
    mailbox: Mailbox, answers: tuple[bytes]
) -> None:
    async with saying(*answers) as port:
        with pytest.raises(MailboxUnreachable):
            await read_new(mailbox.settings(port=port), INBOX, Cursor(1, 1), 10)


@pytest.mark.parametrize("security", ["tls", "starttls"])
async def test_a_server_without_tls_never_sees_the_password(mailbox: Mailbox, security: str) -> None:
    heard: list[bytes] = []
    async with saying(*HELLO, b"TAG OK logged in\r\n", heard=heard) as port:
        with pytest.raises(MailboxUnreachable):
            await read_new(mailbox.settings(port=port, security=security), INBOX, None, 10)
    assert heard
    assert not any(b"LOGIN" in line or b"word" in line for line in heard)


async def test_a_password_may_hold_any_letter(mailbox: Mailbox) -> None:
    heard: list[bytes] = []
    async with saying(*HELLO, b"+ \r\n", b"* BYE\r\n", heard=heard) as port:
        with pytest.raises(MailboxUnreachable):  # this server leaves before it has looked
            await read_new(mailbox.settings(port=port, password="größe"), INBOX, None, 10)
    assert heard[2].endswith(b" AUTHENTICATE PLAIN\r\n")
    assert base64.b64decode(heard[3]).decode() == f"\0{DANA}\0größe"


async def test_a_message_is_found_in_sent_by_its_id(mailbox: Mailbox) -> None:
    mailbox.receive(1, 2, folder="Sent")
    mailbox.receive(3)
    asked = [f"<{number}@byron.example>" for number in (1, 2, 3, 4)]
    assert await find_sent(mailbox.settings(), asked) == {"<1@byron.example>", "<2@byron.example>"}
    assert await find_sent(mailbox.settings(), []) == set()


async def test_a_mailbox_without_a_sent_folder_cannot_tell(mailbox: Mailbox) -> None:
    del mailbox.store.folders[DANA]["Sent"]
    with pytest.raises(MailboxUnreachable, match="no Sent folder"):
        await find_sent(mailbox.settings(), ["<1@byron.example>"])


def test_a_password_is_not_shown() -> None:
    assert "secret" not in repr(ImapSettings(HOST, 993, "tls", DANA, "secret"))
