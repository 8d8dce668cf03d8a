"""The draft of a manual e-mail: filled in for its person, safe to show, and opened with one click."""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sequences.steps.drafting import LONGEST_LINK, as_text, drafted, mailto

ADA = {"first_name": "Ada", "company": "A & B"}


def test_a_draft_is_filled_in_for_its_person() -> None:
    subject, body = drafted("Hello {first_name}", "<p>Dear {first_name|there},<br>how is {company|it}?</p>", ADA)
    assert (subject, body) == ("Hello Ada", "<p>Dear Ada,<br>how is A &amp; B?</p>")
    assert as_text(body) == "Dear Ada,\nhow is A & B?"


def test_nothing_in_a_draft_runs() -> None:
    _, body = drafted("", "<p onclick='x()'>Hi {first_name}</p><script>alert(1)</script>", {"first_name": "<b>Ada"})
    assert body == "<p>Hi &lt;b&gt;Ada</p>"


def test_a_subject_is_one_line() -> None:
    assert (
        drafted("Hello {first_name}", "", {"first_name": "Ada\r\nBcc: x@y.example"})[0] == "Hello Ada Bcc: x@y.example"
    )


def test_nothing_prepared_is_nothing() -> None:
    assert drafted("", "", ADA) == ("", "")
    assert as_text("") == ""


def test_a_link_opens_the_draft_in_a_mail_program() -> None:
    link = urlsplit(mailto("ada+x@byron.example", "Hello & goodbye?", "<p>Hi</p><p>A&amp;B</p>"))
    assert (link.scheme, link.path) == ("mailto", "ada%2Bx@byron.example")
    assert parse_qs(link.query) == {"subject": ["Hello & goodbye?"], "body": ["Hi\r\n\r\nA&B"]}


@pytest.mark.parametrize("body", ["<p>" + "x" * 3000 + "</p>", "<p>" + "é" * 700 + "</p>"])
def test_a_text_that_is_too_long_for_a_link_is_left_out(body: str) -> None:
    assert parse_qs(urlsplit(mailto("ada@byron.example", "Hello", body)).query) == {"subject": ["Hello"]}


@given(st.text(max_size=1000), st.text(max_size=3000))
def test_a_link_is_never_too_long_for_a_browser(subject: str, text: str) -> None:
    link = mailto("ada@byron.example", subject.replace("\ud800", ""), f"<p>{text}</p>")
    assert len(link) <= LONGEST_LINK + 50
    assert link.isascii()
