"""What a pause leaves of a wait, and where a run goes on: pure, time is an argument."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sequences.core import schedule
from sequences.core.decide import ACTIVITY, AWAY, CHECK, MAILBOX, OUTCOME, STEP
from sequences.core.definition import DayCount, Definition, EmailStep, ManualStep, Schedule, StepKind, WaitStep
from sequences.core.hours import Hours, hours_of
from sequences.core.pauses import Paused, Resumed, resumed, slid

DAY, HOUR, MINUTE = timedelta(days=1), timedelta(hours=1), timedelta(minutes=1)
MONDAY = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
NOON = MONDAY + 3 * HOUR
WORKING = Hours("UTC", count=DayCount.SENDING)
PLAN = Definition(
    name="Three steps",
    schedule=Schedule("UTC"),
    steps=(
        EmailStep("Hello", "<p>Hi</p>"),
        WaitStep(2),
        ManualStep(StepKind.CALL, "Call {name}"),
        EmailStep("Still there?", "<p>Hi</p>"),
        WaitStep(3),
    ),
)
HOURS = hours_of(PLAN.schedule)
ZONES = st.sampled_from(("UTC", "Europe/Berlin", "Australia/Lord_Howe", "Pacific/Kiritimati", "Africa/Cairo"))
MOMENTS = st.integers(0, 700 * 24 * 60).map(lambda minutes: MONDAY + minutes * MINUTE)
SPANS = st.timedeltas(timedelta(0), 40 * DAY)
ANY_DAYS = st.frozensets(st.integers(0, 6), min_size=1)


@st.composite
def schedules(draw: st.DrawFn) -> Hours:
    """Any schedule."""
    return Hours(draw(ZONES), draw(ANY_DAYS), time(9), time(17), draw(st.sampled_from(DayCount)))


def paused(position: int, waiting_for: str, **changed: object) -> Paused:
    """Return a run that stands still since Monday noon."""
    values = {"since": NOON, "due_at": None, **changed}
    return Paused(position, waiting_for, **values)  # type: ignore[arg-type]


def test_a_pause_gives_whoever_has_to_do_something_the_days_that_were_left() -> None:
    held = paused(2, ACTIVITY, to_do=True, due_at=NOON + 3 * DAY)
    going = resumed(held, PLAN, HOURS, NOON + 10 * DAY)
    assert (going.waiting_for, going.due_at) == (ACTIVITY, NOON + 13 * DAY)
    assert resumed(paused(2, ACTIVITY, to_do=True), PLAN, HOURS, NOON + 10 * DAY).due_at is None


@given(MOMENTS, SPANS, SPANS, schedules())
def test_a_pause_never_brings_a_step_forward(since: datetime, left: timedelta, stood: timedelta, plan: Hours) -> None:
    now = since + stood
    due_at = slid(since + left, since, now, plan)
    assert due_at >= max(since + left, now)


@given(MOMENTS, SPANS, SPANS, st.frozensets(st.integers(0, 6), min_size=1), ZONES)
def test_what_remained_in_calendar_days_remains(
    since: datetime, left: timedelta, stood: timedelta, days: frozenset[int], zone: str
) -> None:
    now = since + stood
    waits = slid(since + left, since, now, Hours(zone, days)) - now
    assert waits >= left - HOUR  # the clocks may have changed
    assert waits <= left + HOUR


@given(MOMENTS, st.integers(0, 30), SPANS, ANY_DAYS, ZONES)
def test_whole_sending_days_remain_as_many(
    since: datetime, days: int, stood: timedelta, sending: frozenset[int], zone: str
) -> None:
    plan, now = Hours(zone, sending, count=DayCount.SENDING), since + stood
    due_at = schedule.add_days(since, days, plan)
    assert slid(due_at, since, now, plan) == max(due_at, schedule.add_days(now, days, plan))


@given(MOMENTS, SPANS, SPANS, SPANS, schedules())
def test_whoever_goes_on_later_is_never_due_earlier(
    since: datetime, left: timedelta, stood: timedelta, longer: timedelta, plan: Hours
) -> None:
    sooner = slid(since + left, since, since + stood, plan)
    assert slid(since + left, since, since + stood + longer, plan) >= sooner - HOUR  # the clocks may have changed


def test_a_pause_over_the_weekend_costs_no_sending_day() -> None:
    friday, wednesday = NOON + 4 * DAY, NOON + 9 * DAY
    assert slid(wednesday, friday, friday + HOUR, WORKING) == wednesday + HOUR
    assert slid(wednesday, friday, friday + 3 * DAY, WORKING) == wednesday + DAY
    assert slid(wednesday, friday, friday + 2 * DAY, WORKING) == wednesday + DAY / 2  # Sunday: as Monday begins


def test_a_wait_goes_on_where_it_stood() -> None:
    run = paused(2, STEP, due_at=NOON + DAY + MINUTE)
    assert resumed(run, PLAN, HOURS, NOON + 10 * DAY) == Resumed(2, STEP, NOON + 11 * DAY + MINUTE)


def test_what_came_due_meanwhile_comes_at_once() -> None:
    assert resumed(paused(2, STEP), PLAN, HOURS, NOON + 10 * DAY) == Resumed(2, STEP, NOON + 10 * DAY)
    assert resumed(paused(5, STEP, due_at=NOON - DAY), PLAN, HOURS, NOON + DAY) == Resumed(5, STEP, NOON + DAY)


def test_an_e_mail_comes_inside_the_sending_hours() -> None:
    saturday = MONDAY + 5 * DAY
    assert resumed(paused(0, STEP), PLAN, HOURS, saturday) == Resumed(0, STEP, MONDAY + 7 * DAY)
    assert resumed(paused(3, STEP, due_at=NOON + HOUR), PLAN, HOURS, NOON + 9 * HOUR).due_at == MONDAY + DAY


@pytest.mark.parametrize("waiting_for", [CHECK, MAILBOX, OUTCOME])
def test_what_waits_for_something_else_looks_again(waiting_for: str) -> None:
    assert resumed(paused(0, waiting_for), PLAN, HOURS, NOON) == Resumed(0, waiting_for, NOON)


def test_an_activity_that_is_open_is_waited_for() -> None:
    assert resumed(paused(2, ACTIVITY, to_do=True), PLAN, HOURS, NOON) == Resumed(
        2, ACTIVITY, None, None, "waiting_for_activity"
    )


def test_an_activity_that_was_done_meanwhile_is_done_now() -> None:
    assert resumed(paused(2, ACTIVITY), PLAN, HOURS, NOON + DAY) == Resumed(3, STEP, NOON + DAY)


def test_who_is_still_away_is_waited_for() -> None:
    back = MONDAY + 7 * DAY
    told = Resumed(3, AWAY, back, back, "out_of_office:2026-11-30")
    assert resumed(paused(3, AWAY, away_until=back), PLAN, HOURS, NOON + DAY) == told
    assert resumed(paused(3, STEP, due_at=NOON + DAY, away_until=back), PLAN, HOURS, NOON + DAY) == told


def test_who_came_back_meanwhile_gets_the_whole_wait_now() -> None:
    back, now = MONDAY + DAY, NOON + 7 * DAY
    assert resumed(paused(3, AWAY, away_until=back), PLAN, HOURS, now) == Resumed(
        3, AWAY, now, now, "out_of_office:2026-11-24"
    )


def test_an_absence_that_was_over_before_the_pause_is_over() -> None:
    run = paused(2, STEP, due_at=NOON + DAY, away_until=MONDAY)
    assert resumed(run, PLAN, HOURS, NOON + DAY) == Resumed(2, STEP, NOON + 2 * DAY, MONDAY)


def test_nobody_is_waited_for_behind_the_last_step() -> None:
    run = paused(5, STEP, due_at=NOON + DAY, away_until=MONDAY + 7 * DAY)
    assert resumed(run, PLAN, HOURS, NOON).due_at == NOON + DAY
