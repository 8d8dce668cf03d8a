"""The HTML that people write, made safe: no script, no form, nothing that runs or loads by itself but pictures.

Dynamic fields stay as they were written, in attributes too.
"""

from __future__ import annotations

import html
import re

import nh3

from sequences.core import fields
from sequences.mail.links import MARK


def clean(markup: str) -> str:
    """Return HTML that may be shown and sent. Raises BadField for a brace that belongs to no field."""
    marked, written = _marked(markup)
    cleaned = nh3.clean(marked, link_rel=None)
    for number, token in enumerate(written):
        cleaned = cleaned.replace(MARK.format(number), token)
    return cleaned


def _safe(found: re.Match[str]) -> str:
    """Return a field as it was written, with nothing in its fallback that is more than text."""
    column, fallback = found.groups()
    if fallback is None:
        return found.group()
    return f"{{{column}|{html.escape(html.unescape(fallback))}}}"


def _marked(markup: str) -> tuple[str, list[str]]:
    """Return HTML with a mark for each field and doubled brace, and what was written there."""
    fields.parse(markup)
    written: list[str] = []

    def mark(found: re.Match[str]) -> str:
        written.append(_safe(found))
        return MARK.format(len(written) - 1)

    return fields.TOKEN.sub(mark, markup), written
