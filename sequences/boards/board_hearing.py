"""Hears board events: reads the items they are about, acts on what those show, and notes that it was heard.

The worker that has the board does it, before it writes: nobody else writes the cells that are judged meanwhile.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

import structlog

from sequences.boards import board_news, board_telling
from sequences.boards.board_news import News
from sequences.boards.projecting import Projector
from sequences.core.definition import GROUP
from sequences.core.effects import Dirty, Effects
from sequences.monday.boards import read_board
from sequences.monday.client import Access
from sequences.monday.errors import BoardGone, MondayError
from sequences.monday.items import Item, read_items
from sequences.runs.ending import merge
from sequences.storage import board_events, board_runs, boards, effects, links
from sequences.storage.board_events import CREATED, GONE, RESTORED, BoardEvent
from sequences.storage.boards import Board
from sequences.storage.database import AsyncConnection
from sequences.tenants import Tenant

log = structlog.get_logger()
MOST = 100  # items in one call
AGAIN = timedelta(minutes=1)


async def hear(projector: Projector, account: int, board_id: int, *, now: datetime) -> bool:
    """Act upon events of a board that this worker has taken; return whether there may be more."""
    async with projector.database.transaction() as connection:
        await boards.renew(connection, account, board_id)
        events = _few(await board_events.due(connection, account, board_id, now=now))
        board = await boards.get(connection, account, board_id)
        tenant = (await projector.tenants.get(connection, [account]))[account]
    if not events or board is None:
        return False
    items = sorted({one.item_id for one in events})
    try:
        shown = await read(projector, tenant, board, items, sure=[one.item_id for one in events if one.kind == GONE])
    except MondayError as error:
        await _put_off(projector, board, error, now)
        return False
    async with projector.database.transaction() as connection:
        news = News(connection, projector.plans, tenant, board, items, shown, now)
        follows = merge([await board_news.act(news), await _board_itself(connection, news, events)])
        await effects.record(connection, follows, now=now)
        await board_events.done(connection, events)
    log.info("board heard", account=account, board=board_id, events=len(events))
    return True


def _few(events: Iterable[BoardEvent]) -> list[BoardEvent]:
    """Return the first events, of as many items as one call reads."""
    taken: list[BoardEvent] = []
    items: set[int] = set()
    for one in events:
        if one.item_id not in items and len(items) == MOST:
            break
        items.add(one.item_id)
        taken.append(one)
    return taken


async def read(
    projector: Projector, tenant: Tenant, board: Board, items: Sequence[int], *, sure: Iterable[int] = ()
) -> dict[int, Item]:
    """Return what items show in the columns that matter; those that monday does not show are gone.

    Where some are missing of which it is not `sure`, the board itself is asked for: out of sight is not gone.
    Raises BoardGone, MondayError.
    """
    async with projector.database.transaction() as connection:
        watched = await board_runs.watched(connection, tenant.account_id, board.board_id)
    columns = (watched.columns - {GROUP}) | {one for one in (board.enrolled_column, board.through) if one}
    access = Access(tenant.account_id, tenant.token or "")
    shown = await read_items(projector.monday, access, items, sorted(columns))
    if set(items) - shown.keys() - set(sure):
        await read_board(projector.monday, access, board.board_id)
    return shown


async def _board_itself(connection: AsyncConnection, news: News, events: Sequence[BoardEvent]) -> Effects:
    """Return what of the board's own cells must be written: of items that came back, and those connected otherwise."""
    account, board = news.tenant.account_id, news.board
    again = {one.item_id for one in events if one.kind == RESTORED and news.here(one.item_id)}
    gone = [one.item_id for one in events if one.kind == GONE and news.here(one.item_id) is None]
    await links.drop_items(connection, account, board.board_id, gone)
    if board.through:
        kinds = {one.item_id for one in events if one.kind in (CREATED, RESTORED) or one.column_id == board.through}
        linked = {
            item: found.linked[board.through]
            for item in sorted(kinds)
            if (found := news.here(item)) is not None and board.through in found.linked
        }
        again |= await links.put(connection, account, board.board_id, linked)
    return Effects(dirty=[Dirty(account, board.board_id, item) for item in sorted(again)])


async def _put_off(projector: Projector, board: Board, error: MondayError, now: datetime) -> None:
    """Act later: an event is never forgotten, since nobody tells it again."""
    pause = max(AGAIN if error.may_heal else 15 * AGAIN, timedelta(seconds=error.retry_in or 0))
    async with projector.database.transaction() as connection:
        await board_events.later(connection, board.account_id, board.board_id, now=now, due_at=now + pause)
        if isinstance(error, BoardGone):
            await board_telling.tell(connection, board.account_id, board.board_id, error.sentence, now=now)
    log.warning("board not heard", account=board.account_id, board=board.board_id, error=type(error).__name__)
