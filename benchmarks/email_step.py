"""A whole e-mail step through clock, queue and worker, against a Dramatiq actor that does nothing."""

from __future__ import annotations

import asyncio
import os
import statistics
import sys
import time
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime

from redis.asyncio import Redis

from benchmarks import environment as env
from benchmarks.report import Figure
from benchmarks.seeding import publish
from deploy.embedded import Servers
from sequences.storage import subscriptions
from sequences.storage.database import Database, rows, statement
from sequences.storage.subscriptions import Subscription

STEPS, WARM, ROUNDS = 4_000, 500, 4
LOOK_SECONDS, LONGEST = 0.01, 120.0
QUEUED = "dramatiq:default.msgs"
ENROLL = statement("""
INSERT INTO enrollment (account_id, sequence_id, version_id, item_id, enrolled_by, enrolled_at, due_at, state,
                        waiting_for)
SELECT s.account_id, s.id, s.version_id, CAST(:first AS bigint) + n, s.owner_id, now(), now(), 'active', 'step'
FROM sequence s, generate_series(1, :steps) n WHERE s.id = :sequence
""")
DONE = statement("""
SELECT (SELECT count(*) FROM delivery WHERE state = 'sent') AS sent,
       (SELECT count(*) FROM outbox WHERE kind = 'fire') AS announced
""")
LEFT = statement("SELECT count(*) AS n FROM enrollment WHERE state = 'active'")


def measure(found: Servers) -> Figure:
    """Return steps a second of both, alternately, with one worker process each."""
    smtp, http = env.port(), env.port() + 1
    settings = env.settings(
        env.fresh_database(found, "bench_email"), found.redis_url, MONDAY_API_URL=f"http://127.0.0.1:{http}/v2"
    )
    sequence = asyncio.run(_seed(settings, smtp))
    rates = []
    with env.process("-m", "benchmarks.sink", str(smtp), str(http), env=settings):
        for n in range(ROUNDS):
            mine = asyncio.run(_ours(settings, sequence, n))
            rates.append((mine, asyncio.run(_other(settings))))
    value = statistics.median(mine / theirs for mine, theirs in rates)
    mine, theirs = (statistics.median(side) for side in zip(*rates, strict=True))
    what = "e-mail steps a second : Dramatiq no-ops a second, a worker process each"
    return Figure("email_step", value, "×", mine, theirs, 0.7, "higher", what)


async def _seed(settings: dict[str, str], smtp: int) -> int:
    """Seed a sequence whose runs complete with their e-mail, and an automation that wants to hear of it."""
    sequence = await publish(settings, last=True, smtp_port=smtp)
    database = Database(settings["DATABASE_URL"])
    wanted = Subscription(
        env.ACCOUNT, 1, "run_completed", "https://hooks.monday.com/1", env.BOARD, None, env.OWNER, None
    )
    async with database.transaction() as connection:
        await subscriptions.put(connection, wanted, previous=None, now=datetime.now(UTC))
    await database.close()
    return sequence


async def _ours(settings: dict[str, str], sequence: int, n: int) -> float:
    """Let e-mails leave; return how many a second were claimed, sent, settled and put into the outbox."""
    database, queue = Database(settings["DATABASE_URL"]), Redis.from_url(settings["REDIS_URL"])
    await queue.flushdb()
    async with database.transaction() as connection:
        values = {"sequence": sequence, "steps": STEPS, "first": 18_400_900_000 + n * STEPS}
        await connection.execute(ENROLL, values)

    async def left() -> int:
        async with database.transaction() as connection:
            return int((await rows(connection, LEFT))[0]["n"])

    with (
        env.process("-m", "integration.cli", "worker", "--queues", "steps", env=settings),
        env.process("-m", "integration.cli", "clock", env=settings),
    ):
        rate = await _rate(left)
    async with database.transaction() as connection:
        done = (await rows(connection, DONE))[0]
    assert done["sent"] == done["announced"] == (n + 1) * STEPS, f"not everything was sent and announced: {done}"
    await queue.aclose()
    await database.close()
    return rate


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
        rate = await _rate(left)
    await queue.aclose()
    return rate


async def _rate(left: Callable[[], Awaitable[int]]) -> float:
    """Return how many a second are done once the first `WARM` are."""
    deadline = time.monotonic() + LONGEST
    began = 0.0
    start = STEPS
    while time.monotonic() < deadline:
        now = await left()
        if not began and now <= STEPS - WARM:
            began, start = time.perf_counter(), now
        if now == 0:
            return start / (time.perf_counter() - began)
        await asyncio.sleep(LOOK_SECONDS)
    raise SystemExit("the steps were not done within two minutes")
