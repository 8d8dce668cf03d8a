"""Links that are followed through us: which ones, where they lead, and that the rest stays as it was written."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sequences.core.definition import EmailStep, Tracking
from sequences.mail import links
from sequences.mail.message import CompiledEmail, Envelope, compile_email
from tests.sequences.mail.test_message import ENVELOPE, HOSTILE, WILD, Markup, side

BOTH = Tracking(opens=True, clicks=True)
PIXEL = "https://track.test/o/x.gif"
TRACKED = replace(ENVELOPE, click=lambda number: f"https://track.test/c/{number}?a&b", pixel=PIXEL)
NOBODY: Mapping[str, str] = {}


def compiled(body: str, tracking: Tracking = BOTH) -> CompiledEmail:
    return compile_email(EmailStep("Hello", body), tracking=tracking)


def read(email: CompiledEmail, values: Mapping[str, str] = NOBODY, envelope: Envelope = TRACKED) -> EmailMessage:
    """Return a message as a mail program reads it."""
    return message_from_bytes(email.render(values, envelope), policy=default)


def addresses(body: str, tracking: Tracking = BOTH, **values: str) -> list[str]:
    """Return every address in the HTML side."""
    return Markup(side(read(compiled(body, tracking), values), "html")).addresses


def leads(email: CompiledEmail, values: Mapping[str, str] = NOBODY) -> list[str | None]:
    return [links.target(one, values) for one in email.targets]


def test_links_to_the_web_lead_through_us_and_each_target_has_a_number() -> None:
    body = '<a href="https://a.test/?x=1&amp;y=2">a</a> <a href="http://b.test">b</a> <a href="https://a.test/?x=1&y=2">c</a>'
    first, second, third, pixel = addresses(body)
    assert (first, second, third) == tuple(f"https://track.test/c/{n}?a&b" for n in (0, 1, 0))
    assert pixel == PIXEL
    assert leads(compiled(body)) == ["https://a.test/?x=1&y=2", "http://b.test"]


def test_the_plain_side_keeps_its_links() -> None:
    plain = side(read(compiled('<a href="https://a.test/">our page</a>')), "plain")
    assert plain.strip() == "our page (https://a.test/)"


@pytest.mark.parametrize(
    "address",
    ["mailto:dana@acme.test", "tel:+49301234", "#top", "/page", "page.html", "ftp://a.test/x", "https:/a", ""],
)
def test_what_does_not_lead_to_the_web_stays_as_it_was_written(address: str) -> None:
    body = f'<p>x <a href="{address}">a</a> y</p>'
    email = compiled(body)
    assert email.targets == ()
    assert addresses(body)[:-1] == addresses(body, Tracking())


def test_a_field_in_a_link_is_filled_in_when_it_is_followed() -> None:
    body = '<a href="https://a.test/{company}?for={first_name|you}">a</a>'
    [template] = compiled(body).targets
    assert links.target(template, {"company": "A & B"}) == "https://a.test/A & B?for=you"
    assert links.named(template) == "https://a.test/{company}?for={first_name}"
    assert addresses(body, company="x")[0].startswith("https://track.test/")


@pytest.mark.parametrize(
    ("site", "followed"),
    [
        ("https://byron.example/a", True),
        (" HTTP://byron.example ", True),
        ("mailto:ada@byron.example", False),
        ("www.byron.example", False),
        ("javascript:alert(1)", False),
        ("java\nscript:alert(1)", False),
        ("https://[", False),
        ("https:", False),
        ("", False),
    ],
)
def test_a_link_that_is_a_field_is_followed_when_it_leads_to_the_web(site: str, followed: bool) -> None:
    body = '<a href="{site|}">a</a>'
    tracked, plain = addresses(body, site=site)[0], addresses(body, Tracking(), site=site)[0]
    assert tracked.startswith("https://track.test/") is followed
    assert followed or tracked == plain
    assert (leads(compiled(body), {"site": site}) != [None]) is followed


def test_without_tracking_a_message_has_neither_picture_nor_other_links() -> None:
    body = '<a href="https://a.test/">a</a>'
    assert addresses(body, Tracking()) == ["https://a.test/"]
    assert addresses(body, Tracking(opens=True)) == ["https://a.test/", PIXEL]
    assert addresses(body, Tracking(clicks=True)) == ["https://track.test/c/0?a&b"]


def test_where_there_is_nobody_to_track_nothing_is() -> None:
    html = side(read(compiled('<a href="https://a.test/{x|y}">a</a>'), envelope=ENVELOPE), "html")
    assert Markup(html).addresses == ["https://a.test/y"]


def test_an_attribute_cannot_pass_for_a_link() -> None:
    body = """<img alt='<a href=' src="https://b.test/x.png" title='<a href="https://c.test">'>
              <a title='<a href="https://d.test">' href="https://a.test/">a</a>"""
    assert leads(compiled(body)) == ["https://a.test/"]
    assert addresses(body)[:2] == ["https://b.test/x.png", "https://track.test/c/0?a&b"]


@given(WILD)
def test_no_value_of_a_link_leads_anywhere_but_the_web(value: str) -> None:
    email = compiled('<p><a href="{site}">a</a> <a href="https://a.test/{site}">b</a></p>')
    for found in leads(email, {"site": value}):
        assert found is None or (found.lower().startswith(("http://", "https://")) and "\n" not in found)


@given(st.lists(st.sampled_from([*HOSTILE, "https://a.test", "{site}", "x=y", "ä" * 60]), max_size=6), WILD)
def test_tracking_changes_the_links_and_nothing_else(addresses: list[str], value: str) -> None:
    hrefs = [one.replace("{", "{{").replace("}", "}}") if one != "{site}" else one for one in addresses]
    body = "".join(f'<p>Hello {{first_name|x}} <a href="{one.replace(chr(34), "")}">a</a></p>' for one in hrefs)
    values = {"first_name": value, "site": value}
    tracked, plain = (read(compiled(body, one), values) for one in (Tracking(clicks=True), Tracking()))
    ours, theirs = (Markup(side(one, "html")) for one in (tracked, plain))
    assert (ours.tags, ours.text) == (theirs.tags, theirs.text)
    assert len(ours.addresses) == len(theirs.addresses)
    assert all(
        a == b or a.startswith("https://track.test/c/") for a, b in zip(ours.addresses, theirs.addresses, strict=True)
    )
    assert side(tracked, "plain") == side(plain, "plain")


@given(WILD)
def test_lines_stay_short_with_links_and_a_picture(value: str) -> None:
    long = replace(
        TRACKED, click=lambda number: "https://track.test/" + "c" * 200, pixel="https://track.test/" + "o" * 200
    )
    raw = compiled('<p>{a|}<a href="{a|}">b</a><a href="https://a.test/{a|}">c</a>').render({"a": value}, long)
    body = raw.partition(b"\r\n\r\n")[2]
    assert max(map(len, body.split(b"\r\n"))) <= 76
