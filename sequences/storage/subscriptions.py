"""Trigger subscriptions: where to fire, for whom, narrowed to what.

An edited automation unsubscribes and subscribes anew. In between its old subscription goes on collecting fires, which
wait; the new one takes them over, and the old one stands for it as long as somebody may still know the old one only.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

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


@dataclass(frozen=True)
class Slot:
    """Where to fire, after so many seconds; `superseded`: what comes next must be waited for."""

    webhook_url: str
    superseded: bool
    wait: float


@dataclass(frozen=True)
class Dead:
    """A subscription that monday no longer knows, of an automation of `user_id`."""

    subscription_id: int
    trigger: str
    board_id: int | None
    sequence_id: int | None
    user_id: int
    integration_id: int | None
    dead_at: datetime


SPACING_MS = 100  # between two fires at one subscription
NAMES = "account_id, subscription_id, trigger, webhook_url, board_id, sequence_id, user_id, integration_id"
DEAD_NAMES = "subscription_id, trigger, board_id, sequence_id, user_id, integration_id, dead_at"

LOCK = statement("""
SELECT 1 FROM subscription
WHERE account_id = :account AND (subscription_id = :id OR successor_id = :id) ORDER BY subscription_id FOR UPDATE
""")
PUT = statement("""
INSERT INTO subscription (account_id, subscription_id, trigger, webhook_url, board_id, sequence_id, user_id,
                          integration_id, created_at)
VALUES (:account_id, :subscription_id, :trigger, :webhook_url, :board_id, :sequence_id, :user_id,
        :integration_id, :now)
ON CONFLICT (account_id, subscription_id) DO UPDATE
SET trigger = excluded.trigger, webhook_url = excluded.webhook_url, board_id = excluded.board_id,
    sequence_id = excluded.sequence_id, user_id = excluded.user_id,
    integration_id = excluded.integration_id, superseded_at = NULL, successor_id = NULL, dead_at = NULL
""")
FOLLOW = statement("""
UPDATE subscription SET superseded_at = :now, successor_id = :subscription_id, trigger = :trigger,
       board_id = :board_id, sequence_id = :sequence_id
WHERE account_id = :account_id AND (subscription_id = :previous OR successor_id = :previous)
""")
REDIRECT = statement("""
UPDATE outbox o SET target = 'fire:' || CAST(:new AS bigint), due_at = COALESCE(o.due_at, CAST(:now AS timestamptz)),
       payload = payload || jsonb_build_object('subscription', CAST(:new AS bigint)), key = n.key
FROM (SELECT id, left(key, -length(CAST(:old AS bigint)::text)) || CAST(:new AS bigint) AS key FROM outbox
      WHERE account_id = :account AND target = 'fire:' || CAST(:old AS bigint) AND state = 'waiting') n
WHERE o.id = n.id AND NOT EXISTS (SELECT 1 FROM outbox x WHERE x.account_id = :account AND x.key = n.key)
""")
WAKE = statement("""
UPDATE outbox SET due_at = :now
WHERE account_id = :account AND target = 'fire:' || CAST(:id AS bigint) AND state = 'waiting' AND due_at IS NULL
""")
PARK = statement("""
UPDATE outbox SET due_at = NULL
WHERE account_id = :account AND target = 'fire:' || CAST(:id AS bigint) AND state = 'waiting'
""")
DROP = statement("""
DELETE FROM subscription WHERE account_id = :account AND (subscription_id = :id OR successor_id = :id)
""")
FORGET_OLDER = statement("DELETE FROM subscription WHERE account_id = :account AND successor_id = :id")
SUPERSEDE = statement("""
UPDATE subscription SET superseded_at = :now
WHERE account_id = :account AND subscription_id = :id AND successor_id IS NULL RETURNING subscription_id
""")
KILL = statement(f"""
UPDATE subscription SET dead_at = :now
WHERE account_id = :account AND subscription_id = :id AND superseded_at IS NULL AND dead_at IS NULL
RETURNING {DEAD_NAMES}
""")
SWEEP = statement("""
WITH gone AS (
  DELETE FROM subscription WHERE superseded_at < :before RETURNING account_id, subscription_id
), lost AS (
  UPDATE outbox o SET state = 'dead', due_at = NULL, leased_until = NULL, answer = :answer
  FROM gone g
  WHERE o.account_id = g.account_id AND o.target = 'fire:' || g.subscription_id AND o.state = 'waiting'
)
SELECT subscription_id FROM gone
""")
GET = statement(f"""
SELECT {NAMES} FROM subscription
WHERE account_id = :account AND subscription_id = :id AND superseded_at IS NULL AND dead_at IS NULL
""")
SLOT = statement(f"""
UPDATE subscription
SET fire_at = GREATEST(clock_timestamp(), fire_at + interval '{SPACING_MS} milliseconds')
WHERE account_id = :account AND subscription_id = :id AND dead_at IS NULL
RETURNING webhook_url, superseded_at IS NOT NULL AS superseded,
          CAST(GREATEST(0, extract(epoch FROM fire_at - clock_timestamp())) AS float8) AS wait
