"""Files at e-mails: what is accepted, under which name, and how a mail program reads them."""

from __future__ import annotations

from email import message_from_bytes, policy
from email.message import EmailMessage

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sequences.core.definition import EmailStep
from sequences.mail.attaching import (
    LARGEST_FILE,
    AttachedFile,
    BadFile,
    accept,
    disposition_name,
    download_name,
    part,
    safe_name,
)
from sequences.mail.message import compile_email
from tests.sequences.mail.files import PDF, PNG, document, packed
from tests.sequences.mail.test_message import ENVELOPE

ODT = "application/vnd.oasis.opendocument.text"


def read(files: list[AttachedFile], body: str = "<p>Hi {first_name|there}</p>") -> EmailMessage:
    """Return a message with files as a mail program reads it."""
    raw = compile_email(EmailStep("Hello", body), files=files).render({"first_name": "Ada"}, ENVELOPE)
    assert b"\n" not in raw.replace(b"\r\n", b"")
    assert max(map(len, raw.split(b"\r\n"))) <= 78
    message = message_from_bytes(raw, policy=policy.default)
    assert isinstance(message, EmailMessage)
    assert [found for one in message.walk() for found in one.defects] == []
    return message


@pytest.mark.parametrize(
    ("name", "content", "kind"),
    [
        ("offer.pdf", PDF, "application/pdf"),
        ("PHOTO.PNG", PNG, "image/png"),
        ("photo.jpeg", b"\xff\xd8\xff\xe0" + bytes(20), "image/jpeg"),
        ("a.gif", b"GIF89a" + bytes(20), "image/gif"),
        ("a.webp", b"RIFF\x00\x00\x00\x00WEBPVP8 ", "image/webp"),
        ("a.docx", document(), "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
        ("a.odt", packed(mimetype=ODT, content_xml="<x/>"), ODT),
        ("a.ics", b"BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n", "text/calendar"),
        ("a.csv", "name;città\n".encode(), "text/csv"),
        ("notes.txt", "Grüße".encode(), "text/plain"),
    ],
)
def test_a_file_of_a_known_kind_is_accepted_with_the_type_of_its_content(name: str, content: bytes, kind: str) -> None:
    assert accept(name, content) == AttachedFile(name, kind, content)


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("a.exe", b"MZ" + bytes(60), "bad_kind"),
        ("offer.pdf", b"MZ" + bytes(60), "bad_kind"),
        ("offer.pdf", PNG, "other_kind"),
        ("offer.pdf.exe", PDF, "bad_kind"),
        ("a.html", b"<script>alert(1)</script>", "bad_kind"),
        ("a.svg", b"<svg onload='x'/>", "bad_kind"),
        ("a.txt", b"#!/bin/sh\nrm -rf /\n", "bad_kind"),
        ("a.txt", b"\x7fELF\x00", "bad_kind"),
        ("a.txt", b"\xff\xfe\x41", "bad_kind"),
        ("a.zip", packed(a_txt="x"), "bad_kind"),
        ("a.docx", packed(a_txt="x"), "bad_kind"),
        ("a.docx", b"PK\x03\x04" + bytes(100), "bad_kind"),
        ("a.docx", document(vbaProject="macro"), "bad_kind"),
        ("a.xlsx", document(), "other_kind"),
        ("a.odt", packed(mimetype=ODT, Basic__Standard__Module1_xml="macro"), "bad_kind"),
        ("a.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "bad_kind"),
        ("a.pdf", b"", "empty_file"),
        ("a.pdf", PDF + bytes(LARGEST_FILE), "too_large"),
        ("", PDF, "bad_name"),
        ("offer", PDF, "bad_name"),
        (".pdf", PDF, "bad_name"),
        ("../..", PDF, "bad_name"),
    ],
)
def test_anything_else_is_refused_with_a_sentence(name: str, content: bytes, code: str) -> None:
    with pytest.raises(BadFile) as caught:
        accept(name, content)
    assert caught.value.code == code
    assert str(caught.value).endswith(".")


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("C:\\Users\\dana\\offer.pdf", "offer.pdf"),
        ("../../etc/offer.pdf", "offer.pdf"),
        ("offer\u202efdp.pdf", "offerfdp.pdf"),
        ('a"b\r\nBcc: x@y.test.pdf', "a_b Bcc_ x@y.test.pdf"),
        ("  two   words .pdf", "two words.pdf"),
        ("{first_name}%00.pdf", "_first_name__00.pdf"),
        ("Angebot für Zoë.pdf", "Angebot für Zoë.pdf"),
        ("a" * 500 + ".pdf", "a" * 116 + ".pdf"),
    ],
)
def test_a_name_is_made_safe(name: str, safe: str) -> None:
    assert safe_name(name) == safe


@given(st.text(max_size=200))
def test_no_name_breaks_out_of_its_header(name: str) -> None:
    safe = safe_name(name + ".pdf")
    if safe is not None:
        line = disposition_name(safe)
        assert b"\r\n" not in line.replace(b";\r\n ", b"")
        assert max(map(len, line.split(b"\r\n"))) <= 76
        assert line.isascii()
        [attached] = read([AttachedFile(safe, "application/pdf", PDF)]).iter_attachments()
        assert attached.get_filename() == safe
        assert download_name(safe).isascii()


@pytest.mark.parametrize("name", ["offer.pdf", "Angebot für Zoë.pdf", "見積書" * 30 + ".pdf", "it's 100.pdf"])
def test_a_mail_program_reads_files_and_both_texts(name: str) -> None:
    files = [AttachedFile(name, "application/pdf", PDF * 100), AttachedFile("b.csv", "text/csv", "a;é\n".encode())]
    message = read(files)
    first, second = message.iter_attachments()
    assert message.get_content_type() == "multipart/mixed"
    assert (first.get_filename(), first.get_content_type(), first.get_content()) == (name, "application/pdf", PDF * 100)
    assert second.get_payload(decode=True) == "a;é\n".encode()
    for kind in ("html", "plain"):
        body = message.get_body((kind,))
        assert body is not None
        assert "Hi Ada" in body.get_content().replace("\n", "")


def test_a_message_without_files_is_no_mixture() -> None:
    assert read([]).get_content_type() == "multipart/alternative"


def test_the_bytes_of_files_are_encoded_once() -> None:
    compiled = compile_email(EmailStep("", "<p>x</p>"), files=[AttachedFile("a.pdf", "application/pdf", PDF)])
    assert compiled.attached == (part(AttachedFile("a.pdf", "application/pdf", PDF)),)
    assert compiled.weight == len(compiled.attached[0])
