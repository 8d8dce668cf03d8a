"""What people want a board to show, and when it is looked after: its columns and webhooks, and its cells compared."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sequences.storage.database import AsyncConnection, rows, statement


@dataclass(frozen=True)
class BoardCare:
    """A board as people see it in the settings, and how far looking after it has come."""

    account_id: int
    board_id: int
    enrolled: bool
    through: str | None
    shows: dict[str, dict[str, Any]]
    added_by: int | None
    enrolled_column: str | None
    problem: str | None
    look_at: datetime | None
    reconcile_at: datetime | None
    reconciling: dict[str, Any] | None
    reconciled_at: datetime | None
    repaired: int | None


NAMES = """account_id, board_id, enrolled, through, shows, added_by, enrolled_column, problem, look_at,
       reconcile_at, reconciling, reconciled_at, repaired"""
# A board is in use while people are in a sequence of it or can come in, or where somebody chose what it shows.
IN_USE = """(b.added_by IS NOT NULL
    OR EXISTS (SELECT 1 FROM sequence s WHERE s.account_id = b.account_id AND s.board_id = b.board_id
               AND (s.state = 'active' OR EXISTS (SELECT 1 FROM enrollment e WHERE e.account_id = s.account_id
                    AND e.sequence_id = s.id AND e.state IN ('active', 'paused')))))"""

CHOOSE = statement(f"""
INSERT INTO board (account_id, board_id, enrolled, through, shows, added_by, look_at)
VALUES (:account, :board, :enrolled, :through, CAST(:shows AS jsonb), :user, :now)
ON CONFLICT (account_id, board_id) DO UPDATE
SET enrolled = excluded.enrolled, through = excluded.through, added_by = excluded.added_by,
    look_at = excluded.look_at, ask_again_at = NULL,
    shows = (SELECT COALESCE(jsonb_object_agg(key, COALESCE(board.shows -> key, value)), '{{}}'::jsonb)
             FROM jsonb_each(excluded.shows))
RETURNING {NAMES}
""")
LOOK = statement("""
INSERT INTO board (account_id, board_id, look_at) SELECT :account, unnest(CAST(:boards AS bigint[])), :now
ON CONFLICT (account_id, board_id) DO UPDATE SET look_at = excluded.look_at
""")
GET = statement(f"SELECT {NAMES} FROM board WHERE account_id = :account AND board_id = :board")
EVERY = statement(f"SELECT {NAMES} FROM board b WHERE account_id = :account AND {IN_USE} ORDER BY board_id")
CLAIM = statement("""
UPDATE board b SET leased_until = clock_timestamp() + interval '120 seconds'
FROM (SELECT b.account_id, b.board_id FROM board b JOIN account a USING (account_id)
      WHERE LEAST(b.look_at, b.reconcile_at) <= :now AND a.state = 'active'
        AND (b.leased_until IS NULL OR b.leased_until < clock_timestamp())
      ORDER BY LEAST(b.look_at, b.reconcile_at) LIMIT :limit FOR UPDATE OF b SKIP LOCKED) due
WHERE b.account_id = due.account_id AND b.board_id = due.board_id
RETURNING b.account_id, b.board_id
""")
LOOKED = statement("""
UPDATE board SET look_at = :again WHERE account_id = :account AND board_id = :board AND look_at = :seen
""")
RECONCILE = statement(f"""
UPDATE board b SET reconcile_at = :now, look_at = :now, reconciling = NULL, ask_again_at = NULL
WHERE account_id = :account AND (CAST(:board AS bigint) IS NULL OR board_id = :board) AND {IN_USE} RETURNING board_id
""")
RECONCILE_ALL = statement(f"""
UPDATE board b SET reconcile_at = :now, look_at = :now, reconciling = NULL
FROM account a WHERE a.account_id = b.account_id AND a.state = 'active' AND {IN_USE} RETURNING b.board_id
""")
NIGHTLY = statement(f"""
UPDATE board b SET reconcile_at = CAST(:now AS timestamptz) + (abs(hashint8(board_id)) % 120) * interval '1 minute',
                   look_at = :now, reconciling = NULL
