"""Tells whoever looks after a board what they must mend there: kept with the board, and in their bells once."""

from __future__ import annotations

from datetime import datetime

from sequences.core.effects import BoardNotice, Effects
from sequences.storage import boards, effects
from sequences.storage.database import AsyncConnection
from sequences.words import Said, say

REMADE = say(
    "The Enrolled sequences column was removed from the board and has been made again. Switch it off in the board's "
    "settings of the app to be without it."
)


async def tell(connection: AsyncConnection, account: int, board: int, problem: Said | None, *, now: datetime) -> None:
    """Keep a board's problem (None: there is none any more); what is new is told, at most once a day."""
    if await boards.tell(connection, account, board, problem) and problem:
        await notify(connection, account, board, problem, key=f"{problem[:60]}:{now:%Y-%m-%d}", now=now)


async def notify(connection: AsyncConnection, account: int, board: int, text: Said, *, key: str, now: datetime) -> None:
    """Put a line about a board into the bells of whoever looks after it, once for each `key`."""
    users = tuple(await boards.owners(connection, account, board))
    if users:
        notice = BoardNotice(account, board, users, text, f"notice:board:{board}:{key}")
        await effects.record(connection, Effects(board_notices=[notice]), now=now)
