"""Where people go when a sequence changes around them: nobody gets a step twice, nobody goes back."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sequences.core.changing import Choice, Fate, Stand, StepBehind, Timing, lost, shift, target, targets, way
from sequences.core.definition import EmailStep, ManualStep, Step, StepKind, WaitStep
from sequences.core.matching import matched
from tests.sequences.core.steps import edits, step_lists

A, B, C = EmailStep("Hello", "a"), EmailStep("Again", "b"), EmailStep("Bye", "c")
CALL = ManualStep(StepKind.CALL, "Call")
MOVE, ANEW = Choice(Fate.MOVE), Choice(Fate.MOVE, timing=Timing.ANEW)


def going(before: Sequence[Step], after: Sequence[Step], position: int) -> int:
    """Where somebody before the step at `position` goes."""
    return way(Stand(1, position), {1: before}, after).fits


def test_who_waits_for_a_step_waits_for_it_still() -> None:
    assert going([A, WaitStep(2), B], [A, CALL, WaitStep(3), B], 2) == 3


def test_who_waits_for_a_step_that_was_taken_out_goes_on_with_the_next() -> None:
    assert going([A, WaitStep(2), B, WaitStep(2), C], [A, WaitStep(4), C], 2) == 2


def test_who_has_done_everything_gets_what_was_added_at_the_end() -> None:
    assert going([A, WaitStep(5)], [A, WaitStep(3), B], 2) == 2


def test_a_step_that_was_moved_behind_is_not_done_again() -> None:
    found = way(Stand(1, 1), {1: [A, B]}, [B, A])
    assert (found.least, found.fits, found.exact) == (2, 2, False)


def test_a_step_of_an_earlier_version_that_comes_back_is_not_done_again() -> None:
    ran = {1: [A, B, C], 2: [B, C]}
    found = way(Stand(2, 1, path=((1, 1),)), ran, [B, C, A])
    assert found.least == 3
    assert way(Stand(2, 1), ran, [B, C, A]).least == 1


def test_nobody_is_sent_to_a_step_that_is_behind_them() -> None:
    found = way(Stand(1, 2), {1: [A, WaitStep(1), B]}, [A, CALL, B])
    assert targets(found, [A, CALL, B]) == [1, 2, 3]
    with pytest.raises(StepBehind):
        target(found, Choice(Fate.MOVE, to=0), [A, CALL, B])


@pytest.mark.parametrize(("choice", "days"), [(MOVE, 0), (ANEW, 3), (Choice(Fate.MOVE, to=3, timing=Timing.KEEP), 3)])
def test_a_wait_is_kept_or_counted_anew(choice: Choice, days: int) -> None:
    before, after = [A, WaitStep(2), B], [A, WaitStep(5), B, C]
    found = way(Stand(1, 2), {1: before}, after)
    assert shift(Stand(1, 2), found, choice, before, after) == days


def test_the_wait_for_another_step_is_counted_by_the_new_version() -> None:
    before, after = [A, WaitStep(2), B, WaitStep(4), C], [A, WaitStep(6), C]
    stand = Stand(1, 2)
    assert shift(stand, way(stand, {1: before}, after), MOVE, before, after) == 4


def test_steps_that_somebody_misses_are_named() -> None:
    before, after = [A, WaitStep(1), B], [A, CALL, B]
    found = way(Stand(1, 2), {1: before}, after)
    assert lost(found, found.fits, [(before, 2)], after) == [1]


@given(step_lists(least=1), st.data())
def test_nobody_gets_a_step_twice_however_often_it_is_published(first: list[Step], data: st.DataObject) -> None:
    versions: dict[int, Sequence[Step]] = {1: first}
    position, path = data.draw(st.integers(0, len(first))), []
    for number in range(2, data.draw(st.integers(3, 5))):
        here = Stand(number - 1, position, tuple(path))
        versions[number] = after = data.draw(edits(versions[number - 1]))
        found = way(here, versions, after)
        to = target(found, Choice(Fate.MOVE, to=data.draw(st.sampled_from([None, *targets(found, after)]))), after)
        for version, behind in [(here.version, position), *path]:
            again = [there for there in matched(versions[version], after).items() if there[0] < behind]
            assert all(there < to for _, there in again)
        path.append((number - 1, position))
        position = data.draw(st.integers(to, len(after)))  # some days go by


@given(step_lists(least=1), st.data())
def test_publishing_the_same_again_moves_nobody_by_a_day(steps: list[Step], data: st.DataObject) -> None:
    places = [n for n in range(len(steps) + 1) if n == len(steps) or not isinstance(steps[n], WaitStep)]
    stand = Stand(1, data.draw(st.sampled_from(places)))
    found = way(stand, {1: steps}, steps)
    assert found.fits == stand.position
    assert [shift(stand, found, choice, steps, steps) for choice in (MOVE, ANEW)] == [0, 0]
