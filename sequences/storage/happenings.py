"""All that happened in some runs: their mails, what came back, what people had to do, and how versions moved them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from sequences.storage.database import AsyncConnection, rows, statement

MAILS = statement("""
SELECT id, enrollment_id, position, state, subject, recipient, begun_at, sent_at, code, answer FROM delivery
WHERE account_id = :account AND enrollment_id = ANY(CAST(:runs AS bigint[])) ORDER BY id
""")
HEARD = statement("""
SELECT id, enrollment_id, delivery_id, kind, machine, at, detail FROM engagement
WHERE account_id = :account AND enrollment_id = ANY(CAST(:runs AS bigint[])) ORDER BY id
""")
TO_DO = statement("""
SELECT id, enrollment_id, position, kind, title, state, due_at, done_at FROM activity
WHERE account_id = :account AND enrollment_id = ANY(CAST(:runs AS bigint[])) ORDER BY id
""")
MOVED = statement("""
SELECT m.enrollment_id, m.at, m.back_at, v.number FROM moved m
JOIN change c ON c.id = m.change_id JOIN sequence_version v ON v.id = c.version_id
WHERE m.account_id = :account AND m.enrollment_id = ANY(CAST(:runs AS bigint[])) AND m.at IS NOT NULL ORDER BY c.id
""")
SKIPPED = statement("""
SELECT enrollment_id, position, reason, at FROM skip
WHERE account_id = :account AND enrollment_id = ANY(CAST(:runs AS bigint[])) ORDER BY id
""")
KINDS = {"mail": MAILS, "heard": HEARD, "to_do": TO_DO, "skipped": SKIPPED, "moved": MOVED}
Story = dict[str, list[dict[str, Any]]]  # rows by kind


async def of_runs(connection: AsyncConnection, account: int, runs: Sequence[int]) -> dict[int, Story]:
    """Return what happened in runs, by the run: mails, what was heard, what there was to do, skips and moves."""
    found: dict[int, Story] = defaultdict(lambda: {kind: [] for kind in KINDS})
    for kind, sql in KINDS.items():
        for row in await rows(connection, sql, account=account, runs=list(runs)):
            found[row["enrollment_id"]][kind].append(dict(row))
    return found
