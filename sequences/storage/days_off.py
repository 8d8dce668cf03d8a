"""The days off of accounts, beside public holidays (row L1); and where the people of runs are (row L2)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sequences.storage.database import AsyncConnection, rows, statement

OF_ACCOUNTS = statement("""
SELECT account_id, day, name FROM day_off WHERE account_id = ANY(CAST(:accounts AS bigint[])) ORDER BY account_id, day
""")
CLEAR = statement("DELETE FROM day_off WHERE account_id = :account")
ADD = statement("""
INSERT INTO day_off (account_id, day, name)
SELECT :account, day, name FROM unnest(CAST(:days AS date[]), CAST(:names AS text[])) AS n(day, name)
""")
LOCK = statement("SELECT 1 FROM account WHERE account_id = :account FOR UPDATE")
PLACES = statement("""
SELECT id, account_id, version_id, place FROM enrollment WHERE id = ANY(CAST(:ids AS bigint[]))
""")


@dataclass(frozen=True)
class Placed:
    """A run, and where its person is as it was found last."""

    id: int
    account_id: int
    version_id: int
    place: str | None


async def of_accounts(connection: AsyncConnection, accounts: Sequence[int]) -> dict[int, dict[date, str]]:
    """Return the days off of accounts with their names, in order; accounts without any are missing."""
    found: dict[int, dict[date, str]] = defaultdict(dict)
    for row in await rows(connection, OF_ACCOUNTS, accounts=list(accounts)):
        found[row["account_id"]][row["day"]] = row["name"]
    return dict(found)


async def of_account(connection: AsyncConnection, account: int) -> dict[date, str]:
    """Return the days off of one account with their names, in order."""
    return (await of_accounts(connection, [account])).get(account, {})


async def replace(connection: AsyncConnection, account: int, days: Mapping[date, str]) -> None:
    """Let an account have these days off and no others."""
    await connection.execute(LOCK, {"account": account})
    await connection.execute(CLEAR, {"account": account})
    if days:
        await connection.execute(ADD, {"account": account, "days": list(days), "names": list(days.values())})


async def places(connection: AsyncConnection, enrollments: Sequence[int]) -> list[Placed]:
    """Return where the people of runs are."""
    return [Placed(**row) for row in await rows(connection, PLACES, ids=list(enrollments))]
