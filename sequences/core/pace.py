"""The pace of a mailbox: given when its mails began, the moments at which more may begin. No clock, no I/O.

A limit holds for any stretch of a minute, an hour or a day, wherever it begins. So there is no rush when an hour
turns, and none after a pause or an outage.
"""

from __future__ import annotations

from bisect import bisect_left, insort
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from heapq import heapify, heappop, heappush

from sequences.core import schedule
from sequences.core.hours import Hours

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


@dataclass(frozen=True)
class Ramp:
    """How a mailbox begins: `first` mails on the day it was connected, `more` on each day after."""

    first: int
    more: int


@dataclass(frozen=True)
class Pace:
    """How many mails may begin in any minute, hour and day; None: no such limit."""

    per_minute: int | None = None
    per_hour: int | None = None
    per_day: int | None = None
    ramp: Ramp | None = None

    def day(self, age: timedelta) -> int | None:
        """Return how many may begin in a day when the mailbox has been connected for `age`."""
        if self.ramp is None:
            return self.per_day
        grown = self.ramp.first + self.ramp.more * max(0, age // DAY)
        return grown if self.per_day is None else min(grown, self.per_day)

    def limits(self, age: timedelta) -> Iterator[tuple[timedelta, int]]:
        """Yield each limit as a span of time and how many may begin in it."""
        for span, most in ((MINUTE, self.per_minute), (HOUR, self.per_hour), (DAY, self.day(age))):
            if most is not None:
                yield span, most

    def most(self, age: timedelta) -> int:
        """Return how many of the mails that began last any limit can ask for."""
        return max((most for _, most in self.limits(age)), default=0)

    def grows(self, age: timedelta) -> timedelta | None:
        """Return the age at which more may begin in a day than at `age`; None: it grows no more."""
        if self.ramp is None or self.day(age) == self.per_day:
            return None
        return (max(0, age // DAY) + 1) * DAY


USUAL = {
    # A server of which nothing is known, and a mailbox that may be young.
    "smtp": Pace(20, 200, 500, Ramp(100, 100)),
    # support.google.com/a/answer/166852: 2,000 messages a day.
    # developers.google.com/gmail/api/v1/reference/quota: 15,000 units a minute, of which a message takes 100.
    "gmail": Pace(150, None, 2_000),
    # learn.microsoft.com, "Exchange Online limits": 30 messages a minute, 10,000 recipients a day.
    "microsoft": Pace(30, None, 10_000),
}
HOSTS = {"smtp.gmail.com": "gmail", "smtp.office365.com": "microsoft"}


@dataclass(frozen=True)
class Chosen:
    """What somebody chose for a mailbox; None: as is usual for its provider. `ramp_first` 0: no ramp."""

    per_minute: int | None = None
    per_hour: int | None = None
    per_day: int | None = None
    ramp_first: int | None = None
    ramp_more: int | None = None


def pace_of(kind: str, host: str, chosen: Chosen) -> Pace:
    """Return the pace of a mailbox: what was chosen, else what is usual for its provider.

    The usual ramp belongs to the usual day: whoever chooses a number for the day has no ramp, unless they choose one.
    """
    usual = USUAL.get(HOSTS.get(host.lower(), kind), USUAL["smtp"])
    return Pace(
        chosen.per_minute or usual.per_minute,
        chosen.per_hour or usual.per_hour,
        chosen.per_day or usual.per_day,
        _ramp(chosen, usual),
    )


def _ramp(chosen: Chosen, usual: Pace) -> Ramp | None:
    if chosen.ramp_first is None:
        return usual.ramp if chosen.per_day is None else None
    return Ramp(chosen.ramp_first, chosen.ramp_more or chosen.ramp_first) if chosen.ramp_first else None


def next_slot(past: Sequence[datetime], pace: Pace, now: datetime, *, connected: datetime) -> datetime:
    """Return the first moment at or after `now` at which one more mail may begin.

    `past`: when mails began, the oldest first, at least those of the last day; what is later than `now` counts as well.
    """
    at = now
    while True:
        age = at - connected
        full = (past[-most] + span for span, most in pace.limits(age) if len(past) >= most)
        free = max(at, *full, at)
        grown = pace.grows(age)
        if grown is None or free <= connected + grown:
            return free
        at = connected + grown


def free(pace: Pace, age: timedelta, begun: Mapping[timedelta, int]) -> int | None:
    """Return how many more may begin at once, of which so many began within each span; None: any number."""
    left = [most - begun[span] for span, most in pace.limits(age)]
    return max(0, min(left)) if left else None


def roomy(room: int | None, asking: int, *, waited_for: bool) -> bool:
    """Return whether all who ask may begin at once: there is room, and nobody was there before them."""
    return room is None or (room >= asking and not waited_for)


@dataclass(frozen=True)
class Wish:
    """A mail that is to leave, `since` it was due first and not before `ready`."""

    since: datetime
    ready: datetime
    follow_up: bool  # the person has had a mail of this sequence
    hours: Hours | None = None  # None: `ready` was chosen within its sending hours


@dataclass(frozen=True)
class Begun:
    """The mails that began in the last day, the oldest first: when, and whether each was a follow-up."""

    at: Sequence[datetime] = ()
    follow_up: Sequence[bool] = ()


def slots(
    mine: Sequence[Wish], others: Sequence[Wish], past: Begun, pace: Pace, now: datetime, *, connected: datetime
) -> list[datetime]:
    """Return when each of `mine` may leave; a moment that is `now` means at once.

    While follow-ups and first mails wait, as many of the ones leave as of the others. Among themselves, whoever has
    waited longest goes first. `others` wait for the same mailbox and keep their turn.
    """
    line, began, found = _Line([*others, *mine], past, now), list(past.at), dict[int, datetime]()
    at = now
    while len(found) < len(mine):
        at = next_slot(began, pace, at, connected=connected)
        number = line.take(at)
        if number is None:
            at = line.opens
            continue
        insort(began, at)
        if number >= len(others):
            found[number - len(others)] = at
    return [found[n] for n in range(len(mine))]


class _Line:
    """Those who wait for a slot: who is not ready yet, and a queue of each kind of those who are."""

    def __init__(self, wishes: Sequence[Wish], past: Begun, now: datetime) -> None:
        self._wishes = wishes
        self._later = [(max(wish.ready, now), n) for n, wish in enumerate(wishes)]
        self._ready: dict[bool, list[tuple[datetime, int]]] = {True: [], False: []}
        self._lead = _lead(wishes, past, now)
        self._last = bool(past.follow_up) and past.follow_up[-1]
        heapify(self._later)

    @property
    def opens(self) -> datetime:
        """When somebody is ready next, while nobody is."""
        return self._later[0][0]

    def take(self, at: datetime) -> int | None:
        """Take who goes at `at`; None: nobody is ready."""
        while self._later and self._later[0][0] <= at:
            number = heappop(self._later)[1]
            wish = self._wishes[number]
            heappush(self._ready[wish.follow_up], (wish.since, number))
        turn = self._lead < 0 or (self._lead == 0 and not self._last)
        for follow_up in (turn, not turn):
            found = self._first(follow_up, at)
            if found is not None:
                self._note(follow_up)
                return found
        return None

    def _first(self, follow_up: bool, at: datetime) -> int | None:
        """Take the first of a kind whose sending hours are open."""
        queue = self._ready[follow_up]
        while queue:
            number = heappop(queue)[1]
            opens = self._open(number, at)
            if opens <= at:
                return number
            heappush(self._later, (opens, number))
        return None

    def _open(self, number: int, at: datetime) -> datetime:
        hours = self._wishes[number].hours
        try:
            return at if hours is None else schedule.next_open(at, hours)
        except schedule.NeverOpen:
            return at  # it is held when its slot comes

    def _note(self, follow_up: bool) -> None:
        """Note who went: a kind gets ahead only while the other one waits."""
        waited = bool(self._ready[not follow_up])
        self._lead = self._lead + (1 if follow_up else -1) if waited else 0
        self._last = follow_up


def _lead(wishes: Sequence[Wish], past: Begun, now: datetime) -> int:
    """Return how many more follow-ups than first mails began since both were waiting."""
    waiting: dict[bool, datetime] = {}
    for wish in wishes:
        if wish.ready <= now:
            waiting[wish.follow_up] = min(wish.ready, waiting.get(wish.follow_up, now))
    if len(waiting) < 2:
        return 0
    since = past.follow_up[bisect_left(past.at, max(waiting.values())) :]
    return 2 * sum(since) - len(since)
