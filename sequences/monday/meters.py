"""What is left of a limit that monday counts by the minute, of calls that are on their way as well. No I/O.

monday tells what is left with every answer; what several workers have sent meanwhile it cannot know yet. So a call is
booked before it leaves, and booked out when its answer tells.
Source: https://developer.monday.com/api-reference/docs/rate-limits
"""

from __future__ import annotations

from dataclasses import dataclass, replace

MINUTE = 60.0
LOOK_AGAIN = 0.5  # seconds, where nobody can tell yet when there is room


@dataclass(frozen=True)
class Flight:
    """What was booked for a call, and in which minute: its end as it was known then."""

    cost: float
    ends: float


@dataclass(frozen=True)
class Meter:
    """One limit. All moments are seconds of the wall clock; a minute lasts `window`.

    `quota` None: monday has told nothing yet. `ends` 0: no minute runs, the next call begins one.
    """

    quota: float | None = None
    left: float = 0.0  # as monday told last
    flying: float = 0.0  # booked, and not told of yet
    ends: float = 0.0
    window: float = MINUTE

    def at(self, now: float) -> Meter:
        """Return the meter as it stands now; when its minute is over nothing of it is used."""
        return self if now < self.ends else replace(self, left=self.quota or 0.0, flying=0.0, ends=0.0)

    def room(self, now: float, kept: float) -> float | None:
        """Return what may be used while the share `kept` is left alone; None: as much as one likes."""
        here = self.at(now)
        return None if here.quota is None else max(0.0, here.left - here.flying - kept * here.quota)

    def wait(self, cost: float, now: float, kept: float) -> float:
        """Return how many seconds a call must wait; 0: it may go."""
        here, room = self.at(now), self.room(now, kept)
        untouched = not here.flying and here.left == here.quota  # else what is larger than the share would never go
        if room is None or cost <= room or untouched:
            return 0.0
        lands = cost <= room + here.flying  # what is on its way may cost less than was booked for it
        return LOOK_AGAIN if lands else max(LOOK_AGAIN, here.ends - now)

    def book(self, cost: float, now: float) -> tuple[Meter, Flight]:
        """Return the meter with a call on its way."""
        here = self.at(now)
        booked = replace(here, flying=here.flying + cost, ends=here.ends or now + here.window)
        return booked, Flight(cost, booked.ends)

    def landed(self, flight: Flight, now: float) -> Meter:
        """Return the meter without a call whose answer is here; what it cost is told apart."""
        here = self.at(now)
        return replace(here, flying=max(0.0, here.flying - flight.cost)) if here._runs_till(flight.ends) else here

    def told(self, left: float, quota: float, now: float, *, seconds: float | None, window: float) -> Meter:
        """Return the meter after monday told what is left, and in how many `seconds` the minute ends, if it did.

        Answers overtake each other: within a minute the least that was told counts.
        """
        here, ends = self.at(now), now + (window if seconds is None else seconds)
        known = here.quota is not None
        goes_on = known and (here._runs_till(ends) if seconds is not None else left <= here.left + quota / 10)
        if not goes_on:
            return Meter(quota, left, here.flying if here._runs_till(ends) else 0.0, ends, window)
        return replace(
            here, quota=quota, left=min(left, here.left), ends=here.ends if seconds is None else ends, window=window
        )

    def _runs_till(self, ends: float) -> bool:
        """Return whether a minute that ends then is the one that runs: monday tells whole seconds."""
        return abs(self.ends - ends) < self.window / 2
