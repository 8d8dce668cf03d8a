"""Changes of sequences and the people they move, as rows: where everybody stands, goes, and came from.

Whoever moves people has locked them before (`lock_everybody`). A step that has begun is finished first: who is in the
middle of one is noted here, and moved when it is over.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import RowMapping

from sequences.core.changing import Stand
from sequences.storage.database import AsyncConnection, rows, statement

LIVE = "e.account_id = :account AND e.sequence_id = :sequence AND e.state IN ('active', 'paused')"
PATHS = """(SELECT m.enrollment_id, string_agg(m.version_id || ':' || m.position, ' ' ORDER BY m.change_id) AS path
  FROM moved m JOIN change c ON c.id = m.change_id
  WHERE c.account_id = :account AND c.sequence_id = :sequence AND m.at IS NOT NULL AND m.back_at IS NULL
  GROUP BY m.enrollment_id)"""
# A worker has them, a message or an activity of this very step is under way, or nobody knows what became of it.
BEGUN = """(e.leased_until IS NOT NULL OR e.waiting_for IN ('activity', 'outcome') OR EXISTS (
  SELECT 1 FROM delivery d
  WHERE d.enrollment_id = e.id AND d.version_id = e.version_id AND d.position = e.position))"""
STANDS = statement(f"""
SELECT version_id, position, path, count(*) AS people, count(*) FILTER (WHERE begun) AS begun
FROM (SELECT e.version_id, e.position, COALESCE(p.path, '') AS path, {BEGUN} AS begun
      FROM enrollment e LEFT JOIN {PATHS} p ON p.enrollment_id = e.id WHERE {LIVE}) s
GROUP BY version_id, position, path ORDER BY version_id, position, path
""")
LOCK = statement(f"SELECT e.id FROM enrollment e WHERE {LIVE} ORDER BY e.id FOR UPDATE")
INSIDE = statement(f"""
SELECT e.id, e.item_id, e.turn, e.version_id, e.position, COALESCE(p.path, '') AS path, e.state, e.waiting_for,
       e.reason, e.due_at, COALESCE(e.pace_since, e.due_at) AS planned, e.paused_due, e.place, {BEGUN} AS begun
FROM enrollment e LEFT JOIN {PATHS} p ON p.enrollment_id = e.id
WHERE {LIVE} AND e.id = ANY(CAST(:ids AS bigint[])) ORDER BY e.id
""")
WAITING = statement("""
SELECT e.id FROM moved m JOIN enrollment e ON e.id = m.enrollment_id
WHERE m.change_id = :change AND m.account_id = :account AND m.at IS NULL AND e.state IN ('active', 'paused')
ORDER BY e.id FOR UPDATE OF e
""")
SEEN = statement("""
SELECT enrollment_id, version_id, position FROM moved
WHERE change_id = :change AND account_id = :account AND at IS NULL
""")
FORGET = statement("""
DELETE FROM moved m USING enrollment e
WHERE m.change_id = :change AND m.account_id = :account AND m.at IS NULL AND e.id = m.enrollment_id
  AND e.state NOT IN ('active', 'paused')
""")
NOTE = statement("""
INSERT INTO moved AS m (account_id, change_id, enrollment_id, version_id, position, due_at, paused_due, waiting_for,
                        reason, at, to_position, to_due, to_paused_due, turn)
SELECT :account, :change, e.id, e.version_id, e.position, e.due_at, e.paused_due, e.waiting_for, e.reason, :now,
       n.position, n.due_at, n.paused_due, e.turn + 1
FROM unnest(CAST(:ids AS bigint[]), CAST(:positions AS smallint[]), CAST(:dues AS timestamptz[]),
            CAST(:paused AS timestamptz[])) AS n(id, position, due_at, paused_due)
JOIN enrollment e ON e.id = n.id
ON CONFLICT (enrollment_id, change_id) DO UPDATE
SET version_id = excluded.version_id, position = excluded.position, due_at = excluded.due_at,
    paused_due = excluded.paused_due, waiting_for = excluded.waiting_for, reason = excluded.reason, at = excluded.at,
    to_position = excluded.to_position, to_due = excluded.to_due, to_paused_due = excluded.to_paused_due,
    turn = excluded.turn
""")
MOVE = statement("""
UPDATE enrollment e
SET version_id = :version, position = n.position, due_at = n.due_at, paused_due = n.paused_due,
    waiting_for = n.waiting_for, reason = n.reason, turn = e.turn + 1,
    pace_mailbox_id = NULL, pace_since = NULL, pace_follow_up = NULL
