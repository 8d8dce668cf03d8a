"""Real Postfix and Dovecot: what is refused and what comes back, TLS that is checked, and every way to log in."""

from __future__ import annotations

import asyncio
import select
import smtplib
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from sandbox.peers.certificates import Authority, Signed
from sandbox.peers.pair import Pair, pair
from sequences.mail.hearing import Kind, judge
from sequences.mail.idle import Watch
from sequences.mail.imap import INBOX, Cursor, ImapSettings, MailboxProblem, MailboxRefused, find_sent, read_new
from sequences.mail.smtp import Outcome, Outgoing, Phase, SmtpPool, SmtpSettings, Verdict
from tests.fixtures.peers import ADA, DANA, PASSWORD, needs_peers
from tests.fixtures.ports import free_port
from tests.sequences.mail.providers import to_read, to_submit
from tests.sequences.mail.test_providers import message, reply

pytestmark = needs_peers
SECURITIES = ("starttls", "tls")
NOBODY_YET = "gone@byron.example"  # Postfix takes mail for them, and Dovecot does not know them


async def send(own: SmtpSettings, *mails: Outgoing) -> list[Outcome]:
    """Send over one connection, one after the other."""
    pool = SmtpPool(own, 1)
    try:
        return [await pool.send(mail) for mail in mails]
    finally:
        await pool.close()


async def new(pair: Pair, cursor: Cursor | None) -> tuple[list[bytes], Cursor]:
    """Wait until Postfix has nothing left to do, and read Dana's mailbox."""
    await asyncio.to_thread(pair.mail.settle)
    inbound, after = await read_new(to_read(pair, "tls"), INBOX, cursor, 100)
    return [one.raw for one in inbound], after


def write(pair: Pair, *lines: str, sender: str = ADA) -> None:
    """Write to Dana as a stranger, through Postfix."""
    with smtplib.SMTP("127.0.0.1", pair.mail.incoming) as client:
        client.sendmail(sender, [DANA], "\r\n".join((f"From: <{sender}>", *lines, "")).encode())


@pytest.mark.parametrize("security", SECURITIES)
async def test_a_recipient_is_refused_for_good_or_for_now_and_the_next_one_is_written_to(
    peers: Pair, security: str
) -> None:
    wanted = (message(1, "nobody@byron.example"), message(2, "later@byron.example"), message(3))
    no, later, sent = await send(to_submit(peers, security), *wanted)
    assert (no.verdict, no.scope, no.phase, no.code) == (Verdict.REFUSED, "recipient", Phase.RCPT, 550)
    assert "no such user" in no.text
    assert (later.verdict, later.phase, later.code) == (Verdict.LATER, Phase.RCPT, 450)
    assert sent.verdict is Verdict.SENT


async def test_a_server_that_closes_is_come_back_to(peers: Pair) -> None:
    closed, sent = await send(to_submit(peers, "tls"), message(1, "slow@byron.example"), message(2))
    assert (closed.verdict, closed.code, sent.verdict) == (Verdict.LATER, 421, Verdict.SENT)


async def test_a_real_delivery_report_names_our_message(peers: Pair) -> None:
    _, cursor = await new(peers, None)
    [outcome] = await send(to_submit(peers, "starttls"), message(1, NOBODY_YET))
    assert outcome.verdict is Verdict.SENT
    [raw], _ = await new(peers, cursor)
    heard = judge(raw, datetime.now(UTC))
    assert (heard.kind, heard.hard, heard.ids, heard.status) == (Kind.BOUNCE, True, (message(1).message_id,), "5.1.1")
    assert "User doesn't exist" in (heard.diagnostic or "")


