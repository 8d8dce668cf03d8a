"""The Activities board: an item for each call, task and manual e-mail (row X7)."""

from __future__ import annotations

import json
from contextlib import suppress
from typing import Any

from sequences.definition import StepKind
from sequences.monday.boards import read_column
from sequences.monday.client import Access, Monday
from sequences.monday.errors import Gone, MondayError
from sequences.monday.items import read_items
from sequences.storage import accounts, activities
from sequences.storage.activities import Activity
from sequences.storage.database import Database
from sequences.tenants import Tenant, Tenants

NAME = "Activities"
DONE = "Done"
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
    async with database.transaction() as connection:
        activity = await activities.get(connection, access.account_id, activity_id)
        tenant = (await tenants.get(connection, [access.account_id]))[access.account_id]
    if activity is None or activity.state != "open":
        return None
    if activity.board_item_id is not None:
        return activity.board_item_id
    columns = await _ensure(database, tenants, monday, access, tenant, public_url)
    item = await _create(monday, access, columns, activity, key)
    async with database.transaction() as connection:
        await activities.placed(connection, activity.id, item)
    return item


async def _ensure(
    database: Database, tenants: Tenants, monday: Monday, access: Access, tenant: Tenant, public_url: str
) -> dict[str, Any]:
    """Return the board and its columns by meaning, made when the account has none."""
    if tenant.activities_board_id and tenant.activities_columns:
        return {**json.loads(tenant.activities_columns), "board": tenant.activities_board_id}
    account = access.account_id
    made = await monday.write(access, "create_activities_board", {"name": NAME}, key=f"activities:{account}")
    board = int(made["create_board"]["id"])
    values = {"board": str(board), "relation": json.dumps({})}
    fresh = await monday.write(access, "create_activities_columns", values, key=f"activities:{account}:columns")
    columns: dict[str, Any] = {meaning: column["id"] for meaning, column in fresh.items()}
    labels = {label: number for number, label in read_column(fresh["status"]).labels}
    columns["labels"] = labels
    webhook = await _listen(monday, access, board, columns["status"], public_url)
    async with database.transaction() as connection:
        await accounts.set_activities(connection, account, board=board, columns=json.dumps(columns), webhook=webhook)
    tenants.forget(account)
    return {**columns, "board": board}


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


async def _create(monday: Monday, access: Access, columns: dict[str, Any], activity: Activity, key: str) -> int:
    """Make the item; the relation is written after, because creating was seen to drop it."""
    contact = await read_items(monday, access, [activity.item_id], [])
    if activity.item_id not in contact:
        raise Gone("The contact of the activity is gone.")
    board = str(columns["board"])
    name = f"{KINDS[activity.kind]}: {contact[activity.item_id].name} – {activity.title}"[:255]
    values = {"board": board, "name": name, "values": json.dumps(_cells(columns, activity))}
    item = (await monday.write(access, "create_item", values, key=key))["create_item"]["id"]
    relation = json.dumps({columns["contact"]: {"item_ids": [activity.item_id]}})
    with suppress(MondayError):  # the column may be bound to other boards: the item's name tells who it is
        await monday.write(access, "write_cells", {"board": board, "item": item, "values": relation})
    return int(item)


def _cells(columns: dict[str, Any], activity: Activity) -> dict[str, Any]:
    due = activity.due_at
    return {
        columns["status"]: {"label": "Open"},
        columns["kind"]: KINDS[activity.kind],
        columns["owner"]: {"personsAndTeams": [{"id": activity.person_id, "kind": "person"}]},
        columns["due"]: {"date": due.strftime("%Y-%m-%d"), "time": due.strftime("%H:%M:%S")},
        columns["note"]: {"text": activity.note[:2000]},
    }
