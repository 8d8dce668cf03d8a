"""One run of any sequence, through whatever may happen to it, against a small model of what must come next."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import ClassVar

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from sequences.core import decide as core
from sequences.core.decide import (
    ACTIVITY,
    CHECK,
    MAILBOX,
    OUTCOME,
    SEQUENCE,
    STEP,
    Act,
    Complete,
    Facts,
    Hold,
    ItemFacts,
    Move,
    Next,
    Reconcile,
    Refuse,
    Run,
    Send,
    Start,
    Stop,
)
from sequences.core.definition import (
    DayCount,
    Definition,
    EmailStep,
    ManualStep,
    StepKind,
    WaitStep,
)
from sequences.core.hours import hours_of
from sequences.core.pauses import Paused, resumed
from sequences.core.places import Whereabouts
from sequences.core.reasons import KINDS, Kind
from tests.sequences.core.any_run import (
    ADDRESSES,
    COLUMNS,
    DAY,
    DAYS_OFF,
    HOUR,
    MINUTE,
    MOMENTS,
    TEXTS,
    WHEREABOUTS,
    definitions,
    open_at,
    told,
    waited,
)


class World:
    """What is outside of the engine: the item, the address, the mailbox, who may do what."""

    CHANGES: ClassVar[dict[str, dict[str, object]]] = {
        "the address is written differently": {"address": " Ada@Byron.example "},
        "the address is lost": {"address": ""},
        "the address is blank": {"address": "  "},
        "the address is none": {"address": "ada at byron"},
        "the address is suppressed": {"suppressed": True},
        "the item is deleted": {"item": False},
        "whoever enrolled them may not": {"allowed": False},
        "the mailbox is removed": {"mailbox": False, "retry_at": None},
        "the mailbox refuses somebody else": {},
        "the mailbox is connected": {"mailbox": True},
        "the sequence is paused": {"paused_for": "too_many_bounces:6/50"},
        "the sequence goes on": {"paused_for": None},
    }

    def __init__(self) -> None:
        self.heal()

    def heal(self) -> None:
        """Let everything be as it should be."""
        self.item = self.allowed = self.mailbox = True
        self.address, self.suppressed = "ada@byron.example", False
        self.values = {column: column.title() for column in COLUMNS}
        self.retry_at: datetime | None = None  # when a mailbox that refuses is tried again
        self.paused_for: str | None = None

    def usable(self, now: datetime) -> bool:
        """Return whether the mailbox may be tried."""
        return self.mailbox and (self.retry_at is None or self.retry_at <= now)

    def facts(self, delivery: str | None, now: datetime) -> Facts:
        """Return what a run is told of all this."""
        email = ADDRESSES.get(self.address)
        return Facts(
            ItemFacts("Ada", self.values, self.address, email) if self.item else None,
            self.allowed,
            self.suppressed,
            self.usable(now),
            self.retry_at if self.mailbox else None,
            delivery,
            paused_for=self.paused_for,
        )

    def blank(self, step: EmailStep) -> str | None:
        """Return the first column that an e-mail needs and that is blank."""
        needed = TEXTS[step.subject] + TEXTS[step.body]
        return next((column for column in needed if not self.values.get(column, "").strip()), None)


class OneRun(RuleBasedStateMachine):
    """One person in one sequence. The machine keeps what storage would keep, and does what the moves say."""

    @initialize(definition=definitions(2), now=MOMENTS, where=WHEREABOUTS, days_off=DAYS_OFF)
    def somebody_is_enrolled(
        self, definition: Definition, now: datetime, where: Whereabouts | None, days_off: dict[date, str]
    ) -> None:
        self.world, self.now, self.where, self.days_off = World(), now, where, days_off
        self.begin(definition)

    @precondition(lambda self: self.ended)
    @rule(definition=definitions(1))
    def they_are_enrolled_again(self, definition: Definition) -> None:
        self.world.allowed = True
        self.begin(definition)

    def begin(self, definition: Definition) -> None:
        """A run begins with the check at the door."""
        self.definition, self.steps = definition, definition.steps
        self.hours = hours_of(definition.schedule, self.where, self.days_off)
        self.plan = [n for n, step in enumerate(self.steps) if not isinstance(step, WaitStep)]
        self.run, self.since = Run(0, CHECK), self.now
        self.due: datetime | None = self.now
        self.paused_at: datetime | None = None
        self.left: datetime | None = None  # when the wait would have ended that a pause interrupted
        self.waits, self.ran, self.going_since = False, [], self.now  # a wait it is in, and when it did not stand still
        self.in_hand = self.in_doubt = False  # a worker has the message; a worker asks what became of it
        self.deliveries: dict[int, str] = {}
        self.arrived: list[int] = []
        self.acts: list[int] = []
        self.open: set[int] = set()
        self.done: list[int] = []  # steps that are behind the run
        self.ended: str | None = None

    # What the model knows ------------------------------------------------------------------------------

    @property
    def delivery(self) -> str | None:
        """The state of the message of the step that the run is at."""
        return self.deliveries.get(self.run.position) if self.run.waiting_for != CHECK else None

    @property
    def free(self) -> bool:
        """Whether no worker is busy with the run, and it is not over."""
        return not (self.ended or self.in_hand or self.in_doubt)

    def foretold(self) -> tuple[str, str | None]:
        """Return what must happen now."""
        if self.run.waiting_for == CHECK:
            code = self.obstacle()
            return ("Refuse", code) if code else ("Start", None)
        if self.run.position == len(self.steps):
            return "Complete", None
        answered = {
            "sending": ("Reconcile", None),
            "sent": ("Next", None),
            "skipped": ("Next", None),
            "held": ("Hold", "outcome_unknown"),
            "refused": ("Stop", "recipient_refused"),
        }
        if self.delivery in answered:
            return answered[self.delivery]
        if not self.world.item:
            return "Stop", "item_gone"
        step = self.steps[self.run.position]
        return self.of_mail(step) if isinstance(step, EmailStep) else ("Act", None)

    def obstacle(self) -> str | None:
        """Return what keeps the person out at the door."""
        mails = [step for step in self.steps if isinstance(step, EmailStep)]
        writes = bool(mails) or any(step.kind is StepKind.MANUAL_EMAIL for step in self.steps)
        world = self.world
        found = {
            "not_allowed": not world.allowed,
            "item_gone": not world.item,
            "no_email": writes and not world.address.strip(),
            "bad_email": writes and world.address not in ADDRESSES,
            "suppressed": writes and world.suppressed,
            "mailbox_not_connected": bool(mails) and not world.mailbox,
            "blank_field": any(world.blank(mail) for mail in mails),
        }
        return next((code for code, met in found.items() if met), None)

    def of_mail(self, step: EmailStep) -> tuple[str, str | None]:
        """Return what must happen at an e-mail."""
        world = self.world
        found = {
            ("Stop", "missing_email_at_run"): world.address not in ADDRESSES,
            ("Stop", "suppressed"): world.suppressed,
            ("Stop", "blank_field"): world.blank(step) is not None,
            ("Hold", "too_many_bounces"): world.paused_for is not None,
            ("Hold", "mailbox_not_connected"): not world.mailbox,
            ("Hold", "mailbox_refused"): not world.usable(self.now),
            ("Hold", "waiting_for_window"): not open_at(self.now, self.hours),
        }
        return next((move for move, met in found.items() if met), ("Send", None))

    def must_have_waited(self) -> None:
        """Nothing happens before its designed day."""
        behind = self.done[-1] if self.done else -1
        waits = [one for one in self.steps[behind + 1 : self.run.position] if isinstance(one, WaitStep)]
        days, ran = sum(one.days for one in waits), [*self.ran, (self.going_since, self.now)]
        pauses = len(self.ran)
        assert waited(self.since, self.now, self.hours) >= days
        assert sum(waited(*one, self.hours) for one in ran) >= days - pauses  # a day that a pause cuts counts once
        if self.hours.count is DayCount.CALENDAR:  # the clocks may have changed meanwhile
            assert sum((to - since for since, to in ran), timedelta(0)) >= days * DAY - (1 + pauses) * HOUR

    # What the engine does with a move ------------------------------------------------------------------

    def go_on(self) -> None:
        """The step is behind the run."""
        following = core.after(self.run.position, self.definition, self.hours, self.now)
        self.step_is_done()
        self.to(following.position, following.due_at)

    def step_is_done(self) -> None:
        """The next wait begins."""
        self.done.append(self.run.position)
        self.since = self.going_since = self.now
        self.ran = []

    def to(self, position: int, due: datetime) -> None:
        """The run goes on at a step, and at no wait."""
        assert position in (*self.plan, len(self.steps))
        assert due >= self.now
        self.run, self.waits = Run(position, STEP), True
        self.plan_for(due)

    def wait(self, waiting_for: str, due: datetime | None) -> None:
        """The run stays where it is."""
        self.run, self.waits = Run(self.run.position, waiting_for), False
        self.plan_for(due)

    def plan_for(self, due: datetime | None) -> None:
        """The clock takes the run then, unless it is paused."""
        self.due = None if self.paused_at else due
        self.left = due if self.paused_at and self.waits else None

    def end(self, code: str) -> None:
        """The run is over, once."""
        assert self.ended is None
        assert code in KINDS
        self.ended, self.due = code, None
        self.in_hand = self.in_doubt = False
        self.paused_at = None
        self.open.clear()

    def apply(self, move: Move) -> None:
        """Do what a move says."""
        match move:
            case Refuse() | Stop():
                blank = [column for column in move.facts.values() if self.world.values.get(column, "").strip()]
                assert blank == []
                self.end(move.code)
            case Start():
                assert move.email == ADDRESSES.get(self.world.address)
                self.to(move.position, move.due_at)
            case Send():
                self.send(move)
            case Reconcile():
                self.in_doubt = True
            case Act():
                self.act(move)
            case Next():
                self.step_is_done()
                self.to(move.position, move.due_at)
            case Complete():
                self.must_have_waited()
                assert self.done == self.plan
                self.end("completed")
            case Hold():
                self.hold(move)

    def send(self, move: Send) -> None:
        """A worker has the message."""
        self.must_have_waited()
        assert move.step is self.steps[self.run.position]
        assert move.email == "ada@byron.example"
        assert not self.world.suppressed
        assert self.world.paused_for is None
        assert open_at(self.now, self.hours)
        assert self.run.position not in self.arrived
        self.deliveries[self.run.position] = "sending"
        self.in_hand = True

    def act(self, move: Act) -> None:
        """A person has something to do."""
        self.must_have_waited()
        assert move.step is self.steps[self.run.position]
        assert move.holds is getattr(self.definition.holding, move.step.kind.value)
        self.acts.append(self.run.position)
        self.open.add(self.run.position)
        if move.holds:
            self.wait(ACTIVITY, None)
        else:
            self.go_on()

    def hold(self, move: Hold) -> None:
        """The run waits for a moment, or for somebody."""
        if move.due_at is None:
            assert KINDS[move.code] is Kind.HELD
        else:
            assert KINDS[move.code] is Kind.WAITING
            assert move.due_at > self.now
        self.wait(move.waiting_for, move.due_at)

    # Time, and the run's turns -------------------------------------------------------------------------

    @rule(passed=st.timedeltas(timedelta(0), 3 * DAY))
    def time_passes(self, passed: timedelta) -> None:
        self.now += passed

    @precondition(lambda self: self.free and self.due is not None)
    @rule(late=st.sampled_from((timedelta(0), timedelta(0), timedelta(seconds=1), 7 * HOUR, 3 * DAY)))
    def its_turn_comes(self, late: timedelta) -> None:
        self.take_turn(late)

    @precondition(lambda self: not self.ended)
    @rule(turns=st.integers(1, 3))
    def all_is_well_for_a_while(self, turns: int) -> None:
        for _ in range(turns):
            if self.ended is None:
                self.help_on()

    def take_turn(self, late: timedelta = timedelta(0)) -> None:
        """Do what is due, at once or too late."""
        assert self.due is not None
        self.now = max(self.now, self.due) + late
        facts = replace(self.world.facts(self.delivery, self.now), hours=self.hours)
        move = core.decide(self.run, self.definition, facts, self.now)
        assert told(move) == self.foretold()
        assert move == core.decide(self.run, self.definition, facts, self.now)
        self.apply(move)

    # What becomes of a message -------------------------------------------------------------------------

    @precondition(lambda self: self.in_hand)
    @rule()
    def the_server_takes_the_mail(self) -> None:
        self.in_hand = False
        self.arrived.append(self.run.position)
        self.deliveries[self.run.position] = "sent"
        self.world.retry_at = None
        self.go_on()

    @precondition(lambda self: self.in_hand)
    @rule()
    def the_server_is_busy(self) -> None:
        self.in_hand = False
        self.deliveries[self.run.position] = "retry"
        self.wait(STEP, self.now + MINUTE)

    @precondition(lambda self: self.in_hand)
    @rule()
    def the_server_refuses_the_person(self) -> None:
        self.deliveries[self.run.position] = "refused"
        self.end("recipient_refused")

    @precondition(lambda self: self.in_hand)
    @rule()
    def the_server_refuses_the_mailbox(self) -> None:
        self.in_hand = False
        self.deliveries[self.run.position] = "retry"
        self.world.retry_at = self.now + 15 * MINUTE
        self.wait(MAILBOX, self.world.retry_at)

    @precondition(lambda self: self.in_hand)
    @rule(arrives=st.booleans(), waiting_for=st.sampled_from((STEP, OUTCOME)))
    def the_answer_is_lost_or_the_worker_dies(self, arrives: bool, waiting_for: str) -> None:
        self.in_hand = False
        if arrives:
            self.arrived.append(self.run.position)
        self.wait(waiting_for, self.now + 2 * MINUTE)

    @precondition(lambda self: self.free and self.delivery == "sending")
    @rule()
    def a_worker_that_was_given_up_writes_what_it_heard(self) -> None:
        self.deliveries[self.run.position] = "sent" if self.run.position in self.arrived else "refused"

    @precondition(lambda self: self.in_doubt)
    @rule()
    def the_sent_folder_tells(self) -> None:
        self.in_doubt = False
        if self.run.position in self.arrived:
            self.deliveries[self.run.position] = "sent"
            self.go_on()
        else:
            self.deliveries[self.run.position] = "retry"
            self.wait(STEP, self.now)

    @precondition(lambda self: self.in_doubt)
    @rule()
    def nothing_can_tell(self) -> None:
        self.in_doubt = False
        self.deliveries[self.run.position] = "held"
        self.wait(OUTCOME, None)

    @precondition(lambda self: self.free and self.delivery == "held")
    @rule(choice=st.sampled_from(("retry", "skipped")))
    def a_person_decides_the_held_mail(self, choice: str) -> None:
        known = self.run.position in self.arrived  # they looked into the Sent folder
        self.deliveries[self.run.position] = "skipped" if known else choice
        if self.paused_at is None:
            self.wait(STEP, self.now)

    # What people do ------------------------------------------------------------------------------------

    @precondition(lambda self: self.open)
    @rule(data=st.data())
    def a_person_completes_an_activity(self, data: st.DataObject) -> None:
        self.complete(data.draw(st.sampled_from(sorted(self.open))))

    def complete(self, position: int) -> None:
        """An activity is done; a run that waits for it goes on."""
        self.open.remove(position)
        if (self.run.position, self.run.waiting_for) == (position, ACTIVITY) and self.paused_at is None:
            self.go_on()

    @precondition(lambda self: not self.ended and self.paused_at is None)
    @rule()
    def a_person_pauses_the_run(self) -> None:
        self.paused_at, self.left = self.now, self.due if self.waits else None
        self.due = None
        self.ran.append((self.going_since, self.now))

    @precondition(lambda self: self.paused_at is not None)
    @rule()
    def a_person_lets_it_go_on(self) -> None:
        assert self.paused_at is not None
        stood = Paused(
            self.run.position, self.run.waiting_for, self.paused_at, self.left, None, self.run.position in self.open
        )
        going = resumed(stood, self.definition, self.hours, self.now)
        assert going.due_at is None or going.due_at >= max(self.now, self.left or self.now)
        self.paused_at, self.going_since = None, self.now
        if going.position != self.run.position:
            self.step_is_done()
            self.to(going.position, going.due_at or self.now)
        self.run, self.due, self.left = Run(going.position, going.waiting_for), going.due_at, None
        if self.run.waiting_for == STEP and isinstance(self.next_step(), EmailStep):
            assert self.due is not None
            assert open_at(self.due, self.hours)

    def next_step(self) -> object:
        """Return the step that the run is at; None behind the last one."""
        return self.steps[self.run.position] if self.run.position < len(self.steps) else None

    @rule(change=st.sampled_from(list(World.CHANGES)))
    def the_world_changes(self, change: str) -> None:
        for name, value in World.CHANGES[change].items():
            setattr(self.world, name, value)
        if change == "the mailbox refuses somebody else" and self.world.mailbox:
            self.world.retry_at = self.now + 15 * MINUTE
        if change == "the mailbox is connected":
            self.connect()
        if change == "the sequence goes on":
            self.lift()

    @rule(column=st.sampled_from(COLUMNS), text=st.sampled_from(("", " \n", "Ada", "{x}")))
    def a_field_becomes_blank_or_filled(self, column: str, text: str) -> None:
        self.world.values = {**self.world.values, column: text}

    @precondition(lambda self: self.ended or self.due is None)
    @rule()
    def all_is_well_again(self) -> None:
        self.world.heal()
        self.connect()
        self.lift()

    def lift(self) -> None:
        """Somebody lets the sequence go on, and whoever waited for it goes on."""
        self.world.paused_for = None
        if not self.ended and self.paused_at is None and self.run.waiting_for == SEQUENCE:
            self.due = self.now

    def connect(self) -> None:
        """The mailbox is connected again, and whoever waited for it goes on."""
        self.world.mailbox, self.world.retry_at = True, None
        if not self.ended and self.paused_at is None and self.run.waiting_for == MAILBOX:
            self.due = self.now

    # What always holds ---------------------------------------------------------------------------------

    @invariant()
    def steps_are_done_in_their_order_and_once(self) -> None:
        assert self.done == self.plan[: len(self.done)]
        if self.run.waiting_for != CHECK:
            assert self.run.position == [*self.plan, len(self.steps)][len(self.done)]

    @invariant()
    def no_mail_arrives_twice(self) -> None:
        assert len(set(self.arrived)) == len(self.arrived)

    @invariant()
    def every_manual_step_that_was_reached_is_one_activity(self) -> None:
        manual = [n for n in self.plan if isinstance(self.steps[n], ManualStep)]
        behind = [n for n in self.done if n in manual]
        waiting = [self.run.position] if self.run.waiting_for == ACTIVITY else []
        assert self.acts == behind + waiting

    @invariant()
    def nobody_is_forgotten(self) -> None:
        if self.ended or self.paused_at is not None:
            assert self.due is None
        elif self.due is None:  # then somebody must act
            acts = {
                ACTIVITY: self.run.position in self.open,
                MAILBOX: not self.world.mailbox,
                SEQUENCE: self.world.paused_for is not None,
                OUTCOME: self.delivery == "held",
            }
            assert acts[self.run.waiting_for]

    def teardown(self) -> None:
        """When everything is well again, the run comes to its end by itself and with everybody's help."""
        if not hasattr(self, "ended"):
            return
        self.world.heal()
        self.connect()
        self.lift()
        for _ in range(5 * len(self.steps) + 10):
            if self.ended is None:
                self.help_on()
        assert self.ended is not None

    def help_on(self) -> None:
        """Do the one thing that the run needs next."""
        if self.in_hand:
            self.the_server_takes_the_mail()
        elif self.in_doubt:
            self.the_sent_folder_tells()
        elif self.paused_at is not None:
            self.a_person_lets_it_go_on()
        elif self.due is not None:
            self.take_turn()
        elif self.delivery == "held":
            self.deliveries[self.run.position] = "skipped"
            self.wait(STEP, self.now)
        elif self.run.waiting_for == MAILBOX:
            self.connect()
        elif self.run.waiting_for == SEQUENCE:
            self.lift()
        else:
            self.complete(self.run.position)


TestOneRun = OneRun.TestCase
TestOneRun.settings = settings(max_examples=300, stateful_step_count=50, deadline=None)
