"""The list of sequences: what the account manager and the board manager show (rows P1, P2, P3, F1, F4)."""

from __future__ import annotations

import base64
import json
from collections.abc import AsyncIterator, Sequence
from typing import Annotated, Any, ClassVar, Literal

from pydantic import Field
from starlette.responses import Response
from starlette.routing import Route
from typing_extensions import TypedDict

from integration.api import attention, csv_tables
from integration.api.attention import Note
from integration.api.faces import places
from integration.api.guard import Asking, Guard
from integration.api.sequences import ShownSequence, shown
from integration.api.shapes import Limit, Several, Strict, Words
from integration.bodies import BadBody
from sequences.storage import sequence_list as store
from sequences.storage.sequence_list import Listed, Wanted
from sequences.storage.tallies import Tally
from sequences.words import say, spoken

State = Literal["active", "inactive", "missing_config"]
Sort = Literal[
    "name", "created_by", "board", "steps", "days", "active", "total", "open_rate", "reply_rate", "click_rate",
    "modified", "state",
]  # fmt: skip
CHUNK = 500
BAD_PAGE = say("Ask for the page that the answer before named in `after`, sorted as that was.")
HEAD = (
    say("Name"),
    say("Created by"),
    say("Board"),
    say("Steps"),
    say("Days"),
    say("Active people"),
    say("Total people"),
    say("People with a delivered e-mail"),
    say("Opened"),
    say("Replied"),
    say("Clicked"),
    say("Modified"),
    say("Status"),
    say("Info"),
)


class Filter(Strict):
    """Which sequences: with words in their name, in some states, of some creators or boards; and how they are sorted.

    Without an order names, creators, boards and states go up, numbers and dates down.
    """

    search: Annotated[str, Field(max_length=255)] = ""
    state: Annotated[tuple[State, ...], Several] = ()
    created_by: Annotated[tuple[Annotated[int, Field(ge=0, lt=2**63)], ...], Several] = ()
    board: Annotated[tuple[Annotated[int, Field(ge=0, lt=2**63)], ...], Several] = ()
    sort: Sort = "name"
    order: Literal["asc", "desc"] | None = None

    def wanted(self) -> Wanted:
        """Return the same for the store."""
        usual = "asc" if self.sort in ("name", "created_by", "board", "state") else "desc"
        return Wanted(
            self.sort, self.order or usual, self.search.strip(), self.state or None, self.created_by or None,
            self.board or None,
        )  # fmt: skip


class SequenceQuery(Filter):
    """The same, a page at a time: behind `after`, which the page before named."""

    words: ClassVar[Words] = {"after": ("bad_page", BAD_PAGE)}
    after: Annotated[str, Field(max_length=4000)] = ""
    limit: Limit = 50


class Rate(TypedDict):
    """How many people of how many with at least one delivered e-mail."""

    people: int
    of: int


class Rates(TypedDict):
    """People who opened, replied, and clicked; machines and automatic replies are no people."""

    open: Rate
    reply: Rate
    click: Rate


class ListedSequence(ShownSequence):
    """A sequence as a row of the manager; `info` is what needs a person."""

    active: int
    total: int
    rates: Rates
    info: list[Note]


class SequencePage(TypedDict):
    """A page of sequences; `after` asks for the next one."""

    sequences: list[ListedSequence]
    after: str | None


def routes(guard: Guard) -> list[Route]:
    """Return the routes of the list."""
    return [guard.route("GET", "/sequences", every), guard.route("GET", "/sequences.csv", table)]


async def every(asking: Asking, query: SequenceQuery) -> SequencePage:
    """Return a page of the account's sequences with their numbers."""
    wanted = query.wanted()
    after = _read(query.after, wanted) if query.after else None
    found = await _page(asking, wanted, after, query.limit + 1)
    page = found[: query.limit]
    following = _write(page[-1], wanted) if len(found) > query.limit else None
    return {"sequences": await _listed(asking, page), "after": following}


async def _page(asking: Asking, wanted: Wanted, after: tuple[str, int] | None, limit: int) -> list[Listed]:
    async with asking.own.database.transaction() as connection:
        return await store.page(connection, asking.account, wanted, after=after, limit=limit, among=asking.boards)


def _write(last: Listed, wanted: Wanted) -> str:
    """Return the place behind a row, as a text that says nothing to others."""
    place = [wanted.sort, wanted.order, last.place, last.row.id]
    return base64.urlsafe_b64encode(json.dumps(place).encode()).decode().rstrip("=")


def _read(after: str, wanted: Wanted) -> tuple[str, int]:
    """Return the place that `_write` wrote. Raises BadBody."""
    try:
        place = json.loads(base64.urlsafe_b64decode(after + "=" * (-len(after) % 4)))
        sort, order, key, number = place
    except (ValueError, TypeError) as error:
        raise BadBody(400, "bad_page", BAD_PAGE) from error
    fits = (sort, order) == (wanted.sort, wanted.order) and isinstance(key, str) and "\x00" not in key
    if not fits or type(number) is not int or not 0 <= number < 2**63 or not store.is_place(wanted.sort, key):
        raise BadBody(400, "bad_page", BAD_PAGE)
    return key, number


async def _listed(asking: Asking, page: Sequence[Listed]) -> list[ListedSequence]:
    rows = [one.row for one in page]
    needed = await attention.read(asking, await places(asking, [row.board_id for row in rows]), rows)
    every_one = await shown(asking, rows)
    return [
        {
            **one,
            "active": listed.tally.active,
            "total": listed.tally.total,
            "rates": rates(listed.tally),
            "info": attention.notes(listed.row, needed),
        }
        for one, listed in zip(every_one, page, strict=True)
    ]


def rates(tally: Tally) -> Rates:
    """Return the rates of a sequence, each with its denominator."""
    return {
        "open": {"people": tally.opened, "of": tally.delivered},
        "reply": {"people": tally.replied, "of": tally.delivered},
        "click": {"people": tally.clicked, "of": tally.delivered},
    }


async def table(asking: Asking, query: Filter) -> Annotated[Response, "text/csv"]:
    """Return the list as a table, all of it."""
    return csv_tables.answer(
        "sequences.csv", [spoken(one, asking.language) for one in HEAD], _chunks(asking, query.wanted())
    )


async def _chunks(asking: Asking, wanted: Wanted) -> AsyncIterator[list[Sequence[Any]]]:
    after: tuple[str, int] | None = None
    while True:
        page = await _page(asking, wanted, after, CHUNK)
        yield [_cells(one, asking.language) for one in await _listed(asking, page)]
        if len(page) < CHUNK:
            return
        after = (page[-1].place, page[-1].row.id)


def _cells(one: ListedSequence, language: str) -> Sequence[Any]:
    board, rate = one["board"], one["rates"]
    info = " ".join(spoken(note["sentence"], language) for note in one["info"])
    return (
        one["name"], one["created_by"]["name"], board and (board["name"] or board["id"]), one["steps"], one["days"],
        one["active"], one["total"], rate["open"]["of"], rate["open"]["people"], rate["reply"]["people"],
        rate["click"]["people"], one["modified_at"], one["state"], info,
    )  # fmt: skip
