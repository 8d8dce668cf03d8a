"""Notices that monday could not be heard: it repeats a webhook for half an hour, and then nobody ever tells again.

A web process says each minute that it hears and can keep what it hears. One that finds the last such word too old has
every board compared with the truth.
"""

from __future__ import annotations

import asyncio
import time
from datetime import datetime

import structlog
from redis.asyncio import Redis
from redis.exceptions import RedisError

from sequences.storage import board_care
from sequences.storage.database import AWAY, Database, statement
from tasks.runtime import Runtime
from tasks.wake import wake

KEY = "sequences:heard"
LONGEST = 25 * 60.0  # seconds: monday repeats for thirty minutes
EACH = 60.0
log = structlog.get_logger()


async def watch(own: Runtime) -> None:
    """Say again and again that monday is heard, until cancelled."""
    while True:
        try:
            if await hearing(own.redis, own.database, now=await own.clock.now(), wall=time.time()):
                await wake(own.redis)
        except (RedisError, *AWAY) as error:
            log.info("nobody knows whether monday is heard", error=type(error).__name__)
        await asyncio.sleep(EACH)


async def hearing(redis: Redis, database: Database, *, now: datetime, wall: float) -> bool:
    """Say that monday is heard at `wall` (seconds of the wall clock); after an outage have every board compared.

    Return whether there was one. Raises RedisError, or what `AWAY` names: then it is not heard.
    """
    async with database.transaction() as connection:
        await connection.execute(statement("SELECT 1"))
    last = await redis.getset(KEY, str(wall))
    if last is None or wall - float(last) <= LONGEST:
        return False
    async with database.transaction() as connection:
        boards = await board_care.reconcile_all(connection, now=now)
    log.warning("monday was not heard", minutes=int((wall - float(last)) / 60), boards=boards)
    return True
