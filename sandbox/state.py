"""Everything the page shows, as one JSON document."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sandbox.automations.center import Center
from sandbox.automations.routes import shown
from sandbox.clock import Clock
from sandbox.mail.store import MailStore
from sandbox.people.script import Script
from sandbox.world import Board, Item, User, World


def state(
    world: World, clock: Clock, center: Center, store: MailStore, script: Script, fast: bool, installed: bool
) -> dict[str, Any]:
    """Return the state of the sandbox."""
    return {
        "clock": {"now": clock.now().isoformat(), "rate": clock.rate, "fast": fast},
        "installed": installed,
        "users": [_user(one, clock.now()) for one in world.users.values() if one.account_id == 20481632],
        "boards": [_board(world, one) for one in world.boards.values() if one.account_id == 20481632],
        "bell": [_bell(world, one) for one in world.notifications[-50:]],
        "blocks": [
            {"key": one.key, "name": one.name, "kind": one.kind, "inputs": one.inputs} for one in center.blocks.values()
        ],
        "automations": [shown(one) for one in center.automations.values()],
        "runs": center.runner.runs[-100:],
        "mailboxes": store.counts(),
        "reps": sorted(store.passwords),
        "people": script.shown(),
        "log_size": len(world.log.events),
    }


def _user(one: User, now: datetime) -> dict[str, Any]:
    offset = now.astimezone(ZoneInfo(one.time_zone)).utcoffset() or timedelta(0)
    return {
        "id": str(one.id),
        "name": one.name,
        "kind": one.kind,
        "language": one.language,
        "active": one.active,
        "away": one.away,
        "hours_offset": offset.total_seconds() / 3600,
    }


def _bell(world: World, one: dict[str, Any]) -> dict[str, Any]:
    name = world.users[one["user"]].name
    return {**one, "user": str(one["user"]), "name": name, "target": str(one["target"])}


def _board(world: World, one: Board) -> dict[str, Any]:
    return {
        "id": str(one.id),
        "name": one.name,
        "guests": [str(user) for user in one.guests],
        "groups": [{"id": number, "title": title} for number, title in one.groups],
        "columns": [
            {"id": c.id, "title": c.title, "type": c.type, "labels": c.labels} for c in one.columns if not c.archived
        ],
        "items": [_item(world, one, i) for i in world.items.values() if i.board_id == one.id and i.state == "active"],
    }


def _item(world: World, board: Board, one: Item) -> dict[str, Any]:
    return {
        "id": str(one.id),
        "name": one.name,
        "group": one.group,
        "cells": {c.id: world.text(one, c) for c in board.columns if c.id != "name"},
        "timeline": [
            {"title": entry["title"], "content": entry["content"], "at": entry["created_at"]} for entry in one.timeline
        ],
        "updates": [{**update, "id": str(update["id"])} for update in one.updates],
    }
