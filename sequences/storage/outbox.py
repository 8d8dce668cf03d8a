"""The outbox: what monday must be told, each thing once, in order for each target.

Rows of one target leave in the order they came: a row is taken only when no earlier one waits. Whoever stands
behind another is put off (`SOON` when it comes, then `BEHIND`) and looked at when that one has left, not at every
tick: a thousand runs that end at once are a thousand rows in one line.
"""

from __future__ import annotations

import json
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.engine import RowMapping

from sequences.storage.database import AsyncConnection, rows, statement, storable

SOON, BEHIND = timedelta(seconds=5), timedelta(seconds=30)  # should nobody tell that the row in front has left
SWEPT_AT_ONCE = 5_000
GATHER_LOCKS = 7_421_903  # the class of our advisory locks; the key in it is the account


@dataclass(frozen=True)
class Post:
    """One row of the outbox, taken by a worker."""

    id: int
    account_id: int
    kind: str
    target: str
    key: str
    payload: dict[str, Any]
    tries: int


TELL_AGAIN = statement("""
INSERT INTO outbox AS o (account_id, kind, target, key, payload, due_at, created_at)
VALUES (:account, :kind, :key, :key, CAST(:payload AS jsonb), :now, :now)
ON CONFLICT (account_id, key) DO UPDATE
SET state = 'waiting', due_at = excluded.due_at, tries = 0, payload = excluded.payload
WHERE o.state <> 'waiting'
""")
LOOK = statement("""
SELECT o.id FROM outbox o JOIN account a USING (account_id)
WHERE o.state = 'waiting' AND o.due_at <= :now AND a.state = 'active'
  AND (o.leased_until IS NULL OR o.leased_until < clock_timestamp())
ORDER BY o.due_at, o.id LIMIT :limit FOR UPDATE OF o SKIP LOCKED
""")
# Not in one with the look: it must see the rows that left while those above were being locked.
TAKE = statement("""
WITH looked AS MATERIALIZED (
  SELECT o.id, o.id > (SELECT b.id FROM outbox b WHERE b.account_id = o.account_id AND b.target = o.target
                       AND b.state = 'waiting' ORDER BY b.id LIMIT 1) AS behind
  FROM outbox o WHERE o.id = ANY(CAST(:ids AS bigint[]))
)
UPDATE outbox o
SET leased_until = CASE WHEN l.behind THEN NULL ELSE clock_timestamp() + interval '120 seconds' END,
    tries = o.tries + CASE WHEN l.behind THEN 0 ELSE 1 END,
    due_at = CASE WHEN l.behind THEN CAST(:again AS timestamptz) ELSE o.due_at END
FROM looked l WHERE o.id = l.id
RETURNING o.id, l.behind
""")
NEXT = statement("""
UPDATE outbox SET due_at = created_at
WHERE tries = 0 AND due_at IS NOT NULL AND leased_until IS NULL AND state = 'waiting' AND id = (
  SELECT n.id FROM outbox o JOIN outbox n ON n.account_id = o.account_id AND n.target = o.target
  WHERE o.id = :id AND n.state = 'waiting' AND n.id > o.id ORDER BY n.id LIMIT 1
)
""")
LOAD = statement("""
SELECT id, account_id, kind, target, key, payload, tries FROM outbox
WHERE id = ANY(CAST(:ids AS bigint[])) AND state = 'waiting' AND leased_until IS NOT NULL ORDER BY id
""")
HOLD = statement("""
UPDATE outbox SET leased_until = clock_timestamp() + interval '120 seconds'
WHERE id = :id AND tries = :tries AND state = 'waiting' AND leased_until IS NOT NULL
  AND EXISTS (SELECT 1 FROM account a WHERE a.account_id = outbox.account_id AND a.state = 'active')
RETURNING id
""")
DONE = statement("""
UPDATE outbox SET state = 'sent', leased_until = NULL, due_at = NULL, answer = :answer, trigger_uuid = :trigger_uuid
WHERE id = :id AND state = 'waiting'
""")
LATER = statement("""
UPDATE outbox SET leased_until = NULL, due_at = :due_at, answer = :answer,
    tries = tries - CASE WHEN :counts THEN 0 ELSE 1 END
WHERE id = :id AND state = 'waiting'
""")
REST = statement("""
UPDATE outbox o SET due_at = :until FROM (
  SELECT id FROM outbox
  WHERE account_id = :account AND kind <> ALL(CAST(:but AS text[])) AND state = 'waiting' AND due_at <= :until
    AND (leased_until IS NULL OR leased_until < clock_timestamp())
  ORDER BY id FOR UPDATE SKIP LOCKED) free
WHERE o.id = free.id
""")
SWEEP = statement("""
DELETE FROM outbox WHERE id IN (
  SELECT id FROM outbox WHERE created_at < :before AND state = 'sent' LIMIT :limit FOR UPDATE SKIP LOCKED
) RETURNING id
""")
PARK = statement("""
UPDATE outbox SET leased_until = NULL, due_at = CASE WHEN target = :target THEN NULL ELSE due_at END, tries = tries - 1
WHERE id = :id AND state = 'waiting'
""")
EVERY_DEAD = statement("""
SELECT id, kind, payload, tries, answer, created_at FROM outbox
WHERE account_id = :account AND state = 'dead' AND id < :before ORDER BY id DESC LIMIT :limit
""")
GET_DEAD = statement("""
SELECT id, kind, payload, tries, answer, created_at FROM outbox
WHERE account_id = :account AND id = :id AND state = 'dead' FOR UPDATE
""")
AGAIN = statement("UPDATE outbox SET state = 'waiting', due_at = :now, tries = 0 WHERE id = :id")
DEAD = statement("""
UPDATE outbox SET state = 'dead', leased_until = NULL, due_at = NULL, answer = :answer
WHERE id = :id AND state = 'waiting'
""")


