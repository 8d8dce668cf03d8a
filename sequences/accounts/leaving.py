"""What follows when the app was removed, a piece at a time, by the clock: runs are ended, and days later all is erased.

Every piece is one transaction, and what is done is known from the rows themselves: a clock that dies, or a second
one beside it, does no harm.
"""

from __future__ import annotations

from datetime import datetime

import structlog

from sequences.core.effects import Effects
from sequences.runs import ending
from sequences.storage import effects, erasures, grants, installations, monday_grants
from sequences.storage.database import AsyncConnection, Database
from sequences.storage.erasures import Erasure
from sequences.storage.installations import RETURNING, UNINSTALLED
from sequences.tenants import Tenants
from sequences.versions.plans import Plans

RUNS, ROWS = 1_000, 5_000  # in one transaction
log = structlog.get_logger()


async def stop_some(database: Database, plans: Plans, *, now: datetime) -> bool:
    """End some runs of an account that lost the app; return whether there may be more to do.

    Nobody is told and nothing fires. Boards are put right once the app is back; until then they cannot be written.
    """
    async with database.transaction() as connection:
        taken = await installations.stopping(connection)
        if taken is None:
            return False
        account, state = taken
        if state == UNINSTALLED:
            await monday_grants.leave(connection, account)
            await grants.drop_all(connection, account)
        ids = await installations.live(connection, account, limit=RUNS)
        if ids:
            follows = await ending.end(
                connection, plans, ids, state=ending.STOPPED, code="account_uninstalled", now=now
            )
            await effects.record(connection, Effects(dirty=follows.dirty), now=now)
        untold = await installations.untold(connection, account, limit=RUNS)
        if state == RETURNING and len(ids) < RUNS and untold < RUNS:
            await installations.returned(connection, account)
    log.info("account stopped", account=account, runs=len(ids), untold=untold)
    return True


async def erase_some(database: Database, tenants: Tenants, *, now: datetime) -> bool:
    """Erase some rows of an account whose time has come; return whether there may be more to do."""
    async with database.transaction() as connection:
        due = await erasures.due(connection, now=now)
    for account in due:
        async with database.transaction() as connection:
            taken = await erasures.take(connection, account, now=now)
            if taken is not None:
                await _erase(connection, tenants, taken, now)
                return True
    return False


async def _erase(connection: AsyncConnection, tenants: Tenants, erasure: Erasure, now: datetime) -> None:
    counts, room = dict(erasure.counts), ROWS
    for table in erasures.TABLES:
        gone = await erasures.erase(connection, table, erasure.account_id, limit=room)
        if gone:
            counts[table] = counts.get(table, 0) + gone
            room -= gone
        if room <= 0:
            break
    over = room > 0
    if over:
        counts["account"] = await erasures.erase(connection, "account", erasure.account_id, limit=1)
        tenants.forget(erasure.account_id)
    await erasures.note(connection, erasure.id, counts, over=over, now=now)
    if over and erasure.again:
        await tenants.know(connection, erasure.account_id, now=now)
    log.info("account erased", account=erasure.account_id, rows=sum(counts.values()), over=over)
