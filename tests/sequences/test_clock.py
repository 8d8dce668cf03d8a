"""The clock: the wall's, or one that is driven and shows every process the same."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest
from redis.asyncio import Redis

from sequences.clock import DrivenClock, Setting, WallClock
from tests.fixtures.world import MONDAY_MORNING

WALL = datetime(2030, 1, 1, tzinfo=UTC)


@pytest.mark.parametrize(("rate", "shown"), [(0.0, 0), (1.0, 60), (60.0, 3600), (0.5, 30), (1_000_000.0, 60_000_000)])
def test_a_driven_clock_runs_at_its_rate(rate: float, shown: int) -> None:
    setting = Setting(MONDAY_MORNING, WALL, rate)
    assert setting.at(WALL + timedelta(minutes=1)) == MONDAY_MORNING + timedelta(seconds=shown)


def test_a_setting_is_read_as_it_was_written() -> None:
    setting = Setting(MONDAY_MORNING + timedelta(microseconds=1), WALL, 2.5)
    assert Setting.decode(setting.encode()) == setting
    assert Setting.decode(setting.encode().encode()) == setting


async def test_the_wall_clock_is_aware_and_in_utc() -> None:
    before = datetime.now(UTC)
    shown = await WallClock().now()
    assert shown.tzinfo is UTC
    assert before <= shown <= datetime.now(UTC)


async def test_a_clock_that_nobody_drove_shows_the_walls_time(redis: Redis) -> None:
    before = datetime.now(UTC)
    shown = await DrivenClock(redis).now()
    assert before <= shown <= datetime.now(UTC)


async def test_every_process_sees_where_the_clock_was_set(redis: Redis) -> None:
    clock, other = DrivenClock(redis), DrivenClock(redis)
    await clock.drive(MONDAY_MORNING, 0)
    assert [await one.now() for one in (clock, other, clock)] == [MONDAY_MORNING] * 3
    await other.drive(MONDAY_MORNING - timedelta(days=1), 0)
    assert await clock.now() == MONDAY_MORNING - timedelta(days=1)


async def test_a_running_clock_never_shows_less_than_it_was_set_to(redis: Redis) -> None:
    clock = DrivenClock(redis)
    await clock.drive(MONDAY_MORNING, 1000)
    first, second = await clock.now(), await clock.now()
    assert MONDAY_MORNING <= first <= second


async def test_a_clock_that_is_set_in_another_zone_shows_utc(redis: Redis) -> None:
    clock = DrivenClock(redis)
    await clock.drive(MONDAY_MORNING.astimezone(timezone(timedelta(hours=9))), 0)
    shown = await clock.now()
    assert (shown, shown.utcoffset()) == (MONDAY_MORNING, timedelta(0))
