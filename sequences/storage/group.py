"""Group commit: concurrent requests are written in one transaction, each answered after its commit.

A commit costs a flush to disk; a hundred requests that share one cost the same (design §3.5).
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import Generic, TypeVar

from sequences.storage.database import AWAY

CROWD = 4  # requests in a batch from which on the next one waits for company
LONGEST_LINGER = 0.002  # seconds
Request = TypeVar("Request")
Result = TypeVar("Result")


class GroupCommit(Generic[Request, Result]):
    """Collects requests while a batch is being written, then writes them as the next batch.

    `write` takes a list and returns a result for each, after its commit. When it fails for a reason that
    lies in the data, each request is tried alone, so that one bad request spoils no other. In a crowd a batch
    lingers half as long as the last one took to write: those who were just answered come back together.
    """

    def __init__(self, write: Callable[[list[Request]], Awaitable[list[Result]]], *, limit: int = 64) -> None:
        self._write = write
        self._limit = limit
        self._waiting: list[tuple[Request, asyncio.Future[Result]]] = []
        self._flusher: asyncio.Task[None] | None = None
        self._linger = 0.0

    async def submit(self, request: Request) -> Result:
        """Return the result of `request` when it is durable. Raises what `write` raises for it."""
        answer: asyncio.Future[Result] = asyncio.get_running_loop().create_future()
        self._waiting.append((request, answer))
        if self._flusher is None:
            self._flusher = asyncio.create_task(self._flush())
        return await answer

    async def _flush(self) -> None:
        try:
            while self._waiting:
                if self._linger and len(self._waiting) < self._limit:
                    await asyncio.sleep(self._linger)
                batch, self._waiting = self._waiting[: self._limit], self._waiting[self._limit :]
                began = time.monotonic()
                await self._settle(batch)
                self._linger = min(LONGEST_LINGER, (time.monotonic() - began) / 2) if len(batch) > CROWD else 0.0
        finally:
            self._flusher = None

    async def _settle(self, batch: list[tuple[Request, asyncio.Future[Result]]]) -> None:
        try:
            results = await self._write([request for request, _ in batch])
        except Exception as error:  # handed on to whoever waits
            if len(batch) == 1 or isinstance(error, AWAY):
                _fail(batch, error)
            else:
                for one in batch:
                    await self._settle([one])
            return
        for (_, answer), result in zip(batch, results, strict=True):
            if not answer.done():
                answer.set_result(result)


def _fail(batch: list[tuple[Request, asyncio.Future[Result]]], error: Exception) -> None:
    for _, answer in batch:
        if not answer.done():
            answer.set_exception(error)
