"""The Activities board: an item for each call, task and manual e-mail (row X7), told when it is over here.

An admin may choose the board; else one is made when the first activity needs it, and again when it was removed.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from sequences.activities.activity_columns import KINDS
from sequences.alone import alone
from sequences.core import auditing
from sequences.core.auditing import Subject, What
from sequences.core.naming import cut
from sequences.monday.batch import repeated
from sequences.monday.boards import Board, read_board, read_column
from sequences.monday.client import Access, Monday
from sequences.monday.errors import BadRequest, BoardGone, Gone, MondayError
from sequences.monday.items import read_items
from sequences.steps.drafting import as_text
from sequences.storage import activities, activities_boards, audit
from sequences.storage import sequences as sequence_store
from sequences.storage.activities import Activity
from sequences.storage.activities_boards import ActivitiesBoard
from sequences.storage.audit import Entry
from sequences.storage.database import AsyncConnection, Database
from sequences.tenants import Tenants
from sequences.words import say

NAME = "Activities"
WEBHOOK = "/monday/webhooks/board"
HEARD = ("status", "owner", "due")  # columns whose changes are told
LISTEN_AGAIN = timedelta(hours=1)
LONGEST_NAME, LONGEST_NOTE = 255, 2000
MADE_LABELS = {"open": "Open", "done": "Done", "dropped": "Dropped"}


@dataclass(frozen=True)
class Work:
    """What work on an account's Activities board needs."""

    database: Database
    tenants: Tenants
    monday: Monday
    access: Access
    public_url: str
    now: datetime

    @property
    def account(self) -> int:
        """The account."""
        return self.access.account_id


async def place(work: Work, activity_id: int, *, key: str) -> int | None:
    """Return the item that stands for an activity, made now if need be; None: nobody has to do it any more.

    Raises MondayError.
    """
    async with work.database.transaction() as connection:
        activity = await activities.get(connection, work.account, activity_id)
        board = await activities_boards.current(connection, work.account)
    if activity is None or activity.state != "open":
        return None
    if activity.board_item_id is not None:
        return activity.board_item_id
    name = await _name(work, activity)
    board, item = await _add(work, board or await _make(work, lost=None), activity, name, key)
    async with work.database.transaction() as connection:
        await activities.placed(connection, activity.id, board.board_id, item)
    await _hear(work, board)
    return item


async def settle(work: Work, activity_id: int) -> str:
    """Tell the item of an activity that it is over; return what was done. Raises MondayError."""
    async with work.database.transaction() as connection:
        activity = await activities.get(connection, work.account, activity_id)
        board = await activities_boards.get(connection, work.account, (activity and activity.board_id) or 0)
    if activity is None or board is None or activity.state == "open":
        return "it has no item"
    item, label = str(activity.board_item_id), board.labels.get(activity.state)
    try:
        if label is None:  # this board has no word for what is dropped
            await work.monday.write(work.access, "archive_item", {"item": item})
            return "archived"
        values = json.dumps({board.columns["status"]: {"index": label}})
        await work.monday.write(
            work.access, "write_cells", {"board": str(board.board_id), "item": item, "values": values}
        )
    except Gone:
        return "its item is gone"
    return activity.state


async def _name(work: Work, activity: Activity) -> str:
    """Return what the item is called: who it is about, and what has to be done."""
    contact = await read_items(work.monday, work.access, [activity.item_id], [])
    if activity.item_id not in contact:
        raise Gone(say("The contact of the activity is gone."))
    return cut(f"{KINDS[activity.kind]}: {contact[activity.item_id].name} – {activity.title}", LONGEST_NAME)


async def _add(
    work: Work, board: ActivitiesBoard, activity: Activity, name: str, key: str
) -> tuple[ActivitiesBoard, int]:
    """Make the item; on a new board, when people removed this one or a column of it. Returns the board it is on."""
    try:
        return board, await _create(work, board, activity, name, key)
    except (Gone, BadRequest):
        if not await _broken(work, board):
            raise
    fresh = await _make(work, lost=board.board_id)
    return fresh, await _create(work, fresh, activity, name, key)


