"""Judges one raw message: report, complaint, automatic reply, unsubscribe wish, reply, or nothing to us.

The order matters: reports by structure first, then what says of itself that it is automatic, and only
then people. Whatever bytes come, an answer comes back, in bounded time.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from email import message_from_bytes
from email.message import Message
from email.utils import parseaddr, parsedate_to_datetime
from enum import Enum

from sequences.core import fields
from sequences.mail.hearing import absence, automatic, bodies, complaints, leaving, reports, wishes
from sequences.mail.hearing.absence import Absence
from sequences.mail.hearing.words import folded

ID = re.compile(r"<[^<>\s\x00-\x1f\x7f]{3,250}>")
LARGEST = 500_000  # bytes of a message; what a person wrote stands at its beginning
LARGEST_HEAD = 200_000
BELIEVED = timedelta(days=10)  # a message is not older than that when it comes


class Kind(Enum):
    """What a message is."""

    REPLY = "reply"
    AUTO_REPLY = "auto_reply"
    LEFT = "left"
    BOUNCE = "bounce"
    COMPLAINT = "complaint"
    UNSUBSCRIBE = "unsubscribe"
    OTHER = "other"


@dataclass(frozen=True)
class Heard:
    """A judged message. `ids` are the Message-IDs it refers to; `text` and `html` are what the person wrote."""

    kind: Kind
    ids: tuple[str, ...] = ()
    message_id: str | None = None
    hard: bool | None = None  # of a bounce: for good?
    text: str = ""
    status: str | None = None  # RFC 3463, as in 5.1.1
    diagnostic: str | None = None
    html: str | None = field(default=None, compare=False)  # the same, may be shown as it is
    sender: str = field(default="", compare=False)  # its address, in small letters
    absence: Absence | None = None  # of an automatic reply
    contacts: tuple[str, ...] = ()  # who is named instead of somebody who left
    complaint: str | None = None  # RFC 5965, as in abuse
    problem: str | None = None  # why it could not be judged


def judge(raw: bytes, now: datetime | None = None) -> Heard:
    """Return what `raw`, which came in at `now`, means; never raises, whatever it holds.

    Without `now` the day it was written is believed to be the one its Date header says.
    """
    try:
        return _judge(message_from_bytes(raw[: LARGEST_HEAD if _huge_head(raw) else LARGEST]), now)
    except Exception as error:  # parsers fail in every way: one message must never keep a mailbox from being read
        return Heard(Kind.OTHER, problem=type(error).__name__)


def _huge_head(raw: bytes) -> bool:
    return not any(raw.find(blank, 0, LARGEST_HEAD) >= 0 for blank in (b"\r\n\r\n", b"\n\n"))


def _judge(message: Message, now: datetime | None) -> Heard:
    written = _header(message, "Message-ID").strip()
    own = written if ID.fullmatch(written) else None
    report = reports.read(message)
    if report is not None:
        ids = _ids(message, report.original_headers)
        return Heard(Kind.BOUNCE, ids, own, report.hard, "", report.status, report.diagnostic)
    if message.get_content_type() == "multipart/report":
        complaint = complaints.read(message)
        if complaint is None:
            return Heard(Kind.OTHER, (), own)  # a receipt: it was delivered or opened, nobody wrote
        why, original = complaint
        return Heard(Kind.COMPLAINT, _ids(message, original), own, complaint=fields.header(why))
    ids = _ids(message)
    if automatic.is_automatic(message):
        return _automatic(message, ids, own, now)
    if not ids:
        return Heard(Kind.OTHER, (), own)
    body = bodies.written(message)
    kind = Kind.UNSUBSCRIBE if wishes.is_wish(body.text, automatic.subject(message)) else Kind.REPLY
    return Heard(kind, ids, own, text=body.text, html=body.html, sender=_sender(message))


def _automatic(message: Message, ids: tuple[str, ...], own: str | None, now: datetime | None) -> Heard:
    """Judge what a machine wrote for somebody: they are away, have left, or their mail was taken in."""
    body, sender = bodies.written(message), _sender(message)
    words = folded(f"{automatic.subject(message)}\n{body.text}")
    away = absence.read(words, _day(message, now), answers=automatic.answers(message))
    told = Heard(Kind.AUTO_REPLY, ids, own, text=body.text, html=body.html, sender=sender, absence=away)
    if leaving.is_gone(words) and (away is None or away.until is None):
        return Heard(Kind.LEFT, ids, own, text=body.text, html=body.html, sender=sender,
                     contacts=leaving.contacts(body.text, sender, *_recipients(message)))  # fmt: skip
    return told


def _day(message: Message, now: datetime | None) -> date | None:
    """Return the day on which a message was written, where its writer was; None: it cannot be known."""
    try:
        written = parsedate_to_datetime(_header(message, "Date")[:100])
    except (ValueError, TypeError, OverflowError):
        return now.date() if now else None
    if now is None:
        return written.date()
    aware = written if written.tzinfo else written.replace(tzinfo=now.tzinfo)
    return written.date() if now - BELIEVED <= aware <= now + timedelta(days=1) else now.date()


def _ids(message: Message, original: str = "") -> tuple[str, ...]:
    """Return the Message-IDs a message names, each once, in order; a report names what it gives back."""
    found = ID.findall(original[:50_000])
    if not found:
        named = " ".join(_header(message, name) for name in ("In-Reply-To", "References"))
        found = ID.findall(named[:50_000])
    return tuple(dict.fromkeys(found))[:200]


def _sender(message: Message) -> str:
    return fields.header(parseaddr(_header(message, "From")[:1000])[1]).lower()[:320]


def _recipients(message: Message) -> tuple[str, ...]:
    return tuple(parseaddr(one)[1] for name in ("To", "Cc") for one in _header(message, name)[:2000].split(","))


def _header(message: Message, name: str) -> str:
    return str(message.get(name, ""))
