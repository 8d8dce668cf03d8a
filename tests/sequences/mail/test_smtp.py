"""Sending over SMTP: against a real server, and against one that fails at each step of the way."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

import pytest
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

from sandbox.peers.certificates import Authority
from sequences.mail.smtp import (
    NOT_BEGUN,
    Connection,
    Outcome,
    Outgoing,
    Phase,
    Refused,
    SmtpPool,
    SmtpSettings,
    Verdict,
)
from tests.fixtures.ports import free_port
from tests.sequences.mail.smtp_servers import DROP, HANG, HOST, Script, scripted, settings

MAIL = Outgoing("dana@acme.test", "ada@byron.example", b"Subject: Hi\r\n\r\nHello\r\n")


TOGETHER = "250-hi\r\n250 PIPELINING"  # what an EHLO is answered with


@pytest.fixture(params=["250 hi", TOGETHER], ids=["one after the other", "together"])
def ehlo(request: pytest.FixtureRequest) -> str:
    """A server that takes commands one after the other, and one that takes several at once."""
    return str(request.param)


async def send(own: SmtpSettings, *mails: Outgoing) -> list[Outcome]:
    """Send through one connection, one after the other."""
    pool = SmtpPool(own, 1)
    try:
        return [await pool.send(mail) for mail in mails or (MAIL,)]
    finally:
        await pool.close()


class Inbox:
    """A real server's handler: keeps what it accepts."""

    def __init__(self) -> None:
        self.kept: list[Envelope] = []

    async def handle_MAIL(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if not session.authenticated:
            return "530 5.7.0 Authentication required"
        envelope.mail_from = address
        return "250 ok"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        self.kept.append(envelope)
        return "250 2.0.0 kept"


def only_dana(server: SMTP, session: Session, envelope: Envelope, mechanism: str, data: object) -> AuthResult:
    """Let only Dana in."""
    assert isinstance(data, LoginPassword)
    return AuthResult(success=(data.login, data.password) == (b"dana", b"right"), handled=False)


@asynccontextmanager
async def real(inbox: Inbox) -> AsyncIterator[int]:
    """Serve a real SMTP server that wants a password, and return its port."""
    port = free_port()
    loop = asyncio.get_running_loop()

    def protocol() -> SMTP:
        return SMTP(inbox, hostname="test", authenticator=only_dana, auth_require_tls=False, loop=loop)

    server = await loop.create_server(protocol, HOST, port)
    try:
        yield port
    finally:
        server.close()
        await server.wait_closed()


async def test_a_real_server_gets_the_message_as_it_is() -> None:
    inbox = Inbox()
    async with real(inbox) as port:
        [outcome] = await send(settings(port, username="dana", password="right"))
    assert outcome == Outcome(Verdict.SENT, Phase.ANSWERED, 250, "2.0.0 kept")
    [envelope] = inbox.kept
    assert (envelope.mail_from, envelope.rcpt_tos) == (MAIL.sender, [MAIL.recipient])
    assert envelope.content == MAIL.data


@pytest.mark.parametrize(
    "body",
    [
        b".\r\n",
        b"..\r\n...\r\n",
        b"a\r\n.\r\nb\r\n",
        b"a\r\n.hidden\r\n",
        b"a\r\n.\r\nMAIL FROM:<eve@evil.example>\r\n",
    ],
)
async def test_dots_at_the_beginning_of_a_line_survive(body: bytes) -> None:
    inbox = Inbox()
    data = b"Subject: dots\r\n\r\n" + body
    async with real(inbox) as port:
        mails = (Outgoing(MAIL.sender, MAIL.recipient, data), MAIL)
        outcomes = await send(settings(port, username="dana", password="right"), *mails)
    assert [one.verdict for one in outcomes] == [Verdict.SENT, Verdict.SENT]
    assert [one.content for one in inbox.kept] == [data, MAIL.data]


async def test_a_message_without_a_last_line_end_is_closed(ehlo: str) -> None:
    async with scripted(EHLO=ehlo) as server:
        [outcome] = await send(settings(server.port), Outgoing(MAIL.sender, MAIL.recipient, b"A: b\r\n\r\nend"))
    assert outcome.verdict is Verdict.SENT
    assert server.bodies == [b"A: b\r\n\r\nend\r\n.\r\n"]


async def test_a_wrong_password_is_the_mailboxs_fault() -> None:
    async with real(Inbox()) as port:
        [outcome] = await send(settings(port, username="dana", password="wrong"))
    assert (outcome.verdict, outcome.phase, outcome.code) == (Verdict.REFUSED, Phase.NOTHING, 535)
    assert outcome.scope == "mailbox"


async def test_a_server_that_wants_a_login_refuses_the_mailbox_without_one() -> None:
    async with real(Inbox()) as port:
        [outcome] = await send(settings(port))
    assert (outcome.verdict, outcome.phase, outcome.code) == (Verdict.REFUSED, Phase.MAIL, 530)
    assert outcome.scope == "mailbox"


async def test_a_connection_that_cannot_log_in_says_why() -> None:
    async with real(Inbox()) as port:
        connection = Connection(settings(port, username="dana", password="wrong"))
        with pytest.raises(Refused) as caught:
            await connection.connect()
        connection.close()
    assert caught.value.outcome.scope == "mailbox"
    assert not connection.open
    assert "wrong" not in repr(connection._settings)


@pytest.mark.parametrize(
    ("step", "answer", "phase", "scope"),
    [
        ("MAIL", "550 5.1.8 bad sender", Phase.MAIL, "mailbox"),
        ("MAIL", "530 5.7.0 log in first", Phase.MAIL, "mailbox"),
        ("RCPT", "550 5.1.1 no such user", Phase.RCPT, "recipient"),
        ("RCPT", "553 5.1.3 bad address", Phase.RCPT, "recipient"),
        ("RCPT", "530 5.7.0 log in first", Phase.RCPT, "mailbox"),
        ("DATA", "554 5.5.1 no valid recipients", Phase.DATA, "message"),
        ("DOT", "554 5.7.1 looks like spam", Phase.ANSWERED, "message"),
        ("DOT", "552 5.3.4 too big", Phase.ANSWERED, "message"),
        ("DOT", "550 5.7.60 you may not send as this sender", Phase.ANSWERED, "mailbox"),
    ],
)
async def test_a_no_for_good_says_whose_fault_it_is(
    ehlo: str, step: str, answer: str, phase: Phase, scope: str
) -> None:
    async with scripted(**{"EHLO": ehlo, step: answer}) as server:
        [outcome] = await send(settings(server.port))
    assert outcome == Outcome(Verdict.REFUSED, phase, int(answer[:3]), answer[4:], scope)


@pytest.mark.parametrize(
    ("step", "answer", "phase"),
    [
        ("MAIL", "451 4.3.0 busy", Phase.MAIL),
        ("RCPT", "450 4.2.0 greylisted", Phase.RCPT),
        ("RCPT", "452 4.5.3 too many recipients", Phase.RCPT),
        ("DATA", "451 4.3.0 busy", Phase.DATA),
        ("DOT", "451 4.7.1 greylisted", Phase.ANSWERED),
        ("DOT", "421 4.3.2 shutting down", Phase.ANSWERED),
    ],
)
async def test_a_no_for_now_is_tried_again_later(ehlo: str, step: str, answer: str, phase: Phase) -> None:
    async with scripted(**{"EHLO": ehlo, step: answer}) as server:
        [outcome] = await send(settings(server.port))
    assert outcome == Outcome(Verdict.LATER, phase, int(answer[:3]), answer[4:])


async def test_a_refused_message_leaves_the_connection_for_the_next_one() -> None:
    def first_only(call: int) -> str:
        return "450 greylisted" if call == 1 else "250 ok"

    async with scripted(RCPT=first_only) as server:
        outcomes = await send(settings(server.port), MAIL, MAIL)
    assert [one.verdict for one in outcomes] == [Verdict.LATER, Verdict.SENT]
    assert (server.connections, server.count("RSET"), len(server.bodies)) == (1, 1, 1)


async def test_a_server_that_shuts_down_gets_the_next_message_on_a_new_connection() -> None:
    def first_only(call: int) -> str:
        return "421 shutting down" if call == 1 else "250 ok"

    async with scripted(RCPT=first_only) as server:
        outcomes = await send(settings(server.port), MAIL, MAIL)
    assert [one.verdict for one in outcomes] == [Verdict.LATER, Verdict.SENT]
    assert (server.connections, server.count("RSET")) == (2, 0)


@pytest.mark.parametrize(("step", "phase"), [("MAIL", Phase.MAIL), ("RCPT", Phase.RCPT), ("DATA", Phase.DATA)])
async def test_a_connection_lost_before_the_dot_has_surely_not_sent(ehlo: str, step: str, phase: Phase) -> None:
    async with scripted(**{"EHLO": ehlo, step: DROP}) as server:
        [outcome] = await send(settings(server.port))
    assert (outcome.verdict, outcome.phase, outcome.code) == (Verdict.LATER, phase, None)
    assert outcome.text.startswith("connection lost: ")
    assert server.bodies == []


async def test_a_connection_lost_after_the_dot_is_unknown_and_not_repeated(ehlo: str) -> None:
    async with scripted(EHLO=ehlo, DOT=DROP) as server:
        [outcome] = await send(settings(server.port))
    assert (outcome.verdict, outcome.phase, outcome.code) == (Verdict.UNKNOWN, Phase.DOT_SENT, None)
    assert len(server.bodies) == 1


async def test_an_answer_that_makes_no_sense_after_the_dot_is_unknown(ehlo: str) -> None:
    async with scripted(EHLO=ehlo, DOT="what is this") as server:
        [outcome] = await send(settings(server.port))
    assert (outcome.verdict, outcome.phase) == (Verdict.UNKNOWN, Phase.DOT_SENT)


async def test_a_server_that_never_answers_is_given_up(ehlo: str) -> None:
    async with scripted(EHLO=ehlo, DOT=HANG) as server:
        [outcome] = await send(settings(server.port, timeout=1.0))
    assert (outcome.verdict, outcome.phase) == (Verdict.UNKNOWN, Phase.DOT_SENT)
    assert outcome.text == "connection lost: TimeoutError"


def lost_once(call: int) -> str:
    """Answer the first and the third time."""
    return DROP if call == 2 else "250 ok"


async def test_a_stale_connection_is_replaced_once(ehlo: str) -> None:
    async with scripted(EHLO=ehlo, MAIL=lost_once) as server:
        outcomes = await send(settings(server.port), MAIL, MAIL)
    assert [one.verdict for one in outcomes] == [Verdict.SENT, Verdict.SENT]
    assert (server.connections, len(server.bodies)) == (2, 2)


async def test_a_server_that_hangs_up_between_messages_costs_none(ehlo: str) -> None:
    async with scripted(EHLO=ehlo) as server:
        pool = SmtpPool(settings(server.port), 1)
        first = await pool.send(MAIL)
        server.hang_up()
        second = await pool.send(MAIL)
        await pool.close()
    assert (first.verdict, second.verdict) == (Verdict.SENT, Verdict.SENT)
    assert (server.connections, len(server.bodies)) == (2, 2)


async def test_a_connection_that_is_lost_again_is_not_tried_a_third_time(ehlo: str) -> None:
    async with scripted(EHLO=ehlo, MAIL=lambda call: "250 ok" if call == 1 else DROP) as server:
        outcomes = await send(settings(server.port), MAIL, MAIL)
    assert [one.verdict for one in outcomes] == [Verdict.SENT, Verdict.LATER]
    assert server.connections == 2


async def test_a_fresh_connection_that_is_lost_is_not_replaced(ehlo: str) -> None:
    async with scripted(EHLO=ehlo, MAIL=DROP) as server:
        [outcome] = await send(settings(server.port))
    assert outcome.verdict is Verdict.LATER
    assert server.connections == 1


async def test_a_stale_connection_lost_at_the_recipient_is_not_replaced(ehlo: str) -> None:
    async with scripted(EHLO=ehlo, RCPT=lost_once) as server:
        outcomes = await send(settings(server.port), MAIL, MAIL)
    assert [one.phase for one in outcomes] == [Phase.ANSWERED, Phase.RCPT]
    assert server.connections == 1


async def test_a_pool_opens_no_more_connections_than_it_may(ehlo: str) -> None:
    async with scripted(EHLO=ehlo) as server:
        pool = SmtpPool(settings(server.port), 2)
        outcomes = await asyncio.gather(*(pool.send(MAIL) for _ in range(9)))
        await pool.close()
    assert {one.verdict for one in outcomes} == {Verdict.SENT}
    assert server.connections <= 2
    assert len(server.bodies) == 9


async def test_commands_before_the_message_leave_together_where_the_server_takes_them() -> None:
    async def patient(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"220 hi\r\n")
        await reader.readline()
        writer.write(TOGETHER.encode() + b"\r\n")
        for _ in range(2):
            commands = await reader.readuntil(b"DATA\r\n")  # nothing is answered before all of them are here
            assert commands == b"MAIL FROM:<dana@acme.test>\r\nRCPT TO:<ada@byron.example>\r\nDATA\r\n"
            writer.write(b"250 ok\r\n250-fine\r\n250 ok\r\n354 go\r\n")
            await reader.readuntil(b"\r\n.\r\n")
            writer.write(b"250 kept\r\n")
        writer.close()

    port = free_port()
    async with await asyncio.start_server(patient, HOST, port):
        outcomes = await send(settings(port), MAIL, MAIL)
    assert {one.verdict for one in outcomes} == {Verdict.SENT}


def first_refused(call: int) -> str:
    """Refuse the first one for good."""
    return "550 5.1.1 no such user" if call == 1 else "250 ok"


async def test_a_recipient_refused_among_commands_sent_together_leaves_the_connection_for_the_next_one() -> None:
    def data(call: int) -> str:
        return "503 5.5.1 no recipients" if call == 1 else "354 go"

    async with scripted(EHLO=TOGETHER, RCPT=first_refused, DATA=data) as server:
        outcomes = await send(settings(server.port), MAIL, MAIL)
    assert [one.verdict for one in outcomes] == [Verdict.REFUSED, Verdict.SENT]
    assert outcomes[0].scope == "recipient"
    assert (server.connections, server.count("RSET"), len(server.bodies)) == (1, 1, 1)


async def test_a_server_that_wants_a_message_to_nobody_gets_none() -> None:
    async with scripted(EHLO=TOGETHER, RCPT=first_refused) as server:
        outcomes = await send(settings(server.port), MAIL, MAIL)
    assert [(one.verdict, one.phase) for one in outcomes] == [
        (Verdict.REFUSED, Phase.RCPT),
        (Verdict.SENT, Phase.ANSWERED),
    ]
    assert server.connections == 2
    assert [body for body in server.bodies if body] == [MAIL.data + b".\r\n"]


@pytest.mark.parametrize("after", [DROP, HANG])
async def test_a_no_holds_whatever_becomes_of_the_answers_behind_it(after: str) -> None:
    async with scripted(EHLO=TOGETHER, RCPT="550 5.1.1 no such user", DATA=after) as server:
        [outcome] = await send(settings(server.port, timeout=1.0))
    assert outcome == Outcome(Verdict.REFUSED, Phase.RCPT, 550, "5.1.1 no such user", "recipient")


async def test_a_server_that_said_goodbye_between_messages_gets_the_next_one_anew(ehlo: str) -> None:
    async with scripted(EHLO=ehlo) as server:
        pool = SmtpPool(settings(server.port), 1)
        first = await pool.send(MAIL)
        server.say(b"421 4.4.2 idle for too long\r\n")
        dialogue = pool._idle[0]._dialogue
        async with asyncio.timeout(10):
            while dialogue and not dialogue.unasked:
                await asyncio.sleep(0)
        second = await pool.send(MAIL)
        await pool.close()
    assert (first.verdict, second.verdict) == (Verdict.SENT, Verdict.SENT)
    assert (server.connections, len(server.bodies)) == (2, 2)


async def test_nobody_listening_is_tried_again_later() -> None:
    [outcome] = await send(settings(free_port()))
    assert (outcome.verdict, outcome.phase, outcome.code) == (Verdict.LATER, Phase.NOTHING, None)


@pytest.mark.parametrize(
    ("greeting", "code"), [("421 4.3.2 too busy", 421), ("554 5.7.1 go away", 554), (DROP, None), ("nonsense", None)]
)
async def test_a_server_that_does_not_let_us_begin_is_tried_again_later(greeting: str, code: int | None) -> None:
    async with scripted(GREETING=greeting) as server:
        [outcome] = await send(settings(server.port))
    assert (outcome.verdict, outcome.phase) == (Verdict.LATER, Phase.NOTHING)
    assert outcome.code == code or code is None
    assert server.bodies == []


async def test_a_private_host_that_nobody_allowed_is_refused_undialled() -> None:
    async with scripted() as server:
        [outcome] = await send(settings(server.port, private_hosts=frozenset()))
    assert (outcome.verdict, outcome.phase, outcome.scope) == (Verdict.REFUSED, Phase.NOTHING, "mailbox")
    assert server.connections == 0


@pytest.mark.parametrize("ehlo", ["250 hi", "250-hi\r\n250 STARTTLS"])
async def test_a_password_never_goes_to_a_server_without_tls_when_tls_is_asked_for(ehlo: str) -> None:
    async with scripted(EHLO=ehlo, STARTTLS="454 4.7.0 TLS not available") as server:
        [outcome] = await send(settings(server.port, security="starttls", username="dana", password="right"))
    assert outcome.verdict is not Verdict.SENT
    assert outcome.phase is Phase.NOTHING
    assert server.count("AUTH") == server.count("MAIL") == 0


async def test_a_server_that_speaks_no_tls_at_all_gets_nothing() -> None:
    async with scripted() as server:
        [outcome] = await send(settings(server.port, security="tls", username="dana", password="right"))
    assert outcome.verdict is not Verdict.SENT
    assert outcome.phase is Phase.NOTHING
    assert server.bodies == []
    assert not any("dana" in command for command in server.commands)


@pytest.mark.parametrize(
    ("answer", "verdict"), [("535 5.7.8 wrong", Verdict.REFUSED), ("454 4.7.0 busy", Verdict.LATER)]
)
async def test_a_login_that_fails_for_now_does_not_condemn_the_mailbox(answer: str, verdict: Verdict) -> None:
    async with scripted(EHLO="250-hi\r\n250 AUTH PLAIN", AUTH=answer) as server:
        [outcome] = await send(settings(server.port, username="dana", password="right"))
    assert (outcome.verdict, outcome.phase, outcome.code) == (verdict, Phase.NOTHING, int(answer[:3]))


@pytest.mark.parametrize(
    "bad", ["a@b.c>\r\nRCPT TO:<eve@evil.example", "a@b.c> SIZE=1", "a@b.c\x00", "ä@b.c", "a b@c.d"]
)
async def test_an_address_never_becomes_a_command(bad: str) -> None:
    async with scripted() as server:
        wrong = Outgoing(bad, "x@y.z", b"A: b"), Outgoing("x@y.z", bad, b"A: b")
        outcomes = await send(settings(server.port), *wrong, MAIL)
    assert [one.phase for one in outcomes] == [Phase.CONNECTED, Phase.CONNECTED, Phase.ANSWERED]
    assert [one.verdict for one in outcomes] == [Verdict.LATER, Verdict.LATER, Verdict.SENT]
    assert (server.connections, server.count("MAIL"), server.count("RCPT")) == (1, 1, 1)


async def test_a_refused_login_leaves_no_connection_behind() -> None:
    async with scripted(EHLO="250-hi\r\n250 AUTH PLAIN", AUTH="535 5.7.8 wrong") as server:
        await send(settings(server.port, username="dana", password="wrong"))
        await server.left()
    assert (server.connections, server.count("AUTH")) == (1, 1)


async def test_what_a_server_says_is_kept_short() -> None:
    async with scripted(RCPT="550 " + "no " * 1000) as server:
        [outcome] = await send(settings(server.port))
    assert len(outcome.text) == 300


async def test_a_certificate_nobody_trusts_is_refused_also_where_tls_comes_first(tmp_path: Path) -> None:
    signed = Authority(tmp_path).sign("server")
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(signed.certificate, signed.key)
    script, port = Script(), free_port()
    server = await asyncio.start_server(script.serve, HOST, port, ssl=context)
    [outcome] = await send(settings(port, security="tls", username="dana", password="right"))
    server.close()
    await server.wait_closed()
    assert (outcome.verdict, outcome.phase, outcome.scope) == (Verdict.REFUSED, Phase.NOTHING, "mailbox")
    assert outcome.text == "no trusted TLS connection: CERTIFICATE_VERIFY_FAILED"
    assert script.commands == []


async def test_what_may_not_leave_stays_and_the_next_message_goes_over_another_connection(ehlo: str) -> None:
    async def no() -> bool:
        return False

    async with scripted(EHLO=ehlo) as server:
        outcomes = await send(settings(server.port), replace(MAIL, leaves=no), MAIL)
    assert [one.verdict for one in outcomes] == [Verdict.LATER, Verdict.SENT]
    assert outcomes[0] == NOT_BEGUN
    assert (server.connections, server.count("RCPT"), len(server.bodies)) == (2, 2, 1)


async def test_it_is_asked_whether_a_message_may_leave_when_nothing_but_the_message_is_missing(ehlo: str) -> None:
    async def count() -> bool:
        asked.append((server.count("RCPT"), server.count("DATA"), len(server.bodies)))
        return True

    asked: list[tuple[int, int, int]] = []
    async with scripted(EHLO=ehlo, RCPT=lambda call: "550 no" if call == 1 else "250 ok") as server:
        mail = replace(MAIL, leaves=count)
        outcomes = await send(settings(server.port), mail, mail)
    assert [one.verdict for one in outcomes] == [Verdict.REFUSED, Verdict.SENT]
    together = ehlo == TOGETHER  # then the one whose recipient was refused had asked for DATA, too
    assert asked == [(2, 1 + together, 0)]
