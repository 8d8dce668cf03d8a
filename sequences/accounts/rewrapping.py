"""Seals everything anew by the newest key, while all goes on: workers open what either key sealed.

A chunk is one transaction, and what is done is known from the envelopes themselves: whoever is interrupted begins
again. What a key sealed that is not in ENCRYPTION_KEYS stays as it is and is named: nobody can open it.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from sequences.secrets import Keyring, SecretLost
from sequences.storage import envelopes
from sequences.storage.database import Database
from sequences.storage.envelopes import PLACES, Place

CHUNK = 200


@dataclass
class Count:
    """What became of one place: `wrapped` just now, `damaged` beyond opening, and what other keys still hold."""

    name: str
    wrapped: int = 0
    damaged: int = 0
    by_key: dict[str, int] = field(default_factory=dict)  # afterwards, by the key's id

    def unknown(self, keyring: Keyring) -> dict[str, int]:
        """Return the ids of keys that are not in the ring, and how much each of them sealed."""
        return {key: n for key, n in self.by_key.items() if key not in keyring.keys}


async def rotate(database: Database, keyring: Keyring, *, chunk: int = CHUNK) -> list[Count]:
    """Seal anew what older keys sealed; return what became of every place."""
    counts = []
    for place in PLACES:
        count = Count(place.name)
        for key in list(keyring.keys)[1:]:
            await _wrap(database, keyring, place, key, count, chunk)
        counts.append(count)
    await _look(database, counts)
    return counts


async def status(database: Database) -> list[Count]:
    """Return how much each key sealed, in every place."""
    counts = [Count(place.name) for place in PLACES]
    await _look(database, counts)
    return counts


async def _wrap(database: Database, keyring: Keyring, place: Place, key: str, count: Count, chunk: int) -> None:
    after: tuple[object, ...] | None = None
    while True:
        async with database.transaction() as connection:
            taken = await envelopes.take(connection, place, key, after, limit=chunk)
            for one in taken:
                try:
                    secret = keyring.open(one.value, one.row)
                except SecretLost:
                    count.damaged += 1
                    continue
                await envelopes.put(connection, place, one, keyring.seal(secret, one.row))
                count.wrapped += 1
        if len(taken) < chunk:
            return
        after = taken[-1].keys


async def _look(database: Database, counts: list[Count]) -> None:
    async with database.transaction() as connection:
        for place, count in zip(PLACES, counts, strict=True):
            count.by_key = await envelopes.by_key(connection, place)
