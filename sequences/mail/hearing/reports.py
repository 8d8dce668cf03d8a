"""Delivery reports: RFC 3464 by their structure, flufl.bounce for those that are not.

A report counts only with the headers of the message it is about, so that it can be matched by our id.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from email import message_from_bytes
from email.message import Message
from typing import cast

from flufl.bounce import all_failures

from sequences.fields import header as one_line

MOST_PARTS = 100
COPY = re.compile(rb"^Message-ID:.*(?:\r?\n[ \t].*)*", re.IGNORECASE | re.MULTILINE)


@dataclass(frozen=True)
class Report:
    """What a report says. `hard`: the message will never arrive; False: it is only late."""

    hard: bool
    status: str | None
    diagnostic: str | None
    original_headers: str


def read(message: Message) -> Report | None:
    """Return the report in a message, None when it is none."""
    if message.get_content_type() == "multipart/report" and _type(message) == "delivery-status":
        return _structured(message)
    if not _from_a_machine(message):
        return None
    temporary, permanent = all_failures(message)
    if not temporary and not permanent:
        return None
    return Report(bool(permanent), None, None, _original(message) or _copied(message))


def _type(message: Message) -> str:
    return str(message.get_param("report-type", "")).lower()


def _from_a_machine(message: Message) -> bool:
    """Return whether a mail system speaks: an empty return path, or its usual names (RFC 5321 §6.1)."""
    sender = str(message.get("From", "")).lower()
    empty = str(message.get("Return-Path", "")).strip() == "<>"
    return empty or "mailer-daemon" in sender or "postmaster" in sender or "mail delivery" in sender


def _structured(message: Message) -> Report | None:
    fields = [
        block
        for part in _parts(message)
        if part.get_content_type() == "message/delivery-status"
        for block in _blocks(part)
    ]
    actions = {str(block.get("Action", "")).strip().lower() for block in fields}
    if not actions & {"failed", "delayed"}:
        return None  # delivered, relayed, expanded: good news
    failed = next((b for b in fields if str(b.get("Action", "")).strip().lower() == "failed"), None)
    told = failed or next(b for b in fields if b.get("Action"))
    status = one_line(str(told.get("Status", "")))[:20] or None
    diagnostic = " ".join(one_line(str(told.get("Diagnostic-Code", ""))).split())[:300] or None
    return Report(failed is not None, status, diagnostic, _original(message))


def _parts(message: Message) -> Iterator[Message]:
    for count, part in enumerate(message.walk()):
        if count >= MOST_PARTS:
            return
        yield part


def _blocks(part: Message) -> list[Message]:
    payload = part.get_payload()
    return cast("list[Message]", payload) if isinstance(payload, list) else []


def _original(message: Message) -> str:
    """Return the identifying headers of the message a report is about."""
    for part in _parts(message):
        kind = part.get_content_type()
        if kind in ("message/rfc822", "message/rfc822-headers"):
            return " ".join(str(block.get("Message-ID", "")) for block in _blocks(part))
        if kind == "text/rfc822-headers":
            return _message_id(_bytes(part).lstrip())
    return ""


def _copied(message: Message) -> str:
    """Return the same from a report that is only text, with a copy of the message below."""
    for part in _parts(message):
        found = COPY.search(_bytes(part)) if part.get_content_type() == "text/plain" else None
        if found:
            return _message_id(found.group())
    return ""


def _message_id(head: bytes) -> str:
    return str(message_from_bytes(head).get("Message-ID", ""))


def _bytes(part: Message) -> bytes:
    payload = part.get_payload(decode=True)
    return payload if isinstance(payload, bytes) else b""
