"""How much of monday's API an account may use now, shared by all workers through Redis.

monday tells what is left in the `RateLimit` header of every answer, and in errors how long to wait. A pool
(account, direction) that is used up is paused for everybody; other accounts notice nothing.
Source: https://developer.monday.com/api-reference/docs/rate-limits
"""

from __future__ import annotations

import re
import time
from typing import Literal

import structlog
from redis.asyncio import Redis
from redis.exceptions import RedisError

Direction = Literal["read", "write"]
ENTRY = re.compile(r'"([^"]+)"((?:;[a-z]+=[^;,]+)*)')
PARAMETER = re.compile(r";([a-z]+)=(\d+(?:\.\d+)?)")
RESERVE = 0.2  # of the budget is left to people who wait at a screen
MINUTE = 60.0
log = structlog.get_logger()


def parse(value: str) -> dict[str, dict[str, float]]:
    """Return the entries of a RateLimit header: `"minuteRate";r=90` becomes {"minuteRate": {"r": 90.0}}."""
    return {
        name: {key: float(number) for key, number in PARAMETER.findall(parameters)}
        for name, parameters in ENTRY.findall(value)
    }


class Budget:
    """The pauses of every pool, in Redis; with Redis away, in this process."""

    def __init__(self, redis: Redis) -> None:
        self._redis = redis
        self._own: dict[str, float] = {}

    async def wait(self, account: int, direction: Direction, *, interactive: bool) -> float:
        """Return how many seconds a call must wait; 0: it may go."""
        until = 0.0
        for pool in self._pools(account, direction, interactive):
            until = max(until, self._own.get(pool, 0.0), await self._read(pool))
        return max(0.0, until - time.time())

    async def learn(self, account: int, direction: Direction, limits: str, policy: str) -> None:
        """Read the headers of an answer; a pool that is nearly used up pauses background work."""
        left, quota = parse(limits), parse(policy)
        for name in ("complexityMinute", "minuteRate"):
            remaining, total = left.get(name, {}).get("r"), quota.get(name, {}).get("q")
            if remaining is None or total is None:
                continue
            seconds = left[name].get("t", MINUTE / 4)
            if remaining <= 0:
                await self.pause(account, direction, seconds)
            elif remaining < RESERVE * total:
                await self._write(self._background(account, direction), seconds)

    async def pause(self, account: int, direction: Direction, seconds: float) -> None:
        """Let nobody call for this account and direction for `seconds`."""
        await self._write(self._pool(account, direction), seconds)

    def _pools(self, account: int, direction: Direction, interactive: bool) -> list[str]:
        pool = self._pool(account, direction)
        return [pool] if interactive else [pool, self._background(account, direction)]

    @staticmethod
    def _pool(account: int, direction: Direction) -> str:
        return f"sequences:budget:{account}:{direction}"

    @staticmethod
    def _background(account: int, direction: Direction) -> str:
        return f"sequences:budget:{account}:{direction}:background"

    async def _read(self, pool: str) -> float:
        try:
            return float(await self._redis.get(pool) or 0)
        except (RedisError, OSError):
            return 0.0

    async def _write(self, pool: str, seconds: float) -> None:
        now = time.time()
        until = max(now + max(seconds, 0.5), self._own.get(pool, 0.0), await self._read(pool))  # never shorter
        self._own[pool] = until
        try:
            await self._redis.set(pool, until, px=int((until - now) * 1000))
        except (RedisError, OSError) as error:
            log.warning("budget kept here only", error=type(error).__name__)
