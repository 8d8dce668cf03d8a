"""The do-not-contact list as a file: what people bring, and what may be shown of what is kept.

What comes in is a text with an entry a line, or a table (CSV) whose column of addresses is found by its
heading. What goes out has hints, reasons and dates only: the list itself holds hashes.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from sequences.mail.address import check_address
from sequences.storage.suppressions import Entry

HEADINGS = frozenset(
    ("address", "email", "e-mail", "mail", "email address", "e-mail address", "adresse", "courriel", "adresse e-mail")
)
DELIMITERS = ",;\t"
LONGEST_FIELD = 10_000
HEAD = ("hint", "reason", "at")


@dataclass(frozen=True)
class SuppressionList:
    """A list that was read: what to suppress, each once, and the lines (from 1) that are no address."""

    entries: tuple[str, ...]
    refused: tuple[int, ...]


def entry(text: str) -> str | None:
    """Return an address, or a domain written as "@example.org", as it is kept; None: it is neither."""
    text = text.strip().lower()
    if text.startswith("@"):
        return text if check_address(f"anybody{text}") else None
    return check_address(text)


def read_list(data: bytes) -> SuppressionList:
    """Return what is in a list, as text or as a table, in UTF-8 or as western table programs write it."""
    rows = [(number, cells) for number, cells in _rows(_text(data)) if any(map(str.strip, cells))]
    column = _column(rows[0][1]) if rows else None
    body = rows[1:] if column is not None else rows
    found = [(number, entry(cells[column or 0]) if len(cells) > (column or 0) else None) for number, cells in body]
    entries = dict.fromkeys(one for _, one in found if one is not None)
    return SuppressionList(tuple(entries), tuple(number for number, one in found if one is None))


def _text(data: bytes) -> str:
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("cp1252", "replace")


def _rows(text: str) -> Iterator[tuple[int, list[str]]]:
    """Yield each row of a table with the line it stands on.

    Every line is read by itself: a quote that is never closed must not swallow the addresses behind it.
    """
    first = text.lstrip().partition("\n")[0]
    delimiter = max(DELIMITERS, key=first.count)
    for number, line in enumerate(text.splitlines(), 1):
        try:
            yield number, next(csv.reader([line[:LONGEST_FIELD]], delimiter=delimiter, strict=False), [])
        except csv.Error:
            yield number, ["?"]


def _column(cells: list[str]) -> int | None:
    """Return which column has the addresses, by the heading; None: there is no heading."""
    return next((n for n, cell in enumerate(cells) if cell.strip().lower() in HEADINGS), None)


def write_rows(entries: Iterable[Entry], *, head: bool) -> str:
    """Return entries as lines of a table, below its headings where `head` says so."""
    written = io.StringIO()
    writer = csv.writer(written, lineterminator="\r\n")  # RFC 4180
    if head:
        writer.writerow(HEAD)
    writer.writerows((one.hint or "", one.reason, one.at.isoformat()) for one in entries)
    return written.getvalue()