async def test_a_reply_and_an_absence_are_heard_as_they_come_through(peers: Pair) -> None:
    _, cursor = await new(peers, None)
    await send(to_submit(peers, "tls"), message(1))
    ours = message(1).message_id
    about = (f"In-Reply-To: {ours}", f"References: {ours}", f"To: <{DANA}>")
    quoted = ("On Mon, 23 Nov 2026 at 09:00, Dana Levi wrote:", "> Hello 1")
    write(peers, "Subject: Re: 1", "Message-ID: <r1@byron.example>", *about, "", "Yes, gladly.", "", *quoted)
    write(peers, "Subject: Away", "Message-ID: <a1@byron.example>", *about, "Auto-Submitted: auto-replied", "", "Away.")
    raws, _ = await new(peers, cursor)
    first, second = sorted((judge(raw, datetime.now(UTC)) for raw in raws), key=lambda one: one.message_id or "")
    assert (second.kind, second.ids, second.text) == (Kind.REPLY, (ours,), "Yes, gladly.")
    assert (first.kind, first.ids) == (Kind.AUTO_REPLY, (ours,))


@pytest.mark.parametrize("security", SECURITIES)
async def test_mail_is_heard_while_we_wait(peers: Pair, security: str) -> None:
    watch = Watch(to_read(peers, security), INBOX)
    try:
        number = await asyncio.to_thread(watch.begin)
        for _ in range(3):
            write(peers, "Subject: Hello", "", "Hi")
            assert await hears(watch, number)
        assert not await asyncio.to_thread(watch.renew)
        write(peers, "Subject: Hello", "", "Hi")
        assert await hears(watch, number)
    finally:
        await asyncio.to_thread(watch.close)


async def hears(watch: Watch, number: int) -> bool:
    """Return whether the server says within half a minute that mail came."""
    until = asyncio.get_running_loop().time() + 30
    while asyncio.get_running_loop().time() < until:
        ready, _, _ = await asyncio.to_thread(select.select, [number], [], [], 30)
        if ready and await asyncio.to_thread(watch.heard):
            return True
    return False


async def test_a_mailbox_that_is_numbered_anew_is_read_again_from_the_day_before(peers: Pair) -> None:
    for number in (1, 2):
        peers.boxes.append(DANA, INBOX, reply(number))
    messages, before = await new(peers, None)
    assert messages == []
    peers.boxes.renumber(DANA)
    peers.boxes.append(DANA, INBOX, reply(3))
    messages, after = await new(peers, before)
    assert messages == [reply(1), reply(2), reply(3)]  # the caller knows the first two by their Message-ID
    assert after.uid_validity != before.uid_validity
    assert await new(peers, after) == ([], after)


async def test_what_postfix_took_stands_in_the_sent_folder_and_nothing_else(peers: Pair) -> None:
    await send(to_submit(peers, "tls"), message(1), message(2, "nobody@byron.example"))
    await asyncio.to_thread(peers.mail.settle)
    asked = [message(number).message_id for number in (1, 2, 3)]
    assert await find_sent(to_read(peers, "tls"), asked) == {message(1).message_id}


# TLS. A server shows a certificate that has expired, or somebody else's; or nobody told us whom to trust.


@pytest.fixture(scope="module")
def showing(trusted: Authority) -> Iterator[Callable[[str], Pair]]:
    """Start servers that show another certificate, when they are first asked for."""
    started: dict[str, Pair] = {}
    with ExitStack() as stack:

        def start(what: str) -> Pair:
            if what not in started:
                started[what] = stack.enter_context(pair(trusted, SIGN[what](trusted), free_port))
                started[what].boxes.set_password(DANA, PASSWORD)
            return started[what]

        yield start


SIGN: dict[str, Callable[[Authority], Signed]] = {
    "expired": lambda authority: authority.sign("expired", ends_in=timedelta(hours=-1)),
    "somebody else's": lambda authority: authority.sign("other", ("mail.other.example", "127.0.0.9")),
}


@pytest.mark.parametrize("what", SIGN)
@pytest.mark.parametrize("security", SECURITIES)
async def test_a_certificate_that_does_not_hold_is_refused_and_no_password_is_told(
    peers: Pair, showing: Callable[[str], Pair], what: str, security: str
) -> None:
    wrong = await asyncio.to_thread(showing, what)
    await refused_by_tls(wrong, to_submit(wrong, security), to_read(wrong, security))