NOTE = statement("UPDATE outbox SET payload = payload || CAST(:more AS jsonb) WHERE id = :id")


async def tell_again(
    connection: AsyncConnection, account: int, kind: str, key: str, payload: dict[str, Any], *, now: datetime
) -> None:
    """Have something told, alone on its target; what was told before is told once more."""
    values = {"account": account, "kind": kind, "key": key, "payload": json.dumps(payload), "now": now}
    await connection.execute(TELL_AGAIN, values)


GATHERS = statement("SELECT pg_advisory_xact_lock(:locks, CAST(CAST(:account AS bigint) % 2147483647 AS int))")
# A row that gathered others has told, or is about to: it is nobody's to take.
GATHER = statement("""
UPDATE outbox SET state = 'sent', leased_until = NULL, due_at = NULL, answer = 'told with ' || CAST(:id AS bigint)
WHERE account_id = :account AND kind = :kind AND state = 'waiting' AND due_at <= :now AND id <> :id
  AND NOT payload ? 'gathered'
RETURNING id, payload
""")
WAITS = statement("SELECT id FROM outbox WHERE id = :id AND state = 'waiting' FOR UPDATE")


async def gather(connection: AsyncConnection, post: Post, *, now: datetime) -> list[dict[str, Any]] | None:
    """Take all rows of this kind that are due in this account into this one; return their payloads and its own.

    None: another row has taken this one meanwhile. A row that is tried again has what it took the first time.
    """
    if "gathered" in post.payload:
        return list(post.payload["gathered"])
    await connection.execute(GATHERS, {"locks": GATHER_LOCKS, "account": post.account_id})
    if not await rows(connection, WAITS, id=post.id):
        return None
    values = {"account": post.account_id, "kind": post.kind, "id": post.id, "now": now}
    taken = sorted(await rows(connection, GATHER, **values), key=lambda row: row["id"])
    every = [post.payload, *(row["payload"] for row in taken)]
    await note(connection, post.id, {"gathered": every})
    return every


