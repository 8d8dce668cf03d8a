"""What a sequence is: its steps, schedule, rules and notifications, as immutable values.

A version of a sequence *is* one `Definition`; the engine, the views and the files all speak of it.
Everything here is plain data: checking it is `sequences.checks`, reading and writing it as a file is
`sequences.files`.
"""

from __future__ import annotations

from dataclasses import dataclass, field
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


@dataclass(frozen=True)
class EmailStep:
    """An e-mail the engine sends by itself.

    `subject` and `body` hold dynamic fields as `{column_id}` or `{column_id|fallback}`; `body` is HTML.
    """

    subject: str
    body: str
    thread: Literal["new", "reply"] = "new"
    kind: Literal[StepKind.EMAIL] = StepKind.EMAIL
    signature: bool | None = None  # whether the creator's is added; None: as they have set it for all
    attachments: tuple[str, ...] = ()  # names of uploaded files
    file_columns: tuple[str, ...] = ()  # file columns of the board: what the item has in them is attached
    without_file: Literal["hold", "send"] = "hold"  # what becomes of the e-mail while one of them is empty


@dataclass(frozen=True)
class ManualStep:
    """A step a person does: a call, a task, or an e-mail to edit and send. It becomes an activity.

    `subject` and `body` (HTML) are the prepared draft of an e-mail, with dynamic fields; other kinds have none.
    """

    kind: Literal[StepKind.MANUAL_EMAIL, StepKind.TASK, StepKind.CALL]
    title: str
    note: str = ""
    subject: str = ""
    body: str = ""


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


GROUP = "group"  # in the place of a column: the group that an item is in


@dataclass(frozen=True)
class Condition:
    """When a column of the item shows one of some texts, its run stops, pauses, or goes on (row L10).

    Case does not matter. Where a column shows several values, one of them is enough.
    """

    column: str
    any_of: tuple[str, ...]
    then: Consequence


class LabelEdit(StrEnum):
    """What it means when people take a sequence out of the Enrolled sequences column of an item by hand."""

    PUT_RIGHT = "put_right"
    REMOVE = "remove"


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
    """Which manual steps the next step waits for (row X2)."""

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
    schedule: Schedule = field(default_factory=Schedule)
    rules: tuple[Rule, ...] = ()
    notifications: Notifications = field(default_factory=Notifications)
    holding: Holding = field(default_factory=Holding)
    tracking: Tracking = field(default_factory=Tracking)
    footer: Footer = field(default_factory=Footer)
    conditions: tuple[Condition, ...] = ()
    label_removed: LabelEdit = LabelEdit.PUT_RIGHT
    bounce_limit: BounceLimit = field(default_factory=BounceLimit)
    timeline: bool = True  # whether what is done is told in Emails & Activities of the item (row X7)
    language: str = "en"  # that its e-mails are written in: dates and numbers are said in it (BCP 47)

    def rule(self, event: Event) -> Rule | None:
        """Return the rule for `event` when it is switched on."""
        return next((rule for rule in self.rules if rule.event is event and rule.on), None)

    def needs_mailbox(self) -> bool:
        """Return whether a step sends e-mail by itself."""
        return any(isinstance(step, EmailStep) for step in self.steps)

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
