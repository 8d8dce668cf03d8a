"""How many people were not enrolled in a sequence: counted as far as a screen says it, never the whole history."""

from __future__ import annotations

from sequences.storage.database import AsyncConnection, rows, statement

REFUSED = statement("""
SELECT count(*) AS many FROM (
  SELECT 1 FROM refusal WHERE account_id = :account AND sequence_id = :sequence LIMIT :most
) AS refused
""")


async def refused(connection: AsyncConnection, account: int, sequence: int, *, most: int) -> int:
    """Return how many refusals of a sequence there are, `most` where there are that many or more."""
    [row] = await rows(connection, REFUSED, account=account, sequence=sequence, most=most)
    many: int = row["many"]
    return many
