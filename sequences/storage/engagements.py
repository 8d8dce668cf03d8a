"""Engagements: what people and their servers did with our messages, each event once."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sequences.storage.database import AsyncConnection, rows, statement

ADD = statement("""
INSERT INTO engagement (account_id, enrollment_id, delivery_id, kind, machine, at, source, detail)
VALUES (:account, :enrollment, :delivery, :kind, :machine, :now, :source, CAST(:detail AS jsonb))
ON CONFLICT (account_id, source, enrollment_id, kind) DO NOTHING
RETURNING id
""")
OF_ENROLLMENT = statement("""
SELECT id, kind, machine, at, detail FROM engagement
WHERE account_id = :account AND enrollment_id = :enrollment ORDER BY id
""")


async def add(
    connection: AsyncConnection,
    *,
    account: int,
    enrollment: int,
    delivery: int,
    kind: str,
    machine: bool,
    source: str,
    detail: dict[str, Any],
    now: datetime,
) -> int | None:
    """Keep an event; return its id, None when it is known already (`source` makes it one event)."""
    found = await rows(
        connection, ADD, account=account, enrollment=enrollment, delivery=delivery, kind=kind,
        machine=machine, source=source, detail=json.dumps(detail), now=now,
    )  # fmt: skip
    return found[0]["id"] if found else None


async def of_enrollment(connection: AsyncConnection, account: int, enrollment: int) -> list[dict[str, Any]]:
    """Return what was heard about one enrollment, oldest first."""
    return [dict(row) for row in await rows(connection, OF_ENROLLMENT, account=account, enrollment=enrollment)]


@dataclass(frozen=True)
class Sighting:
    """An opening or a click as it was seen: a machine's until it is judged at `judge_at` (None: it is one)."""

    account_id: int
    enrollment_id: int
    delivery_id: int
    kind: str
    at: datetime
    source: str
    detail: dict[str, Any]
    judge_at: datetime | None


@dataclass(frozen=True)
class Seen:
    """An opening or a click as it is kept; `link` is the number of the link that was clicked."""

    id: int
    enrollment_id: int
    delivery_id: int
    kind: str
    machine: bool
    at: datetime
    link: int | None


SEE = statement("""
INSERT INTO engagement (account_id, enrollment_id, delivery_id, kind, machine, at, source, detail, judge_at)
SELECT account_id, enrollment_id, delivery_id, kind, true, at, source, detail::jsonb, judge_at
FROM unnest(CAST(:accounts AS bigint[]), CAST(:enrollments AS bigint[]), CAST(:deliveries AS bigint[]),
            CAST(:kinds AS text[]), CAST(:moments AS timestamptz[]), CAST(:sources AS text[]),
            CAST(:details AS text[]), CAST(:judgements AS timestamptz[]))
     AS s(account_id, enrollment_id, delivery_id, kind, at, source, detail, judge_at)
ORDER BY account_id, source, at
ON CONFLICT (account_id, source, enrollment_id, kind) DO NOTHING
RETURNING id
""")
WAITING = statement("SELECT EXISTS (SELECT 1 FROM engagement WHERE judge_at <= :now) AS waiting")
SEEN = "id, enrollment_id, delivery_id, kind, machine, at, CAST(detail ->> 'number' AS int) AS link"
TAKE = statement(f"""
SELECT {SEEN} FROM engagement WHERE judge_at <= :now ORDER BY judge_at, id LIMIT :limit FOR UPDATE SKIP LOCKED
""")
BESIDE = statement(f"""
SELECT {SEEN} FROM engagement
WHERE enrollment_id = ANY(CAST(:enrollments AS bigint[])) AND kind IN ('opened', 'clicked') ORDER BY id
""")
PERSON = statement("UPDATE engagement SET machine = false, judge_at = NULL WHERE id = ANY(CAST(:ids AS bigint[]))")
MACHINE = statement("""
UPDATE engagement e
SET judge_at = NULL, source = e.source || :suffix, detail = e.detail || jsonb_build_object('why', CAST(:why AS text))
WHERE e.id = ANY(CAST(:ids AS bigint[])) AND NOT EXISTS (
  SELECT 1 FROM engagement o WHERE o.account_id = e.account_id AND o.source = e.source || :suffix
  AND o.enrollment_id = e.enrollment_id AND o.kind = e.kind)
""")
AGAIN = statement("DELETE FROM engagement WHERE id = ANY(CAST(:ids AS bigint[])) AND judge_at IS NOT NULL")
DROP = statement("DELETE FROM engagement WHERE id = ANY(CAST(:ids AS bigint[]))")
BY_MACHINE = ":machine"  # behind the source: a machine's opening does not stand in the way of a person's


async def see(connection: AsyncConnection, sightings: Sequence[Sighting]) -> int:
    """Keep what was seen, each source once; return how many were new."""
    if not sightings:
        return 0
    added = await rows(
        connection,
        SEE,
        accounts=[one.account_id for one in sightings],
        enrollments=[one.enrollment_id for one in sightings],
        deliveries=[one.delivery_id for one in sightings],
        kinds=[one.kind for one in sightings],
        moments=[one.at for one in sightings],
        sources=[one.source + (BY_MACHINE if one.judge_at is None else "") for one in sightings],
        details=[json.dumps(one.detail) for one in sightings],
        judgements=[one.judge_at for one in sightings],
    )
    return len(added)


async def any_to_judge(connection: AsyncConnection, *, now: datetime) -> bool:
    """Return whether something that was seen is to be judged at `now`."""
    return bool((await rows(connection, WAITING, now=now))[0]["waiting"])


async def take_to_judge(connection: AsyncConnection, *, now: datetime, limit: int) -> list[Seen]:
    """Return what is to be judged at `now`, kept from others until the commit."""
    return [Seen(**row) for row in await rows(connection, TAKE, now=now, limit=limit)]


async def seen_beside(connection: AsyncConnection, enrollments: Iterable[int]) -> list[Seen]:
    """Return every opening and click of these enrollments."""
    return [Seen(**row) for row in await rows(connection, BESIDE, enrollments=sorted(set(enrollments)))]


async def judge(connection: AsyncConnection, people: Sequence[int], machines: Mapping[str, Sequence[int]]) -> None:
    """Write who it was: a person, or a machine, by why we say so."""
    await connection.execute(PERSON, {"ids": list(people)})
    for why, ids in machines.items():
        await connection.execute(MACHINE, {"ids": list(ids), "why": why, "suffix": BY_MACHINE})
        await connection.execute(AGAIN, {"ids": list(ids)})


async def drop(connection: AsyncConnection, ids: Sequence[int]) -> None:
    """Forget what was seen."""
    if ids:
        await connection.execute(DROP, {"ids": list(ids)})
