"""Emails & Activities of items: the custom activities that entries are shown as, and writing entries.

Source: https://developer.monday.com/api-reference/reference/timeline
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sequences.monday.batch import partly, repeated
from sequences.monday.client import Access, Monday
from sequences.monday.errors import MondayError


@dataclass(frozen=True)
class CustomActivity:
    """How a kind of entry looks."""

    name: str
    icon: str
    color: str


@dataclass(frozen=True)
class EntryWrite:
    """One entry; `kind` is the id of a custom activity, `at` is ISO 8601."""

    item: int
    kind: str
    title: str
    summary: str
    content: str
    at: str


@dataclass(frozen=True)
class Shown:
    """An entry that an item has."""

    title: str
    kind: str
    created_at: datetime


async def read_custom_activities(monday: Monday, access: Access) -> dict[str, str]:
    """Return the account's custom activities, ids by name; of two of a name the first. Raises MondayError.

    monday compares names by their parts; so all are read, of which an account has fifty at most.
    """
    data = await monday.read(access, "custom_activities", {})
    return {one["name"]: one["id"] for one in reversed(data["custom_activity"] or []) if one["id"]}


async def create_custom_activity(monday: Monday, access: Access, made: CustomActivity) -> str:
    """Make a custom activity and return its id. Raises MondayError."""
    data = await monday.write(access, "create_custom_activity", vars(made))
    return str(data["create_custom_activity"]["id"])


async def write_entries(
    monday: Monday, access: Access, writes: Sequence[EntryWrite], *, keys: Sequence[str]
) -> dict[int, MondayError]:
    """Write up to ten entries in one request; return the errors of those that were refused, by their index.

    Raises MondayError when nothing is known of any.
    """
    variables: dict[str, Any] = {}
    for n, one in enumerate(writes):
        variables |= {f"{name}{n}": value for name, value in {**vars(one), "item": str(one.item)}.items()}
    key = hashlib.sha256("\n".join(keys).encode()).hexdigest()
    try:
        await monday.run(access, repeated("create_timeline_item", len(writes)), variables, "write", key=key)
    except MondayError as error:
        if not error.data:
            raise
        return partly(error, len(writes))
    return {}


async def read_entries(monday: Monday, access: Access, item: int) -> list[Shown]:
    """Return the newest entries of an item; none where it has no timeline. Raises MondayError."""
    found = (await monday.read(access, "timeline", {"item": str(item)}))["timeline"]
    entries = found["timeline_items_page"]["timeline_items"] if found else []
    return [
        Shown(one["title"] or "", one["custom_activity_id"] or "", datetime.fromisoformat(one["created_at"]))
        for one in entries
    ]
