"""Whole messages: they read back with the standard library, and no value leaves its place."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from html.parser import HTMLParser

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from sequences.core import fields
from sequences.core.definition import EmailStep
from sequences.mail.message import Envelope, compile_email, new_message_id

BODY = '<p>Hi {first_name|there},</p><p>see <a href="{site}">our page</a> or <b>call</b>.</p>'
ENVELOPE = Envelope(
    sender_name="Dana Díaz",
    sender="dana@acme.test",
    recipient="ada@byron.example",
    subject="Hello Ada",
    message_id="<one@acme.test>",
    date=datetime(2026, 11, 23, 9, 0, tzinfo=UTC),
)
WILD = st.text(st.characters(), max_size=200)  # lone surrogates and controls too
HOSTILE = [
    "</p><script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "\r\n--=_boundary\r\nContent-Type: text/html\r\n\r\n<script>",
    "\r\n.\r\nMAIL FROM:<eve@evil.example>",
    "qzfield0zq {first_name} {{site}}",
    "&lt;script&gt;",
    "=3Cscript=3E",
    "\x00\x1b[31m\u202eexe.fdp",
]


class Markup(HTMLParser):
    """Collects the tags, the addresses and the text a reader's program would see."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.addresses: list[str] = []
        self.text = ""
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.addresses += [value or "" for name, value in attrs if name in ("href", "src", "cite")]

    def handle_data(self, data: str) -> None:
        self.text += data


def rendered(body: str, values: Mapping[str, str], envelope: Envelope = ENVELOPE) -> EmailMessage:
    """Return a message as a mail program reads it."""
    raw = compile_email(EmailStep("Hello", body)).render(values, envelope)
    return message_from_bytes(raw, policy=default)


def side(message: EmailMessage, kind: str) -> str:
    """Return the text of the plain or the html side."""
    part = message.get_body((kind,))
    assert part is not None
    return str(part.get_content())


def address(body: str, **values: str) -> str:
    """Return where the only link of a body leads."""
    [found] = Markup(side(rendered(body, values), "html")).addresses
    return found


def test_a_message_reads_back_with_both_sides() -> None:
    message = rendered(BODY, {"first_name": "Zoë", "site": "https://acme.test/?a=1&b=2"})
    assert message.get_content_type() == "multipart/alternative"
    assert [part.get_content_type() for part in message.iter_parts()] == ["text/plain", "text/html"]
    assert side(message, "plain").split("\r\n\r\n")[0].strip() == "Hi Zoë,"
    assert "our page (https://acme.test/?a=1&b=2) or call." in side(message, "plain")
    assert Markup(side(message, "html")).addresses == ["https://acme.test/?a=1&b=2"]
    assert not any(part.defects for part in message.walk())


def test_the_headers_are_those_of_the_envelope() -> None:
    message = rendered(BODY, {})
    assert message.keys() == ["From", "To", "Subject", "Message-ID", "Date", "MIME-Version", "Content-Type"]
    assert str(message["From"]) == "Dana Díaz <dana@acme.test>"
    assert (message["To"], message["Subject"]) == ("ada@byron.example", "Hello Ada")
    assert message["Message-ID"] == "<one@acme.test>"
    assert message["Date"].datetime == ENVELOPE.date


def test_a_reply_names_its_thread_oldest_first() -> None:
    thread = tuple(f"<{n}@acme.test>" for n in range(30))
    message = rendered(BODY, {}, replace(ENVELOPE, references=thread))
    assert message["In-Reply-To"] == "<29@acme.test>"
    assert tuple(str(message["References"]).split()) == thread


def test_a_message_can_be_unsubscribed_from_with_one_click() -> None:
    message = rendered(BODY, {}, replace(ENVELOPE, unsubscribe="https://app.acme.test/u/abc"))
    assert message["List-Unsubscribe"] == "<https://app.acme.test/u/abc>"
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"


def test_the_same_delivery_gives_the_same_bytes() -> None:
    values = {"first_name": "Ada", "site": "https://acme.test"}
    first = compile_email(EmailStep("Hello", BODY)).render(values, ENVELOPE)
    second = compile_email(EmailStep("Hello", BODY)).render(dict(reversed(values.items())), replace(ENVELOPE))
    assert first == second


