"""What operations cost, as it was measured, and how many fit into a request."""

from __future__ import annotations

import time
from types import SimpleNamespace

import pytest
from redis.asyncio import Redis
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff

from sequences.monday import costs as module
from sequences.monday.costs import FIRST, SMALL_SECONDS, UNKNOWN, Cost, Costs
from tests.fixtures.installation import NOBODY

NAME = "write_cells"


@pytest.mark.parametrize(
    ("cost", "room", "expected"),
    [
        (UNKNOWN["write"], None, FIRST),  # nobody has measured it
        (UNKNOWN["write"], 100_000, 3),
        (Cost(10_000, 0.001, measured=True), None, 50),
        (Cost(10_000, 0.001, measured=True), 255_000, 25),
        (Cost(10_000, 0.001, measured=True), 9_999, 1),  # which then waits
        (Cost(200_000, 0.001, measured=True), None, 20),
        (Cost(10_000, 1.0, measured=True), None, 20),  # all must end within monday's minute
        (Cost(10_000, 90.0, measured=True), None, 1),
        (Cost(0, 0, measured=True), None, 50),
        (Cost(10_000, 0.001, measured=True, most=7), None, 7),
    ],
)
def test_as_many_go_into_a_request_as_were_measured_to_fit(cost: Cost, room: float | None, expected: int) -> None:
    assert cost.fits(room, 50) == expected


def test_dearer_counts_at_once_and_cheaper_slowly() -> None:
    cost = Cost(30_001).after(10_000, 0.5)
    assert (cost.points, cost.seconds, cost.measured) == (10_000, 0.5, True)
    assert cost.after(20_000, 0.1).points == 20_000
    assert cost.after(20_000, 0.1).seconds == pytest.approx(0.42)
    assert cost.after(5_000, 0.5).points == 9_000


async def test_what_one_worker_measured_another_knows(redis: Redis) -> None:
    mine = Costs(redis)
    assert await mine.of(NAME, "write") == UNKNOWN["write"]
    await mine.measured(NAME, "write", points=12_000, seconds=0.2)
    assert (await mine.of(NAME, "write")).points == 12_000
    assert await Costs(redis).of(NAME, "write") == await mine.of(NAME, "write")
    assert await Costs(redis).of("items", "read") == UNKNOWN["read"]


async def test_what_is_too_dear_is_halved_until_it_is_one(redis: Redis) -> None:
    costs = Costs(redis)
    for size, expected in ((50, 25), (25, 12), (12, 6), (1, 1)):
        await costs.too_dear(NAME, "write", size)
        assert (await Costs(redis).of(NAME, "write")).most == expected


async def test_after_an_hour_it_is_tried_again_in_full(redis: Redis, monkeypatch: pytest.MonkeyPatch) -> None:
    costs = Costs(redis)
    await costs.too_dear(NAME, "write", 50)
    later = time.time() + SMALL_SECONDS + 1
    monkeypatch.setattr(module, "time", SimpleNamespace(time=lambda: later, monotonic=time.monotonic))
    assert (await costs.of(NAME, "write")).most is None


async def test_with_redis_away_each_process_measures_for_itself() -> None:
    away = Redis.from_url(NOBODY, socket_connect_timeout=2, retry=Retry(NoBackoff(), 1))
    costs = Costs(away)
    await costs.measured(NAME, "write", points=12_000, seconds=0.2)
    assert (await costs.of(NAME, "write")).points == 12_000
    await away.aclose()
