"""Trigger subscriptions: where to fire, for whom, narrowed to what."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sequences.storage.database import AsyncConnection, rows, statement


@dataclass(frozen=True)
class Subscription:
    """One trigger of one automation; `webhook_url` is where its fires go."""

    account_id: int
    subscription_id: int
    trigger: str
    webhook_url: str
    board_id: int | None
    sequence_id: int | None
    user_id: int
    integration_id: int | None


NAMES = "account_id, subscription_id, trigger, webhook_url, board_id, sequence_id, user_id, integration_id"

PUT = statement("""
INSERT INTO subscription (account_id, subscription_id, trigger, webhook_url, board_id, sequence_id, user_id,
                          integration_id, created_at)
VALUES (:account_id, :subscription_id, :trigger, :webhook_url, :board_id, :sequence_id, :user_id,
        :integration_id, :now)
ON CONFLICT (account_id, subscription_id) DO UPDATE
SET trigger = excluded.trigger, webhook_url = excluded.webhook_url, board_id = excluded.board_id,
    sequence_id = excluded.sequence_id, user_id = excluded.user_id,
    integration_id = excluded.integration_id, superseded_at = NULL, dead_at = NULL
""")
DROP = statement("DELETE FROM subscription WHERE account_id = :account AND subscription_id = :id")
SUPERSEDE = statement("""
UPDATE subscription SET superseded_at = :now WHERE account_id = :account AND subscription_id = :id
""")
KILL = statement("""
UPDATE subscription SET dead_at = :now WHERE account_id = :account AND subscription_id = :id
""")
SWEEP = statement("DELETE FROM subscription WHERE superseded_at < :before RETURNING subscription_id")
GET = statement(f"""
SELECT {NAMES} FROM subscription
WHERE account_id = :account AND subscription_id = :id AND superseded_at IS NULL AND dead_at IS NULL
""")
REDIRECT = statement("""
UPDATE outbox SET target = 'fire:' || CAST(:new AS bigint),
       payload = payload || jsonb_build_object('subscription', CAST(:new AS bigint))
WHERE account_id = :account AND target = 'fire:' || CAST(:old AS bigint) AND state = 'waiting'
""")


async def put(connection: AsyncConnection, subscription: Subscription, *, previous: int | None, now: datetime) -> None:
    """Keep a subscription; what waits for the one it replaces goes to the new one."""
    await connection.execute(PUT, {**vars(subscription), "now": now})
    if previous is not None and previous != subscription.subscription_id:
        ids = {"account": subscription.account_id, "old": previous, "new": subscription.subscription_id}
        await connection.execute(REDIRECT, ids)
        await connection.execute(DROP, {"account": subscription.account_id, "id": previous})


async def drop(connection: AsyncConnection, account: int, subscription: int) -> None:
    """Forget a subscription; unknown ids are fine."""
    await connection.execute(DROP, {"account": account, "id": subscription})


async def supersede(connection: AsyncConnection, account: int, subscription: int, *, now: datetime) -> None:
    """Mark a subscription whose successor is about to come (an edited automation)."""
    await connection.execute(SUPERSEDE, {"account": account, "id": subscription, "now": now})


async def kill(connection: AsyncConnection, account: int, subscription: int, *, now: datetime) -> None:
    """Mark a subscription that monday no longer knows: nothing more is fired at it."""
    await connection.execute(KILL, {"account": account, "id": subscription, "now": now})


async def sweep(connection: AsyncConnection, *, before: datetime) -> int:
    """Forget superseded subscriptions without successor; return how many."""
    return len(await rows(connection, SWEEP, before=before))


async def get(connection: AsyncConnection, account: int, subscription: int) -> Subscription | None:
    """Return a living subscription, or None."""
    found = await rows(connection, GET, account=account, id=subscription)
    return Subscription(**found[0]) if found else None
