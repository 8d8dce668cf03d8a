"""Keeps an account at its limit of actions (row X8): in the transaction that begins steps, the rest is held.

What has begun is finished and counted. What people do is counted when they say so, and never held back.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime, timedelta

import structlog

from sequences.core.decide import STEP, Act, Complete, Hold, Move, Send, Skip, sent
from sequences.runs.facts import Case
from sequences.storage import usage
from sequences.storage.database import AsyncConnection
from sequences.storage.usage import HELD, Standing

log = structlog.get_logger()
Decided = tuple[Case, Move]
ASK_AGAIN = timedelta(minutes=5)  # mails are leaving: how many of them will have counted is known by then
SPREAD = timedelta(hours=1)  # whom a month held goes on within that time


async def admit(connection: AsyncConnection, moves: Sequence[Decided], *, now: datetime) -> list[Decided]:
    """Return the moves, those beyond the limit of their account as holds. The others must begin before the commit."""
    costly: dict[int, list[Decided]] = defaultdict(list)
    for case, move in moves:
        if cost(case, move, now):
            costly[case.enrollment.account_id].append((case, move))
    held: dict[int, Hold] = {}
    for account in await usage.limited(connection, costly) if costly else ():
        held |= await _over(connection, account, costly[account], now)
    return [(case, held.get(case.enrollment.id, move)) for case, move in moves]


def cost(case: Case, move: Move, now: datetime) -> int:
    """Return how many actions a move may come to."""
    if isinstance(move, Complete) or (isinstance(move, Skip) and isinstance(move.going, Complete)):
        return 1
    if not isinstance(move, Send | Act):
        return 0
    if isinstance(move, Act):
        return 1
    going = sent(case.enrollment.position, case.plan.definition, case.hours, now)
    return 2 if isinstance(going, Complete) else 1


async def _over(connection: AsyncConnection, account: int, asking: Sequence[Decided], now: datetime) -> dict[int, Hold]:
    """Return the holds of those for whom there is no room, by enrollment; who was due first goes first."""
    await usage.lock(connection, account)
    standing = await usage.stands(connection, account, now=now)
    room, held = standing.room, {}
    for case, move in sorted(asking, key=lambda one: (one[0].enrollment.due_at or now, one[0].enrollment.id)):
        needed = cost(case, move, now)
        if needed <= room:
            room -= needed
        else:
            held[case.enrollment.id] = Hold(HELD, STEP, _until(case, standing, now))
    if held and not standing.leaving:
        await usage.reached(connection, account, now=now)
    if held:
        log.info("limit holds", account=account, used=standing.used, held=len(held))
    return held


def _until(case: Case, standing: Standing, now: datetime) -> datetime:
    """Return when to ask again: when the month turns, each at a moment of their own so that there is no rush."""
    if standing.leaving and standing.used < (standing.most or 0):
        return now + ASK_AGAIN
    first = (usage.month_of(now) + timedelta(days=32)).replace(day=1)
    turn = datetime.combine(first, datetime.min.time(), now.tzinfo)
    return turn + timedelta(seconds=case.enrollment.id % SPREAD.total_seconds())
