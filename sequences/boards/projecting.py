"""Makes a board show the truth: one write per dirty item, several items per request, one writer a board."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import structlog

from sequences.boards import board_columns, board_telling
from sequences.boards.board_webhooks import UNHEARD
from sequences.core import cell_words
from sequences.core.progress import Progress, progress
from sequences.monday import shown, writing
from sequences.monday.client import Access, Monday
from sequences.monday.errors import (
    BoardGone,
    ColumnLost,
    ItemGone,
    ItemMoved,
    Locked,
    MondayError,
    NotAllowed,
    StatusLost,
    Throttled,
)
from sequences.monday.writing import CellWrite
from sequences.storage import board_care, boards, known_cells
from sequences.storage import progress as progress_store
from sequences.storage.boards import Board, Desired
from sequences.storage.database import AsyncConnection, Database
from sequences.tenants import Tenants
from sequences.versions.plans import Plans
from sequences.words import Said, say

log = structlog.get_logger()
PACK = 100
NOT_ALLOWED = say("monday does not let the app change items of this board: let whoever connected the app edit it.")
LOCKED = tuple(timedelta(seconds=s) for s in (5, 15, 60, 300))
PAUSES = tuple(timedelta(minutes=m) for m in (1, 2, 5, 15, 60, 240, 1440))


@dataclass(frozen=True)
class Projector:
    """What writing a board needs."""

    database: Database
    tenants: Tenants
    monday: Monday
    plans: Plans
    public_url: str = ""  # where monday reaches us; without it no board is listened to


async def write_board(projector: Projector, account: int, board_id: int, *, now: datetime) -> None:
    """Write every dirty item of a board that this worker has taken, then free the board."""
    try:
        while await write_pack(projector, account, board_id, now):
            pass
    finally:
        async with projector.database.transaction() as connection:
            await boards.free(connection, account, board_id)


async def write_pack(projector: Projector, account: int, board_id: int, now: datetime) -> bool:
    """Write up to a hundred items; return whether there may be more."""
    async with projector.database.transaction() as connection:
        await boards.renew(connection, account, board_id)
        wanted = await boards.desired(connection, account, board_id, now=now, limit=PACK)
        known = await boards.get(connection, account, board_id)
        tenant = (await projector.tenants.get(connection, [account]))[account]
        titles = await boards.titles(connection, account, {s for one in wanted for s in one.sequences})
    if not wanted or known is None or (known.rest_until is not None and known.rest_until > now):
        return False
    access = Access(account, tenant.token or "")
    try:
        results = await _write(projector, access, known, titles, wanted, now)
    except BoardGone as error:
        await _give_up(projector, known, error, now)
        return False
    except (Throttled, Locked) as error:
        await _rest(projector, known, wanted, error, now)
        return False
    except MondayError as error:
        await _put_off(projector, known, wanted, error, now)
        return False
    await _settle(projector, known, wanted, results, now)
    busy = next((error for error in results.values() if isinstance(error, Throttled | Locked)), None)
    if busy is not None:
        await _rest(projector, known, [one for one in wanted if results[one.item_id] is busy], busy, now)
    return busy is None and len(wanted) == PACK


async def _write(
    projector: Projector,
    access: Access,
    known: Board,
    titles: dict[int, str],
    wanted: Sequence[Desired],
    now: datetime,
) -> dict[int, MondayError | None]:
    """Write cells, and once more when people removed a column of ours meanwhile; return each item's error."""
    board = known if board_columns.ready(known, titles, now) else await _ensure(projector, access, known, titles, now)
    try:
        return await _write_cells(projector, access, board, wanted, now)
    except ColumnLost:
        board = await _ensure(projector, access, board, titles, now)
    return await _write_cells(projector, access, board, wanted, now)


async def _ensure(projector: Projector, access: Access, board: Board, titles: dict[int, str], now: datetime) -> Board:
    """Return the board with our columns; of a column that is new monday must tell us, too."""
    made = await board_columns.ensure(projector.database, projector.monday, access, board.board_id, titles, now=now)
    if made.enrolled_column != board.enrolled_column:
        async with projector.database.transaction() as connection:
            await board_care.look(connection, board.account_id, [board.board_id], now=now)
    return made


async def _write_cells(
    projector: Projector, access: Access, board: Board, wanted: Sequence[Desired], now: datetime
) -> dict[int, MondayError | None]:
    writes = await cells_of(projector, board, wanted)

    async def note(values: dict[int, dict[str, Any]]) -> None:
        """Keep what is about to be written, so that we know it when a webhook tells us of it."""
        told = {
            (item, column): words
            for item, every in values.items()
            for column, value in every.items()
            if (words := cell_words.of_written(value)) is not None
        }
        async with projector.database.transaction() as connection:
            await boards.renew(connection, board.account_id, board.board_id)  # each request may take a minute
            await known_cells.wrote(connection, board.account_id, told, now=now)

    return await writing.write_cells(projector.monday, access, writes, note)


async def cells_of(projector: Projector, board: Board, wanted: Sequence[Desired]) -> list[CellWrite]:
    """Return what the cells of items should say."""
    standing = await _standing(projector, board, wanted)
    return [_cells(board, one, standing.get(one.item_id, Progress())) for one in wanted]


async def _standing(projector: Projector, board: Board, wanted: Sequence[Desired]) -> dict[int, Progress]:
    """Return what the optional columns should say, by item; for a board without any nothing is looked up."""
    if not board.shows:
        return {}
    async with projector.database.transaction() as connection:
        found = await progress_store.of_items(
            connection, board.account_id, board.board_id, [one.item_id for one in wanted]
        )
        plans = await projector.plans.get(connection, {one.version_id for one in found.values()})
    return {
        item: progress(one.state, one.position, one.due_at, plans[one.version_id].definition)
        for item, one in found.items()
    }


