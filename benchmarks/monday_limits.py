"""What monday's limits leave of us: calls for a burst of changes, how much of the budget is used, who waits for whom.

All three run clock and worker against the sandbox over HTTP, with the points and calls that monday gives an account
in a minute; only the minute itself is shorter, so that many of them pass.
"""

from __future__ import annotations

import asyncio
import statistics
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from redis.asyncio import Redis
from sqlalchemy import TextClause

from benchmarks import environment as env
from benchmarks.monday_world import FIRST, HERE, THERE, World, wait_until, world
from benchmarks.report import Figure
from benchmarks.seeding import Place, publish
from deploy.embedded import Servers
from sandbox.monday.budgets import POINTS
from sandbox.seed import FIRST_ITEM
from sequences.monday.budget import RESERVE
from sequences.storage.database import Database, rows, statement
from tasks.wake import wake

CHANGES, BURST_MINUTE = 10_000, 1.0
USED_MINUTE, MINUTES = 30.0, 2
ROUNDS, LATER_ITEMS, BOARDS, NOTICES = 30, 2_000, 40, 500
COLUMN = "enrolled_sequences"
ENROLL = statement("""
INSERT INTO enrollment (account_id, sequence_id, version_id, item_id, enrolled_by, enrolled_at, due_at, state,
                        waiting_for)
SELECT s.account_id, s.id, s.version_id, i.item, s.owner_id, now(), now() + interval '30 days', 'active', 'step'
FROM sequence s, unnest(CAST(:items AS bigint[])) AS i(item) WHERE s.id = :sequence
ON CONFLICT DO NOTHING
""")
BOARD = statement("""
INSERT INTO board (account_id, board_id) SELECT :account, CAST(:board AS bigint) + n
FROM generate_series(0, CAST(:more AS int)) n
ON CONFLICT DO NOTHING
""")
DIRTY = statement("""
INSERT INTO projection (account_id, item_id, board_id, due_at)
SELECT :account, i.item, CAST(:board AS bigint) + i.item % CAST(:boards AS bigint), now()
FROM unnest(CAST(:items AS bigint[])) AS i(item)
ON CONFLICT (account_id, item_id) DO UPDATE SET version = projection.version + 1, due_at = excluded.due_at
""")
NOTICE = statement("""
INSERT INTO outbox (account_id, kind, target, key, payload, due_at, created_at)
SELECT :account, 'notify', 'bench:' || n, 'bench:' || n,
       jsonb_build_object('item', CAST(:item AS bigint), 'column', NULL, 'creator', CAST(:user AS bigint),
                          'text', 'Bench'), now(), now()
FROM generate_series(1, CAST(:notices AS int)) n
""")
LEAVE = statement(
    "UPDATE enrollment SET state = 'exited', ended_at = now(), reason = 'x' "
    "WHERE account_id = :account AND item_id = :item"
)
LEFT = statement("SELECT count(*) AS n FROM projection WHERE account_id = :account")


@dataclass(frozen=True)
class Plant:
    """Our processes, their database, and the monday they work with."""

    settings: dict[str, str]
    world: World

    async def enroll(self, place: Place, sequence: int, items: list[int]) -> None:
        """Have people in a sequence, and their cells still to be written."""
        await self._run([(ENROLL, {"sequence": sequence, "items": items})])
        await self.dirty(place, items)

    async def dirty(self, place: Place, items: list[int], *, boards: int = 1) -> None:
        """Have cells to write, of one board or of several."""
        own = {"account": place.account, "board": place.board}
        await self._run([(BOARD, {**own, "more": boards - 1}), (DIRTY, {**own, "items": items, "boards": boards})])

    async def notices(self, place: Place, item: int) -> None:
        """Have lines to put into bells."""
        values = {"account": place.account, "item": item, "user": place.owner, "notices": NOTICES}
        await self._run([(NOTICE, values)])

    async def leave(self, place: Place, item: int) -> None:
        """Let somebody leave; the cell is still to be written."""
        await self._run([(LEAVE, {"account": place.account, "item": item})])
        await self.dirty(place, [item])

    async def left(self, place: Place) -> int:
        """Return how many cells are still to be written."""
        database = Database(self.settings["DATABASE_URL"])
        async with database.transaction() as connection:
            found = await rows(connection, LEFT, account=place.account)
        await database.close()
        return int(found[0]["n"])

    async def wake(self) -> None:
        """Tell the clock that something is due, as whoever commits it does."""
        redis = Redis.from_url(self.settings["REDIS_URL"])
        await wake(redis)
        await redis.aclose()

    async def _run(self, every: Sequence[tuple[TextClause, Mapping[str, object]]]) -> None:
        database = Database(self.settings["DATABASE_URL"])
        async with database.transaction() as connection:
            for sql, values in every:
                await connection.execute(sql, values)
        await database.close()


@contextmanager
def plant(found: Servers, name: str, *, minute: float) -> Iterator[Plant]:
    """Make a database, a monday with many leads, and the settings that lead there."""
    settings = env.settings(
        env.fresh_database(found, name), found.redis_url, MONDAY_API_URL=f"http://127.0.0.1:{env.port()}/v2"
    )
    asyncio.run(_flush(settings))
    with world(settings, seconds=minute, leads=CHANGES) as there:
        yield Plant(settings, there)


