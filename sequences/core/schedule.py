"""When a step is due: days counted in a zone, and the hours in which e-mails may leave. No clock, no I/O.

Three promises hold on every day of every zone (row X1): nothing is due sooner than designed, an e-mail is due inside
the window on a sending day that is nobody's day off, and whoever comes later is never due earlier.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

from sequences.core.definition import DayCount, StepKind
from sequences.core.hours import Hours, Side
from sequences.core.zones import change, offset, shown, wall, zone

__all__ = [
    "FARTHEST",
    "NeverOpen",
    "add_days",
    "day_ends",
    "day_opens",
    "due",
    "is_open",
    "next_open",
    "off",
    "step_due",
    "zone",
]

ONE_DAY = timedelta(days=1)
WEEK = frozenset(range(7))
TURNS = 64  # days looked at before giving up: more than any zone's oddest fortnight needs
FARTHEST = 800  # days off in a row after which a calendar is taken to have no working day


class NeverOpen(ValueError):
    """Hours in which no e-mail may leave, ever: no sending day, no window, or no day that is not a day off."""


def is_open(moment: datetime, hours: Hours) -> bool:
    """Return whether an e-mail may leave at `moment`: inside the window, on a sending day, on nobody's day off."""
    _check(moment, hours)
    local = moment.astimezone(zone(hours.time_zone))
    inside = local.weekday() in hours.days and hours.opens <= local.time() < hours.closes
    return inside and off(moment, hours) is None


def off(moment: datetime, hours: Hours) -> tuple[Side, str] | None:
    """Return whose day off it is at `moment`, and its name; None: nobody's."""
    for side in hours.sides:
        if (name := side.off(side.day(moment))) is not None:
            return side, name
    return None


def next_open(moment: datetime, hours: Hours) -> datetime:
    """Return the first moment at or after `moment` in which an e-mail may leave, in UTC.

    Raises:
        NeverOpen: no sending day, a window that is empty, or nothing but days off.
        ValueError: `moment` is naive, or the zone does not exist.
    """
    _check(moment, hours)
    at = _next_window(moment, hours)
    while (found := off(at, hours)) is not None:
        at = _next_window(day_ends(at, found[0].time_zone), hours)
        if at - moment > FARTHEST * ONE_DAY:
            raise NeverOpen("every sending day is a day off")
    return at


def day_ends(moment: datetime, name: str) -> datetime:
    """Return when the day that it is at `moment` in a zone gives way to the next one, in UTC."""
    place = zone(name)
    following = moment.astimezone(place).date() + ONE_DAY
    return shown(datetime.combine(following, time.min), place, least=moment)


def add_days(moment: datetime, days: int, hours: Hours) -> datetime:
    """Return the same wall time `days` later in the zone, in UTC; 0 days is `moment` itself.

    A wall time that is skipped becomes the first after the gap; of one that comes twice, the one that is
    whole days of 24 hours away. Where the sequence counts sending days, a moment on another day counts as
    the beginning of the next sending day; a day off of either side, by its date, is no sending day.

    Raises:
        NeverOpen: no sending day, or a window that is empty.
        ValueError: `moment` is naive, `days` is negative, or the zone does not exist.
    """
    _check(moment, hours)
    if days < 0:
        raise ValueError(f"a wait of {days} days: time does not go back")
    if days == 0:
        return moment.astimezone(UTC)
    place = zone(hours.time_zone)
    now = wall(moment, place)
    then = now + days * ONE_DAY if hours.count is DayCount.CALENDAR else _sending(now, days, hours)
    return shown(then, place, least=moment + (then - now))


def day_opens(day: date, hours: Hours) -> datetime:
    """Return the moment at which the sending hours would begin on `day`, a sending day or not, in UTC.

    Raises ValueError as `zone` does.
    """
    clock = datetime.combine(day, hours.opens)
    return shown(clock, zone(hours.time_zone), least=clock.replace(tzinfo=UTC) - ONE_DAY)


def step_due(kind: StepKind, after: datetime, wait_days: int, hours: Hours) -> datetime:
    """Return when a step is due that comes `wait_days` after a moment (row X1), in UTC.

    Raises as `add_days` and `due` do.
    """
    return due(kind, add_days(after, wait_days, hours), hours)


def due(kind: StepKind, designed: datetime, hours: Hours) -> datetime:
    """Return when a step is due that is designed for a moment (row X1), in UTC.

    The window binds automatic e-mails only (row R6). With nothing but days off to come it is due as designed, and
    held then. Raises NeverOpen where there is no sending day, or no window.
    """
    _check(designed, hours)
    if kind is not StepKind.EMAIL:
        return designed.astimezone(UTC)
    try:
        return next_open(designed, hours)
    except NeverOpen:
        return designed.astimezone(UTC)


def _check(moment: datetime, hours: Hours) -> None:
    if moment.utcoffset() is None:
        raise ValueError(f"a moment without a zone: {moment!r}")
    if not hours.days or not hours.days <= WEEK or hours.opens >= hours.closes:
        raise NeverOpen("a schedule needs a sending day, and a window that opens before it closes")


def _next_window(moment: datetime, hours: Hours) -> datetime:
    """Return the first moment at or after `moment` inside the window of a sending day, whoever is off then."""
    place, now = zone(hours.time_zone), moment.astimezone(UTC)
    for _ in range(TURNS):
        shift = offset(now, place)
        target = _opening(now.replace(tzinfo=None) + shift, hours).replace(tzinfo=UTC) - shift
        ahead = min(target, now + ONE_DAY)
        if offset(ahead, place) != shift:  # the clocks change on the way: look again from there
            now = change(now, ahead, place)
        elif ahead == target:
            return target
        else:
            now = ahead
    raise NeverOpen("the sending window never opens")


def _opening(clock: datetime, hours: Hours) -> datetime:
    """Return the first wall time at or after `clock` inside the window, if the clocks never changed."""
    if clock.weekday() in hours.days and clock.time() < hours.closes:
        return max(clock, datetime.combine(clock, hours.opens))
    day = clock.date() + ONE_DAY
    while day.weekday() not in hours.days:
        day += ONE_DAY
    return datetime.combine(day, hours.opens)


def _sending(clock: datetime, days: int, hours: Hours) -> datetime:
    """Return the wall time `days` sending days after `clock`."""
    start = _sending_day(clock.date(), hours)
    at = clock.time() if start == clock.date() else time.min
    weeks, rest = (0, days) if hours.sides else divmod(days, len(hours.days))
    day = start + 7 * weeks * ONE_DAY
    for _ in range(rest):
        day = _sending_day(day + ONE_DAY, hours)
    return datetime.combine(day, at)


def _sending_day(day: date, hours: Hours) -> date:
    """Return the first sending day at or after `day`; where there is none in sight, the one behind it."""
    for _ in range(FARTHEST):
        if hours.works(day):
            return day
        day += ONE_DAY
    return day
