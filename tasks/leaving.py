"""The actor that gives back what users of an account allowed us, once the app is removed."""

from __future__ import annotations

import dramatiq

from tasks.broker import MONDAY
from tasks.runtime import runtime


@dramatiq.actor(queue_name=MONDAY)
async def revoke_grants(claimed: list[list[int]]) -> None:
    """Revoke grants that the clock has taken, as [account, user] pairs."""
    own = runtime()
    for account, user in claimed:
        await own.approvals.revoke(account, user)
