"""Whether an account still has the app, asked just before each mail begins, of all mails of a process together.

The answer to monday's word that the app was removed waits until every look before it is too old to count: from
then on no mail begins any more.
"""

from __future__ import annotations

import asyncio
import time
from collections import defaultdict

from sequences.storage import installations
from sequences.storage.database import AWAY, Database

FRESH_SECONDS = 0.5  # how long one look counts, from when it began: longer than a slow database needs to answer
SURE_SECONDS = 3 * FRESH_SECONDS
LOOKS = 3  # one that took too long is asked again, so that a slow moment puts no mail off


class Standing:
    """The accounts whose mails this process sends."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._seen: dict[int, float] = {}  # when the look began that last found the app there
        self._alone: defaultdict[int, asyncio.Lock] = defaultdict(asyncio.Lock)

    async def may_send(self, account: int) -> bool:
        """Return whether a mail of this account may begin now; with the database away none may."""
        if self._fresh(account):
            return True
        async with self._alone[account]:
            for _ in range(LOOKS):
                if self._fresh(account):
                    return True
                began = time.monotonic()
                if not await self._stands(account):
                    return False
                self._seen[account] = began
            return self._fresh(account)

    async def _stands(self, account: int) -> bool:
        try:
            async with self._database.transaction() as connection:
                there = await installations.get(connection, account)
        except AWAY:
            return False
        return there is not None and there.state == installations.ACTIVE

    def _fresh(self, account: int) -> bool:
        return time.monotonic() - self._seen.get(account, -FRESH_SECONDS) < FRESH_SECONDS
