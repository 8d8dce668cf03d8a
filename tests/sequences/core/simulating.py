"""One person in one sequence, from the door to the end, while anything happens: each promise is looked at at each step.

python -m tests.sequences.core.simulating 1000000    # what `make simulate` does, on every processor
"""

from __future__ import annotations

import multiprocessing
import os
import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from itertools import takewhile
from random import Random
from typing import Literal

from sequences.core import decide as core
from sequences.core import schedule, senders
from sequences.core.away import back_at
from sequences.core.changing import Choice, Fate, Stand, Timing, kind_at, shift, target, targets, way
from sequences.core.decide import (
    ACTIVITY,
    AWAY,
    CHECK,
    STEP,
    Act,
    Complete,
    Facts,
    Hold,
    ItemFacts,
    Move,
    Run,
    Send,
    Skip,
    Stop,
)
from sequences.core.definition import (
    Asked,
    DayCount,
    Definition,
    EmailStep,
    Holding,
    ManualStep,
    Recipient,
    Schedule,
    Sender,
    Step,
    StepCondition,
    StepKind,
    WaitStep,
)
from sequences.core.hours import Hours, hours_of
from sequences.core.matching import is_done_by
from sequences.core.pauses import Paused, resumed
from sequences.core.places import Whereabouts
from sequences.core.retiming import moved_by
from sequences.core.senders import Absence, Candidate, Line

START, DAY, HOUR = datetime(2026, 2, 20, tzinfo=UTC), timedelta(days=1), timedelta(hours=1)
ZONES = ("UTC", "Europe/Berlin", "America/New_York", "Asia/Kathmandu", "Australia/Lord_Howe", "Pacific/Chatham")
ADA = ItemFacts("Ada", {}, "ada@byron.example", "ada@byron.example")
MANUAL = (StepKind.MANUAL_EMAIL, StepKind.TASK, StepKind.CALL)
STATUSES = ("Interested", "Working on it", "Lost")
OTHERWISE: tuple[Literal["skip", "end"], ...] = ("skip", "skip", "skip", "end")
THREADS: tuple[Literal["new", "reply"], ...] = ("new", "reply")
CHANGED: tuple[Literal["follow", "stay"], ...] = ("follow", "stay")
AWAYS: tuple[Literal["wait", "next"], ...] = ("wait", "next")
LEFTS: tuple[Literal["next", "hold"], ...] = ("next", "hold")
MOST_TURNS = 300  # a sequence that has not ended by then never will
AT_ONCE = 2000


class Broken(AssertionError):
    """A promise that was not kept."""


def simulate(seed: int) -> None:
    """Live through one run. Raises Broken."""
    life = _Life(Random(seed))
    for _ in range(MOST_TURNS):
        if life.over:
            return
        life.turn()
    raise Broken(f"seed {seed}: it never ends")


