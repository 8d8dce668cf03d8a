"""Board webhooks: what monday tells of boards is kept before it is answered, and acted upon by a worker.

Source: https://developer.monday.com/api-reference/reference/webhooks
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from integration.auth import Verifier
from integration.board_event import read_event
from integration.bodies import read_json
from recipes.block import whole_number
from sequences.activities import activity_events
from sequences.storage import board_events
from sequences.storage.board_events import Told
from sequences.storage.database import act_for
from sequences.storage.group import GroupCommit
from tasks.runtime import Runtime
from tasks.wake import wake

PATH = "/monday/webhooks/board"


def routes(own: Runtime, verifier: Verifier) -> list[Route]:
    """Return the route board webhooks come in on."""
    kept = GroupCommit[tuple[Told, datetime], bool](lambda every: _keep(own, every))

    async def board(request: Request) -> Response:
        body = await read_json(request)
        if "challenge" in body and "event" not in body:  # comes before there is anything to sign
            return JSONResponse({"challenge": body["challenge"]})
        caller = verifier.integration(request.headers.get("authorization"), PATH)
        act_for(caller.account_id)
        event = body.get("event")
        if isinstance(event, dict):
            now = await own.clock.now()
            await _done(own, caller.account_id, event, now)
            told = read_event(caller.account_id, event, now)
            if told is not None and await kept.submit((told, now)):
                await wake(own.redis)
        return JSONResponse({})

    return [Route(PATH, board, methods=["POST"])]


async def _keep(own: Runtime, every: list[tuple[Told, datetime]]) -> list[bool]:
    """Keep events in one transaction; return whether there is something to do now."""
    async with own.database.transaction({told.account_id for told, _ in every}) as connection:
        new = await board_events.add(connection, [told for told, _ in every], now=every[-1][1])
    return [new > 0] * len(every)


async def _done(own: Runtime, account: int, event: dict[str, Any], now: datetime) -> None:
    """Do here what was done to an item of the Activities board; everything else changes nothing."""
    item = whole_number(event.get("pulseId")) or whole_number(event.get("itemId"))
    if item is None:
        return
    async with own.database.transaction() as connection:
        changed = await activity_events.apply(connection, own.plans, account, item, event, now=now)
    if changed:
        await wake(own.redis)
