"""Enrollments as people look at them: pages, one person's messages, and the mails that are held.

Pages of a sequence go state by state along an index, however long its history is: the newest of each, then of all.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sequences.storage.database import AsyncConnection, rows, statement, storable

NAMES = """e.id, e.account_id, e.sequence_id, e.version_id, e.item_id, e.enrolled_by, e.enrolled_at, e.due_at,
       e.position, e.state, e.waiting_for, e.reason, e.ended_at, e.paused_at, e.paused_by,
       e.paused_until, s.board_id, s.owner_id"""
STEP = "AND (CAST(:step AS int) IS NULL OR {0}.position = :step)"

PAGE = statement(f"""
SELECT {NAMES}
FROM unnest(CAST(:states AS text[])) AS w(state) CROSS JOIN LATERAL (
  SELECT * FROM enrollment n
  WHERE n.account_id = :account AND n.sequence_id = :sequence AND n.state = w.state AND n.id < :before
    {STEP.format("n")}
  ORDER BY n.id DESC LIMIT :limit
) e JOIN sequence s ON s.id = e.sequence_id
ORDER BY e.id DESC LIMIT :limit
""")
SEARCH = statement(f"""
SELECT {NAMES}
FROM unnest(CAST(:states AS text[])) AS w(state) CROSS JOIN LATERAL (
  SELECT n.* FROM enrollment n JOIN known_item k ON k.account_id = n.account_id AND k.item_id = n.item_id
  WHERE n.account_id = :account AND n.sequence_id = :sequence AND n.state = w.state AND n.id < :before
    {STEP.format("n")} AND k.name ILIKE :pattern
  ORDER BY n.id DESC LIMIT :limit
) e JOIN sequence s ON s.id = e.sequence_id
ORDER BY e.id DESC LIMIT :limit
""")
GET = statement(f"""
SELECT {NAMES} FROM enrollment e JOIN sequence s ON s.id = e.sequence_id WHERE e.account_id = :account AND e.id = :id
""")
OF_ITEM = statement(f"""
SELECT {NAMES}, s.name AS sequence_name, s.state AS sequence_state
FROM enrollment e JOIN sequence s ON s.id = e.sequence_id
WHERE e.account_id = :account AND e.item_id = :item AND e.id < :before ORDER BY e.id DESC LIMIT :limit
""")
OF_DELIVERY = statement("""
SELECT e.id, e.sequence_id, e.enrolled_by, s.owner_id
FROM delivery d JOIN enrollment e ON e.id = d.enrollment_id JOIN sequence s ON s.id = e.sequence_id
WHERE d.account_id = :account AND d.id = :delivery
""")
DELIVERIES = statement("""
SELECT id, position, state, phase, subject, recipient, sent_at, code, answer, opened_at, clicked_at, replied_at,
       bounced_at
FROM delivery WHERE account_id = :account AND enrollment_id = :enrollment ORDER BY id
""")
HELD = statement("""
SELECT d.id, d.enrollment_id, d.sequence_id, d.position, d.state, d.subject, d.recipient, d.begun_at, d.answer,
       e.item_id, e.enrolled_by, s.name AS sequence_name, s.board_id, s.owner_id
FROM delivery d JOIN enrollment e ON e.id = d.enrollment_id JOIN sequence s ON s.id = d.sequence_id
WHERE d.account_id = :account AND d.state = 'held' AND d.id > :after
  AND (CAST(:sequence AS bigint) IS NULL OR d.sequence_id = :sequence)
ORDER BY d.id LIMIT :limit
""")
DONE = statement("""
SELECT r.id, d.position, d.sent_at AS at
FROM unnest(CAST(:ids AS bigint[]), CAST(:versions AS bigint[])) AS r(id, version_id)
JOIN delivery d ON d.enrollment_id = r.id AND d.version_id = r.version_id
WHERE d.account_id = :account AND d.sent_at IS NOT NULL AND d.enrollment_id = ANY(CAST(:ids AS bigint[]))
UNION ALL
SELECT r.id, a.position, COALESCE(a.done_at, a.due_at)
FROM unnest(CAST(:ids AS bigint[]), CAST(:versions AS bigint[])) AS r(id, version_id)
JOIN activity a ON a.enrollment_id = r.id AND a.version_id = r.version_id
WHERE a.account_id = :account AND a.enrollment_id = ANY(CAST(:ids AS bigint[]))
""")


def pattern(search: str) -> str:
    """Return what LIKE finds `search` by, wherever it stands and whatever is in it."""
    text = storable(search).replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    return f"%{text}%"


async def page(
    connection: AsyncConnection,
    account: int,
    sequence: int,
    *,
    before: int,
    limit: int,
    states: Sequence[str],
    step: int | None = None,
    search: str = "",
) -> list[dict[str, Any]]:
    """Return people of a sequence, newest first: in some states, at a step, with words in their item's name."""
    values = {"before": before, "limit": limit, "states": list(states), "step": step}
    if search:
        found = await rows(connection, SEARCH, account=account, sequence=sequence, pattern=pattern(search), **values)
    else:
        found = await rows(connection, PAGE, account=account, sequence=sequence, **values)
    return [dict(row) for row in found]


async def get(connection: AsyncConnection, account: int, enrollment: int) -> dict[str, Any] | None:
    """Return one enrollment of the account."""
    found = await rows(connection, GET, account=account, id=enrollment)
    return dict(found[0]) if found else None


async def of_item(
    connection: AsyncConnection, account: int, item: int, *, before: int, limit: int
) -> list[dict[str, Any]]:
    """Return every run of an item, newest first, with the name and state of its sequence."""
    found = await rows(connection, OF_ITEM, account=account, item=item, before=before, limit=limit)
    return [dict(row) for row in found]


async def done(
    connection: AsyncConnection, account: int, runs: Sequence[tuple[int, int]]
) -> dict[int, dict[int, datetime]]:
    """Return when the steps of (enrollment, version) runs were done, by enrollment and position."""
    ids, versions = [run for run, _ in runs], [version for _, version in runs]
    moments: dict[int, dict[int, datetime]] = defaultdict(dict)
    for row in await rows(connection, DONE, account=account, ids=ids, versions=versions):
        moments[row["id"]][row["position"]] = row["at"]
    return moments


async def of_delivery(connection: AsyncConnection, account: int, delivery: int) -> dict[str, Any] | None:
    """Return the enrollment that a message of the account belongs to: its id, sequence, and who may change it."""
    found = await rows(connection, OF_DELIVERY, account=account, delivery=delivery)
    return dict(found[0]) if found else None


async def deliveries(connection: AsyncConnection, account: int, enrollment: int) -> list[dict[str, Any]]:
    """Return the messages of one enrollment, oldest first."""
    return [dict(row) for row in await rows(connection, DELIVERIES, account=account, enrollment=enrollment)]


async def held(
    connection: AsyncConnection, account: int, *, sequence: int | None = None, after: int, limit: int
) -> list[dict[str, Any]]:
    """Return the messages that wait for a person's decision, oldest first; of one sequence or of all."""
    found = await rows(connection, HELD, account=account, sequence=sequence, after=after, limit=limit)
    return [dict(row) for row in found]
