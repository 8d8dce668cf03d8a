"""Enrollments: made once, claimed by the clock in batches, moved on, ended.

A claim is a lease by the wall clock and a `turn`: a row whose worker died comes back when its lease
ends, and a late writer with an old turn changes nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sequences.core.leases import Lease
from sequences.storage.database import AsyncConnection, rows, statement

LEASE = Lease()


@dataclass(frozen=True)
class Claim:
    """One claimed enrollment: the turn fences everybody who saw an older one."""

    enrollment_id: int
    turn: int


@dataclass(frozen=True)
class Enrollment:
    """What a move needs to know of an enrollment."""

    id: int
    turn: int
    account_id: int
    sequence_id: int
    version_id: int
    item_id: int
    enrolled_by: int
    enrolled_at: datetime
    position: int
    waiting_for: str
    email: str | None
    due_at: datetime | None  # when this move was due
    pace_since: datetime | None  # when its mail was due first, while it waits for a slot of its mailbox
    away_until: datetime | None = None
    retries: int | None = None  # how often it was tried again after it had failed
    place: str | None = None  # where the person was when it was looked last


@dataclass(frozen=True)
class Advance:
    """How a claimed enrollment goes on. `state` other than active ends it (`due_at` is then null)."""

    enrollment_id: int
    turn: int
    position: int
    state: str
    waiting_for: str | None
    due_at: datetime | None
    reason: str | None = None
    email: str | None = None
    place: str | None = None  # None: as it is kept


INSERT = statement("""
INSERT INTO enrollment (account_id, sequence_id, version_id, item_id, enrolled_by, enrolled_at, due_at,
                        state, waiting_for)
SELECT account_id, sequence_id, version_id, item_id, enrolled_by, :now, :now, 'active', 'check'
FROM unnest(CAST(:accounts AS bigint[]), CAST(:sequences AS bigint[]), CAST(:versions AS bigint[]),
            CAST(:items AS bigint[]), CAST(:users AS bigint[]))
     AS n(account_id, sequence_id, version_id, item_id, enrolled_by)
ORDER BY account_id, sequence_id, item_id
ON CONFLICT (sequence_id, item_id) WHERE state IN ('active', 'paused') DO NOTHING
RETURNING id, account_id, sequence_id, item_id
""")

LIVE = statement("""
SELECT e.id, e.account_id, e.sequence_id, e.item_id
FROM enrollment e
JOIN unnest(CAST(:accounts AS bigint[]), CAST(:sequences AS bigint[]), CAST(:items AS bigint[]))
     AS n(account_id, sequence_id, item_id) USING (account_id, sequence_id, item_id)
WHERE e.state IN ('active', 'paused')
""")

RESUME = statement("""
UPDATE enrollment SET position = :to, due_at = :due_at, waiting_for = 'step', reason = NULL
WHERE id = :id AND state = 'active' AND position = :position AND waiting_for = :waiting_for
  AND leased_until IS NULL
RETURNING id
""")

WAIT_LONGER = statement("""
UPDATE enrollment SET due_at = :until
WHERE id = :id AND version_id = :version AND position = :position AND state = 'active' AND waiting_for = 'activity'
  AND due_at IS NOT NULL AND leased_until IS NULL
""")

OF_ITEM = statement("""
SELECT id FROM enrollment
WHERE account_id = :account AND item_id = :item AND state IN ('active', 'paused')
  AND (CAST(:sequence AS bigint) IS NULL OR sequence_id = :sequence)
