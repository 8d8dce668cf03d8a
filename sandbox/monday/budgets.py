"""Complexity and call budgets of a minute, as monday counts them: reads and writes apart.

Source: https://developer.monday.com/api-reference/docs/rate-limits
"""

from __future__ import annotations

import time
from dataclasses import dataclass, field

POINTS, CALLS = 5_000_000, 2_500
WRITE_COST, ITEM_COST, QUERY_COST = 10_000, 25, 500
WINDOW = 60.0


@dataclass
class Window:
    """What one account used of one direction since a moment (by the wall clock, as monday's limits run)."""

    since: float = field(default_factory=time.monotonic)
    points: int = 0
    calls: int = 0

    def renew(self, *, at_once: bool = False) -> None:
        """Begin again when the minute is over, or at once."""
        if at_once or time.monotonic() - self.since > WINDOW:
            self.since, self.points, self.calls = time.monotonic(), 0, 0

    @property
    def seconds(self) -> int:
        """Seconds until the window begins again."""
        return max(1, int(WINDOW - (time.monotonic() - self.since)))


@dataclass
class Budgets:
    """The windows of every account and direction."""

    points: int = POINTS
    calls: int = CALLS
    windows: dict[tuple[int, str], Window] = field(default_factory=dict)
    lifted: bool = False  # while the clock runs from event to event a minute means nothing

    def take(self, account: int, direction: str, cost: int) -> tuple[Window, bool]:
        """Take `cost` points; return the window, and whether there was enough left."""
        window = self.windows.setdefault((account, direction), Window())
        window.renew(at_once=self.lifted)
        window.calls += 1
        enough = window.points + cost <= self.points and window.calls <= self.calls
        window.points += cost if enough else 0
        return window, enough

    def headers(self, window: Window) -> dict[str, str]:
        """Return the headers of an answer."""
        left, calls = self.points - window.points, max(0, self.calls - window.calls)
        return {
            "RateLimit-Policy": f'"minuteRate";q={self.calls};w=60, "complexityMinute";q={self.points};w=60',
            "RateLimit": f'"minuteRate";r={calls}, "complexityMinute";r={left};t={window.seconds}',
        }
