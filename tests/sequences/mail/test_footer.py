"""The footer: who writes and how to hear no more, on both sides of a message."""

from __future__ import annotations

from dataclasses import replace
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default

import pytest
from hypothesis import given

from sequences.core.definition import EmailStep, Footer
from sequences.mail.message import compile_email
from tests.sequences.definitions import LINE, LINES
from tests.sequences.mail.test_message import ENVELOPE, Markup, side

URL = "https://app.acme.test/u/abc?x=1&y=2"
UNSUBSCRIBABLE = replace(ENVELOPE, unsubscribe=URL)
WHOLE = Footer("Acme GmbH\nHauptstraße 1 <Hof>\n", "Keine E-Mails mehr & Schluss")


def message(footer: Footer, body: str = "<p>Hi</p>") -> EmailMessage:
    """Return a message as a mail program reads it."""
    raw = compile_email(EmailStep("Hello", body), footer).render({}, UNSUBSCRIBABLE)
    return message_from_bytes(raw, policy=default)


def test_the_footer_stands_below_both_sides() -> None:
    found = message(WHOLE)
    plain = side(found, "plain").replace("\r\n", "\n")
    assert plain == f"Hi\n\nAcme GmbH\nHauptstraße 1 <Hof>\n\nKeine E-Mails mehr & Schluss: {URL}\n"
    html = Markup(side(found, "html"))
    assert html.tags == ["p", "p", "br", "p", "a"]
    assert html.addresses == [URL]
    assert html.text.splitlines()[-1] == "Keine E-Mails mehr & Schluss"


@pytest.mark.parametrize(
    ("footer", "plain", "tags"),
    [
        (Footer(), "Hi\n", ["p"]),
        (Footer("Acme"), "Hi\n\nAcme\n", ["p", "p"]),
        (Footer(None, "Stop"), f"Hi\n\nStop: {URL}\n", ["p", "p", "a"]),
    ],
)
def test_what_is_left_out_is_not_there(footer: Footer, plain: str, tags: list[str]) -> None:
    found = message(footer)
    assert side(found, "plain").replace("\r\n", "\n") == plain
    assert Markup(side(found, "html")).tags == tags


def test_where_nobody_can_unsubscribe_the_link_leads_nowhere() -> None:
    raw = compile_email(EmailStep("Hello", "<p>Hi</p>"), WHOLE).render({}, ENVELOPE)
    found = message_from_bytes(raw, policy=default)
    assert Markup(side(found, "html")).addresses == ["#"]


@given(LINES.filter(str.strip), LINE)
def test_what_a_footer_says_is_shown_and_not_obeyed(address: str, words: str) -> None:
    found = message(Footer(address, words))
    html = Markup(side(found, "html"))
    assert set(html.tags) == {"p", "a"} | ({"br"} if "\n" in address.strip() else set())
    assert html.addresses == [URL]
    assert found.keys() == message(Footer()).keys()
    assert f"{words.strip()}: {URL}" in side(found, "plain")
