"""The running people of a board, as what the board says of them needs them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sequences.storage.database import AsyncConnection, rows, statement


@dataclass(frozen=True)
class BoardRun:
    """A running or paused enrollment of an item; `writing`: somebody is about to write the item's cells."""

    id: int
    item_id: int
    sequence_id: int
    version_id: int
    state: str
    email: str | None
    writing: bool


OF_ITEMS = statement("""
SELECT e.id, e.item_id, e.sequence_id, e.version_id, e.state, e.email,
       EXISTS (SELECT 1 FROM projection p WHERE p.account_id = e.account_id AND p.item_id = e.item_id) AS writing
FROM enrollment e
WHERE e.account_id = :account AND e.item_id = ANY(CAST(:items AS bigint[])) AND e.state IN ('active', 'paused')
  AND e.waiting_for IS DISTINCT FROM 'check'
ORDER BY e.id
""")
PAGE = statement("""
SELECT DISTINCT e.item_id FROM sequence_version v
JOIN enrollment e ON e.account_id = v.account_id AND e.sequence_id = v.sequence_id AND e.version_id = v.id
 AND e.state IN ('active', 'paused') AND e.waiting_for IS DISTINCT FROM 'check'
WHERE v.account_id = :account AND CAST(v.definition ->> 'board' AS bigint) = :board AND e.item_id > :after
ORDER BY e.item_id LIMIT :limit
""")
ADDRESS = statement("""
UPDATE enrollment e SET email = a.email
FROM unnest(CAST(:ids AS bigint[]), CAST(:emails AS text[])) AS a(id, email)
WHERE e.id = a.id AND e.state IN ('active', 'paused')
""")
WATCHED = statement("""
SELECT DISTINCT v.definition ->> 'email_column' AS email_column, v.definition -> 'conditions' AS conditions
FROM sequence_version v
WHERE v.account_id = :account AND CAST(v.definition ->> 'board' AS bigint) = :board
  AND (EXISTS (SELECT 1 FROM sequence s WHERE s.version_id = v.id AND s.state = 'active')
       OR EXISTS (SELECT 1 FROM enrollment e WHERE e.account_id = v.account_id AND e.sequence_id = v.sequence_id
                  AND e.version_id = v.id AND e.state IN ('active', 'paused')))
""")


@dataclass(frozen=True)
class Watched:
    """What must be heard of a board: changes of these columns; `used`: people are, or may be, in a sequence of it."""

    used: bool
    columns: frozenset[str]  # `group` stands for the group


async def of_items(connection: AsyncConnection, account: int, items: Sequence[int]) -> list[BoardRun]:
    """Return whoever runs or is paused, past the check, of these items."""
    return [BoardRun(**row) for row in await rows(connection, OF_ITEMS, account=account, items=list(items))]


async def page(connection: AsyncConnection, account: int, board: int, *, after: int, limit: int) -> list[int]:
    """Return items of a board that are in a sequence, behind an item, in the order of their ids."""
    found = await rows(connection, PAGE, account=account, board=board, after=after, limit=limit)
    return [row["item_id"] for row in found]


async def address(connection: AsyncConnection, emails: dict[int, str]) -> None:
    """Let runs (by id) go on with other addresses."""
    if emails:
        await connection.execute(ADDRESS, {"ids": list(emails), "emails": list(emails.values())})


async def watched(connection: AsyncConnection, account: int, board: int) -> Watched:
    """Return what the versions in use need to hear of a board."""
    found = await rows(connection, WATCHED, account=account, board=board)
    emails = {row["email_column"] for row in found if row["email_column"]}
    named = {one["column"] for row in found for one in row["conditions"] or []}
    return Watched(bool(found), frozenset(emails | named))
