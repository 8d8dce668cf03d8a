"""What a longer or shorter wait makes of a planned moment: never sooner than the step before allows."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sequences.core import schedule
from sequences.core.definition import DayCount, StepKind
from sequences.core.hours import Hours, Side
from sequences.core.retiming import moved_by
from tests.sequences.core.test_schedule import moments, schedules

BERLIN = Hours(time_zone="Europe/Berlin")
KINDS = st.sampled_from((StepKind.EMAIL, StepKind.CALL))


def test_a_wait_that_grew_by_two_days_moves_a_call_by_two_days() -> None:
    due = datetime(2026, 11, 24, 14, 30, tzinfo=UTC)
    assert moved_by(due, 2, StepKind.CALL, BERLIN) == due + timedelta(days=2)


def test_a_wait_that_shrank_brings_a_call_forward_at_the_same_time_of_day() -> None:
    due = datetime(2026, 10, 26, 9, tzinfo=UTC)  # ten o'clock, the day after the clocks went back
    assert moved_by(due, -2, StepKind.CALL, BERLIN) == datetime(2026, 10, 24, 8, tzinfo=UTC)


def test_an_email_that_moves_to_a_weekend_waits_for_monday_morning() -> None:
    due = datetime(2026, 11, 26, 14, tzinfo=UTC)
    assert moved_by(due, 2, StepKind.EMAIL, BERLIN) == datetime(2026, 11, 30, 8, tzinfo=UTC)


def test_sending_days_are_counted_back_over_a_weekend() -> None:
    hours = Hours(time_zone="Europe/Berlin", count=DayCount.SENDING)
    monday = datetime(2026, 11, 23, 9, tzinfo=UTC)
    assert moved_by(monday, -2, StepKind.EMAIL, hours) == datetime(2026, 11, 19, 9, tzinfo=UTC)


def test_where_nothing_is_sent_for_years_before_it_what_was_planned_stays() -> None:
    due = datetime(2026, 11, 23, 9, tzinfo=UTC)
    closed = {due.date() - timedelta(days=n): "Closed" for n in range(1, 2 * schedule.FARTHEST)}
    hours = Hours(count=DayCount.SENDING, sides=(Side("sender", "UTC", None, closed),))
    assert moved_by(due, -2, StepKind.CALL, hours) == due


def test_nothing_changes_where_the_wait_is_the_same() -> None:
    due = datetime(2026, 11, 24, 14, 30, tzinfo=UTC)
    assert moved_by(due, 0, StepKind.EMAIL, BERLIN) == due


@given(st.data())
def test_a_step_is_never_sooner_than_its_new_wait_after_the_step_before(data: st.DataObject) -> None:
    hours = data.draw(schedules())
    done, kind = data.draw(moments(hours.time_zone)), data.draw(KINDS)
    old, new = data.draw(st.integers(0, 40)), data.draw(st.integers(0, 40))
    planned = schedule.due(kind, schedule.add_days(done, old, hours), hours)
    slid = planned + timedelta(seconds=data.draw(st.integers(0, 500_000)))
    moved = moved_by(slid, new - old, kind, hours)
    assert moved >= schedule.add_days(done, new, hours)
    assert kind is not StepKind.EMAIL or schedule.is_open(moved, hours)


@pytest.mark.parametrize("days", [-3, 0, 4])
@given(st.data())
def test_who_was_due_later_is_never_due_before_the_others(days: int, data: st.DataObject) -> None:
    hours = data.draw(schedules())
    first = data.draw(moments(hours.time_zone))
    later = first + timedelta(seconds=data.draw(st.integers(0, 900_000)))
    assert moved_by(first, days, StepKind.EMAIL, hours) <= moved_by(later, days, StepKind.EMAIL, hours)
