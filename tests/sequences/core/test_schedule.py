"""The schedule on every zone's transition days: never too soon, inside the window, in order."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sequences.core.definition import DayCount, StepKind
from sequences.core.hours import Hours
from sequences.core.schedule import NeverOpen, add_days, is_open, next_open, step_due, zone

ZONES = tuple(sorted(available_timezones() - {"localtime", "posixrules", "Factory"}))
DAY, HOUR, MINUTE = timedelta(days=1), timedelta(hours=1), timedelta(minutes=1)
BERLIN = Hours(time_zone="Europe/Berlin")
FRIDAY = datetime(2026, 11, 20, 14, tzinfo=UTC)  # 15:00 in Berlin


@cache
def transitions(name: str) -> tuple[datetime, ...]:
    """Return the hours of 1994 to 2037 in which a zone's offset changes."""
    place, found = ZoneInfo(name), []
    start, step = datetime(1994, 1, 1, tzinfo=UTC), timedelta(days=2)
    for n in range(44 * 183):
        low, high = start + n * step, start + (n + 1) * step
        if low.astimezone(place).utcoffset() != high.astimezone(place).utcoffset():
            hours = (low + h * HOUR for h in range(48))
            found += [h for h in hours if _shift(h, place) != _shift(h + HOUR, place)]
    return tuple(found) or (start,)


def _shift(moment: datetime, place: ZoneInfo) -> timedelta | None:
    return moment.astimezone(place).utcoffset()


@st.composite
def schedules(draw: st.DrawFn, *, name: str | None = None) -> Hours:
    """Any schedule that checks would accept; windows may be as short as a minute."""
    opens = draw(st.integers(0, 24 * 60 - 2))
    closes = draw(st.integers(opens + 1, 24 * 60 - 1))
    return Hours(
        time_zone=name or draw(st.sampled_from(ZONES)),
        days=draw(st.frozensets(st.integers(0, 6), min_size=1)),
        opens=time(*divmod(opens, 60)),
        closes=time(*divmod(closes, 60)),
        count=draw(st.sampled_from(DayCount)),
    )


@st.composite
def moments(draw: st.DrawFn, name: str) -> datetime:
    """A moment, mostly within two days of a change of the zone's clocks."""
    near = draw(st.sampled_from(transitions(name)))
    seconds = draw(st.integers(-48 * 3600, 48 * 3600) | st.integers(-40_000_000, 40_000_000))
    return near + timedelta(seconds=seconds, microseconds=draw(st.sampled_from((0, 1, 999_999))))


@st.composite
def cases(draw: st.DrawFn) -> tuple[Hours, datetime]:
    """A schedule and a moment near a change of its zone's clocks."""
    schedule = draw(schedules())
    return schedule, draw(moments(schedule.time_zone))


@given(cases())
def test_an_email_leaves_inside_the_window_and_never_sooner(case: tuple[Hours, datetime]) -> None:
    schedule, moment = case
    due = next_open(moment, schedule)
    local = due.astimezone(ZoneInfo(schedule.time_zone))
    assert due >= moment
    assert due.tzinfo is UTC
    assert local.weekday() in schedule.days
    assert schedule.opens <= local.time() < schedule.closes
    assert next_open(due, schedule) == due


@given(cases(), st.integers(0, 6 * 24 * 60))
def test_no_open_moment_is_passed_over(case: tuple[Hours, datetime], minutes: int) -> None:
    schedule, moment = case
    due = next_open(moment, schedule)
    between = moment + minutes * MINUTE
    assert not (between < due and is_open(between, schedule))


@given(cases(), st.timedeltas(timedelta(0), timedelta(days=3)), st.integers(0, 365))
def test_whoever_comes_later_is_never_due_earlier(case: tuple[Hours, datetime], later: timedelta, days: int) -> None:
    schedule, moment = case
    assert next_open(moment, schedule) <= next_open(moment + later, schedule)
    assert add_days(moment, days, schedule) <= add_days(moment + later, days, schedule)
    for kind in (StepKind.EMAIL, StepKind.CALL):
        assert step_due(kind, moment, days, schedule) <= step_due(kind, moment + later, days, schedule)


@given(cases(), st.integers(0, 364))
def test_a_longer_wait_is_never_due_earlier(case: tuple[Hours, datetime], days: int) -> None:
    schedule, moment = case
    assert add_days(moment, days, schedule) <= add_days(moment, days + 1, schedule)


