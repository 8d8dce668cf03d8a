"""How many a second: what is left is looked at again and again, and the first ones do not count."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable

WARM = 500
LOOK_SECONDS, LONGEST = 0.05, 600.0


async def rate(left: Callable[[], Awaitable[int]], total: int) -> float:
    """Return how many of `total` are done a second once the first `WARM` are, until nothing is left."""
    deadline = time.monotonic() + LONGEST
    began = 0.0
    start = total
    while time.monotonic() < deadline:
        now = await left()
        if not began and now <= total - WARM:
            began, start = time.perf_counter(), now
        if now == 0:
            return start / (time.perf_counter() - began)
        await asyncio.sleep(LOOK_SECONDS)
    raise SystemExit("it was not done within ten minutes")
