"""Reads boards and their columns."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from sequences.monday.client import Access, Monday
from sequences.monday.errors import Gone


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


async def read_board(monday: Monday, access: Access, board_id: int) -> Board:
    """Return a board. Raises Gone when it is deleted, archived or out of sight."""
    data = await monday.read(access, "board", {"ids": [str(board_id)]})
    boards = [one for one in data["boards"] or [] if one and one["state"] == "active"]
    if not boards:
        raise Gone("The board is gone, archived, or not shared with us: choose another board.")
    return Board(board_id, boards[0]["name"], tuple(map(read_column, boards[0]["columns"])))


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


async def search_items(
    monday: Monday, access: Access, board_id: int, *, text: str, cursor: str | None
) -> tuple[list[tuple[int, str]], str | None]:
    """Return a page of (id, name) of a board's items whose name holds `text`, and the next cursor."""
    if cursor:
        page = (await monday.read(access, "next_items", {"cursor": cursor}, interactive=True))["next_items_page"]
    else:
        rule = {"column_id": "name", "compare_value": [text], "operator": "contains_text"}
        values = {"board": [str(board_id)], "params": {"rules": [rule]} if text else None}
        boards = (await monday.read(access, "board_items", values, interactive=True))["boards"]
        if not boards:
            raise Gone("The board is gone, archived, or not shared with us.")
        page = boards[0]["items_page"]
    return [(int(one["id"]), one["name"]) for one in page["items"]], page["cursor"]