@pytest.mark.parametrize("security", SECURITIES)
async def test_an_authority_nobody_trusts_is_refused(
    peers: Pair, monkeypatch: pytest.MonkeyPatch, security: str
) -> None:
    monkeypatch.delenv("SSL_CERT_FILE")
    await refused_by_tls(peers, to_submit(peers, security), to_read(peers, security))


async def refused_by_tls(pair: Pair, smtp: SmtpSettings, imap: ImapSettings) -> None:
    """Neither server is spoken to, and neither has heard of a log-in."""
    before = log_ins(pair)
    [outcome] = await send(smtp, message(1))
    assert (outcome.verdict, outcome.phase, outcome.scope) == (Verdict.REFUSED, Phase.NOTHING, "mailbox")
    assert "no trusted TLS connection" in outcome.text
    with pytest.raises(MailboxProblem, match="SSLCertVerificationError"):
        await read_new(imap, INBOX, None, 10)
    assert log_ins(pair) == before


def log_ins(pair: Pair) -> int:
    """Return how many log-ins the servers wrote down."""
    said = (pair.boxes.folder / "dovecot.log").read_text() + (pair.mail.folder / "postfix.log").read_text()
    return said.count("Login: ") + said.count("sasl_username")


# Log-in.


@pytest.mark.parametrize("password", ["abcd efgh ijkl mnop", 'quo"te\\ and: colon', "Straße-пароль"])
@pytest.mark.parametrize("security", SECURITIES)
async def test_an_app_password_opens_and_the_owners_own_one_does_not(peers: Pair, password: str, security: str) -> None:
    peers.boxes.set_password(DANA, password)
    [sent] = await send(to_submit(peers, security, password=password), message(1))
    assert sent.verdict is Verdict.SENT
    assert (await read_new(to_read(peers, security, password=password), INBOX, None, 10))[0] == []
    [refused] = await send(to_submit(peers, security), message(2))
    assert (refused.verdict, refused.code, refused.scope) == (Verdict.REFUSED, 535, "mailbox")
    with pytest.raises(MailboxRefused, match="refused the password"):
        await read_new(to_read(peers, security), INBOX, None, 10)


@pytest.mark.parametrize("security", SECURITIES)
async def test_an_access_token_opens_until_it_ends(peers: Pair, security: str) -> None:
    good, ended = peers.boxes.token(DANA), peers.boxes.token(DANA, seconds=-10)
    [sent] = await send(to_submit(peers, security, password=good, xoauth2=True), message(1))
    assert sent.verdict is Verdict.SENT
    assert (await read_new(to_read(peers, security, password=good, xoauth2=True), INBOX, None, 10))[0] == []
    [refused] = await send(to_submit(peers, security, password=ended, xoauth2=True), message(2))
    assert (refused.verdict, refused.code, refused.scope) == (Verdict.REFUSED, 535, "mailbox")
    with pytest.raises(MailboxRefused):
        await read_new(to_read(peers, security, password=ended, xoauth2=True), INBOX, None, 10)


async def test_a_token_of_somebody_else_does_not_open(peers: Pair) -> None:
    [refused] = await send(to_submit(peers, "tls", password=peers.boxes.token(ADA), xoauth2=True), message(1))
    assert (refused.verdict, refused.code) == (Verdict.REFUSED, 535)


async def test_a_log_in_is_offered_behind_tls_only(peers: Pair) -> None:
    before = log_ins(peers)
    [outcome] = await send(replace(to_submit(peers, "starttls"), security="none"), message(1))
    assert (outcome.verdict, outcome.phase, outcome.scope) == (Verdict.REFUSED, Phase.NOTHING, "mailbox")
    assert outcome.text == "its server offers no log-in that we know"
    assert log_ins(peers) == before
