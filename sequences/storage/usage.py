"""What accounts use: actions counted by sequence and month, the limit of a month, and whoever it holds.

Months are those of UTC. A count changes in the transaction of what it counts, and history is never counted again.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sequences.core.effects import Action
from sequences.storage.database import AsyncConnection, rows, statement

LOCKS = 7_421_902  # the class of our advisory locks; the key in it is the account
HELD = "usage_limit"  # the reason that an enrollment keeps
WAKE_APART = "100 milliseconds"  # between two whom a raised limit lets go on
MOST_ACTIONS = 10_000_000  # the highest limit that can be set
SHARES = (80, 100)  # percent of the limit at which admins are told

COUNT = statement("""
INSERT INTO usage AS u (account_id, month, sequence_id, steps, completions)
SELECT account_id, CAST(:month AS date), sequence_id, steps, completions
FROM unnest(CAST(:accounts AS bigint[]), CAST(:sequences AS bigint[]), CAST(:steps AS int[]),
            CAST(:completions AS int[])) AS n(account_id, sequence_id, steps, completions)
ORDER BY account_id, sequence_id
ON CONFLICT (account_id, month, sequence_id) DO UPDATE
SET steps = u.steps + excluded.steps, completions = u.completions + excluded.completions
""")
ACTIONS = """SELECT COALESCE(sum(steps + completions), 0) FROM usage u
     WHERE u.account_id = a.account_id AND month = CAST(:month AS date)"""
# The board is where a notice leads; any of those with a sequence will do.
TELL = statement(f"""
INSERT INTO outbox (account_id, kind, target, key, payload, due_at, created_at)
SELECT a.account_id, 'usage', k.key, k.key,
       jsonb_build_object('share', s.share, 'limit', a.action_limit, 'month', to_char(CAST(:month AS date), 'YYYY-MM'),
                          'board', b.board_id), CAST(:now AS timestamptz), CAST(:now AS timestamptz)
FROM account a
JOIN unnest(CAST(:shares AS int[])) AS s(share) ON true
CROSS JOIN LATERAL (SELECT 'usage:' || CAST(:month AS date) || ':' || s.share || ':' || a.action_limit AS key) k
CROSS JOIN LATERAL (SELECT min(board_id) AS board_id FROM sequence q WHERE q.account_id = a.account_id) b
WHERE a.account_id = ANY(CAST(:accounts AS bigint[])) AND a.action_limit > 0
  AND (CAST(:reached AS boolean) OR ({ACTIONS}) * 100 >= CAST(a.action_limit AS bigint) * s.share)
ON CONFLICT (account_id, key) DO NOTHING
""")
LIMITED = statement("""
SELECT account_id FROM account WHERE account_id = ANY(CAST(:accounts AS bigint[])) AND action_limit IS NOT NULL
""")
LOCK = statement("SELECT pg_advisory_xact_lock(:locks, CAST(CAST(:account AS bigint) % 2147483647 AS int))")
STANDS = statement(f"""
SELECT a.action_limit AS most, ({ACTIONS}) AS used,
       (SELECT count(*) FROM enrollment e
        JOIN delivery d ON d.enrollment_id = e.id AND d.version_id = e.version_id AND d.position = e.position
        WHERE e.account_id = a.account_id AND e.leased_until IS NOT NULL AND d.state = 'sending') AS leaving
FROM account a WHERE a.account_id = :account
""")
OF_MONTHS = statement("""
SELECT u.month, u.sequence_id, s.name, u.steps, u.completions
FROM usage u LEFT JOIN sequence s ON s.id = u.sequence_id AND s.account_id = u.account_id
WHERE u.account_id = :account AND u.month >= :since ORDER BY u.month DESC, u.sequence_id
""")
OF_SEQUENCES = statement("""
SELECT sequence_id, sum(steps + completions) AS every,
       COALESCE(sum(steps + completions) FILTER (WHERE month = CAST(:month AS date)), 0) AS this_month
FROM usage WHERE account_id = :account AND sequence_id = ANY(CAST(:sequences AS bigint[])) GROUP BY sequence_id
""")
SET = statement("UPDATE account SET action_limit = :most WHERE account_id = :account RETURNING account_id")
WAKE = statement(f"""
UPDATE enrollment e SET due_at = CAST(:now AS timestamptz) + (h.n - 1) * interval '{WAKE_APART}'
FROM (SELECT id, row_number() OVER (ORDER BY id) AS n FROM (
        SELECT id FROM enrollment
        WHERE account_id = :account AND due_at > :now AND leased_until IS NULL AND state = 'active' AND reason = :held
        ORDER BY id FOR UPDATE) l) h