def test_bytes_of_two_people_differ_only_in_their_values() -> None:
    compiled = compile_email(EmailStep("Hello", BODY))
    ada, bob = (compiled.render({"first_name": name}, ENVELOPE) for name in ("Ada", "Bob"))
    assert ada != bob
    assert ada.replace(b"Ada", b"Bob") == bob.replace(b"Hello Ada", b"Hello Bob")


def test_the_columns_of_subject_and_body_are_known() -> None:
    compiled = compile_email(EmailStep("{company}", BODY))
    assert compiled.columns == {"company", "first_name", "site"}


def test_a_blank_value_shows_its_fallback_as_the_author_sees_it() -> None:
    message = rendered("<p>{company|Byron &amp; Sons}</p>", {"company": "  "})
    assert side(message, "plain").strip() == "Byron & Sons"
    assert Markup(side(message, "html")).text.strip() == "Byron & Sons"


@pytest.mark.parametrize(
    ("body", "kept"),
    [
        ("<p>a</p><script>alert(1)</script>", ["p"]),
        ('<p onclick="x()">a</p>', ["p"]),
        ('<iframe src="https://evil.example"></iframe><p>a</p>', ["p"]),
        ("<p>a<style>p{{color:red}}</style></p>", ["p"]),
        ('<a href="javascript:alert(1)">a</a>', ["a"]),
    ],
)
def test_what_an_author_may_not_send_is_dropped(body: str, kept: list[str]) -> None:
    html = side(rendered(body, {}), "html")
    assert Markup(html).tags == kept
    assert not re.search("onclick|javascript|alert|color:red|evil", html)


@pytest.mark.parametrize("value", HOSTILE)
def test_a_hostile_value_is_shown_and_not_obeyed(value: str) -> None:
    message = rendered("<p>[{note}]</p>", {"note": value})
    markup = Markup(side(message, "html"))
    shown = fields.plain(value.strip())
    assert set(markup.tags) <= {"p", "br"}
    assert markup.text.strip() == f"[{shown}]".replace("\n", "")
    assert side(message, "plain").replace("\r\n", "\n").strip() == f"[{shown}]"
    assert [part.get_content_type() for part in message.iter_parts()] == ["text/plain", "text/html"]


@given(WILD, WILD, WILD, WILD)
@example("\r\nBcc: e@e.example", "=?utf-8?q?=0ABcc:_x?=", "\r\n\r\n<script>", '"><script>')
def test_no_value_becomes_markup_a_part_or_a_header(name: str, subject: str, text: str, site: str) -> None:
    envelope = replace(ENVELOPE, sender_name=name, subject=subject)
    expected = rendered(BODY, {"first_name": "Ada", "site": "#"})
    message = rendered(BODY, {"first_name": text, "site": site}, envelope)
    assert message.keys() == expected.keys()
    assert [part.keys() for part in message.iter_parts()] == [part.keys() for part in expected.iter_parts()]
    markup = Markup(side(message, "html"))
    assert [tag for tag in markup.tags if tag != "br"] == ["p", "p", "a", "b"]
    assert len(markup.addresses) == 1


@given(WILD, WILD)
@example("\r\n.\r\n", "x" * 77)
def test_lines_are_short_ascii_and_end_as_mail_wants(text: str, subject: str) -> None:
    raw = compile_email(EmailStep("", BODY)).render({"first_name": text}, replace(ENVELOPE, subject=subject))
    assert raw.isascii()
    assert raw.endswith(b"--\r\n")
    assert not re.search(rb"(?<!\r)\n|\r(?!\n)|\x00", raw)
    head, _, body = raw.partition(b"\r\n\r\n")
    assert max(map(len, head.split(b"\r\n"))) <= 998
    assert max(map(len, body.split(b"\r\n"))) <= 76


