"""The board as we want it: which items are dirty, and what their cells should say."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sequences.storage.database import AsyncConnection, rows, statement


@dataclass(frozen=True)
class Board:
    """What we know of a board: our column on it and the label of each sequence."""

    account_id: int
    board_id: int
    enrolled_column: str | None
    labels: dict[str, int]
    problem: str | None


@dataclass(frozen=True)
class Desired:
    """What an item's cells should say; `version` fences a change that came meanwhile."""

    item_id: int
    version: int
    sequences: tuple[int, ...]
    status_column: str | None
    status_label: str | None
    tries: int


CLAIM = statement("""
UPDATE board b SET leased_until = clock_timestamp() + interval '120 seconds'
FROM (SELECT b.account_id, b.board_id FROM board b JOIN account a USING (account_id)
      WHERE (b.leased_until IS NULL OR b.leased_until < clock_timestamp()) AND a.state = 'active'
        AND EXISTS (SELECT 1 FROM projection p WHERE p.account_id = b.account_id
                    AND p.board_id = b.board_id AND p.due_at <= :now)
      LIMIT :limit FOR UPDATE OF b SKIP LOCKED) due
WHERE b.account_id = due.account_id AND b.board_id = due.board_id
RETURNING b.account_id, b.board_id
""")
GET = statement("""
SELECT account_id, board_id, enrolled_column, labels, problem FROM board
WHERE account_id = :account AND board_id = :board
""")
DESIRED = statement("""
SELECT p.item_id, p.version, p.status_column, p.status_label, p.tries,
       COALESCE(array_agg(e.sequence_id ORDER BY e.sequence_id) FILTER (WHERE e.id IS NOT NULL),
                CAST(ARRAY[] AS bigint[])) AS sequences
FROM (SELECT * FROM projection
      WHERE account_id = :account AND board_id = :board AND due_at <= :now
        AND EXISTS (SELECT 1 FROM account a WHERE a.account_id = :account AND a.state = 'active')
      ORDER BY due_at, item_id LIMIT :limit) p
LEFT JOIN enrollment e ON e.account_id = p.account_id AND e.item_id = p.item_id
     AND e.state IN ('active', 'paused') AND e.waiting_for IS DISTINCT FROM 'check'
GROUP BY p.item_id, p.version, p.status_column, p.status_label, p.tries
ORDER BY p.item_id
""")
TITLES = statement("""
SELECT DISTINCT s.id, s.name FROM sequence s
WHERE s.account_id = :account AND s.id = ANY(CAST(:ids AS bigint[]))
""")
KNOWN = statement("""
UPDATE board SET enrolled_column = :column, labels = CAST(:labels AS jsonb)
WHERE account_id = :account AND board_id = :board
""")
PROBLEM = statement("UPDATE board SET problem = :problem WHERE account_id = :account AND board_id = :board")
EVERYBODY = statement("""
INSERT INTO projection (account_id, item_id, board_id, due_at)
SELECT DISTINCT e.account_id, e.item_id, CAST(:board AS bigint), CAST(:now AS timestamptz)
FROM sequence_version v
JOIN enrollment e ON e.account_id = v.account_id AND e.sequence_id = v.sequence_id AND e.version_id = v.id
 AND e.state IN ('active', 'paused') AND e.waiting_for IS DISTINCT FROM 'check'
WHERE v.account_id = :account AND CAST(v.definition ->> 'board' AS bigint) = :board
ORDER BY e.item_id
ON CONFLICT (account_id, item_id) DO NOTHING
""")
GIVE_UP = statement("""
WITH waiting AS (
  SELECT account_id, item_id FROM projection WHERE account_id = :account AND board_id = :board
  ORDER BY item_id FOR UPDATE
)
DELETE FROM projection p USING waiting w WHERE p.account_id = w.account_id AND p.item_id = w.item_id
RETURNING p.item_id
""")
LOCK = statement("""
SELECT item_id FROM projection WHERE account_id = :account AND item_id = ANY(CAST(:items AS bigint[]))
ORDER BY item_id FOR UPDATE
""")
CLEAN = statement("""
DELETE FROM projection p USING unnest(CAST(:items AS bigint[]), CAST(:versions AS int[])) AS c(item_id, version)
WHERE p.account_id = :account AND p.item_id = c.item_id AND p.version = c.version
""")
STATUS_SET = statement("""
UPDATE projection p SET status_column = NULL, status_label = NULL
FROM unnest(CAST(:items AS bigint[]), CAST(:versions AS int[]), CAST(:columns AS text[]), CAST(:labels AS text[]))
     AS c(item_id, version, status_column, status_label)
WHERE p.account_id = :account AND p.item_id = c.item_id AND p.version > c.version
  AND p.status_column = c.status_column AND p.status_label = c.status_label
""")
LATER = statement("""
UPDATE projection SET due_at = :due_at, tries = tries + 1, problem = :problem
WHERE account_id = :account AND item_id = ANY(CAST(:items AS bigint[]))
""")
FREE = statement("UPDATE board SET leased_until = NULL WHERE account_id = :account AND board_id = :board")