""")
EVERY_DEAD = statement(f"""
SELECT {DEAD_NAMES} FROM subscription
WHERE account_id = :account AND dead_at IS NOT NULL ORDER BY dead_at DESC, subscription_id LIMIT :limit
""")
NEVER_CAME = "the automation was edited and never saved again"


async def put(connection: AsyncConnection, subscription: Subscription, *, previous: int | None, now: datetime) -> None:
    """Keep a subscription; what waits for the one it replaces goes to the new one."""
    values, account, new = vars(subscription), subscription.account_id, subscription.subscription_id
    await connection.execute(LOCK, {"account": account, "id": new})
    await connection.execute(PUT, {**values, "now": now})
    await connection.execute(WAKE, {"account": account, "id": new, "now": now})
    if previous is not None and previous != new:
        await connection.execute(LOCK, {"account": account, "id": previous})
        await connection.execute(REDIRECT, {"account": account, "old": previous, "new": new, "now": now})
        await connection.execute(FOLLOW, {**_narrowed(values), "previous": previous, "now": now})


def _narrowed(values: dict[str, Any]) -> dict[str, Any]:
    return {name: values[name] for name in ("account_id", "subscription_id", "trigger", "board_id", "sequence_id")}


async def drop(connection: AsyncConnection, account: int, subscription: int) -> None:
    """Forget a subscription; unknown ids are fine."""
    await connection.execute(DROP, {"account": account, "id": subscription})


async def supersede(connection: AsyncConnection, account: int, subscription: int, *, now: datetime) -> None:
    """Let a subscription whose successor is about to come (an edited automation) collect what fires meanwhile."""
    ids = {"account": account, "id": subscription}
    await connection.execute(LOCK, ids)
    if await rows(connection, SUPERSEDE, **ids, now=now):
        await connection.execute(FORGET_OLDER, ids)
        await connection.execute(PARK, ids)


async def kill(connection: AsyncConnection, account: int, subscription: int, *, now: datetime) -> Dead | None:
    """Mark a subscription that monday no longer knows: nothing more is fired at it. None: it was marked before.

    One that is superseded stays as it is: monday forgot it because its successor comes.
    """
    found = await rows(connection, KILL, account=account, id=subscription, now=now)
    return Dead(**found[0]) if found else None


async def sweep(connection: AsyncConnection, *, before: datetime) -> int:
    """Forget superseded subscriptions, and give up what waits for a successor that never came; return how many."""
    return len(await rows(connection, SWEEP, before=before, answer=NEVER_CAME))


async def get(connection: AsyncConnection, account: int, subscription: int) -> Subscription | None:
    """Return a living subscription, or None."""
    found = await rows(connection, GET, account=account, id=subscription)
    return Subscription(**found[0]) if found else None


async def slot(connection: AsyncConnection, account: int, subscription: int) -> Slot | None:
    """Take the next moment at which a subscription may be fired at; None: it was removed, or is dead."""
    found = await rows(connection, SLOT, account=account, id=subscription)
    return Slot(**found[0]) if found else None


async def dead(connection: AsyncConnection, account: int, *, limit: int = 200) -> list[Dead]:
    """Return the subscriptions that monday no longer knows, the latest first."""
    return [Dead(**row) for row in await rows(connection, EVERY_DEAD, account=account, limit=limit)]
