"""What the board says of a run: which value counts, and which condition comes first."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from sequences.core.board_says import Said, Seen, columns, said, words
from sequences.core.definition import GROUP, Condition, Consequence, Definition
from sequences.monday.items import Item

STOP, PAUSE, RESUME = Consequence.STOP, Consequence.PAUSE, Consequence.RESUME
SEQUENCE = Definition(
    "Inbound",
    conditions=(
        Condition("status", ("Interested again",), RESUME),
        Condition("status", ("On hold", "Later"), PAUSE),
        Condition("status", ("Do not contact",), STOP),
        Condition("tags", ("vip",), PAUSE),
        Condition(GROUP, ("Won", "topics"), STOP),
    ),
)


@dataclass(frozen=True)
class Shown:
    """An item that shows these values."""

    values: dict[str, tuple[str, ...]]

    def shows(self, column: str) -> tuple[str, ...]:
        return self.values.get(column, ())


def of(seen: dict[str, Seen] | None = None, **values: str) -> Said | None:
    """Return what is said of an item with these values."""
    return said(SEQUENCE, Shown({name: tuple(text.split("|")) for name, text in values.items()}), seen or {})


@pytest.mark.parametrize(
    ("status", "then"),
    [("Do not contact", STOP), (" on HOLD ", PAUSE), ("Later", PAUSE), ("interested again", RESUME)],
)
def test_a_value_does_what_its_condition_says(status: str, then: Consequence) -> None:
    assert of(status=status) == Said(then, status)


def test_another_value_and_no_value_say_nothing() -> None:
    assert of(status="New") is None
    assert of(status="") is None
    assert of() is None


def test_one_of_several_values_is_enough() -> None:
    assert of(tags="new|VIP|x") == Said(PAUSE, "VIP")


def test_a_stop_comes_first_then_a_pause() -> None:
    assert of(status="Interested again", tags="vip") == Said(PAUSE, "vip")
    assert of(status="On hold", group="Won|g1") == Said(STOP, "Won")


def test_a_group_is_known_by_its_title_and_its_id() -> None:
    item = Item(1, "Ada", "active", 7, {}, group=("topics", "Inbound"))
    assert said(SEQUENCE, item, {}) == Said(STOP, "topics")
    assert item.shows(GROUP) == ("Inbound", "topics")


@pytest.mark.parametrize("status", ["Do not contact", "On hold", "Interested again"])
def test_what_we_wrote_ourselves_says_nothing(status: str) -> None:
    assert of({"status": Seen(status, ours=True)}, status=status) is None
    assert of({"status": Seen("New", ours=True)}, status=status) is not None


def test_a_pause_is_made_once_for_a_value_and_a_stop_as_long_as_it_stands() -> None:
    assert of({"status": Seen("On hold", ours=False)}, status="On hold") is None
    assert of({"status": Seen("Later", ours=False)}, status="On hold") == Said(PAUSE, "On hold")
    assert of({"status": Seen("Do not contact", ours=False)}, status="Do not contact") == Said(STOP, "Do not contact")


def test_the_columns_of_conditions_are_named_and_values_are_one_text() -> None:
    assert columns(SEQUENCE) == {"status", "tags", GROUP}
    assert words(("a", "b")) != words(("ab",))
