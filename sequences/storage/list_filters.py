"""What the list of sequences can be narrowed to: who made its sequences, and the boards they are on."""

from __future__ import annotations

from collections.abc import Iterable

from sequences.storage.database import AsyncConnection, rows, statement

PAIRS = statement("""
SELECT DISTINCT s.owner_id, s.board_id FROM sequence s
WHERE s.account_id = :account AND s.state <> 'deleted'
  AND (CAST(:among AS bigint[]) IS NULL OR s.board_id = ANY(CAST(:among AS bigint[])))
""")


async def pairs(
    connection: AsyncConnection, account: int, *, among: Iterable[int] | None = None
) -> list[tuple[int, int | None]]:
    """Return each (creator, board) that the sequences of an account have; `among` are the boards of a guest."""
    found = await rows(connection, PAIRS, account=account, among=None if among is None else sorted(among))
    return [(row["owner_id"], row["board_id"]) for row in found]
