"""The boards that somebody may build a sequence on, as monday shows them (row B1)."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field
from starlette.routing import Route
from typing_extensions import TypedDict

from integration.api.guard import Asking, Guard
from integration.api.shapes import Strict
from integration.api.sight import viewer
from sequences.monday.audiences import Choosable, choosable

PAGE = 50  # boards that are enough for an answer; there may be some more
MOST_PAGES = 5  # of a hundred boards each, read for one answer


class BoardQuery(Strict):
    """Which boards to offer: whose name or workspace holds a text; `after` is that of the page before."""

    search: Annotated[str, Field(max_length=255)] = ""
    after: Annotated[int, Field(ge=1, le=10_000)] = 1


class BoardChoice(TypedDict):
    """A board to choose; `kind` is public, private or share, `workspace` None for the main one."""

    id: str
    name: str
    kind: str
    workspace: str | None


class BoardPage(TypedDict):
    """A page of boards; `after` asks for the next one, and may do so behind a page that is empty."""

    boards: list[BoardChoice]
    after: str | None


def routes(guard: Guard) -> list[Route]:
    """Return the route of boards to choose from."""
    return [guard.route("GET", "/boards/choices", every)]


async def every(asking: Asking, query: BoardQuery) -> BoardPage:
    """Return a page of the boards that the person is on, or that are open to their account."""
    access, found = await asking.access(), list[Choosable]()
    following: int | None = query.after
    for _ in range(MOST_PAGES):
        if following is None or len(found) >= PAGE:
            break
        page, following = await choosable(asking.own.monday, access, viewer(asking), page=following)
        found += [one for one in page if _holds(one, query.search.strip())]
    return {"boards": [_shown(one) for one in found], "after": str(following) if following else None}


def _holds(one: Choosable, text: str) -> bool:
    return any(text.casefold() in name.casefold() for name in (one.name, one.workspace or ""))


def _shown(one: Choosable) -> BoardChoice:
    return {"id": str(one.id), "name": one.name, "kind": one.kind, "workspace": one.workspace}
