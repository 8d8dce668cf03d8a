"""What the optional columns of a board say of a person."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from sequences.core.definition import Definition, EmailStep, ManualStep, StepKind, WaitStep
from sequences.core.progress import Progress, progress

AT = datetime(2026, 11, 25, 9, tzinfo=UTC)
STEPS = Definition(
    "Inbound", steps=(EmailStep("Hello", "<p>Hi</p>"), WaitStep(2), ManualStep(StepKind.CALL, "Ask")), board=1
)


def test_whoever_runs_shows_the_next_step_and_its_date() -> None:
    assert progress("active", 2, AT, STEPS) == Progress("Active", "3 of 3: Call", AT)


def test_whoever_is_paused_has_no_date() -> None:
    assert progress("paused", 0, AT, STEPS) == Progress("Paused", "1 of 3: E-mail", None)


def test_behind_the_last_step_there_is_only_a_date() -> None:
    assert progress("active", 3, AT, STEPS) == Progress("Active", "", AT)


@pytest.mark.parametrize("state", ["completed", "stopped", "exited", "failed"])
def test_whoever_has_left_shows_how_and_nothing_else(state: str) -> None:
    assert progress(state, 2, AT, STEPS) == Progress(state.capitalize())
