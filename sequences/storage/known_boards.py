"""Boards by name, as monday showed them last: a page of ours never asks monday for each of its rows."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sequences.storage.database import AsyncConnection, rows, statement, storable


@dataclass(frozen=True)
class KnownBoard:
    """A board; `name` None: monday never showed it. `open`: to the whole account; `users` are those on it."""

    board_id: int
    name: str | None
    open: bool
    users: frozenset[int]
    gone: bool
    seen_at: datetime


GET = statement("""
SELECT board_id, name, open, users, gone, seen_at FROM known_board
WHERE account_id = :account AND board_id = ANY(CAST(:ids AS bigint[]))
""")
PUT = statement("""
INSERT INTO known_board (account_id, board_id, name, open, users, gone, seen_at)
VALUES (:account, :board, :name, :open, CAST(:users AS jsonb), :gone, :now)
ON CONFLICT (account_id, board_id) DO UPDATE
SET name = COALESCE(excluded.name, known_board.name), open = excluded.open, users = excluded.users,
    gone = excluded.gone, seen_at = excluded.seen_at
""")
NAME = statement("""
INSERT INTO known_board (account_id, board_id, name, seen_at) VALUES (:account, :board, :name, '-infinity')
ON CONFLICT (account_id, board_id) DO UPDATE SET name = excluded.name, gone = false
WHERE known_board.name IS DISTINCT FROM excluded.name OR known_board.gone
""")


async def get(connection: AsyncConnection, account: int, boards: Iterable[int]) -> dict[int, KnownBoard]:
    """Return what is known of boards, by their id."""
    found = await rows(connection, GET, account=account, ids=sorted(set(boards)))
    return {row["board_id"]: KnownBoard(**{**row, "users": frozenset(row["users"])}) for row in found}


async def put(connection: AsyncConnection, account: int, boards: Sequence[KnownBoard]) -> None:
    """Keep how monday showed boards just now; the name of one that is gone stays."""
    for one in sorted(boards, key=lambda board: board.board_id):
        values = {"account": account, "board": one.board_id, "open": one.open, "users": json.dumps(sorted(one.users))}
        name = one.name and storable(one.name)
        await connection.execute(PUT, {**values, "name": name, "gone": one.gone, "now": one.seen_at})


async def name(connection: AsyncConnection, account: int, board: int, title: str) -> None:
    """Keep the name of a board that was read for something else; who is on it stays to be asked."""
    await connection.execute(NAME, {"account": account, "board": board, "name": storable(title)})
