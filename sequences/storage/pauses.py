"""Pauses of single runs, as rows: a run stands still, is lengthened, and goes on where it was.

Whoever changes a run here has locked it before: what a worker committed a moment ago is then seen. Whose mail a
worker has begun keeps that worker's claim, so that what became of the mail is noted while the run is paused.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sequences.core.pauses import Paused, Resumed
from sequences.storage.database import AsyncConnection, rows, statement
from sequences.storage.enrollments import Advance

# What a wait has left counts only where the step was not due yet: no reason, and no slot that it waits for. So do the
# days that somebody has for what is to be done.
PAUSE = statement("""
UPDATE enrollment e
SET state = 'paused', reason = :reason, paused_at = :now, paused_by = :by, paused_until = :until,
    paused_due = CASE WHEN e.waiting_for = 'activity'
                        OR (e.waiting_for = 'step' AND e.reason IS NULL AND e.pace_since IS NULL) THEN e.due_at END,
    due_at = NULL, pace_mailbox_id = NULL, pace_since = NULL, pace_follow_up = NULL,
    turn = CASE WHEN n.begun THEN e.turn ELSE e.turn + 1 END,
    leased_until = CASE WHEN n.begun THEN e.leased_until END
FROM (SELECT e.id, e.leased_until IS NOT NULL AND EXISTS (
               SELECT 1 FROM delivery d
               WHERE d.enrollment_id = e.id AND d.version_id = e.version_id AND d.position = e.position
                 AND d.state = 'sending') AS begun
      FROM enrollment e WHERE e.id = ANY(CAST(:ids AS bigint[]))) n
WHERE e.id = n.id AND e.state = 'active'
RETURNING e.id, e.account_id, e.version_id, e.item_id, e.waiting_for = 'check' AS unchecked
""")
LENGTHEN = statement("""
UPDATE enrollment SET reason = :reason, paused_by = :by, paused_until = :until
WHERE id = ANY(CAST(:ids AS bigint[])) AND id <> ALL(CAST(:but AS bigint[])) AND state = 'paused'
  AND paused_until IS NOT NULL
  AND (CAST(:until AS timestamptz) IS NULL OR paused_until < CAST(:until AS timestamptz))
RETURNING id, account_id, version_id, item_id
""")
LOAD = statement("""
SELECT e.id, e.account_id, e.version_id, e.item_id, e.position, e.waiting_for, e.paused_at, e.paused_due,
       e.away_until,
       EXISTS (SELECT 1 FROM activity a
               WHERE a.enrollment_id = e.id AND a.version_id = e.version_id AND a.position = e.position
                 AND a.state = 'open') AS to_do
FROM enrollment e
WHERE e.id = ANY(CAST(:ids AS bigint[])) AND e.state = 'paused'
  AND (CAST(:code AS text) IS NULL OR split_part(e.reason, ':', 1) = :code)
ORDER BY e.id
""")
RESUME = statement("""
UPDATE enrollment e
SET state = 'active', position = r.position, waiting_for = r.waiting_for, due_at = r.due_at,
    away_until = r.away_until, reason = r.reason,
    paused_at = NULL, paused_by = NULL, paused_until = NULL, paused_due = NULL
FROM unnest(CAST(:ids AS bigint[]), CAST(:positions AS smallint[]), CAST(:waits AS text[]),
            CAST(:dues AS timestamptz[]), CAST(:aways AS timestamptz[]), CAST(:reasons AS text[]))
     AS r(id, position, waiting_for, due_at, away_until, reason)
WHERE e.id = r.id AND e.state = 'paused'
""")
ADVANCE = statement("""
UPDATE enrollment e
SET position = a.position, waiting_for = a.waiting_for, email = COALESCE(a.email, e.email), leased_until = NULL,
    state = CASE WHEN a.state = 'active' THEN 'paused' ELSE a.state END,
    reason = CASE WHEN a.state = 'active' THEN e.reason ELSE a.reason END,
    paused_due = CASE WHEN a.state = 'active'
                        AND (a.waiting_for = 'activity' OR (a.waiting_for = 'step' AND a.reason IS NULL))
                      THEN a.due_at END,
    ended_at = CASE WHEN a.state = 'active' THEN NULL ELSE CAST(:now AS timestamptz) END
