"""Which columns and labels of a board mean what for activities: proposed from their types, or as an admin says."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from sequences.core.definition import StepKind
from sequences.errors import Unacceptable
from sequences.monday.boards import Board, Column
from sequences.storage.activities_boards import ActivitiesBoard
from sequences.words import Said, say

TYPES = {
    "status": ("status",),
    "kind": ("status", "dropdown", "text"),
    "owner": ("people",),
    "due": ("date",),
    "note": ("long_text", "text"),
    "contact": ("board_relation",),
}
TITLES = {"status": ("status",), "kind": ("kind", "type", "activity type")}  # a title decides, where several would do
OPEN, DONE, DROPPED = ("open", "to do", "not started", "planned"), ("done", "completed"), ("dropped", "cancelled")
KINDS = {StepKind.CALL.value: "Call", StepKind.TASK.value: "Task", StepKind.MANUAL_EMAIL.value: "E-mail"}
ALSO = {
    StepKind.CALL.value: ("phone call",),
    StepKind.TASK.value: ("to-do",),
    StepKind.MANUAL_EMAIL.value: ("email", "mail"),
}


def mapped(account: int, board: Board, wanted: Mapping[str, Any]) -> ActivitiesBoard:
    """Return a board as activities use it.

    `wanted` may name `columns` (meaning to column id, null: none), `labels` (open, done, dropped to the text of a label
    of the status) and `kinds` (call, task, manual_email to that of the kind). What it leaves out is found by type and
    title.

    Raises:
        Unacceptable: the board has not what it takes; with each place that is wrong.
    """
    columns = _columns(board, wanted.get("columns") or {})
    labels = _labels(columns["status"], wanted.get("labels") or {})
    kind = columns.get("kind")
    kinds = _kinds(kind, wanted.get("kinds") or {}) if kind and kind.type != "text" else {}
    return ActivitiesBoard(
        account,
        board.id,
        {meaning: column.id for meaning, column in columns.items()},
        labels,
        kinds,
        kind.type if kind else "text",
        chosen=True,
    )


def _columns(board: Board, wanted: Mapping[str, Any]) -> dict[str, Column]:
    if unknown := sorted(wanted.keys() - TYPES.keys()):
        raise _wrong(f"columns.{unknown[0]}", say("Name columns for {types} only.", types=", ".join(TYPES)))
    found: dict[str, Column] = {}
    for meaning, types in TYPES.items():
        column = _named(board, meaning, wanted[meaning]) if meaning in wanted else _guess(board, meaning, found)
        if column is not None:
            if column.type not in types:
                sentence = say(
                    "The column “{title}” cannot hold the {meaning}: choose one of type {types}.",
                    title=column.title,
                    meaning=meaning,
                    types=" or ".join(types),
                )
                raise _wrong(f"columns.{meaning}", sentence)
            found[meaning] = column
    if "status" not in found:
        raise _wrong("columns.status", say("The board has no status column: add one with the labels Open and Done."))
    return found


def _named(board: Board, meaning: str, column_id: Any) -> Column | None:
    if column_id is None:
        return None
    column = board.column(column_id) if isinstance(column_id, str) else None
    if column is None:
        raise _wrong(
            f"columns.{meaning}", say("The board has no column “{column_id}”: choose another one.", column_id=column_id)
        )
    return column


def _guess(board: Board, meaning: str, taken: Mapping[str, Column]) -> Column | None:
    """Return the column whose type and, where several would do, title fit a meaning; a text column is never guessed."""
    used = {column.id for column in taken.values()}
    fitting = [one for one in board.columns if one.type in TYPES[meaning] and not one.archived and one.id not in used]
    titled = [one for one in fitting if one.title.strip().lower() in TITLES.get(meaning, (meaning,))]
    if meaning == "kind":
        return titled[0] if titled else None
    return next(iter([*titled, *(one for one in fitting if one.type != "text")]), None)


def _labels(status: Column, wanted: Mapping[str, Any]) -> dict[str, int]:
    if unknown := sorted(wanted.keys() - {"open", "done", "dropped"}):
        raise _wrong(f"labels.{unknown[0]}", say("Name labels for open, done and dropped only."))
    done = [str(one["label"]) for one in status.settings.get("labels") or [] if one.get("is_done")]
    usual = {"open": OPEN, "done": (*DONE, *(text.lower() for text in done)), "dropped": DROPPED}
    found = {}
    for meaning, texts in usual.items():
        label = _label(status, f"labels.{meaning}", wanted[meaning]) if meaning in wanted else _first(status, texts)
        if label is not None:
            found[meaning] = label
        elif meaning != "dropped":
            sentence = say(
                "The column “{title}” has no label for what is {meaning}: say which one it is.",
                title=status.title,
                meaning=meaning,
            )
            raise _wrong(f"labels.{meaning}", sentence)
    if len(set(found.values())) < len(found):
        raise _wrong("labels", say("Each state needs a label of its own: choose different ones."))
    return found


def _kinds(kind: Column, wanted: Mapping[str, Any]) -> dict[str, int]:
    if unknown := sorted(wanted.keys() - KINDS.keys()):
        raise _wrong(f"kinds.{unknown[0]}", say("Name labels for {kinds} only.", kinds=", ".join(KINDS)))
    found = {}
    for name, text in KINDS.items():
        asked = name in wanted
        label = _label(kind, f"kinds.{name}", wanted[name]) if asked else _first(kind, (text.lower(), *ALSO[name]))
        if label is None:
            raise _wrong(
                f"kinds.{name}",
                say(
                    "The column “{title}” has no label {text}: add it, or say which one it is.",
                    title=kind.title,
                    text=text,
                ),
            )
        found[name] = label
    return found


def _label(column: Column, place: str, text: Any) -> int:
    label = _first(column, (text.lower(),)) if isinstance(text, str) else None
    if label is None:
        raise _wrong(
            place,
            say(
                "The column “{title}” has no label “{text}”: choose another one.", title=column.title, text=_shown(text)
            ),
        )
    return label


def _shown(text: Any) -> str:
    """Return what somebody sent for a label, as far as it can be told in a sentence."""
    return text if isinstance(text, str) else ""


def _first(column: Column, texts: Iterable[str]) -> int | None:
    """Return the label that says the first of `texts` that a label says, whatever its case."""
    by_text = {text.strip().lower(): number for number, text in reversed(column.labels)}
    return next((by_text[text] for text in texts if text in by_text), None)


def _wrong(field: str, sentence: Said) -> Unacceptable:
    return Unacceptable("board_unfit", sentence, [{"field": field, "sentence": sentence}])
