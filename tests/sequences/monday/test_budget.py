"""How much of monday's API may be used now: what headers tell, and the pauses that follow."""

from __future__ import annotations

import asyncio
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


LIMITS = '"minuteRate";r=2499, "complexityMinute";r={};t=60'


async def tell(budget: Budget, limits: str, direction: Direction = "read", account: int = ACCOUNT) -> None:
    """Have a call made whose answer has these headers."""
    booking = await budget.book(account, direction, 1, interactive=True)
    await budget.landed(booking, limits, POLICY)


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


async def test_redis_forgets_an_account_that_calls_no_more(redis: Redis, wall: Wall) -> None:
    wall.shown = 0.0  # whatever it shows: Redis has a clock of its own
    await Budget(redis).pause(ACCOUNT, "read", 30)
    [ledger] = await redis.keys("*")
    assert 0 < await redis.ttl(ledger) <= module.KEPT_SECONDS + 30


@pytest.mark.parametrize(
    ("limits", "expected"),
    [
        ('"minuteRate";r=2499, "complexityMinute";r=4950000;t=45', (0.0, 0.0)),
        ('"minuteRate";r=2499, "complexityMinute";r=1000001;t=45', (0.0, 0.0)),
        ('"minuteRate";r=2499, "complexityMinute";r=1000000;t=45', (0.0, 45.0)),
        ('"minuteRate";r=500;t=20, "complexityMinute";r=4950000;t=45', (0.0, 20.0)),
        ('"minuteRate";r=499, "complexityMinute";r=4950000;t=45', (0.0, 60.0)),
        ('"minuteRate";r=2499, "complexityMinute";r=0;t=45', (45.0, 45.0)),
        ('"minuteRate";r=0;t=12, "complexityMinute";r=4950000;t=45', (12.0, 12.0)),
        ('"minuteRate";r=0, "complexityMinute";r=4950000;t=45', (60.0, 60.0)),
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
    await tell(budget, limits)
    assert await waits(budget) == expected
    calls_left = "complexity" in limits and '"minuteRate";r=2499' in limits
    assert not calls_left or await waits(budget, direction="write") == (0.0, 0.0)
    assert await waits(budget, ACCOUNT + 1) == (0.0, 0.0)


async def test_the_calls_of_a_minute_are_those_of_both_directions(redis: Redis, wall: Wall) -> None:
    budget = Budget(redis)
    await tell(budget, '"minuteRate";r=0;t=12, "complexityMinute";r=4950000;t=45', "write")
    assert await waits(budget, direction="read") == (12.0, 12.0)


async def test_what_others_have_on_their_way_is_not_there_any_more(redis: Redis, wall: Wall) -> None:
    mine, other = Budget(redis), Budget(redis)
    await tell(mine, LIMITS.format(5_000_000), "write")
    first = await mine.book(ACCOUNT, "write", 3_000_000, interactive=False)
    assert first.wait == 0
    assert await other.room(ACCOUNT, "write", interactive=False) == 1_000_000
    assert (await other.book(ACCOUNT, "write", 1_000_001, interactive=False)).wait > 0
    assert (await other.book(ACCOUNT, "write", 1_000_001, interactive=True)).wait == 0


async def test_a_hundred_at_the_same_moment_never_book_more_than_there_is(redis: Redis, wall: Wall) -> None:
    budgets = [Budget(redis) for _ in range(4)]
    await tell(budgets[0], LIMITS.format(5_000_000), "write")
    asked = [budget.book(ACCOUNT, "write", 100_000, interactive=False) for budget in budgets for _ in range(25)]
    assert [one.wait for one in await asyncio.gather(*asked)].count(0.0) == 40  # 0.8 of five million


async def test_no_more_calls_run_at_once_than_monday_says(redis: Redis, wall: Wall) -> None:
    budget = Budget(redis)
    await tell(budget, LIMITS.format(5_000_000))
    many = [await budget.book(ACCOUNT, "read", 1, interactive=False) for _ in range(81)]
    assert [one.wait for one in many] == [0.0] * 80 + [module.LOOK_AGAIN]
    await budget.landed(many[0], "", "")
    assert (await budget.book(ACCOUNT, "read", 1, interactive=False)).wait == 0


@pytest.mark.parametrize(
    ("scope", "same", "other_direction", "other_account"),
    [("call", 0, 0, 0), ("direction", 30, 0, 0), ("account", 30, 30, 0), ("everybody", 30, 30, 30)],
)
async def test_a_pause_holds_whom_it_concerns(
    redis: Redis, wall: Wall, scope: module.Scope, same: float, other_direction: float, other_account: float
) -> None:
    budget = Budget(redis)
    await budget.pause(ACCOUNT, "write", 30, scope)
    for one in (budget, Budget(redis)):
        assert await waits(one, direction="write") == (same, same)
        assert await waits(one, direction="read") == (other_direction, other_direction)
        assert await waits(one, ACCOUNT + 1, "write") == (other_account, other_account)
        assert (await one.book(ACCOUNT + 1, "write", 1, interactive=True)).wait == other_account


async def test_whoever_is_refused_each_time_asks_less_and_less_often(redis: Redis, wall: Wall) -> None:
    budget = Budget(redis)
    pauses = [await _refused(budget, wall) for _ in range(10)]
    assert pauses == [1.0, 1.0, 3.0, 7.0, 15.0, 31.0, 60.0, 60.0, 60.0, 60.0]
    await tell(budget, "")
    assert await _refused(budget, wall) == 1.0


async def _refused(budget: Budget, wall: Wall) -> float:
    booking = await budget.book(ACCOUNT, "write", 1, interactive=False)
    assert booking.wait == 0
    seconds = await budget.pause(ACCOUNT, "write", 1)
    await budget.landed(booking, "", "", done=False)
    wall.shown += seconds
    return seconds


async def test_with_redis_away_a_pause_holds_in_this_process(away: Redis, wall: Wall) -> None:
    budget = Budget(away)
    await budget.pause(ACCOUNT, "read", 30)
    assert await waits(budget) == (30.0, 30.0)
    assert await waits(budget, direction="write") == (0.0, 0.0)
    assert await waits(Budget(away)) == (0.0, 0.0)


async def test_with_redis_away_headers_are_learnt_all_the_same(away: Redis, wall: Wall) -> None:
    budget = Budget(away)
    await tell(budget, '"complexityMinute";r=0;t=45', "write")
    assert await waits(budget, direction="write") == (45.0, 45.0)


async def test_a_pause_outlives_a_redis_that_lost_it(redis: Redis, wall: Wall) -> None:
    budget = Budget(redis)
    await budget.pause(ACCOUNT, "read", 30)
    await redis.flushdb()
    assert await waits(budget) == (30.0, 30.0)


async def test_a_pause_of_everybody_holds_in_this_process_with_redis_away(away: Redis, wall: Wall) -> None:
    budget = Budget(away)
    await budget.pause(ACCOUNT, "read", 30, "everybody")
    assert await waits(budget, ACCOUNT + 1) == (30.0, 30.0)
    budget.forget()
    assert await waits(budget, ACCOUNT + 1) == (0.0, 0.0)
