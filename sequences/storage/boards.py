"""The board as we want it: which items are dirty, and what their cells should say."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sequences.storage.database import AsyncConnection, rows, statement
from sequences.words import Said, unpacked


@dataclass(frozen=True)
class Board:
    """What we know of a board: what people want on it, our columns there, and the label of each sequence."""

    account_id: int
    board_id: int
    enrolled_column: str | None
    labels: dict[str, int]
    problem: Said | None
    enrolled: bool = True  # people want the Enrolled sequences column
    through: str | None = None  # the column that connects its items with those that are enrolled
    shows: dict[str, dict[str, Any]] = field(default_factory=dict)  # optional columns, see `monday.shown.Places`
    ask_again_at: datetime | None = None  # what monday refused is not asked for before
    rest_until: datetime | None = None  # nothing is written there before


@dataclass(frozen=True)
class Desired:
    """What an item's cells should say; `version` fences a change that came meanwhile."""

    item_id: int
    version: int
    sequences: tuple[int, ...]
    status_column: str | None
    status_label: str | None
    tries: int


EACH = 8  # boards of an account that are taken at once
# Who waits longest for an account's first board comes first: one with a thousand boards keeps no other waiting.
CLAIM = statement("""
WITH due AS (
  SELECT b.account_id, b.board_id,
         row_number() OVER (PARTITION BY b.account_id ORDER BY b.rest_until NULLS FIRST, b.board_id) AS place
  FROM board b JOIN account a USING (account_id)
  WHERE (b.leased_until IS NULL OR b.leased_until < clock_timestamp()) AND a.state = 'active'
    AND ((b.rest_until IS NULL OR b.rest_until <= :now)
         AND EXISTS (SELECT 1 FROM projection p WHERE p.account_id = b.account_id
                     AND p.board_id = b.board_id AND p.due_at <= :now)
      OR EXISTS (SELECT 1 FROM board_event v WHERE v.account_id = b.account_id
                 AND v.board_id = b.board_id AND v.due_at <= :now))
), free AS (
  SELECT b.account_id, b.board_id FROM board b JOIN due d USING (account_id, board_id)
  WHERE d.place <= :each AND (b.leased_until IS NULL OR b.leased_until < clock_timestamp())
  ORDER BY d.place, b.account_id LIMIT :limit FOR UPDATE OF b SKIP LOCKED
)
UPDATE board b SET leased_until = clock_timestamp() + interval '120 seconds'
FROM free WHERE b.account_id = free.account_id AND b.board_id = free.board_id
RETURNING b.account_id, b.board_id
""")
GET = statement("""
SELECT account_id, board_id, enrolled_column, labels, problem, enrolled, through, shows, ask_again_at, rest_until
FROM board
WHERE account_id = :account AND board_id = :board
""")
ALONE = statement("SELECT pg_try_advisory_xact_lock(hashtextextended(CAST(:name AS text), 0)) AS alone")
DESIRED = statement("""
SELECT p.item_id, p.version, p.status_column, p.status_label, p.tries,
       COALESCE(array_agg(DISTINCT e.sequence_id) FILTER (WHERE e.id IS NOT NULL),
                CAST(ARRAY[] AS bigint[])) AS sequences
FROM (SELECT * FROM projection
      WHERE account_id = :account AND board_id = :board AND due_at <= :now
        AND EXISTS (SELECT 1 FROM account a WHERE a.account_id = :account AND a.state = 'active')
      ORDER BY due_at, item_id LIMIT :limit) p
LEFT JOIN board_link l ON l.account_id = p.account_id AND l.board_id = p.board_id AND l.item_id = p.item_id
LEFT JOIN enrollment e ON e.account_id = p.account_id AND e.item_id IN (p.item_id, l.linked_item_id)
     AND e.state IN ('active', 'paused') AND e.waiting_for IS DISTINCT FROM 'check'
GROUP BY p.item_id, p.version, p.status_column, p.status_label, p.tries
ORDER BY p.item_id
""")
TITLES = statement("""
SELECT DISTINCT s.id, s.name FROM sequence s
WHERE s.account_id = :account AND s.id = ANY(CAST(:ids AS bigint[]))
""")
LABELLED = statement("""
SELECT s.id, s.name FROM sequence s
WHERE s.account_id = :account AND (
  jsonb_exists((SELECT labels FROM board WHERE account_id = :account AND board_id = :board), CAST(s.id AS text))
  OR (s.board_id = :board AND EXISTS (SELECT 1 FROM enrollment e WHERE e.account_id = s.account_id
      AND e.sequence_id = s.id AND e.state IN ('active', 'paused') AND e.waiting_for IS DISTINCT FROM 'check')))
""")
SHOULD = statement("""
SELECT i.item_id, 0 AS version, NULL AS status_column, NULL AS status_label, 0 AS tries,
       COALESCE(array_agg(DISTINCT e.sequence_id) FILTER (WHERE e.id IS NOT NULL),
                CAST(ARRAY[] AS bigint[])) AS sequences
FROM unnest(CAST(:items AS bigint[])) AS i(item_id)
LEFT JOIN board_link l ON l.account_id = :account AND l.board_id = :board AND l.item_id = i.item_id
LEFT JOIN enrollment e ON e.account_id = :account AND e.item_id IN (i.item_id, l.linked_item_id)
     AND e.state IN ('active', 'paused') AND e.waiting_for IS DISTINCT FROM 'check'
WHERE NOT EXISTS (SELECT 1 FROM projection p WHERE p.account_id = :account AND p.item_id = i.item_id)
GROUP BY i.item_id ORDER BY i.item_id
""")
KNOWN = statement("""
UPDATE board SET enrolled_column = :column, labels = CAST(:labels AS jsonb), shows = CAST(:shows AS jsonb),
                 ask_again_at = :ask_again_at
WHERE account_id = :account AND board_id = :board
""")
PROBLEM = statement("""
UPDATE board SET problem = :problem
WHERE account_id = :account AND board_id = :board AND problem IS DISTINCT FROM :problem RETURNING board_id
""")
OWNERS = statement("""
SELECT DISTINCT owner_id AS user_id FROM sequence
WHERE account_id = :account AND board_id = :board AND state <> 'deleted'
UNION SELECT added_by FROM board WHERE account_id = :account AND board_id = :board AND added_by IS NOT NULL
ORDER BY user_id
""")
EVERYBODY = statement("""
INSERT INTO projection (account_id, item_id, board_id, due_at)
SELECT inside.account_id, inside.item_id, CAST(:board AS bigint), CAST(:now AS timestamptz)
FROM (
  SELECT e.account_id, e.item_id
  FROM sequence_version v
  JOIN enrollment e ON e.account_id = v.account_id AND e.sequence_id = v.sequence_id AND e.version_id = v.id
   AND e.state IN ('active', 'paused') AND e.waiting_for IS DISTINCT FROM 'check'
  WHERE v.account_id = :account AND CAST(v.definition ->> 'board' AS bigint) = :board
  UNION
  SELECT l.account_id, l.item_id
  FROM board_link l
  JOIN enrollment e ON e.account_id = l.account_id AND e.item_id = l.linked_item_id
   AND e.state IN ('active', 'paused') AND e.waiting_for IS DISTINCT FROM 'check'
  WHERE l.account_id = :account AND l.board_id = :board
) inside
ORDER BY item_id
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
RENAMED = statement("""
UPDATE board SET look_at = :now WHERE account_id = :account AND jsonb_exists(labels, CAST(:sequence AS text))
""")
RENEW = statement("""
UPDATE board SET leased_until = clock_timestamp() + interval '120 seconds'
WHERE account_id = :account AND board_id = :board
""")
MOVED = statement("""
UPDATE projection p SET board_id = m.board_id, tries = 0
FROM unnest(CAST(:items AS bigint[]), CAST(:boards AS bigint[])) AS m(item_id, board_id)
JOIN board b ON b.account_id = :account AND b.board_id = m.board_id
WHERE p.account_id = :account AND p.item_id = m.item_id RETURNING p.item_id
""")
LATER = statement("""
UPDATE projection SET due_at = :due_at, tries = tries + 1, problem = :problem
WHERE account_id = :account AND item_id = ANY(CAST(:items AS bigint[]))
""")
REST = statement("UPDATE board SET rest_until = :until WHERE account_id = :account AND board_id = :board")
REST_ALL = statement("""
UPDATE board b SET rest_until = :until FROM (
  SELECT board_id FROM board
  WHERE account_id = :account AND (rest_until IS NULL OR rest_until < :until)
    AND EXISTS (SELECT 1 FROM projection p WHERE p.account_id = board.account_id AND p.board_id = board.board_id)
  ORDER BY board_id FOR UPDATE SKIP LOCKED) others
WHERE b.account_id = :account AND b.board_id = others.board_id
""")
FREE = statement("UPDATE board SET leased_until = NULL WHERE account_id = :account AND board_id = :board")


async def claim_dirty(connection: AsyncConnection, *, now: datetime, limit: int = 50) -> list[tuple[int, int]]:
    """Take the boards with dirty items or news, a few of each account, for two minutes and one worker each.

    Returns (account, board).
    """
    found = await rows(connection, CLAIM, now=now, limit=limit, each=EACH)
    return [(row["account_id"], row["board_id"]) for row in found]


async def get(connection: AsyncConnection, account: int, board: int) -> Board | None:
    """Return what we know of a board."""
    found = await rows(connection, GET, account=account, board=board)
    if not found:
        return None
    problem = found[0]["problem"]
    return Board(**{**found[0], "problem": unpacked(problem) if problem else None})


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


async def labelled(connection: AsyncConnection, account: int, board: int) -> dict[int, str]:
    """Return the names of the sequences that have a label on a board, or somebody inside who needs one."""
    found = await rows(connection, LABELLED, account=account, board=board)
    return {row["id"]: row["name"] for row in found}


async def should(connection: AsyncConnection, account: int, board: int, items: list[int]) -> list[Desired]:
    """Return what cells should say of items that nobody is about to write."""
    found = await rows(connection, SHOULD, account=account, board=board, items=items)
    return [Desired(**{**row, "sequences": tuple(row["sequences"])}) for row in found]


async def alone(connection: AsyncConnection, account: int, board: int) -> bool:
    """Return whether this transaction alone may make columns and webhooks of a board, until it ends."""
    return bool((await rows(connection, ALONE, name=f"board:{account}:{board}"))[0]["alone"])


async def know(connection: AsyncConnection, board: Board) -> None:
    """Keep our columns of a board, their labels, and until when monday is not asked for more."""
    values: dict[str, Any] = {
        "account": board.account_id,
        "board": board.board_id,
        "column": board.enrolled_column,
        "labels": json.dumps(board.labels),
        "shows": json.dumps(board.shows),
        "ask_again_at": board.ask_again_at,
    }
    await connection.execute(KNOWN, values)


async def tell(connection: AsyncConnection, account: int, board: int, problem: Said | None) -> bool:
    """Keep what people must know about a board (None: nothing); return whether that is new."""
    return bool(await rows(connection, PROBLEM, account=account, board=board, problem=problem))


async def owners(connection: AsyncConnection, account: int, board: int) -> list[int]:
    """Return who is told about a board: the creators of its sequences, and whoever chose what it shows."""
    return [row["user_id"] for row in await rows(connection, OWNERS, account=account, board=board)]


async def renamed(connection: AsyncConnection, account: int, sequence: int, *, now: datetime) -> None:
    """Have every board that has a label of a sequence looked after: its name is another one."""
    await connection.execute(RENAMED, {"account": account, "sequence": str(sequence), "now": now})


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


async def rest(connection: AsyncConnection, account: int, board: int, until: datetime) -> None:
    """Write nothing on a board until a moment; its items stay as they are."""
    await connection.execute(REST, {"account": account, "board": board, "until": until})


async def rest_all(connection: AsyncConnection, account: int, until: datetime) -> None:
    """Write nothing on any board of an account until a moment: what holds one of them holds all."""
    await connection.execute(REST_ALL, {"account": account, "until": until})


async def moved(connection: AsyncConnection, account: int, items: dict[int, int]) -> set[int]:
    """Write items (by id: the board they are on now) there; return those whose board is one of ours."""
    found = await rows(connection, MOVED, account=account, items=list(items), boards=list(items.values()))
    return {row["item_id"] for row in found}


async def renew(connection: AsyncConnection, account: int, board: int) -> None:
    """Keep a board for two more minutes."""
    await connection.execute(RENEW, {"account": account, "board": board})


async def free(connection: AsyncConnection, account: int, board: int) -> None:
    """Let another writer have the board."""
    await connection.execute(FREE, {"account": account, "board": board})
