"""The hours that bind for people who are inside, by what our own database knows: monday is not asked."""

from __future__ import annotations

from collections.abc import Sequence

from sequences.core import places
from sequences.core.hours import NO_DAYS, Hours, hours_of
from sequences.storage import days_off
from sequences.storage.database import AsyncConnection
from sequences.versions.plans import Plans


async def of_runs(connection: AsyncConnection, plans: Plans, runs: Sequence[int]) -> dict[int, Hours]:
    """Return the hours that bind for the people of runs, by enrollment."""
    found = await days_off.places(connection, runs) if runs else []
    planned = await plans.get(connection, {one.version_id for one in found})
    own = await days_off.of_accounts(connection, sorted({one.account_id for one in found}))
    return {
        one.id: hours_of(
            planned[one.version_id].definition.schedule, places.kept(one.place), own.get(one.account_id, NO_DAYS)
        )
        for one in found
    }
