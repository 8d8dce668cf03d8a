"""The rights of a person we write to: a copy of everything that is known of them, and being forgotten (row L13).

What stays of them is a keyed hash: that they must not be written to, and that they were erased.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sequences.core.effects import Effects
from sequences.runs import ending
from sequences.secrets import keyed_hash
from sequences.storage import effects, enrollments, person_rows, suppressions
from sequences.storage.database import AsyncConnection
from sequences.storage.person_rows import Receipt
from sequences.tenants import Tenant
from sequences.versions.plans import Plans


async def copy(connection: AsyncConnection, account: int, address: str) -> dict[str, list[dict[str, Any]]]:
    """Return every row about a person, by its table."""
    return await person_rows.read(connection, await person_rows.find(connection, account, address))


async def erase(
    connection: AsyncConnection,
    plans: Plans,
    tenant: Tenant,
    address: str,
    *,
    by: int,
    suppress: bool,
    now: datetime,
) -> Receipt:
    """Forget a person; `suppress`: and never write to them again. Their runs end first; nobody is told of that.

    What their items show on boards is put right as ever: who is in no sequence any more has an empty cell.
    """
    account = tenant.account_id
    about = await person_rows.find(connection, account, address)
    await enrollments.lock(connection, about.runs)
    follows = await ending.end(connection, plans, about.runs, state=ending.STOPPED, code="removed_by_person", now=now)
    await effects.record(connection, Effects(dirty=follows.dirty), now=now)
    if suppress:
        await suppressions.add(connection, account, address, suppressions.BY_HAND, tenant.hash_key, now=now)
    digest = keyed_hash(address, tenant.hash_key)
    counts = await person_rows.erase(connection, about, digest)
    return await person_rows.note(connection, account, digest, counts, by=by, now=now)