@given(cases(), st.integers(0, 365))
def test_a_step_is_never_due_sooner_than_designed(case: tuple[Hours, datetime], days: int) -> None:
    schedule, moment = case
    place = ZoneInfo(schedule.time_zone)
    due = step_due(StepKind.EMAIL, moment, days, schedule)
    designed = add_days(moment, days, schedule)
    assert moment <= designed <= due
    before, after = (one.astimezone(place).replace(tzinfo=None) for one in (moment, designed))
    assert after - before >= days * DAY or _shift(designed, place) != _shift(moment, place)


@given(cases(), st.integers(1, 365))
def test_calendar_days_keep_the_wall_time(case: tuple[Hours, datetime], days: int) -> None:
    schedule, moment = case
    place = ZoneInfo(schedule.time_zone)
    local = moment.astimezone(place)
    due = add_days(moment, days, _counting(schedule, DayCount.CALENDAR)).astimezone(place)
    wanted = local.replace(tzinfo=None) + days * DAY
    if local.fold or _skipped(wanted, place):
        assert due.replace(tzinfo=None) > wanted
    else:
        assert due.replace(tzinfo=None) == wanted


@given(cases(), st.integers(1, 40))
def test_sending_days_are_counted_one_by_one(case: tuple[Hours, datetime], days: int) -> None:
    schedule, moment = case
    place = ZoneInfo(schedule.time_zone)
    due = add_days(moment, days, _counting(schedule, DayCount.SENDING)).astimezone(place)
    start = moment.astimezone(place).date()
    every = (start + n * DAY for n in range(7 * 42))
    sending = [day for day in every if day.weekday() in schedule.days]
    expected = sending[days]  # the first is the start itself, or the next sending day after it
    if moment.astimezone(place).fold or _skipped(datetime.combine(expected, due.time()), place):
        assert expected <= due.date() <= expected + 2 * DAY
    else:
        assert due.date() == expected or (due.date() == expected + DAY and due.time() == time(0))


@pytest.mark.parametrize(
    ("name", "near"),
    [
        ("Europe/Berlin", datetime(2026, 3, 29, 1, tzinfo=UTC)),
        ("Europe/Berlin", datetime(2026, 10, 25, 1, tzinfo=UTC)),
        ("America/New_York", datetime(2026, 11, 1, 6, tzinfo=UTC)),
        ("Australia/Lord_Howe", datetime(2026, 10, 3, 15, 30, tzinfo=UTC)),  # half an hour
        ("America/St_Johns", datetime(2006, 10, 29, 2, 31, tzinfo=UTC)),  # back over midnight
        ("America/Havana", datetime(2026, 3, 8, 5, tzinfo=UTC)),  # no midnight
        ("Pacific/Apia", datetime(2011, 12, 30, 10, tzinfo=UTC)),  # a day left out
        ("Africa/Casablanca", datetime(2026, 2, 15, 2, tzinfo=UTC)),
        ("Antarctica/Troll", datetime(2026, 10, 25, 1, tzinfo=UTC)),  # two hours
        ("Asia/Kathmandu", datetime(2026, 5, 5, tzinfo=UTC)),  # quarter of an hour, no change
    ],
)
@pytest.mark.parametrize("window", [(0, 1), (1, 30), (90, 150), (125, 155), (540, 1020), (1380, 1439)])
def test_the_schedule_agrees_with_a_walk_minute_by_minute(name: str, near: datetime, window: tuple[int, int]) -> None:
    opens, closes = (time(*divmod(minute, 60)) for minute in window)
    schedule = Hours(time_zone=name, days=frozenset((0, 2, 4, 5, 6)), opens=opens, closes=closes)
    place = ZoneInfo(name)
    clock = [near + n * MINUTE for n in range(-8 * 60, 5 * 24 * 60)]
    expected: datetime | None = None
    for n, moment in reversed(list(enumerate(clock))):
        local = moment.astimezone(place)
        if local.weekday() in schedule.days and opens <= local.time() < closes:
            expected = moment
        if expected is not None and n < 34 * 60:
            assert next_open(moment, schedule) == expected


def test_two_days_after_friday_is_sunday_for_a_call_and_monday_nine_for_an_email() -> None:
    assert step_due(StepKind.CALL, FRIDAY, 2, BERLIN) == FRIDAY + 2 * DAY
    assert step_due(StepKind.EMAIL, FRIDAY, 2, BERLIN) == datetime(2026, 11, 23, 8, tzinfo=UTC)


def test_two_sending_days_after_friday_are_tuesday_at_the_same_hour() -> None:
    schedule = _counting(BERLIN, DayCount.SENDING)
    assert step_due(StepKind.EMAIL, FRIDAY, 2, schedule) == FRIDAY + 4 * DAY