FROM account a
WHERE a.account_id = b.account_id AND a.state = 'active' AND b.reconcile_at IS NULL
  AND (b.reconciled_at IS NULL OR b.reconciled_at < :before) AND {IN_USE}
RETURNING b.board_id
""")
RECONCILED = statement("""
UPDATE board SET reconciling = CAST(:reconciling AS jsonb), reconcile_at = :again,
       repaired = CASE WHEN :first THEN :repaired ELSE COALESCE(repaired, 0) + :repaired END,
       reconciled_at = CASE WHEN CAST(:again AS timestamptz) IS NULL THEN :now ELSE reconciled_at END
WHERE account_id = :account AND board_id = :board AND reconcile_at = :seen
""")


async def choose(
    connection: AsyncConnection,
    account: int,
    board: int,
    *,
    enrolled: bool,
    through: str | None,
    shows: Iterable[str],
    user: int,
    now: datetime,
) -> BoardCare:
    """Keep what people want a board to show, and have it looked after; columns that are there stay known."""
    wanted = json.dumps({kind: {} for kind in shows})
    found = await rows(
        connection, CHOOSE, account=account, board=board, enrolled=enrolled, through=through, shows=wanted, user=user,
        now=now,
    )  # fmt: skip
    return BoardCare(**found[0])


async def look(connection: AsyncConnection, account: int, boards: Iterable[int], *, now: datetime) -> None:
    """Have boards looked after at once."""
    await connection.execute(LOOK, {"account": account, "boards": sorted(set(boards)), "now": now})


async def get(connection: AsyncConnection, account: int, board: int) -> BoardCare | None:
    """Return a board that we know."""
    found = await rows(connection, GET, account=account, board=board)
    return BoardCare(**found[0]) if found else None


async def every(connection: AsyncConnection, account: int) -> list[BoardCare]:
    """Return the boards of an account that are in use."""
    return [BoardCare(**row) for row in await rows(connection, EVERY, account=account)]


async def claim_due(connection: AsyncConnection, *, now: datetime, limit: int = 20) -> list[tuple[int, int]]:
    """Take boards that must be looked after, each for two minutes and one worker; return (account, board)."""
    found = await rows(connection, CLAIM, now=now, limit=limit)
    return [(row["account_id"], row["board_id"]) for row in found]


async def looked(connection: AsyncConnection, care: BoardCare, *, again: datetime | None) -> None:
    """Note that a board was looked after; who asked for it meanwhile is not forgotten."""
    await connection.execute(
        LOOKED, {"account": care.account_id, "board": care.board_id, "seen": care.look_at, "again": again}
    )


async def reconcile(connection: AsyncConnection, account: int, board: int | None, *, now: datetime) -> list[int]:
    """Have a board (None: every one in use) compared with the truth from its beginning; return which."""
    return [row["board_id"] for row in await rows(connection, RECONCILE, account=account, board=board, now=now)]


async def reconcile_all(connection: AsyncConnection, *, now: datetime) -> int:
    """Have every board in use, of every account, compared with the truth; return how many."""
    return len(await rows(connection, RECONCILE_ALL, now=now))


async def nightly(connection: AsyncConnection, *, now: datetime, before: datetime) -> int:
    """Have boards compared that were not since `before`, spread over two hours; return how many."""
    return len(await rows(connection, NIGHTLY, now=now, before=before))


async def reconciled(
    connection: AsyncConnection,
    care: BoardCare,
    *,
    reconciling: dict[str, Any] | None,
    repaired: int,
    again: datetime | None,
    now: datetime,
) -> None:
    """Note how far comparing a board has come, and when it goes on (None: it is done)."""
    values = {
        "account": care.account_id, "board": care.board_id, "seen": care.reconcile_at, "again": again, "now": now,
        "repaired": repaired, "first": care.reconciling is None,
        "reconciling": None if reconciling is None else json.dumps(reconciling),
    }  # fmt: skip
    await connection.execute(RECONCILED, values)
