"""The answer given to each action call, by its `actionUuid`: a repeat gets the same one."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sequences.storage.database import AsyncConnection, rows, statement

Key = tuple[int, str]
Answer = tuple[int, dict[str, Any]]

GET = statement("""
SELECT r.account_id, r.action_uuid, r.status, r.body FROM action_run r
JOIN unnest(CAST(:accounts AS bigint[]), CAST(:uuids AS text[])) AS k(account_id, action_uuid)
USING (account_id, action_uuid)
""")
PUT = statement("""
INSERT INTO action_run (account_id, action_uuid, status, body, at)
SELECT account_id, action_uuid, status, body::jsonb, :now
FROM unnest(CAST(:accounts AS bigint[]), CAST(:uuids AS text[]), CAST(:statuses AS smallint[]),
            CAST(:bodies AS text[])) AS n(account_id, action_uuid, status, body)
ORDER BY account_id, action_uuid
ON CONFLICT DO NOTHING RETURNING account_id, action_uuid
""")
SWEEP = statement("DELETE FROM action_run WHERE at < :before")


async def given(connection: AsyncConnection, keys: Sequence[Key]) -> dict[Key, Answer]:
    """Return the answers already given among `keys` (account, actionUuid)."""
    if not keys:
        return {}
    accounts, uuids = map(list, zip(*keys, strict=True))
    found = await rows(connection, GET, accounts=accounts, uuids=uuids)
    return {(row["account_id"], row["action_uuid"]): (row["status"], row["body"]) for row in found}


async def keep(connection: AsyncConnection, answers: dict[Key, Answer], *, now: datetime) -> set[Key]:
    """Keep answers; return the keys that were new. Another process may have answered the rest meanwhile."""
    if not answers:
        return set()
    made = await rows(
        connection,
        PUT,
        accounts=[account for account, _ in answers],
        uuids=[uuid for _, uuid in answers],
        statuses=[status for status, _ in answers.values()],
        bodies=[json.dumps(body) for _, body in answers.values()],
        now=now,
    )
    return {(row["account_id"], row["action_uuid"]) for row in made}


async def sweep(connection: AsyncConnection, *, before: datetime) -> None:
    """Forget answers older than monday repeats a call (half an hour; we keep them for days)."""
    await connection.execute(SWEEP, {"before": before})
