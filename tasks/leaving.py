"""The actors at the end of an account: what its users allowed us is given back, and whether we are let in is asked."""

from __future__ import annotations

import dramatiq

from sequences.accounts import knocking
from tasks.broker import MONDAY
from tasks.runtime import runtime


@dramatiq.actor(queue_name=MONDAY)
async def revoke_grants(claimed: list[list[int]]) -> None:
    """Revoke grants that the clock has taken, as [account, user] pairs."""
    own = runtime()
    for account, user in claimed:
        await own.approvals.revoke(account, user)


@dramatiq.actor(queue_name=MONDAY)
async def knock(accounts: list[int]) -> None:
    """Ask whether monday still lets us into accounts that the clock has taken."""
    own = runtime()
    await knocking.knock(own.database, own.tenants, own.monday, accounts, now=await own.clock.now())
