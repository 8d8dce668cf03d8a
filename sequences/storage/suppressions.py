"""Who must not be written to: keyed hashes of addresses and domains, never the addresses.

The list belongs to the account and not to its items: an address stays on it when the item is deleted.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache

from sequences.mail.address import masked
from sequences.secrets import keyed_hash
from sequences.storage.database import AsyncConnection, rows, statement

BY_HAND, IMPORTED, BY_REPLY, BY_LINK = "by hand", "imported", "asked by reply", "unsubscribed"
BY_COMPLAINT = "reported as unwanted"
AT_ONCE = 5_000

ADD = statement("""
INSERT INTO suppression AS s (account_id, digest, reason, at, hint)
SELECT :account, digest, :reason, :now, hint
FROM unnest(CAST(:digests AS bytea[]), CAST(:hints AS text[])) AS n(digest, hint) ORDER BY digest
ON CONFLICT (account_id, digest) DO UPDATE SET hint = excluded.hint WHERE s.hint IS NULL
RETURNING xmax = 0 AS added
""")
REMOVE = statement("DELETE FROM suppression WHERE account_id = :account AND digest = :digest RETURNING reason")
AMONG = statement("""
SELECT digest FROM suppression WHERE account_id = :account AND digest = ANY(CAST(:digests AS bytea[]))
""")
PAGE = statement("""
SELECT digest, reason, at, hint FROM suppression
WHERE account_id = :account AND (at, digest) < (:at, CAST(:digest AS bytea))
ORDER BY at DESC, digest DESC LIMIT :limit
""")


@dataclass(frozen=True)
class Entry:
    """One entry as far as it may be shown; `hint` is None where nothing is known but the hash."""

    digest: bytes
    reason: str
    at: datetime
    hint: str | None


NEWEST = (datetime(9999, 1, 1, tzinfo=UTC), b"")


@lru_cache(maxsize=4096)
def digests(address: str, key: str) -> tuple[bytes, bytes]:
    """Return the hashes of an address and of its domain; each mail asks twice within a moment."""
    return keyed_hash(address, key), _of_domain("@" + address.rpartition("@")[2], key)


@lru_cache(maxsize=4096)
def _of_domain(domain: str, key: str) -> bytes:
    return keyed_hash(domain, key)


async def add(connection: AsyncConnection, account: int, what: str, reason: str, key: str, *, now: datetime) -> None:
    """Suppress an address, or a domain written as "@example.org"."""
    await add_many(connection, account, [what], reason, key, now=now)


async def add_many(
    connection: AsyncConnection, account: int, what: Iterable[str], reason: str, key: str, *, now: datetime
) -> int:
    """Suppress addresses and domains; return how many were not suppressed yet."""
    every, added = list(what), 0
    for start in range(0, len(every), AT_ONCE):
        hints = {keyed_hash(one, key): masked(one) for one in every[start : start + AT_ONCE]}
        values = {"digests": list(hints), "hints": list(hints.values())}
        found = await rows(connection, ADD, account=account, reason=reason, now=now, **values)
        added += sum(row["added"] for row in found)
    return added


async def remove(connection: AsyncConnection, account: int, what: str, key: str) -> bool:
    """Allow an address or "@domain" again; return whether it was suppressed."""
    return bool(await rows(connection, REMOVE, account=account, digest=keyed_hash(what, key)))


async def among(connection: AsyncConnection, account: int, addresses: Sequence[str], key: str) -> set[str]:
    """Return which of `addresses` are suppressed, by themselves or by their domain."""
    wanted = {address: digests(address, key) for address in addresses}
    every = [digest for pair in wanted.values() for digest in pair]
    if not every:
        return set()
    found = {row["digest"] for row in await rows(connection, AMONG, account=account, digests=every)}
    return {address for address, pair in wanted.items() if found.intersection(pair)}


async def knows(connection: AsyncConnection, account: int, what: str, key: str) -> bool:
    """Return whether an address, by itself or by its domain, or an "@domain" is suppressed."""
    wanted = [keyed_hash(what, key)] if what.startswith("@") else list(digests(what, key))
    return bool(await rows(connection, AMONG, account=account, digests=wanted))


async def page(
    connection: AsyncConnection, account: int, *, before: tuple[datetime, bytes] = NEWEST, limit: int = 50
) -> list[Entry]:
    """Return up to `limit` entries, newest first, from behind the moment and digest of an entry on."""
    at, digest = before
    return [Entry(**row) for row in await rows(connection, PAGE, account=account, at=at, digest=digest, limit=limit)]
