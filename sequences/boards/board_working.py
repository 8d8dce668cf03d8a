"""The work of whoever has a board: hear its news, write its cells, and again until there is neither."""

from __future__ import annotations

from datetime import datetime

from sequences.boards import board_hearing, projecting
from sequences.boards.projecting import Projector
from sequences.storage import boards


async def work(projector: Projector, account: int, board_id: int, *, now: datetime) -> None:
    """Do all that is due on a board that this worker has taken, then free it; news never wait for all cells."""
    try:
        while True:
            heard = await board_hearing.hear(projector, account, board_id, now=now)
            written = await projecting.write_pack(projector, account, board_id, now)
            if not heard and not written:
                return
    finally:
        async with projector.database.transaction() as connection:
            await boards.free(connection, account, board_id)
