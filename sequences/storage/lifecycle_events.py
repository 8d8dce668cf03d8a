"""Events of the app's life, each counted once: digest, kind and moment. Bodies name people and are not kept."""

from __future__ import annotations

from datetime import datetime

from sequences.storage.database import AsyncConnection, rows, statement

ADD = statement("""
INSERT INTO lifecycle_event (account_id, key, kind, at) VALUES (:account, :key, :kind, :now)
ON CONFLICT DO NOTHING RETURNING kind
""")
SWEEP = statement("DELETE FROM lifecycle_event WHERE at < :before")


async def add(connection: AsyncConnection, account: int, key: bytes, kind: str, *, now: datetime) -> bool:
    """Keep an event; return whether it is new."""
    return bool(await rows(connection, ADD, account=account, key=key, kind=kind, now=now))


async def sweep(connection: AsyncConnection, *, before: datetime) -> None:
    """Forget old events."""
    await connection.execute(SWEEP, {"before": before})
