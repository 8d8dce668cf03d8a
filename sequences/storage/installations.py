"""Where the app is installed: accounts come, go and come back, and what they bought.

States: `active`; `uninstalled`, where nothing is sent or written; `returning`, installed again while runs from
before are still being ended.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sequences.storage.database import AsyncConnection, rows, statement

ACTIVE, UNINSTALLED, RETURNING = "active", "uninstalled", "returning"


@dataclass(frozen=True)
class Installation:
    """The app in one account. `moved_at` and `plan_at` are by monday's clock."""

    account_id: int
    state: str
    slug: str | None
    installer_id: int | None
    moved_at: datetime | None
    plan: dict[str, Any] | None
    plan_at: datetime | None


NAMES = "account_id, state, slug, installer_id, moved_at, plan, plan_at"
GET = statement(f"SELECT {NAMES} FROM account WHERE account_id = :account")
LOCK = statement(f"SELECT {NAMES} FROM account WHERE account_id = :account FOR UPDATE")
INSTALL = statement("""
UPDATE account a SET moved_at = :at, state = CASE
        WHEN a.state = 'active' THEN 'active'
        WHEN EXISTS (SELECT 1 FROM enrollment e
                     WHERE e.account_id = a.account_id AND e.state IN ('active', 'paused')) THEN 'returning'
        WHEN EXISTS (SELECT 1 FROM outbox o
                     WHERE o.account_id = a.account_id AND o.state = 'waiting') THEN 'returning'
        ELSE 'active' END,
    installer_id = COALESCE(:user, installer_id), slug = COALESCE(CAST(:slug AS text), slug)
WHERE account_id = :account
""")
UNINSTALL = statement("""
UPDATE account SET state = 'uninstalled', moved_at = :at, api_token = NULL WHERE account_id = :account
""")
BOUGHT = statement("""
UPDATE account SET plan = CAST(:plan AS jsonb), plan_at = :at, slug = COALESCE(CAST(:slug AS text), slug)
WHERE account_id = :account
""")
# Shared: batches of one account run side by side. Whoever removes the app waits for them, and they for nobody else.
KEEP = statement("""
SELECT account_id FROM account WHERE account_id = ANY(CAST(:accounts AS bigint[])) AND state = 'active'
ORDER BY account_id FOR SHARE
""")
STOPPING = statement("""
SELECT account_id, state FROM account a
WHERE state <> 'active' AND (state = 'returning'
   OR EXISTS (SELECT 1 FROM enrollment e WHERE e.account_id = a.account_id AND e.state IN ('active', 'paused'))
   OR EXISTS (SELECT 1 FROM outbox o WHERE o.account_id = a.account_id AND o.state = 'waiting')
   OR EXISTS (SELECT 1 FROM monday_grant g WHERE g.account_id = a.account_id AND g.state <> 'leaving')
   OR EXISTS (SELECT 1 FROM oauth_grant g WHERE g.account_id = a.account_id))
ORDER BY account_id LIMIT 1 FOR UPDATE SKIP LOCKED
""")
LIVE = statement("""
SELECT id FROM enrollment WHERE account_id = :account AND state IN ('active', 'paused') ORDER BY id LIMIT :limit
""")
UNTOLD = statement("""
UPDATE outbox SET state = 'dead', due_at = NULL, leased_until = NULL, answer = 'the app was removed'
WHERE id IN (SELECT id FROM outbox WHERE account_id = :account AND state = 'waiting' ORDER BY id LIMIT :limit)
RETURNING id
""")
RETURNED = statement("UPDATE account SET state = 'active' WHERE account_id = :account AND state = 'returning'")


async def get(connection: AsyncConnection, account: int) -> Installation | None:
    """Return what is known of the app in an account."""
    found = await rows(connection, GET, account=account)
    return Installation(**found[0]) if found else None


async def lock(connection: AsyncConnection, account: int) -> Installation | None:
    """Return the same, and let nobody change it until the commit."""
    found = await rows(connection, LOCK, account=account)
    return Installation(**found[0]) if found else None


async def install(
    connection: AsyncConnection, account: int, *, at: datetime, user: int | None, slug: str | None
) -> None:
    """Note that the app is there (again), since `at` by monday's clock."""
    await connection.execute(INSTALL, {"account": account, "at": at, "user": user, "slug": slug})


async def uninstall(connection: AsyncConnection, account: int, *, at: datetime) -> None:
    """Note that the app was removed, and forget the token an operator gave."""
    await connection.execute(UNINSTALL, {"account": account, "at": at})


async def bought(
    connection: AsyncConnection, account: int, plan: dict[str, Any], *, at: datetime, slug: str | None
) -> None:
    """Keep what an account bought, as monday told it at `at`."""
    await connection.execute(BOUGHT, {"account": account, "plan": json.dumps(plan), "at": at, "slug": slug})


async def keep(connection: AsyncConnection, accounts: set[int]) -> set[int]:
    """Return those of `accounts` that have the app; none of them can lose it before the commit."""
    return {row["account_id"] for row in await rows(connection, KEEP, accounts=sorted(accounts))}


async def stopping(connection: AsyncConnection) -> tuple[int, str] | None:
    """Take an account without the app in which something still runs or waits; return it with its state."""
    found = await rows(connection, STOPPING)
    return (found[0]["account_id"], found[0]["state"]) if found else None


async def live(connection: AsyncConnection, account: int, *, limit: int) -> list[int]:
    """Return up to `limit` enrollments of an account that still run or are paused."""
    return [row["id"] for row in await rows(connection, LIVE, account=account, limit=limit)]


async def untold(connection: AsyncConnection, account: int, *, limit: int) -> int:
    """Give up what was to be told to monday, up to `limit` rows; return how many."""
    return len(await rows(connection, UNTOLD, account=account, limit=limit))


async def returned(connection: AsyncConnection, account: int) -> None:
    """Let an account that was installed again work: nothing from before runs any more."""
    await connection.execute(RETURNED, {"account": account})
