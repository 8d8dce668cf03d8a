"""Ten thousand lives of runs break no promise; and a promise that is broken on purpose is noticed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from sequences.core import decide, schedule
from tests.sequences.core import simulating
from tests.sequences.core.simulating import Broken, simulate

LIVES, PARTS = 10_000, 4


@pytest.mark.parametrize("part", range(PARTS))
def test_no_life_breaks_a_promise(part: int) -> None:
    for seed in range(part, LIVES, PARTS):
        simulate(seed)


def _no_hours(find: Callable[..., Any]) -> Callable[..., Any]:
    return lambda moment, hours: moment


def _a_day_less(find: Callable[..., Any]) -> Callable[..., Any]:
    return lambda moment, days, hours: find(moment, max(days - 1, 0), hours)


def _from_the_beginning(find: Callable[..., Any]) -> Callable[..., Any]:
    return lambda stand, versions, after: replace(find(stand, versions, after), fits=0, least=0)


def _nobody(find: Callable[..., Any]) -> Callable[..., Any]:
    return lambda *_: None


def _always(find: Callable[..., Any]) -> Callable[..., Any]:
    return lambda conditions, shows, did: None


def _at_once(find: Callable[..., Any]) -> Callable[..., Any]:
    return lambda paused, definition, hours, now: replace(find(paused, definition, hours, now), due_at=now)


@pytest.mark.parametrize(
    ("where", "name", "fault"),
    [
        (decide.schedule, "next_open", _no_hours),
        (schedule, "add_days", _a_day_less),
        (simulating, "way", _from_the_beginning),
        (decide, "_away", _nobody),
        (simulating, "resumed", _at_once),
        (decide.step_conditions, "unmet", _always),
    ],
    ids=["mails leave at any hour", "waits are a day short", "people move to the beginning", "nobody is away",
         "a pause eats the wait", "conditions are always met"],
)  # fmt: skip
def test_a_broken_promise_is_noticed(
    monkeypatch: pytest.MonkeyPatch, where: Any, name: str, fault: Callable[..., Any]
) -> None:
    sound = getattr(where, name)
    monkeypatch.setattr(where, name, fault(sound))
    if name == "add_days":  # what looks at the promise counts as it should
        monkeypatch.setattr(simulating, "schedule", _Sound(sound))
    with pytest.raises(Broken):
        _some_lives()


def _some_lives() -> None:
    for seed in range(3000):
        simulate(seed)


class _Sound:
    """The schedule as it is, for whoever looks."""

    def __init__(self, add_days: Callable[..., Any]) -> None:
        self.add_days, self.is_open = add_days, schedule.is_open
