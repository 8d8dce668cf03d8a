"""Runs of people who are away: held until a moment, whatever they wait for otherwise."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sequences.storage.database import AsyncConnection, rows, statement

HOLD = statement("""
UPDATE enrollment e
SET away_until = a.until,
    waiting_for = CASE WHEN a.waits THEN 'away' ELSE e.waiting_for END,
    due_at = CASE WHEN a.waits THEN a.until ELSE e.due_at END,
    reason = CASE WHEN a.waits THEN a.reason ELSE e.reason END
FROM (SELECT e.id, n.until, n.reason, e.state = 'active' AND e.leased_until IS NULL
             AND e.waiting_for IN ('step', 'away') AND e.position < n.steps AS waits
      FROM enrollment e
      JOIN unnest(CAST(:ids AS bigint[]), CAST(:untils AS timestamptz[]), CAST(:reasons AS text[]),
                  CAST(:steps AS int[])) AS n(id, until, reason, steps) ON e.id = n.id
      WHERE e.state IN ('active', 'paused') ORDER BY e.id FOR UPDATE OF e) a
WHERE e.id = a.id AND (e.away_until IS NULL OR e.away_until < a.until)
RETURNING e.id
""")


@dataclass(frozen=True)
class Away:
    """Hold this run until then; `steps` is how many its version has."""

    enrollment_id: int
    until: datetime
    reason: str
    steps: int


async def hold(connection: AsyncConnection, every: Sequence[Away]) -> set[int]:
    """Hold runs until people are back; return the ids of those now held longer than before.

    A run in a worker's hands, or one that waits for something else, is held when its next step comes.
    """
    if not every:
        return set()
    held = await rows(
        connection,
        HOLD,
        ids=[one.enrollment_id for one in every],
        untils=[one.until for one in every],
        reasons=[one.reason for one in every],
        steps=[one.steps for one in every],
    )
    return {row["id"] for row in held}
