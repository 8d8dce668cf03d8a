"""Accounts and the people in them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sequences.storage.database import AsyncConnection, rows, statement, storable
from sequences.storage.monday_grants import FIRST
from sequences.storage.tables import metadata


@dataclass(frozen=True)
class Account:
    """An account; token, grant and hash key are still sealed. Its grant is the one that background work uses."""

    account_id: int
    state: str
    api_token: bytes | None
    hash_key: bytes
    activities_board_id: int | None
    grant_user: int | None = None
    grant_tokens: bytes | None = None
    days_off: Sequence[date] | None = None  # None: it has none of its own
    days_off_names: Sequence[str] | None = None

    def row(self, column: str) -> str:
        """The name that `column` of this row is sealed for."""
        return seal_name(self.account_id, column)


def seal_name(account: int, column: str) -> str:
    """Return the name that a secret of an account is sealed for."""
    return f"account:{account}:{column}"


@dataclass(frozen=True)
class Person:
    """A monday user of the account; `role` is admin, member, viewer or guest."""

    account_id: int
    user_id: int
    name: str
    email: str
    role: str
    time_zone: str | None
    seen_at: datetime
    photo: str | None = None
    language: str | None = None
    country: str | None = None


NAMES = """a.account_id, a.state, a.api_token, a.hash_key, a.activities_board_id,
    g.user_id AS grant_user, g.tokens AS grant_tokens, o.days_off, o.days_off_names"""

KNOW = statement("""
INSERT INTO account (account_id, hash_key, created_at) VALUES (:account, :hash_key, :now)
ON CONFLICT DO NOTHING
""")
TOKEN = statement("UPDATE account SET api_token = :token WHERE account_id = :account")
GET = statement(f"""
SELECT {NAMES} FROM account a LEFT JOIN LATERAL (
  SELECT g.user_id, g.tokens FROM monday_grant g WHERE g.account_id = a.account_id AND g.state = 'valid'
  ORDER BY {FIRST} LIMIT 1
) g ON true
CROSS JOIN LATERAL (
  SELECT array_agg(day) AS days_off, array_agg(name) AS days_off_names FROM day_off WHERE account_id = a.account_id
) o
WHERE a.account_id = ANY(CAST(:ids AS bigint[]))
""")
ALONE = statement("SELECT pg_try_advisory_xact_lock(hashtextextended(CAST(:name AS text), 0)) AS alone")
PUT = statement("""
INSERT INTO person (account_id, user_id, name, email, role, time_zone, seen_at, photo, language, country)
VALUES (:account_id, :user_id, :name, :email, :role, :time_zone, :seen_at, :photo, :language, :country)
ON CONFLICT (account_id, user_id) DO UPDATE
SET name = excluded.name, email = excluded.email, role = excluded.role, time_zone = excluded.time_zone,
    seen_at = excluded.seen_at, photo = COALESCE(excluded.photo, person.photo), language = excluded.language,
    country = excluded.country
""")
MEET = statement("""
INSERT INTO person (account_id, user_id, name, email, role, time_zone, seen_at, photo)
SELECT account_id, user_id, name, email, role, time_zone, seen_at, photo
FROM unnest(CAST(:accounts AS bigint[]), CAST(:users AS bigint[]), CAST(:names AS text[]), CAST(:emails AS text[]),
            CAST(:roles AS text[]), CAST(:zones AS text[]), CAST(:moments AS timestamptz[]), CAST(:photos AS text[]))
     AS p(account_id, user_id, name, email, role, time_zone, seen_at, photo)
ORDER BY account_id, user_id ON CONFLICT DO NOTHING
""")
PERSONS = "account_id, user_id, name, email, role, time_zone, seen_at, photo, language, country"
PERSON = statement(f"SELECT {PERSONS} FROM person WHERE account_id = :account AND user_id = :user")
PEOPLE = statement(f"""
SELECT {PERSONS} FROM person WHERE account_id = :account AND user_id = ANY(CAST(:users AS bigint[]))
""")
NAMED = statement("""
SELECT user_id, name FROM person WHERE account_id = :account AND user_id = ANY(CAST(:users AS bigint[]))
""")

SPOKEN = statement("""
SELECT user_id, lower(left(language, 2)) AS language FROM person
WHERE account_id = :account AND user_id = ANY(CAST(:users AS bigint[])) AND language IS NOT NULL
""")

FORGET = [statement(f"DELETE FROM {table.name} WHERE account_id = :account") for table in metadata.sorted_tables]


async def know(connection: AsyncConnection, account: int, hash_key: bytes, *, now: datetime) -> None:
    """Make sure the account has a row; `hash_key` is kept only when it is new."""
    await connection.execute(KNOW, {"account": account, "hash_key": hash_key, "now": now})


async def set_token(connection: AsyncConnection, account: int, token: bytes) -> None:
    """Keep the (sealed) API token background work uses."""
    await connection.execute(TOKEN, {"account": account, "token": token})


async def get(connection: AsyncConnection, ids: Sequence[int]) -> dict[int, Account]:
    """Return accounts by their id."""
    return {row["account_id"]: Account(**row) for row in await rows(connection, GET, ids=list(ids))}


async def alone(connection: AsyncConnection, name: str) -> bool:
    """Return whether this transaction alone may do what `name` says, until it ends."""
    return bool((await rows(connection, ALONE, name=name))[0]["alone"])


async def put_person(connection: AsyncConnection, person: Person) -> None:
    """Keep what monday says of a user."""
    await connection.execute(PUT, vars(person))


async def person(connection: AsyncConnection, account: int, user: int) -> Person | None:
    """Return a user as monday described them last."""
    found = await rows(connection, PERSON, account=account, user=user)
    return Person(**found[0]) if found else None


async def names(connection: AsyncConnection, account: int, users: Sequence[int]) -> dict[int, str]:
    """Return what users are called, by their ids; those we never met are missing."""
    found = await rows(connection, NAMED, account=account, users=sorted(set(users)))
    return {row["user_id"]: row["name"] for row in found}


async def languages(connection: AsyncConnection, account: int, users: Iterable[int]) -> dict[int, str]:
    """Return which language users read in monday, as in `fr`; those of whom we do not know are missing."""
    found = await rows(connection, SPOKEN, account=account, users=sorted(set(users)))
    return {row["user_id"]: row["language"] for row in found}


async def meet(connection: AsyncConnection, persons: Sequence[Person]) -> None:
    """Keep users who are not known yet."""
    values = {
        "accounts": [one.account_id for one in persons],
        "users": [one.user_id for one in persons],
        "names": [storable(one.name) for one in persons],
        "emails": [storable(one.email) for one in persons],
        "roles": [one.role for one in persons],
        "zones": [one.time_zone for one in persons],
        "moments": [one.seen_at for one in persons],
        "photos": [one.photo for one in persons],
    }
    await connection.execute(MEET, values)


async def people(connection: AsyncConnection, account: int, users: Iterable[int]) -> dict[int, Person]:
    """Return users as monday described them last, by their id; unknown ones are missing."""
    found = await rows(connection, PEOPLE, account=account, users=sorted(set(users)))
    return {row["user_id"]: Person(**row) for row in found}


async def forget(connection: AsyncConnection, account: int) -> None:
    """Delete every row of an account, in every table."""
    for sql in FORGET:
        await connection.execute(sql, {"account": account})
