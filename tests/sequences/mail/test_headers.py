"""Headers: whatever a value holds, it stays one value of one header and reads back as it was."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, timezone
from email import message_from_bytes
from email.header import decode_header, make_header
from email.message import EmailMessage
from email.policy import default
from email.utils import parseaddr, parsedate_to_datetime

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from sequences.core import fields
from sequences.mail import headers

WILD = st.text(st.characters(), max_size=300)  # lone surrogates and controls too
BREAKOUTS = [
    "Hello\r\nBcc: eve@evil.example",
    "Hello\nBcc: eve@evil.example",
    "Hello\rBcc: eve@evil.example",
    "Hello\r\n\r\n<script>",
    "Hello\x00Bcc: eve@evil.example",
    "Hello\u2028Bcc: eve@evil.example\x85X: y",
    "=?utf-8?q?Hello=0D=0ABcc=3A_eve=40evil.example?=",
    "=?utf-8?b?SGVsbG8NCkJjYzogZXZlQGV2aWwuZXhhbXBsZQ==?=",
    "Hello =?utf-8?q?=0ABcc:_eve@evil.example?= and more",
]


def parsed(name: str, value: bytes) -> EmailMessage:
    """Return a message with this one header and a body."""
    raw = name.encode() + b": " + value + b"\r\nX-Next: here\r\n\r\nbody\r\n"
    return message_from_bytes(raw, policy=default)


def decoded(value: bytes) -> str:
    """Return what encoded-words hold; what stands between two of them is nothing (RFC 2047 §6.2)."""
    return str(make_header(decode_header(unfolded(value))))


def unfolded(value: bytes) -> str:
    return re.sub(rb"\r\n(?=[ \t])", b"", value).decode()


def named(value: bytes) -> tuple[str, str]:
    """Return the name and the address of a mailbox. (3.11's new parser puts spaces between encoded-words.)"""
    name, address = parseaddr(unfolded(value))
    return str(make_header(decode_header(name))), address


def alone(found: EmailMessage, name: str) -> bool:
    """Return whether the header, its neighbour and the body are all there is."""
    return found.keys() == [name, "X-Next"] and found["X-Next"] == "here" and found.get_content().split() == ["body"]


@pytest.mark.parametrize("text", BREAKOUTS)
def test_no_subject_becomes_a_line_of_its_own(text: str) -> None:
    value = headers.subject(text)
    found = parsed("Subject", value)
    assert alone(found, "Subject")
    assert found["Subject"] == fields.header(text)
    assert not {"\r", "\n", "\x00"} & set(decoded(value))


@pytest.mark.parametrize("name", BREAKOUTS)
def test_no_name_becomes_a_line_or_a_second_mailbox(name: str) -> None:
    value = headers.mailbox(name, "dana@acme.test")
    found = parsed("From", value)
    assert alone(found, "From")
    assert [one.addr_spec for one in found["From"].addresses] == ["dana@acme.test"]
    assert named(value) == (fields.header(name), "dana@acme.test")
    assert not {"\r", "\n", "\x00"} & set(decoded(value))


@given(WILD)
@example("=?utf-8?q?=0D=0ABcc:_x?=")
@example("x" * 71)
def test_a_subject_reads_back_as_it_was_written(text: str) -> None:
    value = headers.subject(text)
    assert alone(parsed("Subject", value), "Subject")
    assert decoded(value) == fields.header(text)


@given(WILD)
@example('"Dana" <eve@evil.example>, ')
@example("Dana\\")
def test_a_name_reads_back_as_it_was_written(name: str) -> None:
    value = headers.mailbox(name, "dana@acme.test")
    found = parsed("From", value)
    assert alone(found, "From")
    assert [one.addr_spec for one in found["From"].addresses] == ["dana@acme.test"]
    assert named(value) == (fields.header(name), "dana@acme.test")


@pytest.mark.parametrize("name", ["Zoë " * 60, "山田太郎" * 40, "👩‍💻" * 50, "Müller-Lüdenscheidt, Dr. h. c. " * 9])
def test_a_long_unicode_name_comes_back_whole(name: str) -> None:
    value = headers.mailbox(name, "dana@acme.test")
    assert named(value) == (name.strip(), "dana@acme.test")
    [address] = parsed("From", value)["From"].addresses
    assert address.display_name.replace(" ", "") == name.replace(" ", "")


@given(WILD)
def test_no_line_of_a_subject_is_longer_than_encoded_words_may_be(text: str) -> None:
    lines = (b"Subject: " + headers.subject(text)).split(b"\r\n")
    assert max(map(len, lines)) <= (76 if b"=?" in lines[0] else 79)


@given(WILD)
def test_encoded_words_cut_no_character(text: str) -> None:
    for line in headers.subject("é" + text).split(b"\r\n "):
        [(word, charset)] = decode_header(line.decode())
        assert isinstance(word, bytes)
        assert charset == "utf-8"
        assert word.decode("utf-8")


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("", b"dana@acme.test"),
        ("Dana", b"Dana <dana@acme.test>"),
        ("Dana, Acme", b'"Dana, Acme" <dana@acme.test>'),
        ('Dana "D" \\', b'"Dana \\"D\\" \\\\" <dana@acme.test>'),
    ],
)
def test_a_plain_name_stays_readable(name: str, value: bytes) -> None:
    assert headers.mailbox(name, "dana@acme.test") == value


@pytest.mark.parametrize(
    "address",
    ["a b@c.example", "a@b.example>", "<a@b.example", "a@b.example,c@d.example", "a@b.example;", "ä@b.example"]
    + [f"a@b.example{bad}Bcc: c@d.example" for bad in ("\r\n", "\n", "\x00", "\t")],
)
def test_an_address_that_could_break_out_is_refused(address: str) -> None:
    with pytest.raises(ValueError, match="an address in a header"):
        headers.mailbox("Dana", address)


@pytest.mark.parametrize("zone", [UTC, timezone(timedelta(hours=-3, minutes=-30))])
def test_a_date_reads_back_to_the_second(zone: timezone) -> None:
    moment = datetime(2026, 11, 23, 9, 0, 7, tzinfo=zone)
    assert parsedate_to_datetime(headers.date(moment).decode()) == moment


def test_the_same_moment_in_another_zone_is_told_in_that_zone() -> None:
    moment = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
    assert headers.date(moment).endswith(b"09:00:00 +0000")
    assert headers.date(moment.astimezone(timezone(timedelta(hours=2)))).endswith(b"11:00:00 +0200")
