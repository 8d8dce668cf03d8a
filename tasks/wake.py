"""Wakes the clock: whoever commits something due pushes here, and the clock looks at once."""

from __future__ import annotations

import asyncio

import structlog
from redis.asyncio import Redis
from redis.exceptions import RedisError

KEY = "sequences:wake"
log = structlog.get_logger()


async def wake(redis: Redis) -> None:
    """Have the clock look now. With Redis away the clock finds the work at its next tick."""
    try:
        async with redis.pipeline(transaction=False) as pipe:
            pipe.lpush(KEY, 1)
            pipe.ltrim(KEY, 0, 0)
            await pipe.execute()
    except (RedisError, OSError) as error:
        log.warning("wake lost", error=type(error).__name__)


async def wait(redis: Redis, seconds: float) -> None:
    """Return when somebody calls `wake`, and after `seconds` at the latest."""
    try:
        await redis.blpop([KEY], timeout=seconds)
    except (RedisError, OSError):
        await asyncio.sleep(seconds)
