"""What a person wrote, without what they quoted."""

from __future__ import annotations

import re
from email.message import Message

import nh3
from mailparser_reply import EmailReplyParser

from sequences import fields
from sequences.mail.plain_text import plain_text

LONGEST = 50_000
LARGEST_PARSED = 5_000  # a bit more than is kept: the parser takes the square of what it gets
LONG_LINE = re.compile(r"([^\n]{300})(?=[^\n])")  # within a line it takes the cube
FOLD = "\x01\n\x01"  # no text holds it once controls are gone
BLANK_LINES = re.compile(r"\n\s+\n")
QUOTATION = re.compile(r"\n[^\n]{0,200}\d[^\n]{0,200}:[ \t]*\n\s*>")  # a dated line above a quotation, any language
LANGUAGES = ["en", "fr", "de", "es", "it", "pt", "nl"]


def written(message: Message) -> str:
    """Return the text of a message above its quotation, at most four thousand characters."""
    text = BLANK_LINES.sub("\n\n", fields.plain(_text(message)[:LONGEST]))[:LARGEST_PARSED]
    folded = LONG_LINE.sub(rf"\1{FOLD}", text)
    parsed = EmailReplyParser(languages=LANGUAGES).parse_reply(text=folded) or ""
    parsed = parsed.replace(FOLD, "").replace("\x01", "")
    return QUOTATION.split(parsed or text, 1)[0].strip()[:4000]


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
    return plain if plain is not None else plain_text(nh3.clean(rich[:LONGEST])) if rich else ""


def _decoded(part: Message) -> str:
    payload = part.get_payload(decode=True)
    raw = payload if isinstance(payload, bytes) else b""
    try:
        return raw[: LONGEST * 4].decode(part.get_content_charset("utf-8"), "replace")
    except LookupError:
        return raw[: LONGEST * 4].decode("utf-8", "replace")
