"""The Activities board: an item for each call, task and manual e-mail (row X7)."""

from __future__ import annotations

import json
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from sequences.alone import alone
from sequences.definition import StepKind
from sequences.monday.boards import read_board, read_column
from sequences.monday.client import Access, Monday
from sequences.monday.errors import BadRequest, BoardGone, Gone, MondayError
from sequences.monday.items import read_items
from sequences.storage import accounts, activities
from sequences.storage.activities import Activity
from sequences.storage.database import AsyncConnection, Database
from sequences.tenants import Tenants

NAME = "Activities"
OPEN, DONE = "Open", "Done"
NEEDED = ("kind", "owner", "due", "note")  # columns, beside the status; without the contact an item has its name
KINDS = {StepKind.CALL.value: "Call", StepKind.TASK.value: "Task", StepKind.MANUAL_EMAIL.value: "E-mail"}
WEBHOOK = "/monday/webhooks/board"


def is_done(event: dict[str, Any]) -> bool:
    """Return whether a board event sets a status to Done."""
    value = event.get("value")
    label = value.get("label") if isinstance(value, dict) else None
    return isinstance(label, dict) and label.get("text") == DONE


async def place(
    database: Database,
    tenants: Tenants,
    monday: Monday,
    access: Access,
    activity_id: int,
    *,
    key: str,
    public_url: str,
) -> int | None:
    """Return the item that stands for an activity, made now if need be; None: nobody has to do it any more.

    Raises MondayError.
    """
    work = _Work(database, tenants, monday, access, public_url)
    async with database.transaction() as connection:
        activity = await activities.get(connection, access.account_id, activity_id)
        board = await work.kept(connection)
    if activity is None or activity.state != "open":
        return None
    if activity.board_item_id is not None:
        return activity.board_item_id
    name = await _name(work, activity)
    item = await _add(work, board or await _make(work, lost=None), activity, name, key)
    async with database.transaction() as connection:
        await activities.placed(connection, activity.id, item)
    return item


@dataclass(frozen=True)
class _Work:
    """What placing an activity needs."""

    database: Database
    tenants: Tenants
    monday: Monday
    access: Access
    public_url: str

    async def kept(self, connection: AsyncConnection) -> dict[str, Any] | None:
        """Return the board of the account and its columns by meaning; None: it has no board yet."""
        account = self.access.account_id
        tenant = (await self.tenants.get(connection, [account]))[account]
        if not (tenant.activities_board_id and tenant.activities_columns):
            return None
        return {**json.loads(tenant.activities_columns), "board": tenant.activities_board_id}


async def _name(work: _Work, activity: Activity) -> str:
    """Return what the item is called: who it is about, and what has to be done."""
    contact = await read_items(work.monday, work.access, [activity.item_id], [])
    if activity.item_id not in contact:
        raise Gone("The contact of the activity is gone.")
    return f"{KINDS[activity.kind]}: {contact[activity.item_id].name} – {activity.title}"[:255]


async def _add(work: _Work, board: dict[str, Any], activity: Activity, name: str, key: str) -> int:
    """Make the item; on a new board, when people removed this one or a column of it."""
    try:
        return await _create(work, board, activity, name, key)
    except (Gone, BadRequest):
        if not await _broken(work, board):
            raise
    return await _create(work, await _make(work, lost=board["board"]), activity, name, key)


async def _broken(work: _Work, board: dict[str, Any]) -> bool:
    """Return whether a board can take no item any more: it, a column or the first label is gone."""
    try:
        found = await read_board(work.monday, work.access, board["board"])
    except BoardGone:
        return True
    status = found.column(board["status"])
    if status is None or OPEN not in [label for _, label in status.labels]:
        return True
    return any(found.column(board[meaning]) is None for meaning in NEEDED)


async def _make(work: _Work, *, lost: int | None) -> dict[str, Any]:
    """Return the account's board when it is another than `lost`, else a new one.

    One worker makes it, and the others look whether it has. Raises Locked when that takes too long.
    """
    async with alone(work.database, f"activities:{work.access.account_id}") as connection:
        return await _make_alone(work, connection, lost)


async def _make_alone(work: _Work, connection: AsyncConnection, lost: int | None) -> dict[str, Any]:
    """Make the board, if nobody has meanwhile.

    The keys name the board that was lost: within half an hour the old ones would answer with it again.
    """
    account = work.access.account_id
    work.tenants.forget(account)
    kept = await work.kept(connection)
    if kept and kept["board"] != lost:
        return kept
    board = await _make_board(work, f"activities:{account}" + (f":after:{lost}" if lost else ""))
    columns = await _make_columns(work, board, f"activities:{account}:{board}:columns")
    webhook = await _listen(work.monday, work.access, board, columns["status"], work.public_url)
    await accounts.set_activities(connection, account, board=board, columns=json.dumps(columns), webhook=webhook)
    work.tenants.forget(account)
    return {**columns, "board": board}


async def _make_board(work: _Work, key: str) -> int:
    made = await work.monday.write(work.access, "create_activities_board", {"name": NAME}, key=key)
    return int(made["create_board"]["id"])


async def _make_columns(work: _Work, board: int, key: str) -> dict[str, Any]:
    values = {"board": str(board), "relation": json.dumps({})}
    fresh = await work.monday.write(work.access, "create_activities_columns", values, key=key)
    columns: dict[str, Any] = {meaning: column["id"] for meaning, column in fresh.items()}
    columns["labels"] = {label: number for number, label in read_column(fresh["status"]).labels}
    return columns


async def _listen(monday: Monday, access: Access, board: int, column: str, public_url: str) -> str | None:
    """Ask to be told when a status changes there; None: not now, the activity can still be done here."""
    values = {
        "board": str(board),
        "url": public_url.rstrip("/") + WEBHOOK,
        "event": "change_specific_column_value",
        "config": json.dumps({"columnId": column}),
    }
    try:
        return str((await monday.write(access, "create_webhook", values))["create_webhook"]["id"])
    except MondayError:
        return None


async def _create(work: _Work, columns: dict[str, Any], activity: Activity, name: str, key: str) -> int:
    """Make the item; the relation is written after, because creating was seen to drop it."""
    board = str(columns["board"])
    values = {"board": board, "name": name, "values": json.dumps(_cells(columns, activity))}
    made = await work.monday.write(work.access, "create_item", values, key=f"{key}:{board}")
    item = made["create_item"]["id"]
    relation = json.dumps({columns["contact"]: {"item_ids": [activity.item_id]}})
    with suppress(MondayError):  # the column may be bound to other boards: the item's name tells who it is
        await work.monday.write(work.access, "write_cells", {"board": board, "item": item, "values": relation})
    return int(item)


def _cells(columns: dict[str, Any], activity: Activity) -> dict[str, Any]:
    due = activity.due_at
    return {
        columns["status"]: {"label": OPEN},
        columns["kind"]: KINDS[activity.kind],
        columns["owner"]: {"personsAndTeams": [{"id": activity.person_id, "kind": "person"}]},
        columns["due"]: {"date": due.strftime("%Y-%m-%d"), "time": due.strftime("%H:%M:%S")},
        columns["note"]: {"text": activity.note[:2000]},
    }
