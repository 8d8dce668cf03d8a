"""The optional columns of a board: found or made, and what their cells hold."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sequences.core.progress import COLUMN_IDS, STATUSES, TITLES, TYPES, Progress, Shown
from sequences.monday.boards import Board, Column, read_column
from sequences.monday.client import Access, Monday
from sequences.monday.errors import BadRequest, NotAllowed
from sequences.words import Said, say

Places = dict[str, dict[str, Any]]  # kind -> {"column": id, "labels": {text: label id} of the status}


@dataclass(frozen=True)
class ShownCell:
    """What a cell of an optional column should hold: a text, the id of a status label, or a moment."""

    column: str
    wanted: str | int | datetime | None

    @property
    def value(self) -> Any:
        """As it is sent: moments in UTC, both parts of one instant; None empties."""
        if isinstance(self.wanted, datetime):
            at = self.wanted.astimezone(UTC)
            return {"date": at.strftime("%Y-%m-%d"), "time": at.strftime("%H:%M:%S")}
        return {"index": self.wanted} if isinstance(self.wanted, int) else self.wanted

    def differs(self, cell: Mapping[str, Any] | None) -> bool:
        """Return whether the cell, as it is read, says something else."""
        cell = cell or {}
        if isinstance(self.wanted, datetime):
            kept = _decoded(cell.get("value"))
            return bool({key: kept.get(key) for key in ("date", "time")} != self.value)
        if isinstance(self.wanted, int):
            return bool(cell.get("index") != self.wanted)
        return str(cell.get("text") or "") != (self.wanted or "")


def _decoded(value: Any) -> Mapping[str, Any]:
    kept = json.loads(value) if isinstance(value, str) and value else value
    return kept if isinstance(kept, Mapping) else {}


def cells(places: Mapping[str, Mapping[str, Any]], progress: Progress) -> tuple[ShownCell, ...]:
    """Return what the optional columns should hold for one person."""
    made = {Shown(kind): place for kind, place in places.items() if place.get("column")}
    wanted: dict[Shown, str | int | datetime | None] = {
        Shown.STATUS: (made.get(Shown.STATUS, {}).get("labels") or {}).get(progress.status),
        Shown.NEXT_STEP: progress.next_step,
        Shown.NEXT_DATE: progress.next_at and progress.next_at.replace(microsecond=0),
    }
    return tuple(ShownCell(place["column"], wanted[kind]) for kind, place in made.items())


async def ensure_shown(
    monday: Monday, access: Access, board: Board, places: Mapping[str, Mapping[str, Any]]
) -> tuple[Places, Said | None]:
    """Return where the optional columns of `places` are, made where missing, and what people must mend.

    A column is found by its id, else by title and type. Raises MondayError.
    """
    found: Places = {}
    problem: Said | None = None
    for kind in map(Shown, sorted(places)):
        try:
            column = _kept(board.columns, kind, places[kind].get("column")) or await _create(
                monday, access, board.id, kind
            )
        except (NotAllowed, BadRequest):
            found[kind], problem = {}, _not_made(kind)
            continue
        found[kind] = _place(kind, column, places[kind])
        if kind is Shown.STATUS and len(found[kind]["labels"]) < len(STATUSES):
            problem = _unlabelled(kind)
    return found, problem


def _not_made(kind: Shown) -> Said:
    return say(
        "The column {title} could not be made: let whoever connected the app change the columns of this board.",
        title=TITLES[kind],
    )


def _unlabelled(kind: Shown) -> Said:
    return say(
        "The column {title} lacks a label of ours: add the labels {labels} to it.",
        title=TITLES[kind],
        labels=", ".join(STATUSES.values()),
    )


def _kept(columns: Iterable[Column], kind: Shown, known: str | None) -> Column | None:
    living = [one for one in columns if not one.archived and one.type == TYPES[kind]]
    by_id = next((one for one in living if one.id == known), None)
    return by_id or next((one for one in living if one.title == TITLES[kind]), None)


def _place(kind: Shown, column: Column, known: Mapping[str, Any]) -> dict[str, Any]:
    """Return where a column is; a label that was renamed is still the one we knew."""
    if kind is not Shown.STATUS:
        return {"column": column.id}
    there = {number for number, _ in column.labels}
    named = {text: number for number, text in column.labels if text in STATUSES.values()}
    kept = known.get("labels") or {} if known.get("column") == column.id else {}
    return {"column": column.id, "labels": named | {text: n for text, n in kept.items() if n in there}}


async def _create(monday: Monday, access: Access, board: int, kind: Shown) -> Column:
    values = {"board": str(board), "id": COLUMN_IDS[kind], "title": TITLES[kind]}
    try:
        data = await _made(monday, access, values, kind)
    except BadRequest:  # an id cannot be used again after its column was deleted
        data = await _made(monday, access, {**values, "id": None}, kind)
    return read_column({"type": TYPES[kind], "title": TITLES[kind], **next(iter(data.values()))})


async def _made(monday: Monday, access: Access, values: dict[str, Any], kind: Shown) -> dict[str, Any]:
    if kind is Shown.STATUS:
        return await monday.write(access, "create_shown_status", values)
    return await monday.write(access, "create_shown_column", {**values, "type": TYPES[kind]})