def test_a_saturday_counts_as_the_beginning_of_monday() -> None:
    schedule = _counting(BERLIN, DayCount.SENDING)
    saturday = FRIDAY + DAY
    assert add_days(saturday, 1, schedule) == datetime(2026, 11, 23, 23, tzinfo=UTC)  # Tuesday, 00:00


def test_no_wait_means_right_after() -> None:
    assert step_due(StepKind.EMAIL, FRIDAY, 0, BERLIN) == FRIDAY
    assert step_due(StepKind.CALL, FRIDAY + DAY, 0, BERLIN) == FRIDAY + DAY


def test_the_window_opens_inclusively_and_closes_exclusively() -> None:
    nine, five = datetime(2026, 11, 23, 8, tzinfo=UTC), datetime(2026, 11, 23, 16, tzinfo=UTC)
    assert next_open(nine, BERLIN) == nine
    assert next_open(five - timedelta(microseconds=1), BERLIN) == five - timedelta(microseconds=1)
    assert next_open(five, BERLIN) == nine + DAY


def test_a_wall_time_that_spring_skips_moves_to_the_first_that_exists() -> None:
    before = datetime(2026, 3, 28, 1, 30, tzinfo=UTC)  # 02:30 in Berlin
    assert add_days(before, 1, BERLIN) == datetime(2026, 3, 29, 1, tzinfo=UTC)  # 03:00


def test_a_wall_time_that_comes_twice_is_whole_days_away() -> None:
    summer, winter = datetime(2026, 10, 24, 0, 30, tzinfo=UTC), datetime(2026, 1, 25, 1, 30, tzinfo=UTC)
    assert add_days(summer, 1, BERLIN) == summer + DAY  # the first 02:30
    assert add_days(winter, 273, BERLIN) == winter + 273 * DAY  # the second


def test_the_29th_of_february_is_a_day_like_any_other() -> None:
    leap = datetime(2028, 2, 29, 12, tzinfo=UTC)
    assert add_days(leap, 365, BERLIN) == datetime(2029, 2, 28, 12, tzinfo=UTC)
    assert add_days(leap - DAY, 1, BERLIN) == leap
    assert add_days(leap, 1, BERLIN) == datetime(2028, 3, 1, 12, tzinfo=UTC)


def test_a_window_inside_the_skipped_hour_waits_for_the_next_week() -> None:
    sunday = Hours(time_zone="Europe/Berlin", days=frozenset((6,)), opens=time(2, 10), closes=time(2, 50))
    due = next_open(datetime(2026, 3, 28, 12, tzinfo=UTC), sunday)
    assert due == datetime(2026, 4, 5, 0, 10, tzinfo=UTC)


def test_a_sending_day_that_a_zone_left_out_is_passed_over() -> None:
    friday = Hours(time_zone="Pacific/Apia", days=frozenset((4,)))
    due = next_open(datetime(2011, 12, 29, 12, tzinfo=UTC), friday)
    assert due.astimezone(ZoneInfo("Pacific/Apia")).date() == date(2012, 1, 6)


@pytest.mark.parametrize(
    "schedule",
    [
        Hours(days=frozenset()),
        Hours(days=frozenset((7,))),
        Hours(opens=time(9), closes=time(9)),
        Hours(opens=time(17), closes=time(9)),
    ],
)
def test_a_schedule_that_never_opens_is_an_error_and_no_endless_search(schedule: Hours) -> None:
    with pytest.raises(NeverOpen):
        next_open(FRIDAY, schedule)
    with pytest.raises(NeverOpen):
        add_days(FRIDAY, 1, schedule)


def test_naive_moments_negative_waits_and_unknown_zones_are_refused() -> None:
    with pytest.raises(ValueError, match="without a zone"):
        next_open(FRIDAY.replace(tzinfo=None), BERLIN)
    with pytest.raises(ValueError, match="without a zone"):
        step_due(StepKind.CALL, FRIDAY.replace(tzinfo=None), 1, BERLIN)
    with pytest.raises(ValueError, match="go back"):
        add_days(FRIDAY, -1, BERLIN)
    for name in ("", "Europe", "Mars/Base", "../etc/passwd", "/etc/localtime", "localtime", "a\0b"):
        with pytest.raises(ValueError, match="no time zone"):
            zone(name)


def test_every_zone_of_the_tables_is_known() -> None:
    assert [name for name in ZONES if zone(name).key != name] == []


def _counting(schedule: Hours, count: DayCount) -> Hours:
    return Hours(schedule.time_zone, schedule.days, schedule.opens, schedule.closes, count)


def _skipped(clock: datetime, place: ZoneInfo) -> bool:
    local = clock.replace(tzinfo=place)
    return local.astimezone(UTC).astimezone(place).replace(tzinfo=None) != clock
