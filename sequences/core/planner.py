"""When everything of a sequence will happen, if nobody answers: the engine's own decisions, one after another.

The live engine takes one move at a time and the world may change in between; here the moves of many people are taken
in the order of their moments, by the same `decide`, `after`, `sent`, `free` and `slots`, and mailboxes keep their pace
among them. Manual steps are taken to be done when they are due. No clock, no I/O.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from heapq import heappop, heappush

from sequences.core import shifts
from sequences.core.decide import (
    CHECK,
    STEP,
    Act,
    Complete,
    Facts,
    Hold,
    Move,
    Next,
    Refuse,
    Run,
    Send,
    Start,
    Stop,
    after,
    decide,
    sent,
)
from sequences.core.definition import Definition
from sequences.core.hours import Hours
from sequences.core.pace import DAY, HOUR, MINUTE, Begun, Pace, Wish, free, roomy, slots
from sequences.core.reasons import KINDS, Kind, reason
from sequences.core.shifts import HOLD, Shift
from sequences.core.zones import zone

PLANNED, REFUSED, STOPPED, WAITS = "planned", "refused", "stopped", "waits"
AHEAD = 1000  # people before one in the line of a mailbox that are looked at, as the engine does
MOST_HOLDS = 50  # of one step: who has waited so often is taken to wait for good


@dataclass(frozen=True)
class Person:
    """Somebody to plan for: what is known of them, where they stand and since when (by default: at the door)."""

    key: int
    facts: Facts
    run: Run = field(default_factory=lambda: Run(0, CHECK))


@dataclass(frozen=True)
class Box:
    """A mailbox: its pace, when it was connected, what began lately, and who waits for it already."""

    address: str
    pace: Pace
    connected: datetime
    begun: Begun = field(default_factory=Begun)
    others: Sequence[Wish] = ()


@dataclass(frozen=True)
class Moment:
    """A step and when it happens. `estimated`: what people do comes before it, and is taken to be done at once."""

    position: int
    at: datetime
    shifts: tuple[Shift, ...] = ()
    estimated: bool = False


@dataclass(frozen=True)
class Foreseen:
    """What comes for one person: `outcome` is planned (to the end), refused, stopped or waits, with its reason."""

    key: int
    outcome: str
    steps: tuple[Moment, ...]
    completed_at: datetime | None = None
    code: str | None = None
    facts: Mapping[str, str] = field(default_factory=dict)

    @property
    def actions(self) -> list[datetime]:
        """When each action is counted (row X8): the steps, and the end."""
        done = [one.at for one in self.steps]
        return done if self.completed_at is None else [*done, self.completed_at]


@dataclass(frozen=True)
class Plan:
    """What comes for everybody, in the order they were given, and how many e-mails leave on each day."""

    people: tuple[Foreseen, ...]
    load: Mapping[date, int]


@dataclass
class _Going:
    """A person on the way through the plan."""

    person: Person
    hours: Hours
    run: Run
    due: datetime
    designed: datetime
    steps: list[Moment] = field(default_factory=list)
    shifts: list[Shift] = field(default_factory=list)
    since: datetime | None = None  # when its mail was due first, while it waits for a slot
    holds: int = 0
    estimated: bool = False
    over: Foreseen | None = None


def plan(people: Sequence[Person], definition: Definition, box: Box | None, now: datetime) -> Plan:
    """Return what comes for `people` from `now` on.

    `box` is the mailbox that the sequence sends through; without one nothing is paced.
    """
    planner = _Planner(definition, box)
    for person in people:
        planner.enter(person, now)
    planner.go()
    return Plan(tuple(planner.foreseen()), planner.load())


class _Planner:
    """The people of one plan, the line of moments, and the mailbox."""

    def __init__(self, definition: Definition, box: Box | None) -> None:
        self._definition, self._box = definition, box
        self._going: list[_Going] = []
        self._line: list[tuple[datetime, int]] = []
        self._begun = list(box.begun.at) if box else []
        self._follow_up = list(box.begun.follow_up) if box else []
        self._others = sorted(box.others, key=lambda wish: wish.ready) if box else []
        self._waiting: dict[int, Wish] = {}  # of those who have a slot that is still to come

    def enter(self, person: Person, now: datetime) -> None:
        """Let somebody be there from `now` on."""
        hours = person.facts.bound(self._definition)
        self._going.append(_Going(person, hours, person.run, now, now))
        heappush(self._line, (now, len(self._going) - 1))

    def go(self) -> None:
        """Let all that is due happen, moment by moment, until nothing is left."""
        while self._line:
            now = self._line[0][0]
            due = []
            while self._line and self._line[0][0] == now:
                due.append(heappop(self._line)[1])
            self._happens(due, now)

    def foreseen(self) -> list[Foreseen]:
        """Return what came of everybody."""
        return [one.over for one in self._going if one.over is not None]

    def load(self) -> Mapping[date, int]:
        """Return how many e-mails leave on each day of the sequence's zone."""
        place, mails = zone(self._definition.schedule.time_zone), self._definition.steps
        moments = (moment for one in self._going for moment in one.steps)
        days = Counter(m.at.astimezone(place).date() for m in moments if mails[m.position].kind == "email")
        return dict(sorted(days.items()))

    def _happens(self, due: Sequence[int], now: datetime) -> None:
        sends: list[int] = []
        for number in due:
            one = self._going[number]
            move = decide(one.run, self._definition, _facts(one.person.facts, now), now)
            if isinstance(move, Send):
                sends.append(number)
            else:
                self._take(number, move, now)
        if sends:
            self._send(sends, now)

    def _take(self, number: int, move: Move, now: datetime) -> None:
        one = self._going[number]
        match move:
            case Refuse() | Stop():
                self._end(one, REFUSED if isinstance(move, Refuse) else STOPPED, code=move.code, facts=move.facts)
            case Start() | Next():
                self._to(number, move)
            case Act(holds=holds):
                one.steps.append(Moment(one.run.position, now, tuple(one.shifts), one.estimated))
                one.estimated = one.estimated or holds
                self._to(number, after(one.run.position, self._definition, one.hours, now))
            case Complete():
                self._end(one, PLANNED, completed_at=now)
            case Hold():
                self._hold(number, move, now)

    def _to(self, number: int, going: Start | Next) -> None:
        """Let somebody go on to a step."""
        one = self._going[number]
        one.run, one.due = Run(going.position, STEP), going.due_at
        one.designed = going.designed or going.due_at
        one.shifts, one.holds, one.since = list(shifts.between(one.designed, one.due, one.hours)), 0, None
        heappush(self._line, (one.due, number))

    def _hold(self, number: int, move: Hold, now: datetime) -> None:
        """Let somebody wait; who waits for a person, or again and again, is not foreseen any further."""
        one = self._going[number]
        one.holds += 1
        if move.due_at is None or KINDS[move.code] is Kind.HELD or one.holds > MOST_HOLDS:
            self._end(one, WAITS, code=move.code, facts=move.facts)
            return
        one.run, one.due = Run(one.run.position, move.waiting_for), move.due_at
        if move.code == "waiting_for_window":
            one.shifts.extend(shifts.between(now, move.due_at, one.hours))
        else:
            one.shifts.append(Shift(HOLD, reason(move.code, **move.facts).sentence, now, move.due_at))
        heappush(self._line, (one.due, number))

    def _send(self, asking: list[int], now: datetime) -> None:
        """Let those send who may begin; the others wait for a slot."""
        for number, at in zip(asking, self._slots(asking, now), strict=True):
            one = self._going[number]
            if at > now:
                self._put_off(number, at, now)
                continue
            self._waiting.pop(number, None)
            self._begin(self._follows(one), now)
            one.steps.append(Moment(one.run.position, now, tuple(one.shifts), one.estimated))
            going = sent(one.run.position, self._definition, one.hours, now)
            if isinstance(going, Complete):
                self._end(one, PLANNED, completed_at=now)
            else:
                self._to(number, going)

    def _slots(self, asking: Sequence[int], now: datetime) -> Sequence[datetime]:
        box = self._box
        if box is None:
            return [now] * len(asking)
        while self._others and self._others[0].ready <= now:
            other = self._others.pop(0)
            self._begin(other.follow_up, other.ready)
        counted = {span: len(self._begun) - bisect_right(self._begun, now - span) for span in (MINUTE, HOUR, DAY)}
        # All who are due at a moment ask together: nobody was there before them.
        if roomy(free(box.pace, now - box.connected, counted), len(asking), waited_for=False):
            return [now] * len(asking)
        mine = set(asking)
        waiting = (wish for number, wish in self._waiting.items() if number not in mine)
        others = sorted([*self._others, *waiting], key=lambda wish: wish.ready)[:AHEAD]
        lately = max(bisect_right(self._begun, now - DAY), len(self._begun) - box.pace.most(now - box.connected))
        past = Begun(self._begun[lately:], self._follow_up[lately:])
        wishes = [self._wish(self._going[number], now) for number in asking]
        return slots(wishes, others, past, box.pace, now, connected=box.connected)

    def _wish(self, one: _Going, now: datetime) -> Wish:
        due = min(one.due, now)
        return Wish(one.since or due, due, self._follows(one), one.hours)

    def _follows(self, one: _Going) -> bool:
        return self._definition.follows_up(one.run.position)

    def _put_off(self, number: int, at: datetime, now: datetime) -> None:
        one = self._going[number]
        one.shifts.append(shifts.paced(now, at))
        one.since = one.since or min(one.due, now)
        one.run, one.due = Run(one.run.position, STEP), at
        self._waiting[number] = Wish(one.since, at, self._follows(one))
        heappush(self._line, (at, number))

    def _begin(self, follow_up: bool, at: datetime) -> None:
        """Note that a mail begins."""
        place = bisect_right(self._begun, at)
        self._begun.insert(place, at)
        self._follow_up.insert(place, follow_up)

    def _end(
        self,
        one: _Going,
        outcome: str,
        *,
        completed_at: datetime | None = None,
        code: str | None = None,
        facts: Mapping[str, str] | None = None,
    ) -> None:
        one.over = Foreseen(one.person.key, outcome, tuple(one.steps), completed_at, code, facts or {})


def _facts(facts: Facts, now: datetime) -> Facts:
    """Return what will be known at `now`: a mailbox that refuses is tried again, and taken to work then."""
    if not facts.mailbox_connected and facts.mailbox_retry_at is not None and facts.mailbox_retry_at <= now:
        return replace(facts, mailbox_connected=True, mailbox_retry_at=None)
    return facts
