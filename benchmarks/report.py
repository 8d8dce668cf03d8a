"""What was measured, as a table and as JSON."""

from __future__ import annotations

import json
import statistics
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from rich.console import Console
from rich.table import Table


@dataclass(frozen=True)
class Figure:
    """One figure: `ours` against `other`, and the goal it should reach."""

    name: str
    value: float
    unit: str
    ours: float
    other: float | None
    goal: float
    better: Literal["higher", "lower"]
    what: str  # both sides in words

    @classmethod
    def of_rates(cls, name: str, rates: Sequence[tuple[float, float]], goal: float, what: str) -> Figure:
        """Return the figure of rates measured alternately, ours first: medians, and of the ratio that of the rounds."""
        value = statistics.median(mine / theirs for mine, theirs in rates)
        mine, theirs = (statistics.median(side) for side in zip(*rates, strict=True))
        return cls(name, value, "×", mine, theirs, goal, "higher", what)

    @property
    def reached(self) -> bool:
        """Whether the goal is reached."""
        return self.value >= self.goal if self.better == "higher" else self.value <= self.goal


def show(figures: list[Figure]) -> None:
    """Print a table, losing figures too."""
    table = Table(title="Benchmarks")
    for column in ("figure", "value", "goal", "", "ours", "other", "what is compared"):
        table.add_column(column)
    for one in figures:
        sign = "≥" if one.better == "higher" else "≤"
        other = "–" if one.other is None else f"{one.other:,.4g}"
        reached = "reached" if one.reached else "[bold red]missed[/]"
        value, goal = f"{one.value:,.3g} {one.unit}", f"{sign} {one.goal:g}"
        table.add_row(one.name, value, goal, reached, f"{one.ours:,.4g}", other, one.what)
    Console(width=160).print(table)


def write(figures: list[Figure], path: Path) -> None:
    """Write the figures beside those of earlier runs of other benches."""
    path.parent.mkdir(parents=True, exist_ok=True)
    kept = json.loads(path.read_text()) if path.exists() else {}
    for one in figures:
        told = {"value": one.value, "unit": one.unit, "ours": one.ours, "other": one.other, "goal": one.goal}
        kept[one.name] = told
    path.write_text(json.dumps(kept, indent=2) + "\n")
