"""The columns of a board, for composer and rules: what each is good for, and what a draft misses (rows B7, R3, R4)."""

from __future__ import annotations

from starlette.routing import Route
from typing_extensions import TypedDict

from integration.api.guard import Asking, Guard
from integration.api.shapes import MondayId, Strict
from integration.api.sight import must_see
from sequences.authoring.board_check import SILENT, board_problems
from sequences.core import codec
from sequences.core.definition import Definition
from sequences.core.problems import Problem
from sequences.monday.audiences import Group
from sequences.monday.boards import Column
from sequences.words import Said

EMPTY = frozenset(("button", "unsupported", "integration"))  # show nothing that could stand in a text
USES: dict[str, frozenset[str]] = {
    "email": frozenset(("email", "text", "mirror")),
    "phone": frozenset(("phone", "text", "mirror")),
    "people": frozenset(("people",)),
    "status": frozenset(("status",)),
    "file": frozenset(("file",)),
    "company": frozenset(("board_relation",)),
}


class ColumnQuery(Strict):
    """The sequence whose draft is compared with the board."""

    sequence: MondayId | None = None


class Label(TypedDict):
    """A label of a status or dropdown column; `colour` as in "#00c875", of a status."""

    id: str
    label: str
    colour: str | None


class BoardColumn(TypedDict):
    """A column; `uses` are some of those in `USES`, field (in texts) and condition (of removal)."""

    id: str
    title: str
    type: str
    uses: list[str]
    labels: list[Label]


class BoardGroup(TypedDict):
    """A group of the board."""

    id: str
    title: str
    colour: str


class Gone(TypedDict):
    """A place of the draft that names what the board has not, or not any more."""

    field: str
    sentence: Said


class BoardColumns(TypedDict):
    """A board with its columns and groups, in its order; `gone`: what the draft of the sequence misses there."""

    id: str
    name: str
    columns: list[BoardColumn]
    groups: list[BoardGroup]
    gone: list[Gone]


def routes(guard: Guard) -> list[Route]:
    """Return the route of columns."""
    return [guard.route("GET", "/boards/{board}/columns", every)]


async def every(asking: Asking, query: ColumnQuery) -> BoardColumns:
    """Return the columns and groups of a board that the person may see, at most half a minute old."""
    definition = await _draft(asking, query.sequence)
    _, view = await must_see(asking, asking.number("board"))
    return {
        "id": str(view.board.id),
        "name": view.board.name,
        "columns": [_shown(one) for one in view.board.columns if not one.archived],
        "groups": [_group(one) for one in view.groups],
        "gone": [_gone(one) for one in board_problems(definition, view.board)] if definition else [],
    }


async def _draft(asking: Asking, sequence: int | None) -> Definition | None:
    if sequence is None:
        return None
    async with asking.own.database.transaction() as connection:
        return codec.decode((await asking.sequence(connection, sequence)).draft)


def _shown(one: Column) -> BoardColumn:
    uses = [use for use, types in USES.items() if one.type in types]
    uses += [] if one.type in EMPTY else ["field"]
    uses += [] if one.type in SILENT else ["condition"]
    return {"id": one.id, "title": one.title, "type": one.type, "uses": uses, "labels": _labels(one)}


def _labels(one: Column) -> list[Label]:
    colours = {int(entry["id"]): entry.get("hex") for entry in one.settings.get("labels") or []}
    return [{"id": str(number), "label": text, "colour": colours.get(number)} for number, text in one.labels]


def _group(one: Group) -> BoardGroup:
    return {"id": one.id, "title": one.title, "colour": one.colour}


def _gone(one: Problem) -> Gone:
    return {"field": one.field, "sentence": one.sentence}
