"""The last value of a cell that we wrote, or saw and acted upon: by it our own writes are known, and what is new."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sequences.storage.database import AsyncConnection, rows, statement, storable

Place = tuple[int, str]  # item, column


@dataclass(frozen=True)
class KnownCell:
    """What stood in a cell when we wrote it (`ours`), or acted upon it."""

    item_id: int
    column_id: str
    value: str
    ours: bool


PUT = statement("""
INSERT INTO known_cell (account_id, item_id, column_id, value, ours, at)
SELECT :account, item_id, column_id, value, true, :now
FROM unnest(CAST(:items AS bigint[]), CAST(:columns AS text[]), CAST(:cells AS text[]))
     AS c(item_id, column_id, value)
ORDER BY item_id, column_id
ON CONFLICT (account_id, item_id, column_id)
DO UPDATE SET value = excluded.value, ours = true, at = excluded.at
""")
SEE = statement("""
INSERT INTO known_cell AS k (account_id, item_id, column_id, value, ours, at)
SELECT :account, item_id, column_id, value, false, :now
FROM unnest(CAST(:items AS bigint[]), CAST(:columns AS text[]), CAST(:cells AS text[]))
     AS c(item_id, column_id, value)
ORDER BY item_id, column_id
ON CONFLICT (account_id, item_id, column_id) DO UPDATE SET value = excluded.value, ours = false, at = excluded.at
WHERE k.value <> excluded.value
""")
OF_ITEMS = statement("""
SELECT item_id, column_id, value, ours FROM known_cell
WHERE account_id = :account AND item_id = ANY(CAST(:items AS bigint[]))
""")
DROP = statement("""
DELETE FROM known_cell WHERE account_id = :account AND item_id = ANY(CAST(:items AS bigint[]))
""")
SWEEP = statement("""
DELETE FROM known_cell c WHERE c.at < :before AND NOT EXISTS (
  SELECT 1 FROM enrollment e WHERE e.account_id = c.account_id AND e.item_id = c.item_id
  AND e.state IN ('active', 'paused'))
""")


async def wrote(connection: AsyncConnection, account: int, cells: Mapping[Place, str], *, now: datetime) -> None:
    """Keep what we write into cells."""
    if cells:
        await connection.execute(PUT, {"account": account, "now": now, **_values(cells)})


async def see(connection: AsyncConnection, account: int, cells: Mapping[Place, str], *, now: datetime) -> None:
    """Keep what was seen in cells and acted upon; what we wrote ourselves, and still stands there, stays ours."""
    if cells:
        await connection.execute(SEE, {"account": account, "now": now, **_values(cells)})


def _values(cells: Mapping[Place, str]) -> dict[str, list[int] | list[str]]:
    places = sorted(cells)
    return {
        "items": [item for item, _ in places],
        "columns": [column for _, column in places],
        "cells": [storable(cells[place]) for place in places],
    }


async def of_items(connection: AsyncConnection, account: int, items: Iterable[int]) -> dict[Place, KnownCell]:
    """Return what is known of the cells of items."""
    found = await rows(connection, OF_ITEMS, account=account, items=sorted(set(items)))
    return {(row["item_id"], row["column_id"]): KnownCell(**row) for row in found}


async def drop(connection: AsyncConnection, account: int, items: Sequence[int]) -> None:
    """Know nothing of items any more: what was to be written never was."""
    if items:
        await connection.execute(DROP, {"account": account, "items": list(items)})


async def sweep(connection: AsyncConnection, *, before: datetime) -> None:
    """Forget the cells of whoever is in no sequence, of which nothing was heard since `before`."""
    await connection.execute(SWEEP, {"before": before})
