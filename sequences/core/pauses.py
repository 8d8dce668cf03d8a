"""What a pause leaves of a run's wait, and where the run goes on after it. No clock, no I/O.

A pause slides the plan: what remained of a wait remains, in the days that the sequence counts, and nothing that came
due meanwhile comes before the run goes on.
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from datetime import datetime, timedelta

from sequences.core import away, schedule
from sequences.core.decide import ACTIVITY, AWAY, STEP, after
from sequences.core.definition import Definition, StepKind
from sequences.core.hours import Hours


@dataclass(frozen=True)
class Paused:
    """A run that stands still since a moment. `due_at` is when its wait would have ended; None: that was over."""

    position: int
    waiting_for: str
    since: datetime
    due_at: datetime | None
    away_until: datetime | None = None
    to_do: bool = False  # the activity it waits for is still open


@dataclass(frozen=True)
class Resumed:
    """How a run goes on; `due_at` None: it waits for somebody."""

    position: int
    waiting_for: str
    due_at: datetime | None
    away_until: datetime | None = None
    reason: str | None = None


def resumed(paused: Paused, definition: Definition, hours: Hours, now: datetime) -> Resumed:
    """Return how a paused run goes on at `now`; `hours` are those that bind for its person.

    Whoever is away, or came back while it was paused, gets the whole wait from the day they are back (row L5). An
    activity that was done meanwhile is done now. What waits for a mailbox or for an outcome looks again.
    """
    if _away(paused, definition):
        assert paused.away_until is not None
        return _still_away(paused, paused.away_until, hours, now)
    if paused.waiting_for == STEP:
        return Resumed(paused.position, STEP, _due(paused, definition, hours, now), paused.away_until)
    if paused.waiting_for == ACTIVITY and paused.to_do:
        gives_up = None if paused.due_at is None else slid(paused.due_at, paused.since, now, hours)
        return Resumed(paused.position, ACTIVITY, gives_up, paused.away_until, "waiting_for_activity")
    if paused.waiting_for == ACTIVITY:
        going = after(paused.position, definition, hours, now)
        return Resumed(going.position, STEP, going.due_at, paused.away_until)
    return Resumed(paused.position, paused.waiting_for, now, paused.away_until)


def slid(due_at: datetime, since: datetime, now: datetime, hours: Hours) -> datetime:
    """Return when a wait ends at `now` or later that was to end at `due_at`, and stood still from `since` to `now`.

    Whole days are those that the sequence counts; what is left of one is time. Never sooner than `due_at`; what was due
    before it stood still, is due now.
    """
    most = (due_at - since).days + 1
    days = bisect_right(range(1, most + 1), due_at, key=lambda n: schedule.add_days(since, n, hours))
    rest = due_at - schedule.add_days(since, days, hours)
    return max(due_at, schedule.add_days(now, days, hours) + max(rest, timedelta(0)))


def _away(paused: Paused, definition: Definition) -> bool:
    """Return whether the run waits for somebody's return, or would have begun to."""
    if paused.away_until is None or paused.position >= len(definition.steps):
        return False
    return paused.waiting_for == AWAY or (paused.waiting_for == STEP and paused.away_until > paused.since)


def _still_away(paused: Paused, back_at: datetime, hours: Hours, now: datetime) -> Resumed:
    until = max(back_at, now)
    day = away.day_of(back_at, hours)
    return Resumed(paused.position, AWAY, until, until, f"out_of_office:{day.isoformat()}")


def _due(paused: Paused, definition: Definition, hours: Hours, now: datetime) -> datetime:
    """Return when the next step is due: an e-mail inside the sending hours."""
    steps = definition.steps
    kind = steps[paused.position].kind if paused.position < len(steps) else StepKind.WAIT
    ends = now if paused.due_at is None else slid(paused.due_at, paused.since, now, hours)
    return schedule.due(kind, ends, hours)
