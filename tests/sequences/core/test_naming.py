"""Names in a notice: as many as there is room for, and how many are left out."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sequences.core.naming import cut, listed


@pytest.mark.parametrize(
    ("names", "room", "expected"),
    [
        ([], 20, ""),
        (["Ada"], 20, "Ada"),
        (["Ada", "Grace", "Radia"], 20, "Ada, Grace, Radia"),
        (["Ada", "Grace", "Radia", "Joan"], 20, "Ada and 3 more"),
        (["Ada", "Grace", "Radia", "Josephine"], 23, "Ada, Grace and 2 more"),
        (["x" * 50, "y"], 20, "xxxxxx… and 1 more"),
    ],
)
def test_names_are_listed_as_far_as_there_is_room(names: list[str], room: int, expected: str) -> None:
    assert listed(names, room=room) == expected


@given(st.lists(st.text("abc", min_size=1, max_size=30), max_size=40), st.integers(20, 200))
def test_a_list_keeps_to_its_room_and_leaves_nobody_out_in_silence(names: list[str], room: int) -> None:
    told = listed(names, room=room)
    assert len(told) <= room
    shown = told.partition(" and ")[0].split(", ") if told else []
    left = int(told.partition(" and ")[2].split()[0]) if " and " in told else 0
    assert len(shown) + left == len(names)


@pytest.mark.parametrize(
    ("text", "expected"), [("short", "short"), ("exactly 10", "exactly 10"), ("more than 10", "more than…")]
)
def test_a_text_is_cut_with_a_sign(text: str, expected: str) -> None:
    assert cut(text, 10) == expected
