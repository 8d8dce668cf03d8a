"""What a sequence has been: its versions, who published them, and how many people are inside each."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sequences.storage.database import AsyncConnection, rows, statement

LIVE = "account_id = :account AND sequence_id = :sequence AND state IN ('active', 'paused')"
INSIDE = statement(f"SELECT count(*) AS people FROM enrollment WHERE {LIVE}")
PAGE = statement(f"""
SELECT v.id, v.number, v.published_at, v.published_by, v.note, p.name AS publisher, COALESCE(e.people, 0) AS inside
FROM sequence_version v
LEFT JOIN person p ON p.account_id = v.account_id AND p.user_id = v.published_by
LEFT JOIN (SELECT version_id, count(*) AS people FROM enrollment WHERE {LIVE} GROUP BY version_id) e
  ON e.version_id = v.id
WHERE v.account_id = :account AND v.sequence_id = :sequence AND v.number < :before
ORDER BY v.number DESC LIMIT :limit
""")
NUMBERS = statement("SELECT id, number FROM sequence_version WHERE account_id = :account AND sequence_id = :sequence")
DEFINITION = statement("""
SELECT definition FROM sequence_version WHERE account_id = :account AND sequence_id = :sequence AND number = :number
""")
TAKEN = statement("""
SELECT DISTINCT name FROM sequence
WHERE account_id = :account AND state <> 'deleted' AND id <> :but AND name = ANY(CAST(:names AS text[]))
""")


@dataclass(frozen=True)
class Published:
    """One version; `publisher` is None where nothing is known of that user any more."""

    id: int
    number: int
    published_at: datetime
    published_by: int
    note: str
    publisher: str | None
    inside: int


async def inside(connection: AsyncConnection, account: int, sequence: int) -> int:
    """Return how many people are inside a sequence now: running or paused."""
    return int((await rows(connection, INSIDE, account=account, sequence=sequence))[0]["people"])


async def page(connection: AsyncConnection, account: int, sequence: int, *, before: int, limit: int) -> list[Published]:
    """Return versions of a sequence before a number, the newest first."""
    found = await rows(connection, PAGE, account=account, sequence=sequence, before=before, limit=limit)
    return [Published(**row) for row in found]


async def numbers(connection: AsyncConnection, account: int, sequence: int) -> dict[int, int]:
    """Return the numbers of all versions of a sequence, by id."""
    return {row["id"]: row["number"] for row in await rows(connection, NUMBERS, account=account, sequence=sequence)}


async def definition(connection: AsyncConnection, account: int, sequence: int, number: int) -> dict[str, Any] | None:
    """Return the JSON form of a version by its number; None: there is none."""
    found = await rows(connection, DEFINITION, account=account, sequence=sequence, number=number)
    return dict(found[0]["definition"]) if found else None


async def taken(connection: AsyncConnection, account: int, names: list[str], *, but: int = 0) -> set[str]:
    """Return those of `names` that sequences of the account have, another than `but`."""
    return {row["name"] for row in await rows(connection, TAKEN, account=account, names=names, but=but)}
