"""Boards by name and whom they are for: asked of monday for a whole page at once, and remembered for five minutes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta

from sequences.monday.audiences import Audience, Audiences, NamedBoard, Viewer, read_named
from sequences.monday.client import Access, Monday
from sequences.monday.errors import MondayError
from sequences.storage import known_boards
from sequences.storage.database import Database
from sequences.storage.known_boards import KnownBoard
from sequences.tenants import Tenants

FRESH = timedelta(minutes=5)


@dataclass(frozen=True)
class Places:
    """Looks boards up."""

    database: Database
    tenants: Tenants
    monday: Monday
    audiences: Audiences

    async def get(self, account: int, boards: Iterable[int | None], *, now: datetime) -> dict[int, KnownBoard]:
        """Return boards by their id; while monday cannot be asked, as they were known before."""
        wanted = {board for board in boards if board}
        if not wanted:
            return {}
        async with self.database.transaction() as connection:
            known = await known_boards.get(connection, account, wanted)
        stale = sorted(one for one in wanted if one not in known or not now - FRESH < known[one].seen_at <= now)
        access = await self._access(account) if stale else None
        if access is not None:
            with suppress(MondayError):
                found = await read_named(self.monday, access, stale)
                async with self.database.transaction() as connection:
                    await known_boards.put(connection, account, [_known(found.get(one), one, now) for one in stale])
                    known |= await known_boards.get(connection, account, stale)
        return known

    async def open_to(
        self, account: int, viewer: Viewer, known: Mapping[int, KnownBoard], *, now: datetime
    ) -> frozenset[int]:
        """Return those of boards that somebody may see; what nobody can tell stays hidden (`monday.audiences`)."""
        seen = {one.board_id for one in known.values() if Audience(one.board_id, one.open, one.users).has(viewer)}
        hidden = known.keys() - seen
        if hidden and not viewer.guest and (access := await self._access(account)) is not None:
            with suppress(MondayError):
                seen |= await self.audiences.among(access, viewer, hidden, now=now)
        return frozenset(seen)

    async def _access(self, account: int) -> Access | None:
        async with self.database.transaction() as connection:
            tenant = (await self.tenants.get(connection, [account])).get(account)
        return None if tenant is None or tenant.token is None else Access(account, tenant.token)


def _known(board: NamedBoard | None, number: int, now: datetime) -> KnownBoard:
    if board is None:
        return KnownBoard(number, None, False, frozenset(), True, now)
    return KnownBoard(number, board.name, board.audience.open, board.audience.people, board.gone, now)
