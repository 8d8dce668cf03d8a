"""Batches: many items that a person asks for at once, worked in pieces, with a result for each.

A claim is a lease by the wall clock and a `turn`, as of enrollments: a piece is written only while its turn holds, in
one transaction with what it did, so that neither a killed nor a second worker does anything twice.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from sequences.storage.database import AsyncConnection, rows, statement

CHECK, ENROLL = "check", "enroll"
CHECKING, CHECKED, FAILED = "checking", "checked", "failed"
ENROLLING, SETTLING, DONE, UNDOING, UNDONE = "enrolling", "settling", "done", "undoing", "undone"
CHUNK = 250  # rows in one statement: those of a fresh table are compared each with each
WAITING, READY, REFUSED = "waiting", "ready", "refused"  # of a row
ENTERED, ENROLLED, BEGUN = "entered", "enrolled", "begun"  # of a row, and `undone`


@dataclass(frozen=True)
class Claim:
    """A batch that one worker has."""

    batch_id: int
    account_id: int
    turn: int


@dataclass(frozen=True)
class Batch:
    """A batch as it stands."""

    id: int
    account_id: int
    kind: str
    sequence_id: int
    user_id: int
    state: str
    total: int
    problem: str | None
    created_at: datetime
    ended_at: datetime | None
    undo_until: datetime | None  # by the wall clock
    turn: int


@dataclass(frozen=True)
class Row:
    """One item of a batch, and what became of it."""

    place: int
    item_id: int
    state: str
    code: str | None = None
    facts: dict[str, str] = field(default_factory=dict)
    enrollment_id: int | None = None


@dataclass(frozen=True)
class Tally:
    """How many rows of a batch came to the same."""

    state: str
    code: str | None
    facts: dict[str, str]
    count: int


NAMES = """id, account_id, kind, sequence_id, user_id, state, total, problem, created_at, ended_at, undo_until, turn"""
ROW = "place, item_id, state, code, COALESCE(facts, '{}'::jsonb) AS facts, enrollment_id"
LEASE = "clock_timestamp() + interval '120 seconds'"
MINE = "id = :batch AND account_id = :account"

CREATE = statement(f"""
INSERT INTO batch (account_id, kind, sequence_id, user_id, key, state, total, created_at, due_at, turn, leased_until)
VALUES (:account, :kind, :sequence, :user, :key, :state, :total, :now, :now, 1,
        CASE WHEN CAST(:leased AS boolean) THEN {LEASE} END)
ON CONFLICT (account_id, user_id, key) DO NOTHING
RETURNING {NAMES}
""")
ITEMS = statement("""
INSERT INTO batch_row (account_id, batch_id, place, item_id, state)
SELECT :account, :batch, place, item_id, 'waiting'
FROM unnest(CAST(:items AS bigint[])) WITH ORDINALITY AS i(item_id, place)
""")
BY_KEY = statement(f"SELECT {NAMES} FROM batch WHERE account_id = :account AND user_id = :user AND key = :key")
SAME = statement("""
SELECT COALESCE(array_agg(item_id ORDER BY place), '{}') = CAST(:items AS bigint[]) AS same
FROM batch_row WHERE account_id = :account AND batch_id = :batch
""")
GET = statement(f"SELECT {NAMES} FROM batch WHERE {MINE}")
CLAIM = statement(f"""
UPDATE batch b SET leased_until = {LEASE}, turn = turn + 1
FROM (SELECT b.id FROM batch b JOIN account a USING (account_id)
      WHERE b.due_at <= :now AND (b.leased_until IS NULL OR b.leased_until < clock_timestamp()) AND a.state = 'active'
      ORDER BY b.due_at, b.id LIMIT :limit FOR UPDATE OF b SKIP LOCKED) due
WHERE b.id = due.id RETURNING b.id AS batch_id, b.account_id, b.turn
""")
HOLD = statement(f"""
UPDATE batch SET leased_until = {LEASE}
WHERE {MINE} AND turn = :turn AND due_at IS NOT NULL AND leased_until IS NOT NULL RETURNING {NAMES}
""")
IN = statement(f"""
SELECT {ROW} FROM batch_row
WHERE account_id = :account AND batch_id = :batch AND state = ANY(CAST(:states AS text[])) ORDER BY place LIMIT :limit
""")
PUT = statement("""
UPDATE batch_row r SET state = n.state, code = n.code, facts = CAST(n.facts AS jsonb),
       enrollment_id = COALESCE(n.enrollment_id, r.enrollment_id)
FROM unnest(CAST(:places AS int[]), CAST(:states AS text[]), CAST(:codes AS text[]), CAST(:facts AS text[]),
            CAST(:enrollments AS bigint[])) AS n(place, state, code, facts, enrollment_id)
