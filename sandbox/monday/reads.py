"""What can be asked of the world."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from sandbox.monday import views
from sandbox.monday.errors import refuse
from sandbox.world import Asset, User, World

ACCOUNT_NAMES = {20481632: ("Acme", "acme"), 20481700: ("Globex", "globex")}
MOST_IDS, OLDER = 100, "2025-10"


class Reads:
    """The fields of Query, for one caller."""

    def __init__(
        self, world: World, caller: User, public_url: Callable[[Asset], str], version: str | None = None
    ) -> None:
        self._version = version  # the kind of the version that answers, when it is not the newest
        self._world = world
        self._caller = caller
        self._public_url = public_url

    def me(self, info: Any) -> dict[str, Any]:
        """Return the user behind the token."""
        return views.user(self._caller)

    def account(self, info: Any) -> dict[str, Any]:
        """Return the account."""
        name, slug = ACCOUNT_NAMES[self._caller.account_id]
        number = str(self._caller.account_id)
        return {"id": number, "name": name, "slug": slug, "tier": "pro", "country_code": "DE"}

    def users(
        self,
        info: Any,
        ids: list[str] | None = None,
        user_kind: dict[str, list[str]] | None = None,
        status: list[str] | None = None,
        limit: int = 200,
        **_: Any,
    ) -> list[dict[str, Any]]:
        """Return users of the account, of some kinds when they are named; who left it only when that is asked for."""
        kinds = (user_kind or {}).get("in")
        mine = [
            one
            for one in self._world.users.values()
            if one.account_id == self._caller.account_id
            and (one.active or "INACTIVE" in (status or ()))
            and (ids is None or str(one.id) in ids)
            and (kinds is None or one.kind.upper() in kinds)
        ]
        return [{**views.user(one), "teams": self._teams_of(one)} for one in mine[:limit]]

    def _teams_of(self, user: User) -> Callable[..., list[dict[str, Any]]]:
        every = [one for one in self._world.teams.values() if user.id in one.users]
        return lambda info, ids=None: [views.team(self._world, one) for one in every if not ids or str(one.id) in ids]

    def teams(self, info: Any, ids: list[str] | None = None) -> list[dict[str, Any]]:
        """Return teams of the account."""
        mine = [one for one in self._world.teams.values() if one.account_id == self._caller.account_id]
        return [views.team(self._world, one) for one in mine if ids is None or str(one.id) in ids]

    def boards(
        self,
        info: Any,
        ids: list[str] | None = None,
        limit: int = 25,
        page: int = 1,
        state: str = "active",
        **_: Any,
    ) -> list[dict[str, Any]]:
        """Return boards of the account."""
        mine = [
            one
            for one in self._world.boards.values()
            if one.account_id == self._caller.account_id
            and (ids is None or str(one.id) in ids)
            and (state == "all" or one.state == state)
        ]
        return [views.board(self._world, one) for one in mine[(page - 1) * limit : page * limit]]

    def items(self, info: Any, ids: list[str] | None = None, limit: int = 25, **_: Any) -> list[dict[str, Any]]:
        """Return items by id; invisible ones are dropped silently."""
        if ids is not None and len(ids) > MOST_IDS:
            raise refuse("InvalidArgumentException", f"at most {MOST_IDS} ids")
        found = [self._world.items[int(one)] for one in ids or [] if int(one) in self._world.items]
        mine = [one for one in found if self._world.boards[one.board_id].account_id == self._caller.account_id]
        return [views.item(self._world, one) for one in mine if one.state != "deleted"][:limit]

    def assets(self, info: Any, ids: list[str]) -> list[dict[str, Any]]:
        """Return files by id; those of other accounts are dropped silently."""
        if len(ids) > MOST_IDS:
            raise refuse("InvalidArgumentException", f"at most {MOST_IDS} ids")
        found = [self._world.assets[int(one)] for one in ids if int(one) in self._world.assets]
        mine = [one for one in found if one.account_id == self._caller.account_id]
        return [views.asset(self._world, one, self._public_url(one)) for one in mine]

    def next_items_page(self, info: Any, cursor: str, limit: int) -> dict[str, Any]:
        """Return the page after a cursor."""
        try:
            board = json.loads(cursor)["board"]
        except (ValueError, KeyError, TypeError) as error:
            raise refuse("CursorException", "the cursor is no cursor of ours") from error
        living = [i for i in self._world.items.values() if i.board_id == board and i.state == "active"]
        return views.page(self._world, living, limit, cursor, None)

    def timeline(self, info: Any, id: str, **_: Any) -> dict[str, Any] | None:
        """Return Emails & Activities of an item; None where there are none."""
        item = self._world.items.get(int(id))
        if item is None or self._world.boards[item.board_id].account_id != self._caller.account_id:
            raise refuse("ResourceNotFoundException", "Item not found")
        return views.timeline(self._world, item) if self._world.boards[item.board_id].timeline else None

    def timeline_item(self, info: Any, id: str) -> dict[str, Any] | None:
        """Return one entry; its type is always "activity", as monday answers here."""
        for item in self._world.items.values():
            if self._world.boards[item.board_id].account_id == self._caller.account_id:
                for entry in item.timeline:
                    if entry["id"] == id:
                        return {**views.entry(self._world, item, entry), "type": "activity"}
        return None

    def custom_activity(self, info: Any, name: str | None = None, **_: Any) -> list[dict[str, Any]]:
        """Return custom activities; the name is a part of theirs, whatever its case."""
        mine = [one for one in self._world.activities if one["account"] == self._caller.account_id]
        return [one for one in mine if name is None or name.lower() in one["name"].lower()]

    def version(self, info: Any) -> dict[str, Any]:
        """Return the version that answers."""
        value = "2026-10" if self._version is None else OLDER
        return {"kind": self._version or "current", "value": value, "display_name": value}

    def versions(self, info: Any) -> list[dict[str, Any]]:
        """Return every version."""
        return [self.version(info)]

    def webhooks(self, info: Any, board_id: str, app_webhooks_only: bool = False) -> list[dict[str, Any]]:
        """Return the webhooks of a board."""
        return [one["shown"] for one in self._world.webhooks.values() if one["shown"]["board_id"] == board_id]
