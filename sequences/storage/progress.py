"""How people stand, for the optional columns of boards."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sequences.storage.database import AsyncConnection, rows, statement


@dataclass(frozen=True)
class Standing:
    """The run that an item's optional columns tell of."""

    item_id: int
    version_id: int
    state: str
    position: int
    due_at: datetime | None


OF_ITEMS = statement("""
SELECT i.item_id, e.version_id, e.state, e.position, e.due_at
FROM unnest(CAST(:items AS bigint[])) AS i(item_id)
CROSS JOIN LATERAL (
  SELECT e.version_id, e.state, e.position, e.due_at FROM enrollment e
  WHERE e.account_id = :account
    AND e.item_id IN (SELECT i.item_id UNION ALL
                      SELECT l.linked_item_id FROM board_link l
                      WHERE l.account_id = :account AND l.board_id = :board AND l.item_id = i.item_id)
    AND e.waiting_for IS DISTINCT FROM 'check'
  ORDER BY CASE e.state WHEN 'active' THEN 0 WHEN 'paused' THEN 1 ELSE 2 END, e.due_at NULLS LAST,
           e.ended_at DESC NULLS LAST, e.id DESC
  LIMIT 1
) e
""")


async def of_items(connection: AsyncConnection, account: int, board: int, items: Sequence[int]) -> dict[int, Standing]:
    """Return by item the run that comes next, else the one that ended last; who never was in one is missing."""
    found = await rows(connection, OF_ITEMS, account=account, board=board, items=list(items))
    return {row["item_id"]: Standing(**row) for row in found}
