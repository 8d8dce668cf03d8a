"""Complaints: what a provider tells when somebody calls our message spam (ARF). Source: RFC 5965."""

from __future__ import annotations

from email import message_from_bytes
from email.message import Message

from sequences.mail.hearing import parts
from sequences.mail.hearing.reports import original

HARMLESS = frozenset({"not-spam", "auth-failure", "auth-failures", "dmarc"})  # nobody complains of us


def read(message: Message) -> tuple[str, str] | None:
    """Return what kind of complaint this is and the Message-ID it is about; None when it is none."""
    if message.get_content_type() != "multipart/report" or parts.report_type(message) != "feedback-report":
        return None
    for part in parts.every(message):
        if part.get_content_type() == "message/feedback-report":
            kind = _kind(part)
            return None if kind in HARMLESS else (kind, original(message))
    return None


def _kind(part: Message) -> str:
    """Return the Feedback-Type; the mail parser takes the part for a message, or leaves it as text."""
    payload = part.get_payload()
    if isinstance(payload, list):
        told = payload[0] if payload and isinstance(payload[0], Message) else Message()
    else:
        told = message_from_bytes(parts.content(part).lstrip())
    return str(told.get("Feedback-Type", "other")).strip().lower()[:40] or "other"