async def claim_due(connection: AsyncConnection, *, now: datetime, limit: int = 100) -> list[int]:
    """Take the rows whose turn it is, each for two minutes; return their ids."""
    taken: list[int] = []
    while (room := limit - len(taken)) > 0:
        looked = [row["id"] for row in await rows(connection, LOOK, now=now, limit=room)]
        if looked:
            found = await rows(connection, TAKE, ids=looked, again=now + BEHIND)
            taken += [row["id"] for row in found if not row["behind"]]
        if len(looked) < room:
            break
    return sorted(taken)


async def load(connection: AsyncConnection, ids: list[int]) -> list[Post]:
    """Return the taken rows that still wait."""
    return [Post(**row) for row in await rows(connection, LOAD, ids=ids)]


async def hold(connection: AsyncConnection, post: Post) -> bool:
    """Begin the lease of a row anew, just before it leaves; False: another worker has taken it meanwhile."""
    return bool(await rows(connection, HOLD, id=post.id, tries=post.tries))


async def done(connection: AsyncConnection, post: int, answer: str, trigger_uuid: str | None = None) -> None:
    """Note that a row has left, what was answered, and which run of an automation it began; the next one is due."""
    values = {"id": post, "answer": storable(answer[:500]), "trigger_uuid": trigger_uuid}
    await connection.execute(DONE, values)
    await connection.execute(NEXT, {"id": post})


async def park(connection: AsyncConnection, post: Post) -> None:
    """Let a row wait for the subscription that takes the place of its own; this try does not count."""
    await connection.execute(PARK, {"id": post.id, "target": post.target})


async def later(connection: AsyncConnection, post: int, due_at: datetime, answer: str, *, counts: bool = True) -> None:
    """Try a row again at `due_at`; the rows behind it wait. This try `counts`, unless nobody could have succeeded."""
    values = {"id": post, "due_at": due_at, "answer": storable(answer[:500]), "counts": counts}
    await connection.execute(LATER, values)


async def dead(connection: AsyncConnection, post: int, answer: str) -> None:
    """Give a row up; it is kept with the error, and the rows behind it go on."""
    await connection.execute(DEAD, {"id": post, "answer": storable(answer[:500])})
    await connection.execute(NEXT, {"id": post})


@dataclass(frozen=True)
class Given:
    """A row that was given up, and why."""

    id: int
    kind: str
    payload: dict[str, Any]
    tries: int
    answer: str
    created_at: datetime


async def given_up(connection: AsyncConnection, account: int, *, before: int, limit: int) -> list[Given]:
    """Return rows that were given up, newest first."""
    found = await rows(connection, EVERY_DEAD, account=account, before=before, limit=limit)
    return [_given(row) for row in found]


async def one_given_up(connection: AsyncConnection, account: int, post: int) -> Given | None:
    """Return a row that was given up, kept from changing until the commit; None: there is no such row."""
    found = await rows(connection, GET_DEAD, account=account, id=post)
    return _given(found[0]) if found else None


def _given(row: RowMapping) -> Given:
    return Given(**{**row, "answer": row["answer"] or ""})


async def again(connection: AsyncConnection, post: int, *, now: datetime) -> None:
    """Let a row that was given up wait once more, as if it were new."""
    await connection.execute(AGAIN, {"id": post, "now": now})


async def note(connection: AsyncConnection, post: int, more: dict[str, Any]) -> None:
    """Keep with a row how far it came; a later try reads it in the payload."""
    await connection.execute(NOTE, {"id": post, "more": json.dumps(more)})


async def rest(connection: AsyncConnection, account: int, until: datetime, *, but: Collection[str]) -> None:
    """Send nothing of an account before a moment, `but` what goes another way; no try of any row counts."""
    await connection.execute(REST, {"account": account, "until": until, "but": sorted(but)})


async def sweep(connection: AsyncConnection, *, before: datetime, limit: int = SWEPT_AT_ONCE) -> int:
    """Forget rows that were sent and are older, some of them; return how many. Those given up stay."""
    return len(await rows(connection, SWEEP, before=before, limit=limit))
