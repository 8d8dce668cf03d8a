"""Openings and clicks on their way to the database: written together, and nobody who reads a mail waits for it."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress

import structlog

from sequences.incoming.tracking import Hit
from sequences.storage.database import AWAY

Write = Callable[[Sequence[Hit]], Awaitable[object]]
PATIENCE = 0.5  # seconds that a reader waits for the database at most
AGAIN, LAST_TRY, LONGEST_WRITE = 1.0, 5.0, 20.0  # seconds
AT_ONCE, MOST = 200, 20_000
log = structlog.get_logger()


class Hits:
    """Keeps hits until they are written. While the database is away they wait here, and readers do not."""

    def __init__(self, write: Write) -> None:
        self._write = write
        self._waiting: deque[tuple[Hit, asyncio.Event]] = deque()
        self._writer: asyncio.Task[None] | None = None
        self._away = False

    def __len__(self) -> int:
        """Return how many hits are not written yet; none: the whole is false."""
        return len(self._waiting)

    async def keep(self, hit: Hit) -> None:
        """Have a hit written; return when it is, and after `PATIENCE` at the latest."""
        if len(self._waiting) >= MOST:
            log.warning("hit lost", waiting=len(self._waiting))
            return
        written = asyncio.Event()
        self._waiting.append((hit, written))
        if self._writer is None:
            self._writer = asyncio.create_task(self._run())
        if not self._away:
            with suppress(TimeoutError):
                await asyncio.wait_for(written.wait(), PATIENCE)

    async def close(self) -> None:
        """Write what is left, if that can be done soon."""
        if (writer := self._writer) is not None:
            await asyncio.wait([writer], timeout=LAST_TRY)
            writer.cancel()
        if self._waiting:
            log.warning("hits lost", hits=len(self._waiting))

    async def _run(self) -> None:
        while self._waiting:
            batch = [self._waiting[n] for n in range(min(AT_ONCE, len(self._waiting)))]
            self._away = not await self._written([hit for hit, _ in batch])
            for _, written in self._waiting if self._away else batch:
                written.set()
            if self._away:
                await asyncio.sleep(AGAIN)
            else:
                for _ in batch:
                    self._waiting.popleft()
        self._writer = None

    async def _written(self, hits: Sequence[Hit]) -> bool:
        """Write hits, one by one where they cannot be written together; return whether the database was there."""
        try:
            async with asyncio.timeout(LONGEST_WRITE):
                await self._write(hits)
        except AWAY as error:
            log.warning("database away, hits wait", hits=len(self._waiting), error=type(error).__name__)
            return False
        except Exception:
            if len(hits) > 1:
                return all([await self._written([hit]) for hit in hits])
            log.exception("hit not written")
        return True
