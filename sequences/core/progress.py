"""What the optional columns of a board say of a person: status, next step, next date (row F3's words). No I/O.

Of somebody in several sequences they tell what comes next; of nobody's any more, how the last run ended.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sequences.core.definition import Definition, StepKind


class Shown(StrEnum):
    """The optional columns there are."""

    STATUS = "status"
    NEXT_STEP = "next_step"
    NEXT_DATE = "next_date"


TITLES = {Shown.STATUS: "Sequence status", Shown.NEXT_STEP: "Next step", Shown.NEXT_DATE: "Next date"}
COLUMN_IDS = {
    Shown.STATUS: "sequence_status",
    Shown.NEXT_STEP: "sequence_next_step",
    Shown.NEXT_DATE: "sequence_next_date",
}
TYPES = {Shown.STATUS: "status", Shown.NEXT_STEP: "text", Shown.NEXT_DATE: "date"}
STATUSES = {
    "active": "Active",
    "paused": "Paused",
    "completed": "Completed",
    "stopped": "Stopped",
    "exited": "Exited",
    "failed": "Failed",
}
STEPS = {
    StepKind.EMAIL: "E-mail",
    StepKind.MANUAL_EMAIL: "Manual e-mail",
    StepKind.TASK: "Task",
    StepKind.CALL: "Call",
    StepKind.WAIT: "Wait",
}
RUNNING = ("active", "paused")


@dataclass(frozen=True)
class Progress:
    """How a person stands: the words of the three columns, empty where there is nothing to say."""

    status: str = ""
    next_step: str = ""
    next_at: datetime | None = None  # UTC


def progress(state: str, position: int, due_at: datetime | None, definition: Definition) -> Progress:
    """Return how a run stands; `due_at` is when its next step comes, None while it waits for somebody."""
    if state not in RUNNING:
        return Progress(STATUSES.get(state, ""))
    return Progress(STATUSES[state], _step(position, definition), due_at if state == "active" else None)


def _step(position: int, definition: Definition) -> str:
    """Return the next step as in "2 of 5: Call"; after the last one there is none."""
    every = definition.steps
    return f"{position + 1} of {len(every)}: {STEPS[every[position].kind]}" if position < len(every) else ""