ORDER BY id
""")

CLAIM = statement("""
WITH waiting AS (
  SELECT a.account_id, d.people, d.first
  FROM account a
  CROSS JOIN LATERAL (
    SELECT count(*) AS people, min(due_at) AS first FROM (
      SELECT due_at FROM enrollment
      WHERE account_id = a.account_id AND due_at <= :now AND leased_until IS NULL
      ORDER BY due_at LIMIT LEAST(CAST(:share AS int), CAST(:limit AS int))
    ) mine
  ) d
  WHERE a.state = 'active' AND d.people > 0
), turns AS (  -- one each, then a second each, and so on; who has waited longest comes first in a round
  SELECT account_id FROM waiting, generate_series(1, people) AS round ORDER BY round, first, account_id LIMIT :limit
), due AS (
  SELECT d.id FROM (SELECT account_id, count(*) AS people FROM turns GROUP BY account_id) t
  CROSS JOIN LATERAL (
    SELECT id FROM enrollment
    WHERE account_id = t.account_id AND due_at <= :now AND leased_until IS NULL
    ORDER BY due_at LIMIT t.people FOR UPDATE SKIP LOCKED
  ) d
)
UPDATE enrollment e
SET leased_until = clock_timestamp() + make_interval(secs => :lease), turn = turn + 1
WHERE e.id = ANY(ARRAY(SELECT id FROM due)) AND e.due_at IS NOT NULL  -- a join would read the whole table
RETURNING e.id, e.turn, e.account_id, e.version_id
""")

FREE = statement("""
UPDATE enrollment e SET leased_until = NULL
FROM (SELECT id FROM enrollment WHERE leased_until < clock_timestamp() FOR UPDATE SKIP LOCKED) late
WHERE e.id = late.id RETURNING e.id
""")

LOAD = statement("""
SELECT e.id, e.turn, e.account_id, e.sequence_id, e.version_id, e.item_id, e.enrolled_by, e.enrolled_at,
       e.position, e.waiting_for, e.email, e.due_at, e.pace_since, e.away_until, e.retries, e.place
FROM enrollment e
JOIN unnest(CAST(:ids AS bigint[]), CAST(:turns AS int[])) AS c(id, turn) ON e.id = c.id AND e.turn = c.turn
WHERE e.id = ANY(CAST(:ids AS bigint[])) AND e.state = 'active'
  AND COALESCE(e.leased_until, 'infinity') < 'infinity'  -- by IS NOT NULL all that is leased would be read
ORDER BY e.id
""")

HOLD = statement("""
WITH held AS (
  SELECT e.id FROM enrollment e
  JOIN unnest(CAST(:ids AS bigint[]), CAST(:turns AS int[])) AS c(id, turn) ON e.id = c.id AND e.turn = c.turn
  WHERE e.id = ANY(CAST(:ids AS bigint[])) AND (e.state = 'active' OR (:paused AND e.state = 'paused'))
  ORDER BY e.id FOR UPDATE OF e
), renewed AS (
  UPDATE enrollment e SET leased_until = clock_timestamp() + make_interval(secs => :lease)
  FROM held WHERE e.id = held.id
    AND (e.leased_until IS NULL OR e.leased_until < clock_timestamp() + make_interval(secs => :renew))
)
SELECT id FROM held
""")

LOCK = statement("""
SELECT id FROM enrollment WHERE id = ANY(CAST(:ids AS bigint[])) ORDER BY id FOR UPDATE
""")

LOCK_ITEMS = statement("""
SELECT e.id FROM enrollment e
JOIN (SELECT DISTINCT account_id, item_id
      FROM unnest(CAST(:accounts AS bigint[]), CAST(:items AS bigint[])) AS i(account_id, item_id)) i
  ON e.item_id = i.item_id AND e.account_id = i.account_id
WHERE e.state IN ('active', 'paused') ORDER BY e.id FOR UPDATE OF e
""")

LOOK_AGAIN = statement("""
UPDATE enrollment e SET due_at = :now
FROM delivery d
WHERE d.id = ANY(CAST(:deliveries AS bigint[])) AND d.state = 'sent' AND e.id = d.enrollment_id
  AND e.version_id = d.version_id AND e.position = d.position
  AND e.state = 'active' AND e.waiting_for = 'outcome' AND e.due_at IS NULL AND e.leased_until IS NULL
""")

ADVANCE = statement("""
UPDATE enrollment e
SET position = a.position, state = a.state, waiting_for = a.waiting_for, due_at = a.due_at,
    reason = a.reason, email = COALESCE(a.email, e.email), place = COALESCE(a.place, e.place), leased_until = NULL,
    pace_mailbox_id = NULL, pace_since = NULL, pace_follow_up = NULL,
    ended_at = CASE WHEN a.state IN ('active', 'paused') THEN NULL ELSE CAST(:now AS timestamptz) END
