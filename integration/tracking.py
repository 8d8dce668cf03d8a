"""The picture and the links that tell of openings and clicks. Whatever happens here, the reader is not kept waiting.

The picture is always there. A link needs its target: only when the database cannot be asked for it is the
reader told to come again.
"""

from __future__ import annotations

import asyncio
import base64
from collections.abc import Sequence
from urllib.parse import quote

import structlog
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from integration.hits import Hits
from integration.page_words import AWAY as NOT_NOW
from integration.page_words import LOST
from integration.pages import page
from sequences.core import machines
from sequences.core.fields import sound
from sequences.incoming import tracking
from sequences.incoming.tracking import Hit
from sequences.steps.reader_links import CLICK, OPEN, PICTURE
from sequences.storage.database import AWAY
from sequences.tokens import Purpose
from tasks.runtime import Runtime

PIXEL = base64.b64decode("R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7")  # one transparent dot
LONGEST_SECONDS = 3.0  # to find a target; then the reader is told to come again
KEPT = "!#$%&'()*+,/:;=?@[]~"  # of a target, in a Location header; the rest is percent-encoded
log = structlog.get_logger()


def open_hits(own: Runtime) -> Hits:
    """Return the way of hits into the database."""

    async def write(hits: Sequence[Hit]) -> None:
        async with own.database.transaction() as connection:
            await tracking.record(connection, own.plans, own.tenants, hits)

    return Hits(write)


def routes(own: Runtime, hits: Hits) -> list[Route]:
    """Return the routes that readers of our e-mails need no account for."""

    async def opened(request: Request) -> Response:
        await _keep(own, hits, request, Purpose.OPEN)
        return Response(PIXEL, media_type="image/gif", headers={"Cross-Origin-Resource-Policy": "cross-origin"})

    async def clicked(request: Request) -> Response:
        try:
            async with asyncio.timeout(LONGEST_SECONDS):
                target = await _target(own, request)
        except AWAY as error:
            log.warning("link not followed", error=type(error).__name__)
            return page(request, NOT_NOW, 503)
        if target is None:
            return page(request, LOST, 404)
        await _keep(own, hits, request, Purpose.CLICK)
        return Response(status_code=302, headers={"Location": quote(sound(target), safe=KEPT)})

    return [Route(f"{OPEN}{{token}}{PICTURE}", opened), Route(CLICK + "{token}", clicked)]


async def _target(own: Runtime, request: Request) -> str | None:
    async with own.database.transaction() as connection:
        return await tracking.find_target(connection, own.plans, own.tenants, str(request.path_params["token"]))


async def _keep(own: Runtime, hits: Hits, request: Request, purpose: Purpose) -> None:
    """Have a hit recorded; that something is wrong with that is no matter of the reader's."""
    try:
        why = machines.by_request(request.method, request.headers)
        await hits.keep(Hit(purpose, str(request.path_params["token"]), await own.clock.now(), why))
    except Exception:
        log.exception("hit not kept")
