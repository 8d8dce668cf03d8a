"""When each account was asked last whether monday lets us in, and since when it does not. By the wall clock."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sequences.storage.database import AsyncConnection, rows, statement


@dataclass(frozen=True)
class Refused:
    """An account that monday does not let us into, since it was looked at first."""

    account_id: int
    slug: str | None
    since: datetime


CLAIM = statement("""
UPDATE account a SET asked_at = :now FROM (
  SELECT account_id FROM account WHERE state = 'active' AND (asked_at IS NULL OR asked_at < :before)
  ORDER BY account_id LIMIT :limit FOR UPDATE SKIP LOCKED) due
WHERE a.account_id = due.account_id RETURNING a.account_id
""")
REFUSE = statement("""
UPDATE account a SET refused_at = :now
WHERE account_id = :account AND refused_at IS NULL
  AND (api_token IS NOT NULL OR EXISTS (SELECT 1 FROM monday_grant g WHERE g.account_id = a.account_id))
RETURNING account_id
""")
ADMIT = statement("UPDATE account SET refused_at = NULL WHERE account_id = :account AND refused_at IS NOT NULL")
SINCE = statement("SELECT refused_at FROM account WHERE account_id = :account")
EVERY = statement("""
SELECT account_id, slug, refused_at AS since FROM account WHERE state = 'active' AND refused_at IS NOT NULL
ORDER BY refused_at, account_id
""")


async def claim(connection: AsyncConnection, *, now: datetime, before: datetime, limit: int) -> list[int]:
    """Take accounts that were asked `before` that or never; return their ids."""
    return [row["account_id"] for row in await rows(connection, CLAIM, now=now, before=before, limit=limit)]


async def refuse(connection: AsyncConnection, account: int, *, now: datetime) -> bool:
    """Note that monday does not let us in; False: that was known, or it was never connected."""
    return bool(await rows(connection, REFUSE, account=account, now=now))


async def admit(connection: AsyncConnection, accounts: Collection[int]) -> None:
    """Note that monday lets us in."""
    for account in accounts:
        await connection.execute(ADMIT, {"account": account})


async def since(connection: AsyncConnection, account: int) -> datetime | None:
    """Return since when monday does not let us in; None: it does, as far as is known."""
    found: datetime | None = (await rows(connection, SINCE, account=account))[0]["refused_at"]
    return found


async def every(connection: AsyncConnection) -> list[Refused]:
    """Return the accounts that monday does not let us into, longest first."""
    return [Refused(**row) for row in await rows(connection, EVERY)]
