"""When a planned step comes, once the waits before it are others than when it was planned. No clock, no I/O.

What was planned holds more than waits: pauses that slid it, absences, sending hours. So the moment is not planned anew
from the step before: it moves by as many days as the waits grew or shrank, in the days that the sequence counts.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from sequences.core import schedule
from sequences.core.definition import StepKind
from sequences.core.hours import Hours
from sequences.core.zones import shown, wall, zone

ONE_DAY, INSTANT = timedelta(days=1), timedelta(microseconds=1)


def moved_by(due_at: datetime, days: int, kind: StepKind, hours: Hours) -> datetime:
    """Return when a step that was due at `due_at` is due when its wait is `days` longer (or shorter: below zero).

    An e-mail comes inside the sending hours. Never sooner than the other wait after the step before would have it.
    """
    moment = schedule.add_days(due_at, days, hours) if days >= 0 else _back(due_at, -days, hours)
    return schedule.due(kind, moment, hours)


def _back(due_at: datetime, days: int, hours: Hours) -> datetime:
    """Return the latest moment from which `days` lead to `due_at` or before: counting days never turns the order."""
    place = zone(hours.time_zone)
    guess = shown(wall(due_at, place) - days * ONE_DAY, place, least=due_at - days * ONE_DAY)
    if _leads(guess, days, hours, due_at) and not _leads(guess + INSTANT, days, hours, due_at):
        return guess
    low, high = due_at - schedule.FARTHEST * ONE_DAY, due_at
    if not _leads(low, days, hours, due_at):
        return due_at  # nothing is sent for years: what was planned stays
    while high - low > INSTANT:
        middle = low + (high - low) // 2
        low, high = (middle, high) if _leads(middle, days, hours, due_at) else (low, middle)
    return low


def _leads(moment: datetime, days: int, hours: Hours, due_at: datetime) -> bool:
    return schedule.add_days(moment, days, hours) <= due_at
