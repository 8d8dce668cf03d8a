"""Thirty days of everybody in under a minute, and the same story each time."""

from __future__ import annotations

import time
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


def month(demo: Demo) -> tuple[list[dict[str, Any]], float]:
    """Let everybody be enrolled on a Tuesday and thirty days pass; return the event log and the seconds it took."""
    demo.post("/sandbox/clock", {"pause": True})
    began_at = start(demo)
    demo.post("/sandbox/clock", {"jump": began_at.isoformat()})
    [leads] = [one for one in demo.get("/sandbox/state")["boards"] if one["id"] == str(LEADS)]
    for item in leads["items"]:
        demo.post(f"/sandbox/items/{item['id']}/columns", {"column": "status", "label": "Interested"})
    began = time.monotonic()
    demo.post("/sandbox/clock", {"fast_until": (began_at + timedelta(days=30)).isoformat()})
    took = time.monotonic() - began
    log = demo.get("/sandbox/log")["log"]
    return [one for one in log if one["at"] >= began_at.isoformat()], took


def test_a_month_passes_in_under_a_minute_and_twice_the_same() -> None:
    with running_demo() as first:
        once, took = month(first)
    with running_demo() as second:
        again, _ = month(second)
    assert took < 60
    assert once == again
    counted = Counter(one["what"] for one in once)
    assert counted["mail"] > 60
    assert counted["reply"] > 5
    assert counted["bounce"] > 0
    mails = Counter((one["who"], one["at"]) for one in once if one["what"] == "mail")
    assert max(mails.values()) == 1
