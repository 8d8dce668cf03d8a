"""Refusals: who was not enrolled, and why."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sequences.storage.database import AsyncConnection, rows, statement


@dataclass(frozen=True)
class Refusal:
    """One item that was not enrolled, and the code of the reason with its facts."""

    account_id: int
    sequence_id: int
    item_id: int
    code: str
    by_user: int
    facts: dict[str, str]
    enrollment_id: int | None = None
    action_uuid: str | None = None


ADD = statement("""
INSERT INTO refusal (account_id, sequence_id, item_id, enrollment_id, code, facts, by_user, at, action_uuid)
SELECT account_id, sequence_id, item_id, enrollment_id, code, facts::jsonb, by_user, :now, action_uuid
FROM unnest(CAST(:accounts AS bigint[]), CAST(:sequences AS bigint[]), CAST(:items AS bigint[]),
            CAST(:enrollments AS bigint[]), CAST(:codes AS text[]), CAST(:facts AS text[]),
            CAST(:users AS bigint[]), CAST(:actions AS text[]))
     AS r(account_id, sequence_id, item_id, enrollment_id, code, facts, by_user, action_uuid)
""")
PAGE = statement("""
SELECT id, item_id, code, facts, by_user, at FROM refusal
WHERE account_id = :account AND sequence_id = :sequence AND id < :before
ORDER BY id DESC LIMIT :limit
""")


async def add(connection: AsyncConnection, refusals: Sequence[Refusal], *, now: datetime) -> None:
    """Keep refusals."""
    if not refusals:
        return
    await connection.execute(
        ADD,
        {
            "accounts": [refusal.account_id for refusal in refusals],
            "sequences": [refusal.sequence_id for refusal in refusals],
            "items": [refusal.item_id for refusal in refusals],
            "enrollments": [refusal.enrollment_id for refusal in refusals],
            "codes": [refusal.code for refusal in refusals],
            "facts": [json.dumps(refusal.facts) for refusal in refusals],
            "users": [refusal.by_user for refusal in refusals],
            "actions": [refusal.action_uuid for refusal in refusals],
            "now": now,
        },
    )


async def page(
    connection: AsyncConnection, account: int, sequence: int, *, before: int = 2**62, limit: int = 50
) -> list[dict[str, Any]]:
    """Return refusals of a sequence, newest first."""
    found = await rows(connection, PAGE, account=account, sequence=sequence, before=before, limit=limit)
    return [dict(row) for row in found]
