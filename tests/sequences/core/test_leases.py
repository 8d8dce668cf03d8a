"""Leases: whatever their length, what a slow worker began is over before another one takes its people."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from sequences.core.leases import Lease


@given(st.integers(10, 3600))
def test_a_message_begun_last_is_over_before_the_lease_ends(seconds: int) -> None:
    lease = Lease(seconds)
    assert lease.begin + lease.command < lease.renew < lease.seconds
    assert lease.work < lease.seconds * 1000


def test_the_usual_lease_is_five_minutes_and_a_message_has_one() -> None:
    usual = Lease()
    assert (usual.seconds, usual.renew, usual.begin, usual.command, usual.work) == (300, 240, 60, 60, 280_000)
