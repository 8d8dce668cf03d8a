"""What a server says, however it comes in: cut anywhere, over several lines, too much of it, or no SMTP at all."""

from __future__ import annotations

import asyncio
from typing import cast

import pytest
from aiosmtplib import SMTPResponseException, SMTPServerDisconnected
from hypothesis import given
from hypothesis import strategies as st

from sequences.mail.dialogue import LONGEST, UNREAD, Answer, Dialogue


class Wire:
    """A transport that goes nowhere."""

    def __init__(self) -> None:
        self.sent = b""
        self.closed = False

    def set_protocol(self, protocol: asyncio.BaseProtocol) -> None:
        """Be ours."""

    def write(self, data: bytes) -> None:
        """Keep what is sent."""
        self.sent += data

    def is_closing(self) -> bool:
        """Return whether it was broken off."""
        return self.closed

    def abort(self) -> None:
        """Break off."""
        self.closed = True


def dialogue() -> tuple[Dialogue, Wire]:
    """Return a dialogue and its wire."""
    wire = Wire()
    return Dialogue(cast(asyncio.Transport, wire), together=True), wire


async def everything(own: Dialogue) -> None:
    """Read until there is no more."""
    while True:
        await own.answer()


SAID = b"250 ok\r\n250-mx at your service\r\n250-SIZE 1000\r\n250 HELP\r\n354\r\n550 5.1.1 n\xc3\xb6\n"
READ = [
    Answer(250, "ok"), Answer(250, "mx at your service\nSIZE 1000\nHELP"), Answer(354, ""), Answer(550, "5.1.1 nö"),
]  # fmt: skip


@given(st.lists(st.integers(0, len(SAID)), max_size=20).map(sorted))
def test_answers_are_the_same_wherever_the_network_cuts_them(cuts: list[int]) -> None:
    async def read() -> list[Answer]:
        own, _ = dialogue()
        for start, end in zip([0, *cuts], [*cuts, len(SAID)], strict=True):
            own.data_received(SAID[start:end])
        return [await own.answer() for _ in READ]

    assert asyncio.run(read()) == READ


async def test_an_answer_is_waited_for() -> None:
    own, _ = dialogue()
    waiting = asyncio.ensure_future(own.answer())
    await asyncio.sleep(0)
    own.data_received(b"250 ok\r\n")
    assert await waiting == Answer(250, "ok")
    assert not own.unasked


async def test_what_was_said_before_the_end_still_counts() -> None:
    own, wire = dialogue()
    own.data_received(b"250 ok\r\n421 bye\r\n")
    own.connection_lost(None)
    assert [await own.answer(), await own.answer()] == [Answer(250, "ok"), Answer(421, "bye")]
    with pytest.raises(SMTPServerDisconnected):
        await own.answer()
    with pytest.raises(SMTPServerDisconnected):
        own.write(b"MAIL FROM:<dana@acme.test>\r\n")
    assert wire.sent == b""


async def test_whoever_waits_learns_that_the_connection_is_lost() -> None:
    own, _ = dialogue()
    waiting = asyncio.ensure_future(own.answer())
    await asyncio.sleep(0)
    own.connection_lost(ConnectionResetError())
    with pytest.raises(SMTPServerDisconnected):
        await waiting


@pytest.mark.parametrize(
    "said",
    [
        b"what is this\r\n",
        b"25 ok\r\n",
        b"\r\n",
        "²²² ok\r\n".encode(),
        b"250-" + b"x" * LONGEST,
        b"250-more\r\n" * (LONGEST // 8),
        b"250 ok\r\n" * (UNREAD + 1),
    ],
)
async def test_what_is_no_answer_or_too_much_ends_the_connection(said: bytes) -> None:
    own, wire = dialogue()
    own.data_received(said)
    assert wire.closed
    assert not own.open
    with pytest.raises(SMTPResponseException):
        await everything(own)


async def test_half_an_answer_that_nobody_waits_for_is_noticed() -> None:
    own, _ = dialogue()
    assert not own.unasked
    own.data_received(b"421-4.4.2 id")
    assert own.unasked
