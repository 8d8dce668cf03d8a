"""The draft of a manual e-mail (row B2): a subject and a text for one person, for somebody to edit and send."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from urllib.parse import quote

from sequences.core import fields
from sequences.core.fields import Template
from sequences.core.naming import cut
from sequences.mail.cleaning import clean
from sequences.mail.plain_text import plain_text

LONGEST_LINK, LONGEST_SUBJECT = 1900, 150  # characters: mail programs and browsers cut longer links


@lru_cache(maxsize=256)
def _compiled(body: str) -> Template:
    return fields.parse_html(clean(body))


def drafted(subject: str, body: str, values: Mapping[str, str]) -> tuple[str, str]:
    """Return subject and safe HTML of a draft with a person's values filled in."""
    filled = fields.splice(fields.parse(subject), values, fields.header)
    return filled, fields.splice(_compiled(body), values, fields.html)


def as_text(body: str) -> str:
    """Return the HTML of a draft as lines of text."""
    return plain_text(body).strip() if body else ""


def mailto(to: str, subject: str, body: str) -> str:
    """Return a link that opens the draft in a mail program; a text too long for a link is left to be pasted."""
    text = as_text(body).replace("\n", "\r\n")
    whole = f"{_addressed(to, subject)}&body={quote(text, safe='')}"
    return whole if len(whole) <= LONGEST_LINK else _addressed(to, cut(subject, LONGEST_SUBJECT))


def _addressed(to: str, subject: str) -> str:
    return f"mailto:{quote(to, safe='@')}?subject={quote(subject, safe='')}"
