"""What sequences need a person for, as far as our own database knows: held mails, and boards with a problem."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sequences.storage.database import AsyncConnection, rows, statement
from sequences.words import Said, unpacked

HELD = statement("""
SELECT sequence_id, count(*) AS many FROM delivery
WHERE account_id = :account AND state = 'held' AND sequence_id = ANY(CAST(:sequences AS bigint[]))
GROUP BY sequence_id
""")
PROBLEMS = statement("""
SELECT board_id, problem FROM board
WHERE account_id = :account AND board_id = ANY(CAST(:boards AS bigint[])) AND problem IS NOT NULL
""")


async def held(connection: AsyncConnection, account: int, sequences: Sequence[int]) -> dict[int, int]:
    """Return how many mails are held, by sequence; none are missing."""
    found = await rows(connection, HELD, account=account, sequences=list(sequences))
    return {row["sequence_id"]: row["many"] for row in found}


async def board_problems(connection: AsyncConnection, account: int, boards: Iterable[int | None]) -> dict[int, Said]:
    """Return what people must mend on boards, in a sentence."""
    wanted = sorted({board for board in boards if board})
    found = await rows(connection, PROBLEMS, account=account, boards=wanted)
    return {row["board_id"]: unpacked(row["problem"]) for row in found}