class _Life:
    """What storage would keep of one run, and what happens to it."""

    def __init__(self, chance: Random) -> None:
        self.chance, self.made = chance, 0
        self.definition = Definition(
            "Any", tuple(self._step() for _ in range(chance.randint(1, 6))), 1, "email", None, "dana@acme.test",
            schedule=_schedule(chance), sender=_sender(chance),
            holding=Holding(*(chance.random() < 0.5 for _ in range(3))),
        )  # fmt: skip
        self.where = Whereabouts(chance.choice((None, *ZONES)), chance.choice((None, "US", "DE-BY")))
        self.off = {START.date() + chance.randint(0, 200) * DAY: "Shut" for _ in range(chance.choice((0, 2, 20)))}
        self.now = START + timedelta(seconds=chance.randrange(300 * 24 * 3600))
        self.run, self.due = Run(0, CHECK), self.now
        self.away: datetime | None = None
        self.over, self.version = False, 1
        self.versions: dict[int, tuple[Step, ...]] = {1: self.definition.steps}
        self.path: list[tuple[int, int]] = []
        self.got: list[str] = []  # what was done, by its title
        self.least: datetime | None = None  # the next step comes no sooner
        self.asked = Facts(ADA)  # what was known at the last decision
        self.sent_from: str | None = None  # where the last e-mail left, where that is not always the same
        self.gives_up, self.acted = False, self.now  # of what people were asked to do last

    @property
    def hours(self) -> Hours:
        return hours_of(self.definition.schedule, self.where, self.off)

    def turn(self) -> None:
        """Let the clock come round, or something else happen before it does."""
        before = self.due > self.now and self.run.waiting_for == STEP
        match self.chance.random():
            case p if before and p < 0.08:
                self._pause()
            case p if before and p < 0.16:
                self._go_away()
            case p if before and p < 0.26:
                self._change()
            case _:
                self._work()

    def _work(self) -> None:
        """The clock finds the run due, or a little later; or somebody does what there was to do."""
        late = timedelta(seconds=self.chance.choice((0, 0, 1, 900, 90_000)))
        self.now = max(self.now, self.due) + late
        if self.run.waiting_for == ACTIVITY and (not self.gives_up or self.chance.random() < 0.5):
            self.now = self.acted + (self.now - self.acted) * self.chance.random()  # somebody does it before that
            self._done()
            self._go(core.after(self.run.position, self.definition, self.hours, self.now))
            return
        did = frozenset(one for one in Asked if self.chance.random() < 0.5)
        shown = replace(ADA, shows={"status": (self.chance.choice(STATUSES),)})
        facts = Facts(shown, away_until=self.away, hours=self.hours, did=did, line=self._line())
        self.asked = facts
        self._do(core.decide(self.run, self.definition, facts, self.now))

    def _do(self, move: Move) -> None:
        match move:
            case core.Start() | core.Next():
                self._go(core.Next(move.position, move.due_at))
            case core.Refuse(code=code):
                self._must(code in ("no_owner_mailbox", "owner_left"), "somebody was refused for no reason")
                self._must(self.run.waiting_for == CHECK and self.asked.line is not None, "a run was refused inside")
                self.over = True
            case Send(step=step):
                self._must(schedule.is_open(self.now, self.hours), "an e-mail left outside of its hours")
                self._leaves()
                self._did(step.subject)
                self._done()
                going = core.sent(self.run.position, self.definition, self.hours, self.now)
                self._do(going)
            case Act(step=manual, holds=holds, give_up_at=give_up_at):
                self._did(manual.title)
                if holds:
                    self._must(give_up_at is None or give_up_at >= self.now + DAY / 2, "it is given up at once")
                    self.gives_up, self.acted = give_up_at is not None, self.now
                    self.run, self.due = Run(self.run.position, ACTIVITY), give_up_at or self.now
                    return
                self._done()
                self._go(core.after(self.run.position, self.definition, self.hours, self.now))
            case Hold(waiting_for=waiting_for, due_at=due_at):
                self._must(due_at is not None and due_at > self.now, "somebody waits for nothing")
                assert due_at is not None
                self.run, self.due = Run(self.run.position, waiting_for), due_at
            case Skip(code=code, going=going):
                known = code == ("activity_given_up" if self.run.waiting_for == ACTIVITY else "condition_not_met")
                self._must(known and (self.run.waiting_for == ACTIVITY or self._unmet()), "a step was skipped")
                self._done()
                self._do(going)
            case Stop(code="ended_by_condition"):
                self._must(self._unmet(), "a run ended although all conditions were met")
                self.over = True
            case Complete():
                self._must(self.run.position >= len(self.definition.steps) or self._ends(), "it ended too early")
                self.over = True
            case _:
                raise Broken(f"nothing of this was to be expected: {move}")

    def _line(self) -> Line | None:
        """Return whose mailboxes could send, as the board and monday have it now: that changes from look to look."""
        if not self.definition.sender.by_owner:
            return None
        own = (Candidate("dana@acme.test"),) if self.chance.random() < 0.7 else ()
        line = Line((*(self._candidate(user) for user in self.chance.sample((1, 2, 3), 2)), *own))
        position, steps = self.run.position, self.definition.steps
        if self.run.waiting_for == CHECK or position >= len(steps) or self.sent_from is None:
            return line
        return senders.at_step(line, steps[position], self.definition.sender, self.sent_from)

    def _candidate(self, user: int) -> Candidate:
        some = self.chance.random
        away = Absence(self.now - DAY, self.chance.choice((None, self.now + 3 * DAY))) if some() < 0.3 else None
        address = f"user{user}@acme.test" if some() < 0.8 else None
        refusing = self.now + HOUR if some() < 0.2 else None
        return Candidate(address, refusing is None, refusing, some() < 0.1, away, user)

    def _leaves(self) -> None:
        """An e-mail leaves from somebody who is there, and a thread from where it was begun."""
        if (line := self.asked.line) is None:
            return
        one = senders.choose(line, self.definition.sender, self.now)
        self._must(isinstance(one, Candidate), "an e-mail left from nobody")
        assert isinstance(one, Candidate)
        self._must(one.usable(self.now) and not one.left and not one.is_away(self.now), "it left from who is not there")
        step = self.definition.steps[self.run.position]
        answers = isinstance(step, EmailStep) and step.thread == "reply"
        stays = self.sent_from is not None and answers
        self._must(not stays or one.address == self.sent_from, "a thread left its mailbox")
        self.sent_from = one.address

    def _unmet(self) -> bool:
        """Return whether a condition of the step is not met: looked at in its own way."""
        step, known = self.definition.steps[self.run.position], self.asked
        if isinstance(step, WaitStep) or known.item is None:
            return False
        [status] = known.item.shows["status"]
        return any(
            (status in one.any_of if one.column else one.about in known.did) is not one.so for one in step.only_if
        )

    def _did(self, title: str) -> None:
        self._must(not self._unmet(), "a step came although its conditions were not met")
        self._must(title not in self.got, "a step came twice")
        self._must(self.away is None or self.now >= self.away, "a step came to somebody who is away")
        self._must(self.least is None or self.now >= self.least, "a step came sooner than designed")
        self.got.append(title)

    def _done(self) -> None:
        self.least = None

    def _ends(self) -> bool:
        return not any(is_done_by(step) for step in self.definition.steps[self.run.position + 1 :])

    def _go(self, going: core.Next) -> None:
        """The run goes on, further than it was, and no sooner than its waits allow."""
        since = self.away if self.run.waiting_for == AWAY and self.away is not None else self.now
        self._must(going.position >= self.run.position and going.due_at >= since, "a run went back")
        self.least = schedule.add_days(since, _waits(self.definition.steps, going.position), self.hours)
        self._must(going.due_at >= self.least, "a step is planned sooner than designed")
        self.run, self.due = Run(going.position, STEP), going.due_at

    def _pause(self) -> None:
        """Somebody pauses the run for a while: what was left of its wait is left after it."""
        since = self.now + (self.due - self.now) * self.chance.random()
        stood = Paused(self.run.position, STEP, since, self.due, self.away)
        self.now = since + timedelta(seconds=self.chance.randrange(40 * 24 * 3600))
        going = resumed(stood, self.definition, self.hours, self.now)
        self._must(going.position == self.run.position and going.due_at is not None, "a pause moved a run")
        assert going.due_at is not None
        slid = going.due_at >= max(self.now, self.due)
        self._must(slid or going.waiting_for == AWAY, "a pause brought a step forward")  # or the wait begins on return
        self.run, self.due = Run(going.position, going.waiting_for), going.due_at

    def _go_away(self) -> None:
        """The person's own note says until when they are away."""
        day = (self.now + self.chance.randint(0, 30) * DAY).date() if self.chance.random() < 0.8 else None
        back = back_at(day, self.hours, self.now)
        if back is not None:
            self.away = back

    def _change(self) -> None:
        """A new version is published, and the run moves to it."""
        after = tuple(self._edited())
        stand = Stand(self.version, self.run.position, tuple(self.path))
        found = way(stand, self.versions, after)
        choice = Choice(Fate.MOVE, self.chance.choice((None, *targets(found, after))), self.chance.choice(list(Timing)))
        to = target(found, choice, after)
        days = shift(stand, found, choice, self.definition.steps, after)
        self.path.append((self.version, self.run.position))
        self.version += 1
        self.versions[self.version] = after
        self.definition = replace(self.definition, steps=after)
        if days:
            self.due = max(self.now, moved_by(self.due, days, kind_at(to, after), self.hours))
            self.least = None if self.least is None else min(self.least, self.due)
        self.run = Run(to, STEP)

    def _edited(self) -> Iterator[Step]:
        """Return the steps as an editor leaves them: some longer, some gone, some new, some elsewhere."""
        steps = [one for one in self.definition.steps if self.chance.random() < 0.85]
        if self.chance.random() < 0.3:
            self.chance.shuffle(steps)
        for step in steps:
            if self.chance.random() < 0.2:
                yield self._step()
            yield replace(step, days=self.chance.randint(0, 9)) if isinstance(step, WaitStep) else step

    def _step(self) -> Step:
        self.made += 1
        match self.chance.choice(("mail", "mail", "wait", "wait", "manual")):
            case "mail":
                thread = self.chance.choice(THREADS)
                return EmailStep(f"Mail {self.made}", "<p>Hi</p>", thread, only_if=self._only_if())
            case "wait":
                return WaitStep(self.chance.choice((0, 1, 2, 3, 5, 14)))
            case _:
                holds, days = self.chance.choice((None, True)), self.chance.choice((None, 1, 5))
                kind = self.chance.choice(MANUAL)
                return ManualStep(kind, f"Do {self.made}", holds=holds, give_up_after=days, only_if=self._only_if())

    def _only_if(self) -> tuple[StepCondition, ...]:
        if self.chance.random() < 0.7:
            return ()
        about, so = self.chance.choice(list(Asked)), self.chance.random() < 0.5
        otherwise = self.chance.choice(OTHERWISE)
        if about is not Asked.COLUMN:
            return (StepCondition(about, so, otherwise=otherwise),)
        return (StepCondition(about, so, "status", (self.chance.choice(STATUSES),), otherwise),)

    def _must(self, kept: bool, what: str) -> None:
        if not kept:
            raise Broken(f"{what}: {self.run} at {self.now} of {self.definition}")


