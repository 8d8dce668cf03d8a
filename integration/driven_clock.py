"""The clock's handle for a sandbox: it sets the time, and may wait until everything due is done.

Only there with `DRIVEN_CLOCK=1`, and only for calls signed with our signing secret.
"""

from __future__ import annotations

import asyncio
import time
from datetime import datetime

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from integration.auth import Verifier
from integration.bodies import BadBody, read_json
from integration.hits import Hits
from sequences.clock import DrivenClock
from sequences.storage import mailboxes, pending
from sequences.words import known_as
from tasks.runtime import Runtime
from tasks.wake import wake

SETTLE_SECONDS = 20.0
LOOK_SECONDS = 0.02


def routes(own: Runtime, verifier: Verifier, hits: Hits) -> list[Route]:
    """Return the route that drives the clock."""

    async def drive(request: Request) -> Response:
        verifier.ours(request.headers.get("authorization"), own.settings.monday_app_id)
        now, rate, settle = _wanted(await read_json(request))
        assert isinstance(own.clock, DrivenClock)
        await own.clock.drive(now, 0.0 if settle else rate)
        if settle:
            async with own.database.transaction() as connection:
                await mailboxes.poll_all(connection, now=now)
        await wake(own.redis)
        idle = await _settled(own, hits, now) if settle else False
        async with own.database.transaction() as connection:
            next_at = await pending.next_at(connection)
        return JSONResponse({"idle": idle, "next_at": next_at and next_at.isoformat()})

    return [Route("/clock", drive, methods=["POST"])]


def _wanted(body: dict[str, object]) -> tuple[datetime, float, bool]:
    try:
        now = datetime.fromisoformat(str(body.get("now")))
        rate = float(str(body.get("rate", 1.0)))
    except ValueError as error:
        raise BadBody(400, "bad_clock", known_as("Send now as an ISO moment and rate as a number.")) from error
    if now.tzinfo is None or not 0 <= rate <= 1_000_000:
        raise BadBody(400, "bad_clock", known_as("now needs a zone, rate is 0 to 1,000,000."))
    return now, rate, body.get("settle") is True


async def _settled(own: Runtime, hits: Hits, now: datetime) -> bool:
    """Wait until nothing is due any more; return whether that came to be in time."""
    deadline = time.monotonic() + SETTLE_SECONDS
    while time.monotonic() < deadline:
        async with own.database.transaction() as connection:
            if not hits and not await pending.anything(connection, now=now):
                return True
        await asyncio.sleep(LOOK_SECONDS)
    return False