def _cells(board: Board, one: Desired, stands: Progress) -> CellWrite:
    """Return what an item's cells should say."""
    return CellWrite(
        board_id=board.board_id,
        item_id=one.item_id,
        enrolled_column=board.enrolled_column if board.enrolled else None,
        ours=frozenset(board.labels.values()),
        enrolled=frozenset(board.labels[str(s)] for s in one.sequences if str(s) in board.labels),
        status=(one.status_column, one.status_label) if one.status_column and one.status_label else None,
        shown=shown.cells(board.shows, stands),
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
    async with projector.database.transaction() as connection:
        await boards.lock(connection, account, [one.item_id for one in wanted])
        await boards.clean(connection, account, [(one.item_id, one.version) for one in written])
        await boards.status_set(connection, account, [one for one in written if one.status_column])
        await _tell(connection, known, wanted, results, now)
        moved = {i: e.board_id for i, e in results.items() if isinstance(e, ItemMoved) and e.board_id}
        elsewhere = await boards.moved(connection, account, moved) if moved else set()
        for one in wanted:
            busy = isinstance(results[one.item_id], Throttled | Locked)  # says nothing about this item
            if one not in written and one.item_id not in elsewhere and not busy:
                await _try_later(connection, account, one, results[one.item_id], now)


async def _tell(
    connection: AsyncConnection,
    known: Board,
    wanted: Sequence[Desired],
    results: dict[int, MondayError | None],
    now: datetime,
) -> None:
    """Keep what people must know of the board now; what its columns lack is not solved by writing others."""
    board = await boards.get(connection, known.account_id, known.board_id)
    if board is not None and board.ask_again_at is None:
        problem = _problem(board, wanted, results)
        if problem != board.problem:
            await board_telling.tell(connection, known.account_id, known.board_id, problem, now=now)


async def _try_later(
    connection: AsyncConnection, account: int, one: Desired, error: MondayError | None, now: datetime
) -> None:
    """Write an item later, or never: what monday refuses is believed when the item cannot be read, or in the end."""
    assert error is not None
    if isinstance(error, ItemGone) or one.tries >= len(PAUSES):
        await boards.clean(connection, account, [(one.item_id, one.version)])
        await known_cells.drop(connection, account, [one.item_id])
        log.warning("cells given up", account=account, item=one.item_id, error=type(error).__name__)
    else:
        await boards.later(connection, account, [one.item_id], now + _pause(one, error), str(error))


def _problem(known: Board, wanted: Sequence[Desired], results: dict[int, MondayError | None]) -> Said | None:
    """Return what people must know about a board that was written: a status that cannot be set, until one can."""
    lost = next((error for error in results.values() if isinstance(error, StatusLost)), None)
    if lost is not None:
        return lost.sentence
    set_again = any(one.status_column and results[one.item_id] is None for one in wanted)
    problem = known.problem or ""
    lasts = problem == UNHEARD or (problem.startswith(writing.NO_STATUS) and not set_again)
    return known.problem if lasts else None


def _pause(one: Desired, error: MondayError) -> timedelta:
    """Return how long to wait before the next try: longer each time, and as long as monday asks at least."""
    return max(PAUSES[min(one.tries, len(PAUSES) - 1)], timedelta(seconds=error.retry_in or 0))


async def _rest(
    projector: Projector, known: Board, wanted: Sequence[Desired], error: Throttled | Locked, now: datetime
) -> None:
    """Write nothing on a board for a while: as long as a limit lasts, or longer each time while somebody else writes.

    The items stay due: what is the matter has nothing to do with them.
    """
    account, tries = known.account_id, wanted[0].tries
    async with projector.database.transaction() as connection:
        if isinstance(error, Locked):
            await boards.lock(connection, account, [one.item_id for one in wanted])
            await boards.later(connection, account, [one.item_id for one in wanted], now, str(error))
            rest = LOCKED[min(tries, len(LOCKED) - 1)] * random.uniform(1.0, 1.5)  # noqa: S311  # no secret
        else:
            rest = timedelta(seconds=error.seconds + random.random())  # noqa: S311  # not all at once
        rest = max(rest, timedelta(seconds=error.retry_in or 0))
        await boards.rest(connection, account, known.board_id, now + rest)
        if isinstance(error, Throttled) and error.scope != "call":
            await boards.rest_all(connection, account, now + rest)
    log.info("board rests", account=account, board=known.board_id, error=type(error).__name__, seconds=rest.seconds)


async def _put_off(
    projector: Projector, known: Board, wanted: Sequence[Desired], error: MondayError, now: datetime
) -> None:
    """Write these items later; what a person must mend is kept with the board."""
    account, again = known.account_id, now + _pause(wanted[0], error)
    async with projector.database.transaction() as connection:
        await boards.lock(connection, account, [one.item_id for one in wanted])
        await boards.later(connection, account, [one.item_id for one in wanted], again, str(error))
        if not error.may_heal:
            sentence = NOT_ALLOWED if isinstance(error, NotAllowed) else error.sentence
            await board_telling.tell(connection, account, known.board_id, sentence, now=now)


async def _give_up(projector: Projector, known: Board, error: BoardGone, now: datetime) -> None:
    """Write nothing on a board that is gone, and keep with it what happened."""
    async with projector.database.transaction() as connection:
        items = await boards.give_up(connection, known.account_id, known.board_id)
        await board_telling.tell(connection, known.account_id, known.board_id, error.sentence, now=now)
    log.warning("board given up", account=known.account_id, board=known.board_id, items=items)
