"""A cell's value in one text, however it came: written by us, read, or told by a webhook. No I/O.

Labels of a dropdown are their ids in order, as in `1,4`; everything else is what the cell shows.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any


def of_ids(ids: Iterable[int]) -> str:
    """Return the labels of a dropdown as a text."""
    return ",".join(map(str, sorted(ids)))


def of_written(value: Any) -> str | None:
    """Return what a value that we send says; None: nothing that comes back as it was sent."""
    if value is None:
        return ""
    if isinstance(value, dict) and "ids" in value:
        return of_ids(value["ids"])
    return str(value["label"]) if isinstance(value, dict) and "label" in value else None


def of_event(kind: Any, value: Any) -> str | None:
    """Return what the value of a board event says; None: it must be read. `kind` is the event's `columnType`."""
    if kind == "color":
        label = value.get("label") if isinstance(value, dict) else None
        text = label.get("text") if isinstance(label, dict) else None
        return text if isinstance(text, str) else None if value else ""
    if kind == "dropdown":
        return _dropdown(value)
    return None


def _dropdown(value: Any) -> str | None:
    """Return the labels: monday tells them as chosen values, or as the ids that it keeps."""
    try:
        value = json.loads(value) if isinstance(value, str) else value
        chosen = value.get("chosenValues", value.get("ids")) if value else None
        return of_ids(int(one["id"] if isinstance(one, dict) else one) for one in chosen or [])
    except (TypeError, ValueError, KeyError, AttributeError):
        return None
