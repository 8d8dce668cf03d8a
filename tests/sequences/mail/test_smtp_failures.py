"""SMTP in every failure: at each stage a no for now, a no for good, a broken line and silence, and what follows."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

import pytest

from sequences.mail import smtp
from sequences.mail.smtp import Outcome, Outgoing, Phase, SmtpPool, SmtpSettings, Verdict
from tests.sequences.mail.smtp_servers import DROP, HANG, Script, scripted, settings

MAIL = Outgoing("dana@acme.test", "ada@byron.example", b"Subject: Hi\r\n\r\nHello\r\n")
LOGIN = {"username": "dana", "password": "right"}
EHLO = "250-hi\r\n250 AUTH PLAIN"

# Each stage with the phase that a failure there is told by, and whether anything could have been sent.
STAGES = {
    "GREETING": Phase.NOTHING,
    "EHLO": Phase.NOTHING,
    "AUTH": Phase.NOTHING,
    "MAIL": Phase.MAIL,
    "RCPT": Phase.RCPT,
    "DATA": Phase.DATA,
    "DOT": Phase.ANSWERED,
}


def once(answer: str, usual: str) -> Callable[[int], str]:
    """Return a script that fails the first time and goes well from then on."""
    return lambda call: answer if call == 1 else usual


def well(stage: str) -> str:
    """Return what a server says when all is well."""
    return {"GREETING": "220 hi", "EHLO": EHLO, "AUTH": "235 in", "DATA": "354 go"}.get(stage, "250 ok")


async def try_twice(own: SmtpSettings) -> list[Outcome]:
    """Try the message, and once more through the same pool."""
    pool = SmtpPool(own, 1)
    try:
        return [await pool.send(MAIL), await pool.send(MAIL)]
    finally:
        await pool.close()


def script(stage: str, answer: str) -> dict[str, str | Callable[[int], str]]:
    """Return a script in which one stage fails once."""
    usual: dict[str, str | Callable[[int], str]] = {"EHLO": EHLO, "AUTH": "235 in"}
    usual["HELO"] = answer  # who cannot say EHLO for now cannot say HELO either
    return {**usual, stage: once(answer, well(stage))}


def sent(server: Script) -> int:
    """Return how many messages the server got to see whole."""
    return len(server.bodies)


@pytest.mark.parametrize("stage", STAGES)
@pytest.mark.parametrize("code", ["421", "450", "451", "452", "454", "471"])
async def test_a_no_for_now_at_any_stage_is_tried_again_and_then_goes_well(stage: str, code: str) -> None:
    async with scripted(**script(stage, f"{code} 4.7.1 not now")) as server:
        first, second = await try_twice(settings(server.port, **LOGIN))
    assert (first.verdict, first.phase) == (Verdict.LATER, STAGES[stage])
    assert first.code == int(code)
    assert second.verdict is Verdict.SENT
    assert sent(server) == (2 if stage == "DOT" else 1)


@pytest.mark.parametrize(
    ("stage", "scope"), [("MAIL", "mailbox"), ("RCPT", "recipient"), ("DATA", "message"), ("DOT", "message")]
)
@pytest.mark.parametrize("code", ["500", "501", "503", "550", "552", "554", "571"])
async def test_a_no_for_good_at_any_stage_of_a_message_is_not_tried_again(stage: str, scope: str, code: str) -> None:
    async with scripted(**script(stage, f"{code} 5.0.0 never")) as server:
        first, second = await try_twice(settings(server.port, **LOGIN))
    assert (first.verdict, first.phase, first.scope) == (Verdict.REFUSED, STAGES[stage], scope)
    assert second.verdict is Verdict.SENT  # the next message has nothing to do with it
    assert server.connections == 1


@pytest.mark.parametrize("stage", STAGES)
async def test_a_line_that_breaks_at_any_stage_is_unknown_only_after_the_dot(stage: str) -> None:
    async with scripted(**script(stage, DROP)) as server:
        first, second = await try_twice(settings(server.port, **LOGIN))
    unknown = stage == "DOT"
    assert first.verdict is (Verdict.UNKNOWN if unknown else Verdict.LATER)
    assert first.phase is (Phase.DOT_SENT if unknown else STAGES[stage])
    assert second.verdict is Verdict.SENT
    assert server.connections == 2


@pytest.mark.parametrize("stage", STAGES)
async def test_silence_at_any_stage_is_given_up_and_the_next_message_goes_another_way(
    stage: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(smtp, "CONNECT_SECONDS", 1.0)
    async with scripted(**script(stage, HANG)) as server:
        first, second = await try_twice(settings(server.port, **LOGIN, timeout=1.0))
    unknown = stage == "DOT"
    assert first.verdict is (Verdict.UNKNOWN if unknown else Verdict.LATER)
    assert first.phase is (Phase.DOT_SENT if unknown else STAGES[stage])
    assert second.verdict is Verdict.SENT
    assert server.connections == 2


@pytest.mark.parametrize("stage", ["MAIL", "RCPT", "DATA", "DOT"])
async def test_words_that_make_no_sense_send_nothing_twice(stage: str) -> None:
    async with scripted(**script(stage, "what is this")) as server:
        first, second = await try_twice(settings(server.port, **LOGIN))
    assert first.verdict is (Verdict.UNKNOWN if stage == "DOT" else Verdict.LATER)
    assert second.verdict is Verdict.SENT


async def test_an_answer_that_comes_too_late_is_not_taken_for_that_of_the_next_message() -> None:
    """The server takes the first message in the end, long after we gave up, and refuses the second."""
    gave_up = asyncio.Event()

    class Late(Script):
        async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            if self.connections == 0:
                self.open[writer] = asyncio.current_task()
                self.connections += 1
                for said in ("220 hi", "250 hi", "250 ok", "250 ok", "354 go"):
                    writer.write(said.encode() + b"\r\n")
                    await (reader.readuntil(b"\r\n.\r\n") if said == "354 go" else reader.readline())
                await gave_up.wait()
                writer.write(b"250 2.0.0 queued after all\r\n")
                writer.close()
            else:
                await super().serve(reader, writer)

    server = Late({"RCPT": "550 5.1.1 no such user"}, port=0)
    listening = await asyncio.start_server(server.serve, "127.0.0.1", 0)
    pool = SmtpPool(settings(listening.sockets[0].getsockname()[1], timeout=1.0), 1)
    first = await pool.send(MAIL)
    gave_up.set()
    second = await pool.send(MAIL)
    await pool.close()
    listening.close()
    server.hang_up()
    await server.left()
    await listening.wait_closed()
    assert (first.verdict, first.phase) == (Verdict.UNKNOWN, Phase.DOT_SENT)
    assert (second.verdict, second.code) == (Verdict.REFUSED, 550)


async def test_a_slow_answer_in_time_is_an_answer() -> None:
    went_on = asyncio.Event()

    class Slow(Script):
        def answer(self, name: str) -> str:
            if name == "DOT":
                went_on.set()
            return super().answer(name)

    server = Slow(port=0)
    listening = await asyncio.start_server(server.serve, "127.0.0.1", 0)
    pool = SmtpPool(settings(listening.sockets[0].getsockname()[1]), 1)
    sending = asyncio.create_task(pool.send(MAIL))
    await went_on.wait()
    assert (await sending).verdict is Verdict.SENT
    await pool.close()
    listening.close()
    server.hang_up()
    await server.left()
    await listening.wait_closed()


# What a server lacks -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("ehlo", "changed", "text"),
    [
        ("250 hi", {"security": "starttls"}, "its server offers no TLS"),
        ("250 hi", {}, "its server offers no log-in that we know"),
        ("250-hi\r\n250 STARTTLS", {}, "its server offers no log-in that we know"),
        ("250-hi\r\n250 AUTH GSSAPI NTLM", {}, "its server offers no log-in that we know"),
    ],
)
async def test_a_server_that_offers_too_little_is_a_matter_of_the_mailbox(
    ehlo: str, changed: dict[str, object], text: str
) -> None:
    async with scripted(EHLO=ehlo) as server:
        [first, second] = await try_twice(settings(server.port, **LOGIN, **changed))
    for outcome in (first, second):
        assert (outcome.verdict, outcome.phase, outcome.scope, outcome.text) == (
            Verdict.REFUSED, Phase.NOTHING, "mailbox", text,
        )  # fmt: skip
    assert server.count("AUTH") == server.count("MAIL") == 0


async def test_a_server_that_says_helo_only_is_spoken_to() -> None:
    async with scripted(EHLO="502 5.5.1 never heard of it", HELO="250 hi") as server:
        first, second = await try_twice(settings(server.port))
    assert (first.verdict, second.verdict) == (Verdict.SENT, Verdict.SENT)
    assert server.count("HELO") == 1


async def test_a_server_without_any_extension_gets_the_same_bytes() -> None:
    async with (
        scripted(EHLO="250 hi") as bare,
        scripted(EHLO="250-hi\r\n250-SIZE 1\r\n250-8BITMIME\r\n250 SMTPUTF8") as rich,
    ):
        for server in (bare, rich):
            await try_twice(settings(server.port))
    assert bare.bodies == rich.bodies
    assert len(set(bare.bodies)) == 1
