"""A board in pages: its living columns, and what items show in some of them.

Source: https://developer.monday.com/api-reference/reference/items-page (a cursor lives for an hour).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sequences.monday.boards import Column, living, read_column
from sequences.monday.client import Access, Monday
from sequences.monday.errors import BadRequest


@dataclass(frozen=True)
class BoardPage:
    """Some items of a board as they came, and where the next page begins (None: this was the last)."""

    columns: tuple[Column, ...]
    items: tuple[dict[str, Any], ...]
    cursor: str | None

    def linked(self, column: str) -> dict[int, tuple[int, ...]]:
        """Return the items that each item is connected with through a column."""
        return {
            int(item["id"]): tuple(int(one) for one in cell.get("linked_item_ids") or [])
            for item in self.items
            for cell in item["column_values"]
            if cell["id"] == column
        }


async def read_page(
    monday: Monday, access: Access, board_id: int, columns: Sequence[str], cursor: str | None
) -> BoardPage:
    """Return the page at a cursor; an outdated cursor begins with the first page again. Raises MondayError."""
    values = {"board": [str(board_id)], "kept": list(columns), "columns": list(columns)}
    if cursor is not None:
        try:
            data = await monday.read(access, "board_next_page", {**values, "cursor": cursor})
        except BadRequest as error:
            if not any("cursor" in code.lower() for code in error.codes):
                raise
        else:
            return _page(data, data["next_items_page"])
    data = await monday.read(access, "board_page", values)
    return _page(data, living(data["boards"])["items_page"])


def _page(data: Mapping[str, Any], page: Mapping[str, Any]) -> BoardPage:
    board = living(data["boards"])
    return BoardPage(tuple(map(read_column, board["columns"])), tuple(page["items"]), page["cursor"])
