"""Field: the sequence picker, as remote options of a board."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

from recipes.block import Answer, Call, unwrap, whole_number
from recipes.services import Services
from sequences.errors import NotAllowed
from sequences.monday.errors import MondayError
from sequences.runs.picking import pickable, titled
from sequences.storage.sequences import SequenceRow

PAGE = 100
NOWHERE = -1  # no board has this id


async def sequence(call: Call, services: Services) -> Answer:
    """Return the active sequences of the board that the asking person may use (rows N4, N7).

    Where monday asks for saved values, their titles: of a sequence that is off, too, for it is still the one chosen.

    Source: https://developer.monday.com/apps/docs/pagination-for-remote-options
    """
    with suppress(MondayError, NotAllowed):  # then what we knew of them last decides
        await services.runtime.members.get(call.account_id, call.user_id, now=call.at)
    saved = _saved(call.payload)
    async with services.runtime.database.transaction() as connection:
        if saved is not None:
            return _page(await titled(connection, call.account_id, call.user_id, saved), last=True)
        board = _board(call.payload)
        if board == NOWHERE:
            return _page([], last=True)
        found = await pickable(
            connection, call.account_id, call.user_id, board=board, after=_cursor(call.payload.get("pageRequestData")),
            limit=PAGE + 1, named=_search(call.payload),
        )  # fmt: skip
    return _page(found[:PAGE], last=len(found) <= PAGE)


def _page(rows: list[SequenceRow], *, last: bool) -> Answer:
    return 200, {
        "options": [{"title": row.name, "value": str(row.id)} for row in rows],
        "isPaginated": True,
        "nextPageRequestData": None if last else {"after": rows[-1].id},
        "isLastPage": last,
    }


def _cursor(data: Any) -> int:
    return (whole_number(data.get("after")) if isinstance(data, dict) else None) or 0


def _board(payload: dict[str, Any]) -> int | None:
    """Return the board the options depend on, in any of the forms monday sends it; None: they depend on none.

    What names a board that is none has no options at all (`NOWHERE`).
    """
    dependencies = payload.get("dependencyData")
    inside = dependencies.get("boardId") if isinstance(dependencies, dict) else None
    wanted = [one for one in (unwrap(inside), unwrap(payload.get("boardId"))) if one is not None]
    if not wanted:
        return None
    return next((number for one in wanted if (number := whole_number(one))), NOWHERE)


def _search(payload: dict[str, Any]) -> str:
    """Return what somebody typed, where monday tells it (which of the names it uses is not documented)."""
    found = next((payload[key] for key in ("query", "searchTerm") if isinstance(payload.get(key), str)), "")
    return found.strip()


def _saved(payload: dict[str, Any]) -> list[int] | None:
    """Return the saved values whose titles monday asks for; None: it asks for the options."""
    wanted = next((payload[key] for key in ("valuesToFetch", "values_to_fetch") if payload.get(key) is not None), None)
    if wanted is None:
        return None
    every = wanted if isinstance(wanted, list) else [wanted]
    return [number for one in every[:PAGE] if (number := whole_number(one))]
