"""The Enrolled sequences column: found or made, its labels kept, and cells written several at a time.

A dropdown write replaces the whole selection, so what others have put there is read and kept.
Source: https://developer.monday.com/api-reference/reference/dropdown
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from sequences.monday.batch import SIZE, repeated
from sequences.monday.boards import Column, living, read_board, read_column
from sequences.monday.client import Access, Monday
from sequences.monday.errors import BadRequest, ColumnLost, ItemGone, MondayError, Stale, StatusLost, of_entries

TITLE, COLUMN_ID = "Enrolled sequences", "enrolled_sequences"
LONGEST_LABEL = 200
TRIES = 3
NO_STATUS = "A status could not be set"  # how the sentence of every lost status begins


@dataclass(frozen=True)
class EnrolledColumn:
    """Our column on one board, the label of each sequence asked for, and every label there is."""

    column_id: str | None  # None: there is no column, and no sequence that needs one
    label_ids: dict[int, int]
    labels: frozenset[int] = frozenset()
    known: bool = field(default=False, compare=False)  # it is the column we knew


async def ensure_enrolled_column(
    monday: Monday, access: Access, board_id: int, known: str | None, titles: Mapping[int, str]
) -> EnrolledColumn:
    """Return our column with a label for every sequence of `titles`, made where missing.

    It is found by its id, else by title and type, else created; for no sequence none is created.
    Raises MondayError.
    """
    for _ in range(TRIES):
        board = await read_board(monday, access, board_id)
        column = _ours(board.columns, known)
        same = column is not None and column.id == known
        try:
            if column is None and not titles:
                return EnrolledColumn(None, {})
            if column is None:
                column = await _create(monday, access, board_id, titles)
            wanted = {title[:LONGEST_LABEL] for title in titles.values()}
            if not wanted <= {label for _, label in column.labels}:
                column = await _add_labels(monday, access, board_id, column, wanted)
            return EnrolledColumn(column.id, _by_sequence(column, titles), _label_ids(column), same)
        except Stale:
            continue
    raise BadRequest("The Enrolled sequences column changes all the time: try again later.")


def _ours(columns: Sequence[Column], known: str | None) -> Column | None:
    living = [one for one in columns if not one.archived and one.type == "dropdown"]
    by_id = next((one for one in living if one.id == known), None)
    return by_id or next((one for one in living if one.title == TITLE or one.id == COLUMN_ID), None)


def _by_sequence(column: Column, titles: Mapping[int, str]) -> dict[int, int]:
    ids = {label: number for number, label in column.labels}
    return {sequence: ids[title[:LONGEST_LABEL]] for sequence, title in titles.items()}


def _label_ids(column: Column) -> frozenset[int]:
    """Return the labels there are; those that people switched off are there too."""
    return frozenset(int(one["id"]) for one in column.settings.get("labels") or [])


async def _create(monday: Monday, access: Access, board_id: int, titles: Mapping[int, str]) -> Column:
    labels = [{"label": title} for title in sorted({title[:LONGEST_LABEL] for title in titles.values()})]
    values: dict[str, Any] = {"board": str(board_id), "id": COLUMN_ID, "title": TITLE}
    values["settings"] = {"labels": labels}
    try:
        data = await monday.write(access, "create_enrolled_column", values)
    except BadRequest:  # an id cannot be used again after its column was deleted
        data = await monday.write(access, "create_enrolled_column", {**values, "id": None})
    return read_column({**data["create_dropdown_column"], "type": "dropdown", "title": TITLE})


async def _add_labels(monday: Monday, access: Access, board_id: int, column: Column, wanted: set[str]) -> Column:
    have = [{"id": number, "label": label} for number, label in column.labels]
    new = [{"label": label} for label in sorted(wanted - {label for _, label in column.labels})]
    values = {
        "board": str(board_id),
        "column": column.id,
        "revision": column.revision,
        "settings": {"labels": have + new},
    }
    data = await monday.write(access, "update_enrolled_column", values)
    return read_column({**data["update_dropdown_column"], "type": "dropdown", "title": column.title})


@dataclass(frozen=True)
class CellWrite:
    """What one item's cells should say: `enrolled` of `ours` are set, other labels stay as they are."""

    board_id: int
    item_id: int
    enrolled_column: str | None
    ours: frozenset[int]
    enrolled: frozenset[int]
    status: tuple[str, str] | None = None  # column, label


