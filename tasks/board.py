"""The actors that make a board show the truth, and look after it."""

from __future__ import annotations

import dramatiq

from sequences.boards import board_looking, board_working
from sequences.storage.database import act_for
from tasks.broker import MONDAY
from tasks.runtime import runtime
from tasks.wake import wake


@dramatiq.actor(queue_name=MONDAY)
async def write_board(account: int, board: int) -> None:
    """Hear what is new on a board that the clock has taken, and write its dirty items."""
    own = runtime()
    act_for(account)
    await board_working.work(own.projector, account, board, now=await own.clock.now())
    await wake(own.redis)


@dramatiq.actor(queue_name=MONDAY)
async def look_after_board(account: int, board: int) -> None:
    """See to the columns of a board that the clock has taken, and compare its cells."""
    own = runtime()
    act_for(account)
    await board_looking.look_after(own.projector, account, board, now=await own.clock.now())
    await wake(own.redis)
