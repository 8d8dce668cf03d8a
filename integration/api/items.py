"""Items of a board to choose from, and what one of them shows in each column (rows N2, B7)."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field
from starlette.routing import Route
from typing_extensions import TypedDict

from integration.api.guard import Asking, Guard
from integration.api.shapes import MondayId, Strict
from integration.api.sight import must_see
from sequences.core import codec
from sequences.core.definition import Definition
from sequences.errors import Conflict, NotFound
from sequences.monday.boards import Board
from sequences.monday.choosing import CursorOver, Wanted, read_choices
from sequences.monday.items import Item, read_items
from sequences.runs.facts import item_facts
from sequences.storage import enrollments
from sequences.words import say

MOST_FORMULAS = 5  # monday's limit in one call
UNREAD = frozenset(("name", "button", "unsupported", "integration"))
ColumnId = Annotated[str, Field(min_length=1, max_length=100)]


class ItemQuery(Strict):
    """Which items: whose name or address holds a text, of a group; on the next pages `cursor` says all that anew.

    `sequence` tells who is inside already, and by its e-mail column the addresses, unless `email` names a column.
    """

    search: Annotated[str, Field(max_length=255)] = ""
    group: ColumnId | None = None
    sequence: MondayId | None = None
    email: ColumnId | None = None
    cursor: Annotated[str, Field(min_length=1, max_length=5000)] | None = None
    limit: Annotated[int, Field(ge=1, le=100)] = 50


class ValueQuery(Strict):
    """The sequence in whose language and zone the values are said."""

    sequence: MondayId | None = None


class ItemGroup(TypedDict):
    """The group that an item is in."""

    id: str
    title: str


class ItemChoice(TypedDict):
    """An item to choose; `email` is what stands in the e-mail column; `inside`: in the sequence that was named."""

    id: str
    name: str
    group: ItemGroup | None
    email: str
    inside: bool


class ItemPage(TypedDict):
    """A page of items; `cursor` asks for the next one, within an hour."""

    items: list[ItemChoice]
    cursor: str | None


class ItemValue(TypedDict):
    """What an item shows in a column, as it would stand in an e-mail."""

    column: str
    text: str


class ItemValues(TypedDict):
    """An item, and what it shows; columns that are empty are there, with an empty text."""

    id: str
    name: str
    values: list[ItemValue]


def routes(guard: Guard) -> list[Route]:
    """Return the routes of items."""
    return [
        guard.route("GET", "/boards/{board}/items", every),
        guard.route("GET", "/boards/{board}/items/{item}/values", values),
    ]


async def every(asking: Asking, query: ItemQuery) -> ItemPage:
    """Return a page of the items of a board that the person may see."""
    draft = await _draft(asking, query.sequence)
    access, view = await must_see(asking, asking.number("board"))
    email = query.email or draft.email_column
    wanted = Wanted(
        query.search.strip(), (query.group,) if query.group else (), view.board.column(email) if email else None
    )
    monday, number = asking.own.monday, view.board.id
    try:
        found, cursor = await read_choices(monday, access, number, wanted, cursor=query.cursor, limit=query.limit)
    except CursorOver as error:
        raise Conflict("list_over", error.sentence) from error
    inside = await _inside(asking, query.sequence, found)
    return {"items": [_shown(one, wanted, one.id in inside) for one in found], "cursor": cursor}


async def _draft(asking: Asking, sequence: int | None) -> Definition:
    """Return the draft of a sequence; without one, whatever a new one has."""
    if sequence is None:
        return Definition("")
    async with asking.own.database.transaction() as connection:
        return codec.decode((await asking.sequence(connection, sequence)).draft)


async def _inside(asking: Asking, sequence: int | None, found: list[Item]) -> set[int]:
    if sequence is None:
        return set()
    async with asking.own.database.transaction() as connection:
        live = await enrollments.live(connection, [(asking.account, sequence, one.id) for one in found])
    return {item for _, _, item in live}


def _shown(one: Item, wanted: Wanted, inside: bool) -> ItemChoice:
    return {
        "id": str(one.id),
        "name": one.name,
        "group": {"id": one.group[0], "title": one.group[1]} if one.group else None,
        "email": one.email(wanted.email.id) if wanted.email else "",
        "inside": inside,
    }


async def values(asking: Asking, query: ValueQuery) -> ItemValues:
    """Return what an item shows in every column: samples for whoever writes an e-mail."""
    draft = await _draft(asking, query.sequence)
    access, view = await must_see(asking, asking.number("board"))
    number, columns = asking.number("item"), _readable(view.board)
    item = (await read_items(asking.own.monday, access, [number], columns, interactive=True)).get(number)
    facts = item_facts(draft, item)
    if item is None or facts is None or item.board_id != view.board.id:
        raise NotFound("item_not_found", say("This item is not on the board: choose another one."))
    shown: list[ItemValue] = [{"column": one, "text": facts.values.get(one, "")} for one in ("name", *columns)]
    return {"id": str(number), "name": item.name, "values": shown}


def _readable(board: Board) -> list[str]:
    """Return the columns that can be read at once, in the order of the board."""
    living = [one for one in board.columns if not one.archived and one.type not in UNREAD]
    formulas = [one.id for one in living if one.type == "formula"][MOST_FORMULAS:]
    return [one.id for one in living if one.id not in formulas]
