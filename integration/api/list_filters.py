"""What the manager's list can be narrowed to: the creators and boards that its sequences have (row F1)."""

from __future__ import annotations

from starlette.routing import Route
from typing_extensions import TypedDict

from integration.api.faces import BoardName, Face, face, faces, places
from integration.api.guard import Asking, Guard
from sequences.storage import list_filters as store


class ListFilters(TypedDict):
    """Creators and boards by name; boards that whoever asks may not see are left out (row P3)."""

    creators: list[Face]
    boards: list[BoardName]


def routes(guard: Guard) -> list[Route]:
    """Return the route of filters."""
    return [guard.route("GET", "/sequence-filters", every)]


async def every(asking: Asking) -> ListFilters:
    """Return what the list of sequences can be narrowed to."""
    async with asking.own.database.transaction() as connection:
        found = await store.pairs(connection, asking.account, among=asking.boards)
    owners, boards = {owner for owner, _ in found}, {board for _, board in found}
    who, known = await faces(asking, owners), await places(asking, boards)
    named = [name for board in boards if (name := known.name(board)) is not None and name["accessible"]]
    return {
        "creators": sorted((face(who, owner) for owner in owners), key=lambda one: (one["name"] or "").casefold()),
        "boards": sorted(named, key=lambda one: (one["name"] or "").casefold()),
    }
