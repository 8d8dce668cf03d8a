"""Events of board webhooks as monday writes them, and as nobody should."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from integration.board_event import read_event
from sequences.storage.board_events import CELL, CREATED, GONE, MOVED, RESTORED, Told

NOW = datetime(2026, 11, 26, 9, tzinfo=UTC)
COMMON = {
    "boardId": 18400112233,
    "triggerTime": "2026-11-26T08:59:58.123Z",
    "subscriptionId": 73759690,
    "triggerUuid": "b5ed",
}
STATUS = {
    **COMMON,
    "type": "update_column_value",
    "pulseId": 18400900001,
    "columnId": "status",
    "columnType": "color",
    "value": {"label": {"index": 3, "text": "On hold", "is_done": False}, "post_id": None},
    "changedAt": 1795683598.5,
}


def told(event: dict[str, Any]) -> Told | None:
    """Return what an event of our account tells."""
    return read_event(20481632, event, NOW)


def test_a_changed_status_says_where_what_and_when() -> None:
    at = datetime.fromtimestamp(1795683598.5, UTC)
    assert told(STATUS) == Told(20481632, 18400112233, 18400900001, CELL, "status", "On hold", "73759690:b5ed", at)


@pytest.mark.parametrize(
    ("kind", "key", "meant"),
    [
        ("archive_pulse", "itemId", GONE),
        ("delete_pulse", "itemId", GONE),
        ("restore_pulse", "itemId", RESTORED),
        ("move_pulse_into_group", "pulseId", MOVED),
        ("create_pulse", "pulseId", CREATED),
    ],
)
def test_an_item_is_named_by_either_key_as_number_or_text(kind: str, key: str, meant: str) -> None:
    for item in (18400900001, "18400900001"):
        found = told({**COMMON, "type": kind, key: item})
        assert found is not None
        assert (found.kind, found.item_id, found.column_id, found.words) == (meant, 18400900001, "", None)


@pytest.mark.parametrize(
    ("kind", "value", "words"),
    [
        ("color", None, ""),
        ("color", {}, ""),
        ("color", {"label": {"text": 7}}, None),
        ("color", {"label": {"text": "a\u0000b"}}, None),
        ("color", {"label": {"text": "\ud800"}}, None),
        ("dropdown", {"chosenValues": [{"id": 4, "name": "B"}, {"id": 1, "name": "A"}]}, "1,4"),
        ("dropdown", '{"ids": [4, 1]}', "1,4"),
        ("dropdown", None, ""),
        ("dropdown", {"chosenValues": [{"name": "B"}]}, None),
        ("dropdown", "{", None),
        ("dropdown", 7, None),
        ("text", {"value": "x"}, None),
    ],
)
def test_values_are_read_as_they_come(kind: str, value: Any, words: str | None) -> None:
    found = told({**STATUS, "columnType": kind, "value": value})
    assert found is not None
    assert found.words == words


def test_a_repeat_is_the_same_event_and_another_one_is_not() -> None:
    without = {key: value for key, value in STATUS.items() if key != "triggerUuid"}
    for event in (STATUS, without):
        first, again = told(event), told({**event, "isRetry": True})
        assert first is not None
        assert again is not None
        assert first.source == again.source
        other = told({**event, "subscriptionId": 1, "pulseId": 5})
        assert other is not None
        assert other.source != first.source


@pytest.mark.parametrize(
    "changed",
    [
        {"type": "create_update"},
        {"type": None},
        {"pulseId": None},
        {"pulseId": "abc"},
        {"pulseId": 2**70},
        {"boardId": []},
        {"boardId": None},
        {"columnId": "a\u0000"},
    ],
)
def test_what_concerns_nobody_is_no_event(changed: dict[str, Any]) -> None:
    assert told({**STATUS, **changed}) is None


@pytest.mark.parametrize("at", [{"changedAt": 10**30}, {"changedAt": True, "triggerTime": "soon"}, {"changedAt": "x"}])
def test_a_moment_that_cannot_be_read_is_now_or_the_other_one(at: dict[str, Any]) -> None:
    found = told({**STATUS, **at})
    assert found is not None
    assert found.at.tzinfo is not None


KEYS = st.sampled_from([*STATUS, "ids", "id"])
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from([*STATUS, "ids", "id"]), inner, max_size=4)
    ),
    max_leaves=12,
)


@given(st.dictionaries(st.sampled_from([*STATUS, "itemId", "isRetry"]), JSON))
def test_whatever_comes_is_read_or_left(event: dict[str, Any]) -> None:
    for one in (event, {**STATUS, **event}, {**STATUS, "value": event, "columnType": "dropdown"}):
        found = told(one)
        assert found is None or (0 < found.item_id < 2**63 and found.source.isascii())
