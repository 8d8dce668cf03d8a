"""What the senders of the outbox share: their means, and what they say became of a row."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

import httpx

from sequences.activities.activities_board import Work
from sequences.monday.client import Access, Monday
from sequences.outbox import firing
from sequences.storage.database import Database
from sequences.tenants import Tenants
from sequences.versions.plans import Plans


@dataclass(frozen=True)
class Poster:
    """What emptying the outbox needs."""

    database: Database
    tenants: Tenants
    monday: Monday
    http: httpx.AsyncClient
    firing: firing.Firing
    public_url: str
    plans: Plans

    async def access(self, account: int) -> Access:
        """Return how monday is called for an account."""
        async with self.database.transaction() as connection:
            tenant = (await self.tenants.get(connection, [account]))[account]
        return Access(account, tenant.token or "")

    async def activities(self, account: int, now: datetime) -> Work:
        """Return what work on the Activities board of an account needs."""
        access = await self.access(account)
        return Work(self.database, self.tenants, self.monday, access, self.public_url, now)


@dataclass(frozen=True)
class Left:
    """What became of a row: `again` after a while, given up (`dead`), waiting for another place to go (`parked`), or
    gone for good."""

    answer: str
    again: bool = False
    dead: bool = False
    parked: bool = False
    after: timedelta = timedelta(0)
    trigger_uuid: str | None = None
    waits: bool = False  # for a person to connect monday again, however long that takes
    limited: bool = False  # at a limit of monday's, which has nothing to do with the row
