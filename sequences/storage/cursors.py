"""How far each folder of each mailbox was read, and when."""

from __future__ import annotations

from datetime import datetime

from sequences.storage.database import AsyncConnection, rows, statement

NAMES = "uid_validity, next_uid, link"
WHERE = "WHERE mailbox_id = :mailbox AND folder = :folder"
GET = statement(f"SELECT {NAMES} FROM inbound_cursor {WHERE}")
HOLD = statement(f"SELECT {NAMES} FROM inbound_cursor {WHERE} FOR UPDATE")
READ_AT = statement(f"SELECT read_at FROM inbound_cursor {WHERE}")
PUT = statement("""
INSERT INTO inbound_cursor (mailbox_id, account_id, folder, uid_validity, next_uid, link, read_at)
VALUES (:mailbox, :account, :folder, :uid_validity, :next_uid, :link, :now)
ON CONFLICT (mailbox_id, folder) DO UPDATE
SET uid_validity = excluded.uid_validity, next_uid = excluded.next_uid, link = excluded.link,
    read_at = excluded.read_at
""")


async def get(connection: AsyncConnection, mailbox: int, folder: str) -> tuple[int, int, str] | None:
    """Return (UIDVALIDITY, next UID, link) of a folder, None before its first reading."""
    found = await rows(connection, GET, mailbox=mailbox, folder=folder)
    return (found[0]["uid_validity"], found[0]["next_uid"], found[0]["link"]) if found else None


async def hold(connection: AsyncConnection, mailbox: int, folder: str) -> tuple[int, int, str] | None:
    """Do the same, and keep others from moving on until the commit."""
    found = await rows(connection, HOLD, mailbox=mailbox, folder=folder)
    return (found[0]["uid_validity"], found[0]["next_uid"], found[0]["link"]) if found else None


async def read_at(connection: AsyncConnection, mailbox: int, folder: str) -> datetime | None:
    """Return when a folder was read last, None when that is not known."""
    found = await rows(connection, READ_AT, mailbox=mailbox, folder=folder)
    moment: datetime | None = found[0]["read_at"] if found else None
    return moment


async def put(
    connection: AsyncConnection,
    account: int,
    mailbox: int,
    folder: str,
    uid_validity: int,
    next_uid: int,
    link: str = "",
    *,
    now: datetime,
) -> None:
    """Note how far a folder was read at `now`."""
    values = {"mailbox": mailbox, "account": account, "folder": folder, "link": link, "now": now}
    await connection.execute(PUT, {**values, "uid_validity": uid_validity, "next_uid": next_uid})