FROM unnest(CAST(:ids AS bigint[]), CAST(:positions AS smallint[]), CAST(:dues AS timestamptz[]),
            CAST(:paused AS timestamptz[]), CAST(:waits AS text[]), CAST(:reasons AS text[]))
     AS n(id, position, due_at, paused_due, waiting_for, reason)
WHERE e.id = n.id
""")
WAIT = statement("""
INSERT INTO moved (account_id, change_id, enrollment_id, version_id, position)
SELECT :account, :change, e.id, e.version_id, e.position FROM enrollment e
WHERE e.account_id = :account AND e.id = ANY(CAST(:ids AS bigint[]))
ON CONFLICT DO NOTHING
""")
ADD = statement("""
INSERT INTO change (account_id, sequence_id, version_id, before_id, choices, counts, user_id, made_at)
VALUES (:account, :sequence, :version, :before, CAST(:choices AS jsonb), '{}', :user, :now) RETURNING id
""")
COUNT = statement("UPDATE change SET counts = CAST(:counts AS jsonb), due_at = :due_at WHERE id = :id")
LOOK_LATER = statement("UPDATE change SET due_at = :due_at WHERE id = :id")
OVERTAKEN = statement("""
UPDATE change SET due_at = NULL WHERE account_id = :account AND sequence_id = :sequence AND due_at IS NOT NULL
""")
NAMES = """c.id, c.account_id, c.sequence_id, c.version_id, c.before_id, c.choices, c.counts, c.user_id, c.made_at,
       c.undone_at"""
DUE = statement(f"""
SELECT {NAMES} FROM change c JOIN account a ON a.account_id = c.account_id AND a.state = 'active'
WHERE c.due_at <= :now ORDER BY c.due_at LIMIT :limit FOR UPDATE OF c SKIP LOCKED
""")
LATEST = statement(f"""
SELECT {NAMES} FROM change c WHERE c.account_id = :account AND c.sequence_id = :sequence ORDER BY c.id DESC LIMIT 1
""")
AS_MOVED = """m.change_id = :change AND m.account_id = :account AND m.at IS NOT NULL AND m.back_at IS NULL
  AND e.id = m.enrollment_id AND e.state IN ('active', 'paused') AND e.leased_until IS NULL AND e.turn = m.turn
  AND e.position = m.to_position AND e.due_at IS NOT DISTINCT FROM m.to_due
  AND e.paused_due IS NOT DISTINCT FROM m.to_paused_due"""
RETURNING_NOW = statement(f"SELECT count(*) AS people FROM moved m, enrollment e WHERE {AS_MOVED}")
TAKE_BACK = statement(f"""
WITH back AS (
  UPDATE enrollment e
  SET version_id = m.version_id, position = m.position, due_at = m.due_at, paused_due = m.paused_due,
      waiting_for = m.waiting_for, reason = m.reason, turn = e.turn + 1
  FROM moved m WHERE {AS_MOVED} RETURNING e.id, e.item_id
), noted AS (
  UPDATE moved SET back_at = :now FROM back WHERE change_id = :change AND enrollment_id = back.id
)
SELECT item_id FROM back
""")
UNDONE = statement("""
UPDATE change SET undone_at = :now, undone_by = :user, due_at = NULL
WHERE id = :change AND account_id = :account AND undone_at IS NULL RETURNING id
""")
STAYED = statement("DELETE FROM moved WHERE change_id = :change AND account_id = :account AND at IS NULL")


@dataclass(frozen=True)
class Standing:
    """How many people stand at one place, and for how many of them its step has begun."""

    stand: Stand
    people: int
    begun: int


@dataclass(frozen=True)
class Inside:
    """One person inside. `planned` is when the step was planned for, where it waits for a slot of its mailbox now."""

    id: int
    item_id: int
    turn: int
    stand: Stand
    state: str
    waiting_for: str | None
    reason: str | None
    due_at: datetime | None
    planned: datetime | None
    paused_due: datetime | None
    place: str | None
    begun: bool


@dataclass(frozen=True)
class Moved:
    """Where a person goes, and for what they wait there."""

    id: int
    position: int
    due_at: datetime | None
    paused_due: datetime | None
    waiting_for: str | None
    reason: str | None


@dataclass(frozen=True)
class Change:
    """One change: to which version, what was chosen, and what came of it."""

    id: int
    account_id: int
    sequence_id: int
    version_id: int
    before_id: int | None
    choices: dict[str, Any]
    counts: dict[str, int]
    user_id: int
    made_at: datetime
    undone_at: datetime | None


async def stands(connection: AsyncConnection, account: int, sequence: int) -> list[Standing]:
    """Return where the people of a sequence stand."""
    found = await rows(connection, STANDS, account=account, sequence=sequence)
    return [Standing(_stand(row), row["people"], row["begun"]) for row in found]


async def lock_everybody(connection: AsyncConnection, account: int, sequence: int) -> list[int]:
    """Keep everybody inside from changing until the commit; return their enrollments."""
    return [row["id"] for row in await rows(connection, LOCK, account=account, sequence=sequence)]


async def inside(connection: AsyncConnection, account: int, sequence: int, ids: Sequence[int]) -> list[Inside]:
    """Return how people stand who are inside."""
    found = await rows(connection, INSIDE, account=account, sequence=sequence, ids=list(ids))
    own = [name for name in Inside.__dataclass_fields__ if name != "stand"]
    return [Inside(stand=_stand(row), **{name: row[name] for name in own}) for row in found]


async def add(
    connection: AsyncConnection,
    *,
    account: int,
    sequence: int,
    version: int,
    before: int | None,
    choices: Mapping[str, Any],
    user: int,
    now: datetime,
) -> int:
    """Add a change; whoever still waited for an earlier one waits no more. Return its id."""
    await connection.execute(OVERTAKEN, {"account": account, "sequence": sequence})
    values = {"version": version, "before": before, "choices": json.dumps(choices), "user": user, "now": now}
    return int((await rows(connection, ADD, account=account, sequence=sequence, **values))[0]["id"])


async def count(connection: AsyncConnection, change: int, counts: Mapping[str, int], due_at: datetime | None) -> None:
    """Note what came of a change, and when to look for those whose step had begun."""
    await connection.execute(COUNT, {"id": change, "counts": json.dumps(counts), "due_at": due_at})


async def move(
    connection: AsyncConnection, account: int, change: int, version: int, people: Sequence[Moved], *, now: datetime
) -> None:
    """Move people to a version, and note how they stood."""
    where = {
        "ids": [one.id for one in people],
        "positions": [one.position for one in people],
        "dues": [one.due_at for one in people],
        "paused": [one.paused_due for one in people],
    }
    await connection.execute(NOTE, {**where, "account": account, "change": change, "now": now})
    waits = {"waits": [one.waiting_for for one in people], "reasons": [one.reason for one in people]}
    await connection.execute(MOVE, {**where, **waits, "version": version})


async def wait(connection: AsyncConnection, account: int, change: int, ids: Sequence[int]) -> None:
    """Note who moves when their step is over."""
    await connection.execute(WAIT, {"account": account, "change": change, "ids": list(ids)})


async def due(connection: AsyncConnection, *, now: datetime, limit: int) -> list[Change]:
    """Return changes that somebody may be waiting for, and keep others from taking them until the commit."""
    return [Change(**row) for row in await rows(connection, DUE, now=now, limit=limit)]


async def look_later(connection: AsyncConnection, change: int, due_at: datetime | None) -> None:
    """Look again for those who wait; None: nobody is left."""
    await connection.execute(LOOK_LATER, {"id": change, "due_at": due_at})


async def waiting(connection: AsyncConnection, account: int, change: int) -> dict[int, tuple[int, int]]:
    """Return who still waits to be moved, locked, by (version, position) as they stood when it was decided."""
    values = {"account": account, "change": change}
    await connection.execute(FORGET, values)
    still = {row["id"] for row in await rows(connection, WAITING, **values)}
    found = await rows(connection, SEEN, **values)
    return {
        row["enrollment_id"]: (row["version_id"], row["position"]) for row in found if row["enrollment_id"] in still
    }


async def latest(connection: AsyncConnection, account: int, sequence: int) -> Change | None:
    """Return the last change of a sequence; None: there was none."""
    found = await rows(connection, LATEST, account=account, sequence=sequence)
    return Change(**found[0]) if found else None


async def would_return(connection: AsyncConnection, account: int, change: int) -> int:
    """Return how many stand just as a change left them."""
    return int((await rows(connection, RETURNING_NOW, account=account, change=change))[0]["people"])


async def take_back(connection: AsyncConnection, account: int, change: int, *, user: int, now: datetime) -> list[int]:
    """Let everybody stand as before a change who stands as it left them; return their items."""
    values = {"account": account, "change": change}
    if not await rows(connection, UNDONE, user=user, now=now, **values):
        return []
    await connection.execute(STAYED, values)
    return [row["item_id"] for row in await rows(connection, TAKE_BACK, now=now, **values)]


def _stand(row: RowMapping) -> Stand:
    places = [place.partition(":") for place in row["path"].split()]
    return Stand(row["version_id"], row["position"], tuple((int(version), int(at)) for version, _, at in places))
