"""Until when the run of somebody who is away is held (row L5). No clock, no I/O."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime

from sequences.core import schedule
from sequences.core.definition import DayCount
from sequences.core.hours import Hours

DEFAULT_DAYS = 7


def back_at(day: date | None, hours: Hours, now: datetime) -> datetime | None:
    """Return when somebody who named `day` is back, in UTC; None: they are back already.

    It is when the sending hours that bind for them begin on that day. Who named no day for sure is held for seven days.
    """
    if day is None:
        return schedule.add_days(now, DEFAULT_DAYS, replace(hours, count=DayCount.CALENDAR))
    opens = schedule.day_opens(day, hours)
    return opens if opens > now else None


def day_of(moment: datetime, hours: Hours) -> date:
    """Return the day that a moment falls on in the zone of the sending hours."""
    return moment.astimezone(schedule.zone(hours.time_zone)).date()
