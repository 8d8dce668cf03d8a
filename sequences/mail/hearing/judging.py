"""Judges one raw message: delivery report, automatic reply, unsubscribe wish, reply, or nothing to us.

The order matters: reports by structure first, then what says of itself that it is automatic, and only
then people. Whatever bytes come, an answer comes back, in bounded time.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from email import message_from_bytes
from email.errors import MessageError
from email.message import Message
from enum import Enum

from sequences.mail.hearing import automatic, bodies, reports

ID = re.compile(r"<[^<>\s\x00-\x1f\x7f]{3,250}>")
LARGEST_HEAD = 200_000
UNSUBSCRIBE = re.compile(
    r"^\W*(?:please\s+)?(?:unsubscribe(?:\s+me)?|remove me|stop (?:e-?mailing|writing to) me|opt[ -]?out|"
    r"d[ée]sinscri(?:vez-moi|re)|abmelden|austragen|darme de baja|cancellami|remover-me|uitschrijven)\b",
    re.IGNORECASE,
)


class Kind(Enum):
    """What a message is."""

    REPLY = "reply"
    AUTO_REPLY = "auto_reply"
    BOUNCE = "bounce"
    UNSUBSCRIBE = "unsubscribe"
    OTHER = "other"


@dataclass(frozen=True)
class Heard:
    """A judged message. `ids` are the Message-IDs it refers to; `text` is what the person wrote."""

    kind: Kind
    ids: tuple[str, ...] = ()
    message_id: str | None = None
    hard: bool | None = None  # of a bounce: for good?
    text: str = ""
    status: str | None = None  # RFC 3463, as in 5.1.1
    diagnostic: str | None = None


def judge(raw: bytes) -> Heard:
    """Return what `raw` means; never raises, whatever it holds."""
    try:
        return _judge(message_from_bytes(raw[:LARGEST_HEAD] if _huge_head(raw) else raw))
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError, AssertionError, MessageError):
        return Heard(Kind.OTHER)


def _huge_head(raw: bytes) -> bool:
    return not any(0 <= raw.find(blank) < LARGEST_HEAD for blank in (b"\r\n\r\n", b"\n\n"))


def _judge(message: Message) -> Heard:
    own = next(iter(ID.findall(_header(message, "Message-ID"))), None)
    report = reports.read(message)
    if report is not None:
        ids = _ids(message, report.original_headers)
        return Heard(Kind.BOUNCE, ids, own, report.hard, "", report.status, report.diagnostic)
    if message.get_content_type() == "multipart/report":
        return Heard(Kind.OTHER, (), own)  # a receipt: it was delivered or opened, nobody wrote
    ids = _ids(message)
    if automatic.is_automatic(message):
        return Heard(Kind.AUTO_REPLY, ids, own, text=bodies.written(message))
    if not ids:
        return Heard(Kind.OTHER, (), own)
    text = bodies.written(message)
    kind = Kind.UNSUBSCRIBE if UNSUBSCRIBE.match(text) and len(text) < 400 else Kind.REPLY
    return Heard(kind, ids, own, text=text)


def _ids(message: Message, original: str = "") -> tuple[str, ...]:
    """Return the Message-IDs a message names, each once, in order."""
    named = " ".join(_header(message, name) for name in ("In-Reply-To", "References"))
    found = ID.findall(named[:50_000]) + ID.findall(original[:50_000])
    return tuple(dict.fromkeys(found))[:200]


def _header(message: Message, name: str) -> str:
    return str(message.get(name, ""))