async def _broken(work: Work, board: ActivitiesBoard) -> bool:
    """Return whether a board can take no item any more: it, a column or a label is gone. The contact may be."""
    try:
        found = await read_board(work.monday, work.access, board.board_id)
    except BoardGone:
        return True
    needed = [column for meaning, column in board.columns.items() if meaning != "contact"]
    return any(found.column(one) is None for one in needed) or not _has_labels(found, board)


def _has_labels(found: Board, board: ActivitiesBoard) -> bool:
    """Return whether the status still knows what is open, and the kind every kind."""
    status, kind = found.column(board.columns["status"]), found.column(board.columns.get("kind", ""))
    kinds = {number for number, _ in kind.labels} if kind else set()
    return status is not None and board.labels["open"] in dict(status.labels) and kinds >= set(board.kinds.values())


async def _make(work: Work, *, lost: int | None) -> ActivitiesBoard:
    """Return the account's board when it is another than `lost`, else a new one.

    One worker makes it, and the others look whether it has. Raises Locked when that takes too long.
    """
    async with alone(work.database, f"activities:{work.account}") as connection:
        kept = await activities_boards.current(connection, work.account)
        if kept and kept.board_id != lost:
            return kept
        board = await _make_alone(work, connection, lost)
        await activities_boards.use(connection, board)
    work.tenants.forget(work.account)
    return board


async def _make_alone(work: Work, connection: AsyncConnection, lost: int | None) -> ActivitiesBoard:
    """Make the board.

    The keys name the board that was lost: within half an hour the old ones would answer with it again.
    """
    key = f"activities:{work.account}" + (f":after:{lost}" if lost else "")
    made = await work.monday.write(work.access, "create_activities_board", {"name": NAME}, key=key)
    number = int(made["create_board"]["id"])
    contacts = {"boardIds": sorted(await sequence_store.boards(connection, work.account)), "allowMultipleItems": True}
    values = {"board": str(number), "relation": json.dumps(contacts)}
    columns = await work.monday.write(
        work.access, "create_activities_columns", values, key=f"activities:{work.account}:{number}:columns"
    )
    labels = {text: label for label, text in read_column(columns["status"]).labels}
    kinds = {text: label for label, text in read_column(columns["kind"]).labels}
    return ActivitiesBoard(
        work.account,
        number,
        {meaning: column["id"] for meaning, column in columns.items()},
        {meaning: labels[text] for meaning, text in MADE_LABELS.items()},
        {kind: kinds[text] for kind, text in KINDS.items()},
        "status",
    )


async def choose(work: Work, board: ActivitiesBoard, *, by: int | None) -> ActivitiesBoard:
    """Let new activities go to a board that an admin chose, and ask to be told of it. Raises nothing of monday's."""
    async with work.database.transaction() as connection:
        before = await activities_boards.get(connection, work.account, board.board_id)
    if before:
        await _unhear(work, before)
    async with work.database.transaction() as connection:
        await _audit(connection, work, by, board.board_id)
        await activities_boards.use(connection, board)
    work.tenants.forget(work.account)
    return await _hear(work, board)


async def choose_none(work: Work, *, by: int | None) -> None:
    """Let new activities go to a board of our own again."""
    async with work.database.transaction() as connection:
        await _audit(connection, work, by, None)
        await activities_boards.use_own(connection, work.account)
    work.tenants.forget(work.account)


async def _audit(connection: AsyncConnection, work: Work, by: int | None, board: int | None) -> None:
    """Keep in the audit log which board is chosen, before it is; None: one of our own."""
    current = await activities_boards.current(connection, work.account)
    old = current.board_id if current and current.chosen else None
    change = auditing.difference({"board": old}, {"board": board})
    entry = Entry(work.account, by, What.ACTIVITIES_BOARD_CHANGED, Subject.SETTINGS, board, change=change)
    await audit.add(connection, entry, now=work.now)


async def _hear(work: Work, board: ActivitiesBoard) -> ActivitiesBoard:
    """Ask to be told what happens there, unless we are told already, or were refused less than an hour ago."""
    if _heard(board, work.now):
        return board
    async with alone(work.database, f"activities:{work.account}:hear") as connection:
        board = await activities_boards.get(connection, work.account, board.board_id) or board
        if _heard(board, work.now):
            return board
        try:
            webhooks, listen_at = await _listen(work, board), None
        except MondayError:  # activities can still be done here
            webhooks, listen_at = [], work.now + LISTEN_AGAIN
        await activities_boards.hears(connection, board, webhooks, listen_at)
    return replace(board, webhooks=webhooks, listen_at=listen_at)


