"""Asks the board of a sequence whether it has the columns that the sequence speaks of (design: refused at save)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from sequences.core import fields
from sequences.core.definition import Definition
from sequences.core.problems import Problem, file_columns, unknown_columns
from sequences.errors import Unacceptable
from sequences.monday.boards import Board, Column, read_board
from sequences.monday.client import Access, Monday
from sequences.monday.errors import BoardGone, MondayError
from sequences.words import say

MOST_FORMULAS = 5  # monday's limit in one call
LABELLED = frozenset(("status", "dropdown"))
SILENT = frozenset(
    ("mirror", "formula", "auto_number", "creation_log", "last_updated", "item_id", "button", "subtasks")
)


async def refuse_unknown(monday: Monday, access: Access, definition: Definition) -> None:
    """Ask monday for the board, and raise when the sequence asks for what the board has not.

    Raises:
        Unacceptable: a column does not exist, or the board; each with its place.
        MondayError: monday could not be asked.
    """
    if definition.board is None:
        return
    try:
        board = await read_board(monday, access, definition.board, interactive=True)
    except BoardGone as error:
        raise _refusal([Problem("board", error.sentence)]) from error
    if wrong := list(board_problems(definition, board)):
        raise _refusal(wrong)


async def refuse_unknown_if_told(monday: Monday, access: Access, definition: Definition) -> None:
    """Do the same for a draft, which is kept all the same where monday cannot be asked or shows no such board.

    Raises Unacceptable: a column does not exist.
    """
    try:
        await refuse_unknown(monday, access, definition)
    except MondayError:
        return
    except Unacceptable as error:
        if not isinstance(error.__cause__, BoardGone):
            raise


def board_problems(definition: Definition, board: Board) -> Iterator[Problem]:
    """Yield what a sequence asks of a board that has it not."""
    living = {one.id: one for one in board.columns if not one.archived}
    yield from unknown_columns(definition, frozenset(living))
    for place, column in file_columns(definition):
        if column in living and living[column].type != "file":
            yield Problem(place, say("The column “{column}” holds no files: choose a file column.", column=column))
    company = definition.company.column
    if company in living and living[company].type != "board_relation":
        yield Problem("company.column", say("The column “{column}” connects no boards: choose one.", column=company))
    for n, owners in enumerate(definition.sender.columns):
        if owners in living and living[owners].type != "people":
            sentence = say("The column “{column}” holds no people: choose a People column.", column=owners)
            yield Problem(f"sender.columns[{n}]", sentence)
    formulas = [one for one in sorted(fields.columns(definition)) if one in living and living[one].type == "formula"]
    if len(formulas) > MOST_FORMULAS:
        sentence = say(
            "The texts ask for {many} formula columns, and monday tells {most_formulas} at a time: use fewer.",
            many=len(formulas),
            most_formulas=MOST_FORMULAS,
        )
        yield Problem("steps", sentence)
    yield from _unheard(definition, living)


def _unheard(definition: Definition, living: Mapping[str, Column]) -> Iterator[Problem]:
    """Yield the conditions that can never hold: monday tells no change of the column, or it has no such label."""
    for n, condition in enumerate(definition.conditions):
        column = living.get(condition.column)
        if column is None:
            continue
        if column.type in SILENT:
            sentence = say(
                "monday does not tell when the column {title} changes: choose another one.", title=column.title
            )
            yield Problem(f"conditions[{n}].column", sentence)
        known = {label.strip().casefold() for _, label in column.labels}
        for m, text in enumerate(condition.any_of):
            if column.type in LABELLED and text.strip().casefold() not in known:
                sentence = say(
                    "The column {title} has no label “{text}”: choose one that it has.", title=column.title, text=text
                )
                yield Problem(f"conditions[{n}].any_of[{m}]", sentence)


def _refusal(wrong: list[Problem]) -> Unacceptable:
    details = [{"field": one.field, "sentence": one.sentence} for one in wrong]
    return Unacceptable("unknown_column" if wrong[0].field != "board" else "board_gone", wrong[0].sentence, details)
