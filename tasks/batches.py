"""The actor that works on what a person asked for many items at once."""

from __future__ import annotations

import dramatiq

from sequences.runs import batching
from sequences.storage.batches import Claim
from sequences.storage.database import act_for
from tasks.broker import MONDAY
from tasks.runtime import runtime
from tasks.wake import wake


@dramatiq.actor(queue_name=MONDAY)
async def work_batch(batch: int, account: int, turn: int) -> None:
    """Work on a batch that the clock has taken."""
    own = runtime()
    act_for(account)
    await batching.work(own.checker, Claim(batch, account, turn), now=await own.clock.now())
    await wake(own.redis)
