"""What prospects and their servers write back, read as mail programs read it."""

from __future__ import annotations

from collections.abc import Callable
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from email.utils import parsedate_to_datetime

import pytest

from sandbox.people import letters
from sandbox.people.tempers import LANGUAGES
from tests.fixtures.world import MONDAY_MORNING

ADA, DANA = "ada@byron.example", "Dana Lévi <dana@acme.test>"
Write = Callable[[EmailMessage], bytes]
WRITERS: tuple[Write, ...] = (
    lambda to: letters.reply(to, ADA, "Ada Weiß", MONDAY_MORNING, "Tell me more."),
    lambda to: letters.away(to, ADA, "Ada Weiß", MONDAY_MORNING),
    lambda to: letters.bounce(to, ADA, MONDAY_MORNING),
    lambda to: letters.left(to, ADA, "Ada Weiß", MONDAY_MORNING),
)


def mail(number: str = "2") -> EmailMessage:
    """Return the mail that is answered: the second of a thread."""
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = DANA, ADA, "Grüße"
    message["Message-ID"], message["References"] = f"<{number}@acme.test>", "<1@acme.test>"
    message.set_content("Hello Ada,\nhow are you?\n")
    message.add_alternative("<p>Hello Ada,</p>", subtype="html")
    return message


def read(raw: bytes) -> EmailMessage:
    """Return a letter, parsed."""
    letter = message_from_bytes(raw, policy=default)
    assert letter.defects == []
    return letter


@pytest.mark.parametrize("write", WRITERS)
def test_a_letter_goes_to_the_sender_at_its_time(write: Write) -> None:
    letter = read(write(mail()))
    assert letter["to"].addresses[0].addr_spec == "dana@acme.test"
    assert letter["from"].addresses[0].domain == "byron.example"
    assert parsedate_to_datetime(letter["date"]) == MONDAY_MORNING


@pytest.mark.parametrize("write", WRITERS)
def test_the_same_mail_gets_the_same_letter_and_another_mail_another_id(write: Write) -> None:
    assert write(mail()) == write(mail())
    assert read(write(mail("2")))["message-id"] != read(write(mail("3")))["message-id"]


def test_every_kind_of_letter_has_an_id_of_its_own() -> None:
    assert len({read(write(mail()))["message-id"] for write in WRITERS}) == 4


@pytest.mark.parametrize("write", WRITERS)
def test_a_letters_lines_end_as_smtp_wants_them(write: Write) -> None:
    raw = write(mail())
    assert raw.count(b"\n") == raw.count(b"\r\n") > 5


def test_a_reply_continues_the_thread_and_quotes_below() -> None:
    letter = read(WRITERS[0](mail()))
    assert letter["subject"] == "Re: Grüße"
    assert letter["in-reply-to"] == "<2@acme.test>"
    assert letter["references"].split() == ["<1@acme.test>", "<2@acme.test>"]
    assert letter.get_content().splitlines() == [
        "Tell me more.", "", f"On Mon, 23 Nov 2026 at 09:00, {DANA} wrote:", "> Hello Ada,", "> how are you?",
    ]  # fmt: skip
    assert letter["auto-submitted"] is None


def test_a_reply_to_a_reply_says_so_once() -> None:
    second = mail()
    second.replace_header("Subject", "Re: Grüße")
    assert read(WRITERS[0](second))["subject"] == "Re: Grüße"


def test_an_absence_note_says_that_nobody_wrote_it() -> None:
    letter = read(WRITERS[1](mail()))
    assert (letter["auto-submitted"], letter["in-reply-to"]) == ("auto-replied", "<2@acme.test>")
    assert letter["subject"] == "Automatic reply: Grüße"


@pytest.mark.parametrize(
    ("language", "day"),
    [
        ("en", "back on 2 December 2026"),
        ("fr", "de retour le 2 décembre 2026"),
        ("de", "Ab dem 2. Dezember 2026"),
        ("es", "el 2 de diciembre de 2026"),
        ("it", "il 2 dicembre 2026"),
        ("pt", "no dia 2 de dezembro de 2026"),
        ("nl", "Op 2 december 2026"),
    ],
)
def test_an_absence_note_names_the_day_of_return_in_its_language(language: str, day: str) -> None:
    letter = read(letters.away(mail(), ADA, "Ada Weiß", MONDAY_MORNING, language=language, days=9))
    assert day in letter.get_content()


@pytest.mark.parametrize("language", LANGUAGES)
def test_whoever_has_left_names_somebody_else(language: str) -> None:
    letter = read(letters.left(mail(), ADA, "Ada Weiß", MONDAY_MORNING, language=language))
    assert letter["auto-submitted"] == "auto-replied"
    assert letter.get_content().count("Ada Weiß") == letter.get_content().count("office@byron.example") == 1


def test_a_bounce_is_a_report_of_three_parts() -> None:
    letter = read(WRITERS[2](mail()))
    assert (letter.get_content_type(), letter.get_param("report-type")) == ("multipart/report", "delivery-status")
    _, status, headers = letter.iter_parts()
    assert [part.get_content_type() for part in letter.iter_parts()] == [
        "text/plain", "message/delivery-status", "text/rfc822-headers",
    ]  # fmt: skip
    facts = {name.lower(): value for block in status.iter_parts() for name, value in block.items()}
    assert facts["final-recipient"] == "rfc822; ada@byron.example"
    assert (facts["action"], facts["status"]) == ("failed", "5.1.1")
    assert "Message-ID: <2@acme.test>" in headers.get_content()
