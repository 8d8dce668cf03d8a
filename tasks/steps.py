"""The actor that runs due steps, a claimed batch at a time."""

from __future__ import annotations

import dramatiq

from sequences.steps.running import run_batch
from sequences.storage.enrollments import Claim
from tasks.broker import STEPS
from tasks.runtime import runtime
from tasks.wake import wake


@dramatiq.actor(queue_name=STEPS)
async def run_steps(claims: list[list[int]]) -> None:
    """Do what is due for these claims, as [enrollment, turn] pairs. The clock is read here, and only here."""
    own = runtime()
    now = await own.clock.now()
    await run_batch(own.engine, [Claim(*claim) for claim in claims], now=now)
    await wake(own.redis)
