"""The world as GraphQL shows it: plain dictionaries, shaped like the types of the schema."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from sandbox.monday import filters
from sandbox.world import Asset, Board, Column, Item, Team, User, World

TYPES = {
    "status": "StatusValue",
    "people": "PeopleValue",
    "email": "EmailValue",
    "phone": "PhoneValue",
    "dropdown": "DropdownValue",
    "date": "DateValue",
    "numbers": "NumbersValue",
    "board_relation": "BoardRelationValue",
    "long_text": "LongTextValue",
    "timeline": "TimelineValue",
    "hour": "HourValue",
    "link": "LinkValue",
    "tags": "TagsValue",
    "checkbox": "CheckboxValue",
    "creation_log": "CreationLogValue",
    "last_updated": "LastUpdatedValue",
    "dependency": "DependencyValue",
    "subtasks": "SubtasksValue",
    "file": "FileValue",
    "mirror": "MirrorValue",
    "formula": "FormulaValue",
}
COLOURS = ("#fdab3d", "#00c875", "#df2f4a", "#0086c0", "#a25ddc", "#c4c4c4", "#037f4c", "#579bfc")
SILENT = ("board_relation", "dependency", "subtasks", "mirror", "formula")  # neither text nor value, ever


def user(one: User) -> dict[str, Any]:
    """Return a User."""
    return {
        "id": str(one.id),
        "name": one.name,
        "email": one.email,
        "kind": one.kind,
        "status": "ACTIVE" if one.active else "INACTIVE",
        "time_zone_identifier": one.time_zone,
        "is_email_confirmed": True,
        "current_language": one.language,
        "country_code": "DE",
        "out_of_office": _out_of_office(one),
        "photo_url": None,  # as monday answers of everybody but the caller
    }


def _out_of_office(one: User) -> dict[str, Any] | None:
    if one.away is None:
        return None
    return {"active": True, "start_date": one.away[0], "end_date": one.away[1]}


def team(world: World, one: Team) -> dict[str, Any]:
    """Return a Team; whoever left the account is in no team any more."""
    people = [user(world.users[number]) for number in one.users if world.users[number].active]
    return {"id": str(one.id), "name": one.name, "users": lambda info, limit=None, **_: people[:limit]}


def timeline(world: World, row: Item) -> dict[str, Any]:
    """Return a TimelineResponse; the newest entries come first."""
    newest = sorted(row.timeline, key=lambda one: str(one["created_at"]), reverse=True)

    def page(info: Any, limit: int, cursor: str | None = None) -> dict[str, Any]:
        start = int(cursor or 0)
        shown = [entry(world, row, one) for one in newest[start : start + limit]]
        return {"timeline_items": shown, "cursor": str(start + limit) if start + limit < len(newest) else None}

    return {"timeline_items_page": page}


def entry(world: World, row: Item, one: dict[str, Any]) -> dict[str, Any]:
    """Return a TimelineItem."""
    return {
        **one,
        "item": lambda info: item(world, row),
        "board": lambda info: board(world, world.boards[row.board_id]),
        "user": lambda info: user(world.users[one["user_id"]]),
    }


def board(world: World, one: Board) -> dict[str, Any]:
    """Return a Board; its columns, groups and pages answer to their arguments."""
    living = [item for item in world.items.values() if item.board_id == one.id and item.state == "active"]
    people = [user(u) for u in world.users.values() if u.account_id == one.account_id and _is_on(one, u)]
    teams = [team(world, t) for t in world.teams.values() if t.id in one.teams]
    return {
        "id": str(one.id),
        "name": one.name,
        "type": "board",
        "board_kind": one.kind,
        "state": one.state,
        "permissions": "everyone",
        "access_level": "edit",
        "items_count": len(living),
        "url": f"/#/board/{one.id}",
        "columns": lambda info, ids=None, types=None, capabilities=None: [
            column(c) for c in one.columns if (ids is None or c.id in ids) and (types is None or c.type in types)
        ],
        "groups": lambda info, ids=None: [group(g) for g in one.groups if ids is None or g[0] in ids],
        "items_page": lambda info, limit, cursor=None, query_params=None, hierarchy_scope_config=None: page(
            world, living, limit, cursor, query_params
        ),
        "owners": people[:1],
        "subscribers": people,
        "team_owners": lambda info, limit, page: [],
        "team_subscribers": lambda info, limit, page: teams[(page - 1) * limit : page * limit],
        "workspace": one.workspace and {**vars(one.workspace), "id": str(one.workspace.id)},
    }


def _is_on(one: Board, who: User) -> bool:
    """Return whether somebody is on a board: of a public one everybody is whom it is not closed to, a guest only
    where they were invited.
    """
    if who.kind == "guest":
        return who.id in one.guests
    return one.kind == "public" or who.id in one.people


def page(
    world: World, items: list[Item], limit: int, cursor: str | None, params: dict[str, Any] | None
) -> dict[str, Any]:
    """Return a page of items; the cursor carries the filter."""
    kept: dict[str, Any] = json.loads(cursor) if cursor else {"from": 0, "params": params}
    board_id = kept.get("board") or (items[0].board_id if items else 0)
    found = [item for item in items if filters.holds(world, kept["params"], item)]
    part = found[kept["from"] : kept["from"] + limit]
    more = kept["from"] + limit < len(found)
    following = {**kept, "from": kept["from"] + limit, "board": board_id}
    return {"cursor": json.dumps(following) if more else None, "items": [item(world, one) for one in part]}


def group(one: tuple[str, str]) -> dict[str, Any]:
    """Return a Group."""
    return {"id": one[0], "title": one[1], "color": "#579bfc", "position": "1", "archived": False}


def column(one: Column) -> dict[str, Any]:
    """Return a Column."""
    return {
        "id": one.id,
        "title": one.title,
        "type": one.type,
        "description": None,
        "archived": one.archived,
        "revision": str(one.revision),
        "settings": {"labels": _labels(one)} if one.type in ("status", "dropdown") else one.settings,
        "width": None,
    }


def _labels(one: Column) -> list[dict[str, Any]]:
    """Return the labels of a column; those of a status have the colour that monday gives to their id."""
    if one.type != "status":
        return one.labels
    return [{"hex": COLOURS[label["id"] % len(COLOURS)], **label} for label in one.labels]


def item(world: World, one: Item) -> dict[str, Any]:
    """Return an Item."""
    at = world.boards[one.board_id]
    moment = world.now().isoformat()
    return {
        "id": str(one.id),
        "name": one.name,
        "state": one.state,
        "url": f"/#/item/{one.id}",
        "created_at": moment,
        "updated_at": moment,
        "board": lambda info: board(world, at),
        "group": group(next(g for g in at.groups if g[0] == one.group)),
        "column_values": lambda info, ids=None, types=None, capabilities=None: [
            cell(world, one, c)
            for c in at.columns
            if c.id != "name" and (ids is None or c.id in ids) and (types is None or c.type in types)
        ],
    }


def cell(world: World, one: Item, at: Column) -> dict[str, Any]:
    """Return a ColumnValue of the column's type (reference of monday, column values by type)."""
    value = one.cells.get(at.id)
    text: str | None = world.text(one, at)
    shown = {
        "__typename": TYPES.get(at.type, "TextValue"),
        "id": at.id,
        "type": at.type,
        "text": text,
        "value": json.dumps(value) if value is not None else None,
        **_typed(world, at, value if isinstance(value, dict) else {}, text),
    }
    if at.type in SILENT:
        shown |= {"text": None, "value": None}
    return shown


