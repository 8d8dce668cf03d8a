"""What the audit log keeps of a change: what differs only, cut short, and one change for those that followed."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from sequences.core import auditing
from sequences.core.auditing import LONGEST_TEXT, MOST_PLACES, SENTENCES, TOUCHED, Change, Told, What

LEAVES = st.none() | st.booleans() | st.integers(-3, 3) | st.text(max_size=3)
NAMES = st.sampled_from(["name", "board", "schedule", "rules"])
STATES = st.dictionaries(NAMES, LEAVES | st.dictionaries(NAMES, LEAVES, max_size=2) | st.lists(LEAVES), max_size=4)


def test_every_kind_of_change_has_its_words() -> None:
    assert {*SENTENCES} == {*What}


def test_only_what_differs_is_kept() -> None:
    before = {"name": "A", "schedule": {"from": "09:00", "until": "17:00"}, "board": 7}
    after = {"name": "A", "schedule": {"from": "10:00", "until": "17:00"}, "send_as": "dana@acme.test"}
    found = auditing.difference(before, after)
    assert found == Change(
        {"schedule.from": "09:00", "board": 7}, {"schedule.from": "10:00", "send_as": "dana@acme.test"}
    )


def test_lists_of_things_are_told_by_their_number() -> None:
    before, after = ({"rules": [{"event": "replied", "on": on}]} for on in (True, False))
    assert auditing.difference(before, after) == Change({"rules.1.on": True}, {"rules.1.on": False})


def test_of_steps_is_told_how_many_there_are_and_which_were_touched() -> None:
    before = {"name": "A", "steps": [{"subject": "Hi"}, {"days": 3}]}
    after = {"name": "A", "steps": [{"subject": "Hello"}, {"days": 3}, {"subject": "Again"}]}
    assert auditing.of_drafts(before, after) == Change({"steps": 2}, {"steps": 3, TOUCHED: [1, 3]})


@given(STATES, STATES, STATES)
def test_two_changes_that_follow_each_other_are_one(first: Any, second: Any, third: Any) -> None:
    steps = auditing.difference(first, second), auditing.difference(second, third)
    assert auditing.merged(*steps) == auditing.difference(first, third)


@given(STATES)
def test_nothing_differs_from_itself(state: Any) -> None:
    assert auditing.difference(state, state).empty


def test_steps_that_were_touched_stay_told_when_more_is_saved() -> None:
    found = auditing.merged(Change({}, {TOUCHED: [2]}), Change({"name": "A"}, {"name": "B", TOUCHED: [1]}))
    assert found == Change({"name": "A"}, {"name": "B", TOUCHED: [1, 2]})


def test_a_row_stays_small() -> None:
    wide = auditing.difference({}, {str(n): "x" * 1000 for n in range(100)})
    assert len(wide.after) == MOST_PLACES
    assert {len(str(one)) for one in wide.after.values()} == {LONGEST_TEXT}


def test_words_of_ours_are_told_as_people_know_them() -> None:
    told = auditing.told(Change({"state": "inactive"}, {"state": "active", "people.move": 3, "name": "move"}))
    assert [(one.label, one.before, one.after) for one in told] == [
        ("Status", "inactive", "active"),
        ("People inside (move to the new version)", None, "3"),
        ("Name", None, "move"),
    ]


def test_a_place_is_told_in_words() -> None:
    change = Change({"shared": False, "schedule.days": []}, {"shared": True, "schedule.days": ["mon", "tue"]})
    assert auditing.told(change) == [
        Told("shared", "Shared", "no", "yes"),  # type: ignore[arg-type]
        Told("schedule.days", "Schedule (days)", "empty", "mon, tue"),  # type: ignore[arg-type]
    ]
