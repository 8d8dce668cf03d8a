"""The columns we keep on a board: made where missing, labels for every sequence, renamed with it.

One worker does that for a board at a time, however many sequences begin on it at once; what people must mend is kept
with the board and told once.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sequences.boards import board_telling
from sequences.monday import boards as monday_boards
from sequences.monday.client import Access, Monday
from sequences.monday.columns import TRIES, EnrolledColumn, ensure_on
from sequences.monday.errors import BadRequest, BoardGone, Gone, Locked, Stale
from sequences.monday.shown import Places, ensure_shown
from sequences.storage import boards
from sequences.storage.boards import Board
from sequences.storage.database import AsyncConnection, Database
from sequences.words import Said, say

ASK_AGAIN = timedelta(days=1)


@dataclass(frozen=True)
class Columns:
    """Our columns on a board as they are now, and what people must mend."""

    enrolled: EnrolledColumn
    shows: Places
    problem: Said | None


def ready(board: Board, titles: Mapping[int, str], now: datetime) -> bool:
    """Return whether every column and label that is needed is there, or cannot be had now."""
    if board.ask_again_at is not None and board.ask_again_at > now:
        return True
    labelled = not board.enrolled or (
        board.enrolled_column is not None and all(str(one) in board.labels for one in titles)
    )
    return labelled and all(place.get("column") for place in board.shows.values())


async def ensure(
    database: Database, monday: Monday, access: Access, board_id: int, titles: Mapping[int, str], *, now: datetime
) -> Board:
    """Return a board with our columns on it and a label for every sequence of `titles`.

    When a column is another one than before, or labels changed, everybody's cells are written anew.

    Raises:
        Locked: another worker is at it.
        BoardGone, MondayError: monday refuses.
    """
    async with database.transaction() as connection:
        if not await boards.alone(connection, access.account_id, board_id):
            raise Locked(say("Another worker looks after the columns of the board."))
        known = await boards.get(connection, access.account_id, board_id)
        assert known is not None
        found = await _columns(monday, access, known, titles)
        board = _known(known, found, now)
        remade = known.enrolled and known.enrolled_column is not None and not found.enrolled.known
        if remade or _anew(known, board):
            await boards.everybody(connection, known.account_id, board_id, now=now)
        await boards.know(connection, board)
        if remade and board.enrolled_column:
            await _tell_of_new(connection, board, now)
        if found.problem:
            await board_telling.tell(connection, known.account_id, board_id, found.problem, now=now)
    return board


async def _columns(monday: Monday, access: Access, known: Board, titles: Mapping[int, str]) -> Columns:
    labels = {int(sequence): label for sequence, label in known.labels.items()}
    for _ in range(TRIES):
        board = await monday_boards.read_board(monday, access, known.board_id)
        try:
            enrolled = EnrolledColumn(None, {})
            if known.enrolled:
                enrolled = await ensure_on(monday, access, board, known.enrolled_column, titles, labels)
            shows, problem = await ensure_shown(monday, access, board, known.shows)
        except BoardGone:
            raise
        except (Stale, Gone):  # changed or removed since it was read
            continue
        return Columns(enrolled, shows, enrolled.problem or problem)
    raise BadRequest(say("The columns of the board change all the time: try again later."))


def _known(known: Board, found: Columns, now: datetime) -> Board:
    column = found.enrolled
    kept = known.labels if column.known else {}
    living = {sequence: label for sequence, label in kept.items() if label in column.labels}
    return replace(
        known,
        enrolled_column=column.column_id,
        labels=living | {str(sequence): label for sequence, label in column.label_ids.items()},
        shows=found.shows,
        ask_again_at=now + ASK_AGAIN if found.problem else None,
    )


def _anew(known: Board, board: Board) -> bool:
    """Return whether cells written before do not say any more what they should."""
    other = any(board.labels.get(sequence) != label for sequence, label in known.labels.items())
    late = known.ask_again_at is not None and board.labels != known.labels  # what was refused is there at last
    return other or late or board.shows != known.shows


async def _tell_of_new(connection: AsyncConnection, board: Board, now: datetime) -> None:
    """Tell that a column which people removed is there again."""
    key = f"remade:{board.enrolled_column}:{now:%Y-%m-%d}"
    await board_telling.notify(connection, board.account_id, board.board_id, board_telling.REMADE, key=key, now=now)
