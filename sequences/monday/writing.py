"""Writes the cells of several items of a board at a time: our dropdown, a status, and the optional columns in one.

A dropdown write replaces the whole selection, so what others have put there is read and kept.
Source: https://developer.monday.com/api-reference/reference/dropdown
"""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sequences.monday.batch import MOST, partly, repeated
from sequences.monday.boards import Column, living, read_column
from sequences.monday.client import Access, Monday
from sequences.monday.errors import ColumnLost, ItemGone, ItemMoved, MondayError, StatusLost, TooDear
from sequences.monday.shown import ShownCell
from sequences.words import say

WRITE = "write_cells"
NO_STATUS = "A status could not be set"  # how the sentence of every lost status begins

Values = dict[str, Any]  # by column, as they are sent
Note = Callable[[dict[int, Values]], Awaitable[None]]


@dataclass(frozen=True)
class CellWrite:
    """What one item's cells should say: `enrolled` of `ours` are set, other labels stay as they are."""

    board_id: int
    item_id: int
    enrolled_column: str | None
    ours: frozenset[int]
    enrolled: frozenset[int]
    status: tuple[str, str] | None = None  # column, label
    shown: tuple[ShownCell, ...] = ()  # the optional columns

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns of ours that it needs."""
        return (*((self.enrolled_column,) if self.enrolled_column else ()), *(one.column for one in self.shown))


@dataclass(frozen=True)
class _Item:
    """An item as it is before the write."""

    board_id: int | None
    labels: frozenset[int]
    cells: Mapping[str, dict[str, Any]]


async def write_cells(
    monday: Monday, access: Access, writes: Sequence[CellWrite], note: Note | None = None
) -> dict[int, MondayError | None]:
    """Write cells of a board, as many items in a request as their measured cost allows; return each item's error.

    It is None where the item is written.

    Where a status cannot be set any more, the error is StatusLost and the rest of the item is written. `note` is
    called before a request with what it sets, by item.

    Raises:
        BoardGone: the board is.
        ColumnLost: a column of ours is, or one of the labels to be set: nothing is written.
        MondayError: nothing could be written; a later failure is the error of whoever is left.
    """
    columns, shown = await _look(monday, access, writes)
    if any(_lacks_ours(one, columns) for one in writes):
        raise ColumnLost(say("The Enrolled sequences column or a label of it was removed: it is made again soon."))
    results: dict[int, MondayError | None] = {one.item_id: _missing(one, columns, shown) for one in writes}
    here = [one for one in writes if not isinstance(results[one.item_id], ItemGone)]
    able = [replace(one, status=None) if results[one.item_id] else one for one in here]
    due = [(one, values) for one in able if (values := _values(one, shown[one.item_id], columns))]
    start = 0
    while start < len(due):
        pack = due[start : start + await monday.fits(access, WRITE, "write", most=MOST)]
        try:
            results |= await _write(monday, access, pack, note)
        except TooDear as error:
            if len(pack) > 1:
                continue  # the next one is smaller
            results[pack[0][0].item_id] = error
        except MondayError as error:
            if not start:
                raise
            return results | {one.item_id: error for one, _ in due[start:]}
        start += len(pack)
    return results


def different(
    writes: Sequence[CellWrite], columns: Iterable[Column], items: Sequence[dict[str, Any]]
) -> dict[int, Values]:
    """Return what differs from what `writes` want, by item, on a board whose columns and items were just read.

    Raises ColumnLost when a column of ours, or a label, is missing.
    """
    living, shown = {one.id: one for one in columns if not one.archived}, _items(items)
    if any(_lacks_ours(one, living) for one in writes):
        raise ColumnLost(say("The Enrolled sequences column or a label of it was removed: it is made again soon."))
    here = [one for one in writes if one.item_id in shown]
    return {one.item_id: values for one in here if (values := _values(one, shown[one.item_id], living))}


async def _look(
    monday: Monday, access: Access, writes: Sequence[CellWrite]
) -> tuple[dict[str, Column], dict[int, _Item]]:
    """Return the living columns that are to be written, and what each item shows now."""
    ours = {column for one in writes for column in one.columns}
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
    return {one.id: one for one in columns if not one.archived}, _items(data["items"])


def _items(items: Sequence[dict[str, Any]]) -> dict[int, _Item]:
    return {int(item["id"]): _item(item) for item in items if item["state"] == "active"}


def _item(item: dict[str, Any]) -> _Item:
    cells = item["column_values"]
    labels = frozenset(int(value["id"]) for cell in cells for value in cell.get("values") or [])
    board = item.get("board")
    return _Item(int(board["id"]) if board else None, labels, {cell["id"]: cell for cell in cells})


def _lacks_ours(one: CellWrite, columns: Mapping[str, Column]) -> bool:
    """Return whether a column of ours, or a label that the item needs, is not there."""
    if any(cell.column not in columns for cell in one.shown):
        return True
    if one.enrolled_column is None:
        return False
    column = columns.get(one.enrolled_column)
    return column is None or not one.enrolled <= {int(label["id"]) for label in column.settings.get("labels") or []}


def _missing(one: CellWrite, columns: Mapping[str, Column], shown: Mapping[int, _Item]) -> ItemGone | StatusLost | None:
    """Return what of a write has no place on the board any more."""
    item = shown.get(one.item_id)
    if item is None:
        return ItemGone(say("The item is gone."))
    if item.board_id not in (None, one.board_id):
        return ItemMoved(item.board_id)
    if one.status is None:
        return None
    column, label = columns.get(one.status[0]), one.status[1]
    if column and column.type == "status" and label in [text for _, text in column.labels]:
        return None
    return StatusLost(
        say(
            "A status could not be set, because “{label}” or its column is no longer on the board: choose another "
            "status in the removal rules of the sequence.",
            label=label,
        )
    )


def _values(one: CellWrite, item: _Item, columns: Mapping[str, Column]) -> Values:
    """Return the cells that differ. A label that the column has no more is not kept: monday would refuse it."""
    values: Values = {}
    if one.enrolled_column:
        there = {int(label["id"]) for label in columns[one.enrolled_column].settings.get("labels") or []}
        wanted = ((item.labels & there) - one.ours) | one.enrolled
        if wanted != item.labels:
            values[one.enrolled_column] = {"ids": sorted(wanted)} if wanted else None
    if one.status:
        values[one.status[0]] = {"label": one.status[1]}
    values |= {cell.column: cell.value for cell in one.shown if cell.differs(item.cells.get(cell.column))}
    return values


async def _write(
    monday: Monday, access: Access, pack: Sequence[tuple[CellWrite, Values]], note: Note | None
) -> dict[int, MondayError]:
    """Write a request full of items; return the errors of those that were refused."""
    if note is not None:
        await note({one.item_id: values for one, values in pack})
    variables: dict[str, Any] = {}
    for n, (one, values) in enumerate(pack):
        variables |= {f"board{n}": str(one.board_id), f"item{n}": str(one.item_id)}
        variables[f"values{n}"] = json.dumps(values, sort_keys=True)
    try:
        await monday.run(access, repeated(WRITE, len(pack)), variables, "write")
    except MondayError as error:
        if not error.data:
            raise
        return {pack[n][0].item_id: refused for n, refused in partly(error, len(pack)).items()}
    return {}
