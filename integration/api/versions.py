"""Versions: what a sequence was published as, when, by whom, and who still runs it (row E2)."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import Field
from starlette.routing import Route
from typing_extensions import TypedDict

from integration.api.guard import Asking, Guard
from integration.api.shapes import Before, Limit, Strict
from sequences.core import codec
from sequences.core.definition import Definition
from sequences.errors import NotFound
from sequences.files import comparing
from sequences.files.comparing import Line
from sequences.storage import history
from sequences.storage.database import AsyncConnection
from sequences.storage.history import Published
from sequences.storage.sequences import SequenceRow
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
    """One version; `current`: people who are enrolled now run it; `inside`: how many run it; `note`: what is new."""

    number: int
    published_at: datetime
    by: Publisher
    note: str
    inside: int
    current: bool


class VersionPage(TypedDict):
    """A page of versions; `before` asks for the next one."""

    versions: list[Version]
    before: str | None


class ComparedWith(Strict):
    """What a version is compared with: an older version, or the draft that may come after it; None: the one before."""

    to: Annotated[int, Field(gt=0, le=LARGEST)] | Literal["draft"] | None = None


class Comparison(TypedDict):
    """Two states of a sequence as files, line by line; `before` and `after` are numbers, None being the draft."""

    before: int | None
    after: int | None
    lines: list[Line]


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
        guard.route("GET", every_path + "/{version}/comparison", compare),
    ]


def _shown(one: Published, current: int | None) -> Version:
    return {
        "number": one.number,
        "published_at": one.published_at,
        "by": {"id": str(one.published_by), "name": one.publisher},
        "note": one.note,
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
        found = await _definition(connection, row, number)
    return {"number": number, "definition": found}


async def compare(asking: Asking, query: ComparedWith) -> Comparison:
    """Return what is different between a version and another one, or the draft: the older one first."""
    number = asking.number("version")
    async with asking.own.database.transaction() as connection:
        row = await asking.sequence(connection)
        this = codec.decode(await _definition(connection, row, number))
        if query.to == "draft":
            return {"before": number, "after": None, "lines": comparing.compare(this, codec.decode(row.draft))}
        other = query.to or number - 1
        if other == 0:  # the first one: everything in it is new
            return {"before": None, "after": number, "lines": comparing.compare(Definition(this.name), this)}
        that = codec.decode(await _definition(connection, row, other))
    first, second = ((other, that), (number, this)) if other < number else ((number, this), (other, that))
    return {"before": first[0], "after": second[0], "lines": comparing.compare(first[1], second[1])}


async def _definition(connection: AsyncConnection, row: SequenceRow, number: int) -> dict[str, Any]:
    found = await history.definition(connection, row.account_id, row.id, number) if number <= LARGEST else None
    if found is None:
        raise NotFound("version_not_found", say("This sequence has no version of this number."))
    return found
