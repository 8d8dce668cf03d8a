"""The decision: given a run, its version, the facts and the moment, what happens next. No I/O.

The engine, the preview of dates and the simulations all ask `decide`; doing what it says is `running`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from sequences.core import column_files, entering, fields, schedule, senders, step_conditions, variants
from sequences.core.column_files import ColumnFile, Columns
from sequences.core.definition import Asked, Definition, EmailStep, ManualStep, StepCondition, StepKind, WaitStep
from sequences.core.entering import Past
from sequences.core.hours import Hours, hours_of
from sequences.core.senders import Line, Nobody

CHECK, STEP, ACTIVITY, MAILBOX, OUTCOME = "check", "step", "activity", "mailbox", "outcome"
AWAY, SEQUENCE = "away", "sequence"
GIVEN_UP = "activity_given_up"
LOOK_FOR_DAYS = timedelta(days=1)  # while every sending day to come is a day off
LOOK_FOR_OWNER = timedelta(hours=1)  # while none of an item's owners can send: the board may name another one
LOOK_FOR_FILES = timedelta(hours=1)  # while an e-mail waits for somebody to mend the files of an item


@dataclass(frozen=True)
class Run:
    """Where an enrollment stands. `waiting_for` is one of the words above."""

    position: int
    waiting_for: str


@dataclass(frozen=True)
class ItemFacts:
    """The item as monday shows it now: its values by column id, as a person reads them."""

    name: str
    values: Mapping[str, str]
    email_text: str  # what stands in the e-mail column
    email: str | None  # the same, checked and normalised; None: not an address
    files: Columns = field(default_factory=dict)  # of file columns that are not empty
    shows: Mapping[str, tuple[str, ...]] = field(default_factory=dict)  # of columns that steps ask for


@dataclass(frozen=True)
class Facts:
    """What the world looks like to one run."""

    item: ItemFacts | None  # None: deleted, archived, or out of reach
    allowed: bool = True  # whoever enrolled them may use this sequence (row N4)
    suppressed: bool = False
    mailbox_connected: bool = True
    mailbox_retry_at: datetime | None = None  # set while the mailbox refuses us
    delivery: str | None = None  # state of the delivery that an earlier turn left for this step
    away_until: datetime | None = None  # the person's own note of absence: no step before that (row L5)
    moved: bool = False  # the item is on another board than the sequence's
    board_stops: str | None = None  # the value on the board that ends the run (row L10)
    paused_for: str | None = None  # why the whole sequence sends no e-mail, as it is kept
    hours: Hours | None = None  # that bind for this person; None: those of the sequence
    past: Past = field(default_factory=Past)  # asked at the door only
    did: frozenset[Asked] = frozenset()  # what the person did, where the step asks for it
    lot: str = ""  # says which of several wordings the person gets
    wording: int | None = None  # of the e-mail that an earlier turn began
    line: Line | None = None  # whose mailboxes are tried, where the item tells; the facts of the mailbox count not then

    def bound(self, definition: Definition) -> Hours:
        """Return the hours that bind."""
        return self.hours or hours_of(definition.schedule)


@dataclass(frozen=True)
class Refuse:
    """Do not enroll."""

    code: str
    facts: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Start:
    """The check is passed: the person is enrolled, the first step is at `position`."""

    position: int
    due_at: datetime
    email: str | None
    designed: datetime | None = field(
        default=None, compare=False
    )  # when the step would be due if it could be done at any hour


@dataclass(frozen=True)
class Send:
    """Send the e-mail of this step now; `step` is in the wording that the person gets."""

    step: EmailStep
    email: str
    values: Mapping[str, str]
    files: tuple[ColumnFile, ...] = ()  # of the item, to be attached
    wording: int = 0


@dataclass(frozen=True)
class Reconcile:
    """A worker died with this step's message: find out whether it was sent."""


@dataclass(frozen=True)
class Act:
    """Make an activity for a person; `holds`: the next step waits until it is done, or until it is given up."""

    step: ManualStep
    holds: bool
    values: Mapping[str, str]
    give_up_at: datetime | None = None  # None: never


@dataclass(frozen=True)
class Next:
    """Go on to `position` at `due_at`; a position past the last step means: complete then."""

    position: int
    due_at: datetime
    designed: datetime | None = field(
        default=None, compare=False
    )  # when it would be due if it could be done at any hour


@dataclass(frozen=True)
class Complete:
    """Every step is done."""


@dataclass(frozen=True)
class Skip:
    """Go on without this step, with the reason."""

    code: str
    facts: dict[str, str]
    going: Next | Complete


@dataclass(frozen=True)
class Stop:
    """Take the person out, with the reason."""

    code: str
    facts: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Hold:
    """Wait: until `due_at`, or until somebody acts when it is None."""

    code: str
    waiting_for: str
    due_at: datetime | None
    facts: dict[str, str] = field(default_factory=dict)


Move = Refuse | Start | Send | Reconcile | Act | Next | Skip | Complete | Stop | Hold


