"""What one cell of an item says: as a text, and, where monday tells more than a text, as a value.

`text` is empty for some types and made for machines in others, so each type is read from its own fields.
Source: https://developer.monday.com/api-reference/reference/column-types-reference
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from datetime import UTC, date, datetime, time
from decimal import Decimal, InvalidOperation
from typing import Any

from sequences.core.column_files import ColumnFile
from sequences.core.values import Amount, Span, Value

DAY = re.compile(r"\d{4}-\d\d-\d\d\Z", re.ASCII)
DOCUMENT, LOST = "A monday doc", "A file"  # what has no name that monday would tell
Cell = dict[str, Any]


def text_of(cell: Cell) -> str:
    """Return what a cell says as monday writes it."""
    if (shown := cell.get("display_value")) is not None:
        return str(shown)
    if cell["type"] == "dropdown":
        return ", ".join(str(one["label"]) for one in cell.get("values") or [])
    if cell["type"] == "tags":
        return ", ".join(str(one["name"]) for one in cell.get("tags") or [])
    if cell["type"] == "file":  # its text is addresses that ask for a log-in
        return ", ".join(column_file(one).name for one in cell.get("files") or [])
    return str((cell.get("url") if cell["type"] == "link" else None) or cell.get("text") or "")


def column_file(entry: Cell) -> ColumnFile:
    """Return one file of a file column: an uploaded one, or whatever else monday lets stand there."""
    match entry["__typename"]:
        case "FileAssetValue":
            return ColumnFile(str(entry["name"]), int(entry["asset_id"]))
        case "FileAssetInvalidValue":
            return ColumnFile(LOST, int(entry["asset_id"]))
        case "FileLinkValue":
            return ColumnFile(str(entry["name"]))
        case _:
            return ColumnFile(DOCUMENT)


def value_of(cell: Cell) -> Value | None:
    """Return what a cell holds beside its text; None: it is a text, or empty."""
    reader = READERS.get(cell["type"])
    try:
        return reader(cell) if reader else None
    except (ValueError, TypeError, AttributeError, InvalidOperation):
        return None  # a form that monday never told of: its text is all there is


def _date(cell: Cell) -> Value | None:
    """Return a day, or a moment where there is a time of day: monday keeps that in UTC."""
    kept = cell.get("value")
    kept = json.loads(kept) if isinstance(kept, str) else kept
    if not kept or not kept.get("date"):
        return None
    day = date.fromisoformat(kept["date"])
    if not kept.get("time"):
        return day
    return datetime.combine(day, time.fromisoformat(kept["time"]), UTC)


def _moment(name: str) -> Callable[[Cell], Value | None]:
    def read(cell: Cell) -> Value | None:
        if not cell.get(name):
            return None
        moment = datetime.fromisoformat(str(cell[name]))
        return moment if moment.tzinfo else moment.replace(tzinfo=UTC)

    return read


def _timeline(cell: Cell) -> Value | None:
    if not cell.get("from") or not cell.get("to"):
        return None
    return Span(date.fromisoformat(str(cell["from"])[:10]), date.fromisoformat(str(cell["to"])[:10]))


def _number(cell: Cell) -> Value | None:
    text = cell.get("text") or ""
    if not text:
        return None
    return Amount(Decimal(text), (cell.get("symbol") or "").strip(), cell.get("direction") == "left")


def _hour(cell: Cell) -> Value | None:
    return None if cell.get("hour") is None else time(int(cell["hour"]), int(cell.get("minute") or 0))


def _shown(cell: Cell) -> Value | None:
    """Return the day that a mirror or formula shows; what else it shows is a text."""
    shown = str(cell.get("display_value") or "").strip()
    return date.fromisoformat(shown) if DAY.match(shown) else None


READERS: dict[str, Callable[[Cell], Value | None]] = {
    "date": _date,
    "creation_log": _moment("created_at"),
    "last_updated": _moment("updated_at"),
    "timeline": _timeline,
    "numbers": _number,
    "hour": _hour,
    "mirror": _shown,
    "formula": _shown,
}
