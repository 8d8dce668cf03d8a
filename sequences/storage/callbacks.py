"""Callbacks of actions that monday waits for: kept with the call, sent through the outbox, one for each call."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sequences.core.effects import Checked
from sequences.storage.action_runs import Key
from sequences.storage.database import AsyncConnection, statement

WAIT = statement("""
UPDATE action_run r SET callback_url = w.url, enrollment_id = w.enrollment
FROM unnest(CAST(:accounts AS bigint[]), CAST(:uuids AS text[]), CAST(:urls AS text[]), CAST(:enrollments AS bigint[]))
     AS w(account, uuid, url, enrollment)
WHERE r.account_id = w.account AND r.action_uuid = w.uuid
""")
POST = statement("""
INSERT INTO outbox (account_id, kind, target, key, payload, due_at, created_at)
SELECT c.account, 'callback', 'callback:' || c.uuid, 'callback:' || c.uuid,
       jsonb_build_object('url', c.url, 'body', c.body::jsonb), :now, :now
FROM unnest(CAST(:accounts AS bigint[]), CAST(:uuids AS text[]), CAST(:urls AS text[]), CAST(:bodies AS text[]))
     AS c(account, uuid, url, body)
ON CONFLICT (account_id, key) DO NOTHING
""")
CHECKED = statement("""
INSERT INTO outbox (account_id, kind, target, key, payload, due_at, created_at)
SELECT r.account_id, 'callback', 'callback:' || r.action_uuid, 'callback:' || r.action_uuid,
       jsonb_build_object('url', r.callback_url, 'body', c.body::jsonb), :now, :now
FROM unnest(CAST(:accounts AS bigint[]), CAST(:enrollments AS bigint[]), CAST(:bodies AS text[]))
     AS c(account, enrollment, body)
JOIN action_run r ON r.account_id = c.account AND r.enrollment_id = c.enrollment
ON CONFLICT (account_id, key) DO NOTHING
""")


@dataclass(frozen=True)
class Waiting:
    """A call whose callback comes when the item of its enrollment has been checked."""

    key: Key
    url: str
    enrollment_id: int


@dataclass(frozen=True)
class Callback:
    """A call whose callback can be sent."""

    key: Key
    url: str
    body: dict[str, Any]


async def wait(connection: AsyncConnection, waiting: Sequence[Waiting]) -> None:
    """Keep where the callbacks of kept calls go, until the check."""
    if waiting:
        values = {
            "accounts": [one.key[0] for one in waiting],
            "uuids": [one.key[1] for one in waiting],
            "urls": [one.url for one in waiting],
            "enrollments": [one.enrollment_id for one in waiting],
        }
        await connection.execute(WAIT, values)


async def post(connection: AsyncConnection, ready: Sequence[Callback], *, now: datetime) -> None:
    """Put callbacks into the outbox."""
    if ready:
        values = {
            "accounts": [one.key[0] for one in ready],
            "uuids": [one.key[1] for one in ready],
            "urls": [one.url for one in ready],
            "bodies": [json.dumps(one.body) for one in ready],
        }
        await connection.execute(POST, {**values, "now": now})


async def checked(connection: AsyncConnection, every: Sequence[Checked], *, now: datetime) -> None:
    """Call back where monday waits for these enrollments; of most nobody waits."""
    if every:
        values = {
            "accounts": [one.account_id for one in every],
            "enrollments": [one.enrollment_id for one in every],
            "bodies": [json.dumps(one.body) for one in every],
        }
        await connection.execute(CHECKED, {**values, "now": now})
