"""monday's side of the world: accounts, users, boards and items, and what people see of them.

Every change goes through a method here, so that the log, webhooks, automations and the page hear of it.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sandbox import computed
from sandbox.log import EventLog

Cell = Any  # what monday keeps in `value`, decoded


@dataclass
class User:
    """Somebody in an account; `kind` is admin, member, view_only or guest."""

    id: int
    account_id: int
    name: str
    email: str
    kind: str
    time_zone: str
    language: str = "en"
    active: bool = True  # False: they left the account
    away: tuple[str, str] | None = None  # out of office: first and last day, as in 2026-11-23


@dataclass
class Team:
    """Some people of an account."""

    id: int
    account_id: int
    name: str
    users: list[int]


@dataclass
class Column:
    """A column; `labels` are {"id", "label", …} of status and dropdown columns."""

    id: str
    title: str
    type: str
    labels: list[dict[str, Any]] = field(default_factory=list)
    archived: bool = False
    revision: int = 1
    settings: dict[str, Any] = field(default_factory=dict)  # of other types: what monday keeps of the column
    managed: bool = False  # by the admins of the account: the API says so only by refusing changes

    def label_id(self, text: str) -> int | None:
        """Return the id of a label."""
        return next((one["id"] for one in self.labels if one["label"] == text), None)

    def label(self, number: int | None) -> str:
        """Return the text of a label."""
        return next((str(one["label"]) for one in self.labels if one["id"] == number), "")


@dataclass
class Item:
    """A row of a board."""

    id: int
    board_id: int
    name: str
    group: str
    cells: dict[str, Cell]
    state: str = "active"
    updates: list[dict[str, Any]] = field(default_factory=list)
    timeline: list[dict[str, Any]] = field(default_factory=list)


@dataclass(frozen=True)
class Asset:
    """A file that was uploaded to a file column."""

    id: int
    account_id: int
    name: str
    content: bytes = field(repr=False)

    def entry(self) -> dict[str, Any]:
        """Return it as the value of a file column names it."""
        return {"fileType": "ASSET", "assetId": self.id, "name": self.name}


@dataclass(frozen=True)
class Workspace:
    """Where boards are; `kind` is open or closed."""

    id: int
    name: str
    kind: str = "open"


@dataclass
class Board:
    """A board of an account."""

    id: int
    account_id: int
    name: str
    columns: list[Column]
    groups: list[tuple[str, str]]
    state: str = "active"
    guests: frozenset[int] = frozenset()  # who was invited to this board alone
    kind: str = "public"  # public, private, share
    people: frozenset[int] = frozenset()  # who is on a board that is not public
    teams: frozenset[int] = frozenset()  # whose people are on it as well
    workspace: Workspace | None = None  # None: the main one
    fixed: bool = False  # the app's user may not change its structure
    viewed: bool = False  # nor its items
    timeline: bool = True  # whether its items have Emails & Activities

    def column(self, column_id: str) -> Column | None:
        """Return a column by its id."""
        return next((one for one in self.columns if one.id == column_id), None)


@dataclass(frozen=True)
class Change:
    """One change, as webhooks and automations hear of it. `kind` is created, cell, moved, archived, deleted, restored,
    button.
    """

    kind: str
    item: Item
    user: int
    column: str = ""
    before: Cell = None
    after: Cell = None
    by_app: bool = False


@dataclass
class World:
    """Everything there is, and the counters ids come from."""

    log: EventLog
    now: Callable[[], datetime]
    users: dict[int, User] = field(default_factory=dict)
    teams: dict[int, Team] = field(default_factory=dict)
    boards: dict[int, Board] = field(default_factory=dict)
    items: dict[int, Item] = field(default_factory=dict)
    assets: dict[int, Asset] = field(default_factory=dict)
    notifications: list[dict[str, Any]] = field(default_factory=list)
    webhooks: dict[int, dict[str, Any]] = field(default_factory=dict)
    activities: list[dict[str, Any]] = field(default_factory=list)
    listeners: list[Callable[[Change], None]] = field(default_factory=list)
    _ids: itertools.count[int] = field(default_factory=lambda: itertools.count(19_000_000_001))

    def new_id(self) -> int:
        """Return the next id, beyond 32 bits as monday's are."""
        return next(self._ids)

    def set_cell(self, item: Item, column: Column, value: Cell, *, user: int, by_app: bool) -> None:
        """Set a cell; nothing happens when it says that already."""
        before = item.cells.get(column.id)
        if before == value:
            return
        was, by = self.text(item, column), "app" if by_app else "person"
        item.cells[column.id] = value
        told = {"board": self.boards[item.board_id].name, "column": column.title, "was": was}
        self.log.add("cell", item.name, text=self.text(item, column), by=by, **told)
        self._tell(Change("cell", item, user, column.id, before, value, by_app))

    def add_item(
        self,
        board: Board,
        name: str,
        cells: dict[str, Cell],
        *,
        user: int,
        group: str = "",
        by_app: bool = False,
    ) -> Item:
        """Add a row."""
        item = Item(self.new_id(), board.id, name, group or board.groups[0][0], cells)
        self.items[item.id] = item
        self.log.add("item", name, board=board.name)
        self._tell(Change("created", item, user, by_app=by_app))
        return item

    def upload(self, item: Item, column: Column, name: str, content: bytes, *, user: int) -> Asset:
        """Add a file to a file column of a row."""
        asset = Asset(self.new_id(), self.boards[item.board_id].account_id, name, content)
        self.assets[asset.id] = asset
        before = (item.cells.get(column.id) or {}).get("files", [])
        self.set_cell(item, column, {"files": [*before, asset.entry()]}, user=user, by_app=False)
        return asset

    def move(self, item: Item, group: str, *, user: int) -> None:
        """Move a row to a group."""
        before, item.group = item.group, group
        self.log.add("moved", item.name, group=group)
        self._tell(Change("moved", item, user, before=before, after=group))

    def retire(self, item: Item, state: str, *, user: int) -> None:
        """Archive or delete a row."""
        item.state = state
        self.log.add(state, item.name)
        self._tell(Change(state, item, user))

    def restore(self, item: Item, *, user: int) -> None:
        """Bring a row back that was archived or deleted."""
        item.state = "active"
        self.log.add("restored", item.name)
        self._tell(Change("restored", item, user))

    def move_to_board(self, item: Item, board: Board, group: str, mapping: dict[str, str]) -> None:
        """Move a row to another board; cells go where `mapping` says. Nobody is told: monday has no event for it."""
        item.cells = {
            target: item.cells[source]
            for source, target in mapping.items()
            if item.cells.get(source) is not None and board.column(target)
        }
        item.board_id, item.group = board.id, group
        self.log.add("moved", item.name, board=board.name)
        self.log.changed()

    def remove_column(self, board: Board, column: Column) -> None:
        """Delete a column with all its cells."""
        board.columns.remove(column)
        for item in self.items.values():
            if item.board_id == board.id:
                item.cells.pop(column.id, None)
        self.log.add("column removed", board.name, title=column.title)

    def press(self, item: Item, column: str, *, user: int) -> None:
        """Click a button of a row."""
        self.log.add("button", item.name, column=column)
        self._tell(Change("button", item, user, column))

    def notify(self, user: int, target: int, text: str) -> None:
        """Put a line into somebody's bell."""
        self.notifications.append({"user": user, "target": target, "text": text, "at": self.now().isoformat()})
        self.log.add("bell", self.users[user].name, text=text)

    def add_update(self, item: Item, body: str, *, user: int) -> dict[str, Any]:
        """Write under a row."""
        update = {"id": self.new_id(), "body": body, "created_at": self.now().isoformat(), "creator_id": user}
        item.updates.append(update)
        self.log.add("update", item.name, body=body)
        return update

    def add_entry(self, item: Item, entry: dict[str, Any]) -> dict[str, Any]:
        """Write into Emails & Activities of a row."""
        item.timeline.append(entry)
        self.log.add("entry", item.name, title=entry["title"])
        return entry

    def _tell(self, change: Change) -> None:
        for listener in self.listeners:
            listener(change)
        self.log.changed()

    def text(self, item: Item, column: Column) -> str:
        """Return what a cell shows."""
        if column.type in ("mirror", "formula"):
            return self._computed(item, column)
        value = item.cells.get(column.id)
        if value is None:
            return ""
        if column.type in SHOWN:
            return SHOWN[column.type](self, column, value)
        if isinstance(value, dict):
            shown = (value.get(key) for key in ("email", "phone", "text", "url", "date"))
            return str(next((one for one in shown if one), ""))
        return str(value)

    def people(self, value: Cell) -> str:
        """Return the names of the people in a cell."""
        people = [one["id"] for one in value["personsAndTeams"] if one["kind"] == "person"]
        return ", ".join(self.users[one].name for one in people if one in self.users)

    def linked(self, value: Cell) -> list[Item]:
        """Return the items that a cell is connected with."""
        return [self.items[int(one)] for one in value["item_ids"] if int(one) in self.items]

    def _computed(self, item: Item, column: Column) -> str:
        if column.type == "formula":
            return computed.joined(column.settings.get("formula", ""), lambda name: self._cell(item, name))
        linked = self.linked(item.cells.get(column.settings.get("relation", "")) or {"item_ids": []})
        return ", ".join(shown for one in linked if (shown := self._cell(one, column.settings["shows"])))

    def _cell(self, item: Item, name: str) -> str:
        column = self.boards[item.board_id].column(name)
        return self.text(item, column) if column else ""


def _linked(world: World, column: Column, value: Cell) -> str:
    return ", ".join(one.name for one in world.linked(value))


SHOWN: dict[str, Callable[[World, Column, Cell], str]] = {
    "status": lambda world, column, value: column.label(value["index"]),
    "dropdown": lambda world, column, value: ", ".join(map(column.label, value["ids"])),
    "tags": lambda world, column, value: ", ".join(map(column.label, value["tag_ids"])),
    "people": lambda world, column, value: world.people(value),
    "file": lambda world, column, value: ", ".join(one["name"] for one in value["files"]),
    "board_relation": _linked,
    "dependency": _linked,
    "timeline": lambda world, column, value: f"{value['from']} - {value['to']}",
    "hour": lambda world, column, value: f"{value['hour']:02}:{value['minute']:02}",
}
