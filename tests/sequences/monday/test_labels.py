"""The labels of the Enrolled sequences column: whatever is there, every sequence gets one and nothing is lost."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from sequences.monday.boards import Column, read_column
from sequences.monday.labels import changed

TITLES = {7: "Inbound", 8: "Win back"}


def column(*labels: dict[str, Any], **settings: Any) -> Column:
    """Return a dropdown column with these labels."""
    return read_column({"id": "enrolled", "type": "dropdown", "settings": {"labels": list(labels), **settings}})


def label(number: int, text: str, **more: Any) -> dict[str, Any]:
    """Return a label as monday tells it."""
    return {"id": number, "label": text, **more}


def test_a_column_that_has_every_label_is_left_alone() -> None:
    assert changed(column(label(1, "Win back"), label(2, "Inbound")), TITLES, {}) is None


def test_missing_labels_are_added_behind_the_others() -> None:
    settings = changed(column(label(4, "VIP"), label(1, "Inbound")), TITLES, {7: 1})
    assert settings == {"labels": [label(4, "VIP"), label(1, "Inbound"), {"label": "Win back"}]}


def test_a_renamed_sequence_keeps_its_label_under_the_new_name() -> None:
    settings = changed(column(label(1, "Old name"), label(2, "Win back")), TITLES, {7: 1, 8: 2})
    assert settings == {"labels": [label(1, "Inbound"), label(2, "Win back")]}


def test_a_label_of_two_sequences_is_not_renamed_with_one_of_them() -> None:
    settings = changed(column(label(1, "Win back")), TITLES, {7: 1, 8: 1})
    assert settings == {"labels": [label(1, "Win back"), {"label": "Inbound"}]}


def test_a_sequence_that_takes_the_name_of_a_label_takes_that_label() -> None:
    assert changed(column(label(1, "Old name"), label(2, "Inbound")), {7: "Inbound"}, {7: 1}) is None


def test_a_label_that_was_switched_off_is_switched_on_again_and_others_stay_off() -> None:
    there = column(label(1, "Inbound", is_deactivated=True), label(2, "Gone", is_deactivated=True))
    settings = changed(there, {7: "Inbound"}, {7: 1})
    assert settings == {"labels": [label(1, "Inbound"), label(2, "Gone", is_deactivated=True)]}


def test_other_settings_of_the_column_are_sent_along() -> None:
    settings = changed(column(label_limit_count=3, limit_select=True), {7: "Inbound"}, {})
    assert settings == {"labels": [{"label": "Inbound"}], "limit_select": True, "label_limit_count": 3}


WORDS = st.sampled_from(["Inbound", "Win back", "VIP", "Old", "x" * 300])


@given(
    labels=st.lists(st.tuples(WORDS, st.booleans()), max_size=5, unique_by=lambda one: one[0]),
    titles=st.dictionaries(st.integers(1, 4), WORDS, max_size=4),
    known=st.dictionaries(st.integers(1, 4), st.integers(1, 5), max_size=4),
)
def test_every_sequence_has_a_living_label_and_none_is_lost(
    labels: list[tuple[str, bool]], titles: dict[int, str], known: dict[int, int]
) -> None:
    there = column(*(label(n, text[:200], is_deactivated=off) for n, (text, off) in enumerate(labels, 1)))
    settings = changed(there, titles, known)
    every = there.settings["labels"] if settings is None else settings["labels"]
    living = [one["label"] for one in every if not one.get("is_deactivated")]
    assert {title[:200] for title in titles.values()} <= set(living)
    assert {one["id"] for one in every if "id" in one} == set(range(1, len(labels) + 1))
    kept = [one for one in every if one.get("id") not in known.values()]
    assert [one["label"] for one in kept if "id" in one] == [
        one["label"] for one in there.settings["labels"] if one["id"] not in known.values()
    ]
