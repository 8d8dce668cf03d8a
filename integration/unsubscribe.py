"""The unsubscribe link of every automatic e-mail: to look at it changes nothing, to post to it acts at once.

Mail programs post by themselves when somebody presses their button (RFC 8058 §3.1); scanners only look.
"""

from __future__ import annotations

import asyncio

import structlog
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from integration.page_words import ASK, BROKEN, DONE
from integration.page_words import AWAY as NOT_NOW
from integration.pages import page
from sequences.incoming.opting_out import unsubscribe
from sequences.mail.address import masked
from sequences.steps.reader_links import UNSUBSCRIBE, Followed, read_tokens
from sequences.storage.database import AWAY, AsyncConnection
from sequences.tokens import Purpose
from tasks.runtime import Runtime
from tasks.wake import wake

LONGEST_SECONDS = 10.0  # then the reader is told to come again
log = structlog.get_logger()


def routes(own: Runtime) -> list[Route]:
    """Return the routes that readers of our e-mails need no account for."""

    async def look(request: Request) -> Response:
        async with own.database.transaction() as connection:
            followed = await _followed(own, connection, request)
        return _told(request, ASK, followed)

    async def act(request: Request) -> Response:
        now = await own.clock.now()
        async with own.database.transaction() as connection:
            followed = await _followed(own, connection, request)
            first = followed is not None and await unsubscribe(connection, own.plans, followed, now=now)
        if followed is not None:
            log.info("unsubscribed", delivery=followed.about.id, first=first)
            await wake(own.redis)
        return _told(request, DONE, followed)

    async def endpoint(request: Request) -> Response:
        try:
            async with asyncio.timeout(LONGEST_SECONDS):
                return await (act if request.method == "POST" else look)(request)
        except AWAY as error:
            log.warning("unsubscribe page away", error=type(error).__name__)
            return page(request, NOT_NOW, 503)

    return [Route(UNSUBSCRIBE + "{token}", endpoint, methods=["GET", "POST"])]


async def _followed(own: Runtime, connection: AsyncConnection, request: Request) -> Followed | None:
    key = Purpose.UNSUBSCRIBE, str(request.path_params["token"])
    return (await read_tokens(connection, own.tenants, [key])).get(key)


def _told(request: Request, name: str, followed: Followed | None) -> Response:
    if followed is None:
        return page(request, BROKEN, 404)
    return page(request, name, address=masked(followed.about.recipient))
