"""Until when somebody who is away is waited for, and how the run goes on: pure, time is an argument."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sequences.core.away import back_at, day_of
from sequences.core.decide import AWAY, STEP, Act, Complete, Facts, Hold, ItemFacts, Next, Reconcile, Run, Send, decide
from sequences.core.definition import Definition, EmailStep, ManualStep, Schedule, StepKind, WaitStep
from sequences.core.hours import Hours, hours_of

NOW = datetime(2026, 11, 23, 9, 1, tzinfo=UTC)
BERLIN = Schedule("Europe/Berlin", opens=time(8, 30))
BACK = datetime(2026, 12, 7, 7, 30, tzinfo=UTC)
PLAN = Definition(
    name="Three steps",
    schedule=BERLIN,
    steps=(
        EmailStep("Hello", "<p>Hi</p>"),
        WaitStep(2),
        WaitStep(1),
        ManualStep(StepKind.CALL, "Call {name}"),
        EmailStep("Still there?", "<p>Hi</p>"),
        WaitStep(3),
    ),
)
ITEM = ItemFacts("Ada", {}, "ada@byron.example", "ada@byron.example")
HOLD = Hold("out_of_office", AWAY, BACK, {"day": "2026-12-07"})


def facts(**changed: object) -> Facts:
    """Return the facts of somebody who is away."""
    return Facts(**{"item": ITEM, "away_until": BACK, **changed})  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("zone", "moment"),
    [
        ("Europe/Berlin", BACK),
        ("America/New_York", datetime(2026, 12, 7, 13, 30, tzinfo=UTC)),
        ("Pacific/Kiritimati", datetime(2026, 12, 6, 18, 30, tzinfo=UTC)),
    ],
)
def test_a_day_begins_with_the_sending_hours_where_the_sequence_is(zone: str, moment: datetime) -> None:
    plan = Hours(zone, opens=time(8, 30))
    assert back_at(date(2026, 12, 7), plan, NOW) == moment
    assert day_of(moment, plan) == date(2026, 12, 7)


def test_the_clocks_may_change_on_the_day_of_return() -> None:
    spring = Hours("Europe/Berlin", opens=time(2, 30))  # skipped on that day
    assert back_at(date(2027, 3, 28), spring, NOW) == datetime(2027, 3, 28, 1, 0, tzinfo=UTC)


def test_who_is_back_already_is_not_waited_for() -> None:
    assert back_at(date(2026, 11, 23), hours_of(BERLIN), NOW) is None
    assert back_at(date(2026, 11, 24), hours_of(BERLIN), NOW) == datetime(2026, 11, 24, 7, 30, tzinfo=UTC)


def test_without_a_day_it_is_seven_days_also_where_only_some_days_count() -> None:
    assert back_at(None, hours_of(BERLIN), NOW) == NOW + timedelta(days=7)


@given(st.dates(date(2026, 11, 23), date(2027, 11, 24)), st.sampled_from(["UTC", "Asia/Kathmandu", "America/Santiago"]))
def test_nobody_is_held_longer_than_a_year_and_a_day(day: date, zone: str) -> None:
    until = back_at(day, Hours(zone), NOW)
    assert until is None or NOW < until < NOW + timedelta(days=368)


@pytest.mark.parametrize("waiting", [STEP, AWAY])
@pytest.mark.parametrize("position", [0, 3, 4])
def test_no_step_comes_while_they_are_away(waiting: str, position: int) -> None:
    assert decide(Run(position, waiting), PLAN, facts(), NOW) == HOLD
    assert decide(Run(position, waiting), PLAN, facts(), BACK - timedelta(seconds=1)) == HOLD


def test_the_whole_wait_begins_when_they_are_back() -> None:
    begins = Next(3, datetime(2026, 12, 10, 7, 30, tzinfo=UTC))
    assert decide(Run(3, AWAY), PLAN, facts(), BACK) == begins
    assert decide(Run(3, AWAY), PLAN, facts(), BACK + timedelta(hours=5)) == begins  # however late the clock looks


def test_a_step_without_a_wait_comes_as_soon_as_they_are_back() -> None:
    assert decide(Run(4, AWAY), PLAN, facts(), BACK) == Next(4, BACK)
    assert decide(Run(0, AWAY), PLAN, facts(), BACK) == Next(0, BACK)


def test_who_is_back_gets_the_next_step() -> None:
    assert isinstance(decide(Run(3, STEP), PLAN, facts(), BACK), Act)
    assert isinstance(decide(Run(4, STEP), PLAN, facts(), BACK), Send)


def test_a_message_in_doubt_is_cleared_up_even_while_they_are_away() -> None:
    assert decide(Run(4, STEP), PLAN, facts(delivery="sending"), NOW) == Reconcile()
    assert decide(Run(4, STEP), PLAN, facts(delivery="retry"), NOW) == HOLD


def test_a_run_at_its_end_waits_for_nobody() -> None:
    assert decide(Run(6, STEP), PLAN, facts(), NOW) == Complete()