FROM unnest(CAST(:ids AS bigint[]), CAST(:turns AS int[]), CAST(:positions AS smallint[]),
            CAST(:states AS text[]), CAST(:waits AS text[]), CAST(:dues AS timestamptz[]),
            CAST(:reasons AS text[]), CAST(:emails AS text[]))
     AS a(id, turn, position, state, waiting_for, due_at, reason, email)
WHERE e.id = a.id AND e.turn = a.turn AND e.state = 'paused'
RETURNING e.id
""")
OVER = statement("""
SELECT e.id FROM enrollment e JOIN account a USING (account_id)
WHERE e.state = 'paused' AND e.paused_until <= :now AND a.state = 'active'
ORDER BY e.paused_until LIMIT :limit FOR UPDATE OF e SKIP LOCKED
""")


@dataclass(frozen=True)
class Placed:
    """A run whose pause began, changed or ended."""

    id: int
    account_id: int
    version_id: int
    item_id: int
    unchecked: bool = False  # it was paused before its item was checked


@dataclass(frozen=True)
class Standing:
    """A paused run, and what its pause keeps."""

    run: Placed
    paused: Paused


async def pause(
    connection: AsyncConnection,
    ids: Sequence[int],
    *,
    reason: str,
    by: int | None,
    until: datetime | None,
    now: datetime,
) -> list[Placed]:
    """Let running enrollments stand still; return those that were running."""
    found = await rows(connection, PAUSE, ids=list(ids), reason=reason, by=by, until=until, now=now)
    return [Placed(**row) for row in found]


async def lengthen(
    connection: AsyncConnection,
    ids: Sequence[int],
    *,
    reason: str,
    by: int | None,
    until: datetime | None,
    but: Sequence[int],
) -> list[Placed]:
    """Let this pause take the place of one that ends sooner; return whose pause it was."""
    found = await rows(connection, LENGTHEN, ids=list(ids), reason=reason, by=by, until=until, but=list(but))
    return [Placed(**row) for row in found]


async def load(connection: AsyncConnection, ids: Sequence[int], *, code: str | None) -> list[Standing]:
    """Return the paused ones among enrollments; with `code` those that are paused for this reason."""
    return [
        Standing(
            Placed(row["id"], row["account_id"], row["version_id"], row["item_id"]),
            Paused(
                row["position"], row["waiting_for"], row["paused_at"], row["paused_due"], row["away_until"],
                row["to_do"],
            ),
        )
        for row in await rows(connection, LOAD, ids=list(ids), code=code)
    ]  # fmt: skip


async def resume(connection: AsyncConnection, going: Sequence[tuple[int, Resumed]]) -> None:
    """Let paused enrollments go on. A worker that still has one's mail keeps its claim, and moves it on."""
    if not going:
        return
    values = {
        "ids": [number for number, _ in going],
        "positions": [one.position for _, one in going],
        "waits": [one.waiting_for for _, one in going],
        "dues": [one.due_at for _, one in going],
        "aways": [one.away_until for _, one in going],
        "reasons": [one.reason for _, one in going],
    }
    await connection.execute(RESUME, values)


async def advance(connection: AsyncConnection, moves: Sequence[Advance], *, now: datetime) -> set[int]:
    """Note what became of mails that had begun when their runs were paused; return the ids of those runs.

    They stay paused, but for those that are over.
    """
    if not moves:
        return set()
    moved = await rows(
        connection,
        ADVANCE,
        ids=[move.enrollment_id for move in moves],
        turns=[move.turn for move in moves],
        positions=[move.position for move in moves],
        states=[move.state for move in moves],
        waits=[move.waiting_for for move in moves],
        dues=[move.due_at for move in moves],
        reasons=[move.reason for move in moves],
        emails=[move.email for move in moves],
        now=now,
    )
    return {row["id"] for row in moved}


async def over(connection: AsyncConnection, *, now: datetime, limit: int) -> list[int]:
    """Return the runs whose pause ends by itself at `now`, and keep them from changing until the commit."""
    return [row["id"] for row in await rows(connection, OVER, now=now, limit=limit)]
