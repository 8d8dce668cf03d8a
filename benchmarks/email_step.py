"""A whole e-mail step through clock, queue and worker, against a Dramatiq actor that does nothing."""

from __future__ import annotations

import asyncio
import os
import sys

from redis.asyncio import Redis

from benchmarks import environment as env
from benchmarks.mailing import STEPS, ours
from benchmarks.rate import rate
from benchmarks.report import Figure
from deploy.embedded import Servers

ROUNDS = 4
QUEUED = "dramatiq:default.msgs"


def measure(found: Servers) -> Figure:
    """Return steps a second of both, alternately, with one worker process each."""
    with ours(found, "bench_email") as mine:
        rates = [(asyncio.run(mine.rate(n)), asyncio.run(_other(mine.settings))) for n in range(ROUNDS)]
    what = "e-mail steps a second : Dramatiq no-ops a second, a worker process each"
    return Figure.of_rates("email_step", rates, 0.7, what)


async def _other(settings: dict[str, str]) -> float:
    """Let no-ops be done; return how many a second."""
    queue = Redis.from_url(settings["REDIS_URL"])
    await queue.flushdb()
    command = f"from benchmarks.noop import nothing\nfor n in range({STEPS}): nothing.send(n)"
    child = await asyncio.create_subprocess_exec(sys.executable, "-c", command, env={**os.environ, **settings})
    assert await child.wait() == 0

    async def left() -> int:
        return int(await queue.hlen(QUEUED))

    with env.process("-m", "dramatiq", "benchmarks.noop", "--processes", "1", env=settings):
        found = await rate(left, STEPS)
    await queue.aclose()
    return found
