"""Two sequences as files, line by line."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from sequences.core.definition import Definition
from sequences.files.comparing import compare
from sequences.files.writer import dump
from tests.fixtures.world import TWO_MAILS
from tests.sequences.core.steps import edits, step_lists


def test_alike_sequences_have_nothing_to_compare() -> None:
    assert compare(TWO_MAILS, TWO_MAILS) == []


@given(step_lists(), st.data())
def test_the_lines_lead_from_one_file_to_the_other(steps: list, data: st.DataObject) -> None:  # type: ignore[type-arg]
    before, after = Definition("A", tuple(steps)), Definition("A", tuple(data.draw(edits(steps))))
    lines, old, new = compare(before, after), dump(before).splitlines(), dump(after).splitlines()
    assert _side(lines, "removed", old) == (old if lines else [])
    assert _side(lines, "added", new) == (new if lines else [])


def _side(lines: list, kind: str, file: list[str]) -> list[str]:  # type: ignore[type-arg]
    """Return one of the files as the lines have it, what is left out filled in from the file."""
    found: list[str] = []
    for line in lines:
        if line.kind == "left_out":
            found += file[len(found) : len(found) + int(line.text)]
        elif line.kind in ("same", kind):
            found.append(line.text)
    return found


def test_a_new_name_is_one_line_less_and_one_more() -> None:
    kinds = [line.kind for line in compare(TWO_MAILS, replace(TWO_MAILS, name="Other"))]
    assert (kinds.count("removed"), kinds.count("added")) == (1, 1)
