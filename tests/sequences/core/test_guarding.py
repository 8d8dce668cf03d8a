"""That a guard is gone is noticed, and what is looked for are the guards of the engine."""

from __future__ import annotations

from tests.sequences.core.guarding import ENGINE, SPARED, caught, every


def test_a_guard_that_is_taken_out_is_missed() -> None:
    [division] = [one for one in every(["variants"]) if one.text == "if of <= 0:"]
    assert "test_variants.py::test_an_interval_is_that_of_wilson" in (caught(division) or "")


def test_guards_are_found_and_those_that_are_spared_are_there() -> None:
    found = {(one.module, one.text) for one in every(ENGINE)}
    assert ("decide", "if facts.item is None:") in found
    assert SPARED.keys() <= found
