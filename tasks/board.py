"""The actors that make a board show the truth, and look after it."""

from __future__ import annotations

import dramatiq

from sequences import board_looking, projecting
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


@dramatiq.actor(queue_name=MONDAY)
async def look_after_board(account: int, board: int) -> None:
    """See to the columns of a board that the clock has taken, and compare its cells."""
    own = runtime()
    act_for(account)
    await board_looking.look_after(own.projector, account, board, now=await own.clock.now())
    await wake(own.redis)
