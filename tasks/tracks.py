"""The actor that judges whether openings and clicks were a person's."""

from __future__ import annotations

import dramatiq

from sequences.incoming import tracking
from tasks.broker import MONDAY
from tasks.runtime import runtime
from tasks.wake import wake


@dramatiq.actor(queue_name=MONDAY)
async def judge_tracks() -> None:
    """Judge what was seen some seconds ago."""
    own = runtime()
    now = await own.clock.now()
    async with own.database.transaction() as connection:
        judged = await tracking.judge(connection, own.plans, now=now)
    if judged:
        await wake(own.redis)
