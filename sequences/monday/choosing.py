"""Items to choose from: a board in pages, searched by name and address, narrowed to groups.

Source: https://developer.monday.com/api-reference/reference/items-page (a cursor carries its filter, for an hour).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sequences.monday.boards import Column
from sequences.monday.client import Access, Monday
from sequences.monday.errors import BadRequest, BoardGone
from sequences.monday.items import Item, read_item
from sequences.words import say

SEARCHED = ("email", "text")  # a mirror that is searched makes the whole board vanish
OVER = say("The list is not known any more: begin again with its first page.")
NO_COLUMN = "name"  # is in no cell: an empty list would ask for all of them


class CursorOver(BadRequest):
    """The place in the list is not known any more: begin with the first page."""


@dataclass(frozen=True)
class Wanted:
    """What is looked for: a text in the name or address, and groups; `email` is the column of the address."""

    text: str = ""
    groups: tuple[str, ...] = ()
    email: Column | None = None

    def params(self) -> dict[str, Any] | None:
        """Return the filter as monday takes it; None: everything."""
        within = {"column_id": "group", "compare_value": list(self.groups), "operator": "any_of"}
        columns = ["name", *([self.email.id] if self.email and self.email.type in SEARCHED else [])]
        holds = [{"column_id": one, "compare_value": [self.text], "operator": "contains_text"} for one in columns]
        parts = [*([_rules("and", [within])] if self.groups else []), *([_rules("or", holds)] if self.text else [])]
        return {"operator": "and", "groups": parts} if len(parts) > 1 else next(iter(parts), None)


def _rules(operator: str, rules: Sequence[dict[str, Any]]) -> dict[str, Any]:
    return {"operator": operator, "rules": list(rules)}


async def read_choices(
    monday: Monday, access: Access, board: int, wanted: Wanted, *, cursor: str | None, limit: int
) -> tuple[list[Item], str | None]:
    """Return a page of a board's items, and the cursor of the next one; a `cursor` brings its own filter.

    Raises:
        BoardGone: there is no such board.
        CursorOver: the cursor is none of this board, or over.
        MondayError: monday could not be asked.
    """
    values: dict[str, Any] = {"columns": [wanted.email.id if wanted.email else NO_COLUMN], "limit": limit}
    if cursor is not None:
        page = await _following(monday, access, values, cursor)
    else:
        asked = {**values, "board": [str(board)], "params": wanted.params()}
        boards = (await monday.read(access, "board_items", asked, interactive=True))["boards"]
        if not boards or boards[0] is None:
            raise BoardGone(say("The board is gone, archived, or not shared with us: choose another board."))
        page = boards[0]["items_page"]
    items = [read_item(one) for one in page["items"]]
    if any(one.board_id != board for one in items):  # a cursor somebody took from elsewhere
        raise CursorOver(OVER)
    return items, page["cursor"]


async def _following(monday: Monday, access: Access, values: dict[str, Any], cursor: str) -> dict[str, Any]:
    try:
        data = await monday.read(access, "next_items", {**values, "cursor": cursor}, interactive=True)
    except BadRequest as error:
        if any("cursor" in code.lower() for code in error.codes):
            raise CursorOver(OVER) from error
        raise
    page: dict[str, Any] = data["next_items_page"]
    return page


async def read_names(monday: Monday, access: Access, board: int, items: Sequence[int]) -> dict[int, str]:
    """Return the names of up to a hundred items of a board, by id; others are missing. Raises MondayError."""
    if not items:
        return {}
    data = await monday.read(access, "item_names", {"ids": [str(one) for one in items]}, interactive=True)
    here = [one for one in data["items"] or [] if one and one["board"] and int(one["board"]["id"]) == board]
    return {int(one["id"]): one["name"] for one in here}
