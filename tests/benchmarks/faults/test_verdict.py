"""What a fault run came to: each broken promise is seen, and nothing else is called one."""

from __future__ import annotations

from benchmarks.faults.verdict import Left, judge

STEPS = ("One", "Two")
DONE = Left(2, "completed", None)
HELD = Left(0, "outcome_unknown", 7)
ALL = {("ada", "One"): 1, ("ada", "Two"): 1}


def test_everybody_who_got_both_once_is_as_promised() -> None:
    found = judge(ALL, {"ada": DONE}, STEPS, ())
    assert found.kept
    assert (found.mails, found.twice, found.unexplained, found.held, found.explained) == (2, 0, 0, 0, {})


def test_a_step_twice_is_counted_by_person() -> None:
    found = judge({**ALL, ("ada", "One"): 3, ("bob", "One"): 2}, {"ada": DONE, "bob": Left(1, None, None)}, STEPS, ())
    assert not found.kept
    assert found.twice == 2
    assert "ada has a step twice" in found.examples


def test_a_mail_to_somebody_who_is_not_enrolled_is_no_better_than_a_second_one() -> None:
    assert judge({**ALL, ("eve", "One"): 1}, {"ada": DONE}, STEPS, ()).twice == 1


def test_a_step_that_is_missing_without_a_reason_is_named() -> None:
    found = judge({("ada", "One"): 1}, {"ada": DONE, "bob": Left(0, None, None)}, STEPS, ())
    assert not found.kept
    assert found.examples == ("ada lacks Two", "bob lacks One", "bob lacks Two")


def test_a_held_step_and_those_behind_it_are_missing_with_their_reason() -> None:
    found = judge({}, {"ada": HELD, "bob": Left(1, "outcome_unknown", 8)}, STEPS, (7, 8))
    assert found.explained == {"outcome_unknown": 3}
    assert (found.unexplained, found.held, found.examples) == (1, 2, ("bob lacks One",))


def test_a_held_mail_that_nobody_finds_in_the_list_breaks_a_promise() -> None:
    found = judge({}, {"ada": HELD}, STEPS, (9,))
    assert not found.kept
    assert (found.held, found.unlisted) == (1, 1)
