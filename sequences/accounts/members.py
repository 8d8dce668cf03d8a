"""Who somebody is in their account: asked of monday, and remembered for five minutes (row A1)."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sequences.errors import NotAllowed
from sequences.monday.boards import read_subscribers
from sequences.monday.client import Access, Monday
from sequences.monday.errors import MondayError
from sequences.monday.people import Standing, User, read_standings, read_users
from sequences.storage import accounts, presences, sequences
from sequences.storage.accounts import Person
from sequences.storage.database import Database
from sequences.storage.presences import Presence
from sequences.tenants import Tenants
from sequences.words import say

FRESH = timedelta(minutes=5)
PAGE = 200  # users that monday tells of at once
LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)


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
            raise NotAllowed("not_connected", say("This account is not connected yet: an admin connects it first."))
        users = await read_users(self.monday, Access(account, tenant.token), [user], interactive=True)
        return await self._keep(account, users.get(user), now)

    async def faces(self, account: int, users: Iterable[int]) -> dict[int, Person]:
        """Return users by their id for their name and picture; whom nobody has met yet, monday is asked for once.

        What is known of them says nothing of their role now: that is `get`.
        """
        wanted = set(users)
        async with self.database.transaction() as connection:
            known = await accounts.people(connection, account, wanted)
            tenant = (await self.tenants.get(connection, [account])).get(account)
        strangers = sorted(wanted - known.keys())
        if not strangers or tenant is None or tenant.token is None:
            return known
        with suppress(MondayError):
            found = await read_users(self.monday, Access(account, tenant.token), strangers, interactive=True)
            met = [_met(account, found.get(one), one) for one in strangers]
            async with self.database.transaction() as connection:
                await accounts.meet(connection, met)
            known |= {one.user_id: one for one in met}
        return known

    async def look_for(self, account: int, users: Iterable[int], *, now: datetime) -> None:
        """Keep whether users are there, as monday says it now; whoever was looked for lately is not again.

        Whom monday does not know any more has left. Raises NotAllowed, MondayError.
        """
        wanted = set(users)
        async with self.database.transaction() as connection:
            known = await presences.of_users(connection, account, wanted)
            tenant = (await self.tenants.get(connection, [account])).get(account)
        stale = sorted(wanted - {user for user, one in known.items() if now - FRESH < one.seen_at <= now})
        if not stale:
            return
        if tenant is None or tenant.token is None:
            raise NotAllowed("not_connected", say("This account is not connected yet: an admin connects it first."))
        for start in range(0, len(stale), PAGE):
            page = stale[start : start + PAGE]
            found = await read_standings(self.monday, Access(account, tenant.token), page)
            async with self.database.transaction() as connection:
                await presences.put(connection, [_presence(account, user, found.get(user), now) for user in page])

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
        person = Person(
            account, user.id, user.name, user.email, user.role, user.time_zone, now, user.photo, user.language,
            user.country,
        )  # fmt: skip
        async with self.database.transaction() as connection:
            await accounts.put_person(connection, person)
        return person


def _presence(account: int, user: int, one: Standing | None, now: datetime) -> Presence:
    if one is None:
        return Presence(account, user, True, None, None, None, now)
    return Presence(account, user, not one.active, one.away_from, one.away_until, one.time_zone, now)


def _met(account: int, user: User | None, number: int) -> Person:
    """Return somebody of whom only the name counts: they may do nothing until they ask for it themselves."""
    if user is None:
        return Person(account, number, "", "", "guest", None, LONG_AGO)
    return Person(account, number, user.name, user.email, "guest", user.time_zone, LONG_AGO, user.photo)
