"""Boards: what the app shows on them, what people must mend there, and comparing them with the truth (row X6)."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

from pydantic import Field, StrictBool
from starlette.routing import Route
from typing_extensions import TypedDict

from integration.api.faces import BoardName, places
from integration.api.faces import Boards as Known
from integration.api.guard import Asking, Guard
from integration.api.shapes import Strict
from sequences.core.auditing import Subject, What
from sequences.core.progress import Shown
from sequences.errors import NotFound, Unacceptable
from sequences.monday.boards import read_board
from sequences.monday.errors import BoardGone
from sequences.storage import board_care
from sequences.storage.board_care import BoardCare
from sequences.words import Said, say, unpacked
from tasks.wake import wake

LARGEST_ID = 2**63 - 1


class Choice(Strict):
    """What a board is to show, and the column by which its items are connected with people."""

    enrolled: StrictBool = True
    status: StrictBool = False
    next_step: StrictBool = False
    next_date: StrictBool = False
    through: Annotated[str, Field(min_length=1, max_length=100)] | None = None

    def shows(self) -> list[str]:
        """Return the optional columns that are wanted."""
        return [kind.value for kind in Shown if getattr(self, kind.value)]


class ShownBoard(TypedDict):
    """A board: what it shows and where, what people must mend, and when it was compared with the truth last."""

    id: str
    board: BoardName | None
    enrolled: bool
    status: bool
    next_step: bool
    next_date: bool
    through: str | None
    columns: dict[str, str | None]
    problem: Said | None
    reconciling: bool
    reconciled_at: datetime | None
    repaired: int | None


class Boards(TypedDict):
    """The boards that sequences are used on."""

    boards: list[ShownBoard]


class Reconciling(TypedDict):
    """A board will be compared."""

    reconciling: bool


def routes(guard: Guard) -> list[Route]:
    """Return the routes of boards."""
    return [
        guard.route("GET", "/boards", every),
        guard.route("GET", "/boards/{board}", read),
        guard.route("PUT", "/boards/{board}", choose),
        guard.route("POST", "/boards/{board}/reconcile", reconcile, status=202),
    ]


def _shown(care: BoardCare, known: Known) -> ShownBoard:
    columns = {"enrolled": care.enrolled_column if care.enrolled else None}
    columns |= {kind: place.get("column") for kind, place in care.shows.items()}
    return {
        "id": str(care.board_id),
        "board": known.name(care.board_id),
        "enrolled": care.enrolled,
        "status": Shown.STATUS in care.shows,
        "next_step": Shown.NEXT_STEP in care.shows,
        "next_date": Shown.NEXT_DATE in care.shows,
        "through": care.through,
        "columns": columns,
        "problem": unpacked(care.problem) if care.problem else None,
        "reconciling": care.reconcile_at is not None,
        "reconciled_at": care.reconciled_at,
        "repaired": care.repaired,
    }


def _board(asking: Asking) -> int:
    """Return the board of the path. Raises NotFound, also when the person cannot see it."""
    number = asking.number("board")
    if not 0 < number <= LARGEST_ID or (asking.boards is not None and number not in asking.boards):
        raise NotFound("board_not_found", say("There is no such board, or you are not on it."))
    return number


async def every(asking: Asking) -> Boards:
    """Return the boards that sequences are used on."""
    async with asking.own.database.transaction() as connection:
        found = await board_care.every(connection, asking.account)
    mine = [one for one in found if asking.boards is None or one.board_id in asking.boards]
    known = await places(asking, [one.board_id for one in mine])
    return {"boards": [_shown(one, known) for one in mine]}


async def read(asking: Asking) -> ShownBoard:
    """Return one board."""
    async with asking.own.database.transaction() as connection:
        care = await board_care.get(connection, asking.account, _board(asking))
    if care is None:
        raise NotFound("board_not_used", say("No sequence is used on this board, and it was not added."))
    return _shown(care, await places(asking, [care.board_id]))


async def choose(asking: Asking, body: Choice) -> ShownBoard:
    """Say what a board shows: the columns wanted, and through which of its columns it is connected with people."""
    asking.must_write()
    number = _board(asking)
    await _must_have(asking, number, body.through)
    async with asking.own.database.transaction() as connection:
        known = await board_care.get(connection, asking.account, number)
        care = await board_care.choose(
            connection, asking.account, number, enrolled=body.enrolled, through=body.through,
            shows=body.shows(), user=asking.person.user_id, now=asking.now,
        )  # fmt: skip
        await board_care.reconcile(connection, asking.account, number, now=asking.now)
        before, after = _audited(known), _audited(care)
        await asking.note(connection, What.BOARD_CHANGED, Subject.BOARD, number, before=before, after=after)
    await wake(asking.own.redis)
    return _shown(care, await places(asking, [number]))


def _audited(care: BoardCare | None) -> dict[str, Any]:
    if care is None:
        return {}
    return {"columns": {"enrolled": care.enrolled, "shown": sorted(care.shows), "through": care.through}}


async def _must_have(asking: Asking, number: int, through: str | None) -> None:
    """Raise Unacceptable unless the board is there, with the column that connects it."""
    try:
        board = await read_board(asking.own.monday, await asking.access(), number, interactive=True)
    except BoardGone as error:
        raise Unacceptable("board_gone", error.sentence) from error
    column = board.column(through) if through else None
    if through and (column is None or column.type != "board_relation"):
        raise Unacceptable(
            "not_connected",
            say("The board has no Connect boards column “{through}”: choose another column.", through=through),
        )


async def reconcile(asking: Asking) -> Reconciling:
    """Compare a board with the truth, and repair what differs, as the account's budget allows."""
    asking.must_write()
    number = _board(asking)
    async with asking.own.database.transaction() as connection:
        if not await board_care.reconcile(connection, asking.account, number, now=asking.now):
            raise NotFound("board_not_used", say("No sequence is used on this board, and it was not added."))
    await wake(asking.own.redis)
    return {"reconciling": True}
