"""When e-mails may leave to one person: a week's hours where they bind, and the days off of both sides. No I/O."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time
from types import MappingProxyType

from sequences.core import holidays
from sequences.core.definition import DayCount, Schedule
from sequences.core.places import Whereabouts
from sequences.core.zones import zone

NO_DAYS: Mapping[date, str] = MappingProxyType({})
SENDER, RECIPIENT = "sender", "recipient"


@dataclass(frozen=True)
class Side:
    """Who writes, or who reads: the clock they live by, and the days on which they do not work.

    `place` is whose public holidays they keep, as in `DE-BY`; `own` are other days off, with their names.
    """

    who: str
    time_zone: str
    place: str | None = None
    own: Mapping[date, str] = field(default_factory=lambda: NO_DAYS)

    def off(self, day: date) -> str | None:
        """Return the name of a day off; None: they work."""
        if (name := self.own.get(day)) is not None:
            return name
        return holidays.of_year(self.place, day.year).get(day) if self.place else None

    def day(self, moment: datetime) -> date:
        """Return the day that it is for them."""
        return moment.astimezone(zone(self.time_zone)).date()


@dataclass(frozen=True)
class Hours:
    """The sending hours of a sequence as they bind for one person.

    `days`, `opens` and `closes` are those of `time_zone`; on a day off of one of `sides`, there, nothing leaves.
    """

    time_zone: str = "UTC"
    days: frozenset[int] = frozenset(range(5))
    opens: time = time(9)
    closes: time = time(17)
    count: DayCount = DayCount.CALENDAR
    sides: tuple[Side, ...] = ()

    def works(self, day: date) -> bool:
        """Return whether a day, by its date, is one on which the sequence sends."""
        return day.weekday() in self.days and not any(side.off(day) is not None for side in self.sides)


def hours_of(plan: Schedule, whereabouts: Whereabouts | None = None, own: Mapping[date, str] = NO_DAYS) -> Hours:
    """Return the hours that bind for somebody; `own` are the days off of the account.

    Where nothing is known of the person, the sequence's own zone and the sender's calendar remain (rows L1, L2).
    """
    theirs = (whereabouts.time_zone if whereabouts else None) or plan.time_zone
    binding = theirs if plan.recipient.zone else plan.time_zone
    return Hours(binding, plan.days, plan.opens, plan.closes, plan.count, tuple(_sides(plan, whereabouts, theirs, own)))


def _sides(plan: Schedule, whereabouts: Whereabouts | None, theirs: str, own: Mapping[date, str]) -> list[Side]:
    days, sides = own if plan.own_days else NO_DAYS, []
    if plan.holidays or days:
        sides.append(Side(SENDER, plan.time_zone, plan.holidays, days))
    if plan.recipient.holidays and whereabouts is not None and whereabouts.place:
        sides.append(Side(RECIPIENT, theirs, whereabouts.place))
    return sides
