"""Asks each night whether monday still lets us into every account, should its word of an uninstall be lost.

A refused token may mean that the app was removed, or only that somebody left or the account restricts addresses: so
nothing is erased on it. What it means is stated (who looks at the connection reads since when, an operator lists
them), and nothing of the account is sent meanwhile, because nothing of it can be read.
Source: https://developer.monday.com/apps/docs/webhooks-1 (no retries are promised)
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

import structlog

from sequences.monday.client import API_VERSION, Access, Monday
from sequences.monday.errors import MondayError, Unauthorized
from sequences.monday.versions import read_served
from sequences.storage import admissions
from sequences.storage.database import Database
from sequences.tenants import Tenants

log = structlog.get_logger()


async def knock(
    database: Database, tenants: Tenants, monday: Monday, accounts: Iterable[int], *, now: datetime
) -> None:
    """Ask monday about accounts, one after the other, and keep what it says. Whatever may heal says nothing."""
    for account in accounts:
        async with database.transaction() as connection:
            tenant = (await tenants.get(connection, [account])).get(account)
        if tenant is not None:
            await _knock(database, monday, Access(account, tenant.token or ""), now)


async def _knock(database: Database, monday: Monday, access: Access, now: datetime) -> None:
    try:
        served = await read_served(monday, access)
    except Unauthorized:
        async with database.transaction() as connection:
            new = await admissions.refuse(connection, access.account_id, now=now)
        if new:
            log.warning("monday lets us in no more", account=access.account_id)
    except MondayError as error:
        log.info("nobody knows whether monday lets us in", account=access.account_id, error=type(error).__name__)
    else:
        async with database.transaction() as connection:
            await admissions.admit(connection, [access.account_id])
        if not served.asked_for:
            log.warning("monday answers as another version", asked=API_VERSION, value=served.value, kind=served.kind)
