"""Opting out: whoever asks not to be written to is never written to again, in any sequence of the account."""

from __future__ import annotations

from datetime import datetime

from sequences.core.effects import Effects
from sequences.runs import ending
from sequences.steps.reader_links import Followed
from sequences.storage import effects, engagements, enrollments, linked, suppressions
from sequences.storage.database import AsyncConnection
from sequences.tenants import Tenant
from sequences.versions.plans import Plans

CODE = "unsubscribed"
SOURCE = "link"  # one such wish of each run is kept, however often the link is used


async def unsubscribe(connection: AsyncConnection, plans: Plans, followed: Followed, *, now: datetime) -> bool:
    """Do what an unsubscribe link is for; return whether it was the first time for this run. Repeats do no harm."""
    about = followed.about
    follows = await opt_out(
        connection, plans, followed.tenant, about.recipient, about.enrollment_id, suppressions.BY_LINK, now=now
    )
    added = await engagements.add(
        connection, account=about.account_id, enrollment=about.enrollment_id, delivery=about.id, kind=CODE,
        machine=False, source=SOURCE, detail={}, now=now,
    )  # fmt: skip
    await effects.record(connection, follows, now=now)
    return added is not None


async def opt_out(
    connection: AsyncConnection,
    plans: Plans,
    tenant: Tenant,
    address: str,
    enrollment: int,
    reason: str,
    *,
    now: datetime,
    code: str = CODE,
) -> Effects:
    """Suppress an address and end its runs in every sequence of the account; return what follows.

    `enrollment` is the run whose message was answered: it ends too, whatever address its item has by now. `code` is
    the reason of these ends.
    """
    account = tenant.account_id
    runs = await linked.runs_of_address(connection, account, address, enrollment)
    await enrollments.lock(connection, runs)
    await suppressions.add(connection, account, address, reason, tenant.hash_key, now=now)
    return await ending.end(connection, plans, runs, state=ending.EXITED, code=code, now=now)
