"""Delivery reports: RFC 3464 by their structure, flufl.bounce for those that are not.

A report counts only with the headers of the message it is about, so that it can be matched by our id.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Collection
from dataclasses import dataclass
from email import message_from_bytes
from email.message import Message
from typing import cast

from flufl.bounce import all_failures

from sequences.core.fields import header as one_line
from sequences.mail.hearing import parts

COPY = re.compile(rb"^Message-ID:.*(?:\r?\n[ \t].*)*", re.IGNORECASE | re.MULTILINE)
logging.getLogger("flufl.bounce").setLevel(logging.CRITICAL)  # it tells each detector that breaks, with its traceback
MOST_RECIPIENTS = 50
LARGEST_COPY = 100_000


@dataclass(frozen=True)
class Report:
    """What a report says. `hard`: the message will never arrive; False: it is only late."""

    hard: bool
    status: str | None
    diagnostic: str | None
    original_headers: str


def read(message: Message) -> Report | None:
    """Return the report in a message, None when it is none."""
    if message.get_content_type() == "multipart/report" and parts.report_type(message) == "delivery-status":
        return _structured(message)
    if not _from_a_machine(message):
        return None
    temporary, permanent = _failures(message)
    if not temporary and not permanent:
        return None
    return Report(bool(permanent), None, None, original(message) or _copied(message))


def _failures(message: Message) -> tuple[Collection[bytes], Collection[bytes]]:
    """Return who could not be reached for now and for good, as far as one of flufl's detectors can tell.

    Detectors look at the sender and break on one that is no plain text, or none: they get a plain one.
    """
    sender = str(message.get("From", "")).encode("ascii", "replace").decode().strip() or "mailer-daemon"
    del message["From"]
    message["From"] = one_line(sender)
    try:
        return all_failures(message)
    except Exception:  # of one detector: what it cannot read is no report to it
        return (), ()


def _from_a_machine(message: Message) -> bool:
    """Return whether a mail system speaks: an empty return path, or its usual names (RFC 5321 §6.1)."""
    sender = str(message.get("From", "")).lower()
    empty = str(message.get("Return-Path", "")).strip() == "<>"
    return empty or "mailer-daemon" in sender or "postmaster" in sender or "mail delivery" in sender


def _structured(message: Message) -> Report | None:
    fields = [
        block
        for part in parts.every(message)
        if part.get_content_type() == "message/delivery-status"
        for block in _blocks(part)[: MOST_RECIPIENTS + 1]
    ]
    actions = {_action(block) for block in fields}
    if not actions & {"failed", "delayed"}:
        return None  # delivered, relayed, expanded: good news
    failed = next((block for block in fields if _action(block) == "failed"), None)
    told = failed or next(block for block in fields if _action(block) == "delayed")
    status = one_line(str(told.get("Status", "")))[:20] or None
    diagnostic = " ".join(one_line(str(told.get("Diagnostic-Code", ""))[:2000]).split())[:300] or None
    return Report(failed is not None, status, diagnostic, original(message))


def _action(block: Message) -> str:
    return str(block.get("Action", "")).partition("(")[0].strip().lower()


def _blocks(part: Message) -> list[Message]:
    payload = part.get_payload()
    return cast("list[Message]", payload) if isinstance(payload, list) else []


def original(message: Message) -> str:
    """Return the Message-ID of the message a report is about, as its headers are given back."""
    for part in parts.every(message):
        kind = part.get_content_type()
        if kind in ("message/rfc822", "message/rfc822-headers", "message/global", "message/global-headers"):
            return " ".join(str(block.get("Message-ID", "")) for block in _blocks(part)) or _message_id(
                parts.content(part).lstrip()
            )
        if kind == "text/rfc822-headers":
            return _message_id(parts.content(part).lstrip())
    return ""


def _copied(message: Message) -> str:
    """Return the same from a report that is only text, with a copy of the message below."""
    for part in parts.every(message):
        found = COPY.search(parts.content(part)[:LARGEST_COPY]) if part.get_content_type() == "text/plain" else None
        if found:
            return _message_id(found.group())
    return ""


def _message_id(head: bytes) -> str:
    return str(message_from_bytes(head).get("Message-ID", ""))