async def write_cells(monday: Monday, access: Access, writes: Sequence[CellWrite]) -> dict[int, MondayError | None]:
    """Write cells of a board, ten items in a request; return each item's error, None where it is written.

    Where a status cannot be set any more, the error is StatusLost and the rest of the item is written.

    Raises:
        BoardGone: the board is.
        ColumnLost: our column is, or one of the labels to be set: nothing is written.
        MondayError: nothing could be written; a later failure is the error of whoever is left.
    """
    columns, shown = await _look(monday, access, writes)
    if any(_lacks_ours(one, columns) for one in writes):
        raise ColumnLost("The Enrolled sequences column or a label of it was removed: it is made again soon.")
    results: dict[int, MondayError | None] = {one.item_id: _missing(one, columns, shown) for one in writes}
    able = [replace(one, status=None) if results[one.item_id] else one for one in writes if one.item_id in shown]
    due = [(one, values) for one in able if (values := _values(one, shown[one.item_id], columns))]
    for start in range(0, len(due), SIZE):
        try:
            results |= await _write(monday, access, due[start : start + SIZE])
        except MondayError as error:
            if not start:
                raise
            return results | {one.item_id: error for one, _ in due[start:]}
    return results


async def _look(
    monday: Monday, access: Access, writes: Sequence[CellWrite]
) -> tuple[dict[str, Column], dict[int, frozenset[int]]]:
    """Return the living columns that are to be written, and the labels each item has now."""
    ours = {one.enrolled_column for one in writes if one.enrolled_column}
    data = await monday.read(
        access,
        "enrolled_cells",
        {
            "board": [str(writes[0].board_id)],
            "kept": sorted(ours | {one.status[0] for one in writes if one.status}),
            "ids": [str(one.item_id) for one in writes],
            "columns": sorted(ours),
        },
    )
    columns = map(read_column, living(data["boards"])["columns"])
    return {one.id: one for one in columns if not one.archived}, _selected(data["items"])


def _selected(items: Sequence[dict[str, Any]]) -> dict[int, frozenset[int]]:
    return {
        int(item["id"]): frozenset(
            int(value["id"]) for cell in item["column_values"] for value in cell.get("values") or []
        )
        for item in items
        if item["state"] == "active"
    }


def _lacks_ours(one: CellWrite, columns: Mapping[str, Column]) -> bool:
    """Return whether our column, or a label that the item needs, is not there."""
    if one.enrolled_column is None:
        return False
    column = columns.get(one.enrolled_column)
    return column is None or not one.enrolled <= _label_ids(column)


def _missing(
    one: CellWrite, columns: Mapping[str, Column], shown: Mapping[int, frozenset[int]]
) -> ItemGone | StatusLost | None:
    """Return what of a write has no place on the board any more."""
    if one.item_id not in shown:
        return ItemGone("The item is gone.")
    if one.status is None:
        return None
    column, label = columns.get(one.status[0]), one.status[1]
    if column and column.type == "status" and label in [text for _, text in column.labels]:
        return None
    return StatusLost(
        f"{NO_STATUS}, because “{label}” or its column is no longer on the board: "
        "choose another status in the removal rules of the sequence."
    )


def _values(one: CellWrite, now: frozenset[int], columns: Mapping[str, Column]) -> dict[str, Any]:
    """Return the cells that differ. A label that the column has no more is not kept: monday would refuse it."""
    values: dict[str, Any] = {}
    if one.enrolled_column:
        others = (now & _label_ids(columns[one.enrolled_column])) - one.ours
        wanted = others | one.enrolled
        if wanted != now:
            values[one.enrolled_column] = {"ids": sorted(wanted)} if wanted else None
    if one.status:
        values[one.status[0]] = {"label": one.status[1]}
    return values


async def _write(
    monday: Monday, access: Access, pack: Sequence[tuple[CellWrite, dict[str, Any]]]
) -> dict[int, MondayError]:
    """Write a request full of items; return the errors of those that were refused."""
    variables: dict[str, Any] = {}
    for n, (one, values) in enumerate(pack):
        variables |= {f"board{n}": str(one.board_id), f"item{n}": str(one.item_id)}
        variables[f"values{n}"] = json.dumps(values, sort_keys=True)
    try:
        await monday.run(access, repeated("write_cells", len(pack)), variables, "write")
    except MondayError as error:
        if not error.data:
            raise
        return _partly(pack, error)
    return {}


def _partly(pack: Sequence[tuple[CellWrite, dict[str, Any]]], error: MondayError) -> dict[int, MondayError]:
    """Return the errors of the items whose aliases were not applied, while others were."""
    by_alias: dict[str, list[Any]] = {}
    for entry in error.entries or []:
        path = entry.get("path") or [""] if isinstance(entry, dict) else [""]
        by_alias.setdefault(str(path[0]), []).append(entry)
    data = error.data or {}
    return {
        one.item_id: of_entries(by_alias.get(f"m{n}", error.entries or []))
        for n, (one, _) in enumerate(pack)
        if not data.get(f"m{n}")
    }