FROM unnest(CAST(:ids AS bigint[]), CAST(:turns AS int[]), CAST(:positions AS smallint[]),
            CAST(:states AS text[]), CAST(:waits AS text[]), CAST(:dues AS timestamptz[]),
            CAST(:reasons AS text[]), CAST(:emails AS text[]), CAST(:places AS text[]))
     AS a(id, turn, position, state, waiting_for, due_at, reason, email, place)
WHERE e.id = a.id AND e.turn = a.turn AND e.state = 'active' AND e.id = ANY(CAST(:ids AS bigint[]))
RETURNING e.id
""")

END = statement("""
WITH held AS (
  SELECT id, waiting_for AS waited_for FROM enrollment WHERE id = ANY(CAST(:ids AS bigint[])) ORDER BY id FOR UPDATE
)
UPDATE enrollment e
SET state = :state, reason = :reason, ended_at = :now, due_at = NULL, leased_until = NULL,
    waiting_for = NULL, pace_mailbox_id = NULL, pace_since = NULL, pace_follow_up = NULL, turn = e.turn + 1
FROM held
WHERE e.id = held.id AND (e.state IN ('active', 'paused') OR (:completed AND e.state = 'completed'))
RETURNING e.id, e.account_id, e.sequence_id, e.version_id, e.item_id, e.enrolled_by, e.position, e.email,
          held.waited_for, e.retries
