"""create_app: routes, errors, start and stop."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from starlette.applications import Starlette
from starlette.routing import Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from integration import (
    api,
    blocks,
    driven_clock,
    frames,
    health,
    lifecycle,
    oauth,
    outages,
    tracking,
    unsubscribe,
    webhooks,
)
from integration.api import openapi
from integration.auth import Verifier
from integration.errors import HANDLERS
from integration.hits import Hits
from recipes import open_services
from tasks.runtime import Runtime, open_runtime

HEADERS = [
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
    (b"strict-transport-security", b"max-age=31536000; includeSubDomains"),
    (b"cache-control", b"no-store"),
]


def create_app(own: Runtime | None = None) -> ASGIApp:
    """Return the web application; `own` is opened from the settings when it is not given."""
    own = own or open_runtime()
    hits = tracking.open_hits(own)

    @asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        heard = asyncio.create_task(outages.watch(own))
        try:
            yield
        finally:
            heard.cancel()
            await asyncio.wait([heard])  # it may be in the middle of a transaction
        await hits.close()
        await own.close()

    app = Starlette(routes=_routes(own, hits), exception_handlers=HANDLERS, lifespan=lifespan)
    return SafeHeaders(app)


def _routes(own: Runtime, hits: Hits) -> list[Route]:
    values = own.settings
    signing = Verifier(values.monday_signing_secret, values.monday_previous_signing_secret, values.public_url)
    client = Verifier(values.monday_client_secret, values.monday_previous_client_secret, values.public_url)
    views_api = api.routes(own, client)
    return [
        *blocks.routes(open_services(own), signing),
        *webhooks.routes(own, signing),
        *views_api,
        *openapi.published(views_api),
        *frames.routes(values),
        *lifecycle.routes(own, client, signing),
        *oauth.routes(own),
        *unsubscribe.routes(own),
        *tracking.routes(own, hits),
        *health.routes(own),
        *(driven_clock.routes(own, signing, hits) if values.driven_clock else []),
    ]


class SafeHeaders:
    """Adds the headers every answer carries, where it does not say otherwise itself."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                own = {name.lower() for name, _ in message["headers"]}
                message["headers"] = [*message["headers"], *(one for one in HEADERS if one[0] not in own)]
            await send(message)

        await self.app(scope, receive, with_headers if scope["type"] == "http" else send)
