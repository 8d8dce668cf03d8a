"""Reads items: their values as a person reads them, addresses and people by their type."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sequences.column_files import ColumnFile
from sequences.monday.cells import column_file, text_of, value_of
from sequences.monday.client import Access, Monday
from sequences.values import Value

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
    values: Mapping[str, Value] = field(default_factory=dict)
    files: Mapping[str, tuple[ColumnFile, ...]] = field(default_factory=dict)

    def email(self, column: str) -> str:
        """Return the address in a column: of an e-mail column its address, else the text."""
        return self.emails.get(column) or self.texts.get(column, "")

    def people(self, column: str) -> tuple[int, ...]:
        """Return the people in a People column; teams are left out."""
        return self.persons.get(column, ())


async def read_items(
    monday: Monday, access: Access, item_ids: Sequence[int], columns: Sequence[str]
) -> dict[int, Item]:
    """Return items by id, a hundred in a call; those that cannot be read are missing. Raises MondayError."""
    wanted = sorted(set(item_ids))
    found: dict[int, Item] = {}
    for start in range(0, len(wanted), PACK):
        ids = [str(one) for one in wanted[start : start + PACK]]
        data = await monday.read(access, "items", {"ids": ids, "columns": list(columns)})
        for entry in data["items"]:
            item = _item(entry)
            found[item.id] = item
    return found


def _item(entry: dict[str, Any]) -> Item:
    cells = entry["column_values"]
    board = entry.get("board")
    return Item(
        id=int(entry["id"]),
        name=entry["name"],
        state=entry.get("state") or "active",
        board_id=int(board["id"]) if board else None,
        texts={cell["id"]: text_of(cell) for cell in cells},
        emails={cell["id"]: cell["email"] for cell in cells if cell.get("email")},
        persons={
            cell["id"]: tuple(int(one["id"]) for one in cell["persons_and_teams"] if one["kind"] == "person")
            for cell in cells
            if cell.get("persons_and_teams")
        },
        files={cell["id"]: tuple(map(column_file, cell["files"])) for cell in cells if cell.get("files")},
        values={cell["id"]: value for cell in cells if (value := value_of(cell)) is not None},
    )
