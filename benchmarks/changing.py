"""A version published for a hundred thousand people who all move, against one plain UPDATE of their rows."""

from __future__ import annotations

import asyncio
import statistics
import time
from dataclasses import replace
from datetime import UTC, datetime

import uvloop

from benchmarks import environment as env
from benchmarks.idle import IDLE
from benchmarks.report import Figure
from benchmarks.seeding import publish
from deploy.embedded import Servers
from sequences.authoring import publishing
from sequences.authoring.changing import Wish
from sequences.core import codec
from sequences.core.changing import Choice, Fate, Timing
from sequences.core.definition import Definition, WaitStep
from sequences.storage import sequences as store
from sequences.storage.database import Database, statement
from sequences.storage.sequences import SequenceRow
from sequences.versions.plans import Plans

PEOPLE, ROUNDS = 100_000, 3
STANDING = statement("UPDATE enrollment SET position = 2")
PLAIN = statement("""
UPDATE enrollment
SET version_id = version_id, position = position, due_at = due_at + interval '1 second', turn = turn + 1
WHERE sequence_id = :sequence AND state IN ('active', 'paused')
""")


def measure(found: Servers) -> Figure:
    """Return how many times as long publishing takes, each person's wait counted anew: the dearer of the two ways."""
    ours, plain = uvloop.run(_measure(found))
    what = "seconds to publish and move 100,000 people, waits counted anew : one plain UPDATE of their rows"
    return Figure("publish_move", ours / plain, "×", ours, plain, 10, "lower", what)


async def _measure(found: Servers) -> tuple[float, float]:
    url = await asyncio.to_thread(env.fresh_database, found, "bench_change")
    sequence = await publish(env.settings(url, found.redis_url))
    database = Database(url)
    async with database.transaction() as connection:
        await connection.execute(IDLE, {"sequence": sequence, "people": PEOPLE})
        await connection.execute(STANDING)
    await _tidy(database)
    times = [(await _publish(database, sequence, n), await _plainly(database, sequence)) for n in range(ROUNDS)]
    await database.close()
    ours, plain = zip(*times, strict=True)
    return statistics.median(ours), statistics.median(plain)


async def _publish(database: Database, sequence: int, n: int) -> float:
    """Publish a version with another wait; return the seconds until everybody is moved for good."""
    now = datetime.now(UTC)
    async with database.transaction() as connection:
        row = await store.get(connection, env.ACCOUNT, sequence)
        assert row is not None
        saved = await publishing.save(connection, row, _longer(row, n), row.revision, now=now)
    began = time.perf_counter()
    async with database.transaction() as connection:
        wish = Wish(Choice(Fate.MOVE, timing=Timing.ANEW))
        _, counts = await publishing.publish(connection, Plans(), saved, env.OWNER, wish, now=now)
    took = time.perf_counter() - began
    assert counts == {"move": PEOPLE}, counts
    await _tidy(database)
    return took


def _longer(row: SequenceRow, n: int) -> Definition:
    plan = codec.decode(row.draft)
    return replace(plan, steps=(plan.steps[0], WaitStep(31 + n), plan.steps[2]))


async def _plainly(database: Database, sequence: int) -> float:
    began = time.perf_counter()
    async with database.transaction() as connection:
        await connection.execute(PLAIN, {"sequence": sequence})
    took = time.perf_counter() - began
    await _tidy(database)
    return took


async def _tidy(database: Database) -> None:
    """Leave both sides the same ground."""
    async with database.engine.execution_options(isolation_level="AUTOCOMMIT").connect() as connection:
        await connection.execute(statement("VACUUM (ANALYZE) enrollment"))
        await connection.execute(statement("CHECKPOINT"))