def _heard(board: ActivitiesBoard, now: datetime) -> bool:
    return bool(board.webhooks) or (board.listen_at is not None and board.listen_at > now)


async def _listen(work: Work, board: ActivitiesBoard) -> list[str]:
    """Make the webhooks of a board in one request. Raises MondayError: some may exist, and are taken away."""
    columns = [board.columns[meaning] for meaning in HEARD if meaning in board.columns]
    wanted: list[tuple[str, Mapping[str, str] | None]] = [
        *(("change_specific_column_value", {"columnId": column}) for column in columns),
        ("item_archived", None),
        ("item_deleted", None),
    ]
    variables: dict[str, Any] = {}
    for n, (event, config) in enumerate(wanted):
        url = work.public_url.rstrip("/") + WEBHOOK
        variables |= {f"board{n}": str(board.board_id), f"url{n}": url, f"event{n}": event}
        variables[f"config{n}"] = json.dumps(config) if config else None
    try:
        data = await work.monday.run(work.access, repeated("create_webhook", len(wanted)), variables, "write")
    except MondayError as error:
        made = [one["id"] for one in (error.data or {}).values() if one]
        await _unhear(work, replace(board, webhooks=made))
        raise
    return [str(data[f"m{n}"]["id"]) for n in range(len(wanted))]


async def _unhear(work: Work, board: ActivitiesBoard) -> None:
    for number in board.webhooks:
        with suppress(MondayError):  # one that is gone already tells nothing either
            await work.monday.write(work.access, "delete_webhook", {"id": str(number)})


async def _create(work: Work, board: ActivitiesBoard, activity: Activity, name: str, key: str) -> int:
    """Make the item; without an owner where monday takes this one on the board not. Raises MondayError."""
    try:
        return await _create_with(work, board, activity, name, f"{key}:{board.board_id}", _cells(board, activity))
    except BadRequest:
        if "owner" not in board.columns or await _broken(work, board):
            raise
    cells = _cells(board, activity)
    del cells[board.columns["owner"]]
    return await _create_with(work, board, activity, name, f"{key}:{board.board_id}:unowned", cells)


async def _create_with(
    work: Work, board: ActivitiesBoard, activity: Activity, name: str, key: str, cells: dict[str, Any]
) -> int:
    """Make the item; the relation is written after, because creating was seen to drop it."""
    values = {"board": str(board.board_id), "name": name, "values": json.dumps(cells)}
    item = (await work.monday.write(work.access, "create_item", values, key=key))["create_item"]["id"]
    if "contact" in board.columns:
        relation = json.dumps({board.columns["contact"]: {"item_ids": [activity.item_id]}})
        with suppress(MondayError):  # the column may be bound to other boards: the item's name tells who it is
            await work.monday.write(
                work.access, "write_cells", {"board": str(board.board_id), "item": item, "values": relation}
            )
    return int(item)


def _cells(board: ActivitiesBoard, activity: Activity) -> dict[str, Any]:
    due = activity.due_at
    told = {
        "status": {"index": board.labels["open"]},
        "kind": _kind(board, activity.kind),
        "owner": {"personsAndTeams": [{"id": activity.person_id, "kind": "person"}]},
        "due": {"date": due.strftime("%Y-%m-%d"), "time": due.strftime("%H:%M:%S")},
        "note": {"text": cut(_note(activity), LONGEST_NOTE)},
    }
    return {board.columns[meaning]: value for meaning, value in told.items() if meaning in board.columns}


def _kind(board: ActivitiesBoard, kind: str) -> Any:
    if board.kind_type == "status":
        return {"index": board.kinds[kind]}
    return {"ids": [board.kinds[kind]]} if board.kind_type == "dropdown" else KINDS[kind]


def _note(activity: Activity) -> str:
    """Return what has to be known: the note, and the draft of an e-mail to be copied."""
    draft = f"Subject: {activity.subject}\n\n{as_text(activity.body)}" if activity.subject or activity.body else ""
    return "\n\n".join(filter(None, (activity.note, draft.strip())))
