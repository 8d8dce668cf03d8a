"""A decision as rows: how the enrollment goes on, and what follows from it. No I/O."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from sequences.core import callbacks, fields
from sequences.core.decide import (
    ACTIVITY,
    STEP,
    Act,
    Complete,
    Hold,
    Next,
    Refuse,
    Skip,
    Start,
    Stop,
    after,
)
from sequences.core.definition import Event, Rule
from sequences.core.effects import (
    ITEM_ENROLLED,
    RUN_FAILED_OR_STOPPED,
    TOLD,
    Action,
    ActivityItem,
    Checked,
    Dirty,
    Effects,
    Entry,
    Reminder,
    Subject,
    fire,
)
from sequences.core.reasons import KINDS, written
from sequences.core.reasons import reason as reason_of
from sequences.monday.errors import MondayError, NotAllowed, Unauthorized
from sequences.runs import ending
from sequences.runs.facts import Case
from sequences.steps.drafting import drafted
from sequences.storage.activities import Activity
from sequences.storage.deliveries import Result
from sequences.storage.enrollments import Advance, Claim, Enrollment
from sequences.storage.mailboxes import Mailbox
from sequences.storage.refusals import Refusal
from sequences.storage.skips import Skipped
from sequences.words import say

ASK_AGAIN = timedelta(minutes=5)  # monday did not answer
ASK_MENDED = timedelta(minutes=15)  # a person must mend something first


@dataclass(frozen=True)
class Turn:
    """What one decision writes."""

    case: Case
    advance: Advance | None = None
    refusal: Refusal | None = None
    skipped: Skipped | None = None
    activity: dict[str, Any] | None = None
    effects: Effects = field(default_factory=Effects)
    result: Result | None = None  # of a mail
    refused: tuple[int, str, datetime] | None = None  # mailbox, problem, when to try again
    recovered: Mailbox | None = None  # it had refused us, and took this mail

    @property
    def claim(self) -> Claim:
        """The claim this turn rests on."""
        return Claim(self.case.enrollment.id, self.case.enrollment.turn)

    @property
    def sent(self) -> bool:
        """Whether a mail was surely sent."""
        return self.result is not None and self.result.state == "sent"

    @property
    def ended(self) -> bool:
        """Whether the run is over."""
        return self.advance is not None and self.advance.state != "active"

    @property
    def broken_off(self) -> bool:
        """Whether the run is over before its end: what people still had to do for it, nobody has to do."""
        return self.ended and self.advance is not None and self.advance.state != ending.COMPLETED


def turn(case: Case, move: Refuse | Start | Act | Next | Skip | Complete | Stop | Hold, now: datetime) -> Turn:
    """Return what `move` writes for `case`."""
    match move:
        case Refuse():
            return _refuse(case, move, now)
        case Start():
            return _start(case, move, now)
        case Act():
            return _act(case, move, now)
        case Next():
            return Turn(case, advance=advance(case, move.position, move.due_at))
        case Skip():
            return _skip(case, move, now)
        case Complete():
            return ended(case, ending.COMPLETED, "completed", now)
        case Stop():
            return _stop(case, move, now)
        case Hold():
            return Turn(case, advance=hold(case, move))


def advance(case: Case, position: int, due_at: datetime, *, email: str | None = None) -> Advance:
    """Return: go on to `position` at `due_at`."""
    one = case.enrollment
    return Advance(one.id, one.turn, position, "active", STEP, due_at, email=email, place=case.place)


def hold(case: Case, move: Hold) -> Advance:
    """Return: stay at this step and wait."""
    one = case.enrollment
    return Advance(
        one.id, one.turn, one.position, "active", move.waiting_for, move.due_at,
        reason=written(move.code, move.facts), place=case.place,
    )  # fmt: skip


def put_off(one: Enrollment, error: MondayError, now: datetime) -> Advance:
    """Return: wait where it stands, because monday could not be asked."""
    pause = ASK_AGAIN if error.may_heal else ASK_MENDED
    due_at = now + max(pause, timedelta(seconds=error.retry_in or 0))
    code = "monday_not_connected" if isinstance(error, Unauthorized | NotAllowed) else "monday_unreachable"
    return Advance(one.id, one.turn, one.position, "active", one.waiting_for, due_at, reason=code)


def ended(
    case: Case,
    state: str,
    reason: str,
    now: datetime,
    *,
    rule: Rule | None = None,
    result: Result | None = None,
    recovered: Mailbox | None = None,
) -> Turn:
    """Return the end of a run, with all that follows."""
    one = case.enrollment
    effects = Effects()
    ending.follow(effects, case.plan, one, state=state, code=reason, now=now, rule=rule)
    last = len(case.plan.definition.steps) if state == ending.COMPLETED else one.position
    over = Advance(one.id, one.turn, last, state, None, None, reason=reason)
    return Turn(case, advance=over, effects=effects, result=result, recovered=recovered)


def _stop(case: Case, move: Stop, now: datetime) -> Turn:
    state = KINDS[move.code].value  # a refused recipient is a failure, and sets the status of a bounce
    rule = case.plan.definition.rule(Event.BOUNCED) if state == ending.FAILED else None
    return ended(case, state, written(move.code, move.facts), now, rule=rule)


def _subject(case: Case, position: int | None = None, email: str | None = None) -> Subject:
    one, plan = case.enrollment, case.plan
    return Subject(one.account_id, plan.board_id, one.sequence_id, one.item_id, one.id, position, plan.owner_id, email)


def _refuse(case: Case, move: Refuse, now: datetime) -> Turn:
    one = case.enrollment
    sentence, email = reason_of(move.code, **move.facts).sentence, case.facts.item.email if case.facts.item else None
    about = _subject(case, email=email)
    effects = Effects(fires=[fire(RUN_FAILED_OR_STOPPED, about, reason=move.code, sentence=sentence, now=now)])
    if case.plan.definition.notifications.failed:
        name = case.plan.definition.name
        text = say("{item} was not enrolled in {name}: {sentence}", name=name, sentence=sentence)
        effects.notices.append(ending.notice(case.plan, one, text, key=f"refused:{one.id}"))
    effects.checked.append(Checked(one.account_id, one.id, callbacks.logged(f"Not enrolled: {sentence}")))
    refusal = Refusal(one.account_id, one.sequence_id, one.item_id, move.code, one.enrolled_by, move.facts, one.id)
    return Turn(case, refusal=refusal, effects=effects)


def _start(case: Case, move: Start, now: datetime) -> Turn:
    about = _subject(case, move.position, move.email)
    number = case.enrollment.id
    told = callbacks.success(callbacks.enrolled(number, "enrolled", TOLD[ITEM_ENROLLED]))
    effects = Effects(
        fires=[fire(ITEM_ENROLLED, about, reason="enrolled", now=now)],
        dirty=[Dirty(about.account_id, about.board_id, about.item_id)],
        checked=[Checked(about.account_id, number, told)],
    )
    return Turn(case, advance=advance(case, move.position, move.due_at, email=move.email), effects=effects)


def _skip(case: Case, move: Skip, now: datetime) -> Turn:
    one = case.enrollment
    skipped = Skipped(one.account_id, one.id, one.version_id, one.position, written(move.code, move.facts))
    return replace(turn(case, move.going, now), skipped=skipped)


def _act(case: Case, move: Act, now: datetime) -> Turn:
    one, definition = case.enrollment, case.plan.definition
    if move.holds:
        going = hold(case, Hold("waiting_for_activity", ACTIVITY, move.give_up_at))
    else:
        following = after(one.position, definition, case.hours, now)
        going = advance(case, following.position, following.due_at)
    return Turn(case, advance=going, activity=_activity(case, move))


def _activity(case: Case, move: Act) -> dict[str, Any]:
    one = case.enrollment
    subject, body = drafted(move.step.subject, move.step.body, move.values)
    return {
        "account_id": one.account_id,
        "enrollment_id": one.id,
        "version_id": one.version_id,
        "position": one.position,
        "kind": move.step.kind.value,
        "title": fields.splice(fields.parse(move.step.title), move.values, fields.plain),
        "note": fields.splice(fields.parse(move.step.note), move.values, fields.plain),
        "subject": subject,
        "body": body,
        "person_id": _person(case),
        "item_id": one.item_id,
    }


def _person(case: Case) -> int:
    """Return who does it: the first person of the People column, else the creator (row R8)."""
    column = case.plan.definition.notifications.people_column
    people = case.item.people(column) if case.item and column else ()
    return people[0] if people else case.plan.owner_id


def sent_effects(turn: Turn) -> Effects:
    """Return what follows from a mail that was sent, besides where its run goes."""
    one, plan = turn.case.enrollment, turn.case.plan
    effects = Effects(actions=[Action(one.account_id, one.sequence_id)])
    if plan.definition.timeline and turn.result:
        effects.entries.append(Entry(one.account_id, plan.board_id, one.item_id, "mail", turn.result.delivery_id))
    return effects


def activity_effects(turn: Turn, activity: Activity) -> Effects:
    """Return what follows from a new activity: its item on the Activities board, and a reminder."""
    effects = Effects(activities=[ActivityItem(activity.account_id, activity.id)])
    if turn.case.plan.definition.notifications.due:
        effects.reminders.append(Reminder(activity.account_id, activity.id))
    return effects
