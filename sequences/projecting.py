"""Makes a board show the truth: one write per dirty item, several items per request, one writer a board."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import structlog

from sequences.monday import columns
from sequences.monday.client import Access, Monday
from sequences.monday.columns import CellWrite
from sequences.monday.errors import (
    BoardGone,
    ColumnLost,
    ItemGone,
    Locked,
    MondayError,
    StatusLost,
    Throttled,
)
from sequences.storage import boards
from sequences.storage.boards import Board, Desired
from sequences.storage.database import AsyncConnection, Database
from sequences.tenants import Tenants

log = structlog.get_logger()
PACK = 100
PAUSES = tuple(timedelta(minutes=m) for m in (1, 2, 5, 15, 60, 240, 1440))


@dataclass(frozen=True)
class Projector:
    """What writing a board needs."""

    database: Database
    tenants: Tenants
    monday: Monday


async def write_board(projector: Projector, account: int, board_id: int, *, now: datetime) -> None:
    """Write every dirty item of a board that this worker has taken, then free the board."""
    try:
        while await _write_pack(projector, account, board_id, now):
            pass
    finally:
        async with projector.database.transaction() as connection:
            await boards.free(connection, account, board_id)


async def _write_pack(projector: Projector, account: int, board_id: int, now: datetime) -> bool:
    """Write up to a hundred items; return whether there may be more."""
    async with projector.database.transaction() as connection:
        wanted = await boards.desired(connection, account, board_id, now=now, limit=PACK)
        known = await boards.get(connection, account, board_id)
        tenant = (await projector.tenants.get(connection, [account]))[account]
        titles = await boards.titles(connection, account, {s for one in wanted for s in one.sequences})
    if not wanted or known is None:
        return False
    access = Access(account, tenant.token or "")
    try:
        results = await _write(projector, access, known, titles, wanted, now)
    except BoardGone as error:
        await _give_up(projector, known, error)
        return False
    except MondayError as error:
        await _put_off(projector, known, wanted, error, now)
        return False
    await _settle(projector, known, wanted, results, now)
    return len(wanted) == PACK


async def _write(
    projector: Projector,
    access: Access,
    known: Board,
    titles: dict[int, str],
    wanted: Sequence[Desired],
    now: datetime,
) -> dict[int, MondayError | None]:
    """Write cells, and once more when people removed our column meanwhile; return each item's error."""
    ready = known.enrolled_column and all(str(one) in known.labels for one in titles)
    board = known if ready else await _ensure(projector, access, known, titles, now)
    try:
        return await columns.write_cells(projector.monday, access, [_cells(board, one) for one in wanted])
    except ColumnLost:
        board = await _ensure(projector, access, board, titles, now)
    return await columns.write_cells(projector.monday, access, [_cells(board, one) for one in wanted])


async def _ensure(projector: Projector, access: Access, known: Board, titles: dict[int, str], now: datetime) -> Board:
    """Return the board with our column on it and a label for every sequence.

    When the column is another one than before, or lost labels, everybody's cells are written anew.
    """
    column = await columns.ensure_enrolled_column(
        projector.monday, access, known.board_id, known.enrolled_column, titles
    )
    kept = known.labels if column.known else {}
    living = {sequence: label for sequence, label in kept.items() if label in column.labels}
    labels = living | {str(sequence): label for sequence, label in column.label_ids.items()}
    board = replace(known, enrolled_column=column.column_id, labels=labels)
    async with projector.database.transaction() as connection:
        if known.enrolled_column and living != known.labels:
            await boards.everybody(connection, known.account_id, known.board_id, now=now)
        await boards.know(connection, board, json.dumps(labels))
    return board


def _cells(board: Board, one: Desired) -> CellWrite:
    """Return what an item's cells should say."""
    return CellWrite(
        board_id=board.board_id,
        item_id=one.item_id,
        enrolled_column=board.enrolled_column,
        ours=frozenset(board.labels.values()),
        enrolled=frozenset(board.labels[str(s)] for s in one.sequences if str(s) in board.labels),
        status=(one.status_column, one.status_label) if one.status_column and one.status_label else None,
    )


async def _settle(
    projector: Projector,
    known: Board,
    wanted: Sequence[Desired],
    results: dict[int, MondayError | None],
    now: datetime,
) -> None:
    account = known.account_id
    written = [one for one in wanted if isinstance(results[one.item_id], StatusLost | None)]
    problem = _problem(known, wanted, results)
    async with projector.database.transaction() as connection:
        await boards.lock(connection, account, [one.item_id for one in wanted])
        await boards.clean(connection, account, [(one.item_id, one.version) for one in written])
        await boards.status_set(connection, account, [one for one in written if one.status_column])
        if problem != known.problem:
            await boards.tell(connection, account, known.board_id, problem)
        for one in wanted:
            if one not in written:
                await _try_later(connection, account, one, results[one.item_id], now)


async def _try_later(
    connection: AsyncConnection, account: int, one: Desired, error: MondayError | None, now: datetime
) -> None:
    """Write an item later, or never: what monday refuses is believed when the item cannot be read, or in the end."""
    assert error is not None
    busy = isinstance(error, Throttled | Locked)  # says nothing about this item
    if isinstance(error, ItemGone) or (one.tries >= len(PAUSES) and not busy):
        await boards.clean(connection, account, [(one.item_id, one.version)])
        log.warning("cells given up", account=account, item=one.item_id, error=type(error).__name__)
    else:
        await boards.later(connection, account, [one.item_id], now + _pause(one, error), str(error))


def _problem(known: Board, wanted: Sequence[Desired], results: dict[int, MondayError | None]) -> str | None:
    """Return what people must know about a board that was written: a status that cannot be set, until one can."""
    lost = next((error for error in results.values() if isinstance(error, StatusLost)), None)
    if lost is not None:
        return lost.sentence
    set_again = any(one.status_column and results[one.item_id] is None for one in wanted)
    about_status = (known.problem or "").startswith(columns.NO_STATUS)
    return known.problem if about_status and not set_again else None


def _pause(one: Desired, error: MondayError) -> timedelta:
    """Return how long to wait before the next try: longer each time, and as long as monday asks at least."""
    return max(PAUSES[min(one.tries, len(PAUSES) - 1)], timedelta(seconds=error.retry_in or 0))


async def _put_off(
    projector: Projector, known: Board, wanted: Sequence[Desired], error: MondayError, now: datetime
) -> None:
    """Write these items later; what a person must mend is kept with the board."""
    account, again = known.account_id, now + _pause(wanted[0], error)
    async with projector.database.transaction() as connection:
        await boards.lock(connection, account, [one.item_id for one in wanted])
        await boards.later(connection, account, [one.item_id for one in wanted], again, str(error))
        if not error.may_heal:
            await boards.tell(connection, account, known.board_id, error.sentence)


async def _give_up(projector: Projector, known: Board, error: BoardGone) -> None:
    """Write nothing on a board that is gone, and keep with it what happened."""
    async with projector.database.transaction() as connection:
        items = await boards.give_up(connection, known.account_id, known.board_id)
        await boards.tell(connection, known.account_id, known.board_id, error.sentence)
    log.warning("board given up", account=known.account_id, board=known.board_id, items=items)
