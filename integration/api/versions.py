"""Versions: what a sequence was published as, when, by whom, and who still runs it (row E2)."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from starlette.routing import Route
from typing_extensions import TypedDict

from integration.api.guard import Asking, Guard
from integration.api.shapes import Before, Limit, Strict
from sequences.errors import NotFound
from sequences.storage import history
from sequences.storage.history import Published
from sequences.words import say

LARGEST = 2**31 - 1  # as the column holds it


class VersionQuery(Strict):
    """Which versions to list: those before a number, the newest first."""

    before: Before = 2**62
    limit: Limit = 50


class Publisher(TypedDict):
    """Who published; `name` is None where nothing is known of them any more."""

    id: str
    name: str | None


class Version(TypedDict):
    """One version; `current`: people who are enrolled now run it; `inside`: how many run it."""

    number: int
    published_at: datetime
    by: Publisher
    inside: int
    current: bool


class VersionPage(TypedDict):
    """A page of versions; `before` asks for the next one."""

    versions: list[Version]
    before: str | None


class VersionDefinition(TypedDict):
    """What was published as a version: its definition in the JSON form that sequences are saved in."""

    number: int
    definition: dict[str, Any]


def routes(guard: Guard) -> list[Route]:
    """Return the routes of versions."""
    every_path = "/sequences/{sequence}/versions"
    return [
        guard.route("GET", every_path, every),
        guard.route("GET", every_path + "/{version}", read),
    ]


def _shown(one: Published, current: int | None) -> Version:
    return {
        "number": one.number,
        "published_at": one.published_at,
        "by": {"id": str(one.published_by), "name": one.publisher},
        "inside": one.inside,
        "current": one.id == current,
    }


async def every(asking: Asking, query: VersionQuery) -> VersionPage:
    """Return a page of the versions of a sequence."""
    async with asking.own.database.transaction() as connection:
        row = await asking.sequence(connection)
        before = min(query.before, LARGEST)
        found = await history.page(connection, asking.account, row.id, before=before, limit=query.limit + 1)
    page = found[: query.limit]
    following = str(page[-1].number) if len(found) > query.limit else None
    return {"versions": [_shown(one, row.version_id) for one in page], "before": following}


async def read(asking: Asking) -> VersionDefinition:
    """Return what was published as a version."""
    number = asking.number("version")
    async with asking.own.database.transaction() as connection:
        row = await asking.sequence(connection)
        found = None
        if number <= LARGEST:
            found = await history.definition(connection, asking.account, row.id, number)
    if found is None:
        raise NotFound("version_not_found", say("This sequence has no version of this number."))
    return {"number": number, "definition": found}
