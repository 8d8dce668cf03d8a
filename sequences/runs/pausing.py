"""Pausing single runs and letting them go on, by a person, an automation or a rule, always with a reason.

A paused run does nothing: the clock does not take it, no mail begins, no activity is made. What a worker has begun
is finished. Replies, bounces and opt-outs are heard, and end it.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sequences.core import callbacks
from sequences.core.effects import Checked, Dirty, Effects
from sequences.core.pauses import resumed
from sequences.runs import calendars
from sequences.storage import effects, enrollments, pauses
from sequences.storage.database import AsyncConnection
from sequences.storage.pauses import Placed
from sequences.versions.plans import Plans
from sequences.words import say

PAUSED = "paused"
AT_ONCE = 500


async def pause(
    connection: AsyncConnection,
    plans: Plans,
    ids: Sequence[int],
    *,
    code: str,
    now: datetime,
    by: int | None = None,
    until: datetime | None = None,
) -> Effects:
    """Pause running enrollments and return what follows, for the caller to record; nothing follows where none changed.

    `code` is the reason as it is kept, "code" or "code:fact"; `by` the user who did it, if it was one. At `until` a
    run goes on by itself; without it, when somebody resumes it. What is paused already changes only when this
    pause lasts longer.
    """
    await enrollments.lock(connection, ids)
    paused = await pauses.pause(connection, ids, reason=code, by=by, until=until, now=now)
    longer = await pauses.lengthen(connection, ids, reason=code, by=by, until=until, but=[one.id for one in paused])
    return await _follow(connection, plans, [*paused, *longer])


async def resume(
    connection: AsyncConnection, plans: Plans, ids: Sequence[int], *, now: datetime, code: str | None = None
) -> Effects:
    """Let paused enrollments go on and return what follows, for the caller to record.

    With `code` only those that are paused for it.
    """
    await enrollments.lock(connection, ids)
    standing = await pauses.load(connection, ids, code=code)
    found = await plans.get(connection, {one.run.version_id for one in standing})
    hours = await calendars.of_runs(connection, plans, [one.run.id for one in standing])
    going = [
        (one.run.id, resumed(one.paused, found[one.run.version_id].definition, hours[one.run.id], now))
        for one in standing
    ]
    await pauses.resume(connection, going)
    return await _follow(connection, plans, [one.run for one in standing])


async def resume_due(connection: AsyncConnection, plans: Plans, *, now: datetime) -> int:
    """Let those go on whose pause ends by itself, and record what follows; return how many."""
    due = await pauses.over(connection, now=now, limit=AT_ONCE)
    if due:
        await effects.record(connection, await resume(connection, plans, due, now=now), now=now)
    return len(due)


async def _follow(connection: AsyncConnection, plans: Plans, runs: Sequence[Placed]) -> Effects:
    """The board shows how a run stands; an automation that waits for its check goes on."""
    found = await plans.get(connection, {one.version_id for one in runs})
    told = say("The item is in the sequence, and paused: it is checked when it goes on.")
    return Effects(
        dirty=[Dirty(one.account_id, found[one.version_id].board_id, one.item_id) for one in runs],
        checked=[
            Checked(one.account_id, one.id, callbacks.success(callbacks.enrolled(one.id, "enrolled", told)))
            for one in runs
            if one.unchecked
        ],
    )
