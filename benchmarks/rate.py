"""How many a second: what is left is looked at now and then, from when the first are done until the last look."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable

WARM = 1_000
LOOK_SECONDS, LONGEST = 0.1, 600.0


async def rate(left: Callable[[], Awaitable[int]], total: int) -> float:
    """Return how many of `total` are done a second: between the first look after `WARM` and the last one before none.

    Both looks have a count and a moment, so it does not matter how far they are apart. Returns when nothing is left.
    """
    deadline = time.monotonic() + LONGEST
    looks: list[tuple[float, int]] = []
    while time.monotonic() < deadline:
        now = await left()
        if now == 0:
            return _between(looks)
        if now <= total - WARM:
            looks.append((time.perf_counter(), now))
        await asyncio.sleep(LOOK_SECONDS)
    raise SystemExit("it was not done within ten minutes")


def _between(looks: list[tuple[float, int]]) -> float:
    if len(looks) < 2:
        raise SystemExit("it was done too fast to be measured")
    (began, first), (ended, last) = looks[0], looks[-1]
    return (first - last) / (ended - began)
