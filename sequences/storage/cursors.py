"""How far each folder of each mailbox was read."""

from __future__ import annotations

from sequences.storage.database import AsyncConnection, rows, statement

GET = statement("""
SELECT uid_validity, next_uid, link FROM inbound_cursor WHERE mailbox_id = :mailbox AND folder = :folder
""")
PUT = statement("""
INSERT INTO inbound_cursor (mailbox_id, account_id, folder, uid_validity, next_uid, link)
VALUES (:mailbox, :account, :folder, :uid_validity, :next_uid, :link)
ON CONFLICT (mailbox_id, folder) DO UPDATE
SET uid_validity = excluded.uid_validity, next_uid = excluded.next_uid, link = excluded.link
""")


async def get(connection: AsyncConnection, mailbox: int, folder: str) -> tuple[int, int, str] | None:
    """Return (UIDVALIDITY, next UID, link) of a folder, None before its first reading."""
    found = await rows(connection, GET, mailbox=mailbox, folder=folder)
    return (found[0]["uid_validity"], found[0]["next_uid"], found[0]["link"]) if found else None


async def put(
    connection: AsyncConnection,
    account: int,
    mailbox: int,
    folder: str,
    uid_validity: int,
    next_uid: int,
    link: str = "",
) -> None:
    """Note how far a folder was read."""
    values = {"mailbox": mailbox, "account": account, "folder": folder}
    await connection.execute(PUT, {**values, "uid_validity": uid_validity, "next_uid": next_uid, "link": link})
