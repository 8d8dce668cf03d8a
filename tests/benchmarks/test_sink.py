"""The sink of the e-mail benches takes letters as a server does, and tells what it took."""

from __future__ import annotations

import asyncio
import smtplib
from collections.abc import AsyncIterator
from email.message import EmailMessage

import pytest

from benchmarks import sink
from benchmarks.letters import counted, said


@pytest.fixture
async def ports() -> AsyncIterator[tuple[int, int]]:
    """A sink's ports: SMTP, HTTP."""
    loop, letters = asyncio.get_running_loop(), sink.Letters()
    smtp = await loop.create_server(lambda: sink.Smtp(letters), "127.0.0.1", 0)
    http = await loop.create_server(lambda: sink.Items(letters), "127.0.0.1", 0)
    yield smtp.sockets[0].getsockname()[1], http.sockets[0].getsockname()[1]
    for server in (smtp, http):
        server.close()


def letter() -> EmailMessage:
    """An e-mail with a line that begins with a dot."""
    message = EmailMessage()
    message["Subject"] = "Zoë, shall we talk?"
    message.set_content("Hi Zoë,\n.\nfifteen minutes, no slides\n")
    message.add_alternative("<p>Hi Zoë</p>", subtype="html")
    return message


def send(port: int, letters: int) -> None:
    """Send a letter some times over one connection, logged in."""
    with smtplib.SMTP("127.0.0.1", port) as server:
        server.login("dana", "secret")
        for _ in range(letters):
            server.send_message(letter(), "dana@acme.test", "zoe@byron.example")


async def test_what_was_sent_is_counted_and_read_back(ports: tuple[int, int]) -> None:
    async def sending() -> float:
        await asyncio.to_thread(send, ports[0], 3)
        return 42.0

    rate, words = await counted(ports[1], 3, sending())
    assert rate == 42.0
    assert words.subject == "Zoë, shall we talk?"
    assert words.html == "<p>HiZoë</p>"


async def test_a_letter_too_few_is_no_measurement(ports: tuple[int, int]) -> None:
    async def sending() -> float:
        await asyncio.to_thread(send, ports[0], 2)
        return 42.0

    with pytest.raises(AssertionError, match="2 e-mails came instead of 3"):
        await counted(ports[1], 3, sending())


def test_sides_that_say_the_same_are_told_from_those_that_do_not() -> None:
    other = letter()
    other.replace_header("Subject", "Zoë, shall we write?")
    assert said(letter().as_bytes()) == said(letter().as_bytes().replace(b"Hi Zo", b"Hi  Zo"))
    assert said(letter().as_bytes()) != said(other.as_bytes())
