"""Whether items could be enrolled, asked before anybody does it (row N8): by the very check that enrolling runs."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sequences.core.decide import CHECK, Refuse, Run, decide
from sequences.monday.items import PACK
from sequences.runs import facts, owners
from sequences.runs.enrollers import Doorkeeper, meet
from sequences.runs.enrolling import ALREADY, obstacle
from sequences.runs.facts import ItemReader, Shown, Stored
from sequences.storage import enrollments
from sequences.storage import sequences as sequence_store
from sequences.storage.database import Database
from sequences.storage.enrollments import Enrollment
from sequences.tenants import Tenants
from sequences.versions.plans import Plan, Plans


@dataclass(frozen=True)
class Checker:
    """What items are checked with; `read_items` reads them for somebody who waits."""

    database: Database
    plans: Plans
    tenants: Tenants
    read_items: ItemReader
    members: Doorkeeper


@dataclass(frozen=True)
class Wish:
    """Who would enroll in which sequence."""

    account_id: int
    sequence_id: int
    user_id: int


async def check(own: Checker, wish: Wish, items: Sequence[int], *, now: datetime) -> dict[int, Refuse | None]:
    """Return for each item why it would be refused if it were enrolled now; None: it would be enrolled.

    Nothing is written. Raises MondayError where the items cannot be read.
    """
    async with own.database.transaction() as connection:
        row = await sequence_store.get(connection, wish.account_id, wish.sequence_id)
        code = obstacle(vars(row) if row else None, row.board_id or 0 if row else 0)
        if code or row is None or row.version_id is None:
            return dict.fromkeys(items, Refuse(code or "sequence_not_active"))
        places = [(wish.account_id, wish.sequence_id, item) for item in items]
        inside = {item for _, _, item in await enrollments.live(connection, places)}
        batch = [_would_be(wish, row.version_id, item, n, now) for n, item in enumerate(items) if item not in inside]
        plans = await own.plans.get(connection, [row.version_id])
        tenants = await own.tenants.get(connection, [wish.account_id])
        stored = await facts.read_stored(connection, tenants, batch, plans)
    shown = await _read(own, stored, batch, plans)
    await meet(own.members, stored, batch, plans, now=now)
    await owners.look(own.members, batch, plans, stored.mailboxes, shown.items, now=now)
    async with own.database.transaction() as connection:
        cases = await facts.cases(connection, stored, batch, plans, shown.items, now=now)
    moves = {case.enrollment.item_id: decide(Run(0, CHECK), case.plan.definition, case.facts, now) for case in cases}
    refused = {item: move for item, move in moves.items() if isinstance(move, Refuse)}
    return {item: Refuse(ALREADY) if item in inside else refused.get(item) for item in items}


def _would_be(wish: Wish, version: int, item: int, n: int, now: datetime) -> Enrollment:
    """Return the enrollment that there would be; no real one has its number."""
    return Enrollment(
        -1 - n, 0, wish.account_id, wish.sequence_id, version, item, wish.user_id, now, 0, CHECK, None, now, None
    )


async def _read(own: Checker, stored: Stored, batch: Sequence[Enrollment], plans: dict[int, Plan]) -> Shown:
    """Read the items, as many calls side by side as there are packs. Raises MondayError."""
    packs = [batch[start : start + PACK] for start in range(0, len(batch), PACK)]
    parts = await asyncio.gather(*(facts.read_items(own.read_items, stored, pack, plans) for pack in packs))
    for part in parts:
        for error in part.errors.values():
            raise error
    return Shown({key: item for part in parts for key, item in part.items.items()}, {})