""")

DELETE = statement("""
DELETE FROM enrollment e USING unnest(CAST(:ids AS bigint[]), CAST(:turns AS int[])) AS c(id, turn)
WHERE e.id = c.id AND e.turn = c.turn AND e.state = 'active' RETURNING e.id
""")


async def insert(
    connection: AsyncConnection, wanted: Sequence[tuple[int, int, int, int, int]], *, now: datetime
) -> dict[tuple[int, int, int], int]:
    """Enroll (account, sequence, version, item, user) rows; return new ids by (account, sequence, item).

    What is inside already is not enrolled again and is missing from the answer.
    """
    accounts, sequences, versions, items, users = map(list, zip(*wanted, strict=True))
    made = await rows(
        connection, INSERT, accounts=accounts, sequences=sequences, versions=versions, items=items, users=users,
        now=now,
    )  # fmt: skip
    return {(row["account_id"], row["sequence_id"], row["item_id"]): row["id"] for row in made}


async def live(connection: AsyncConnection, keys: Sequence[tuple[int, int, int]]) -> dict[tuple[int, int, int], int]:
    """Return the ids of the running or paused enrollments among (account, sequence, item) keys."""
    if not keys:
        return {}
    accounts, sequences, items = map(list, zip(*keys, strict=True))
    found = await rows(connection, LIVE, accounts=accounts, sequences=sequences, items=items)
    return {(row["account_id"], row["sequence_id"], row["item_id"]): row["id"] for row in found}


async def resume(
    connection: AsyncConnection,
    enrollment: int,
    *,
    position: int,
    waiting_for: str,
    to: int,
    due_at: datetime,
) -> bool:
    """Let a run that waits at `position` go on to `to` at `due_at`; return whether it did wait."""
    found = await rows(
        connection, RESUME, id=enrollment, position=position, waiting_for=waiting_for, to=to, due_at=due_at
    )
    return bool(found)


async def wait_longer(
    connection: AsyncConnection, enrollment: int, version: int, position: int, *, until: datetime
) -> None:
    """Let a run that waits for somebody at a step for some days only wait until then."""
    values = {"id": enrollment, "version": version, "position": position, "until": until}
    await connection.execute(WAIT_LONGER, values)


async def live_of_item(connection: AsyncConnection, account: int, item: int, sequence: int | None) -> list[int]:
    """Return the running and paused enrollments of an item, in one sequence or in all."""
    found = await rows(connection, OF_ITEM, account=account, item=item, sequence=sequence)
    return [row["id"] for row in found]


async def claim_due(
    connection: AsyncConnection, *, now: datetime, limit: int = 1000, share: int = 250, lease: Lease = LEASE
) -> list[tuple[Claim, int, int]]:
    """Take up to `limit` enrollments due at `now`, at most `share` of each account, oldest first.

    The accounts take turns, so that a busy one takes what the others leave, however small `limit` is. Returns
    (claim, account, version). Rows another clock holds are skipped; a row whose worker died is free again when
    its lease ends (`free_expired`).
    """
    taken = await rows(connection, CLAIM, now=now, limit=limit, share=share, lease=lease.seconds)
    return [(Claim(row["id"], row["turn"]), row["account_id"], row["version_id"]) for row in taken]


async def free_expired(connection: AsyncConnection) -> int:
    """Give back what dead workers held; return how many."""
    return len(await rows(connection, FREE))


async def load_claimed(connection: AsyncConnection, claims: Sequence[Claim]) -> list[Enrollment]:
    """Return the enrollments that these claims still hold."""
    found = await rows(
        connection,
        LOAD,
        ids=[claim.enrollment_id for claim in claims],
        turns=[claim.turn for claim in claims],
    )
    return [Enrollment(**row) for row in found]


async def hold(
    connection: AsyncConnection, claims: Sequence[Claim], *, lease: Lease = LEASE, paused: bool = False
) -> set[int]:
    """Keep claims from changing until the commit, with a lease that lasts; return the ids of those that still hold.

    With `paused` those count, too, whose run was paused after their mail had begun.
    Rows are locked in the order of their ids, by this and by all who change several: no two can block each other.
    """
    if not claims:
        return set()
    held = await rows(
        connection,
        HOLD,
        ids=[claim.enrollment_id for claim in claims],
        turns=[claim.turn for claim in claims],
        paused=paused,
        lease=lease.seconds,
        renew=lease.renew,
    )
    return {row["id"] for row in held}


async def lock(connection: AsyncConnection, ids: Iterable[int]) -> None:
    """Keep enrollments from changing until the commit: whoever changes them one by one asks for all first."""
    await connection.execute(LOCK, {"ids": sorted(set(ids))})


async def lock_items(connection: AsyncConnection, items: Iterable[tuple[int, int]]) -> None:
    """Do the same for whatever (account, item) pairs are enrolled in."""
    if wanted := list(items):
        accounts, numbers = map(list, zip(*wanted, strict=True))
        await connection.execute(LOCK_ITEMS, {"accounts": accounts, "items": numbers})


async def look_again(connection: AsyncConnection, sent: Sequence[int], *, now: datetime) -> None:
    """Let whoever is held for the outcome of these deliveries go on: they were sent after all."""
    if sent:
        await connection.execute(LOOK_AGAIN, {"deliveries": list(sent), "now": now})


async def advance(connection: AsyncConnection, moves: Sequence[Advance], *, now: datetime) -> set[int]:
    """Move claimed enrollments on and free them; return the ids of those whose claim still held."""
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
        places=[move.place for move in moves],
        now=now,
    )
    return {row["id"] for row in moved}


@dataclass(frozen=True)
class Ended:
    """An enrollment that was running until just now."""

    id: int
    account_id: int
    sequence_id: int
    version_id: int
    item_id: int
    enrolled_by: int
    position: int = 0
    email: str | None = None
    waited_for: str | None = None
    retries: int | None = None


async def end(
    connection: AsyncConnection,
    ids: Sequence[int],
    *,
    state: str,
    reason: str,
    now: datetime,
    completed: bool = False,
) -> list[Ended]:
    """End running or paused enrollments, whoever holds them; return those that were still running.

    `completed` ones end anew, as what they turned out to be.
    """
    if not ids:
        return []
    values = {"ids": sorted(ids), "state": state, "reason": reason, "completed": completed}
    ended = await rows(connection, END, now=now, **values)
    return [Ended(**row) for row in ended]


async def delete_claimed(connection: AsyncConnection, claims: Sequence[Claim]) -> set[int]:
    """Remove enrollments that did not pass the check; return the ids of those that were removed."""
    if not claims:
        return set()
    gone = await rows(
        connection,
        DELETE,
        ids=[claim.enrollment_id for claim in claims],
        turns=[claim.turn for claim in claims],
    )
    return {row["id"] for row in gone}
