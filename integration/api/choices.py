"""Choices: the sequences that a person may add people to, for the batch action, the item view and pickers (row N4)."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field
from starlette.routing import Route
from typing_extensions import TypedDict

from integration.api.guard import Asking, Guard
from integration.api.shapes import After, Limit, MondayId, Strict
from sequences.core import codec
from sequences.core.definition import Definition
from sequences.runs.picking import pickable
from sequences.storage import accounts
from sequences.storage import sequences as store
from sequences.storage.sequences import SequenceRow


class ChoiceQuery(Strict):
    """Which sequences to offer: of a board or of all, whose names hold a text, after the last id of the page before."""

    board: MondayId | None = None
    search: Annotated[str, Field(max_length=255)] = ""
    after: After = 0
    limit: Limit = 50


class Owner(TypedDict):
    """Whose sequence it is; `name` is None where nothing is known of them any more."""

    id: str
    name: str | None


class SequenceChoice(TypedDict):
    """A sequence to choose, as people enrolled now would run it; `days` is the day of its last step."""

    id: str
    name: str
    board: str
    steps: int
    days: int
    owner: Owner


class ChoicePage(TypedDict):
    """A page of sequences to choose from; `after` asks for the next one."""

    choices: list[SequenceChoice]
    after: str | None


def routes(guard: Guard) -> list[Route]:
    """Return the route of choices."""
    return [guard.route("GET", "/choices", every)]


def _shown(row: SequenceRow, published: Definition, names: dict[int, str]) -> SequenceChoice:
    return {
        "id": str(row.id),
        "name": row.name,
        "board": str(row.board_id),
        "steps": len(published.steps),
        "days": max(published.days(), default=0),
        "owner": {"id": str(row.owner_id), "name": names.get(row.owner_id)},
    }


async def every(asking: Asking, query: ChoiceQuery) -> ChoicePage:
    """Return a page of the active sequences that whoever asks may pick; who only looks may pick none."""
    if asking.person.role not in ("admin", "member"):
        return {"choices": [], "after": None}
    async with asking.own.database.transaction() as connection:
        found = await pickable(
            connection, asking.account, asking.person.user_id, board=query.board, after=query.after,
            limit=query.limit + 1, named=query.search.strip(),
        )  # fmt: skip
        page = found[: query.limit]
        versions = await store.versions(connection, [row.version_id for row in page if row.version_id is not None])
        names = await accounts.names(connection, asking.account, [row.owner_id for row in page])
    published = {one.id: codec.decode(one.definition) for one in versions}
    following = str(page[-1].id) if len(found) > query.limit else None
    return {"choices": [_shown(row, published[row.version_id or 0], names) for row in page], "after": following}
