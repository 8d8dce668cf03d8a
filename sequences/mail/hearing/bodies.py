"""What a person wrote, without what they quoted."""

from __future__ import annotations

from email.message import Message

from mailparser_reply import EmailReplyParser

from sequences.mail.plain_text import plain_text

LONGEST = 50_000
LANGUAGES = ["en", "fr", "de", "es", "it", "pt", "nl"]


def written(message: Message) -> str:
    """Return the text of a message above its quotation, at most four thousand characters."""
    text = _text(message)[:LONGEST]
    parsed = EmailReplyParser(languages=LANGUAGES).parse_reply(text=text)
    return (parsed or text).strip()[:4000]


def _text(message: Message) -> str:
    plain = rich = None
    for count, part in enumerate(message.walk()):
        if count > 100:
            break
        kind = part.get_content_type()
        if kind == "text/plain" and plain is None:
            plain = _decoded(part)
        elif kind == "text/html" and rich is None:
            rich = _decoded(part)
    return plain if plain is not None else plain_text(rich[:LONGEST]) if rich else ""


def _decoded(part: Message) -> str:
    payload = part.get_payload(decode=True)
    raw = payload if isinstance(payload, bytes) else b""
    try:
        return raw[: LONGEST * 4].decode(part.get_content_charset("utf-8"), "replace")
    except LookupError:
        return raw[: LONGEST * 4].decode("utf-8", "replace")
