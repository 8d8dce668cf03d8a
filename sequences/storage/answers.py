"""What came back by mail, a page at a time: each message counts once for a run, and late deliveries are counted."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sequences.storage.database import AsyncConnection, rows, statement

DELAYED = "delayed"
ADD = statement("""
INSERT INTO engagement (account_id, enrollment_id, delivery_id, kind, machine, at, source, detail)
SELECT :account, enrollment_id, delivery_id, kind, machine, :now, source, detail::jsonb
FROM unnest(CAST(:enrollments AS bigint[]), CAST(:deliveries AS bigint[]), CAST(:kinds AS text[]),
            CAST(:machines AS boolean[]), CAST(:sources AS text[]), CAST(:details AS text[]))
     WITH ORDINALITY AS a(enrollment_id, delivery_id, kind, machine, source, detail, n)
ORDER BY source, enrollment_id, kind
ON CONFLICT (account_id, source, enrollment_id, kind) DO NOTHING
RETURNING id, source, enrollment_id, kind
""")
LATE = statement("""
SELECT e.enrollment_id, count(*) AS times FROM engagement e
WHERE e.enrollment_id = ANY(CAST(:enrollments AS bigint[])) AND e.kind = 'delayed'
  AND NOT EXISTS (SELECT 1 FROM engagement r  -- those before somebody tried the run again are over
                  WHERE r.enrollment_id = e.enrollment_id AND r.kind = 'retried' AND r.id > e.id)
GROUP BY e.enrollment_id
""")
STATES = statement("SELECT id, state FROM enrollment WHERE id = ANY(CAST(:ids AS bigint[]))")


@dataclass(frozen=True)
class Answer:
    """One message that came back; `source` is what makes it one message however often it is read."""

    enrollment_id: int
    delivery_id: int
    kind: str
    machine: bool
    source: str
    detail: dict[str, Any]

    @property
    def key(self) -> tuple[str, int, str]:
        """What there can be only one of in an account."""
        return self.source, self.enrollment_id, self.kind


async def add(
    connection: AsyncConnection, account: int, answers: Sequence[Answer], *, now: datetime
) -> dict[tuple[str, int, str], int]:
    """Keep answers; return the ids of those that were not known yet, by their key."""
    if not answers:
        return {}
    added = await rows(
        connection,
        ADD,
        account=account,
        enrollments=[one.enrollment_id for one in answers],
        deliveries=[one.delivery_id for one in answers],
        kinds=[one.kind for one in answers],
        machines=[one.machine for one in answers],
        sources=[one.source for one in answers],
        details=[json.dumps(one.detail) for one in answers],
        now=now,
    )
    return {(row["source"], row["enrollment_id"], row["kind"]): row["id"] for row in added}


async def times_late(connection: AsyncConnection, enrollments: Sequence[int]) -> dict[int, int]:
    """Return how many reports of late deliveries each of these runs has got."""
    found = await rows(connection, LATE, enrollments=list(enrollments))
    return {row["enrollment_id"]: row["times"] for row in found}


async def states(connection: AsyncConnection, enrollments: Sequence[int]) -> dict[int, str]:
    """Return how these runs stand."""
    return {row["id"]: row["state"] for row in await rows(connection, STATES, ids=list(enrollments))}