@contextmanager
def working(settings: dict[str, str]) -> Iterator[None]:
    """Run a clock and a worker."""
    with (
        env.process("-m", "integration.cli", "worker", "--queues", "monday", env=settings),
        env.process("-m", "integration.cli", "clock", env=settings),
    ):
        yield


async def _flush(settings: dict[str, str]) -> None:
    redis = Redis.from_url(settings["REDIS_URL"])
    await redis.flushdb()
    await redis.aclose()


def measure_burst(found: Servers) -> Figure:
    """Return monday calls per change of a burst on one board; a budget that is overrun ends the measurement."""
    with plant(found, "bench_burst", minute=BURST_MINUTE) as own:
        sequence = asyncio.run(publish(own.settings, where=HERE))
        items = list(range(FIRST, FIRST + CHANGES))
        asyncio.run(own.enroll(HERE, sequence, items))
        with working(own.settings):
            wait_until(lambda: asyncio.run(own.left(HERE)) == 0, 240)
        read, write = (own.world.used(HERE.account, direction) for direction in ("read", "write"))
        for start in range(0, CHANGES, CHANGES // 10):
            shown = own.world.cells(HERE, items[start : start + 100], COLUMN)
            assert shown == ["Bench"] * 100, f"not every cell says the truth: {set(shown)}"
    calls, refused = read["calls"] + write["calls"], read["refused"] + write["refused"]
    if refused:
        raise SystemExit(f"monday's budget was overrun {refused} times")
    what = (
        f"monday calls for each of {CHANGES:,} changes on one board, in {len(write['windows'])} minutes, none overrun"
    )
    return Figure("monday_burst", calls / CHANGES, "calls", calls, CHANGES, 0.05, "lower", what)


def measure_use(found: Servers) -> Figure:
    """Return the share of what background work may use that is used while work waits, pauses between included."""
    with plant(found, "bench_use", minute=USED_MINUTE) as own:
        sequence = asyncio.run(publish(own.settings, where=HERE))
        asyncio.run(own.enroll(HERE, sequence, list(range(FIRST, FIRST + CHANGES))))
        with working(own.settings):
            wait_until(lambda: len(own.world.used(HERE.account, "write")["windows"]) > MINUTES, 240)
            assert asyncio.run(own.left(HERE)) > 0, "no work waited any more"
        used = own.world.used(HERE.account, "write")
    begun = [since for since, _ in used["windows"]]
    points = sum(points for _, points in used["windows"][:MINUTES])
    allowed = (1 - RESERVE) * POINTS * (begun[MINUTES] - begun[0]) / USED_MINUTE
    if used["refused"]:
        raise SystemExit(f"monday's budget was overrun {used['refused']} times")
    return Figure(
        "budget_use", points / allowed, "×", points, allowed, 0.9, "higher", "points used while work waits : allowed"
    )


def measure_neighbour(found: Servers) -> Figure:
    """Return how much later an account's column is while another account gets nothing from monday."""
    with plant(found, "bench_neighbour", minute=60.0) as own:
        asyncio.run(publish(own.settings, where=HERE))
        sequence = asyncio.run(publish(own.settings, where=THERE))
        with working(own.settings):
            rounds = asyncio.run(_rounds(own, sequence))
    pairs = [(statistics.median(alone), statistics.median(beside)) for alone, beside in rounds]
    value = statistics.median(beside / alone for alone, beside in pairs)
    alone, beside = (statistics.median(side) * 1000 for side in zip(*pairs, strict=True))
    what = "ms until a cell is written beside a throttled account : the same, alone"
    return Figure("throttled_neighbour", value, "×", beside, alone, 1.2, "lower", what)


async def _rounds(own: Plant, sequence: int) -> list[tuple[list[float], list[float]]]:
    item = FIRST_ITEM + 900  # the first lead of the other account
    await own.enroll(THERE, sequence, [item])
    await own.wake()
    await _until_written(own)
    found = []
    for _ in range(3):
        own.world.fault(None, HERE.account)
        alone = await _latencies(own, sequence, item)
        own.world.fault("429", HERE.account)
        await own.dirty(HERE, list(range(FIRST, FIRST + LATER_ITEMS)), boards=BOARDS)
        await own.notices(HERE, FIRST)
        await own.wake()
        await asyncio.sleep(2)  # let it find out
        found.append((alone, await _latencies(own, sequence, item)))
        await _forget(own)
    return found


async def _latencies(own: Plant, sequence: int, item: int) -> list[float]:
    found = []
    for n in range(ROUNDS // 3):
        if n % 2:
            await own.enroll(THERE, sequence, [item])
        else:
            await own.leave(THERE, item)
        began = time.perf_counter()
        await own.wake()
        await _until_written(own)
        found.append(time.perf_counter() - began)
    return found


async def _until_written(own: Plant) -> None:
    database = Database(own.settings["DATABASE_URL"])
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        async with database.transaction() as connection:
            if not (await rows(connection, LEFT, account=THERE.account))[0]["n"]:
                await database.close()
                return
        await asyncio.sleep(0.002)
    raise SystemExit("the cell was not written within a minute")


async def _forget(own: Plant) -> None:
    await own._run(
        [
            (statement(f"DELETE FROM {table} WHERE account_id = :account"), {"account": HERE.account})
            for table in ("projection", "outbox")
        ]
    )
