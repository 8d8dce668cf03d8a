"""What Emails & Activities are told: entries in the outbox, the kinds they are shown as, and where nobody listens."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sequences.core.effects import Entry
from sequences.storage.database import AsyncConnection, rows, statement, storable

WHOLE_ACCOUNT = 0  # in the place of a board
TRY_AGAIN = timedelta(days=1)  # how often it is tried whether there is a timeline by now

ADD = statement("""
INSERT INTO outbox (account_id, kind, target, key, payload, due_at, created_at)
SELECT e.account_id, 'timeline', 'timeline:' || e.item_id, e.key, e.payload::jsonb, :now, :now
FROM unnest(CAST(:accounts AS bigint[]), CAST(:boards AS bigint[]), CAST(:items AS bigint[]),
            CAST(:keys AS text[]), CAST(:payloads AS text[]))
     WITH ORDINALITY AS e(account_id, board_id, item_id, key, payload, n)
WHERE NOT EXISTS (SELECT 1 FROM timeline_off t WHERE t.account_id = e.account_id
                  AND t.board_id IN (e.board_id, 0) AND t.retry_at > :now)
ORDER BY e.n
ON CONFLICT (account_id, key) DO NOTHING
""")
KINDS = statement("SELECT kind, activity_id FROM custom_activity WHERE account_id = :account")
KNOW = statement("""
INSERT INTO custom_activity (account_id, kind, activity_id) VALUES (:account, :kind, :id)
ON CONFLICT (account_id, kind) DO UPDATE SET activity_id = excluded.activity_id
""")
FORGET = statement("DELETE FROM custom_activity WHERE account_id = :account")
OFF = statement("""
INSERT INTO timeline_off AS t (account_id, board_id, problem, retry_at) VALUES (:account, :board, :problem, :retry_at)
ON CONFLICT (account_id, board_id) DO UPDATE SET problem = excluded.problem, retry_at = excluded.retry_at
RETURNING xmax = 0 AS fresh
""")
GIVE_UP = statement("""
UPDATE outbox SET state = 'dead', leased_until = NULL, due_at = NULL, answer = :problem
WHERE account_id = :account AND kind = 'timeline' AND state = 'waiting'
  AND (CAST(:board AS bigint) = 0 OR payload ->> 'board' = CAST(CAST(:board AS bigint) AS text))
""")
ON = statement("""
DELETE FROM timeline_off WHERE account_id = :account AND board_id = ANY(CAST(:boards AS bigint[]))
""")
SHUT = statement("SELECT board_id, problem, retry_at FROM timeline_off WHERE account_id = :account ORDER BY board_id")
MAILS = statement("""
SELECT d.id, d.version_id, d.position, d.recipient, d.subject, d.fields, d.variant, d.sent_at AS at
FROM delivery d WHERE d.account_id = :account AND d.id = ANY(CAST(:ids AS bigint[])) AND d.state = 'sent'
""")
ACTIVITIES = statement("""
SELECT id, version_id, position, kind, title, note, done_at AS at FROM activity
WHERE account_id = :account AND id = ANY(CAST(:ids AS bigint[])) AND state = 'done'
""")
ENDS = statement("""
SELECT id, version_id, state, reason, ended_at AS at FROM enrollment
WHERE account_id = :account AND id = ANY(CAST(:ids AS bigint[])) AND ended_at IS NOT NULL
""")
ABOUT = {"mail": MAILS, "activity": ACTIVITIES, "end": ENDS}


async def add(connection: AsyncConnection, entries: Sequence[Entry], *, now: datetime) -> None:
    """Have entries written, each once; none where there is no timeline."""
    values = {
        "accounts": [one.account_id for one in entries],
        "boards": [one.board_id for one in entries],
        "items": [one.item_id for one in entries],
        "keys": [":".join(filter(None, ("timeline", one.about, str(one.number), one.detail))) for one in entries],
        "payloads": [_payload(one) for one in entries],
    }
    await connection.execute(ADD, {**values, "now": now})


def _payload(one: Entry) -> str:
    return json.dumps({"about": one.about, "number": one.number, "board": one.board_id, "item": one.item_id})


async def read(connection: AsyncConnection, account: int, about: str, ids: Sequence[int]) -> dict[int, dict[str, Any]]:
    """Return what an entry about each delivery, activity or enrollment tells, by its id."""
    return {row["id"]: dict(row) for row in await rows(connection, ABOUT[about], account=account, ids=list(ids))}


async def kinds(connection: AsyncConnection, account: int) -> dict[str, str]:
    """Return the ids of the account's custom activities that we know, by kind."""
    return {row["kind"]: row["activity_id"] for row in await rows(connection, KINDS, account=account)}


async def know(connection: AsyncConnection, account: int, kind: str, number: str) -> None:
    """Keep the id of a custom activity."""
    await connection.execute(KNOW, {"account": account, "kind": kind, "id": number})


async def forget(connection: AsyncConnection, account: int) -> None:
    """Look for the custom activities anew next time: one of them is gone."""
    await connection.execute(FORGET, {"account": account})


async def off(connection: AsyncConnection, account: int, board: int, problem: str, *, now: datetime) -> bool:
    """Write nothing for a board (0: for the account) until tomorrow; return whether that is news.

    What waits for it is given up, with the problem.
    """
    values = {"account": account, "board": board, "problem": storable(problem[:300])}
    [found] = await rows(connection, OFF, retry_at=now + TRY_AGAIN, **values)
    await connection.execute(GIVE_UP, values)
    return bool(found["fresh"])


async def on(connection: AsyncConnection, account: int, boards: Sequence[int]) -> None:
    """Note that entries can be written on these boards."""
    await connection.execute(ON, {"account": account, "boards": [WHOLE_ACCOUNT, *boards]})


async def shut(connection: AsyncConnection, account: int) -> list[dict[str, Any]]:
    """Return the boards (0: the whole account) without a timeline, why, and when it is tried again."""
    return [dict(row) for row in await rows(connection, SHUT, account=account)]
