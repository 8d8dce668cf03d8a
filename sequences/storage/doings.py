"""What people did in their runs, as the conditions of steps ask: machines do nothing here."""

from __future__ import annotations

from collections.abc import Sequence

from sequences.core.definition import Asked
from sequences.storage.database import AsyncConnection, rows, statement

# Somebody's other runs: those that go on, and those that are over; each has its index by the address.
OF_RUNS = statement("""
WITH mine AS (
  SELECT id, account_id, sequence_id, enrolled_at, lower(email) AS email FROM enrollment
  WHERE id = ANY(CAST(:runs AS bigint[]))
), others AS (
  SELECT m.id AS mine, m.enrolled_at AS since, e.id FROM mine m
  JOIN enrollment e ON hashtext(split_part(lower(e.email), '@', 2)) = hashtext(split_part(m.email, '@', 2))
   AND hashtext(lower(e.email)) = hashtext(m.email) AND lower(e.email) = m.email
   AND e.account_id = m.account_id AND e.sequence_id <> m.sequence_id AND e.state IN ('active', 'paused')
  UNION ALL SELECT m.id, m.enrolled_at, e.id FROM mine m
  JOIN enrollment e ON lower(e.email) = m.email AND e.account_id = m.account_id AND e.sequence_id <> m.sequence_id
   AND e.state NOT IN ('active', 'paused')
)
SELECT m.id,
       EXISTS (SELECT 1 FROM delivery d WHERE d.enrollment_id = m.id
               AND (d.opened_at IS NOT NULL OR d.clicked_at IS NOT NULL)) AS opened,
       EXISTS (SELECT 1 FROM delivery d WHERE d.enrollment_id = m.id AND d.clicked_at IS NOT NULL) AS clicked,
       EXISTS (SELECT 1 FROM others o JOIN delivery d ON d.enrollment_id = o.id
               WHERE o.mine = m.id AND d.replied_at >= o.since) AS replied_elsewhere
FROM mine m
""")


async def of_runs(connection: AsyncConnection, runs: Sequence[int]) -> dict[int, frozenset[Asked]]:
    """Return what people did, by the run: opened its e-mails, clicked in them, replied elsewhere since it began."""
    if not runs:
        return {}
    found = await rows(connection, OF_RUNS, runs=list(runs))
    asked = [one for one in Asked if one is not Asked.COLUMN]
    return {row["id"]: frozenset(one for one in asked if row[one.value]) for row in found}