WHERE r.account_id = :account AND r.batch_id = :batch AND r.place = n.place
  AND r.place = ANY(CAST(:places AS int[]))  -- else each row is compared with all
""")
STANDS = statement("""
SELECT id, state = 'active' AND waiting_for IS NOT DISTINCT FROM 'check' AS unchecked FROM enrollment
WHERE account_id = :account AND id = ANY(CAST(:ids AS bigint[]))
""")
WHY = statement("""
SELECT DISTINCT ON (enrollment_id) enrollment_id, code, facts FROM refusal
WHERE account_id = :account AND enrollment_id = ANY(CAST(:ids AS bigint[])) AND code <> 'already_enrolled'
ORDER BY enrollment_id, id DESC
""")
MOVE = statement(f"""
UPDATE batch SET state = :state, due_at = :due_at, problem = :problem, ended_at = :ended_at,
       leased_until = CASE WHEN CAST(:kept AS boolean) THEN leased_until END,
       undo_until = CASE WHEN :state = 'done' THEN clock_timestamp() + make_interval(secs => :undo) ELSE undo_until END
WHERE {MINE}
""")
FREE = statement(f"UPDATE batch SET leased_until = NULL WHERE {MINE} AND turn = :turn")
UNDO = statement(f"""
UPDATE batch SET state = 'undoing', due_at = :now, ended_at = NULL, leased_until = NULL, turn = turn + 1
WHERE {MINE} AND (state = 'settling' OR (state = 'done' AND undo_until > clock_timestamp())) RETURNING {NAMES}
""")
BEGUN_AMONG = statement("""
SELECT id FROM unnest(CAST(:ids AS bigint[])) AS e(id)
WHERE EXISTS (SELECT 1 FROM delivery d WHERE d.account_id = :account AND d.enrollment_id = e.id)
   OR EXISTS (SELECT 1 FROM activity a WHERE a.account_id = :account AND a.enrollment_id = e.id AND a.state = 'done')
""")
TALLY = statement("""
SELECT state, code, COALESCE(facts, '{}'::jsonb) AS facts, count(*) AS count FROM batch_row
WHERE account_id = :account AND batch_id = :batch GROUP BY 1, 2, 3 ORDER BY count(*) DESC, 2, 3
""")
PAGE = statement(f"""
SELECT {ROW} FROM batch_row
WHERE account_id = :account AND batch_id = :batch AND place > :after
  AND (CAST(:state AS text) IS NULL OR state = :state) AND (CAST(:code AS text) IS NULL OR code = :code)
