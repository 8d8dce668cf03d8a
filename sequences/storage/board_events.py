"""What monday told of boards: kept before it is answered, each once, acted upon by whoever has the board."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sequences.storage.database import AsyncConnection, rows, statement

GONE, RESTORED, MOVED, CELL, CREATED = "gone", "restored", "moved", "cell", "created"


@dataclass(frozen=True)
class Told:
    """One event; `words` is the new value as `cell_words` writes it, None where it must be read."""

    account_id: int
    board_id: int
    item_id: int
    kind: str
    column_id: str
    words: str | None
    source: str
    at: datetime


@dataclass(frozen=True)
class BoardEvent:
    """An event to act upon."""

    id: int
    item_id: int
    kind: str
    column_id: str


# What we wrote ourselves comes back and is dropped, and so is what concerns nobody in a sequence.
ADD = statement("""
INSERT INTO board_event (account_id, board_id, item_id, kind, column_id, source, at, due_at)
SELECT t.account_id, t.board_id, t.item_id, t.kind, t.column_id, t.source, t.at, :now
FROM unnest(CAST(:accounts AS bigint[]), CAST(:boards AS bigint[]), CAST(:items AS bigint[]), CAST(:kinds AS text[]),
            CAST(:columns AS text[]), CAST(:words AS text[]), CAST(:sources AS text[]), CAST(:ats AS timestamptz[]))
     AS t(account_id, board_id, item_id, kind, column_id, words, source, at)
JOIN board b ON b.account_id = t.account_id AND b.board_id = t.board_id
WHERE NOT (t.kind = 'cell' AND EXISTS (
        SELECT 1 FROM known_cell k WHERE k.account_id = t.account_id AND k.item_id = t.item_id
        AND k.column_id = t.column_id AND k.value = t.words AND k.ours))
  AND (t.kind IN ('restored', 'created') OR t.column_id IN (b.enrolled_column, b.through) OR EXISTS (
        SELECT 1 FROM enrollment e WHERE e.account_id = t.account_id AND e.item_id = t.item_id
        AND e.state IN ('active', 'paused')) OR EXISTS (
        SELECT 1 FROM board_link l WHERE l.account_id = t.account_id AND l.board_id = t.board_id
        AND l.item_id = t.item_id AND t.kind = 'gone'))
ORDER BY t.source
ON CONFLICT (account_id, source) DO NOTHING
RETURNING id
""")
DUE = statement("""
SELECT id, item_id, kind, column_id FROM board_event
WHERE account_id = :account AND board_id = :board AND due_at <= :now ORDER BY id LIMIT :limit
""")
DONE = statement("UPDATE board_event SET due_at = NULL WHERE id = ANY(CAST(:ids AS bigint[]))")
LATER = statement("""
UPDATE board_event SET due_at = :due_at WHERE account_id = :account AND board_id = :board AND due_at <= :now
""")
SWEEP = statement("DELETE FROM board_event WHERE at < :before AND due_at IS NULL")


async def add(connection: AsyncConnection, told: Sequence[Told], *, now: datetime) -> int:
    """Keep events of boards that we know; return how many are new and concern somebody."""
    values = {
        "accounts": [one.account_id for one in told],
        "boards": [one.board_id for one in told],
        "items": [one.item_id for one in told],
        "kinds": [one.kind for one in told],
        "columns": [one.column_id for one in told],
        "words": [one.words for one in told],
        "sources": [one.source for one in told],
        "ats": [one.at for one in told],
    }
    return len(await rows(connection, ADD, now=now, **values))


async def due(
    connection: AsyncConnection, account: int, board: int, *, now: datetime, limit: int = 200
) -> list[BoardEvent]:
    """Return the events of a board to act upon now, in the order in which they came."""
    found = await rows(connection, DUE, account=account, board=board, now=now, limit=limit)
    return [BoardEvent(**row) for row in found]


async def done(connection: AsyncConnection, events: Sequence[BoardEvent]) -> None:
    """Note that events were acted upon; their ids are kept for a day, so that a repeat is known."""
    await connection.execute(DONE, {"ids": [one.id for one in events]})


async def later(connection: AsyncConnection, account: int, board: int, *, now: datetime, due_at: datetime) -> None:
    """Act later upon whatever is due on a board: what keeps us from hearing of one item keeps us from all."""
    values = {"account": account, "board": board, "now": now, "due_at": due_at}
    await connection.execute(LATER, values)


async def sweep(connection: AsyncConnection, *, before: datetime) -> None:
    """Forget events that were acted upon."""
    await connection.execute(SWEEP, {"before": before})
