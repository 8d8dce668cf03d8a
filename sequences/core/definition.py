"""What a sequence is: its steps, schedule, rules and notifications, as immutable values.

A version of a sequence *is* one `Definition`; the engine, the views and the files all speak of it.
Everything here is plain data: checking it is `sequences.checks`, reading and writing it as a file is
`sequences.files`.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import time
from enum import StrEnum
from typing import Annotated, Literal

from pydantic import Discriminator


class StepKind(StrEnum):
    """The kinds of step a sequence is built of (row B2)."""

    EMAIL = "email"
    MANUAL_EMAIL = "manual_email"
    TASK = "task"
    CALL = "call"
    WAIT = "wait"


class Event(StrEnum):
    """What a person does (or their mail server) that may end a run (row R4)."""

    REPLIED = "replied"
    OPENED = "opened"
    BOUNCED = "bounced"
    CLICKED = "clicked"
    AUTO_REPLY = "auto_reply"


class DayCount(StrEnum):
    """How waits are counted: every day, or only days on which the sequence sends (row B3)."""

    CALENDAR = "calendar"
    SENDING = "sending"


GROUP = "group"  # in the place of a column: the group that an item is in


class Asked(StrEnum):
    """What a condition of a step asks about (row L10)."""

    OPENED = "opened"
    CLICKED = "clicked"
    REPLIED_ELSEWHERE = "replied_elsewhere"
    COLUMN = "column"


@dataclass(frozen=True)
class StepCondition:
    """What must be so, or (`so` off) must not be so, when a step is to be done (row L10).

    Else it is skipped, or the run ends. Of a column: it shows one of some texts; case does not matter. The others are
    about the e-mails of this run so far (who clicked has opened), and about replies in other sequences of the account
    since it began.
    """

    about: Asked
    so: bool = True
    column: str | None = None
    any_of: tuple[str, ...] = ()
    otherwise: Literal["skip", "end"] = "skip"


@dataclass(frozen=True)
class Variant:
    """Another wording of an e-mail, that some people get instead (row L10); `weight` is its share among all of them."""

    subject: str
    body: str
    weight: int = 1


@dataclass(frozen=True)
class EmailStep:
    """An e-mail the engine sends by itself.

    `subject` and `body` hold dynamic fields as `{column_id}` or `{column_id|fallback}`; `body` is HTML. Where there are
    variants, its own wording is the first of them, with its own `weight`.
    """

    subject: str
    body: str
    thread: Literal["new", "reply"] = "new"
    kind: Literal[StepKind.EMAIL] = StepKind.EMAIL
    signature: bool | None = None  # whether the creator's is added; None: as they have set it for all
    attachments: tuple[str, ...] = ()  # names of uploaded files
    file_columns: tuple[str, ...] = ()  # file columns of the board: what the item has in them is attached
    without_file: Literal["hold", "send"] = "hold"  # what becomes of the e-mail while one of them is empty
    only_if: tuple[StepCondition, ...] = ()  # the first that is not met says what happens instead
    weight: int = 1
    variants: tuple[Variant, ...] = ()

    @property
    def weights(self) -> tuple[int, ...]:
        """The shares of all wordings, its own first."""
        return self.weight, *(one.weight for one in self.variants)

    def wording(self, number: int) -> EmailStep:
        """Return the e-mail as those get it who have this wording: 0 is its own, 1 the first variant."""
        if number == 0:
            return self
        other = self.variants[number - 1]
        return replace(self, subject=other.subject, body=other.body)

    def wordings(self) -> tuple[EmailStep, ...]:
        """Return the e-mail in each wording, its own first."""
        return tuple(map(self.wording, range(len(self.variants) + 1)))


@dataclass(frozen=True)
class ManualStep:
    """A step a person does: a call, a task, or an e-mail to edit and send. It becomes an activity.

    `subject` and `body` (HTML) are the prepared draft of an e-mail, with dynamic fields; other kinds have none.
    Where the next step waits for it, `give_up_after` that many days the run goes on without it.
    """

    kind: Literal[StepKind.MANUAL_EMAIL, StepKind.TASK, StepKind.CALL]
    title: str
    note: str = ""
    subject: str = ""
    body: str = ""
    holds: bool | None = None  # whether the next step waits for it; None: as the sequence says for its kind
    give_up_after: int | None = None  # days as the sequence counts them; None: never
    only_if: tuple[StepCondition, ...] = ()


@dataclass(frozen=True)
class WaitStep:
    """Days between the step before and the step after."""

    days: int
    kind: Literal[StepKind.WAIT] = StepKind.WAIT


Step = Annotated[EmailStep | ManualStep | WaitStep, Discriminator("kind")]


@dataclass(frozen=True)
class Recipient:
    """What is minded of those who get the e-mails (rows L1, L2), and the columns that tell where they are.

    `zone`: the sending days and hours are those of their time zone. `holidays`: nothing leaves on theirs.
    """

    zone: bool = False
    holidays: bool = False
    zone_column: str | None = None
    country_column: str | None = None
    region_column: str | None = None

    @property
    def asked(self) -> bool:
        """Whether it is to be found out where people are."""
        return self.zone or self.holidays


@dataclass(frozen=True)
class Schedule:
    """When automatic e-mails may leave (row R6). `days` are 0 (Monday) to 6; the window is local time.

    `opens` is inside the window, `closes` is not. `holidays` is whose public holidays the sender keeps: a country or
    a region, as in `FR` or `DE-BY`; `own_days`: the account's own days off are kept as well.
    """

    time_zone: str = "UTC"
    days: frozenset[int] = frozenset(range(5))
    opens: time = time(9)
    closes: time = time(17)
    count: DayCount = DayCount.CALENDAR
    holidays: str | None = None
    own_days: bool = True
    recipient: Recipient = field(default_factory=Recipient)


@dataclass(frozen=True)
class StatusChange:
    """A label to set in a status column of the board when a rule ends a run."""

    column: str
    label: str


@dataclass(frozen=True)
class Rule:
    """A removal rule: `event` takes the person out, and may set a status."""

    event: Event
    on: bool = True
    status: StatusChange | None = None


class Consequence(StrEnum):
    """What a value of the board does to a run (row L10)."""

    STOP = "stop"
    PAUSE = "pause"
    RESUME = "resume"


@dataclass(frozen=True)
class Condition:
    """When a column of the item shows one of some texts, its run stops, pauses, or goes on (row L10).

    Case does not matter. Where a column shows several values, one of them is enough.
    """

    column: str
    any_of: tuple[str, ...]
    then: Consequence


@dataclass(frozen=True)
class Sender:
    """Whose mailbox the e-mails of an item leave through (row L9): of the first person in `columns` who lends one.

    Without columns it is always the sequence's own, `send_as`; with them that one is for items nobody of whom has a
    mailbox. While items tell, a thread stays on its mailbox whatever else is said here.
    """

    columns: tuple[str, ...] = ()  # People columns, tried in this order
    changed: Literal["follow", "stay"] = "follow"  # when the item is given to somebody else: e-mails that begin anew
    away: Literal["wait", "next"] = "wait"  # while somebody is out of office
    left: Literal["next", "hold"] = "next"  # when somebody has left the account

    @property
    def by_owner(self) -> bool:
        """Whether the item tells."""
        return bool(self.columns)


class LabelEdit(StrEnum):
    """What it means when people take a sequence out of the Enrolled sequences column of an item by hand."""

    PUT_RIGHT = "put_right"
    REMOVE = "remove"


class Again(StrEnum):
    """Whether somebody who has been through a sequence may enter it again."""

    ALWAYS = "always"
    AFTER = "after"
    NEVER = "never"


@dataclass(frozen=True)
class Entry:
    """Who may enter: again (`after_days` of 24 hours since the last run ended), while they are inside another sequence,
    and while another item with their address is inside this one.
    """

    again: Again = Again.ALWAYS
    after_days: int = 30
    elsewhere: Literal["allow", "refuse"] = "allow"
    same_address: Literal["allow", "refuse"] = "allow"


@dataclass(frozen=True)
class Company:
    """What a reply means to colleagues who are inside any sequence of the account (row L6).

    `column` connects items with their company; without one, or where nothing is linked, the address's domain tells.
    """

    then: Literal["nothing", "tell", "pause", "stop"] = "nothing"
    days: int = 14  # of a pause
    column: str | None = None


@dataclass(frozen=True)
class Notifications:
    """Who hears of what (rows R7, R8). `people_column` empty: the creator."""

    due: bool = True
    ended_by_rule: bool = True
    completed: bool = False
    failed: bool = True
    stopped: bool = False
    people_column: str | None = None

    def any_on(self) -> bool:
        """Return whether a single switch is on (then `people_column` is required, row R8)."""
        return self.due or self.ended_by_rule or self.completed or self.failed or self.stopped


@dataclass(frozen=True)
class Holding:
    """Which manual steps the next step waits for (row X2), where they do not say so themselves."""

    manual_email: bool = True
    task: bool = False
    call: bool = False


@dataclass(frozen=True)
class Tracking:
    """Whether it is seen that people open the automatic e-mails and click their links."""

    opens: bool = False
    clicks: bool = False


@dataclass(frozen=True)
class Footer:
    """What stands below every automatic e-mail: who writes, and how to hear no more."""

    postal_address: str | None = None  # lines of plain text
    unsubscribe_link: str | None = None  # its words; None: no link in the text (the header is always there)


@dataclass(frozen=True)
class BounceLimit:
    """How many of its e-mails may come back before the whole sequence sends no more, until somebody lifts that."""

    on: bool = True
    percent: int = 5
    sends: int = 50  # fewer e-mails than these prove nothing

    def broken(self, bounced: int, mails: int) -> bool:
        """Return whether too many came back: `bounced` of the last `mails`."""
        return self.on and mails >= self.sends and bounced * 100 > self.percent * mails


@dataclass(frozen=True)
class Definition:
    """A whole sequence. Fields that rules require may be missing: then it is `missing_config`."""

    name: str
    steps: tuple[Step, ...] = ()
    board: int | None = None
    email_column: str | None = None
    phone_column: str | None = None
    send_as: str | None = None  # the address of a connected mailbox
    sender: Sender = field(default_factory=Sender)
    schedule: Schedule = field(default_factory=Schedule)
    rules: tuple[Rule, ...] = ()
    notifications: Notifications = field(default_factory=Notifications)
    holding: Holding = field(default_factory=Holding)
    tracking: Tracking = field(default_factory=Tracking)
    footer: Footer = field(default_factory=Footer)
    conditions: tuple[Condition, ...] = ()
    label_removed: LabelEdit = LabelEdit.PUT_RIGHT
    bounce_limit: BounceLimit = field(default_factory=BounceLimit)
    entry: Entry = field(default_factory=Entry)
    company: Company = field(default_factory=Company)
    timeline: bool = True  # whether what is done is told in Emails & Activities of the item (row X7)
    language: str = "en"  # that its e-mails are written in: dates and numbers are said in it (BCP 47)

    def rule(self, event: Event) -> Rule | None:
        """Return the rule for `event` when it is switched on."""
        return next((rule for rule in self.rules if rule.event is event and rule.on), None)

    def holds(self, step: ManualStep) -> bool:
        """Return whether the step after `step` waits until somebody has done it."""
        usual = {
            StepKind.MANUAL_EMAIL: self.holding.manual_email,
            StepKind.TASK: self.holding.task,
            StepKind.CALL: self.holding.call,
        }
        return usual[step.kind] if step.holds is None else step.holds

    def needs_mailbox(self) -> bool:
        """Return whether a step sends e-mail by itself."""
        return any(isinstance(step, EmailStep) for step in self.steps)

    def emails_at(self, position: int) -> bool:
        """Return whether the step at `position` sends e-mail by itself."""
        return position < len(self.steps) and isinstance(self.steps[position], EmailStep)

    def follows_up(self, position: int) -> bool:
        """Return whether an e-mail comes before the step at `position`."""
        return any(isinstance(step, EmailStep) for step in self.steps[:position])

    def days(self) -> tuple[int, ...]:
        """Return the day of each step, 1 being the day of enrollment (row B3)."""
        day, days = 1, []
        for step in self.steps:
            days.append(day)
            day += step.days if isinstance(step, WaitStep) else 0
        return tuple(days)
