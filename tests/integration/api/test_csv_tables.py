"""No cell of an export begins a formula, whatever somebody named an item."""

from __future__ import annotations

import pytest

from integration.api.csv_tables import lines, safe


@pytest.mark.parametrize("cell", ["=A1", "+1", "-1", "@x", "\t=1", "\r=1", "\n=1", "＝1", "  =1", "\u00a0=1", "\x00=1"])
def test_what_would_begin_a_formula_is_told_as_text(cell: str) -> None:
    assert safe(cell).startswith("'")


@pytest.mark.parametrize(("cell", "told"), [("Ada", "Ada"), ("a=1", "a=1"), (5, "5"), (-5, "-5"), (None, ""), ("", "")])
def test_everything_else_is_told_as_it_is(cell: str | int | None, told: str) -> None:
    assert safe(cell) == told


def test_lines_are_those_of_the_standard() -> None:
    assert lines([['a "b"', "c,d"], [1, None]]) == '"a ""b""","c,d"\r\n1,\r\n'
