"""Templates (a whole e-mail) and snippets (a piece of one): one's own, or shared with the account (row B9)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sequences.storage.database import AsyncConnection, rows, statement


@dataclass(frozen=True)
class Wanted:
    """What somebody keeps; `kind` is template or snippet, `body` HTML with dynamic fields."""

    kind: str
    name: str
    subject: str
    body: str
    shared: bool


@dataclass(frozen=True)
class TemplateRow:
    """A template or snippet as it stands."""

    id: int
    account_id: int
    owner_id: int
    kind: str
    name: str
    subject: str
    body: str
    shared: bool
    modified_at: datetime


NAMES = "id, account_id, owner_id, kind, name, subject, body, shared, modified_at"

ADD = statement(f"""
INSERT INTO template (account_id, owner_id, kind, name, subject, body, shared, modified_at)
VALUES (:account, :owner, :kind, :name, :subject, :body, :shared, :now) RETURNING {NAMES}
""")
SAVE = statement(f"""
UPDATE template SET kind = :kind, name = :name, subject = :subject, body = :body, shared = :shared, modified_at = :now
WHERE account_id = :account AND id = :id RETURNING {NAMES}
""")
GET = statement(f"""
SELECT {NAMES} FROM template WHERE account_id = :account AND id = :id AND (shared OR owner_id = :user)
""")
PAGE = statement(f"""
SELECT {NAMES} FROM template
WHERE account_id = :account AND (shared OR owner_id = :user) AND id > :after
  AND (CAST(:kind AS text) IS NULL OR kind = :kind)
ORDER BY id LIMIT :limit
""")
REMOVE = statement("DELETE FROM template WHERE account_id = :account AND id = :id")


async def add(connection: AsyncConnection, account: int, owner: int, wanted: Wanted, *, now: datetime) -> TemplateRow:
    """Keep a new one."""
    found = await rows(connection, ADD, account=account, owner=owner, now=now, **vars(wanted))
    return TemplateRow(**found[0])


async def save(
    connection: AsyncConnection, account: int, number: int, wanted: Wanted, *, now: datetime
) -> TemplateRow | None:
    """Write over one; None: it is gone."""
    found = await rows(connection, SAVE, account=account, id=number, now=now, **vars(wanted))
    return TemplateRow(**found[0]) if found else None


async def get(connection: AsyncConnection, account: int, user: int, number: int) -> TemplateRow | None:
    """Return one that `user` may use: theirs, or shared."""
    found = await rows(connection, GET, account=account, user=user, id=number)
    return TemplateRow(**found[0]) if found else None


async def page(
    connection: AsyncConnection, account: int, user: int, *, kind: str | None, after: int, limit: int
) -> list[TemplateRow]:
    """Return up to `limit` that `user` may use, after an id, in order of their ids."""
    found = await rows(connection, PAGE, account=account, user=user, kind=kind, after=after, limit=limit)
    return [TemplateRow(**row) for row in found]


async def remove(connection: AsyncConnection, account: int, number: int) -> None:
    """Delete one."""
    await connection.execute(REMOVE, {"account": account, "id": number})
