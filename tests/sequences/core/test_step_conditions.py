"""Whether a step is done, skipped, or ends the run: pure, what is known is an argument."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sequences.core import step_conditions
from sequences.core.decide import ACTIVITY, STEP, Act, Complete, Facts, ItemFacts, Next, Run, Send, Skip, Stop, decide
from sequences.core.definition import (
    Asked,
    Definition,
    EmailStep,
    ManualStep,
    Schedule,
    StepCondition,
    StepKind,
    WaitStep,
)
from sequences.core.planner import Person, plan
from sequences.core.reasons import kept, written

NOW = datetime(2026, 11, 23, 9, 1, tzinfo=UTC)  # a Monday
ADA = ItemFacts("Ada", {}, "ada@byron.example", "ada@byron.example", shows={"status": ("Working on it",)})
OPENED, NOT_OPENED = StepCondition(Asked.OPENED), StepCondition(Asked.OPENED, False)
WORKING = StepCondition(Asked.COLUMN, column="status", any_of=("done", " working on IT "))
DONE = StepCondition(Asked.COLUMN, column="status", any_of=("Done",))
CALL = ManualStep(StepKind.CALL, "Call {name}")
PLAN = Definition(
    "Three", (EmailStep("Hello", "<p>Hi</p>"), WaitStep(2), EmailStep("Again", "<p>Hi</p>"), WaitStep(1), CALL)
)
MET = [
    (OPENED, frozenset({Asked.OPENED})),
    (NOT_OPENED, frozenset({Asked.CLICKED})),
    (StepCondition(Asked.CLICKED), frozenset({Asked.CLICKED})),
    (StepCondition(Asked.REPLIED_ELSEWHERE, False), frozenset()),
    (WORKING, frozenset()),
    (replace(DONE, so=False), frozenset()),
]


def only_if(*conditions: StepCondition) -> Definition:
    """The three steps; the second e-mail has these conditions."""
    return replace(PLAN, steps=(*PLAN.steps[:2], replace(PLAN.steps[2], only_if=conditions), *PLAN.steps[3:]))


def second(definition: Definition, did: frozenset[Asked] = frozenset(), **changed: object) -> object:
    """What becomes of the second e-mail."""
    return decide(Run(2, STEP), definition, Facts(ADA, did=did, **changed), NOW)  # type: ignore[arg-type]


@pytest.mark.parametrize(("condition", "did"), MET)
def test_a_step_is_done_when_its_condition_is_met_and_skipped_when_its_opposite_is(
    condition: StepCondition, did: frozenset[Asked]
) -> None:
    assert isinstance(second(only_if(condition), did), Send)
    opposite = replace(condition, so=not condition.so)
    skipped = second(only_if(opposite), did)
    assert isinstance(skipped, Skip)
    assert skipped.code == "condition_not_met"
    assert skipped.going == Next(4, NOW + timedelta(days=1))
    ended = second(only_if(replace(opposite, otherwise="end")), did)
    assert ended == Stop("ended_by_condition", skipped.facts)


def test_every_condition_must_be_met_and_the_first_that_is_not_says_what_happens() -> None:
    ends = replace(DONE, otherwise="end")
    assert isinstance(second(only_if(WORKING, NOT_OPENED)), Send)
    assert isinstance(second(only_if(WORKING, OPENED, ends)), Skip)
    assert isinstance(second(only_if(WORKING, ends, OPENED)), Stop)


def test_a_mail_that_was_begun_is_not_asked_about_again() -> None:
    assert isinstance(second(only_if(OPENED), delivery="retry"), Send)


def test_an_item_that_is_gone_is_told_before_any_condition() -> None:
    assert decide(Run(2, STEP), only_if(OPENED), Facts(None), NOW) == Stop("item_gone")
    assert second(only_if(OPENED), moved=True) == Stop("item_moved")


def test_who_skips_the_last_step_is_done_at_once() -> None:
    last = replace(PLAN, steps=(*PLAN.steps[:4], replace(CALL, only_if=(OPENED,))))
    skipped = decide(Run(4, STEP), last, Facts(ADA), NOW)
    assert isinstance(skipped, Skip)
    assert skipped.going == Complete()


def test_an_empty_column_shows_nothing() -> None:
    nothing = replace(ADA, shows={})
    assert step_conditions.unmet((DONE,), nothing.shows, frozenset()) is DONE
    assert step_conditions.unmet((replace(DONE, so=False),), nothing.shows, frozenset()) is None


@pytest.mark.parametrize(
    ("condition", "says"),
    [
        (OPENED, "The step was skipped: it is done only if they opened an e-mail."),
        (StepCondition(Asked.CLICKED, False), "The step was skipped: it is done only if they clicked no link."),
        (DONE, "The step was skipped: it is done only if a column shows “Done”."),
        (
            StepCondition(Asked.COLUMN, False, "status", ("A: b", "C", "D", "E")),
            "The step was skipped: it is done only if a column does not show “A: b, C, D, …”.",
        ),
    ],
)
def test_a_reason_says_what_was_not_so(condition: StepCondition, says: str) -> None:
    stored = written("condition_not_met", {"condition": step_conditions.written(condition)})
    assert kept(stored).sentence == says


def test_the_dates_show_what_is_skipped_and_do_not_count_it() -> None:
    [ada] = plan([Person(1, Facts(ADA))], only_if(OPENED), [], NOW).people
    assert [(one.position, one.skipped is None) for one in ada.steps] == [(0, True), (2, False), (4, True)]
    assert ada.steps[2].at == ada.steps[1].at + timedelta(days=1)
    assert len(ada.actions) == 3  # the first mail, the call and the end


@pytest.mark.parametrize("holds", [None, True, False])
def test_a_step_may_say_itself_whether_the_next_one_waits_for_it(holds: bool | None) -> None:
    task = ManualStep(StepKind.MANUAL_EMAIL, "Write", holds=holds)
    move = decide(Run(0, STEP), Definition("One", (task,)), Facts(ADA), NOW)
    assert isinstance(move, Act)
    assert move.holds is (holds is not False)  # of a manual e-mail that is usual


def test_what_holds_may_be_given_up_after_days_as_the_sequence_counts_them() -> None:
    task = ManualStep(StepKind.TASK, "Write", holds=True, give_up_after=3)
    one = Definition("One", (task, WaitStep(2), CALL), schedule=Schedule())
    act = decide(Run(0, STEP), one, Facts(ADA), NOW)
    assert isinstance(act, Act)
    assert act.give_up_at == NOW + timedelta(days=3)
    given_up = decide(Run(0, ACTIVITY), one, Facts(ADA), act.give_up_at)
    assert given_up == Skip("activity_given_up", {}, Next(2, act.give_up_at + timedelta(days=2)))
    assert decide(Run(0, ACTIVITY), one, Facts(None), act.give_up_at) == Stop("item_gone")
    assert decide(Run(0, STEP), replace(one, steps=(replace(task, holds=False),)), Facts(ADA), NOW) == Act(
        replace(task, holds=False), False, {}
    )


WORDS = st.sampled_from(["Done", "Stuck", "Working on it"])
CONDITIONS = st.builds(
    StepCondition, st.just(Asked.COLUMN), st.booleans(), st.just("status"), st.lists(WORDS, min_size=1).map(tuple)
) | st.builds(StepCondition, st.sampled_from([Asked.OPENED, Asked.CLICKED]), st.booleans())
DID = st.frozensets(st.sampled_from([Asked.OPENED, Asked.CLICKED]))


@given(st.lists(CONDITIONS, max_size=4), DID, st.none() | WORDS)
def test_either_all_are_met_or_the_first_that_is_not_is_named(
    conditions: list[StepCondition], did: frozenset[Asked], status: str | None
) -> None:
    shows = {"status": (status,)} if status else {}
    found = step_conditions.unmet(conditions, shows, did)
    expected = [one for one in conditions if one.so is not ((status in one.any_of) if one.column else one.about in did)]
    assert found is (expected[0] if expected else None)
