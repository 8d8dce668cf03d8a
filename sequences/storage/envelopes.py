"""Every envelope in the database, found by the type of its column, to be sealed anew when keys are rotated."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy.dialects import postgresql

from sequences.storage.database import AsyncConnection, rows, statement
from sequences.storage.tables import metadata
from sequences.storage.tables.base import Sealed

DIALECT = postgresql.dialect()  # type: ignore[no-untyped-call]
NAMED = re.compile(r"{(\w+)}")


@dataclass(frozen=True)
class Place:
    """A column of envelopes. `keys` are the columns that tell its rows apart, with their types in PostgreSQL."""

    table: str
    column: str
    row: str
    beside: str
    keys: tuple[tuple[str, str], ...]

    @property
    def name(self) -> str:
        """What people call it, as in "mailbox.password"."""
        return f"{self.table}.{self.column}"


@dataclass(frozen=True)
class Envelope:
    """One envelope: where it is, the name it is sealed for, and what is in it."""

    keys: tuple[Any, ...]
    row: str
    value: bytes


PLACES = [
    Place(
        table.name,
        column.name,
        column.type.row,
        column.type.beside,
        tuple((one.name, one.type.compile(DIALECT)) for one in table.primary_key),
    )
    for table in metadata.sorted_tables
    for column in table.columns
    if isinstance(column.type, Sealed)
]


async def by_key(connection: AsyncConnection, place: Place) -> dict[str, int]:
    """Return how many envelopes of a place are sealed by each key, by the key's id."""
    column = place.column
    sql = statement(f"""
    SELECT substring({column} FROM 2 FOR get_byte({column}, 0)) AS key, count(*) AS n
    FROM {place.table} WHERE length({column}) > 0 GROUP BY key
    """)
    return {bytes(row["key"]).decode(errors="replace"): row["n"] for row in await rows(connection, sql)}


async def take(
    connection: AsyncConnection, place: Place, key: str, after: Sequence[Any] | None, *, limit: int
) -> list[Envelope]:
    """Return up to `limit` envelopes that `key` sealed, behind the keys `after`, locked until the commit."""
    names = NAMED.findall(place.row)
    own = ", ".join(f"t.{name}" for name, _ in place.keys)
    there = ", ".join(f"CAST(:k{n} AS {kind})" for n, (_, kind) in enumerate(place.keys))
    behind = f"AND ({own}) > ({there})" if after is not None else ""
    facts = ", ".join(_fact(place, name) for name in names)
    sql = statement(f"""
    SELECT {own}, t.{place.column} AS sealed, {facts} FROM {place.table} t {place.beside}
    WHERE length(t.{place.column}) > 0 AND substring(t.{place.column} FROM 1 FOR :size) = :prefix {behind}
    ORDER BY {own} LIMIT :limit FOR UPDATE OF t
    """)
    prefix = _prefix(key)
    values = {f"k{n}": value for n, value in enumerate(after or ())}
    found = await rows(connection, sql, prefix=prefix, size=len(prefix), limit=limit, **values)
    return [
        Envelope(
            tuple(row[name] for name, _ in place.keys),
            place.row.format(**{name: row[f"fact_{name}"] for name in names}),
            bytes(row["sealed"]),
        )
        for row in found
    ]


async def put(connection: AsyncConnection, place: Place, envelope: Envelope, value: bytes) -> None:
    """Put an envelope in the place of the one that was taken."""
    where = " AND ".join(f"{name} = CAST(:k{n} AS {kind})" for n, (name, kind) in enumerate(place.keys))
    sql = statement(f"UPDATE {place.table} SET {place.column} = :value WHERE {where}")
    await connection.execute(sql, {"value": value, **{f"k{n}": one for n, one in enumerate(envelope.keys)}})


def _fact(place: Place, name: str) -> str:
    """Return the column that a name of the row is read from: the envelope's own table, else the one beside."""
    own = metadata.tables[place.table].columns
    return f"{'t' if name in own else 'm'}.{name} AS fact_{name}"


def _prefix(key: str) -> bytes:
    """Return how the envelopes of a key begin."""
    label = key.encode()
    return bytes([len(label)]) + label
