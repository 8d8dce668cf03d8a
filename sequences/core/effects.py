"""What follows from a change, besides the change itself: fires, notices and cells to put right.

Every use case collects effects and `storage.effects` writes them in the transaction of the change, so
that nothing is announced that did not happen, and nothing that happened stays unannounced.
"""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from datetime import datetime
from typing import Any, Literal

from sequences.words import Said, say

ITEM_ENROLLED = "item_enrolled"
RUN_COMPLETED = "run_completed"
RUN_FAILED_OR_STOPPED = "run_failed_or_stopped"
EMAIL_OPENED = "email_opened"
LINK_CLICKED = "link_clicked"
REPLY_RECEIVED = "reply_received"
AUTO_REPLY_RECEIVED = "auto_reply_received"

TOLD = {  # what a fire says where no reason of the catalogue does
    ITEM_ENROLLED: say("The item was enrolled in the sequence."),
    EMAIL_OPENED: say("The person opened an e-mail."),
    LINK_CLICKED: say("The person clicked a link."),
    REPLY_RECEIVED: say("The person replied."),
    AUTO_REPLY_RECEIVED: say("An automatic reply came back."),
}


@dataclass(frozen=True)
class Fire:
    """An event that subscriptions of `trigger` hear of, once each (`key` names the event)."""

    account_id: int
    trigger: str
    board_id: int
    sequence_id: int
    item_id: int
    key: str
    outputs: dict[str, Any]


@dataclass(frozen=True)
class Notice:
    """A line in somebody's bell, leading to an item (row R8).

    It goes to the people in `people_column` of the item, else to `creator`. `{item}` in `text` becomes
    the item's name. Who and what it is called is looked up when the notice leaves.
    """

    account_id: int
    item_id: int
    people_column: str | None
    creator: int
    text: Said
    key: str


@dataclass(frozen=True)
class Alarm:
    """A line in the bells of a sequence's creator and of every admin of the account, leading to its board.

    `but` is not told: it is theirs.
    """

    account_id: int
    sequence_id: int
    board_id: int
    creator: int
    text: Said
    key: str
    but: int | None = None


@dataclass(frozen=True)
class Dirty:
    """An item whose cells must be written again; `status` is a (column, label) to set, once.

    With `progress` only its step has changed: where the board has no column for that, nothing is written.
    """

    account_id: int
    board_id: int
    item_id: int
    status: tuple[str, str] | None = None
    progress: bool = False


@dataclass(frozen=True)
class BoardNotice:
    """A line in the bells of `users`, leading to a board: what people must know of it."""

    account_id: int
    board_id: int
    users: tuple[int, ...]
    text: Said
    key: str


@dataclass(frozen=True)
class ActivityItem:
    """An activity that needs its item on the Activities board."""

    account_id: int
    activity_id: int


@dataclass(frozen=True)
class Checked:
    """An enrollment whose item was checked, or never will be; `body` tells the automation that waits for it, if any."""

    account_id: int
    enrollment_id: int
    body: dict[str, Any]


@dataclass(frozen=True)
class ActivityOver:
    """An activity that is done or dropped here: its item on the Activities board has to say so."""

    account_id: int
    activity_id: int


@dataclass(frozen=True)
class Reminder:
    """It is time for an activity: whoever does it is told, of all that is due by then in one line (row R7).

    With `moved_to` it was put off until then on its board, and its owner there is told.
    """

    account_id: int
    activity_id: int
    moved_to: datetime | None = None


@dataclass(frozen=True)
class Entry:
    """Something that Emails & Activities of an item tell of (row X7): a mail, an activity, or the end of a run.

    `number` is the id of that delivery, activity or enrollment. What it says is looked up when it is written.
    """

    account_id: int
    board_id: int
    item_id: int
    about: Literal["mail", "activity", "end"]
    number: int
    detail: str = ""  # tells two ends of one run apart


@dataclass(frozen=True)
class Action:
    """What counts as one action (row X8): a step that was done, or (`completion`) a run that did them all."""

    account_id: int
    sequence_id: int
    completion: bool = False


@dataclass
class Effects:
    """What one use case collects."""

    fires: list[Fire] = field(default_factory=list)
    notices: list[Notice] = field(default_factory=list)
    dirty: list[Dirty] = field(default_factory=list)
    activities: list[ActivityItem] = field(default_factory=list)
    checked: list[Checked] = field(default_factory=list)
    board_notices: list[BoardNotice] = field(default_factory=list)
    alarms: list[Alarm] = field(default_factory=list)
    over: list[ActivityOver] = field(default_factory=list)
    reminders: list[Reminder] = field(default_factory=list)
    entries: list[Entry] = field(default_factory=list)
    actions: list[Action] = field(default_factory=list)

    def __bool__(self) -> bool:
        return any(getattr(self, kind.name) for kind in fields(self))

    def add(self, more: Effects) -> None:
        """Take in what somebody else collected, behind what is here."""
        for kind in fields(self):
            getattr(self, kind.name).extend(getattr(more, kind.name))


@dataclass(frozen=True)
class Subject:
    """Whom an effect is about, and as far as it is known at which step, who owns the sequence, who is written to."""

    account_id: int
    board_id: int
    sequence_id: int
    item_id: int
    enrollment_id: int
    position: int | None = None
    person: int | None = None
    email: str | None = None


def fire(
    trigger: str,
    subject: Subject,
    *,
    reason: str,
    now: datetime,
    sentence: str | None = None,
    detail: str = "",
    link: str | None = None,
) -> Fire:
    """Return the event `trigger` about `subject`; `detail` tells two events of one enrollment apart.

    What is not known is left out: monday gives a next block that uses it the default of its type.
    """
    outputs = {
        "boardId": subject.board_id,
        "itemId": subject.item_id,
        "sequence": str(subject.sequence_id),
        "step": None if subject.position is None else subject.position + 1,
        "reason": reason,
        "sentence": sentence or TOLD.get(trigger),
        "person": subject.person,
        "email": subject.email,
        "link": link,
        "at": now.isoformat(),
    }
    return Fire(
        account_id=subject.account_id,
        trigger=trigger,
        board_id=subject.board_id,
        sequence_id=subject.sequence_id,
        item_id=subject.item_id,
        key=":".join(filter(None, ("fire", trigger, str(subject.enrollment_id), detail))),
        outputs={name: value for name, value in outputs.items() if value is not None},
    )
