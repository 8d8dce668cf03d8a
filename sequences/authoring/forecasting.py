"""What enrolling people will use, before anybody does it (row X8): asked of the planner that runs them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sequences.core.decide import after
from sequences.core.definition import Definition, WaitStep
from sequences.core.hours import Hours, hours_of
from sequences.storage.usage import Standing, month_of


@dataclass(frozen=True)
class Forecast:
    """Actions that `items` people use, each and together; `this_month` of those at most, the rest is later."""

    items: int
    each: int
    in_all: int
    this_month: int
    left: int | None  # of this month's limit; None: there is none

    @property
    def fits(self) -> bool:
        """Whether this month's limit is enough: else some wait for the next month."""
        return self.left is None or self.this_month <= self.left


def forecast(
    definition: Definition, items: int, standing: Standing, days_off: Mapping[date, str], *, now: datetime
) -> Forecast:
    """Return what `items` people would use if they were enrolled at `now` and none of them left early.

    Waits use nothing; people do what they have to do on the day it is due; mailboxes send at once.
    `days_off` are those of the account.
    """
    moments = _moments(definition, hours_of(definition.schedule, None, days_off), now)
    soon = sum(month_of(at) == month_of(now) for at in moments)
    left = None if standing.most is None else max(0, standing.most - standing.used)
    return Forecast(items, len(moments), items * len(moments), items * soon, left)


def _moments(definition: Definition, hours: Hours, now: datetime) -> list[datetime]:
    """Return when each action is due: the steps, and the end."""
    going, moments = after(-1, definition, hours, now), []
    while going.position < len(definition.steps):
        if not isinstance(definition.steps[going.position], WaitStep):
            moments.append(going.due_at)
        going = after(going.position, definition, hours, going.due_at)
    return [*moments, going.due_at]
