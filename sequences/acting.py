"""What a person or an automation does to a running enrollment: complete an activity, decide a held mail."""

from __future__ import annotations

from datetime import datetime

from sequences.decide import ACTIVITY, OUTCOME, after
from sequences.effects import Action, Dirty, Effects, Entry
from sequences.errors import NotFound
from sequences.plans import Plans
from sequences.storage import activities, deliveries, effects, enrollments, people
from sequences.storage.database import AsyncConnection


async def complete_activity(
    connection: AsyncConnection, plans: Plans, account: int, activity: int, *, now: datetime
) -> bool:
    """Complete an activity; a run that waited for it goes on. Return whether it was open."""
    found = await activities.get(connection, account, activity)
    if found is None:
        return False
    await enrollments.lock(connection, [found.enrollment_id])  # first, as whoever ends the run does
    done = await activities.done(connection, account, activity, now=now)
    if done is None:
        return False
    enrollment, version, position = done
    plan = (await plans.get(connection, [version]))[version]
    going = after(position, plan.definition, now)
    await enrollments.resume(
        connection,
        enrollment,
        position=position,
        waiting_for=ACTIVITY,
        to=going.position,
        due_at=going.due_at,
    )
    moved = Dirty(account, plan.board_id, found.item_id, progress=True)
    follows = Effects(dirty=[moved], actions=[Action(account, plan.sequence_id)])
    if plan.definition.timeline:
        follows.entries.append(Entry(account, plan.board_id, found.item_id, "activity", activity))
    await effects.record(connection, follows, now=now)
    return True


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
        raise NotFound("not_held", "This e-mail is not waiting for a decision any more: reload the list.")
    await enrollments.resume(
        connection, held["enrollment_id"], position=held["position"], waiting_for=OUTCOME,
        to=held["position"], due_at=now,
    )  # fmt: skip
