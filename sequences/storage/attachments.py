"""Files that were uploaded to be attached. The bytes of one never change, and stay while a version sends them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sequences.storage.database import AsyncConnection, rows, statement


@dataclass(frozen=True)
class AttachmentRow:
    """An uploaded file without its bytes; `size` counts them, `kind` is a media type."""

    id: int
    account_id: int
    owner_id: int
    name: str
    kind: str
    size: int
    created_at: datetime


NAMES = "id, account_id, owner_id, name, kind, size, created_at"

ADD = statement(f"""
INSERT INTO attachment (account_id, owner_id, name, kind, size, content, created_at)
VALUES (:account, :owner, :name, :kind, :size, :content, :now)
ON CONFLICT (account_id, name) WHERE removed_at IS NULL DO NOTHING RETURNING {NAMES}
""")
GET = statement(f"SELECT {NAMES} FROM attachment WHERE account_id = :account AND id = :id AND removed_at IS NULL")
PAGE = statement(f"""
SELECT {NAMES} FROM attachment WHERE account_id = :account AND removed_at IS NULL AND id > :after
ORDER BY id LIMIT :limit
""")
NAMED = statement(f"""
SELECT {NAMES} FROM attachment
WHERE account_id = :account AND removed_at IS NULL AND name = ANY(CAST(:names AS text[]))
""")
TOTAL = statement("SELECT COALESCE(sum(size), 0) AS total FROM attachment WHERE account_id = :account")
CONTENTS = statement("""
SELECT id, name, kind, content FROM attachment WHERE account_id = :account AND id = ANY(CAST(:ids AS bigint[]))
""")
REMOVE = statement("UPDATE attachment SET removed_at = :now WHERE account_id = :account AND id = :id")
ONE_AT_A_TIME = statement(
    "SELECT pg_advisory_xact_lock(hashtextextended("
    "'attachments:' || CAST(CAST(:account AS bigint) AS text), 0)) AS ours"
)
FORGET = statement("""
DELETE FROM attachment a
WHERE a.account_id = :account AND a.removed_at IS NOT NULL AND NOT EXISTS (
    SELECT 1 FROM sequence_version v
    WHERE v.account_id = a.account_id AND v.enclosed -> 'attachments' @> to_jsonb(a.id))
""")


async def add(
    connection: AsyncConnection, *, account: int, owner: int, name: str, kind: str, content: bytes, now: datetime
) -> AttachmentRow | None:
    """Keep a file; None: another one of the account has this name."""
    values = {"account": account, "owner": owner, "name": name, "kind": kind, "content": content, "now": now}
    found = await rows(connection, ADD, size=len(content), **values)
    return AttachmentRow(**found[0]) if found else None


async def get(connection: AsyncConnection, account: int, number: int) -> AttachmentRow | None:
    """Return a file that may be attached."""
    found = await rows(connection, GET, account=account, id=number)
    return AttachmentRow(**found[0]) if found else None


async def page(connection: AsyncConnection, account: int, *, after: int, limit: int) -> list[AttachmentRow]:
    """Return up to `limit` files after an id, in order of their ids."""
    return [AttachmentRow(**row) for row in await rows(connection, PAGE, account=account, after=after, limit=limit)]


async def named(connection: AsyncConnection, account: int, names: Iterable[str]) -> dict[str, AttachmentRow]:
    """Return files by their names; those that do not exist are missing."""
    found = await rows(connection, NAMED, account=account, names=sorted(set(names)))
    return {row["name"]: AttachmentRow(**row) for row in found}


async def total(connection: AsyncConnection, account: int) -> int:
    """Return the bytes that the files of an account take; nobody else of it adds one until the commit."""
    await rows(connection, ONE_AT_A_TIME, account=account)
    return int((await rows(connection, TOTAL, account=account))[0]["total"])


async def contents(connection: AsyncConnection, account: int, ids: Iterable[int]) -> dict[int, tuple[str, str, bytes]]:
    """Return name, media type and bytes of files, removed ones too."""
    wanted = sorted(set(ids))
    if not wanted:
        return {}
    found = await rows(connection, CONTENTS, account=account, ids=wanted)
    return {row["id"]: (row["name"], row["kind"], row["content"]) for row in found}


async def remove(connection: AsyncConnection, account: int, number: int, *, now: datetime) -> None:
    """Let nobody attach a file any more; its bytes go once no version sends them."""
    await connection.execute(REMOVE, {"account": account, "id": number, "now": now})
    await connection.execute(FORGET, {"account": account})
