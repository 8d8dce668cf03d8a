"""Erasures: when an account that lost the app is erased, and the receipt that stays. Counts only, of nobody."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sequences.storage.database import AsyncConnection, rows, statement
from sequences.storage.tables import metadata

RECEIPTS = "erasure"
# What hangs on other rows first; the account itself, whose row everybody locks, at the very end.
TABLES = [table.name for table in reversed(metadata.sorted_tables) if table.name not in (RECEIPTS, "account")]


@dataclass(frozen=True)
class Erasure:
    """One erasure, planned or done; `again`: the app came back while it was under way."""

    id: int
    account_id: int
    uninstalled_at: datetime
    due_at: datetime
    begun_at: datetime | None
    ended_at: datetime | None
    cancelled_at: datetime | None
    again: bool
    counts: dict[str, int]


NAMES = "id, account_id, uninstalled_at, due_at, begun_at, ended_at, cancelled_at, again, counts"
OPEN = "ended_at IS NULL AND cancelled_at IS NULL"
PLAN = statement(f"""
INSERT INTO erasure (account_id, uninstalled_at, due_at)
SELECT :account, :uninstalled_at, :due_at
WHERE NOT EXISTS (SELECT 1 FROM erasure WHERE account_id = :account AND {OPEN})
""")
CANCEL = statement(f"""
UPDATE erasure SET cancelled_at = CASE WHEN begun_at IS NULL THEN CAST(:now AS timestamptz) END,
    again = begun_at IS NOT NULL
WHERE account_id = :account AND {OPEN} RETURNING again
""")
GONE_AGAIN = statement(f"UPDATE erasure SET again = false WHERE account_id = :account AND {OPEN}")
OF_ACCOUNT = statement(f"SELECT {NAMES} FROM erasure WHERE account_id = :account ORDER BY id")
DUE = statement(f"SELECT account_id FROM erasure WHERE due_at <= :now AND {OPEN} ORDER BY due_at LIMIT 5")
ALONE = statement("SELECT 1 AS alone FROM account WHERE account_id = :account FOR UPDATE SKIP LOCKED")
TAKE = statement(f"""
SELECT {NAMES} FROM erasure WHERE account_id = :account AND due_at <= :now AND {OPEN} FOR UPDATE SKIP LOCKED
""")
NOTE = statement("""
UPDATE erasure SET counts = CAST(:counts AS jsonb), begun_at = COALESCE(begun_at, :now),
    ended_at = CASE WHEN :over THEN CAST(:now AS timestamptz) END
WHERE id = :id
""")
ERASE = {
    name: statement(f"""
    DELETE FROM {name} WHERE ctid = ANY(ARRAY(SELECT ctid FROM {name} WHERE account_id = :account LIMIT :limit))
    """)
    for name in [*TABLES, "account"]
}


async def plan(connection: AsyncConnection, account: int, *, uninstalled_at: datetime, due_at: datetime) -> None:
    """Have an account erased at `due_at`; one that is planned already stays as it is."""
    values = {"account": account, "uninstalled_at": uninstalled_at, "due_at": due_at}
    await connection.execute(PLAN, values)


async def cancel(connection: AsyncConnection, account: int, *, now: datetime) -> bool:
    """Erase an account not after all; return whether it is too late, because that has begun."""
    found = await rows(connection, CANCEL, account=account, now=now)
    return any(row["again"] for row in found)


async def gone_again(connection: AsyncConnection, account: int) -> None:
    """Note that the app is gone for good, where it had come back during an erasure."""
    await connection.execute(GONE_AGAIN, {"account": account})


async def of_account(connection: AsyncConnection, account: int) -> list[Erasure]:
    """Return the erasures of an account, the first one first."""
    return [Erasure(**row) for row in await rows(connection, OF_ACCOUNT, account=account)]


async def due(connection: AsyncConnection, *, now: datetime) -> list[int]:
    """Return accounts that must be erased by now."""
    return [row["account_id"] for row in await rows(connection, DUE, now=now)]


async def take(connection: AsyncConnection, account: int, *, now: datetime) -> Erasure | None:
    """Return the due erasure of an account, for this transaction alone; None: somebody else has it, or it is over.

    The account is locked first, as by all who install or remove the app.
    """
    known = await rows(connection, statement("SELECT 1 FROM account WHERE account_id = :account"), account=account)
    if known and not await rows(connection, ALONE, account=account):
        return None
    found = await rows(connection, TAKE, account=account, now=now)
    return Erasure(**found[0]) if found else None


async def erase(connection: AsyncConnection, table: str, account: int, *, limit: int) -> int:
    """Delete up to `limit` rows of an account from a table; return how many."""
    return (await connection.execute(ERASE[table], {"account": account, "limit": limit})).rowcount


async def note(
    connection: AsyncConnection, erasure: int, counts: Mapping[str, int], *, over: bool, now: datetime
) -> None:
    """Keep how much is erased so far."""
    values = {"id": erasure, "counts": json.dumps(dict(counts)), "over": over, "now": now}
    await connection.execute(NOTE, values)
