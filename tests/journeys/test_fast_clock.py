"""Thirty days of everybody on the fast clock, and the same story each time (how fast: `make bench ONLY=fast_clock`)."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime, timedelta
from datetime import time as time_of_day
from typing import Any

from sandbox.seed import LEADS
from tests.fixtures.demo import Demo, running_demo


def start(demo: Demo) -> datetime:
    """Return the Tuesday morning after the sandbox's first Monday."""
    shown = datetime.fromisoformat(demo.get("/sandbox/state")["clock"]["now"]).astimezone(UTC)
    return datetime.combine(shown.date() + timedelta(days=(1 - shown.weekday()) % 7), time_of_day(8, 30), UTC)


def month(demo: Demo) -> list[dict[str, Any]]:
    """Let everybody be enrolled on a Tuesday and thirty days pass; return the event log."""
    demo.post("/sandbox/clock", {"pause": True})
    began_at = start(demo)
    demo.post("/sandbox/clock", {"jump": began_at.isoformat()})
    [leads] = [one for one in demo.get("/sandbox/state")["boards"] if one["id"] == str(LEADS)]
    for item in leads["items"]:
        demo.post(f"/sandbox/items/{item['id']}/columns", {"column": "status", "label": "Interested"})
    demo.post("/sandbox/clock", {"fast_until": (began_at + timedelta(days=30)).isoformat()})
    log = demo.get("/sandbox/log")["log"]
    return [one for one in log if one["at"] >= began_at.isoformat()]


def test_a_month_passes_twice_the_same() -> None:
    with running_demo() as first:
        once = month(first)
    with running_demo() as second:
        again = month(second)
    assert once == again
    counted = Counter(one["what"] for one in once)
    assert counted["mail"] > 60
    assert counted["reply"] > 5
    assert counted["bounce"] > 0
    mails = Counter((one["who"], one["at"]) for one in once if one["what"] == "mail")
    assert max(mails.values()) == 1
