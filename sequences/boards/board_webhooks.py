"""Has monday tell us of a board what its sequences need to hear, and no more (row L10).

monday keeps no address with a webhook, so the ids are ours to keep. They are compared with monday's whenever the
board is looked after: what was lost is made again, what nobody needs is removed. monday calls the address while a
webhook is made, so a web process must be running.
"""

from __future__ import annotations

import json
from dataclasses import dataclass

import structlog

from sequences.core.definition import GROUP
from sequences.monday.client import Access, Monday
from sequences.monday.errors import BadRequest, Gone, Locked
from sequences.storage import board_runs, board_webhooks, boards
from sequences.storage.board_care import BoardCare
from sequences.storage.board_webhooks import BoardWebhook
from sequences.storage.database import Database
from sequences.words import say

log = structlog.get_logger()
PATH = "/monday/webhooks/board"
CHANGED = "change_specific_column_value"
ITEMS = ("item_archived", "item_deleted", "item_restored")
UNHEARD = say(
    "monday does not tell us of changes on this board: let whoever connected the app see it. "
    "Until then the board is compared once a night."
)
Wanted = tuple[str, str]  # event, column


@dataclass(frozen=True)
class Listener:
    """What listening to a board needs; without an address nothing is listened to."""

    database: Database
    monday: Monday
    public_url: str


async def ensure(listener: Listener, access: Access, care: BoardCare) -> None:
    """See that monday tells us what is needed of a board. Raises MondayError, Locked when another worker is at it."""
    if not listener.public_url:
        return
    account, board = care.account_id, care.board_id
    async with listener.database.transaction() as connection:
        if not await boards.alone(connection, account, board):
            raise Locked(say("Another worker looks after the webhooks of the board."))
        known = await boards.get(connection, account, board)
        watched = await board_runs.watched(connection, account, board)
        kept = await board_webhooks.of_board(connection, account, board)
        others = await board_webhooks.of_activities(connection, account, board)
        assert known is not None
        wanted = _wanted(known, watched, care)
        there = await _there(listener, access, board) - others
        for webhook in kept:
            if webhook.webhook_id not in there or (webhook.event, webhook.column_id) not in wanted:
                await board_webhooks.drop(connection, account, webhook.webhook_id)
        living = {one for one in kept if one.webhook_id in there and (one.event, one.column_id) in wanted}
        for stray in sorted(there - {one.webhook_id for one in living}):  # nobody's: its answer was lost, or it is over
            await _remove(listener, access, stray)
        for event, column in sorted(wanted - {(one.event, one.column_id) for one in living}):
            made = BoardWebhook(await _create(listener, access, board, event, column), event, column)
            await board_webhooks.put(connection, account, board, made)


def _wanted(board: boards.Board, watched: board_runs.Watched, care: BoardCare) -> set[Wanted]:
    """Return the events that matter: of nothing while the board is in no use."""
    wanted: set[Wanted] = set()
    if board.through:
        wanted |= {("create_item", ""), (CHANGED, board.through)}
    if board.enrolled and board.enrolled_column and (watched.used or care.added_by):
        wanted.add((CHANGED, board.enrolled_column))
    if watched.used or board.through:
        wanted |= {(event, "") for event in ITEMS}
    if GROUP in watched.columns:
        wanted.add(("item_moved_to_any_group", ""))
    return wanted | {(CHANGED, column) for column in watched.columns - {GROUP}}


async def _there(listener: Listener, access: Access, board: int) -> set[str]:
    data = await listener.monday.read(access, "webhooks", {"board": str(board)})
    return {str(one["id"]) for one in data["webhooks"] or []}


async def _remove(listener: Listener, access: Access, webhook: str) -> None:
    try:
        await listener.monday.write(access, "delete_webhook", {"id": webhook})
    except (Gone, BadRequest):
        log.info("webhook gone already", account=access.account_id)


async def _create(listener: Listener, access: Access, board: int, event: str, column: str) -> str:
    values = {
        "board": str(board),
        "url": listener.public_url.rstrip("/") + PATH,
        "event": event,
        "config": json.dumps({"columnId": column}) if column else None,
    }
    return str((await listener.monday.write(access, "create_webhook", values))["create_webhook"]["id"])