def _waits(steps: tuple[Step, ...], position: int) -> int:
    """Return the days of the waits right before a step."""
    before = takewhile(lambda step: isinstance(step, WaitStep), reversed(steps[:position]))
    return sum(step.days for step in before if isinstance(step, WaitStep))


def _sender(chance: Random) -> Sender:
    """Return that the item's owner sends, in one of three sequences, and what then holds for whom."""
    changed, away, left = chance.choice(CHANGED), chance.choice(AWAYS), chance.choice(LEFTS)
    return Sender(("owner",) if chance.random() < 1 / 3 else (), changed, away, left)


def _schedule(chance: Random) -> Schedule:
    opens, closes = sorted(chance.sample(range(24 * 60), 2))
    return Schedule(
        chance.choice(ZONES), frozenset(chance.sample(range(7), chance.randint(1, 7))), time(*divmod(opens, 60)),
        time(*divmod(closes, 60)), chance.choice(list(DayCount)), chance.choice((None, "FR", "DE-BY")), True,
        Recipient(chance.random() < 0.5, chance.random() < 0.5),
    )  # fmt: skip


def _some(seeds: range) -> int:
    for seed in seeds:
        try:
            simulate(seed)
        except Exception as error:
            raise Broken(f"seed {seed}: {error}") from error
    return len(seeds)


def main(runs: int) -> None:
    """Live through that many runs, on every processor. Raises Broken."""
    parts = [range(start, min(start + AT_ONCE, runs)) for start in range(0, runs, AT_ONCE)]
    with multiprocessing.Pool(os.cpu_count()) as pool:
        for done, _ in enumerate(pool.imap_unordered(_some, parts), 1):
            print(f"\r{min(done * AT_ONCE, runs):,} of {runs:,} runs kept every promise", end="", flush=True)
    print()


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 10_000)
