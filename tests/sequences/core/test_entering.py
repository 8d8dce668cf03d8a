"""Who may enter a sequence again, or while they are elsewhere."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sequences.core.definition import Again, Definition, Entry
from sequences.core.entering import Past, asks, obstacle

NOW = datetime(2026, 11, 26, 12, tzinfo=UTC)
ONCE, LATER = Entry(Again.NEVER), Entry(Again.AFTER, 30)
PASTS = st.builds(Past, st.booleans(), st.booleans(), st.none() | st.datetimes(timezones=st.just(UTC)))
ENTRIES = st.builds(Entry, st.sampled_from(Again), st.integers(1, 3650), st.sampled_from(("allow", "refuse")),
                    st.sampled_from(("allow", "refuse")))  # fmt: skip


@pytest.mark.parametrize(
    ("entry", "past", "code"),
    [
        (Entry(), Past(True, True, NOW), None),
        (ONCE, Past(), None),
        (ONCE, Past(ended_at=NOW - timedelta(days=4000)), "had_before"),
        (LATER, Past(ended_at=NOW - timedelta(days=30)), None),
        (LATER, Past(ended_at=NOW - timedelta(days=30, seconds=-1)), "had_lately"),
        (Entry(elsewhere="refuse"), Past(elsewhere=True), "inside_elsewhere"),
        (Entry(same_address="refuse"), Past(here=True), "same_address_inside"),
    ],
)
def test_what_keeps_somebody_out(entry: Entry, past: Past, code: str | None) -> None:
    found = obstacle(entry, past, NOW)
    assert (found[0] if found else None) == code


def test_the_day_is_named_from_which_they_may_enter() -> None:
    assert obstacle(LATER, Past(ended_at=NOW - timedelta(days=10)), NOW) == ("had_lately", {"day": "2026-12-16"})


@given(ENTRIES, PASTS)
def test_a_stricter_rule_never_lets_in_whom_a_milder_one_keeps_out(entry: Entry, past: Past) -> None:
    strict = Entry(Again.NEVER, entry.after_days, "refuse", "refuse")
    assert obstacle(entry, past, NOW) is None or obstacle(strict, past, NOW) is not None


def test_a_sequence_without_such_rules_asks_nothing() -> None:
    assert not asks(Definition("Any"))
    assert asks(Definition("Any", entry=ONCE))
