"""When everything of a sequence will happen, if nobody answers: the engine's own decisions, one after another.

The live engine takes one move at a time and the world may change in between; here the moves of many people are taken
in the order of their moments, by the same `decide`, `after`, `sent`, `free` and `slots`, and mailboxes keep their pace
among them. Manual steps are taken to be done when they are due. No clock, no I/O.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from heapq import heappop, heappush

from sequences.core import senders, shifts
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
    Skip,
    Start,
    Stop,
    after,
    decide,
    sent,
)
from sequences.core.definition import Definition
from sequences.core.hours import Hours
from sequences.core.outlets import Box, Outlet
from sequences.core.pace import Wish
from sequences.core.reasons import KINDS, Kind, reason, written
from sequences.core.senders import Candidate
from sequences.core.shifts import HOLD, Shift
from sequences.core.zones import zone

PLANNED, REFUSED, STOPPED, WAITS = "planned", "refused", "stopped", "waits"
MOST_HOLDS = 50  # of one step: who has waited so often is taken to wait for good


@dataclass(frozen=True)
class Person:
    """Somebody to plan for: what is known of them, where they stand and since when (by default: at the door)."""

    key: int
    facts: Facts
    run: Run = field(default_factory=lambda: Run(0, CHECK))


@dataclass(frozen=True)
class Moment:
    """A step and when it happens. `estimated`: what people do comes before it, and is taken to be done at once.

    One that is `skipped`, for the reason that is kept there, would come then if its conditions were met. `mailbox` is
    the address that an e-mail leaves from, where one is known.
    """

    position: int
    at: datetime
    shifts: tuple[Shift, ...] = ()
    estimated: bool = False
    skipped: str | None = None
    mailbox: str | None = None


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
        done = [one.at for one in self.steps if one.skipped is None]
        return done if self.completed_at is None else [*done, self.completed_at]


@dataclass(frozen=True)
class Plan:
    """What comes for everybody, in the order they were given, and how many e-mails leave from where on each day."""

    people: tuple[Foreseen, ...]
    load: Mapping[tuple[date, str | None], int]


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
    sent_from: str | None = None  # where its last e-mail left
    over: Foreseen | None = None


def plan(people: Sequence[Person], definition: Definition, boxes: Sequence[Box], now: datetime) -> Plan:
    """Return what comes for `people` from `now` on.

    `boxes` are the mailboxes that the sequence may send through; what leaves from no such one is not paced.
    """
    planner = _Planner(definition, boxes)
    for person in people:
        planner.enter(person, now)
    planner.go()
    return Plan(tuple(planner.foreseen()), planner.load())


class _Planner:
    """The people of one plan, the line of moments, and the mailboxes."""

    def __init__(self, definition: Definition, boxes: Sequence[Box]) -> None:
        self._definition = definition
        self._outlets = {box.address: Outlet(box) for box in boxes}
        self._going: list[_Going] = []
        self._line: list[tuple[datetime, int]] = []

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

    def load(self) -> Mapping[tuple[date, str | None], int]:
        """Return how many e-mails leave from where on each day of the sequence's zone."""
        place, mails = zone(self._definition.schedule.time_zone), self._definition.steps
        moments = (moment for one in self._going for moment in one.steps if moment.skipped is None)
        left = (m for m in moments if mails[m.position].kind == "email")
        days = Counter((m.at.astimezone(place).date(), m.mailbox) for m in left)
        return dict(sorted(days.items(), key=lambda one: (one[0][0], one[0][1] or "")))

    def _happens(self, due: Sequence[int], now: datetime) -> None:
        sends: dict[str | None, list[int]] = defaultdict(list)
        for number in due:
            one = self._going[number]
            facts = self._facts(one, now)
            move = decide(one.run, self._definition, facts, now)
            if isinstance(move, Send):
                sends[self._sender(facts, now)].append(number)
            else:
                self._take(number, move, now)
        for address, asking in sends.items():
            self._send(asking, address, now)

    def _facts(self, one: _Going, now: datetime) -> Facts:
        """Return what will be known of somebody at `now`: a mailbox that refuses is tried again, and works then."""
        facts = _mended(one.person.facts, now)
        if facts.line is None:
            return facts
        line = senders.mended(facts.line, now)
        position, steps = one.run.position, self._definition.steps
        if one.sent_from and position < len(steps):
            line = senders.at_step(line, steps[position], self._definition.sender, one.sent_from)
        return replace(facts, line=line)

    def _sender(self, facts: Facts, now: datetime) -> str | None:
        """Return the address that somebody's e-mail leaves from at `now`."""
        if facts.line is None:
            return self._definition.send_as
        chosen = senders.choose(facts.line, self._definition.sender, now)
        return chosen.address if isinstance(chosen, Candidate) else None

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
            case Skip():
                kept = written(move.code, move.facts)
                one.steps.append(Moment(one.run.position, now, tuple(one.shifts), one.estimated, kept))
                self._take(number, move.going, now)
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
            shifts.add(one.shifts, Shift(HOLD, reason(move.code, **move.facts).sentence, now, move.due_at))
        heappush(self._line, (one.due, number))

    def _send(self, asking: list[int], address: str | None, now: datetime) -> None:
        """Let those send through a mailbox who may begin; the others wait for a slot."""
        outlet = self._outlets.get(address or "")
        wishes = {number: self._wish(self._going[number], now) for number in asking}
        given = outlet.slots(wishes, now) if outlet else [now] * len(asking)
        for number, at in zip(asking, given, strict=True):
            one = self._going[number]
            if outlet and at > now:
                self._put_off(number, outlet, at, now)
                continue
            if outlet:
                outlet.begin(number, wishes[number].follow_up, now)
            one.sent_from = address
            one.steps.append(Moment(one.run.position, now, tuple(one.shifts), one.estimated, mailbox=address))
            going = sent(one.run.position, self._definition, one.hours, now)
            if isinstance(going, Complete):
                self._end(one, PLANNED, completed_at=now)
            else:
                self._to(number, going)

    def _wish(self, one: _Going, now: datetime) -> Wish:
        due = min(one.due, now)
        return Wish(one.since or due, due, self._follows(one), one.hours)

    def _follows(self, one: _Going) -> bool:
        return self._definition.follows_up(one.run.position)

    def _put_off(self, number: int, outlet: Outlet, at: datetime, now: datetime) -> None:
        one = self._going[number]
        one.shifts.append(shifts.paced(now, at))
        one.since = one.since or min(one.due, now)
        one.run, one.due = Run(one.run.position, STEP), at
        outlet.wait(number, Wish(one.since, at, self._follows(one)))
        heappush(self._line, (at, number))

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


def _mended(facts: Facts, now: datetime) -> Facts:
    if not facts.mailbox_connected and facts.mailbox_retry_at is not None and facts.mailbox_retry_at <= now:
        return replace(facts, mailbox_connected=True, mailbox_retry_at=None)
    return facts
