"""The actor that makes a board show the truth."""

from __future__ import annotations

import dramatiq

from sequences import projecting
from sequences.storage.database import act_for
from tasks.broker import MONDAY
from tasks.runtime import runtime
from tasks.wake import wake


@dramatiq.actor(queue_name=MONDAY)
async def write_board(account: int, board: int) -> None:
    """Write the dirty items of a board that the clock has taken."""
    own = runtime()
    act_for(account)
    await projecting.write_board(own.projector, account, board, now=await own.clock.now())
    await wake(own.redis)
