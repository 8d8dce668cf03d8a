"""What is left of a minute, with calls on their way and answers that overtake each other."""

from __future__ import annotations

import pytest

from sequences.monday.meters import LOOK_AGAIN, MINUTE, Meter

NOW, QUOTA = 1_000.0, 5_000_000.0
FULL = Meter().told(QUOTA, QUOTA, NOW, seconds=60, window=MINUTE)


def told(meter: Meter, left: float, at: float, seconds: float | None = None) -> Meter:
    """Return the meter after an answer."""
    return meter.told(left, QUOTA, at, seconds=seconds, window=MINUTE)


def test_before_monday_told_anything_everybody_may_call() -> None:
    assert Meter().room(NOW, 0.2) is None
    assert Meter().wait(QUOTA * 2, NOW, 0.2) == 0


def test_a_share_is_kept() -> None:
    assert (FULL.room(NOW, 0.2), FULL.room(NOW, 0.0)) == (0.8 * QUOTA, QUOTA)
    low = told(FULL, 0.2 * QUOTA + 5, NOW + 1, seconds=59)
    assert (low.wait(5, NOW + 1, 0.2), low.wait(6, NOW + 1, 0.2), low.wait(6, NOW + 1, 0.0)) == (0, 59, 0)


def test_what_is_on_its_way_is_used_already_until_it_has_landed() -> None:
    low = told(FULL, 1_500_000, NOW + 1, seconds=59)
    booked, flight = low.book(400_000, NOW + 1)
    assert booked.room(NOW + 1, 0.2) == 100_000
    assert booked.wait(400_000, NOW + 1, 0.2) == LOOK_AGAIN  # it may cost less than was booked
    assert booked.wait(600_000, NOW + 1, 0.2) == 59
    landed = told(booked.landed(flight, NOW + 2), 1_400_000, NOW + 2, seconds=58)
    assert landed.room(NOW + 2, 0.2) == 400_000


def test_answers_that_overtake_each_other_leave_the_least() -> None:
    late = told(told(FULL, 2_000_000, NOW + 2, seconds=58), 3_000_000, NOW + 2, seconds=58)
    assert late.left == 2_000_000


def test_a_minute_ends_by_itself() -> None:
    used = told(FULL, 0, NOW + 10, seconds=50)
    assert used.wait(1, NOW + 59, 0.0) == 1
    assert (used.wait(1, NOW + 60, 0.0), used.room(NOW + 60, 0.2)) == (0, 0.8 * QUOTA)


def test_whoever_is_forgotten_holds_nothing_in_the_next_minute() -> None:
    booked, flight = FULL.book(4_000_000, NOW)
    after = booked.at(NOW + 61)
    assert after.room(NOW + 61, 0.2) == 0.8 * QUOTA
    begun, _ = after.book(1_000_000, NOW + 61)
    assert begun.landed(flight, NOW + 62).flying == 1_000_000  # it came too late to count


def test_a_new_minute_is_known_by_its_end() -> None:
    used = told(FULL, 10, NOW + 10, seconds=50)
    assert told(used, QUOTA - 5, NOW + 30, seconds=60).left == QUOTA - 5
    assert told(used, QUOTA - 5, NOW + 30, seconds=31).left == 10  # whole seconds: the same one


def test_where_the_end_is_not_told_a_new_minute_is_known_by_what_is_left() -> None:
    used = told(told(Meter(), 2_000_000, NOW), 100, NOW + 1)
    assert used.left == 100
    assert told(used, 200, NOW + 2).left == 100  # an older answer
    assert told(used, 4_000_000, NOW + 30).left == 4_000_000


def test_what_costs_more_than_the_share_goes_when_nothing_else_was_used() -> None:
    assert FULL.wait(0.9 * QUOTA, NOW, 0.2) == 0
    assert told(FULL, QUOTA - 1, NOW + 1, seconds=59).wait(0.9 * QUOTA, NOW + 1, 0.2) == 59


@pytest.mark.parametrize("left", [0.0, -1.0])
def test_nobody_waits_for_nothing(left: float) -> None:
    assert told(FULL, left, NOW, seconds=0).wait(1, NOW, 0.0) == 0  # that minute is over
    assert told(FULL, left, NOW, seconds=60).wait(1, NOW, 0.0) == 60
    assert told(FULL, left, NOW, seconds=60).room(NOW, 0.0) == 0
