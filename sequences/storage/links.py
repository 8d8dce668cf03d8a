"""Which items of a board are connected with items that may be enrolled: they show what those are in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sequences.storage.database import AsyncConnection, rows, statement

PUT = statement("""
WITH wanted AS (
  SELECT DISTINCT item_id, linked_item_id
  FROM unnest(CAST(:items AS bigint[]), CAST(:linked AS bigint[])) AS w(item_id, linked_item_id)
), gone AS (
  DELETE FROM board_link l WHERE l.account_id = :account AND l.board_id = :board
  AND l.item_id = ANY(CAST(:read AS bigint[]))
  AND NOT EXISTS (SELECT 1 FROM wanted w WHERE w.item_id = l.item_id AND w.linked_item_id = l.linked_item_id)
  RETURNING l.item_id
), added AS (
  INSERT INTO board_link (account_id, board_id, item_id, linked_item_id)
  SELECT :account, :board, item_id, linked_item_id FROM wanted ORDER BY item_id, linked_item_id
  ON CONFLICT DO NOTHING RETURNING item_id
)
SELECT item_id FROM gone UNION SELECT item_id FROM added
""")
DROP = statement("DELETE FROM board_link WHERE account_id = :account AND board_id = :board")
DROP_ITEMS = statement("""
DELETE FROM board_link
WHERE account_id = :account AND board_id = :board AND item_id = ANY(CAST(:items AS bigint[]))
""")


async def put(connection: AsyncConnection, account: int, board: int, linked: Mapping[int, Sequence[int]]) -> set[int]:
    """Keep what items of a board are connected with now; return those for which that is new."""
    if not linked:
        return set()
    pairs = [(item, other) for item, others in linked.items() for other in others]
    values = {"items": [item for item, _ in pairs], "linked": [other for _, other in pairs], "read": list(linked)}
    found = await rows(connection, PUT, account=account, board=board, **values)
    return {row["item_id"] for row in found}


async def drop(connection: AsyncConnection, account: int, board: int) -> None:
    """Forget every connection of a board."""
    await connection.execute(DROP, {"account": account, "board": board})


async def drop_items(connection: AsyncConnection, account: int, board: int, items: Sequence[int]) -> None:
    """Forget the connections of items that are gone."""
    if items:
        await connection.execute(DROP_ITEMS, {"account": account, "board": board, "items": list(items)})
