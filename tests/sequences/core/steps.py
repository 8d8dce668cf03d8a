"""Steps at random, and what an editor makes of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from hypothesis import strategies as st

from sequences.core.definition import EmailStep, ManualStep, Step, StepKind, WaitStep

WORDS = st.sampled_from("abcdefgh")
MAILS = st.builds(EmailStep, subject=WORDS, body=WORDS)
MANUAL = st.builds(ManualStep, kind=st.sampled_from((StepKind.CALL, StepKind.TASK)), title=WORDS, note=WORDS)
WAITS = st.builds(WaitStep, days=st.integers(0, 9))
STEPS = st.one_of(MAILS, MAILS, MANUAL, WAITS, WAITS)


def step_lists(*, least: int = 0, most: int = 8) -> st.SearchStrategy[list[Step]]:
    """Any steps."""
    return st.lists(STEPS, min_size=least, max_size=most)


@st.composite
def edits(draw: st.DrawFn, steps: Sequence[Step]) -> list[Step]:
    """Steps as somebody leaves them who edits, moves, adds and takes out a few."""
    found = list(steps)
    for _ in range(draw(st.integers(0, 4))):
        at = draw(st.integers(0, max(len(found) - 1, 0)))
        match draw(st.sampled_from(("add", "remove", "move", "word"))):
            case "add":
                found.insert(at, draw(STEPS))
            case "remove" if found:
                found.pop(at)
            case "move" if found:
                step = found.pop(at)
                found.insert(draw(st.integers(0, len(found))), step)
            case "word" if found:
                found[at] = edited(draw, found[at])
    return found


def edited(draw: st.DrawFn, step: Step) -> Step:
    """A step with another text, or another wait."""
    match step:
        case EmailStep():
            return replace(step, body=draw(WORDS))
        case ManualStep():
            return replace(step, note=draw(WORDS))
        case WaitStep():
            return replace(step, days=draw(st.integers(0, 9)))
