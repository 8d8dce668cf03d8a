"""What users of an account allowed us at monday: their tokens, by (account, user).

States: `valid`; `refused`, until the user consents once more; `leaving`, where the tokens are still to be revoked.
All moments are by the wall clock.
"""

from __future__ import annotations

import json
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime

from sequences.storage.database import AsyncConnection, rows, statement, storable

SPARE_SECONDS = 60  # a token that ends sooner is renewed first
YOUNG_SECONDS = 20  # one that is refused so soon after it came is not helped by another
REVOKED_AT_ONCE, REVOKE_TRIES = 20, 8


@dataclass(frozen=True)
class MondayGrant:
    """One user's grant; the tokens are still sealed. `fresh`: the access token holds for a while."""

    account_id: int
    user_id: int
    role: str
    kind: str
    tokens: bytes = field(repr=False)
    scopes: tuple[str, ...]
    state: str
    problem: str | None
    obtained_at: datetime
    tries: int
    fresh: bool
    young: bool

    @property
    def row(self) -> str:
        """The name that its tokens are sealed for."""
        return row_of(self.account_id, self.user_id)


def row_of(account: int, user: int) -> str:
    """Return the name that the tokens of a user's grant are sealed for."""
    return f"monday_grant:{account}:{user}"


NAMES = f"""g.account_id, g.user_id, g.role, g.kind, g.tokens, g.scopes, g.state, g.problem, g.obtained_at, g.tries,
    COALESCE(g.expires_at > clock_timestamp() + interval '{SPARE_SECONDS} seconds', true) AS fresh,
    g.renewed_at > clock_timestamp() - interval '{YOUNG_SECONDS} seconds' AS young"""
# Whoever installed the app, then admins, then who consented last.
FIRST = """COALESCE(g.user_id = a.installer_id, false) DESC, (g.role = 'admin') DESC, g.obtained_at DESC, g.user_id"""
KEEP = statement("""
INSERT INTO monday_grant (account_id, user_id, role, kind, tokens, scopes, state, expires_at, obtained_at, renewed_at)
VALUES (:account, :user, :role, :kind, :tokens, CAST(:scopes AS jsonb), 'valid',
        clock_timestamp() + make_interval(secs => CAST(:seconds AS double precision)),
        clock_timestamp(), clock_timestamp())
ON CONFLICT (account_id, user_id) DO UPDATE
SET role = excluded.role, kind = excluded.kind, tokens = excluded.tokens, scopes = excluded.scopes, state = 'valid',
    problem = NULL, expires_at = excluded.expires_at, obtained_at = excluded.obtained_at,
    renewed_at = excluded.renewed_at, leave_at = NULL, tries = 0
""")
RENEW = statement("""
UPDATE monday_grant SET tokens = :tokens, renewed_at = clock_timestamp(),
    expires_at = clock_timestamp() + make_interval(secs => CAST(:seconds AS double precision))
WHERE account_id = :account AND user_id = :user
""")
OF_ACCOUNT = statement(f"""
SELECT {NAMES} FROM monday_grant g JOIN account a USING (account_id) WHERE g.account_id = :account ORDER BY {FIRST}
""")
LOCK = statement(f"""
SELECT {NAMES} FROM monday_grant g
WHERE g.account_id = :account AND g.user_id = :user AND g.state = 'valid' FOR UPDATE
""")
REFUSE = statement("""
UPDATE monday_grant SET state = 'refused', problem = :problem
WHERE account_id = :account AND user_id = :user AND state = 'valid' AND tokens = :tokens
""")
LEAVE = statement("""
UPDATE monday_grant g SET state = 'leaving', leave_at = clock_timestamp(), tries = 0
FROM (SELECT account_id, user_id FROM monday_grant
      WHERE account_id = :account AND state <> 'leaving' FOR UPDATE SKIP LOCKED) free
WHERE g.account_id = free.account_id AND g.user_id = free.user_id
""")
CLAIM = statement(f"""
UPDATE monday_grant g SET tries = g.tries + 1, leave_at = clock_timestamp() + interval '1 minute' * (g.tries + 1) ^ 2
FROM (SELECT account_id, user_id FROM monday_grant WHERE state = 'leaving' AND leave_at <= clock_timestamp()
      ORDER BY leave_at LIMIT {REVOKED_AT_ONCE} FOR UPDATE SKIP LOCKED) due
WHERE g.account_id = due.account_id AND g.user_id = due.user_id RETURNING g.account_id, g.user_id
""")
LEAVING = statement(f"""
SELECT {NAMES} FROM monday_grant g WHERE g.account_id = :account AND g.user_id = :user AND g.state = 'leaving'
""")
GONE = statement("DELETE FROM monday_grant WHERE account_id = :account AND user_id = :user AND state = 'leaving'")
# People whom monday's refusal held, within a quarter of an hour: neither all at once nor for ever.
RESUME = statement("""
WITH held AS (
  SELECT id, row_number() OVER (ORDER BY due_at, id) AS n, count(*) OVER () AS people FROM (
    SELECT id, due_at FROM enrollment
    WHERE account_id = :account AND due_at IS NOT NULL AND leased_until IS NULL AND state = 'active'
      AND reason = 'monday_not_connected'
    ORDER BY id FOR UPDATE SKIP LOCKED) waiting
)
UPDATE enrollment e
SET due_at = CAST(:now AS timestamptz) + interval '1 second' * ((h.n - 1) * LEAST(0.2, 900.0 / h.people))
FROM held h WHERE e.id = h.id RETURNING e.id
""")
RESUME_BOARDS = statement("""
WITH held AS (SELECT account_id, item_id FROM projection WHERE account_id = :account AND due_at > :now
              ORDER BY item_id FOR UPDATE SKIP LOCKED)
UPDATE projection p SET due_at = :now, tries = 0 FROM held
WHERE p.account_id = held.account_id AND p.item_id = held.item_id
""")


