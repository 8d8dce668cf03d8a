"""Consents of mailbox owners: the tokens they gave, and the ones that are being asked for."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

from sequences.storage.database import AsyncConnection, rows, statement

SPARE_SECONDS = 120  # a token that ends sooner is not used any more

KEEP = statement("""
INSERT INTO oauth_grant (mailbox_id, account_id, tokens, expires_at)
VALUES (:mailbox, :account, :tokens, clock_timestamp() + make_interval(secs => :seconds))
ON CONFLICT (mailbox_id) DO UPDATE SET tokens = excluded.tokens, expires_at = excluded.expires_at
""")
LOCK = statement(f"""
SELECT tokens, expires_at > clock_timestamp() + interval '{SPARE_SECONDS} seconds' AS fresh
FROM oauth_grant WHERE mailbox_id = :mailbox AND account_id = :account FOR UPDATE
""")
DROP = statement("DELETE FROM oauth_grant WHERE mailbox_id = :mailbox AND account_id = :account")
DROP_ALL = statement("""
WITH free AS (SELECT mailbox_id FROM oauth_grant WHERE account_id = :account FOR UPDATE SKIP LOCKED),
     gone AS (DELETE FROM oauth_grant g USING free WHERE g.mailbox_id = free.mailbox_id RETURNING g.mailbox_id)
UPDATE mailbox m SET state = 'refused', retry_at = NULL,
    problem = 'the app was removed from the account: connect the mailbox again'
FROM gone WHERE m.id = gone.mailbox_id
""")
ASK = statement("""
INSERT INTO oauth_state (digest, account_id, user_id, verifier, wanted, expires_at)
VALUES (:digest, :account, :user, :verifier, CAST(:wanted AS jsonb), :expires_at)
ON CONFLICT DO NOTHING RETURNING digest
""")
SWEEP = statement("DELETE FROM oauth_state WHERE expires_at < :now")
TAKE = statement("""
DELETE FROM oauth_state WHERE digest = :digest AND account_id = :account AND user_id = :user
RETURNING verifier, wanted, expires_at
""")
USE = statement("""
UPDATE oauth_state SET wanted = wanted || '{"used": true}'
WHERE digest = :digest AND wanted ->> 'provider' = :provider AND NOT wanted ? 'used'
RETURNING account_id, user_id, verifier, expires_at
""")


async def keep(connection: AsyncConnection, account: int, mailbox: int, tokens: bytes, seconds: int) -> None:
    """Keep sealed tokens whose access token holds for `seconds` by the wall clock."""
    values = {"account": account, "mailbox": mailbox, "tokens": tokens, "seconds": float(seconds)}
    await connection.execute(KEEP, values)


async def lock(connection: AsyncConnection, account: int, mailbox: int) -> tuple[bytes, bool] | None:
    """Return the sealed tokens, and whether the access token still holds; nobody else refreshes meanwhile."""
    found = await rows(connection, LOCK, account=account, mailbox=mailbox)
    return (found[0]["tokens"], found[0]["fresh"]) if found else None


async def drop(connection: AsyncConnection, account: int, mailbox: int) -> None:
    """Forget the tokens of a mailbox."""
    await connection.execute(DROP, {"account": account, "mailbox": mailbox})


async def drop_all(connection: AsyncConnection, account: int) -> None:
    """Forget the tokens of every mailbox of an account, but for those that are being renewed right now."""
    await connection.execute(DROP_ALL, {"account": account})


async def ask(
    connection: AsyncConnection,
    *,
    digest: bytes,
    account: int,
    user: int,
    verifier: bytes,
    wanted: dict[str, Any],
    expires_at: datetime,
    now: datetime,
) -> bool:
    """Note that a consent is asked for, unless it is already; those nobody came back from are forgotten."""
    await connection.execute(SWEEP, {"now": now})
    values = {"digest": digest, "account": account, "user": user, "verifier": verifier, "expires_at": expires_at}
    return bool(await rows(connection, ASK, **values, wanted=json.dumps(wanted)))


async def sweep(connection: AsyncConnection, *, now: datetime) -> None:
    """Forget the consents that nobody came back from, of all accounts."""
    await connection.execute(SWEEP, {"now": now})


async def take(
    connection: AsyncConnection, *, digest: bytes, account: int, user: int, now: datetime
) -> tuple[bytes, dict[str, Any]] | None:
    """Return the sealed verifier and what was wanted, once; None: not asked by this user, over, or taken."""
    found = await rows(connection, TAKE, digest=digest, account=account, user=user)
    if not found or found[0]["expires_at"] < now:
        return None
    return found[0]["verifier"], dict(found[0]["wanted"])


async def use(
    connection: AsyncConnection, *, digest: bytes, provider: str, now: datetime
) -> tuple[int, int, bytes] | None:
    """Return (account, user, sealed verifier) of a consent of `provider`, once; it stays, so that nobody asks it again.

    None: nobody asked, it is over, or it is used.
    """
    found = await rows(connection, USE, digest=digest, provider=provider)
    if not found or found[0]["expires_at"] < now:
        return None
    return found[0]["account_id"], found[0]["user_id"], found[0]["verifier"]
