"""What a person or an automation does to a running enrollment: complete an activity, decide a held mail."""

from __future__ import annotations

from datetime import datetime

from sequences.core.decide import ACTIVITY, OUTCOME, after
from sequences.core.effects import Action, ActivityOver, Dirty, Effects, Entry
from sequences.errors import NotFound
from sequences.runs import calendars
from sequences.storage import activities, deliveries, effects, enrollments, people
from sequences.storage.database import AsyncConnection
from sequences.versions.plans import Plan, Plans
from sequences.words import say


async def complete_activity(
    connection: AsyncConnection, plans: Plans, account: int, activity: int, *, now: datetime, there: bool = False
) -> bool:
    """Complete an activity; a run that waited for it goes on. Return whether it was open.

    `there`: its item on the Activities board says so already.
    """
    plan = await _over(connection, plans, account, activity, "done", now, there)
    if plan is None:
        return False
    found = await activities.get(connection, account, activity)
    follows = Effects(actions=[Action(account, plan.sequence_id)])
    if plan.definition.timeline and found:
        follows.entries.append(Entry(account, plan.board_id, found.item_id, "activity", activity))
    await effects.record(connection, follows, now=now)
    return True


async def drop_activity(
    connection: AsyncConnection, plans: Plans, account: int, activity: int, *, now: datetime, there: bool = False
) -> bool:
    """Let nobody do an activity; a run that waited for it goes on. Return whether it was open."""
    return await _over(connection, plans, account, activity, "dropped", now, there) is not None


async def _over(
    connection: AsyncConnection, plans: Plans, account: int, activity: int, state: str, now: datetime, there: bool
) -> Plan | None:
    """Let an open activity be over; return the plan of its run, None when it was not open."""
    found = await activities.get(connection, account, activity)
    if found is None:
        return None
    await enrollments.lock(connection, [found.enrollment_id])  # first, as whoever ends the run does
    over = await activities.over(connection, account, activity, state, now=now)
    if over is None:
        return None
    enrollment, version, position = over
    plan = (await plans.get(connection, [version]))[version]
    hours = await calendars.of_runs(connection, plans, [enrollment])
    going = after(position, plan.definition, hours[enrollment], now)
    await enrollments.resume(
        connection,
        enrollment,
        position=position,
        waiting_for=ACTIVITY,
        to=going.position,
        due_at=going.due_at,
    )
    follows = Effects(dirty=[Dirty(account, plan.board_id, found.item_id, progress=True)])
    if not there:
        follows.over.append(ActivityOver(account, activity))
    await effects.record(connection, follows, now=now)
    return plan


async def send_again(connection: AsyncConnection, account: int, delivery: int, *, now: datetime) -> None:
    """Send a held message again, the same bytes. Raises NotFound when it is not held."""
    await _decide(connection, account, delivery, "retry", "sent again by a person", now)


async def skip(connection: AsyncConnection, account: int, delivery: int, *, now: datetime) -> None:
    """Pass over a held message; the run goes on with the next step. Raises NotFound when it is not held."""
    await _decide(connection, account, delivery, "skipped", "passed over by a person", now)


async def _decide(
    connection: AsyncConnection, account: int, delivery: int, state: str, answer: str, now: datetime
) -> None:
    owner = await people.of_delivery(connection, account, delivery)
    await enrollments.lock(connection, [owner["id"]] if owner else [])  # first, as a worker does
    held = await deliveries.decide_held(connection, account=account, delivery=delivery, state=state, answer=answer)
    if held is None:
        raise NotFound("not_held", say("This e-mail is not waiting for a decision any more: reload the list."))
    await enrollments.resume(
        connection, held["enrollment_id"], position=held["position"], waiting_for=OUTCOME,
        to=held["position"], due_at=now,
    )  # fmt: skip
