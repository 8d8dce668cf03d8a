"""Whether somebody may see a board: what is on it is for them then, and for nobody else (rows P3, A1)."""

from __future__ import annotations

from integration.api.guard import Asking
from sequences.errors import NotFound
from sequences.monday.audiences import BoardView, Viewer
from sequences.monday.client import Access
from sequences.monday.errors import BoardGone
from sequences.words import say

LARGEST_ID = 2**63 - 1


def viewer(asking: Asking) -> Viewer:
    """Return who looks."""
    return Viewer(asking.person.user_id, asking.person.role == "guest")


async def must_see(asking: Asking, board: int | None) -> tuple[Access, BoardView]:
    """Return how monday is asked, and the board. Raises NotFound where there is none that the person may see."""
    access = await asking.access()
    try:
        if board is None or not 0 < board <= LARGEST_ID:
            raise BoardGone(say("There is no board."))
        view = await asking.own.audiences.view(access, board, now=asking.now)
        seen = await asking.own.audiences.sees(access, viewer(asking), board, now=asking.now)
    except BoardGone as error:
        raise _hidden() from error
    if not seen:
        raise _hidden()
    return access, view


async def sees(asking: Asking, board: int | None) -> bool:
    """Return whether the person may see a board. Raises MondayError."""
    try:
        await must_see(asking, board)
    except NotFound:
        return False
    return True


def _hidden() -> NotFound:
    return NotFound("board_not_found", say("There is no such board, or you are not on it."))
