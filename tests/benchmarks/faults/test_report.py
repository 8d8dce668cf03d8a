"""What the sides of a fault run came to is told side by side, and what is not equal is said."""

from __future__ import annotations

import io
import json
from pathlib import Path

from rich.console import Console

from benchmarks.faults.report import Outcome, remarks, show, write
from benchmarks.faults.verdict import Verdict

KEPT = Verdict(mails=99, twice=0, unexplained=0, held=2, unlisted=0, explained={"outcome_unknown": 1}, examples=())
BROKEN = Verdict(mails=101, twice=1, unexplained=0, held=0, unlisted=0, explained={}, examples=("p1 has a step twice",))
SIDES = {"ours": Outcome(10, 115.4, KEPT), "drip": Outcome(9, 18.0, BROKEN)}


def test_one_table_has_a_row_for_each_side() -> None:
    said = io.StringIO()
    show(SIDES, 100, 10, Console(file=said, width=140))
    rows = [[cell.strip() for cell in line.split("│")[1:-1]] for line in said.getvalue().splitlines() if "│" in line]
    assert rows == [
        ["ours", "10", "99", "115", "0", "0", "2", "0"],
        ["django-drip-campaigns", "9", "101", "18", "1", "0", "0", "0"],
    ]


def test_a_side_that_was_killed_less_often_says_so() -> None:
    assert remarks(SIDES["drip"], 10) == ["it was through after 9 of 10 kills", "p1 has a step twice"]
    assert remarks(SIDES["ours"], 10) == ["1 steps are missing with the reason outcome_unknown"]


def test_both_sides_are_written_under_their_names(tmp_path: Path) -> None:
    write(SIDES, tmp_path / "var" / "faults.json")
    kept = json.loads((tmp_path / "var" / "faults.json").read_text())
    assert {side: (told["kills"], told["twice"]) for side, told in kept.items()} == {"ours": (10, 0), "drip": (9, 1)}
    assert (kept["ours"]["seconds"], kept["ours"]["explained"]) == (115, {"outcome_unknown": 1})
