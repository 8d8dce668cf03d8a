"""One item of a board: the sequences it is or was in as cards, and all that happened in them (row P4)."""

from __future__ import annotations

from starlette.routing import Route
from typing_extensions import TypedDict

from integration.api import happenings, runs
from integration.api.faces import places
from integration.api.guard import Asking, Guard
from integration.api.happenings import Happening
from integration.api.runs import ShownRun
from integration.api.shapes import Before, Limit, Strict
from sequences.errors import NotFound
from sequences.storage import people
from sequences.words import say

MOST_HISTORY = 200


class ContactQuery(Strict):
    """Which cards: the newest ones before the last id of the page before."""

    before: Before = 2**62
    limit: Limit = 20


class Card(ShownRun):
    """A sequence that the item is or was in."""

    sequence_name: str
    sequence_state: str


class Contact(TypedDict):
    """An item: its runs, the newest first, and what happened in those, the latest first; `before` asks for more."""

    item: str
    cards: list[Card]
    history: list[Happening]
    before: str | None


def routes(guard: Guard) -> list[Route]:
    """Return the route of contacts."""
    return [guard.route("GET", "/items/{item}", read)]


async def read(asking: Asking, query: ContactQuery) -> Contact:
    """Return the sequences of an item and their history, as far as whoever asks may see its board."""
    item = asking.number("item")
    async with asking.own.database.transaction() as connection:
        found = await people.of_item(connection, asking.account, item, before=query.before, limit=query.limit + 1)
    page = found[: query.limit]
    boards = await places(asking, {row["board_id"] for row in page})
    visible = [row for row in page if row["board_id"] in boards.open]
    if page and not visible:
        raise NotFound("item_not_found", say("This item is on a board that you are not on."))
    shown, stories = await runs.shown(asking, visible), await happenings.of_runs(asking, visible)
    cards: list[Card] = [
        {**one, "sequence_name": row["sequence_name"], "sequence_state": row["sequence_state"]}
        for one, row in zip(shown, visible, strict=True)
    ]
    latest = sorted((one for story in stories for one in story), key=lambda one: one["at"], reverse=True)
    before = str(page[-1]["id"]) if len(found) > query.limit else None
    return {"item": str(item), "cards": cards, "history": latest[:MOST_HISTORY], "before": before}
