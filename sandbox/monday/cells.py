"""Cell values as they are written: each type's JSON form, checked as monday checks it.

Source: https://developer.monday.com/api-reference/docs/change-column-values
"""

from __future__ import annotations

from typing import Any

from sandbox.monday.errors import refuse
from sandbox.world import Column


def decode_cell(column: Column, value: Any) -> Any:
    """Return what is kept for `value`. Raises ColumnValueException."""
    if value in (None, "", {}):
        return None
    reader = READERS.get(column.type)
    if reader is None:
        raise refuse("ColumnValueException", f"{column.title} cannot be written")
    return reader(column, value)


def _wrong(column: Column, value: Any) -> Exception:
    return refuse("ColumnValueException", f"invalid value for {column.title} ({column.type}): {value!r}"[:200])


def _text(column: Column, value: Any) -> Any:
    if isinstance(value, dict) and column.type == "long_text":
        return str(value.get("text", ""))
    if not isinstance(value, str | int | float):
        raise _wrong(column, value)
    return str(value)


def _object(*keys: str) -> Any:
    def read(column: Column, value: Any) -> Any:
        if not isinstance(value, dict) or not all(key in value for key in keys):
            raise _wrong(column, value)
        return value

    return read


def _status(column: Column, value: Any) -> Any:
    if not isinstance(value, dict):
        raise _wrong(column, value)
    number = value.get("index") if "index" in value else column.label_id(str(value.get("label")))
    if number is None or not any(one["id"] == int(number) for one in column.labels):
        raise _wrong(column, value)
    return {"index": int(number)}


def _dropdown(column: Column, value: Any) -> Any:
    if not isinstance(value, dict) or ("ids" in value) == ("labels" in value):
        raise _wrong(column, value)
    wanted = value.get("ids", [column.label_id(one) for one in value.get("labels", [])])
    known = {one["id"] for one in column.labels}
    if not all(one is not None and int(one) in known for one in wanted):
        raise _wrong(column, value)
    return {"ids": sorted(int(one) for one in wanted)} if wanted else None


def _files(column: Column, value: Any) -> Any:
    """Files are added by an upload; written, a file column can only be emptied."""
    if value != {"clear_all": True}:
        raise _wrong(column, value)
    return None


READERS: dict[str, Any] = {
    "text": _text,
    "long_text": _text,
    "numbers": _text,
    "status": _status,
    "dropdown": _dropdown,
    "people": _object("personsAndTeams"),
    "email": _object("email", "text"),
    "phone": _object("phone", "countryShortName"),
    "date": _object("date"),
    "board_relation": _object("item_ids"),
    "timeline": _object("from", "to"),
    "hour": _object("hour", "minute"),
    "link": _object("url", "text"),
    "tags": _object("tag_ids"),
    "checkbox": _object("checked"),
    "file": _files,
}
