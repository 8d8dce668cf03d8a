"""Field: the sequence picker, as remote options of a board."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

from recipes.block import Answer, Call, unwrap, whole_number
from recipes.services import Services
from sequences.errors import NotAllowed
from sequences.monday.errors import MondayError
from sequences.picking import pickable

PAGE = 100


async def sequence(call: Call, services: Services) -> Answer:
    """Return the active sequences of the board that the asking person may use (rows N4, N7).

    Source: https://developer.monday.com/apps/docs/pagination-for-remote-options
    """
    after = _cursor(call.payload.get("pageRequestData"))
    with suppress(MondayError, NotAllowed):  # then what we knew of them last decides
        await services.runtime.members.get(call.account_id, call.user_id, now=call.at)
    async with services.runtime.database.transaction() as connection:
        found = await pickable(
            connection, call.account_id, call.user_id, board=_board(call.payload), after=after, limit=PAGE + 1
        )
    page = found[:PAGE]
    last = len(found) <= PAGE
    return 200, {
        "options": [{"title": row.name, "value": str(row.id)} for row in page],
        "isPaginated": True,
        "nextPageRequestData": None if last else {"after": page[-1].id},
        "isLastPage": last,
    }


def _cursor(data: Any) -> int:
    return (whole_number(data.get("after")) if isinstance(data, dict) else None) or 0


def _board(payload: dict[str, Any]) -> int | None:
    """Return the board the options depend on, in any of the forms monday sends it."""
    dependencies = payload.get("dependencyData")
    inside = dependencies.get("boardId") if isinstance(dependencies, dict) else None
    return whole_number(unwrap(inside)) or whole_number(payload.get("boardId"))
