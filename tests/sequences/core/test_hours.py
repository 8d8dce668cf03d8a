"""Both sides must suit: hours where they bind, days off of the sender and of the recipient, on every day of a zone."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sequences.core.definition import DayCount, Recipient, Schedule, StepKind
from sequences.core.hours import RECIPIENT, SENDER, Hours, Side, hours_of
from sequences.core.pauses import slid
from sequences.core.places import Whereabouts
from sequences.core.schedule import NeverOpen, add_days, is_open, next_open, step_due

DAY, HOUR, MINUTE = timedelta(days=1), timedelta(hours=1), timedelta(minutes=1)
START = datetime(2026, 3, 1, tzinfo=UTC)
ZONES = ("UTC", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Pacific/Apia", "Africa/Cairo")
FAR = Whereabouts("America/Los_Angeles", "US-CA", "country")
CHRISTMAS = datetime(2026, 12, 24, 14, tzinfo=UTC)  # a Thursday


@st.composite
def hours(draw: st.DrawFn) -> Hours:
    """Any hours, with days off of both sides, often many in a row."""
    opens = draw(st.integers(0, 24 * 60 - 2))
    closes = draw(st.integers(opens + 1, 24 * 60 - 1))
    sides = []
    for who, place in ((SENDER, "DE-BY"), (RECIPIENT, "US")):
        first, long = draw(st.integers(0, 300)), draw(st.integers(0, 40))
        shut = {START.date() + (first + n) * DAY: "Shut" for n in range(long)}
        sides.append(Side(who, draw(st.sampled_from(ZONES)), draw(st.sampled_from((None, place))), shut))
    return Hours(
        draw(st.sampled_from(ZONES)), draw(st.frozensets(st.integers(0, 6), min_size=1)), time(*divmod(opens, 60)),
        time(*divmod(closes, 60)), draw(st.sampled_from(DayCount)), tuple(sides),
    )  # fmt: skip


MOMENTS = st.integers(0, 400 * 24 * 60).map(lambda minutes: START + minutes * MINUTE)


@settings(deadline=None)
@given(hours(), MOMENTS)
def test_nothing_leaves_outside_the_hours_or_on_anybodys_day_off(hours: Hours, moment: datetime) -> None:
    due = next_open(moment, hours)
    local = due.astimezone(ZoneInfo(hours.time_zone))
    assert due >= moment
    assert local.weekday() in hours.days
    assert hours.opens <= local.time() < hours.closes
    for side in hours.sides:
        assert side.off(due.astimezone(ZoneInfo(side.time_zone)).date()) is None


@settings(deadline=None)
@given(hours(), MOMENTS, st.integers(0, 60 * 24 * 60))
def test_no_open_moment_is_passed_over(hours: Hours, moment: datetime, minutes: int) -> None:
    between = moment + minutes * MINUTE
    assert not (between < next_open(moment, hours) and is_open(between, hours))


@settings(deadline=None)
@given(hours(), MOMENTS, st.timedeltas(timedelta(0), 9 * DAY), st.integers(0, 60))
def test_whoever_comes_later_is_never_due_earlier_and_nobody_too_soon(
    hours: Hours, moment: datetime, later: timedelta, days: int
) -> None:
    due = step_due(StepKind.EMAIL, moment, days, hours)
    assert due >= add_days(moment, days, hours) >= moment
    assert add_days(moment, days, hours) <= add_days(moment + later, days, hours)
    assert due <= step_due(StepKind.EMAIL, moment + later, days, hours)


@settings(deadline=None)
@given(hours(), MOMENTS, st.integers(0, 30), st.timedeltas(timedelta(0), 40 * DAY))
def test_a_pause_never_shrinks_a_distance(hours: Hours, since: datetime, days: int, stood: timedelta) -> None:
    due, now = add_days(since, days, hours), since + stood
    assert slid(due, since, now, hours) >= max(due, add_days(now, days, hours))


@given(st.integers(1, 12), MOMENTS)
def test_a_sending_day_is_nobodys_day_off(days: int, moment: datetime) -> None:
    shut = Side(SENDER, "UTC", None, {moment.date() + n * DAY: "Shut" for n in (1, 2, 5)})
    always = Hours("UTC", frozenset(range(7)), count=DayCount.SENDING, sides=(shut,))
    passed = [moment.date() + n * DAY for n in range(1, 40)]
    working = [day for day in passed if shut.off(day) is None]
    assert add_days(moment, days, always).date() == working[days - 1]


def test_the_sending_hours_are_the_sequences_unless_it_asks_for_the_recipients() -> None:
    plan = Schedule("Europe/Berlin", holidays="DE-BY")
    assert hours_of(plan, FAR).time_zone == "Europe/Berlin"
    assert hours_of(Schedule("Europe/Berlin", recipient=Recipient(zone=True)), FAR).time_zone == FAR.time_zone
    assert (
        hours_of(Schedule("Europe/Berlin", recipient=Recipient(zone=True)), Whereabouts()).time_zone == plan.time_zone
    )


def test_a_holiday_of_either_side_keeps_a_mail_back() -> None:
    both = Schedule("Europe/Berlin", holidays="DE-BY", recipient=Recipient(zone=True, holidays=True))
    # In California 25 December is a holiday on both sides; in Germany the 26th is a Saturday, and 1 January is off.
    assert next_open(CHRISTMAS + 12 * HOUR, hours_of(both, FAR)) == datetime(2026, 12, 28, 17, tzinfo=UTC)
    thanksgiving = datetime(2026, 11, 26, 18, tzinfo=UTC)
    assert next_open(thanksgiving, hours_of(both, FAR)) > thanksgiving
    alone = Schedule("Europe/Berlin", holidays="DE-BY", recipient=Recipient(zone=True))
    assert next_open(thanksgiving, hours_of(alone, FAR)) == thanksgiving


def test_a_holiday_is_a_day_where_that_side_lives() -> None:
    plan = Schedule("Europe/Berlin", frozenset(range(7)), time(0), time(23, 59), recipient=Recipient(zone=True))
    shut = {date(2026, 12, 1): "Inventory"}
    evening = datetime(2026, 11, 30, 23, 30, tzinfo=UTC)  # in Berlin it is 1 December, in California it is not
    assert not is_open(evening, hours_of(plan, FAR, shut))
    assert next_open(evening, hours_of(plan, FAR, shut)) == datetime(2026, 12, 1, 23, tzinfo=UTC)


def test_days_off_count_only_where_the_sequence_keeps_them() -> None:
    shut = {date(2026, 11, 26): "Inventory"}
    assert hours_of(Schedule(own_days=False), None, shut).sides == ()
    assert hours_of(Schedule(), None, shut).sides == (Side(SENDER, "UTC", None, shut),)


def test_a_calendar_without_a_working_day_is_an_error_and_no_endless_search() -> None:
    shut = {date(2026, 1, 1) + n * DAY: "Shut" for n in range(2000)}
    closed = hours_of(Schedule(), None, shut)
    with pytest.raises(NeverOpen):
        next_open(CHRISTMAS, closed)
    assert step_due(StepKind.EMAIL, CHRISTMAS, 0, closed) == CHRISTMAS  # it is held there