def decide(run: Run, definition: Definition, facts: Facts, now: datetime) -> Move:
    """Return what happens to `run` at `now`."""
    if run.waiting_for == CHECK:
        return check(definition, facts, now)
    if run.position >= len(definition.steps):
        return Complete()
    if run.waiting_for == AWAY:
        return _away(definition, facts, now) or _back(run.position, definition, facts, facts.away_until or now)
    if run.waiting_for == ACTIVITY:
        return _gone(facts) or _given_up(run, definition, facts, now)
    if facts.delivery is not None:
        return _after_delivery(run, definition, facts, now) or _step(run, definition, facts, now)
    return _step(run, definition, facts, now)


def check(definition: Definition, facts: Facts, now: datetime) -> Refuse | Start:
    """Return whether a person may enter, as every way of enrolling asks (row N8)."""
    if not facts.allowed:
        return Refuse("not_allowed")
    if facts.item is None:
        return Refuse("item_gone")
    if facts.moved:
        return Refuse("sequence_other_board")
    if facts.board_stops is not None:
        return Refuse("board_says_stop", {"value": facts.board_stops})
    problem = _unfit(definition, facts, facts.item, now) or entering.obstacle(definition.entry, facts.past, now)
    if problem is not None:
        return Refuse(*problem)
    first = after(-1, definition, facts.bound(definition), now)
    return Start(first.position, first.due_at, facts.item.email, first.designed)


def after(position: int, definition: Definition, hours: Hours, now: datetime) -> Next:
    """Return where a run goes when the step at `position` is done at `now` (-1: it just began).

    `hours` are those that bind for its person.
    """
    days, following = 0, position + 1
    while following < len(definition.steps) and isinstance(step := definition.steps[following], WaitStep):
        days += step.days
        following += 1
    kind = definition.steps[following].kind if following < len(definition.steps) else StepKind.WAIT
    designed = schedule.add_days(now, days, hours)
    return Next(following, schedule.due(kind, designed, hours), designed)


def sent(position: int, definition: Definition, hours: Hours, now: datetime) -> Next | Complete:
    """Return where a run goes whose step at `position` was sent, or skipped, at `now`: after the last it is over."""
    going = after(position, definition, hours, now)
    return Complete() if going.position >= len(definition.steps) and going.due_at <= now else going


def _away(definition: Definition, facts: Facts, now: datetime) -> Hold | None:
    """Return that the run waits until the person is back, None when they are."""
    if facts.away_until is None or facts.away_until <= now:
        return None
    day = facts.away_until.astimezone(schedule.zone(facts.bound(definition).time_zone)).date()
    return Hold("out_of_office", AWAY, facts.away_until, {"day": day.isoformat()})


def _back(position: int, definition: Definition, facts: Facts, since: datetime) -> Next:
    """Return when the step at `position` is due for somebody back `since` then: the whole wait begins there (L5)."""
    done = position - 1
    while done >= 0 and isinstance(definition.steps[done], WaitStep):
        done -= 1
    return after(done, definition, facts.bound(definition), since)


def _unfit(definition: Definition, facts: Facts, item: ItemFacts, now: datetime) -> tuple[str, dict[str, str]] | None:
    """Return the code and facts of the first thing that keeps this person out."""
    if definition.email_column is not None and _writes(definition):
        if not item.email_text.strip():
            return "no_email", {}
        if item.email is None:
            return "bad_email", {}
        if facts.suppressed:
            return "suppressed", {}
    if definition.needs_mailbox() and (code := _senderless(definition, facts, now)):
        return code, {}
    for n, step in enumerate(definition.steps):  # who will get one that has conditions, nobody knows yet
        if isinstance(step, EmailStep) and not step.only_if:
            worded = step.wording(variants.drawn(step, facts.lot, n))
            if column := _blank(worded, item):
                return "blank_field", {"field": column}
    return None


def _senderless(definition: Definition, facts: Facts, now: datetime) -> str | None:
    """Return why nobody could send to somebody at the door; a mailbox or owner that is back by itself holds, inside."""
    if facts.line is None:
        return "mailbox_not_connected" if not facts.mailbox_connected and facts.mailbox_retry_at is None else None
    chosen = senders.choose(facts.line, definition.sender, now)
    return chosen.code if isinstance(chosen, Nobody) and chosen.code != "owner_away" else None


def _writes(definition: Definition) -> bool:
    return any(step.kind in (StepKind.EMAIL, StepKind.MANUAL_EMAIL) for step in definition.steps)


def _blank(step: EmailStep, item: ItemFacts) -> str | None:
    """Return the first dynamic field of an e-mail that has neither a value nor a fallback."""
    for text in (step.subject, step.body):
        for empty in fields.blank(fields.parse(text), item.values):
            return empty.column
    return None


def _after_delivery(run: Run, definition: Definition, facts: Facts, now: datetime) -> Move | None:
    """Return what an earlier turn's message means; None: it surely was not sent, go on as if new."""
    state = facts.delivery
    if state == "sending":
        return Reconcile()
    if state in ("sent", "skipped"):
        return after(run.position, definition, facts.bound(definition), now)
    if state == "held":
        return Hold("outcome_unknown", OUTCOME, None)
    if state == "refused":  # its worker lost the run before it could end it
        return Stop("recipient_refused")
    return None


