"""Ending runs: by a person, an automation, a rule, a failure or the last step, always with a reason.

However a run ends, the same follows: its trigger fires, the board is put right, open activities are
dropped, and whoever asked to be told is told.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from sequences.core import callbacks
from sequences.core.decide import CHECK
from sequences.core.definition import Event, Notifications, Rule
from sequences.core.effects import (
    RUN_COMPLETED,
    RUN_FAILED_OR_STOPPED,
    Action,
    Checked,
    Dirty,
    Effects,
    Entry,
    Notice,
    Subject,
    fire,
)
from sequences.core.reasons import kept
from sequences.storage import activities, enrollments
from sequences.storage.database import AsyncConnection
from sequences.versions.plans import Plan, Plans
from sequences.words import Said, say

# Ends that say nothing about the person: a sequence that goes takes thousands with it, a gone item has no timeline.
UNTOLD = frozenset((
    "sequence_deactivated", "sequence_deleted", "stopped_by_change", "finished_by_change", "account_uninstalled",
    "item_gone",
))  # fmt: skip
COMPLETED, STOPPED, EXITED, FAILED = "completed", "stopped", "exited", "failed"
OWN_WISH = frozenset({"unsubscribed", "complained"})


async def end(
    connection: AsyncConnection,
    plans: Plans,
    ids: Sequence[int],
    *,
    state: str,
    code: str,
    now: datetime,
    rule: Rule | None = None,
    event: Event | None = None,
    note: Said | None = None,
    completed: bool = False,
) -> Effects:
    """End running enrollments and return what follows, for the caller to record.

    With `event` each sequence's own rule for it sets the status. `note` is told behind the reason. `completed`
    ones, too, may turn out to have failed.
    """
    ended = await enrollments.end(connection, ids, state=state, reason=code, now=now, completed=completed)
    dropped = await activities.drop(connection, [one.id for one in ended], now=now)
    found = await plans.get(connection, {one.version_id for one in ended})
    effects = Effects(over=dropped)
    for one in ended:
        plan = found[one.version_id]
        chosen = plan.definition.rule(event) if event else rule
        key = f"end:{one.id}:{state}" if completed else f"end:{one.id}"
        follow(effects, plan, one, state=state, code=code, now=now, rule=chosen, note=note, key=key)
        if one.waited_for == CHECK:  # an automation may wait for that
            told = callbacks.logged(f"The item left the sequence before it was checked: {kept(code).sentence}")
            effects.checked.append(Checked(one.account_id, one.id, told))
    return effects


def follow(
    effects: Effects,
    plan: Plan,
    one: enrollments.Ended | enrollments.Enrollment,
    *,
    state: str,
    code: str,
    now: datetime,
    rule: Rule | None = None,
    note: Said | None = None,
    key: str | None = None,
) -> None:
    """Add to `effects` what follows from one run's end; `code` is the reason as it is kept, "code" or "code:field"."""
    about = _subject(plan, one)
    again = f"again{one.retries}" if one.retries else ""  # it failed before, and that was told
    trigger, bare = RUN_COMPLETED if state == COMPLETED else RUN_FAILED_OR_STOPPED, code.partition(":")[0]
    if state != EXITED or bare in OWN_WISH:  # any other exit has its own trigger: the reply, the opening, the click
        effects.fires.append(fire(trigger, about, reason=bare, sentence=kept(code).sentence, now=now, detail=again))
    if state == COMPLETED:
        effects.actions.append(Action(one.account_id, one.sequence_id, completion=True))
    if plan.definition.timeline and code.partition(":")[0] not in UNTOLD:
        effects.entries.append(Entry(one.account_id, plan.board_id, one.item_id, "end", one.id, state + again))
    change = rule.status if rule else None
    status = (change.column, change.label) if change else None
    effects.dirty.append(Dirty(one.account_id, plan.board_id, one.item_id, status))
    if told(plan.definition.notifications, state):
        text = _sentence(plan, code)
        text = say("{first} {note}", first=text, note=note) if note else text
        effects.notices.append(notice(plan, one, text, key=(key or f"end:{one.id}") + again))


def _subject(plan: Plan, one: enrollments.Ended | enrollments.Enrollment) -> Subject:
    """Return whom an end is about; behind the last step it is about that one."""
    position = min(one.position, len(plan.definition.steps) - 1)
    return Subject(
        one.account_id, plan.board_id, one.sequence_id, one.item_id, one.id, position, plan.owner_id, one.email
    )


def told(notifications: Notifications, state: str) -> bool:
    """Return whether somebody wants to hear of an end of this kind."""
    return {
        COMPLETED: notifications.completed,
        STOPPED: notifications.stopped,
        EXITED: notifications.ended_by_rule,
        FAILED: notifications.failed,
    }[state]


def notice(plan: Plan, one: enrollments.Ended | enrollments.Enrollment, text: Said, *, key: str) -> Notice:
    """Return a notice about one enrollment to whoever its sequence names."""
    return Notice(
        account_id=one.account_id,
        item_id=one.item_id,
        people_column=plan.definition.notifications.people_column,
        creator=plan.owner_id,
        text=text,
        key=f"notice:{key}",
    )


def _sentence(plan: Plan, code: str) -> Said:
    name = plan.definition.name
    if code == COMPLETED:
        return say("{item} completed {name}.", name=name)
    return say("{item} left {name}: {sentence}", name=name, sentence=kept(code).sentence)


def merge(parts: Iterable[Effects]) -> Effects:
    """Return all effects as one, in order."""
    every = Effects()
    for part in parts:
        every.add(part)
    return every