def file(world: World, one: dict[str, Any]) -> dict[str, Any]:
    """Return a FileValueItem: an uploaded file, one whose asset is lost, a monday doc, or a link to somewhere else."""
    moment = world.now().isoformat()
    if one["fileType"] == "MONDAY_DOC":
        told = {"file_id": str(one["fileId"]), "object_id": str(one["objectId"]), "url": one["linkToFile"]}
        return {"__typename": "FileDocValue", "created_at": moment, **told}
    if one["fileType"] != "ASSET":
        told = {"file_id": str(one["fileId"]), "kind": one["fileType"].lower(), "url": one["linkToFile"]}
        return {"__typename": "FileLinkValue", "name": one["name"], "created_at": moment, **told}
    told = {"asset_id": str(one["assetId"]), "name": one["name"], "created_at": moment}
    if one["assetId"] not in world.assets:
        return {"__typename": "FileAssetInvalidValue", "error": "Asset not found", **told}
    return {"__typename": "FileAssetValue", "is_image": one["name"].endswith((".png", ".jpg", ".gif")), **told}


def _addresses(world: World, value: dict[str, Any]) -> str:
    """Return the text of a file column: addresses, where a person reads names."""
    known = [world.assets.get(one.get("assetId", 0)) for one in value.get("files", [])]
    return ", ".join(_address(one) for one in known if one)


