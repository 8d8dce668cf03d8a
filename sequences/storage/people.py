"""Enrollments as people look at them: pages, one person's messages, and the mails that are held."""

from __future__ import annotations

from typing import Any

from sequences.storage.database import AsyncConnection, rows, statement

NAMES = """id, account_id, sequence_id, version_id, item_id, enrolled_by, enrolled_at, due_at, position, state,
       waiting_for, reason, ended_at, paused_at, paused_by, paused_until"""

PAGE = statement(f"""
SELECT {NAMES} FROM enrollment
WHERE account_id = :account AND sequence_id = :sequence AND id < :before
  AND (CAST(:state AS text) IS NULL OR state = :state)
ORDER BY id DESC LIMIT :limit
""")
GET = statement(f"SELECT {NAMES} FROM enrollment WHERE account_id = :account AND id = :id")
OF_DELIVERY = statement("""
SELECT e.id, e.sequence_id, e.enrolled_by FROM enrollment e JOIN delivery d ON d.enrollment_id = e.id
WHERE d.account_id = :account AND d.id = :delivery
""")
DELIVERIES = statement("""
SELECT id, position, state, phase, subject, recipient, sent_at, code, answer FROM delivery
WHERE account_id = :account AND enrollment_id = :enrollment ORDER BY id
""")
HELD = statement("""
SELECT id, enrollment_id, position, state, phase, subject, recipient, sent_at, answer FROM delivery
WHERE account_id = :account AND state = 'held' AND id > :after ORDER BY id LIMIT :limit
""")


async def page(
    connection: AsyncConnection, account: int, sequence: int, *, before: int, limit: int, state: str | None
) -> list[dict[str, Any]]:
    """Return people of a sequence, newest first."""
    found = await rows(connection, PAGE, account=account, sequence=sequence, before=before, limit=limit, state=state)
    return [dict(row) for row in found]


async def get(connection: AsyncConnection, account: int, enrollment: int) -> dict[str, Any] | None:
    """Return one enrollment of the account."""
    found = await rows(connection, GET, account=account, id=enrollment)
    return dict(found[0]) if found else None


async def of_delivery(connection: AsyncConnection, account: int, delivery: int) -> dict[str, Any] | None:
    """Return the enrollment that a message of the account belongs to: its id, sequence, and who enrolled."""
    found = await rows(connection, OF_DELIVERY, account=account, delivery=delivery)
    return dict(found[0]) if found else None


async def deliveries(connection: AsyncConnection, account: int, enrollment: int) -> list[dict[str, Any]]:
    """Return the messages of one enrollment, oldest first."""
    return [dict(row) for row in await rows(connection, DELIVERIES, account=account, enrollment=enrollment)]


async def held(connection: AsyncConnection, account: int, *, after: int, limit: int) -> list[dict[str, Any]]:
    """Return the messages that wait for a person's decision, oldest first."""
    return [dict(row) for row in await rows(connection, HELD, account=account, after=after, limit=limit)]
