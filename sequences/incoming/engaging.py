"""What people do with our messages ends their run, where the sequence has a removal rule for it (row R4)."""

from __future__ import annotations

from datetime import datetime

from sequences.core.definition import Event, Rule
from sequences.core.effects import Dirty, Effects, Subject
from sequences.runs import ending
from sequences.storage.database import AsyncConnection
from sequences.versions.plans import Plan, Plans


async def apply_rule(
    connection: AsyncConnection,
    plans: Plans,
    plan: Plan,
    event: Event,
    about: Subject,
    *,
    run_state: str,
    now: datetime,
) -> Effects:
    """End a run by the removal rule for `event`, and return what follows; nothing where there is no such rule.

    `run_state` is how the run stood before.
    """
    rule = plan.definition.rule(event)
    if rule is None:
        return Effects()
    ended = await ending.end(
        connection, plans, [about.enrollment_id], state=ending.EXITED, code=event.value, now=now, rule=rule
    )
    return ended if ended or run_state != ending.COMPLETED else _late_status(about, rule)


def _late_status(about: Subject, rule: Rule) -> Effects:
    """What is done with the last e-mail comes after the run is completed: the board still learns of it."""
    if rule.status is None:
        return Effects()
    status = (rule.status.column, rule.status.label)
    return Effects(dirty=[Dirty(about.account_id, about.board_id, about.item_id, status)])
