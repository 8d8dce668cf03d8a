"""Engagements: what people and their servers did with our messages, each event once."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

from sequences.storage.database import AsyncConnection, rows, statement

ADD = statement("""
INSERT INTO engagement (account_id, enrollment_id, delivery_id, kind, machine, at, source, detail)
VALUES (:account, :enrollment, :delivery, :kind, :machine, :now, :source, CAST(:detail AS jsonb))
ON CONFLICT (account_id, source, enrollment_id, kind) DO NOTHING
RETURNING id
""")
OF_ENROLLMENT = statement("""
SELECT id, kind, machine, at, detail FROM engagement
WHERE account_id = :account AND enrollment_id = :enrollment ORDER BY id
""")


async def add(
    connection: AsyncConnection,
    *,
    account: int,
    enrollment: int,
    delivery: int,
    kind: str,
    machine: bool,
    source: str,
    detail: dict[str, Any],
    now: datetime,
) -> int | None:
    """Keep an event; return its id, None when it is known already (`source` makes it one event)."""
    found = await rows(
        connection, ADD, account=account, enrollment=enrollment, delivery=delivery, kind=kind,
        machine=machine, source=source, detail=json.dumps(detail), now=now,
    )  # fmt: skip
    return found[0]["id"] if found else None


async def of_enrollment(connection: AsyncConnection, account: int, enrollment: int) -> list[dict[str, Any]]:
    """Return what was heard about one enrollment, oldest first."""
    return [dict(row) for row in await rows(connection, OF_ENROLLMENT, account=account, enrollment=enrollment)]
