"""Who watches which mailbox: leases by the wall clock, so that each is watched once, and news of mail."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from sequences.storage.database import AsyncConnection, rows, statement
from sequences.storage.mailboxes import NAMES, Mailbox

LEASE_SECONDS = 60
TAKE = statement(f"""
UPDATE mailbox m SET watched_until = clock_timestamp() + interval '{LEASE_SECONDS} seconds'
FROM (SELECT b.id FROM mailbox b JOIN account a USING (account_id)
      WHERE b.imap_host IS NOT NULL AND a.state = 'active' AND b.id <> ALL(CAST(:but AS bigint[]))
        AND (b.watched_until IS NULL OR b.watched_until < clock_timestamp())
      ORDER BY b.watched_until NULLS FIRST, b.id LIMIT :limit FOR UPDATE OF b SKIP LOCKED) free
WHERE m.id = free.id RETURNING {", ".join("m." + name.strip() for name in NAMES.split(","))}
""")
KEEP = statement(f"""
UPDATE mailbox m SET watched_until = clock_timestamp() + interval '{LEASE_SECONDS} seconds'
FROM account a
WHERE m.id = ANY(CAST(:ids AS bigint[])) AND a.account_id = m.account_id AND a.state = 'active'
  AND m.imap_host IS NOT NULL
RETURNING {", ".join("m." + name.strip() for name in NAMES.split(","))}
""")
LEAVE = statement("UPDATE mailbox SET watched_until = NULL WHERE id = ANY(CAST(:ids AS bigint[]))")
NEWS = statement("UPDATE mailbox SET poll_at = LEAST(poll_at, CAST(:now AS timestamptz)) WHERE id = :id")


async def take(connection: AsyncConnection, *, limit: int, but: Iterable[int] = ()) -> list[Mailbox]:
    """Take up to `limit` mailboxes that nobody watches, for a minute; none of those in `but`."""
    return [Mailbox(**row) for row in await rows(connection, TAKE, limit=limit, but=list(but))]


async def keep(connection: AsyncConnection, ids: Iterable[int]) -> dict[int, Mailbox]:
    """Go on watching for another minute; return the mailboxes as they are now, without those that are gone."""
    return {row["id"]: Mailbox(**row) for row in await rows(connection, KEEP, ids=list(ids))}


async def leave(connection: AsyncConnection, ids: Iterable[int]) -> None:
    """Let others watch these mailboxes."""
    await connection.execute(LEAVE, {"ids": list(ids)})


async def news(connection: AsyncConnection, mailbox: int, *, now: datetime) -> None:
    """Have a mailbox read now: something came. A reading that is under way is followed by another."""
    await connection.execute(NEWS, {"id": mailbox, "now": now})
