"""Which step of one version is which of the next."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from sequences.core.definition import EmailStep, ManualStep, Step, StepKind, WaitStep
from sequences.core.matching import matched
from tests.sequences.core.steps import edits, step_lists

A, B, C = EmailStep("Hello", "<p>a</p>"), EmailStep("Again", "<p>b</p>"), EmailStep("Bye", "<p>c</p>")
CALL, TASK = ManualStep(StepKind.CALL, "Call"), ManualStep(StepKind.TASK, "Look them up")
WAIT = WaitStep(3)


def test_steps_keep_their_places_when_nothing_changes() -> None:
    assert matched([A, WAIT, B], [A, WAIT, B]) == {0: 0, 2: 2}


def test_a_step_that_is_added_moves_the_later_ones() -> None:
    assert matched([A, WAIT, B], [A, CALL, WAIT, B]) == {0: 0, 2: 3}


def test_a_step_that_is_taken_out_goes_nowhere() -> None:
    assert matched([A, B, C], [A, C]) == {0: 0, 2: 1}


def test_steps_that_changed_places_are_followed() -> None:
    assert matched([A, B, C], [C, A, B]) == {0: 1, 1: 2, 2: 0}


def test_an_email_with_other_words_is_the_same_by_its_subject() -> None:
    assert matched([A, B], [replace(B, body="<p>new</p>"), A]) == {0: 1, 1: 0}


def test_an_email_with_another_subject_is_the_same_by_its_place() -> None:
    assert matched([A, CALL, B], [A, CALL, EmailStep("New words", "<p>n</p>")]) == {0: 0, 1: 1, 2: 2}


def test_an_email_of_the_beginning_is_not_taken_for_a_new_one_at_the_end() -> None:
    assert matched([A, CALL, B], [CALL, B, EmailStep("New words", "<p>n</p>")]) == {1: 0, 2: 1}


def test_a_call_never_becomes_a_task() -> None:
    assert matched([CALL], [TASK]) == {}


def test_equal_steps_are_told_apart_by_their_order() -> None:
    assert matched([A, WAIT, A], [A, WAIT, A, WAIT, A]) == {0: 0, 2: 2}


@given(step_lists())
def test_a_version_matches_itself(steps: Sequence[Step]) -> None:
    done = [n for n, step in enumerate(steps) if not isinstance(step, WaitStep)]
    assert matched(steps, steps) == {n: n for n in done}


@given(step_lists(), st.data())
def test_no_two_steps_become_one_and_each_stays_of_its_kind(before: Sequence[Step], data: st.DataObject) -> None:
    after = data.draw(edits(before))
    found = matched(before, after)
    assert len(set(found.values())) == len(found)
    assert all(before[here].kind is after[there].kind is not StepKind.WAIT for here, there in found.items())


@given(step_lists(), st.data())
def test_what_stays_as_it_is_is_found_wherever_it_goes(before: Sequence[Step], data: st.DataObject) -> None:
    after = data.draw(edits(before))
    kept = {step for step in before if before.count(step) == after.count(step) == 1 and step.kind is not StepKind.WAIT}
    found = matched(before, after)
    assert all(found[before.index(step)] == after.index(step) for step in kept)
