"""Where a process reads the time: the wall clock, or a clock that the sandbox drives.

Only the edges (an endpoint, an actor, the clock process) read it; everything below takes `now`.
Leases, tokens and time-outs always run by the wall clock.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Protocol

from redis.asyncio import Redis

KEY = "sequences:clock"


class Clock(Protocol):
    """Tells what time it is."""

    async def now(self) -> datetime:
        """Return the moment, aware and in UTC."""
        ...


class WallClock:
    """The time of this machine."""

    async def now(self) -> datetime:
        """Return the moment, aware and in UTC."""
        return datetime.now(UTC)


@dataclass(frozen=True)
class Setting:
    """A driven clock: it showed `shown` when the wall clock showed `wall`, and runs `rate` times as fast."""

    shown: datetime
    wall: datetime
    rate: float

    def at(self, wall: datetime) -> datetime:
        """Return what the driven clock shows when the wall clock shows `wall`."""
        shown = self.shown + timedelta(seconds=(wall - self.wall).total_seconds() * self.rate)
        return shown.astimezone(UTC)

    def encode(self) -> str:
        """Return the setting as JSON."""
        return json.dumps([self.shown.isoformat(), self.wall.isoformat(), self.rate])

    @classmethod
    def decode(cls, text: str | bytes) -> Setting:
        """Read what `encode` wrote."""
        shown, wall, rate = json.loads(text)
        return cls(datetime.fromisoformat(shown), datetime.fromisoformat(wall), rate)


class DrivenClock:
    """A clock kept in Redis, so that every process shows the same time (design: the sandbox drives it)."""

    def __init__(self, redis: Redis) -> None:
        self._redis = redis

    async def now(self) -> datetime:
        """Return the driven moment; the wall clock's until somebody drives it."""
        wall = datetime.now(UTC)
        kept = await self._redis.get(KEY)
        return wall if kept is None else Setting.decode(kept).at(wall)

    async def drive(self, shown: datetime, rate: float) -> None:
        """Let the clock show `shown` from now on and run at `rate` (0 stands still)."""
        await self._redis.set(KEY, Setting(shown, datetime.now(UTC), rate).encode())
