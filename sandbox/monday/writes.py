"""What can be changed in the world."""

from __future__ import annotations

import json
import uuid
from typing import Any

from sandbox.monday import views
from sandbox.monday.cells import decode_cell
from sandbox.monday.errors import refuse
from sandbox.monday.webhooks import Webhooks
from sandbox.world import Board, Column, Item, User, World

LONGEST_LINE, MOST_ACTIVITIES = 255, 50


class Writes:
    """The fields of Mutation, for one caller."""

    def __init__(self, world: World, caller: User, webhooks: Webhooks) -> None:
        self._world = world
        self._caller = caller
        self._webhooks = webhooks

    def _board(self, board_id: Any) -> Board:
        board = self._world.boards.get(int(board_id))
        if board is None or board.account_id != self._caller.account_id or board.state != "active":
            raise refuse("InvalidBoardIdException", "The board does not exist")
        return board

    def _structure(self, board_id: Any) -> Board:
        """Return a board whose columns the caller may change."""
        board = self._board(board_id)
        if board.fixed or board.viewed:
            raise refuse("USER_UNAUTHORIZED", "User unauthorized to perform action", status_code=403)
        return board

    def _editable(self, board_id: Any) -> Board:
        """Return a board whose items the caller may change."""
        board = self._board(board_id)
        if board.viewed:
            raise refuse("USER_UNAUTHORIZED", "User unauthorized to perform action", status_code=403)
        return board

    def _item(self, item_id: Any) -> Item:
        item = self._world.items.get(int(item_id or 0))
        if item is None or item.state == "deleted":
            raise refuse("ResourceNotFoundException", "Item not found in board")
        self._board(item.board_id)
        return item

    def _group(self, board: Board, group_id: str) -> str:
        if group_id not in [number for number, _ in board.groups]:
            raise refuse("ResourceNotFoundException", "Group not found in board")
        return group_id

    def change_multiple_column_values(
        self, info: Any, board_id: str, column_values: str, item_id: str | None = None,
        create_labels_if_missing: bool = False,
    ) -> dict[str, Any]:  # fmt: skip
        """Set several cells of an item; a bad one refuses all."""
        item, board = self._item(item_id), self._editable(board_id)
        if item.board_id != board.id:
            raise refuse("ResourceNotFoundException", "Item not found in board")
        self._write(board, item, self._decoded(board, column_values))
        return views.item(self._world, item)

    def _decoded(self, board: Board, text: str | None) -> dict[str, Any]:
        try:
            wanted = json.loads(text or "{}")
        except ValueError as error:
            raise refuse("ColumnValueException", "column_values is no JSON") from error
        cells: dict[str, Any] = {}
        for column_id, value in wanted.items():
            column = board.column(column_id)
            if column is None or column.archived:
                raise refuse("InvalidColumnIdException", f"This column ID doesn't exist for the board: {column_id}")
            cells[column_id] = decode_cell(column, value)
        return cells

    def _write(self, board: Board, item: Item, cells: dict[str, Any]) -> None:
        for column_id, value in cells.items():
            column = board.column(column_id)
            assert column is not None
            self._world.set_cell(item, column, value, user=self._caller.id, by_app=True)

    def create_item(
        self, info: Any, board_id: str, item_name: str, group_id: str | None = None,
        column_values: str | None = None, **_: Any,
    ) -> dict[str, Any]:  # fmt: skip
        """Add an item. Relations in its values are dropped, as monday was seen to do."""
        board = self._board(board_id)
        if not 0 < len(item_name) <= 255:
            raise refuse("ItemNameTooLongException", "an item's name has 1 to 255 characters")
        cells = self._decoded(board, column_values)
        group = self._group(board, group_id) if group_id else ""
        kept = {k: v for k, v in cells.items() if (c := board.column(k)) and c.type != "board_relation"}
        item = self._world.add_item(board, item_name, kept, user=self._caller.id, group=group, by_app=True)
        return views.item(self._world, item)

    def create_board(self, info: Any, board_name: str, board_kind: str, **_: Any) -> dict[str, Any]:
        """Add a board."""
        number = self._world.new_id()
        columns = [Column("name", "Name", "name")]
        board = Board(number, self._caller.account_id, board_name, columns, [("topics", "Group")])
        self._world.boards[number] = board
        self._world.log.add("board", board_name)
        return views.board(self._world, board)

    def create_column(
        self, info: Any, board_id: str, title: str, column_type: str, id: str | None = None, **_: Any
    ) -> dict[str, Any]:
        """Add a column of any type."""
        return self._add_column(board_id, id, title, column_type, [])

    def create_status_column(
        self, info: Any, board_id: str, title: str, id: str | None = None, defaults: Any = None, **_: Any
    ) -> dict[str, Any]:
        """Add a status column; its labels get the ids of their order."""
        labels = [
            {"id": n, "label": one["label"], "index": one["index"], "is_done": bool(one.get("is_done"))}
            for n, one in enumerate((defaults or {}).get("labels", []))
        ]
        return self._add_column(board_id, id, title, "status", labels)

    def create_dropdown_column(
        self, info: Any, board_id: str, title: str, id: str | None = None, defaults: Any = None, **_: Any
    ) -> dict[str, Any]:
        """Add a dropdown column."""
        labels = [{"id": n, "label": one["label"]} for n, one in enumerate((defaults or {}).get("labels", []), 1)]
        return self._add_column(board_id, id, title, "dropdown", labels)

    def _add_column(
        self, board_id: str, wanted: str | None, title: str, kind: str, labels: list[dict[str, Any]]
    ) -> dict[str, Any]:
        board = self._structure(board_id)
        if wanted and board.column(wanted):
            raise refuse("InvalidArgumentException", f"the column id {wanted} is taken")
        column = Column(wanted or f"{kind}_{len(board.columns)}", title, kind, labels)
        board.columns.append(column)
        self._world.log.add("column", board.name, title=title)
        return views.column(column)

    def update_dropdown_column(
        self,
        info: Any,
        board_id: str,
        id: str,
        revision: str,
        settings: Any = None,
        title: str | None = None,
        **_: Any,
    ) -> dict[str, Any]:
        """Replace the labels of a dropdown column under its revision."""
        column = self._structure(board_id).column(id)
        if column is None or column.type != "dropdown" or column.archived:
            raise refuse("ResourceNotFoundException", "there is no such dropdown column")
        if column.managed:
            raise refuse("InvalidArgumentException", "the settings of this column are managed by the account")
        if revision != str(column.revision):
            raise refuse("REVISION_MISMATCH", "the column changed meanwhile", status_code=409)
        following = max([one["id"] for one in column.labels], default=0)
        labels = []
        for one in (settings or {}).get("labels", []):
            following += one.get("id") is None
            off = {"is_deactivated": True} if one.get("is_deactivated") else {}
            labels.append({"id": one.get("id") or following, "label": one["label"], **off})
        column.labels, column.revision, column.title = labels, column.revision + 1, title or column.title
        self._world.log.changed()
        return views.column(column)

    def create_update(self, info: Any, body: str, item_id: str | None = None, **_: Any) -> dict[str, Any]:
        """Write under an item."""
        update = self._world.add_update(self._item(item_id), body, user=self._caller.id)
        return {**update, "id": str(update["id"]), "creator_id": str(update["creator_id"])}

    def create_notification(
        self, info: Any, user_id: str, target_id: str, target_type: str, text: str
    ) -> dict[str, Any]:
        """Put a line into a bell."""
        user = self._world.users.get(int(user_id))
        if user is None or user.account_id != self._caller.account_id or not user.active:
            raise refuse("InvalidUserIdException", "there is no such user")
        self._world.notify(user.id, int(target_id), text)
        return {"text": text}

    def create_timeline_item(
        self, info: Any, item_id: str, title: str, timestamp: str, custom_activity_id: str, summary: str | None = None,
        content: str | None = None, **_: Any,
    ) -> dict[str, Any]:  # fmt: skip
        """Write into Emails & Activities of an item."""
        item = self._item(item_id)
        if not self._world.boards[item.board_id].timeline:
            raise refuse("USER_ACCESS_DENIED", "Emails & Activities is not enabled")
        if custom_activity_id not in [one["id"] for one in self._activities()]:
            raise refuse("ResourceNotFoundException", "Custom activity not found")
        if len(title) > LONGEST_LINE or len(summary or "") > LONGEST_LINE:
            raise refuse("InvalidInputException", f"title and summary have at most {LONGEST_LINE} characters")
        entry = {
            "id": str(self._world.new_id()),
            "type": "custom",
            "title": title,
            "summary": summary,
            "content": content,
            "custom_activity_id": custom_activity_id,
            "created_at": timestamp,
            "user_id": self._caller.id,
        }
        return views.entry(self._world, item, self._world.add_entry(item, entry))

    def delete_timeline_item(self, info: Any, id: str) -> dict[str, Any]:
        """Remove an entry."""
        for item in self._world.items.values():
            for entry in item.timeline:
                if entry["id"] == id and self._board(item.board_id):
                    item.timeline.remove(entry)
                    self._world.log.changed()
                    return views.entry(self._world, item, entry)
        raise refuse("ResourceNotFoundException", "Timeline item not found")

    def create_custom_activity(self, info: Any, name: str, icon_id: str, color: str) -> dict[str, Any]:
        """Add a custom activity; an account has a few dozen at most."""
        if len(self._activities()) >= MOST_ACTIVITIES:
            raise refuse("InvalidInputException", f"an account has at most {MOST_ACTIVITIES} custom activities")
        number = str(uuid.UUID(int=self._world.new_id()))
        made = {"id": number, "type": "custom", "name": name, "icon_id": icon_id, "color": color}
        self._world.activities.append({**made, "account": self._caller.account_id})
        self._world.log.changed()
        return made

    def _activities(self) -> list[dict[str, Any]]:
        return [one for one in self._world.activities if one["account"] == self._caller.account_id]

    async def create_webhook(
        self, info: Any, board_id: str, url: str, event: str, config: Any = None
    ) -> dict[str, Any]:
        """Add a webhook, when its URL answers the challenge."""
        board = self._board(board_id)
        parsed = json.loads(config) if isinstance(config, str) else config or {}
        shown = {"id": str(self._world.new_id()), "board_id": str(board.id), "event": event, "config": config}
        if not await self._webhooks.add(shown, url, parsed, self._caller):
            raise refuse("InvalidWebhookConfigException", "the URL did not answer the challenge")
        return shown

    def delete_webhook(self, info: Any, id: str) -> dict[str, Any]:
        """Remove a webhook."""
        found = self._world.webhooks.pop(int(id), None)
        if found is None:
            raise refuse("ResourceNotFoundException", "there is no such webhook")
        shown: dict[str, Any] = found["shown"]
        return shown

    def move_item_to_group(self, info: Any, group_id: str, item_id: str | None = None) -> dict[str, Any]:
        """Move an item to a group of its board."""
        item = self._item(item_id)
        group = self._group(self._board(item.board_id), group_id)
        self._world.move(item, group, user=self._caller.id)
        return views.item(self._world, item)

    def move_item_to_board(
        self, info: Any, board_id: str, group_id: str, item_id: str,
        columns_mapping: list[dict[str, Any] | None] | None = None, **_: Any,
    ) -> dict[str, Any]:  # fmt: skip
        """Move an item to another board; without a mapping cells go to the columns of the same id."""
        item, board = self._item(item_id), self._board(board_id)
        given = [one for one in columns_mapping or [] if one]
        mapping = {one["source"]: one["target"] for one in given if one.get("target")}
        group = self._group(board, group_id)
        self._world.move_to_board(item, board, group, mapping or {one.id: one.id for one in board.columns})
        return views.item(self._world, item)

    def delete_column(self, info: Any, board_id: str, column_id: str) -> dict[str, Any]:
        """Delete a column with its cells."""
        board = self._structure(board_id)
        column = board.column(column_id)
        if column is None or column.type == "name":
            raise refuse("InvalidColumnIdException", "This column ID doesn't exist for the board")
        self._world.remove_column(board, column)
        return views.column(column)

    def archive_item(self, info: Any, item_id: str | None = None) -> dict[str, Any]:
        """Archive an item."""
        item = self._item(item_id)
        self._world.retire(item, "archived", user=self._caller.id)
        return views.item(self._world, item)

    def delete_item(self, info: Any, item_id: str | None = None) -> dict[str, Any]:
        """Delete an item."""
        item = self._item(item_id)
        self._world.retire(item, "deleted", user=self._caller.id)
        return views.item(self._world, item)
