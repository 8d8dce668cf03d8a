"""Reads boards and their columns."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sequences.monday.client import Access, Monday
from sequences.monday.errors import BoardGone
from sequences.words import say

PACK = 100  # boards in one call


@dataclass(frozen=True)
class Column:
    """A column of a board; `labels` are (id, text) of a status or dropdown column, living ones first."""

    id: str
    title: str
    type: str
    archived: bool
    revision: str
    labels: tuple[tuple[int, str], ...]
    settings: dict[str, Any]


@dataclass(frozen=True)
class Board:
    """A board with its columns."""

    id: int
    name: str
    columns: tuple[Column, ...]

    def column(self, column_id: str) -> Column | None:
        """Return a column that is not archived."""
        return next((one for one in self.columns if one.id == column_id and not one.archived), None)


async def read_board(monday: Monday, access: Access, board_id: int, *, interactive: bool = False) -> Board:
    """Return a board. Raises BoardGone when it is deleted, archived or out of sight."""
    data = await monday.read(access, "board", {"ids": [str(board_id)]}, interactive=interactive)
    board = living(data["boards"])
    return Board(board_id, board["name"], tuple(map(read_column, board["columns"])))


def living(boards: Sequence[dict[str, Any] | None] | None) -> dict[str, Any]:
    """Return the board of an answer about one. Raises BoardGone when it is deleted, archived or out of sight."""
    found = next((one for one in boards or [] if one and one["state"] == "active"), None)
    if found is None:
        raise BoardGone(say("The board is gone, archived, or not shared with us: choose another board."))
    return found


async def read_subscribers(monday: Monday, access: Access, board_ids: Sequence[int]) -> dict[int, frozenset[int]]:
    """Return the users of each board, by board; a board we do not see is missing. Raises MondayError."""
    found: dict[int, frozenset[int]] = {}
    for start in range(0, len(board_ids), PACK):
        ids = [str(one) for one in board_ids[start : start + PACK]]
        data = await monday.read(access, "board_subscribers", {"ids": ids}, interactive=True)
        for entry in data["boards"] or []:
            found[int(entry["id"])] = frozenset(int(one["id"]) for one in entry["subscribers"] if one)
    return found


def read_column(entry: dict[str, Any]) -> Column:
    """Return a column as any operation gives it; settings come as an object or as JSON text."""
    settings = entry.get("settings") or {}
    settings = json.loads(settings) if isinstance(settings, str) else settings
    labels = settings.get("labels") or []
    return Column(
        id=entry["id"],
        title=entry.get("title", ""),
        type=entry.get("type", ""),
        archived=bool(entry.get("archived")),
        revision=str(entry.get("revision", "")),
        labels=tuple((int(one["id"]), one["label"]) for one in labels if not one.get("is_deactivated")),
        settings=settings,
    )