WHERE e.id = h.id
""")


def month_of(now: datetime) -> date:
    """Return the first day of the month that `now`, in UTC, is in."""
    return now.date().replace(day=1)


async def count(connection: AsyncConnection, actions: Iterable[Action], *, now: datetime) -> None:
    """Count actions, and have the admins told of a limit that comes near or is reached, once each."""
    steps, completions = Counter[tuple[int, int]](), Counter[tuple[int, int]]()
    for one in actions:
        (completions if one.completion else steps)[one.account_id, one.sequence_id] += 1
    keys = sorted(steps.keys() | completions.keys())
    if not keys:
        return
    accounts, sequences = map(list, zip(*keys, strict=True))
    values = {"accounts": accounts, "sequences": sequences, "month": month_of(now)}
    values |= {"steps": [steps[key] for key in keys], "completions": [completions[key] for key in keys]}
    await connection.execute(COUNT, values)
    await _tell(connection, accounts, SHARES, now)


async def _tell(
    connection: AsyncConnection, accounts: Iterable[int], shares: Sequence[int], now: datetime, *, reached: bool = False
) -> None:
    values = {"accounts": sorted(set(accounts)), "shares": list(shares), "reached": reached}
    await connection.execute(TELL, {**values, "month": month_of(now), "now": now})


async def reached(connection: AsyncConnection, account: int, *, now: datetime) -> None:
    """Have the admins told that the limit holds people, once a month and limit."""
    await _tell(connection, [account], SHARES[-1:], now, reached=True)


async def limited(connection: AsyncConnection, accounts: Iterable[int]) -> list[int]:
    """Return those of `accounts` that have a limit."""
    found = await rows(connection, LIMITED, accounts=sorted(set(accounts)))
    return sorted(row["account_id"] for row in found)


@dataclass(frozen=True)
class Standing:
    """How an account stands in a month: its limit (None: none), actions used, mails that are leaving right now."""

    most: int | None
    used: int
    leaving: int

    @property
    def room(self) -> int:
        """How many actions may begin; each mail that leaves may take two, the second for the end of its run."""
        return max(0, (self.most or 0) - self.used - 2 * self.leaving)


async def lock(connection: AsyncConnection, account: int) -> None:
    """Let nobody else begin actions of this account until the commit. Ask for the accounts in order."""
    await connection.execute(LOCK, {"locks": LOCKS, "account": account})


async def stands(connection: AsyncConnection, account: int, *, now: datetime) -> Standing:
    """Return how an account stands in the month of `now`."""
    found = await rows(connection, STANDS, account=account, month=month_of(now))
    return Standing(**found[0]) if found else Standing(None, 0, 0)


@dataclass(frozen=True)
class Used:
    """What one sequence used in one month; `name` is None where nothing is known of the sequence any more."""

    month: date
    sequence_id: int
    name: str | None
    steps: int
    completions: int


async def of_months(connection: AsyncConnection, account: int, *, since: date) -> list[Used]:
    """Return what an account used by sequence, the newest month first."""
    return [Used(**row) for row in await rows(connection, OF_MONTHS, account=account, since=since)]


async def of_sequences(
    connection: AsyncConnection, account: int, sequences: Sequence[int], *, now: datetime
) -> dict[int, tuple[int, int]]:
    """Return the actions of sequences, as (this month, ever); those without any are missing."""
    found = await rows(connection, OF_SEQUENCES, account=account, sequences=list(sequences), month=month_of(now))
    return {row["sequence_id"]: (row["this_month"], row["every"]) for row in found}


async def limit(connection: AsyncConnection, account: int, most: int | None, *, now: datetime) -> bool:
    """Set the limit of an account and let whoever it held ask again, one after the other.

    Returns whether there is such an account.
    """
    await lock(connection, account)
    if not await rows(connection, SET, account=account, most=most):
        return False
    await connection.execute(WAKE, {"account": account, "held": HELD, "now": now})
    await _tell(connection, [account], SHARES, now)
    return True