async def claim_dirty(connection: AsyncConnection, *, now: datetime, limit: int = 50) -> list[tuple[int, int]]:
    """Take the boards with dirty items, each for two minutes and one writer; return (account, board)."""
    found = await rows(connection, CLAIM, now=now, limit=limit)
    return [(row["account_id"], row["board_id"]) for row in found]


async def get(connection: AsyncConnection, account: int, board: int) -> Board | None:
    """Return what we know of a board."""
    found = await rows(connection, GET, account=account, board=board)
    return Board(**found[0]) if found else None


async def desired(
    connection: AsyncConnection, account: int, board: int, *, now: datetime, limit: int = 100
) -> list[Desired]:
    """Return the dirty items of a board with what their cells should say now."""
    found = await rows(connection, DESIRED, account=account, board=board, now=now, limit=limit)
    return [Desired(**{**row, "sequences": tuple(row["sequences"])}) for row in found]


async def titles(connection: AsyncConnection, account: int, sequences: set[int]) -> dict[int, str]:
    """Return the names of sequences by id."""
    found = await rows(connection, TITLES, account=account, ids=sorted(sequences))
    return {row["id"]: row["name"] for row in found}


async def know(connection: AsyncConnection, board: Board, labels: str) -> None:
    """Keep our column of a board and its labels (JSON: sequence id to label id)."""
    values: dict[str, Any] = {
        "account": board.account_id,
        "board": board.board_id,
        "column": board.enrolled_column,
        "labels": labels,
    }
    await connection.execute(KNOWN, values)


async def tell(connection: AsyncConnection, account: int, board: int, problem: str | None) -> None:
    """Keep what people must know about a board; None: nothing."""
    await connection.execute(PROBLEM, {"account": account, "board": board, "problem": problem})


async def everybody(connection: AsyncConnection, account: int, board: int, *, now: datetime) -> None:
    """Write the cells of everybody enrolled on a board anew; who waits for that already keeps waiting."""
    await connection.execute(EVERYBODY, {"account": account, "board": board, "now": now})


async def give_up(connection: AsyncConnection, account: int, board: int) -> int:
    """Write no item of a board that is gone; return how many waited."""
    return len(await rows(connection, GIVE_UP, account=account, board=board))


async def lock(connection: AsyncConnection, account: int, items: list[int]) -> None:
    """Keep dirty items from changing until the commit, in the order in which all others ask for them."""
    await connection.execute(LOCK, {"account": account, "items": items})


async def clean(connection: AsyncConnection, account: int, written: list[tuple[int, int]]) -> None:
    """Drop (item, version) rows that are written; an item that changed meanwhile stays dirty."""
    if written:
        items, versions = map(list, zip(*written, strict=True))
        await connection.execute(CLEAN, {"account": account, "items": items, "versions": versions})


async def status_set(connection: AsyncConnection, account: int, written: list[Desired]) -> None:
    """Set no status again that was written just now, for items that changed meanwhile."""
    if written:
        values = {
            "items": [one.item_id for one in written],
            "versions": [one.version for one in written],
            "columns": [one.status_column for one in written],
            "labels": [one.status_label for one in written],
        }
        await connection.execute(STATUS_SET, {"account": account, **values})


async def later(connection: AsyncConnection, account: int, items: list[int], due_at: datetime, problem: str) -> None:
    """Write these items later, and keep why."""
    await connection.execute(LATER, {"account": account, "items": items, "due_at": due_at, "problem": problem[:300]})


async def free(connection: AsyncConnection, account: int, board: int) -> None:
    """Let another writer have the board."""
    await connection.execute(FREE, {"account": account, "board": board})
