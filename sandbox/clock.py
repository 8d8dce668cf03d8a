"""The sandbox's clock: it runs at a rate, and does what is planned when its time comes."""

from __future__ import annotations

import asyncio
import heapq
import itertools
import logging
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta

Act = Callable[[], Awaitable[None]]
LOOK_SECONDS = 0.05
log = logging.getLogger(__name__)


class Clock:
    """Shows a time of its own. Acts of one moment are done in the order of their keys, not of their coming.

    Listeners hear of each act that fails, by its key; the others are done all the same.
    """

    def __init__(self, start: datetime, *, wall: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        self._wall = wall
        self._shown = start
        self._since = wall()
        self.rate = 0.0
        self._planned: list[tuple[datetime, str, int, Act]] = []
        self._count = itertools.count()
        self._busy = asyncio.Lock()
        self.listeners: list[Callable[[str, Exception], None]] = []

    def now(self) -> datetime:
        """Return the moment shown."""
        return self._shown + (self._wall() - self._since) * self.rate

    def set(self, shown: datetime, rate: float) -> None:
        """Show `shown` from now on and run at `rate`."""
        self._shown, self._since, self.rate = shown, self._wall(), rate

    def at(self, moment: datetime, key: str, act: Act) -> None:
        """Plan an act."""
        heapq.heappush(self._planned, (moment, key, next(self._count), act))

    def after(self, delay: timedelta, key: str, act: Act) -> None:
        """Plan an act some time from now."""
        self.at(self.now() + delay, key, act)

    def next_at(self) -> datetime | None:
        """Return when the next act is planned."""
        return self._planned[0][0] if self._planned else None

    async def run_due(self) -> int:
        """Do everything that is due; return how many acts that were."""
        done = 0
        async with self._busy:
            while self._planned and self._planned[0][0] <= self.now():
                _, key, _, act = heapq.heappop(self._planned)
                await self._do(key, act)
                done += 1
        return done

    async def _do(self, key: str, act: Act) -> None:
        try:
            await act()
        except Exception as error:
            log.exception("act failed")
            for listener in self.listeners:
                listener(key, error)

    async def run(self) -> None:
        """Do what is due as time goes by, until cancelled."""
        while True:
            if self.rate:
                await self.run_due()
            await asyncio.sleep(LOOK_SECONDS)