ORDER BY place LIMIT :limit
""")
SWEEP = [
    statement(f"""
    DELETE FROM {table} WHERE (account_id, {column}) IN (
      SELECT account_id, id FROM batch WHERE created_at < CASE kind WHEN 'check' THEN CAST(:checks AS timestamptz)
                                                          ELSE CAST(:before AS timestamptz) END)
    """)
    for table, column in (("batch_row", "batch_id"), ("batch", "id"))
]


async def create(
    connection: AsyncConnection,
    *,
    account: int,
    kind: str,
    sequence: int,
    user: int,
    items: Sequence[int],
    key: str | None,
    leased: bool = False,
    now: datetime,
) -> Batch | None:
    """Add a batch of different items, due now; None: the user has one of this key.

    `leased`: whoever adds it begins with it, with turn 1.
    """
    made = await rows(
        connection, CREATE, account=account, kind=kind, sequence=sequence, user=user, key=key,
        state=CHECKING if kind == CHECK else ENROLLING, total=len(items), leased=leased, now=now,
    )  # fmt: skip
    if not made:
        return None
    batch = Batch(**made[0])
    await connection.execute(ITEMS, {"account": account, "batch": batch.id, "items": list(items)})
    return batch


async def by_key(connection: AsyncConnection, account: int, user: int, key: str) -> Batch | None:
    """Return the batch of a user that has this key."""
    found = await rows(connection, BY_KEY, account=account, user=user, key=key)
    return Batch(**found[0]) if found else None


async def is_of(connection: AsyncConnection, batch: Batch, items: Sequence[int]) -> bool:
    """Return whether a batch is of these very items, in this order."""
    found = await rows(connection, SAME, account=batch.account_id, batch=batch.id, items=list(items))
    return bool(found[0]["same"])


async def get(connection: AsyncConnection, account: int, batch: int) -> Batch | None:
    """Return a batch of the account."""
    found = await rows(connection, GET, account=account, batch=batch)
    return Batch(**found[0]) if found else None


async def claim_due(connection: AsyncConnection, *, now: datetime, limit: int = 20) -> list[Claim]:
    """Take batches that are due, each for two minutes and one worker."""
    return [Claim(**row) for row in await rows(connection, CLAIM, now=now, limit=limit)]


async def hold(connection: AsyncConnection, claim: Claim) -> Batch | None:
    """Return a batch and let nobody else have it until the commit; None: the claim does not hold any more."""
    found = await rows(connection, HOLD, batch=claim.batch_id, account=claim.account_id, turn=claim.turn)
    return Batch(**found[0]) if found else None


async def among(connection: AsyncConnection, batch: Batch, *states: str, limit: int) -> list[Row]:
    """Return up to `limit` rows that are in one of some states, in order."""
    found = await rows(connection, IN, account=batch.account_id, batch=batch.id, states=list(states), limit=limit)
    return [Row(**row) for row in found]


async def put(connection: AsyncConnection, batch: Batch, results: Sequence[Row]) -> None:
    """Keep what became of rows."""
    for start in range(0, len(results), CHUNK):
        part = results[start : start + CHUNK]
        values = {
            "account": batch.account_id,
            "batch": batch.id,
            "places": [one.place for one in part],
            "states": [one.state for one in part],
            "codes": [one.code for one in part],
            "facts": [json.dumps(one.facts) if one.facts else None for one in part],
            "enrollments": [one.enrollment_id for one in part],
        }
        await connection.execute(PUT, values)


async def settle(connection: AsyncConnection, batch: Batch) -> bool:
    """Note what the check of entered rows came to; return whether it is over for all of them."""
    over, after = True, 0
    while entered := await page(connection, batch, after=after, limit=CHUNK, state=ENTERED, code=None):
        settled = await _settled(connection, batch.account_id, entered)
        await put(connection, batch, settled)
        over, after = over and len(settled) == len(entered), entered[-1].place
    return over


async def _settled(connection: AsyncConnection, account: int, entered: Sequence[Row]) -> list[Row]:
    """Return those whose check is over: who is there is enrolled, whatever became of them; who is gone was refused."""
    ids = [one.enrollment_id for one in entered]
    stands = {row["id"]: row["unchecked"] for row in await rows(connection, STANDS, account=account, ids=ids)}
    gone = [one for one in ids if one not in stands]
    why = {row["enrollment_id"]: row for row in await rows(connection, WHY, account=account, ids=gone)} if gone else {}
    settled = []
    for one in entered:
        if one.enrollment_id not in stands:
            told = why.get(one.enrollment_id)
            code, facts = (told["code"], told["facts"]) if told else ("item_gone", {})
            settled.append(replace(one, state=REFUSED, code=code, facts=facts))
        elif not stands[one.enrollment_id]:
            settled.append(replace(one, state=ENROLLED))
    return settled


async def move(
    connection: AsyncConnection,
    batch: Batch,
    state: str,
    *,
    due_at: datetime | None,
    ended_at: datetime | None = None,
    problem: str | None = None,
    kept: bool = False,
    undo_seconds: float = 0,
) -> None:
    """Let a batch be in a state; without `due_at` it is over. `kept`: the same worker goes on with it."""
    values = {"batch": batch.id, "account": batch.account_id, "state": state, "due_at": due_at, "kept": kept}
    await connection.execute(MOVE, {**values, "ended_at": ended_at, "problem": problem, "undo": undo_seconds})


async def free(connection: AsyncConnection, claim: Claim) -> None:
    """Let others have a batch."""
    await connection.execute(FREE, {"batch": claim.batch_id, "account": claim.account_id, "turn": claim.turn})


async def undo(connection: AsyncConnection, account: int, batch: int, *, now: datetime) -> Batch | None:
    """Have a batch taken back; None: it is not possible any more, or not yet."""
    found = await rows(connection, UNDO, account=account, batch=batch, now=now)
    return Batch(**found[0]) if found else None


async def begun(connection: AsyncConnection, account: int, enrollments: Sequence[int]) -> set[int]:
    """Return those of `enrollments` that have had a message, or for whom somebody did something."""
    return {row["id"] for row in await rows(connection, BEGUN_AMONG, account=account, ids=list(enrollments))}


async def tally(connection: AsyncConnection, batch: Batch) -> list[Tally]:
    """Return how many rows of a batch came to what, the most frequent first."""
    return [Tally(**row) for row in await rows(connection, TALLY, account=batch.account_id, batch=batch.id)]


async def page(
    connection: AsyncConnection, batch: Batch, *, after: int, limit: int, state: str | None, code: str | None
) -> list[Row]:
    """Return rows of a batch after a place, in order."""
    found = await rows(
        connection, PAGE, account=batch.account_id, batch=batch.id, after=after, limit=limit, state=state, code=code
    )
    return [Row(**row) for row in found]


async def sweep(connection: AsyncConnection, *, checks: datetime, before: datetime) -> None:
    """Forget checks older than `checks`, and any other batch older than `before`."""
    for sql in SWEEP:
        await connection.execute(sql, {"checks": checks, "before": before})
