"""Compares what a board shows with the truth, a page at a time, and has what differs written again (row X6).

Nobody waits for it: it goes on when the account's budget has room, from the page where it stopped.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import structlog

from sequences.boards import board_hearing, board_news, projecting
from sequences.boards.board_news import News
from sequences.boards.projecting import Projector
from sequences.core.effects import Dirty, Effects
from sequences.monday import writing
from sequences.monday.client import Access
from sequences.monday.errors import ColumnLost, MondayError
from sequences.monday.pages import BoardPage, read_page
from sequences.storage import board_care, board_runs, boards, effects, links
from sequences.storage.board_care import BoardCare
from sequences.storage.boards import Board
from sequences.storage.database import AsyncConnection
from sequences.tenants import Tenant

log = structlog.get_logger()
AFTER_PROBLEM = timedelta(minutes=15)
PEOPLE = 100  # of a page


@dataclass(frozen=True)
class Compared:
    """What one page came to: the items to be put right yet, and where to go on (None: that was the last page).

    First come the people who are in a sequence, as what webhooks missed is heard of; then every item of the board.
    """

    repaired: int
    differing: tuple[int, ...]
    following: dict[str, Any] | None


async def compare(projector: Projector, access: Access, care: BoardCare, *, now: datetime) -> bool:
    """Compare one page of a board; return whether there is more to compare now.

    What monday refuses is put off: as long as it asks, or a quarter of an hour.
    """
    try:
        done = await _compare(projector, access, care, now)
    except MondayError as error:
        await _put_off(projector, care, error, now)
        return False
    async with projector.database.transaction() as connection:
        await boards.renew(connection, care.account_id, care.board_id)
        await _repair(connection, care, done.differing, now)
        again = now if done.following is not None else None
        await board_care.reconciled(
            connection, care, reconciling=done.following, repaired=done.repaired, again=again, now=now
        )
    log.info("board compared", account=care.account_id, board=care.board_id, repaired=done.repaired)
    return done.following is not None


async def _compare(projector: Projector, access: Access, care: BoardCare, now: datetime) -> Compared:
    async with projector.database.transaction() as connection:
        board = await boards.get(connection, care.account_id, care.board_id)
        tenant = (await projector.tenants.get(connection, [care.account_id]))[care.account_id]
    assert board is not None
    where = care.reconciling or {"people": 0}
    if "people" in where:
        return await _people(projector, tenant, board, where["people"], now)
    page = await read_page(projector.monday, access, board.board_id, _columns(board), where.get("cursor"))
    differing = await _differing(projector, board, page, now)
    return Compared(len(differing), tuple(differing), {"cursor": page.cursor} if page.cursor else None)


async def _people(projector: Projector, tenant: Tenant, board: Board, after: int, now: datetime) -> Compared:
    """Act on what the board shows of the next people in a sequence: gone, moved, changed meanwhile."""
    async with projector.database.transaction() as connection:
        items = await board_runs.page(connection, board.account_id, board.board_id, after=after, limit=PEOPLE)
    following = {"people": items[-1]} if len(items) == PEOPLE else {"cursor": None}
    if not items:
        return Compared(0, (), following)
    shown = await board_hearing.read(projector, tenant, board, items)
    async with projector.database.transaction() as connection:
        news = News(connection, projector.plans, tenant, board, items, shown, now)
        follows = await board_news.act(news)
        await effects.record(connection, follows, now=now)
    return Compared(len({one.item_id for one in follows.dirty}), (), following)


def _columns(board: Board) -> list[str]:
    """Return the columns that are compared, and the one that connects."""
    places = (place.get("column") for place in board.shows.values())
    ours = board.enrolled_column if board.enrolled else None
    return sorted({one for one in (ours, board.through, *places) if one})


async def _differing(projector: Projector, board: Board, page: BoardPage, now: datetime) -> list[int]:
    """Return the items of a page that do not say what they should, and those that are connected otherwise."""
    items = [int(item["id"]) for item in page.items]
    async with projector.database.transaction() as connection:
        linked = page.linked(board.through) if board.through else {}
        new = await links.put(connection, board.account_id, board.board_id, linked)
        wanted = await boards.should(connection, board.account_id, board.board_id, items)
    writes = await projecting.cells_of(projector, board, wanted)
    if board.enrolled_column is None:  # there is nothing of ours to compare yet: whoever is enrolled makes it
        return sorted(new | {one.item_id for one in wanted if one.sequences and board.enrolled})
    return sorted(new | writing.different(writes, page.columns, page.items).keys())


async def _repair(connection: AsyncConnection, care: BoardCare, items: Sequence[int], now: datetime) -> None:
    dirty = [Dirty(care.account_id, care.board_id, item) for item in items]
    await effects.record(connection, Effects(dirty=dirty), now=now)


async def _put_off(projector: Projector, care: BoardCare, error: MondayError, now: datetime) -> None:
    """Go on later; where a column is missing, it is made first."""
    pause = timedelta(seconds=error.retry_in) if error.retry_in else AFTER_PROBLEM
    async with projector.database.transaction() as connection:
        if isinstance(error, ColumnLost):
            await board_care.look(connection, care.account_id, [care.board_id], now=now)
        await board_care.reconciled(
            connection, care, reconciling=care.reconciling or {}, repaired=0, again=now + pause, now=now
        )
    log.warning("board not compared", account=care.account_id, board=care.board_id, error=type(error).__name__)


async def go_on(projector: Projector, access: Access, care: BoardCare, *, now: datetime, pages: int) -> None:
    """Compare up to `pages` pages."""
    for _ in range(pages):
        if not await compare(projector, access, care, now=now):
            return
        async with projector.database.transaction() as connection:
            fresh = await board_care.get(connection, care.account_id, care.board_id)
        if fresh is None or fresh.reconcile_at is None:
            return
        care = fresh
