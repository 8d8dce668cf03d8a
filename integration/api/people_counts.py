"""How many people each list of the People screen has (row F3)."""

from __future__ import annotations

from starlette.routing import Route
from typing_extensions import TypedDict

from integration.api.guard import Asking, Guard
from sequences.storage import needs, people_counts, tallies
from sequences.storage.tallies import Tally

MOST = 1000


class PeopleCounts(TypedDict):
    """People inside (running or paused), finished, and refused, of whom at most `most` are counted; mails held."""

    inside: int
    finished: int
    refused: int
    held: int
    most: int


def routes(guard: Guard) -> list[Route]:
    """Return the route of the counts."""
    return [guard.route("GET", "/sequences/{sequence}/people-counts", read)]


async def read(asking: Asking) -> PeopleCounts:
    """Return how many people each list has; held mails are none for guests, who cannot decide them."""
    async with asking.own.database.transaction() as connection:
        row = await asking.sequence(connection)
        tally = (await tallies.several(connection, asking.account, [row.id])).get(row.id, Tally())
        refused = await people_counts.refused(connection, asking.account, row.id, most=MOST)
        held = await needs.held(connection, asking.account, [row.id]) if asking.boards is None else {}
    return {
        "inside": tally.active,
        "finished": tally.total - tally.active,
        "refused": refused,
        "held": held.get(row.id, 0),
        "most": MOST,
    }
