"""The Enrolled sequences column: found or made, and its labels kept.

Source: https://developer.monday.com/api-reference/reference/dropdown
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sequences.monday.boards import Board, Column, read_board, read_column
from sequences.monday.client import Access, Monday
from sequences.monday.errors import BadRequest, Gone, NotAllowed, Stale
from sequences.monday.labels import LONGEST_LABEL, changed, label_of
from sequences.words import Said, say

__all__ = ["LONGEST_LABEL", "EnrolledColumn", "ensure_enrolled_column", "ensure_on"]

TITLE, COLUMN_ID = "Enrolled sequences", "enrolled_sequences"
TRIES = 3
REFUSED = (NotAllowed, BadRequest)  # what only people can mend; a managed column says no more than that
NO_COLUMN = say(
    "The Enrolled sequences column could not be made: let whoever connected the app change the columns of this board."
)
NO_LABELS = say(
    "The Enrolled sequences column takes no new labels, because account admins manage it or the app may not change "
    "it: add the names of the sequences to it as labels, or let the app do so."
)


@dataclass(frozen=True)
class EnrolledColumn:
    """Our column on one board, the label of each sequence asked for, and every label there is."""

    column_id: str | None  # None: there is no column, and no sequence that needs one, or we may make none
    label_ids: dict[int, int]
    labels: frozenset[int] = frozenset()
    known: bool = field(default=False, compare=False)  # it is the column we knew
    problem: Said | None = None  # what people must mend


async def ensure_enrolled_column(
    monday: Monday,
    access: Access,
    board_id: int,
    known: str | None,
    titles: Mapping[int, str],
    labels: Mapping[int, int] | None = None,
) -> EnrolledColumn:
    """Return our column with a label for every sequence of `titles`, made where missing.

    It is found by its id, else by title and type, else created; for no sequence none is created. `labels` are those
    the sequences had (sequence id to label id): a sequence that was renamed keeps its label under the new name.
    Raises MondayError.
    """
    for _ in range(TRIES):
        board = await read_board(monday, access, board_id)
        try:
            return await ensure_on(monday, access, board, known, titles, labels or {})
        except (Stale, Gone):  # it was changed, or removed, since it was read
            continue
    raise BadRequest(say("The Enrolled sequences column changes all the time: try again later."))


async def ensure_on(
    monday: Monday,
    access: Access,
    board: Board,
    known: str | None,
    titles: Mapping[int, str],
    labels: Mapping[int, int],
) -> EnrolledColumn:
    """Do that on a board just read. Raises MondayError, Stale and Gone when the board is read too late."""
    column = _ours(board.columns, known)
    same = column is not None and column.id == known
    if column is None and not titles:
        return EnrolledColumn(None, {})
    problem = None
    try:
        column = column or await _create(monday, access, board.id, titles)
    except REFUSED:
        return EnrolledColumn(None, {}, problem=NO_COLUMN)
    try:
        column = await _labelled(monday, access, board.id, column, titles, labels if same else {})
    except REFUSED:
        problem = NO_LABELS
    return EnrolledColumn(column.id, _by_sequence(column, titles), _label_ids(column), same, problem)


def _ours(columns: Sequence[Column], known: str | None) -> Column | None:
    living = [one for one in columns if not one.archived and one.type == "dropdown"]
    by_id = next((one for one in living if one.id == known), None)
    return by_id or next((one for one in living if one.title == TITLE or one.id == COLUMN_ID), None)


def _by_sequence(column: Column, titles: Mapping[int, str]) -> dict[int, int]:
    ids = {label: number for number, label in column.labels}
    return {sequence: ids[label] for sequence, title in titles.items() if (label := label_of(title)) in ids}


def _label_ids(column: Column) -> frozenset[int]:
    """Return the labels there are; those that people switched off are there too."""
    return frozenset(int(one["id"]) for one in column.settings.get("labels") or [])


async def _create(monday: Monday, access: Access, board_id: int, titles: Mapping[int, str]) -> Column:
    labels = [{"label": label} for label in sorted({label_of(title) for title in titles.values()})]
    values: dict[str, Any] = {"board": str(board_id), "id": COLUMN_ID, "title": TITLE}
    values["settings"] = {"labels": labels}
    try:
        data = await monday.write(access, "create_enrolled_column", values)
    except BadRequest:  # an id cannot be used again after its column was deleted
        data = await monday.write(access, "create_enrolled_column", {**values, "id": None})
    return read_column({**data["create_dropdown_column"], "type": "dropdown", "title": TITLE})


async def _labelled(
    monday: Monday, access: Access, board_id: int, column: Column, titles: Mapping[int, str], labels: Mapping[int, int]
) -> Column:
    """Return the column with every label."""
    settings = changed(column, titles, labels)
    if settings is None:
        return column
    values = {"board": str(board_id), "column": column.id, "revision": column.revision, "settings": settings}
    data = await monday.write(access, "update_enrolled_column", values)
    return read_column({**data["update_dropdown_column"], "type": "dropdown", "title": column.title})
