"""Doing something once in an account, whoever of the workers comes first."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from sequences.monday.errors import Locked
from sequences.storage import accounts
from sequences.storage.database import AsyncConnection, Database
from sequences.words import say

LOOK_SECONDS, PATIENCE = 0.1, 100  # how often, and how many times, to look whether another worker is done


@asynccontextmanager
async def alone(database: Database, name: str) -> AsyncIterator[AsyncConnection]:
    """Give a transaction in which nobody else does what `name` says; the others wait, without a connection.

    Whoever waited should look whether it is done already. Raises Locked when it takes too long.
    """
    for _ in range(PATIENCE):
        async with database.transaction() as connection:
            if await accounts.alone(connection, name):
                yield connection
                return
        await asyncio.sleep(LOOK_SECONDS)
    raise Locked(say("Another worker is at it."))
