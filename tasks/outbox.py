"""The actor that empties the outbox."""

from __future__ import annotations

import dramatiq

from sequences.outbox.posting import post_all
from tasks.broker import MONDAY
from tasks.runtime import runtime
from tasks.wake import wake


@dramatiq.actor(queue_name=MONDAY)
async def send_posts(ids: list[int]) -> None:
    """Send outbox rows that the clock has taken."""
    own = runtime()
    await post_all(own.poster, ids, now=await own.clock.now())
    await wake(own.redis)