def _address(one: Asset) -> str:
    return f"/protected_static/{one.account_id}/resources/{one.id}/{one.name}"


def asset(world: World, one: Asset, public_url: str) -> dict[str, Any]:
    """Return an Asset."""
    return {
        "id": str(one.id),
        "name": one.name,
        "file_extension": "." + one.name.rpartition(".")[2],
        "file_size": len(one.content),
        "created_at": world.now().isoformat(),
        "public_url": public_url,
        "url": _address(one),
    }


def _typed(world: World, at: Column, value: dict[str, Any], text: str | None) -> dict[str, Any]:
    """Return the fields that only values of this type have."""
    shown = {"display_value": text or ""}
    fields: dict[str, Callable[[], dict[str, Any]]] = {
        "status": lambda: {
            "label": text or None,
            "index": value.get("index"),
            "is_done": False,
            "updated_at": None,
        },
        "people": lambda: {
            "persons_and_teams": [{**one, "id": str(one["id"])} for one in value.get("personsAndTeams", [])]
        },
        "email": lambda: {"email": value.get("email"), "label": value.get("text")},
        "phone": lambda: {"phone": value.get("phone"), "country_short_name": value.get("countryShortName")},
        "dropdown": lambda: {"values": [{"id": str(one), "label": at.label(one)} for one in value.get("ids", [])]},
        "date": lambda: {"date": value.get("date") or "", "time": value.get("time") or ""},
        "numbers": lambda: {"number": float(text) if text else None, "symbol": "", "direction": "left", **at.settings},
        "timeline": lambda: {"from": value.get("from"), "to": value.get("to")},
        "hour": lambda: {"hour": value.get("hour"), "minute": value.get("minute")},
        "link": lambda: {"url": value.get("url"), "url_text": value.get("text")},
        "tags": lambda: {
            "tag_ids": value.get("tag_ids", []),
            "tags": [{"id": str(one), "name": at.label(one), "color": "#579bfc"} for one in value.get("tag_ids", [])],
        },
        "checkbox": lambda: {"checked": bool(value.get("checked"))},
        "creation_log": lambda: {"created_at": world.now().isoformat()},
        "last_updated": lambda: {"updated_at": world.now().isoformat()},
        "file": lambda: {
            "files": [file(world, one) for one in value.get("files", [])],
            "text": _addresses(world, value),
        },
        "board_relation": lambda: {"linked_item_ids": value.get("item_ids", []), **shown},
        "dependency": lambda: {"linked_item_ids": value.get("item_ids", []), **shown},
        "subtasks": lambda: {"subitems_ids": [], **shown},
        "mirror": lambda: shown,
        "formula": lambda: shown,
    }
    return fields[at.type]() if at.type in fields else {}
