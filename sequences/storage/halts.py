"""Sequences that stop sending because their e-mails come back: what is counted, and who waits for that to end.

Whoever records a bounce locks its sequence first, before any enrollment: two never count side by side.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sequences.storage.database import AsyncConnection, rows, statement

LOCKS = 7_421_902  # the class of our advisory locks; the key in it is the sequence
LOOKED_AT = 200  # e-mails, the last ones
LAST = 2**63 - 1  # no id is larger


@dataclass(frozen=True)
class Tally:
    """A sequence of which e-mails came back: `bounced` of its last `mails`, of those that count."""

    sequence_id: int
    account_id: int
    version_id: int
    owner_id: int
    bounces_after: int
    bounced: int
    mails: int


LOCK = statement("""
SELECT id FROM sequence WHERE id = ANY(CAST(:ids AS bigint[])) ORDER BY id FOR NO KEY UPDATE
""")
BOUNCED = statement("""
UPDATE sequence SET bounced_at = :now
WHERE id = ANY(CAST(:ids AS bigint[])) AND bounced_at IS NULL AND paused_at IS NULL
""")
TALLY = statement(f"""
SELECT s.id AS sequence_id, s.account_id, s.version_id, s.owner_id, s.bounces_after, d.mails, d.bounced
FROM sequence s
CROSS JOIN LATERAL (
  SELECT count(*) AS mails, count(*) FILTER (WHERE l.state = 'refused' OR EXISTS (
           SELECT 1 FROM engagement e
           WHERE e.enrollment_id = l.enrollment_id AND e.delivery_id = l.id AND e.kind = 'bounced')) AS bounced
  FROM (SELECT id, enrollment_id, state FROM delivery
        -- as a range of the index: with an equation the planner may walk all mails backwards instead
        WHERE (sequence_id, id) > (s.id, s.bounces_after) AND (sequence_id, id) <= (s.id, {LAST})
          AND state IN ('sent', 'refused')
        ORDER BY sequence_id DESC, id DESC LIMIT {LOOKED_AT}) l
) d
WHERE s.id = ANY(CAST(:ids AS bigint[])) AND s.bounced_at IS NOT NULL AND s.paused_at IS NULL
  AND s.version_id IS NOT NULL AND s.state <> 'deleted'
ORDER BY s.id
""")
PAUSE = statement("""
UPDATE sequence SET paused_at = :now, paused_for = :reason
WHERE id = :id AND paused_at IS NULL RETURNING id
""")
REST = statement("UPDATE sequence SET bounced_at = NULL WHERE id = ANY(CAST(:ids AS bigint[]))")
LIFT = statement("""
UPDATE sequence s
SET paused_at = NULL, paused_for = NULL, bounced_at = NULL,
    bounces_after = GREATEST(bounces_after, (SELECT max(id) FROM delivery WHERE sequence_id = s.id
                                             AND state IN ('sent', 'refused')))
WHERE s.account_id = :account AND s.id = :id AND s.paused_at IS NOT NULL RETURNING s.id
""")
PAUSED = statement("""
SELECT id, paused_for FROM sequence WHERE id = ANY(CAST(:ids AS bigint[])) AND paused_at IS NOT NULL
""")
BAR = statement("""
SELECT pg_advisory_xact_lock(:locks, CAST(id % 2147483647 AS int))
FROM (SELECT id FROM unnest(CAST(:ids AS bigint[])) AS s(id) ORDER BY id) s
""")
RELEASE = statement("""
UPDATE enrollment e SET due_at = :now
FROM (SELECT id FROM enrollment
      WHERE account_id = :account AND sequence_id = :sequence AND state = 'active'
        AND waiting_for = 'sequence' AND due_at IS NULL AND leased_until IS NULL
      ORDER BY id FOR UPDATE) waiting
WHERE e.id = waiting.id
""")
NOT_MISSED = statement("""
UPDATE enrollment e SET due_at = :now
FROM sequence s
WHERE e.id = ANY(CAST(:ids AS bigint[])) AND e.state = 'active' AND s.id = e.sequence_id AND s.paused_at IS NULL
""")


async def lock(connection: AsyncConnection, sequences: Iterable[int]) -> None:
    """Let nobody else count the bounces of these sequences until the commit. Ask for it before any enrollment."""
    if wanted := sorted(set(sequences)):
        await connection.execute(LOCK, {"ids": wanted})


async def bounced(connection: AsyncConnection, sequences: Iterable[int], *, now: datetime) -> None:
    """Note that e-mails of these came back: from now on they are watched."""
    await connection.execute(BOUNCED, {"ids": sorted(set(sequences)), "now": now})


async def tallies(connection: AsyncConnection, sequences: Iterable[int]) -> list[Tally]:
    """Return how many e-mails came back, of those among `sequences` that are watched and still send."""
    return [Tally(**row) for row in await rows(connection, TALLY, ids=sorted(set(sequences)))]


async def pause(connection: AsyncConnection, sequence: int, reason: str, *, now: datetime) -> bool:
    """Let a sequence send no more, for `reason`; return whether it did send until now."""
    return bool(await rows(connection, PAUSE, id=sequence, reason=reason, now=now))


async def rest(connection: AsyncConnection, sequences: Sequence[int]) -> None:
    """Watch these no more: what came back is long ago."""
    if sequences:
        await connection.execute(REST, {"ids": list(sequences)})


async def lift(connection: AsyncConnection, account: int, sequence: int, *, now: datetime) -> bool:
    """Let a sequence send again, and whoever waited for that go on; return whether it was paused.

    Only later e-mails count from now on. A worker that holds somebody just now waits for this, or this for it:
    whichever is second sees what the first did.
    """
    await lock(connection, [sequence])
    await connection.execute(BAR, {"locks": LOCKS, "ids": [sequence]})
    if not await rows(connection, LIFT, account=account, id=sequence):
        return False
    await connection.execute(RELEASE, {"account": account, "sequence": sequence, "now": now})
    return True


async def paused(connection: AsyncConnection, sequences: Iterable[int]) -> dict[int, str]:
    """Return the reasons of those among `sequences` that send no e-mail, by id."""
    return {row["id"]: row["paused_for"] for row in await rows(connection, PAUSED, ids=sorted(set(sequences)))}


async def not_missed(
    connection: AsyncConnection, sequences: Iterable[int], waiting: Sequence[int], *, now: datetime
) -> None:
    """Let enrollments that just came to wait for `sequences` go on when those send again by now."""
    if waiting:
        await connection.execute(BAR, {"locks": LOCKS, "ids": sorted(set(sequences))})
        await connection.execute(NOT_MISSED, {"ids": list(waiting), "now": now})
