"""Who must not be written to: keyed hashes of addresses and domains, never the addresses."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sequences.secrets import keyed_hash
from sequences.storage.database import AsyncConnection, rows, statement

ADD = statement("""
INSERT INTO suppression (account_id, digest, reason, at) VALUES (:account, :digest, :reason, :now)
ON CONFLICT DO NOTHING
""")
REMOVE = statement("DELETE FROM suppression WHERE account_id = :account AND digest = :digest RETURNING reason")
AMONG = statement("""
SELECT digest FROM suppression WHERE account_id = :account AND digest = ANY(CAST(:digests AS bytea[]))
""")


def digests(address: str, key: str) -> tuple[bytes, bytes]:
    """Return the hashes of an address and of its domain."""
    return keyed_hash(address, key), keyed_hash("@" + address.rpartition("@")[2], key)


async def add(connection: AsyncConnection, account: int, what: str, reason: str, key: str, *, now: datetime) -> None:
    """Suppress an address, or a domain written as "@example.org"."""
    values = {"account": account, "digest": keyed_hash(what, key), "reason": reason, "now": now}
    await connection.execute(ADD, values)


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
