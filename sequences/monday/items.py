"""Reads items: their values as a person reads them, addresses and people by their type."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sequences.core.column_files import ColumnFile
from sequences.core.definition import GROUP
from sequences.core.values import Value
from sequences.monday.cells import column_file, text_of, value_of
from sequences.monday.client import Access, Monday

PACK = 100  # monday's limit of ids in one call


@dataclass(frozen=True)
class Item:
    """An item as monday shows it now; `state` is active, archived, …

    `texts` are display values by column id; `values` are those that every language says in its own way; `files` are
    those of file columns that are not empty.
    """

    id: int
    name: str
    state: str
    board_id: int | None
    texts: Mapping[str, str]
    emails: Mapping[str, str] = field(default_factory=dict)
    persons: Mapping[str, tuple[int, ...]] = field(default_factory=dict)
    teams: Mapping[str, tuple[int, ...]] = field(default_factory=dict)
    values: Mapping[str, Value] = field(default_factory=dict)
    files: Mapping[str, tuple[ColumnFile, ...]] = field(default_factory=dict)
    group: tuple[str, str] | None = None  # id, title
    chosen: Mapping[str, tuple[tuple[int, str], ...]] = field(default_factory=dict)  # labels of dropdowns: id, text
    several: Mapping[str, tuple[str, ...]] = field(default_factory=dict)  # what a column shows of several values
    linked: Mapping[str, tuple[int, ...]] = field(default_factory=dict)  # the items that a column connects with

    def email(self, column: str) -> str:
        """Return the address in a column: of an e-mail column its address, else the text."""
        return self.emails.get(column) or self.texts.get(column, "")

    def shows(self, column: str) -> tuple[str, ...]:
        """Return the values that a column shows, one of which is enough for a condition; `group`: title and id."""
        if column == GROUP:
            return self.group[::-1] if self.group else ()
        text = self.texts.get(column, "")
        return self.several.get(column) or ((text,) if text else ())

    def people(self, column: str) -> tuple[int, ...]:
        """Return the people in a People column; teams are left out."""
        return self.persons.get(column, ())


async def read_items(
    monday: Monday, access: Access, item_ids: Sequence[int], columns: Sequence[str], *, interactive: bool = False
) -> dict[int, Item]:
    """Return items by id, a hundred in a call; those that cannot be read are missing. Raises MondayError."""
    wanted = sorted(set(item_ids))
    found: dict[int, Item] = {}
    for start in range(0, len(wanted), PACK):
        ids = [str(one) for one in wanted[start : start + PACK]]
        data = await monday.read(access, "items", {"ids": ids, "columns": list(columns)}, interactive=interactive)
        for entry in data["items"]:
            item = read_item(entry)
            found[item.id] = item
    return found


def read_item(entry: dict[str, Any]) -> Item:
    """Return an item as any operation gives it; what it does not tell is empty."""
    cells = entry["column_values"]
    board, group = entry.get("board"), entry.get("group")
    return Item(
        id=int(entry["id"]),
        name=entry["name"],
        state=entry.get("state") or "active",
        board_id=int(board["id"]) if board else None,
        texts={cell["id"]: text_of(cell) for cell in cells},
        emails={cell["id"]: cell["email"] for cell in cells if cell.get("email")},
        persons=_assigned(cells, "person"),
        teams=_assigned(cells, "team"),
        files={cell["id"]: tuple(map(column_file, cell["files"])) for cell in cells if cell.get("files")},
        values={cell["id"]: value for cell in cells if (value := value_of(cell)) is not None},
        group=(group["id"], group["title"]) if group else None,
        chosen={
            cell["id"]: tuple((int(one["id"]), str(one["label"])) for one in cell.get("values") or [])
            for cell in cells
            if cell["type"] == "dropdown"
        },
        several={cell["id"]: texts for cell in cells if (texts := _several(cell))},
        linked={
            cell["id"]: tuple(int(one) for one in cell.get("linked_item_ids") or [])
            for cell in cells
            if cell["type"] == "board_relation"
        },
    )


def _several(cell: dict[str, Any]) -> tuple[str, ...]:
    """Return the values of a cell that holds several; people only come as one text, with commas."""
    if cell["type"] == "people":
        return tuple(one for one in (cell.get("text") or "").split(", ") if one)
    options = cell.get("values") if cell["type"] == "dropdown" else cell.get("tags")
    return tuple(str(one.get("label", one.get("name"))) for one in options or [])


def _assigned(cells: Sequence[dict[str, Any]], kind: str) -> dict[str, tuple[int, ...]]:
    """Return who stands in each People column: persons, or teams."""
    return {
        cell["id"]: tuple(int(one["id"]) for one in cell["persons_and_teams"] if one["kind"] == kind)
        for cell in cells
        if cell.get("persons_and_teams")
    }
