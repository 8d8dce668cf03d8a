"""Kinds of automatic messages, wishes and safe HTML, each at its edges; and hostile messages in bounded memory."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from datetime import UTC, date, datetime
from multiprocessing import get_context
from pathlib import Path

import nh3
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sequences.mail.hearing import Kind, absence, judge, leaving, safe_html, wishes
from sequences.mail.hearing.absence import Absence
from sequences.mail.hearing.judging import Heard
from sequences.mail.hearing.safe_html import KEPT, TAGS
from sequences.mail.hearing.words import folded
from tests.sequences.mail.hearing.samples import OURS, message

NOW = datetime(2026, 11, 23, 11, 0, tzinfo=UTC)
TODAY = date(2026, 11, 23)
HEAD = f"From: a@b.example\r\nIn-Reply-To: {OURS}\r\nSubject: Re: x\r\n".encode()
AUTO = HEAD + b"Auto-Submitted: auto-replied\r\n"
HTML = HEAD + b"Content-Type: text/html\r\n\r\n"
REPORT = b'Content-Type: multipart/report; report-type=delivery-status; boundary="b"\r\n\r\n'
STATUS = REPORT + b"--b\r\nContent-Type: message/delivery-status\r\n\r\n"
HOSTILE = {
    "a million headers": HEAD + b"X: y\r\n" * 1_000_000,
    "a megabyte of one header": HEAD[:-2] + b" " * 2_000_000,
    "folded for ever": HEAD + b"X:" + b"\r\n y" * 500_000 + b"\r\n\r\nhi",
    "nested for ever": HEAD
    + b"".join(b'Content-Type: multipart/mixed; boundary="%d"\r\n\r\n--%d\r\n' % (n, n) for n in range(20_000)),
    "parts without end": HEAD + b'Content-Type: multipart/mixed; boundary="b"\r\n\r\n' + b"--b\r\n\r\nx\r\n" * 100_000,
    "messages in messages": HEAD + b"Content-Type: message/rfc822\r\n\r\n" * 20_000,
    "ids without end": HEAD + b"References: " + b"<aaa@b> " * 100_000 + b"\r\n\r\nhi",
    "a sender of quotes": b'From: "' * 100_000 + HEAD + b"\r\nhi",
    "coded without end": HEAD + b"Content-Transfer-Encoding: base64\r\n\r\n" + b"QUFB" * 400_000,
    "open tags": HTML + b"<a " * 300_000,
    "deep tags": HTML + b"<div>" * 300_000,
    "quotations": HTML + b"<blockquote type=cite>x" * 100_000,
    "attributes": HTML + b"<p " + b"a=b " * 300_000 + b">x</p>",
    "wrote, wrote": HEAD + b"\r\n" + b"On Mon, Nov 23 wrote:\r\n" * 40_000,
    "one line": HEAD + b"\r\n" + b"On x wrote " * 100_000,
    "days": AUTO + b"\r\n" + b"until 1 December " * 60_000,
    "addresses": AUTO + b"\r\nno longer works here " + b"a.a.a.a.a.a.a.a-" * 60_000,
    "marks above letters": AUTO + b"Content-Type: text/plain; charset=utf-8\r\n\r\n" + "a\u0301".encode() * 100_000,
    "letters that grow": AUTO + b"Content-Type: text/plain; charset=utf-8\r\n\r\n" + "\ufdfa".encode() * 100_000,
    "recipients": STATUS + b"Action: failed\r\n\r\n" * 60_000,
    "a diagnosis": STATUS + b"Action: failed\r\nDiagnostic-Code: " + b"x " * 400_000,
    "reports in reports": REPORT + b"--b\r\n" + b"Content-Type: message/rfc822\r\n\r\n" * 20_000,
    "a daemon's copies": b"From: mailer-daemon@x\r\n\r\nunknown: <a@b.example>\r\n" + b"Message-ID: <a@b>\r\n" * 50_000,
    "punycode": HEAD + b"Content-Type: text/plain; charset=punycode\r\n\r\n" + b"a-" * 400_000,
}  # fmt: skip


@pytest.fixture(scope="module")
def apart() -> Iterator[Callable[[str], tuple[Heard, int]]]:
    """A process of its own that judges hostile messages, for what it takes at most is measured."""
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as started:
        at_first = started.submit(judged, "").result()[1]

        def asked(name: str) -> tuple[Heard, int]:
            heard, most = started.submit(judged, name).result()
            return heard, most - at_first

        yield asked


def judged(name: str) -> tuple[Heard, int]:
    """Judge a hostile message, else a plain one; return how many kB this process ever took.

    Not by getrusage: its figure begins with what the parent had. Nor by tracemalloc, which walks the whole stack for
    each object: half a minute where parts are nested. Source: proc_pid_status(5)
    """
    heard = judge(HOSTILE.get(name, HEAD + b"\r\nYes."), NOW)
    return heard, int(re.findall(r"VmHWM:\s+(\d+) kB", Path("/proc/self/status").read_text())[0])


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_message_is_judged_in_bounded_memory(apart: Callable[[str], tuple[Heard, int]], name: str) -> None:
    heard, more = apart(name)
    assert heard.kind in Kind
    assert len(heard.text) <= 4000
    assert len(heard.html or "") <= KEPT * 2
    assert more < 40_000


def test_what_follows_a_large_beginning_is_still_judged_by_its_head() -> None:
    heard = judge(HEAD + b"\r\nYes.\r\n" + b"x" * 5_000_000, NOW)
    assert (heard.kind, heard.ids) == (Kind.REPLY, (OURS,))


@given(
    st.text(max_size=400) | st.sampled_from(["<", "<a href=javascript:x>", "<img src=x onerror=y>", "<svg/onload=x>"])
)
def test_any_markup_becomes_safe_and_stays_so(markup: str) -> None:
    safe = safe_html.written(markup + "<p>end</p>")
    assert nh3.clean(safe, tags=TAGS, attributes={"a": {"href"}}, link_rel="noopener noreferrer nofollow") == safe
    assert "end" in safe


@pytest.mark.parametrize(
    "quoted",
    [
        '<div class="gmail_quote gmail_quote_container">old</div>',
        '<blockquote type="cite">old</blockquote>',
        '<div id="divRplyFwdMsg">From: x</div><div>old</div>',
        '<div id="appendonsend"></div><hr><div>old</div>',
        '<div class="yahoo_quoted" id="y1"><div>old</div></div>',
        '<div class="moz-cite-prefix">On x wrote:</div><blockquote type="cite">old</blockquote>',
        '<div class="protonmail_quote">old<br>old</div>',
        '<div class="OutlookMessageHeader">From: x</div><p>old</p>',
        '<div id="mail-editor-reference-message-container"><p>old</p></div>',
    ],
)
def test_what_mail_programs_quote_is_left_out(quoted: str) -> None:
    assert safe_html.written(f"<div>new</div>{quoted}") == "<div>new</div>"


def test_what_is_behind_a_quotation_is_kept_and_an_answer_that_is_all_quotation_too() -> None:
    assert safe_html.written("<blockquote type=cite>old</blockquote><p>new</p>") == "<p>new</p>"
    assert safe_html.written("<blockquote type=cite>old <b>new</b></blockquote>").count("new") == 1


@pytest.mark.parametrize(
    ("text", "answers", "away"),
    [
        ("I am on vacation.", True, True),
        ("I am on vacation.", False, True),
        ("Your request has been received.", True, False),
        ("We have received your message. I am out of the office.", True, True),
        ("Jestem na urlopie.", True, True),
        ("Jestem na urlopie.", False, False),
        ("Issue 12 was closed.", False, False),
    ],
)
def test_an_absence_is_told_from_a_receipt(text: str, answers: bool, away: bool) -> None:
    assert absence.read(folded(text), TODAY, answers=answers) == (Absence(None) if away else None)


def test_without_a_day_of_its_own_a_note_names_none() -> None:
    assert absence.read("i am away until 7 december 2026", None, answers=True) == Absence(None)


@pytest.mark.parametrize(
    ("head", "day"),
    [
        ("Date: Thu, 26 Nov 2026 09:00:00 +0100", date(2026, 11, 30)),
        ("Date: Mon, 30 Nov 2026 23:30:00 -0800", date(2026, 11, 30)),  # ahead: our own clock is believed
        ("Date: Thu, 1 Jan 1970 00:00:00 +0000", date(2026, 11, 30)),
        ("Date: nonsense", date(2026, 11, 30)),
        ("X-Date: none", date(2026, 11, 30)),
    ],
)
def test_monday_is_the_one_after_the_day_a_note_was_written(head: str, day: date) -> None:
    came = datetime(2026, 11, 26, 9, 0, tzinfo=UTC)
    heard = judge(AUTO + head.encode() + b"\r\n\r\nI am away and back on Monday.", came)
    assert heard.absence == Absence(day)


@pytest.mark.parametrize(
    "text",
    [
        "I have left the office for today.",
        "I no longer work on Fridays, so I answer on Monday.",
        "I'm no longer at my desk today.",
        "O João não trabalha às sextas.",
        "Ich arbeite freitags nicht.",
        "The offer is no longer available.",
    ],
)
def test_who_is_only_out_has_not_left(text: str) -> None:
    assert not leaving.is_gone(folded(text))


def test_contacts_are_addresses_each_once_without_known_ones() -> None:
    text = "Write to Grace@B.example, grace@b.example, bad@, @bad, ada@b.example; c@d.example e@f.example g@h.example"
    assert leaving.contacts(text, "Ada@b.example") == ("grace@b.example", "c@d.example", "e@f.example")


@pytest.mark.parametrize(
    "text",
    [
        "Unsubscribe links are what we build.",
        "Stop by tomorrow.",
        "Take me through it.",
        "Opt out rates interest us.",
        "Remove the first line.",
        "Do not contact me before noon.",
        "",
    ],
)
def test_what_only_sounds_like_a_wish_is_none(text: str) -> None:
    assert not wishes.is_wish(text, "Re: Hello")


def test_a_wish_below_a_greeting_is_one_and_far_down_a_long_letter_is_none() -> None:
    assert wishes.is_wish("Hi Dana,\n\nplease unsubscribe me.\n\nAda", "Re: Hello")
    assert not wishes.is_wish("please unsubscribe me. " + "And one more thing. " * 30, "Re: Hello")


def test_only_a_whole_message_id_is_one() -> None:
    for written, known in ((OURS, OURS), (f"  {OURS} ", OURS), (f"<x{OURS}", None), ("no id", None), ("", None)):
        assert judge(message("Yes.", Message_ID=written), NOW).message_id == known
