"""When a step is due: days counted in a zone, and the hours in which e-mails may leave. No clock, no I/O.

Three promises hold on every day of every zone (row X1): nothing is due sooner than designed, an e-mail is
due inside the window on a sending day, and whoever comes later is never due earlier.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

from sequences.core.definition import DayCount, Schedule, StepKind
from sequences.core.zones import change, offset, shown, wall, zone

__all__ = ["NeverOpen", "add_days", "day_opens", "is_open", "next_open", "step_due", "zone"]

ONE_DAY = timedelta(days=1)
WEEK = frozenset(range(7))
TURNS = 64  # days looked at before giving up: more than any zone's oddest fortnight needs


class NeverOpen(ValueError):
    """A schedule without a single sending hour."""


def is_open(moment: datetime, schedule: Schedule) -> bool:
    """Return whether an e-mail may leave at `moment`: inside the window, on a sending day."""
    _check(moment, schedule)
    local = moment.astimezone(zone(schedule.time_zone))
    return local.weekday() in schedule.days and schedule.opens <= local.time() < schedule.closes


def next_open(moment: datetime, schedule: Schedule) -> datetime:
    """Return the first moment at or after `moment` in which an e-mail may leave, in UTC.

    Raises:
        NeverOpen: no sending day, or a window that is empty.
        ValueError: `moment` is naive, or the zone does not exist.
    """
    _check(moment, schedule)
    place, now = zone(schedule.time_zone), moment.astimezone(UTC)
    for _ in range(TURNS):
        shift = offset(now, place)
        target = _opening(now.replace(tzinfo=None) + shift, schedule).replace(tzinfo=UTC) - shift
        ahead = min(target, now + ONE_DAY)
        if offset(ahead, place) != shift:  # the clocks change on the way: look again from there
            now = change(now, ahead, place)
        elif ahead == target:
            return target
        else:
            now = ahead
    raise NeverOpen("the sending window never opens")


def add_days(moment: datetime, days: int, schedule: Schedule) -> datetime:
    """Return the same wall time `days` later in the zone, in UTC; 0 days is `moment` itself.

    A wall time that is skipped becomes the first after the gap; of one that comes twice, the one that is
    whole days of 24 hours away. Where the sequence counts sending days, a moment on another day counts as
    the beginning of the next sending day.

    Raises:
        NeverOpen: no sending day, or a window that is empty.
        ValueError: `moment` is naive, `days` is negative, or the zone does not exist.
    """
    _check(moment, schedule)
    if days < 0:
        raise ValueError(f"a wait of {days} days: time does not go back")
    if days == 0:
        return moment.astimezone(UTC)
    place = zone(schedule.time_zone)
    now = wall(moment, place)
    then = now + days * ONE_DAY if schedule.count is DayCount.CALENDAR else _sending(now, days, schedule)
    return shown(then, place, least=moment + (then - now))


def day_opens(day: date, schedule: Schedule) -> datetime:
    """Return the moment at which the sending hours would begin on `day`, a sending day or not, in UTC.

    Raises ValueError as `zone` does.
    """
    clock = datetime.combine(day, schedule.opens)
    return shown(clock, zone(schedule.time_zone), least=clock.replace(tzinfo=UTC) - ONE_DAY)


def step_due(kind: StepKind, after: datetime, wait_days: int, schedule: Schedule) -> datetime:
    """Return when a step is due that comes `wait_days` after a moment (row X1).

    The window binds automatic e-mails only (row R6). Raises as `add_days` and `next_open` do.
    """
    designed = add_days(after, wait_days, schedule)
    return next_open(designed, schedule) if kind is StepKind.EMAIL else designed


def _check(moment: datetime, schedule: Schedule) -> None:
    if moment.utcoffset() is None:
        raise ValueError(f"a moment without a zone: {moment!r}")
    if not schedule.days or not schedule.days <= WEEK or schedule.opens >= schedule.closes:
        raise NeverOpen("a schedule needs a sending day, and a window that opens before it closes")


def _opening(clock: datetime, schedule: Schedule) -> datetime:
    """Return the first wall time at or after `clock` inside the window, if the clocks never changed."""
    if clock.weekday() in schedule.days and clock.time() < schedule.closes:
        return max(clock, datetime.combine(clock, schedule.opens))
    return datetime.combine(_sending_day(clock.date() + ONE_DAY, schedule), schedule.opens)


def _sending(clock: datetime, days: int, schedule: Schedule) -> datetime:
    """Return the wall time `days` sending days after `clock`."""
    start = _sending_day(clock.date(), schedule)
    at = clock.time() if start == clock.date() else time.min
    weeks, rest = divmod(days, len(schedule.days))
    day = start + 7 * weeks * ONE_DAY
    for _ in range(rest):
        day = _sending_day(day + ONE_DAY, schedule)
    return datetime.combine(day, at)


def _sending_day(day: date, schedule: Schedule) -> date:
    """Return the first sending day at or after `day`."""
    return next(one for n in range(7) if (one := day + n * ONE_DAY).weekday() in schedule.days)
