"""Complexity and call budgets of a minute, as monday counts them: reads and writes apart.

Source: https://developer.monday.com/api-reference/docs/rate-limits
"""

from __future__ import annotations

import math
import time
from dataclasses import dataclass, field
from typing import Any

POINTS, CALLS, AT_ONCE = 5_000_000, 2_500, 100
WRITE_COST, ITEM_COST, QUERY_COST = 10_000, 25, 500
WINDOW = 60.0


@dataclass
class Window:
    """What one account used of one limit since a moment (by the wall clock, as monday's limits run)."""

    length: float
    since: float = field(default_factory=time.monotonic)
    used: int = 0

    def renew(self, *, at_once: bool = False) -> None:
        """Begin again when the minute is over, or at once."""
        if at_once or time.monotonic() - self.since > self.length:
            self.since, self.used = time.monotonic(), 0

    @property
    def seconds(self) -> int:
        """Whole seconds until the window is over."""
        return max(1, math.ceil(self.length - (time.monotonic() - self.since)))


@dataclass
class Spent:
    """What one account used of one direction since the sandbox began."""

    points: int = 0
    calls: int = 0
    refused: int = 0
    windows: list[tuple[float, int]] = field(default_factory=list)  # when each began, and what was used in it


@dataclass(frozen=True)
class Standing:
    """What is left to an account after a call, and whether there was `enough` for it."""

    points: Window
    calls: Window
    enough: bool


@dataclass
class Budgets:
    """The windows of every account: of its calls, and of the points of each direction."""

    points: int = POINTS
    calls: int = CALLS
    window: float = WINDOW
    windows: dict[tuple[int, str], Window] = field(default_factory=dict)
    spent: dict[tuple[int, str], Spent] = field(default_factory=dict)
    lifted: bool = False  # while the clock runs from event to event a minute means nothing

    def take(self, account: int, direction: str, cost: int) -> Standing:
        """Take a call of `cost` points; a call that is refused is one, too."""
        points, calls = self._window(account, direction), self._window(account, "calls")
        spent = self.spent.setdefault((account, direction), Spent())
        if not spent.windows or spent.windows[-1][0] != points.since:
            spent.windows.append((points.since, 0))
        calls.used += 1
        enough = calls.used <= self.calls and points.used + cost <= self.points
        points.used += cost if enough else 0
        spent.calls, spent.points = spent.calls + 1, spent.points + (cost if enough else 0)
        spent.windows[-1] = (points.since, points.used)
        spent.refused += not enough
        return Standing(points, calls, enough)

    def _window(self, account: int, name: str) -> Window:
        window = self.windows.setdefault((account, name), Window(self.window))
        window.renew(at_once=self.lifted)
        return window

    def headers(self, standing: Standing) -> dict[str, str]:
        """Return the headers of an answer."""
        left, calls = self.points - standing.points.used, max(0, self.calls - standing.calls.used)
        lasts = math.ceil(self.window)
        over = f";t={standing.calls.seconds}" if not calls else ""
        return {
            "RateLimit-Policy": f'"minuteRate";q={self.calls};w={lasts}, '
            f'"concurrency";q={AT_ONCE};qu="concurrent-requests", '
            f'"complexityMinute";q={self.points};w={lasts};qu="content-bytes"',
            "RateLimit": f'"minuteRate";r={calls}{over}, "concurrency";r={AT_ONCE - 1}, '
            f'"complexityMinute";r={left};t={standing.points.seconds}',
        }

    def shown(self) -> list[dict[str, Any]]:
        """Return what every account used."""
        return [{"account": account, "direction": way, **vars(one)} for (account, way), one in self.spent.items()]
