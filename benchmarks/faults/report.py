"""What the sides of a fault run came to, as a table and as JSON."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from benchmarks.faults.verdict import Verdict

NAMES = {"ours": "ours", "drip": "django-drip-campaigns"}
COLUMNS = (
    "", "kills", "mails that came", "seconds",
    "persons with a step twice", "steps missing without a reason", "held", "held, not listed",
)  # fmt: skip


@dataclass(frozen=True)
class Outcome:
    """How often a side was killed, how many seconds all of it took, and the verdict."""

    killed: int
    seconds: float
    verdict: Verdict

    @property
    def told(self) -> dict[str, Any]:
        """What is kept of it."""
        return {"kills": self.killed, "seconds": round(self.seconds), **asdict(self.verdict)}

    @property
    def figures(self) -> tuple[str, ...]:
        """What a row of the table says behind the name."""
        found = self.verdict
        whole = (self.killed, found.mails, round(self.seconds), found.twice, found.unexplained, found.held)
        return tuple(f"{one:,}" for one in (*whole, found.unlisted))


def write(sides: Mapping[str, Outcome], path: Path) -> None:
    """Write what there is so far."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps({side: outcome.told for side, outcome in sides.items()}, indent=2) + "\n")


def show(sides: Mapping[str, Outcome], mails: int, kills: int, console: Console | None = None) -> None:
    """Print a table with a row for each side, and what it cannot say."""
    console = console or Console(width=140)
    table = Table(title=f"{mails:,} mails to be sent, {kills:,} kills while they leave")
    for column in COLUMNS:
        table.add_column(column)
    for side, outcome in sides.items():
        table.add_row(NAMES[side], *outcome.figures)
    console.print(table)
    for side, outcome in sides.items():
        for line in remarks(outcome, kills):
            console.print(f"{NAMES[side]}: {line}", soft_wrap=True)


def remarks(outcome: Outcome, kills: int) -> list[str]:
    """Return what has to be said of a side beside its figures."""
    found = outcome.verdict
    early = [f"it was through after {outcome.killed:,} of {kills:,} kills"] if outcome.killed < kills else []
    reasons = [f"{count:,} steps are missing with the reason {why}" for why, count in sorted(found.explained.items())]
    return [*early, *reasons, *found.examples]
