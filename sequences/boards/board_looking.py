"""Looks after boards: their columns, labels and webhooks, and whether their cells say what they should.

A board is looked after when a sequence begins or ends there, takes another name, or people choose what it shows; each
night; and whenever somebody asks. One worker has a board at a time, the one who writes it or the one who looks.
"""

from __future__ import annotations

from datetime import datetime, timedelta

import structlog

from sequences.boards import board_columns, board_telling, board_webhooks, reconciling
from sequences.boards.board_webhooks import UNHEARD, Listener
from sequences.boards.projecting import Projector
from sequences.monday.client import Access
from sequences.monday.errors import BadRequest, MondayError, NotAllowed
from sequences.storage import board_care, boards
from sequences.storage.board_care import BoardCare

log = structlog.get_logger()
PAGES = 5  # compared at a time: whoever waits to write the board is let in between
AGAIN = timedelta(minutes=15)


async def look_after(projector: Projector, account: int, board_id: int, *, now: datetime) -> None:
    """Do what a board that this worker has taken is due for, then free it."""
    try:
        await _look_after(projector, account, board_id, now)
    finally:
        async with projector.database.transaction() as connection:
            await boards.free(connection, account, board_id)


async def _look_after(projector: Projector, account: int, board_id: int, now: datetime) -> None:
    async with projector.database.transaction() as connection:
        care = await board_care.get(connection, account, board_id)
        tenant = (await projector.tenants.get(connection, [account]))[account]
    if care is None:
        return
    access = Access(account, tenant.token or "")
    if care.look_at is not None and care.look_at <= now and not await _look(projector, access, care, now):
        return
    if care.reconcile_at is not None and care.reconcile_at <= now:
        await reconciling.go_on(projector, access, care, now=now, pages=PAGES)


async def _look(projector: Projector, access: Access, care: BoardCare, now: datetime) -> bool:
    """See that the columns are there, with their labels; return whether monday let us."""
    async with projector.database.transaction() as connection:
        titles = await boards.labelled(connection, care.account_id, care.board_id)
    try:
        await board_columns.ensure(projector.database, projector.monday, access, care.board_id, titles, now=now)
        await _listen(projector, access, care, now)
    except MondayError as error:
        await _put_off(projector, care, error, now)
        return False
    async with projector.database.transaction() as connection:
        await board_care.looked(connection, care, again=None)
    return True


async def _listen(projector: Projector, access: Access, care: BoardCare, now: datetime) -> None:
    """See that we are told of the board; where monday refuses that, people are told once, and all else goes on."""
    listener = Listener(projector.database, projector.monday, projector.public_url)
    try:
        await board_webhooks.ensure(listener, access, care)
        refused = False
    except (NotAllowed, BadRequest):
        refused = True
    async with projector.database.transaction() as connection:
        board = await boards.get(connection, care.account_id, care.board_id)
        if board is not None and (refused or board.problem == UNHEARD) and board.ask_again_at is None:
            problem = UNHEARD if refused else None
            await board_telling.tell(connection, care.account_id, care.board_id, problem, now=now)


async def _put_off(projector: Projector, care: BoardCare, error: MondayError, now: datetime) -> None:
    """Look again later; what people must mend is told, and looked at again in the night."""
    again = now + max(AGAIN, timedelta(seconds=error.retry_in or 0)) if error.may_heal else None
    async with projector.database.transaction() as connection:
        await board_care.looked(connection, care, again=again)
        if not error.may_heal:
            await board_telling.tell(connection, care.account_id, care.board_id, error.sentence, now=now)
    log.warning("board not looked after", account=care.account_id, board=care.board_id, error=type(error).__name__)
