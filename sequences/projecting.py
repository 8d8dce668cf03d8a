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
from sequences.monday.errors import Locked, MondayError, Throttled
from sequences.storage import boards
from sequences.storage.boards import Board, Desired
from sequences.storage.database import Database
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
        board = await _ensure(projector, access, known, titles)
        results = await columns.write_cells(projector.monday, access, [_cells(board, one) for one in wanted])
    except MondayError as error:
        await _put_off(projector, account, known, wanted, error, now)
        return False
    if board.problem:
        async with projector.database.transaction() as connection:
            await boards.know(connection, replace(board, problem=None), json.dumps(board.labels))
    await _settle(projector, account, wanted, results, now)
    return len(wanted) == PACK


async def _ensure(projector: Projector, access: Access, known: Board, titles: dict[int, str]) -> Board:
    """Return the board with our column on it and a label for every sequence."""
    if known.enrolled_column and all(str(one) in known.labels for one in titles):
        return known
    column = await columns.ensure_enrolled_column(
        projector.monday, access, known.board_id, known.enrolled_column, titles
    )
    labels = {**known.labels, **{str(one): label for one, label in column.label_ids.items()}}
    board = replace(known, enrolled_column=column.column_id, labels=labels, problem=None)
    async with projector.database.transaction() as connection:
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
    account: int,
    wanted: Sequence[Desired],
    results: dict[int, MondayError | None],
    now: datetime,
) -> None:
    written = [one for one in wanted if results.get(one.item_id) is None]
    failed = [one for one in wanted if results.get(one.item_id) is not None]
    async with projector.database.transaction() as connection:
        await boards.lock(connection, account, [one.item_id for one in wanted])
        await boards.clean(connection, account, [(one.item_id, one.version) for one in written])
        await boards.status_set(connection, account, [one for one in written if one.status_column])
        for one in failed:
            error = results[one.item_id]
            assert error is not None
            busy = isinstance(error, Throttled | Locked)  # says nothing about this item
            if error.gone or (one.tries >= len(PAUSES) and not busy):
                await boards.clean(connection, account, [(one.item_id, one.version)])
                log.warning("cells given up", account=account, item=one.item_id, error=type(error).__name__)
            else:
                await boards.later(connection, account, [one.item_id], now + _pause(one, error), str(error))


def _pause(one: Desired, error: MondayError) -> timedelta:
    """Return how long to wait before the next try: longer each time, and as long as monday asks at least."""
    return max(PAUSES[min(one.tries, len(PAUSES) - 1)], timedelta(seconds=error.retry_in or 0))


async def _put_off(
    projector: Projector,
    account: int,
    known: Board,
    wanted: Sequence[Desired],
    error: MondayError,
    now: datetime,
) -> None:
    """Write these items later; what a person must mend is kept with the board."""
    again = now + _pause(wanted[0], error)
    async with projector.database.transaction() as connection:
        await boards.lock(connection, account, [one.item_id for one in wanted])
        await boards.later(connection, account, [one.item_id for one in wanted], again, str(error))
        if not error.may_heal:
            await boards.know(connection, replace(known, problem=error.sentence), json.dumps(known.labels))
