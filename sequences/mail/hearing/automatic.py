"""Automatic replies: what headers say first, what a subject says second. Source: RFC 3834 §5.

A person must never be taken for a machine, so a subject counts only in its well-known whole forms.
"""

from __future__ import annotations

import re
from email.errors import MessageError
from email.header import decode_header, make_header
from email.message import Message

SUBJECT = re.compile(
    r"^\s*(?:auto(?:matic|mated)?[ -]?(?:reply|response)\b|out of (?:the )?office\b|"
    r"r[ée]ponse automatique\b|absence du bureau\b|automatische antwort\b|abwesenheits(?:notiz|nachricht)\b|"
    r"respuesta autom[áa]tica\b|fuera de la oficina\b|risposta automatica\b|fuori sede\b|"
    r"resposta autom[áa]tica\b|automatisch antwoord\b|afwezigheids(?:bericht|melding)\b)",
    re.IGNORECASE,
)


def is_automatic(message: Message) -> bool:
    """Return whether a machine answered."""
    submitted = str(message.get("Auto-Submitted", "no")).partition(";")[0].strip().lower()
    if submitted not in ("no", ""):
        return True
    if message.get("X-Autoreply") or message.get("X-Autorespond") or message.get("X-Auto-Reply-From"):
        return True
    if str(message.get("Precedence", "")).strip().lower() == "auto_reply":
        return True
    return bool(SUBJECT.match(_subject(message)))


def _subject(message: Message) -> str:
    written = str(message.get("Subject", ""))[:1000]
    try:
        return str(make_header(decode_header(written)))
    except (ValueError, LookupError, MessageError):
        return written