def _step(run: Run, definition: Definition, facts: Facts, now: datetime) -> Move:
    step = definition.steps[run.position]
    if (gone := _gone(facts)) is not None:
        return gone
    if isinstance(step, WaitStep):
        return after(run.position, definition, facts.bound(definition), now)
    if (away := _away(definition, facts, now)) is not None:
        return away
    assert facts.item is not None  # else it is gone
    if facts.delivery is None and (unmet := step_conditions.unmet(step.only_if, facts.item.shows, facts.did)):
        return _unmet(unmet, run, definition, facts, now)
    if isinstance(step, ManualStep):
        return _act(step, definition, facts, facts.item, now)
    number = variants.drawn(step, facts.lot, run.position) if facts.wording is None else facts.wording
    return _email(step.wording(number), number, definition, facts, facts.item, now)


def _gone(facts: Facts) -> Stop | None:
    """Return that the item is no longer one for this sequence, None when it is."""
    if facts.item is None:
        return Stop("item_gone")
    if facts.moved:
        return Stop("item_moved")
    if facts.board_stops is not None:
        return Stop("board_says_stop", {"value": facts.board_stops})
    return None


def _unmet(condition: StepCondition, run: Run, definition: Definition, facts: Facts, now: datetime) -> Skip | Stop:
    """Return what happens instead of a step that is not for this person."""
    told = {"condition": step_conditions.written(condition)}
    if condition.otherwise == "end":
        return Stop("ended_by_condition", told)
    return Skip("condition_not_met", told, sent(run.position, definition, facts.bound(definition), now))


def _act(step: ManualStep, definition: Definition, facts: Facts, item: ItemFacts, now: datetime) -> Act:
    if not (holds := definition.holds(step)) or step.give_up_after is None:
        return Act(step, holds, item.values)
    return Act(step, holds, item.values, schedule.add_days(now, step.give_up_after, facts.bound(definition)))


def _given_up(run: Run, definition: Definition, facts: Facts, now: datetime) -> Skip:
    """Return that the run goes on although nobody did what it waited for."""
    return Skip(GIVEN_UP, {}, sent(run.position, definition, facts.bound(definition), now))


def _email(step: EmailStep, wording: int, definition: Definition, facts: Facts, item: ItemFacts, now: datetime) -> Move:
    if item.email is None:
        return Stop("missing_email_at_run")
    if facts.suppressed:
        return Stop("suppressed")
    if column := _blank(step, item):
        return Stop("blank_field", {"field": column})
    if facts.paused_for is not None:
        return _sequence_hold(facts.paused_for)
    if (waits := _sender_hold(definition, facts, now)) is not None:
        return waits
    try:
        opens = schedule.next_open(now, facts.bound(definition))
    except schedule.NeverOpen:
        return Hold("calendar_closed", STEP, now + LOOK_FOR_DAYS)
    if opens > now:
        return Hold("waiting_for_window", STEP, opens)
    if facts.delivery is not None:  # begun in an earlier turn: what it carries is fixed
        return Send(step, item.email, item.values, wording=wording)
    if lacks := column_files.lacking(step, item.files):
        return Hold(lacks[0], STEP, now + LOOK_FOR_FILES, lacks[1])
    return Send(step, item.email, item.values, column_files.wanted(step, item.files), wording)


def _sequence_hold(paused_for: str) -> Hold:
    """Return that the person waits until somebody lets the whole sequence go on."""
    code, _, share = paused_for.partition(":")
    return Hold(code, SEQUENCE, None, {"share": share} if share else {})


def _sender_hold(definition: Definition, facts: Facts, now: datetime) -> Hold | None:
    """Return that the e-mail waits for its mailbox, None when that takes it."""
    if facts.line is None:
        return None if facts.mailbox_connected else _mailbox_hold(facts.mailbox_retry_at, now)
    chosen = senders.choose(facts.line, definition.sender, now)
    if isinstance(chosen, Nobody):
        return _owner_hold(chosen, now)
    told = {"address": chosen.address or ""}
    return None if chosen.usable(now) else replace(_mailbox_hold(chosen.retry_at, now), facts=told)


def _mailbox_hold(retry_at: datetime | None, now: datetime) -> Hold:
    if retry_at is None:
        return Hold("mailbox_not_connected", MAILBOX, None)
    return Hold("mailbox_refused", MAILBOX, max(retry_at, now + timedelta(minutes=1)))


def _owner_hold(nobody: Nobody, now: datetime) -> Hold:
    """Return that somebody must send who cannot now; the board, or monday, may say otherwise sooner: it is looked."""
    if nobody.code == "owner_away":
        back = now + LOOK_FOR_DAYS if nobody.until is None else min(nobody.until, now + LOOK_FOR_DAYS)
        return Hold(nobody.code, STEP, back, nobody.facts)
    return Hold(nobody.code, MAILBOX, now + LOOK_FOR_OWNER, nobody.facts)
