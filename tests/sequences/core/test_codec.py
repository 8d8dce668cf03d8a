"""Definitions as JSON: nothing lost on the way, and everything wrong is named at its place."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given

from sequences.core.codec import BadDefinition, decode, encode
from sequences.core.definition import Definition, EmailStep, ManualStep, StepKind, WaitStep
from tests.sequences.definitions import DEFINITIONS

GIVEN = Definition(
    "Inbound",
    (EmailStep("Hi", "<p>x</p>"), WaitStep(2), ManualStep(StepKind.CALL, "Call")),
    board=18400112233,
)


@given(DEFINITIONS)
def test_a_definition_survives_the_way_through_json(definition: Definition) -> None:
    text = json.dumps(encode(definition))
    assert decode(json.loads(text)) == definition
    assert json.dumps(encode(decode(json.loads(text)))) == text


@given(DEFINITIONS)
def test_the_order_of_keys_is_always_the_same_and_none_is_left_out(definition: Definition) -> None:
    plain, full = encode(Definition("x")), encode(definition)
    assert list(full) == list(plain)
    assert [list(full[key]) for key in ("schedule", "notifications", "holding")] == [
        list(plain[key]) for key in ("schedule", "notifications", "holding")
    ]


def test_what_is_left_out_has_its_default() -> None:
    assert decode({"name": "x"}) == Definition("x")
    assert decode({"name": "x", "schedule": {"time_zone": "Asia/Tokyo"}}).schedule.days == frozenset(range(5))


def test_times_are_written_as_people_do() -> None:
    when = encode(GIVEN)["schedule"]
    assert (when["opens"], when["closes"], when["days"]) == ("09:00", "17:00", [0, 1, 2, 3, 4])


@pytest.mark.parametrize(
    ("change", "place", "expected"),
    [
        ({"name": 3}, "name", "a text"),
        ({"name": "\ud800"}, "definition", "Unicode"),
        ({"board": "18400112233"}, "board", "a whole number"),
        ({"board": True}, "board", "a whole number"),
        ({"board": 1.0}, "board", "a whole number"),
        ({"nam": "x"}, "nam", "no such key"),
        ({"steps": {}}, "steps", "a list"),
        ({"steps": [3]}, "steps[0]", "an object"),
        ({"steps": [{}]}, "steps[0]", "a kind, one of email, manual_email, task, call, wait"),
        (
            {"steps": [{"kind": "email", "subject": "", "body": "", "file_columns": "a"}]},
            "steps[0].file_columns",
            "a list",
        ),
        (
            {"steps": [{"kind": "email", "subject": "", "body": "", "without_file": "stop"}]},
            "steps[0].without_file",
            "one of hold, send",
        ),
        ({"steps": [{"kind": "sms"}]}, "steps[0]", "a kind, one of email, manual_email, task, call, wait"),
        ({"steps": [{"kind": "wait", "days": "2"}]}, "steps[0].days", "a whole number"),
        ({"steps": [{"kind": "wait"}]}, "steps[0].days", "required"),
        ({"steps": [{"kind": "wait", "days": 1, "hours": 2}]}, "steps[0].hours", "no such key"),
        ({"steps": [{"kind": "call", "title": None}]}, "steps[0].title", "a text"),
        ({"schedule": None}, "schedule", "an object"),
        ({"schedule": {"opens": "9"}}, "schedule.opens", 'a time of day like "09:00"'),
        ({"schedule": {"opens": "09:00+02:00"}}, "schedule.opens", 'a time of day like "09:00"'),
        ({"schedule": {"days": ["mon"]}}, "schedule.days[0]", "a whole number"),
        ({"schedule": {"count": "weekly"}}, "schedule.count", "one of calendar, sending"),
        ({"rules": [{"event": "slept"}]}, "rules[0].event", "one of replied, opened, bounced"),
        ({"rules": [{"event": "opened", "status": {"column": "a"}}]}, "rules[0].status.label", "required"),
        ({"notifications": {"due": "on"}}, "notifications.due", "true or false"),
    ],
)
def test_what_is_wrong_is_named_at_its_place(change: dict[str, Any], place: str, expected: str) -> None:
    with pytest.raises(BadDefinition) as caught:
        decode({**encode(GIVEN), **change})
    assert [one for one, _ in caught.value.errors] == [place]
    assert expected in caught.value.errors[0][1]


def test_everything_wrong_is_told_at_once() -> None:
    with pytest.raises(BadDefinition, match=r"board: expected .*; name: expected a text"):
        decode({"name": None, "board": "x"})


@pytest.mark.parametrize("data", [None, [], 3, "x", b"x", {1, 2}, float("nan")])
def test_what_is_no_object_is_refused(data: object) -> None:
    with pytest.raises(BadDefinition):
        decode(data)


def test_nesting_without_end_is_refused() -> None:
    nested: list[Any] = []
    for _ in range(100_000):
        nested = [nested]
    with pytest.raises(BadDefinition):
        decode(nested)
    while nested:  # taken apart by hand: Python's own way goes as deep
        nested = nested.pop()
