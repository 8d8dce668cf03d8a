"""Whether we live, whether we can work, and what a monitoring system reads."""

from __future__ import annotations

from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from redis.exceptions import RedisError
from sqlalchemy import text
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from sequences.storage.database import AWAY
from tasks.runtime import Runtime


def routes(own: Runtime) -> list[Route]:
    """Return the routes nobody needs a token for; they tell nothing about anybody."""

    async def health(request: Request) -> Response:
        return JSONResponse({"ok": True})

    async def ready(request: Request) -> Response:
        parts = {"database": await _database(own), "redis": await _redis(own)}
        return JSONResponse(parts, 200 if parts["database"] else 503)

    async def metrics(request: Request) -> Response:
        return Response(generate_latest(), media_type=CONTENT_TYPE_LATEST)

    async def association(request: Request) -> Response:
        return JSONResponse({"apps": [{"clientID": own.settings.monday_client_id}]})

    return [
        Route("/", health),
        Route("/health", health),
        Route("/ready", ready),
        Route("/metrics", metrics),
        Route("/monday-app-association.json", association),
    ]


async def _database(own: Runtime) -> bool:
    try:
        async with own.database.transaction() as connection:
            await connection.execute(text("SELECT 1"))
    except AWAY:
        return False
    return True


async def _redis(own: Runtime) -> bool:
    try:
        await own.redis.ping()
    except (RedisError, OSError):
        return False
    return True