@pytest.mark.parametrize(
    "value",
    [
        "javascript:alert(1)",
        " JavaScript:alert(1)",
        "java\nscript:alert(1)",
        "java\x00script:alert(1)",
        "java\u200escript:alert(1)",
        "\x01javascript:alert(1)",
        "vbscript:x",
        "data:text/html,<script>alert(1)</script>",
        "file:///etc/passwd",
        "https://[",
    ],
)
@pytest.mark.parametrize(
    "body",
    [
        '<a href="{site}">x</a>',
        '<a href=" {site}">x</a>',
        "<a title='>\" x' hreflang='<b>' href={site}>x</a>",
        '<img alt="a &lt;b&gt;" src="{site}">',
        '<blockquote cite="{site}">x</blockquote>',
    ],
)
def test_a_value_leads_only_to_the_web_or_to_mail(body: str, value: str) -> None:
    assert not re.match(
        r"\W*(java|vb)script:|data:|file:", re.sub(r"[\x00-\x1f]", "", address(body, site=value)).lower()
    )


@pytest.mark.parametrize(
    ("body", "values"),
    [
        ('<a href="{a}{b}">x</a>', {"a": "java", "b": "script:alert(1)"}),
        ('<a href="{a|}{b}">x</a>', {"b": "javascript:alert(1)"}),
        ('<a href="java{a}">x</a>', {"a": "script:alert(1)"}),
        ('<a href="&#x6a;ava{a}">x</a>', {"a": "script:alert(1)"}),
    ],
)
def test_an_address_put_together_gets_no_scheme_of_its_own(body: str, values: dict[str, str]) -> None:
    assert ":" not in address(body, **values)


@pytest.mark.parametrize(
    ("body", "value", "there"),
    [
        ('<a href="{site}">x</a>', "https://acme.test/a?b=1&c=%20#d", "https://acme.test/a?b=1&c=%20#d"),
        ('<a href="{site}">x</a>', "mailto:dana@acme.test", "mailto:dana@acme.test"),
        ('<a href="{site}">x</a>', "tel:+4930123", "tel:+4930123"),
        ('<a href="{site}">x</a>', "acme.test/path", "acme.test/path"),
        ('<a href="https://acme.test/{site}">x</a>', "a:b", "https://acme.test/a:b"),
        ('<a href="https://{site}/x">x</a>', "acme.test:8443", "https://acme.test:8443/x"),
        ('<a href="https://acme.test/?q={site}">x</a>', '"><script>', 'https://acme.test/?q="><script>'),
    ],
)
def test_a_good_address_is_kept(body: str, value: str, there: str) -> None:
    assert address(body, site=value) == there


def test_text_that_looks_like_an_attribute_is_text() -> None:
    message = rendered('<p>href="{a}</p>', {"a": "javascript: the good parts"})
    assert Markup(side(message, "html")).text.strip() == 'href="javascript: the good parts'


@pytest.mark.parametrize("bad", ["ada@byron.example\r\nBcc: eve@evil.example", "ada@byron.example, eve@evil.example"])
def test_an_address_that_breaks_out_stops_the_message(bad: str) -> None:
    compiled = compile_email(EmailStep("", BODY))
    for envelope in (replace(ENVELOPE, recipient=bad), replace(ENVELOPE, sender=bad)):
        with pytest.raises(ValueError, match="an address in a header"):
            compiled.render({}, envelope)


@given(WILD)
@example("<a@b>\r\nBcc: eve@evil.example")
def test_a_thread_of_strange_ids_adds_no_header(strange: str) -> None:
    envelope = replace(ENVELOPE, references=(strange, "<two@acme.test>"))
    keys = compile_email(EmailStep("", "x")).render({}, envelope).partition(b"\r\n\r\n")[0]
    names = [line.partition(b":")[0] for line in keys.split(b"\r\n") if not line.startswith(b" ")]
    assert names[5:] == [b"In-Reply-To", b"References", b"MIME-Version", b"Content-Type"]


def test_a_message_id_is_decided_by_its_key() -> None:
    one = new_message_id("acme.test", "secret:7")
    assert re.fullmatch(r"<[a-z2-7]{32}@acme\.test>", one)
    assert new_message_id("acme.test", "secret:7") == one
    assert new_message_id("acme.test", "secret:8") != one