async def keep(
    connection: AsyncConnection,
    account: int,
    user: int,
    *,
    role: str,
    kind: str,
    tokens: bytes,
    scopes: Collection[str],
    seconds: int | None,
) -> None:
    """Keep what a user allowed just now; the access token holds for `seconds`, None: until it is taken back."""
    values = {"account": account, "user": user, "role": role, "kind": kind, "tokens": tokens}
    await connection.execute(KEEP, {**values, "scopes": json.dumps(sorted(scopes)), "seconds": _float(seconds)})


async def renew(connection: AsyncConnection, account: int, user: int, tokens: bytes, seconds: int) -> None:
    """Keep the tokens that take the place of older ones."""
    values = {"account": account, "user": user, "tokens": tokens, "seconds": _float(seconds)}
    await connection.execute(RENEW, values)


async def of_account(connection: AsyncConnection, account: int) -> list[MondayGrant]:
    """Return every grant of an account, the one that background work would use first at the head."""
    return [_grant(row) for row in await rows(connection, OF_ACCOUNT, account=account)]


async def lock(connection: AsyncConnection, account: int, user: int) -> MondayGrant | None:
    """Return a valid grant that nobody else renews until the commit."""
    found = await rows(connection, LOCK, account=account, user=user)
    return _grant(found[0]) if found else None


async def refuse(connection: AsyncConnection, grant: MondayGrant, problem: str) -> None:
    """Note that a grant does not hold any more, unless its tokens are others by now."""
    values = {"account": grant.account_id, "user": grant.user_id, "tokens": grant.tokens}
    await connection.execute(REFUSE, {**values, "problem": storable(problem[:300])})


async def leave(connection: AsyncConnection, account: int) -> None:
    """Use the tokens of an account no more and revoke them soon; those that are being renewed are left for later."""
    await connection.execute(LEAVE, {"account": account})


async def claim_leaving(connection: AsyncConnection) -> list[tuple[int, int]]:
    """Take (account, user) of grants to revoke now; each is tried again, ever later."""
    return [(row["account_id"], row["user_id"]) for row in await rows(connection, CLAIM)]


async def leaving(connection: AsyncConnection, account: int, user: int) -> MondayGrant | None:
    """Return a grant that is still to be revoked."""
    found = await rows(connection, LEAVING, account=account, user=user)
    return _grant(found[0]) if found else None


async def gone(connection: AsyncConnection, account: int, user: int) -> None:
    """Forget a grant that was revoked."""
    await connection.execute(GONE, {"account": account, "user": user})


async def resume(connection: AsyncConnection, account: int, *, now: datetime) -> int:
    """Let everything go on that waited for a grant, people one after the other; return how many of them."""
    await connection.execute(RESUME_BOARDS, {"account": account, "now": now})
    return len(await rows(connection, RESUME, account=account, now=now))


def _float(seconds: int | None) -> float | None:
    return None if seconds is None else float(seconds)


def _grant(row: object) -> MondayGrant:
    values = dict(row)  # type: ignore[call-overload]
    return MondayGrant(**{**values, "scopes": tuple(values["scopes"])})
