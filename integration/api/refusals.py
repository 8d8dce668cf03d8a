"""Refusals: who was not enrolled, and why (row N8)."""

from __future__ import annotations

from starlette.routing import Route
from typing_extensions import TypedDict

from integration.api.faces import Face, ItemName, face, faces, items, places
from integration.api.guard import Asking, Guard
from integration.api.shapes import Before, Limit, Strict
from sequences.core import reasons
from sequences.core.reasons import Reason
from sequences.storage import refusals as store


class RefusalQuery(Strict):
    """Which refusals: those before the last id of the page before, newest first."""

    before: Before = 2**62
    limit: Limit = 50


class ShownRefusal(TypedDict):
    """An item that was not enrolled."""

    id: str
    item: ItemName
    reason: Reason
    by: Face
    at: str


class Refusals(TypedDict):
    """A page of refusals; `before` asks for the next one."""

    refusals: list[ShownRefusal]
    before: str | None


def routes(guard: Guard) -> list[Route]:
    """Return the route of refusals."""
    return [guard.route("GET", "/sequences/{sequence}/refusals", every)]


async def every(asking: Asking, query: RefusalQuery) -> Refusals:
    """Return a page of who was not enrolled in a sequence, and why."""
    async with asking.own.database.transaction() as connection:
        row = await asking.sequence(connection)
        found = await store.page(connection, asking.account, row.id, before=query.before, limit=query.limit + 1)
    page = found[: query.limit]
    known, who = await places(asking, [row.board_id]), await faces(asking, {one["by_user"] for one in page})
    async with asking.own.database.transaction() as connection:
        named = await items(asking, connection, known, [(one["item_id"], row.board_id) for one in page])
    told: list[ShownRefusal] = [
        {
            "id": str(one["id"]),
            "item": named.name(one["item_id"], row.board_id),
            "reason": reasons.reason(one["code"], **one["facts"]),
            "by": face(who, one["by_user"]),
            "at": one["at"].isoformat(),
        }
        for one in page
    ]
    return {"refusals": told, "before": told[-1]["id"] if len(found) > query.limit else None}
