"""Board webhooks: an activity that is done on its board is done here.

Source: https://developer.monday.com/api-reference/reference/webhooks
"""

from __future__ import annotations

from typing import Any

import structlog
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from integration.auth import Verifier
from integration.bodies import read_json
from recipes.block import whole_number
from sequences import acting, activities_board
from sequences.storage import activities
from sequences.storage.database import act_for
from tasks.runtime import Runtime
from tasks.wake import wake

PATH = "/monday/webhooks/board"
log = structlog.get_logger()


def routes(own: Runtime, verifier: Verifier) -> list[Route]:
    """Return the route board webhooks come in on."""

    async def board(request: Request) -> Response:
        body = await read_json(request)
        if "challenge" in body and "event" not in body:  # comes before there is anything to sign
            return JSONResponse({"challenge": body["challenge"]})
        caller = verifier.integration(request.headers.get("authorization"), PATH)
        act_for(caller.account_id)
        event = body.get("event")
        if isinstance(event, dict):
            await _changed(own, caller.account_id, event)
        return JSONResponse({})

    return [Route(PATH, board, methods=["POST"])]


async def _changed(own: Runtime, account: int, event: dict[str, Any]) -> None:
    """Complete the activity whose item was set to Done; everything else changes nothing."""
    item = whole_number(event.get("pulseId")) or whole_number(event.get("itemId"))
    if item is None or not activities_board.is_done(event):
        return
    now = await own.clock.now()
    async with own.database.transaction() as connection:
        found = await activities.of_board_item(connection, account, item)
        if found is None:
            return
        completed = await acting.complete_activity(connection, own.plans, account, found.id, now=now)
    log.info("activity done on its board", activity=found.id, completed=completed)
    await wake(own.redis)
