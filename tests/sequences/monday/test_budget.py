"""How much of monday's API may be used now: what headers tell, and the pauses that follow."""

from __future__ import annotations

from collections.abc import AsyncIterator
from types import SimpleNamespace

import pytest
from redis.asyncio import Redis
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff

from sequences.monday import budget as module
from sequences.monday.budget import Budget, Direction, parse
from tests.fixtures.installation import NOBODY
from tests.fixtures.world import ACCOUNT

POLICY = (
    '"minuteRate";q=2500;w=60, "concurrency";q=100;qu="concurrent-requests", '
    '"complexityMinute";q=5000000;w=60;qu="content-bytes"'
)


class Wall:
    """The wall clock as the budget sees it."""

    def __init__(self) -> None:
        self.shown = 1_795_424_400.0


@pytest.fixture
def wall(monkeypatch: pytest.MonkeyPatch) -> Wall:
    """A wall clock that stands still."""
    made = Wall()
    monkeypatch.setattr(module, "time", SimpleNamespace(time=lambda: made.shown))
    return made


@pytest.fixture
async def away() -> AsyncIterator[Redis]:
    """A Redis that cannot be reached."""
    client = Redis.from_url(NOBODY, socket_connect_timeout=2, retry=Retry(NoBackoff(), 1))
    yield client
    await client.aclose()


async def waits(budget: Budget, account: int = ACCOUNT, direction: Direction = "read") -> tuple[float, float]:
    """Return how long a person at a screen waits, and how long background work."""
    at_screen = await budget.wait(account, direction, interactive=True)
    return at_screen, await budget.wait(account, direction, interactive=False)


@pytest.mark.parametrize(
    ("header", "told"),
    [
        ('"minuteRate";r=90', {"minuteRate": {"r": 90.0}}),
        (
            '"minuteRate";r=2499, "concurrency";r=99, "complexityMinute";r=4950000;t=45',
            {"minuteRate": {"r": 2499.0}, "concurrency": {"r": 99.0}, "complexityMinute": {"r": 4950000.0, "t": 45.0}},
        ),
        ('"minuteRate";r=0;t=1.5,"concurrency"', {"minuteRate": {"r": 0.0, "t": 1.5}, "concurrency": {}}),
        (
            POLICY,
            {
                "minuteRate": {"q": 2500.0, "w": 60.0},
                "concurrency": {"q": 100.0},
                "complexityMinute": {"q": 5000000.0, "w": 60.0},
            },
        ),
        ("", {}),
        ("r=5", {}),
        ('"minuteRate";r=many', {"minuteRate": {}}),
    ],
)
def test_a_header_is_read(header: str, told: dict[str, dict[str, float]]) -> None:
    assert parse(header) == told


async def test_nobody_waits_at_first(redis: Redis, wall: Wall) -> None:
    assert await waits(Budget(redis)) == (0.0, 0.0)


async def test_a_pause_holds_its_account_and_direction_only(redis: Redis, wall: Wall) -> None:
    budget = Budget(redis)
    await budget.pause(ACCOUNT, "write", 30)
    assert await waits(budget, direction="write") == (30.0, 30.0)
    assert await waits(budget, direction="read") == (0.0, 0.0)
    assert await waits(budget, ACCOUNT + 1, "write") == (0.0, 0.0)


async def test_a_pause_ends(redis: Redis, wall: Wall) -> None:
    budget = Budget(redis)
    await budget.pause(ACCOUNT, "read", 30)
    wall.shown += 29
    assert await waits(budget) == (1.0, 1.0)
    wall.shown += 2
    assert await waits(budget) == (0.0, 0.0)


async def test_a_pause_takes_half_a_second_at_least(redis: Redis, wall: Wall) -> None:
    budget = Budget(redis)
    await budget.pause(ACCOUNT, "read", 0)
    assert await waits(budget) == (0.5, 0.5)


async def test_a_shorter_pause_does_not_end_a_longer_one(redis: Redis, wall: Wall) -> None:
    budget, other = Budget(redis), Budget(redis)
    await budget.pause(ACCOUNT, "read", 50)
    await budget.pause(ACCOUNT, "read", 5)
    await other.pause(ACCOUNT, "read", 5)
    assert await waits(budget) == (50.0, 50.0)
    assert await waits(other) == (50.0, 50.0)
    assert await waits(Budget(redis)) == (50.0, 50.0)


async def test_every_worker_sees_a_pause(redis: Redis, wall: Wall) -> None:
    await Budget(redis).pause(ACCOUNT, "read", 30)
    assert await waits(Budget(redis)) == (30.0, 30.0)


async def test_redis_forgets_a_pause_when_it_is_over(redis: Redis, wall: Wall) -> None:
    await Budget(redis).pause(ACCOUNT, "read", 30)
    [pool] = await redis.keys("*")
    assert 0 < await redis.pttl(pool) <= 30_000


@pytest.mark.parametrize(
    ("limits", "expected"),
    [
        ('"minuteRate";r=2499, "complexityMinute";r=4950000;t=45', (0.0, 0.0)),
        ('"minuteRate";r=2499, "complexityMinute";r=1000000;t=45', (0.0, 0.0)),
        ('"minuteRate";r=2499, "complexityMinute";r=999999;t=45', (0.0, 45.0)),
        ('"minuteRate";r=499, "complexityMinute";r=4950000;t=45', (0.0, 15.0)),
        ('"minuteRate";r=2499, "complexityMinute";r=0;t=45', (45.0, 45.0)),
        ('"minuteRate";r=0;t=12, "complexityMinute";r=4950000;t=45', (12.0, 12.0)),
        ('"minuteRate";r=0, "complexityMinute";r=4950000;t=45', (15.0, 15.0)),
        ('"minuteRate";r=0;t=12, "complexityMinute";r=0;t=45', (45.0, 45.0)),
        ('"minuteRate";r=10;t=40, "complexityMinute";r=10;t=20', (0.0, 40.0)),
        ('"concurrency";r=0;t=45', (0.0, 0.0)),
        ("", (0.0, 0.0)),
    ],
)
async def test_a_used_up_pool_pauses_all_and_a_low_one_background_work(
    redis: Redis, wall: Wall, limits: str, expected: tuple[float, float]
) -> None:
    budget = Budget(redis)
    await budget.learn(ACCOUNT, "read", limits, POLICY)
    assert await waits(budget) == expected
    assert await waits(budget, direction="write") == (0.0, 0.0)


async def test_with_redis_away_a_pause_holds_in_this_process(away: Redis, wall: Wall) -> None:
    budget = Budget(away)
    await budget.pause(ACCOUNT, "read", 30)
    assert await waits(budget) == (30.0, 30.0)
    assert await waits(budget, direction="write") == (0.0, 0.0)
    assert await waits(Budget(away)) == (0.0, 0.0)


async def test_with_redis_away_headers_are_learnt_all_the_same(away: Redis, wall: Wall) -> None:
    budget = Budget(away)
    await budget.learn(ACCOUNT, "write", '"complexityMinute";r=0;t=45', POLICY)
    assert await waits(budget, direction="write") == (45.0, 45.0)


async def test_a_pause_outlives_a_redis_that_lost_it(redis: Redis, wall: Wall) -> None:
    budget = Budget(redis)
    await budget.pause(ACCOUNT, "read", 30)
    await redis.flushdb()
    assert await waits(budget) == (30.0, 30.0)
