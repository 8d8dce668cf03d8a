"""Who somebody is in their account: asked of monday, and remembered for five minutes (row A1)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sequences.errors import NotAllowed
from sequences.monday.boards import read_subscribers
from sequences.monday.client import Access, Monday
from sequences.monday.people import User, read_users
from sequences.storage import accounts, sequences
from sequences.storage.accounts import Person
from sequences.storage.database import Database
from sequences.tenants import Tenants

FRESH = timedelta(minutes=5)


@dataclass(frozen=True)
class Members:
    """Looks people up."""

    database: Database
    tenants: Tenants
    monday: Monday

    async def get(self, account: int, user: int, *, now: datetime) -> Person | None:
        """Return who `user` is; None when monday knows no such active user.

        Raises:
            NotAllowed: the account is not connected to monday yet.
            MondayError: monday could not be asked.
        """
        async with self.database.transaction() as connection:
            known = await accounts.person(connection, account, user)
            tenants = await self.tenants.get(connection, [account])
        if known is not None and now - FRESH < known.seen_at <= now:
            return known
        tenant = tenants.get(account)
        if tenant is None or tenant.token is None:
            raise NotAllowed("not_connected", "This account is not connected yet: an admin connects it first.")
        users = await read_users(self.monday, Access(account, tenant.token), [user], interactive=True)
        return await self._keep(account, users.get(user), now)

    async def boards(self, person: Person) -> frozenset[int] | None:
        """Return the boards with sequences that a guest is on; None: all of them, for anybody else (row A1).

        Raises MondayError: monday could not be asked.
        """
        if person.role != "guest":
            return None
        async with self.database.transaction() as connection:
            used = await sequences.boards(connection, person.account_id)
            tenant = (await self.tenants.get(connection, [person.account_id]))[person.account_id]
        users = await read_subscribers(self.monday, Access(person.account_id, tenant.token or ""), used)
        return frozenset(board for board, inside in users.items() if person.user_id in inside)

    async def _keep(self, account: int, user: User | None, now: datetime) -> Person | None:
        if user is None or not user.active:
            return None
        person = Person(account, user.id, user.name, user.email, user.role, user.time_zone, now)
        async with self.database.transaction() as connection:
            await accounts.put_person(connection, person)
        return person
