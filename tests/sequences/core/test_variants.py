"""Which wording somebody gets, and what may be said of how they do: pure, the lot is an argument."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sequences.core.decide import CHECK, STEP, Facts, ItemFacts, Refuse, Run, Send, Start, decide
from sequences.core.definition import Definition, EmailStep, Schedule, Variant
from sequences.core.variants import FEWEST, Interval, best, drawn, interval

NOW = datetime(2026, 11, 23, 9, 1, tzinfo=UTC)  # a Monday
ADA = ItemFacts("Ada", {}, "ada@byron.example", "ada@byron.example")
STEP_OF_THREE = EmailStep("A", "<p>A</p>", weight=2, variants=(Variant("B", "<p>B</p>"), Variant("C", "<p>C</p>", 5)))
PLAN = Definition("One", (STEP_OF_THREE,), schedule=Schedule(days=frozenset(range(7))))
LOTS = st.text(max_size=30)


@given(LOTS, st.integers(0, 100))
def test_a_lot_says_the_same_each_time_and_a_step_of_one_wording_draws_nothing(lot: str, position: int) -> None:
    assert drawn(STEP_OF_THREE, lot, position) == drawn(STEP_OF_THREE, lot, position)
    assert drawn(STEP_OF_THREE, lot, position) in (0, 1, 2)
    assert drawn(EmailStep("A", "A", weight=9), lot, position) == 0


def test_the_shares_are_those_of_the_weights() -> None:
    found = Counter(drawn(STEP_OF_THREE, f"key:{n}", 0) for n in range(20_000))
    for number, share in enumerate((2 / 8, 1 / 8, 5 / 8)):
        assert abs(found[number] / 20_000 - share) < 0.01


def test_two_steps_draw_apart() -> None:
    both = Counter((drawn(STEP_OF_THREE, str(n), 0) == 0, drawn(STEP_OF_THREE, str(n), 2) == 0) for n in range(8000))
    assert abs(both[True, True] / 8000 - 1 / 16) < 0.01


@given(LOTS)
def test_somebody_gets_the_wording_that_they_drew_and_keeps_it(lot: str) -> None:
    number = drawn(STEP_OF_THREE, lot, 0)
    move = decide(Run(0, STEP), PLAN, Facts(ADA, lot=lot), NOW)
    assert isinstance(move, Send)
    assert (move.wording, move.step.subject) == (number, "ABC"[number])
    begun = decide(Run(0, STEP), PLAN, Facts(ADA, lot=lot, delivery="retry", wording=1), NOW)
    assert isinstance(begun, Send)
    assert (begun.wording, begun.step.body) == (1, "<p>B</p>")


@given(LOTS)
def test_only_the_wording_that_they_get_must_not_have_a_blank_field(lot: str) -> None:
    blank = replace(STEP_OF_THREE, variants=(Variant("B {company}", "B"), STEP_OF_THREE.variants[1]))
    move = decide(Run(0, CHECK), replace(PLAN, steps=(blank,)), Facts(ADA, lot=lot), NOW)
    assert isinstance(move, Refuse if drawn(blank, lot, 0) == 1 else Start)


@given(st.integers(0, 2000), st.integers(1, 2000))
def test_an_interval_holds_what_was_seen_and_narrows_with_more(hits: int, of: int) -> None:
    hits = min(hits, of)
    narrow, wide = interval(hits * 10, of * 10), interval(hits, of)
    assert 0 <= wide.low <= hits / of + 1e-9
    assert hits / of - 1e-9 <= wide.high <= 1
    assert narrow.high - narrow.low <= wide.high - wide.low


def test_an_interval_is_that_of_wilson() -> None:
    found = interval(10, 100)
    assert (round(found.low, 4), round(found.high, 4)) == (0.0552, 0.1744)
    assert interval(0, 0) == Interval(0.0, 1.0)


@pytest.mark.parametrize(
    ("seen", "leads"),
    [
        ([(9, 100)], None),
        ([(5, 100), (30, 100)], 1),
        ([(30, 100), (5, 100), (4, 100)], 0),
        ([(10, 100), (16, 100)], None),  # likely, not sure
        ([(0, FEWEST - 1), (FEWEST, FEWEST)], None),  # too few
        ([(50, 100), (50, 100)], None),
    ],
)
def test_one_is_called_better_only_when_it_surely_is(seen: list[tuple[int, int]], leads: int | None) -> None:
    assert best(seen) is leads or best(seen) == leads
