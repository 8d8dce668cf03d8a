"""What a person wrote, without what they quoted: as plain text, and as HTML that may be shown."""

from __future__ import annotations

import re
from dataclasses import dataclass
from email.message import Message

from mailparser_reply import EmailReplyParser

from sequences.core import fields
from sequences.mail.hearing import parts, safe_html
from sequences.mail.plain_text import plain_text

LONGEST = 50_000
LARGEST_PARSED = 5_000  # a bit more than is kept: the parser takes the square of what it gets
LONG_LINE = re.compile(r"([^\n]{300})(?=[^\n])")  # within a line it takes the cube
FOLD = "\x01\n\x01"  # no text holds it once controls are gone
BLANK_LINES = re.compile(r"\n\s+\n")
QUOTATION = re.compile(r"\n[^\n]{0,200}\d[^\n]{0,200}:[ \t]*\n\s*>")  # a dated line above a quotation, any language
LANGUAGES = ["en", "fr", "de", "es", "it", "pt", "nl"]


@dataclass(frozen=True)
class Body:
    """What was written: at most four thousand characters of text, and safe HTML where there was any."""

    text: str
    html: str | None = None


def written(message: Message) -> Body:
    """Return what stands in a message above its quotation."""
    plain, rich = _sides(message)
    shown = fields.plain(safe_html.written(rich)) if rich else ""
    text = plain if plain is not None else plain_text(shown)
    return Body(_above(text), shown or None)


def _above(whole: str) -> str:
    text = BLANK_LINES.sub("\n\n", fields.plain(whole[:LONGEST]))[:LARGEST_PARSED]
    folded = LONG_LINE.sub(rf"\1{FOLD}", text)
    parsed = EmailReplyParser(languages=LANGUAGES).parse_reply(text=folded) or ""
    parsed = parsed.replace(FOLD, "").replace("\x01", "")
    return QUOTATION.split(parsed or text, 1)[0].strip()[:4000]


def _sides(message: Message) -> tuple[str | None, str | None]:
    """Return the first plain and the first HTML part of a message."""
    plain = rich = None
    for part in parts.shown(message):
        kind = part.get_content_type()
        if kind == "text/plain" and plain is None:
            plain = _decoded(part)
        elif kind == "text/html" and rich is None:
            rich = _decoded(part)
    return plain, rich


def _decoded(part: Message) -> str:
    raw = parts.content(part)[: LONGEST * 4]
    try:
        return raw.decode(part.get_content_charset("utf-8"), "replace")
    except LookupError:
        return raw.decode("utf-8", "replace")
