"""How long thirty days take on the sandbox's clock, with everybody on a board inside a sequence."""

from __future__ import annotations

import tempfile
import time
from datetime import datetime, timedelta
from pathlib import Path

import httpx

from benchmarks import environment as env
from benchmarks.big_demo import facts
from benchmarks.report import Figure
from deploy.embedded import Servers

SPAN, MINUTE = timedelta(days=30), 60.0
BOARD = "Leads"


def measure(found: Servers) -> Figure:
    """Return the seconds that a month takes, against the minute it may."""
    with tempfile.TemporaryDirectory(prefix="seqfast") as folder:
        port = env.port()
        named = {
            "DATABASE_URL": env.empty_database(found, "bench_fast"), "REDIS_URL": found.redis_url, "VAR": folder,
            "PORT": str(port), "SANDBOX_PORT": str(port + 1),
        }  # fmt: skip
        with env.process("-m", "integration.cli", "demo", env=named):
            took = _month(facts(Path(folder) / "run.json")["sandbox_url"])
    what = "seconds in which thirty days pass for a board of forty, the clock driven from event to event"
    return Figure("fast_clock", took, "s", took, None, MINUTE, "lower", what)


def _month(url: str) -> float:
    """Let everybody be enrolled and thirty days pass; return how long that took."""
    with httpx.Client(base_url=url, timeout=4 * MINUTE) as sandbox:
        sandbox.post("/sandbox/clock", json={"pause": True})
        state = sandbox.get("/sandbox/state").json()
        [board] = [one for one in state["boards"] if one["name"] == BOARD]
        for item in board["items"]:
            cell = {"column": "status", "label": "Interested"}
            sandbox.post(f"/sandbox/items/{item['id']}/columns", json=cell).raise_for_status()
        began = datetime.fromisoformat(sandbox.get("/sandbox/clock").json()["now"])
        start = time.monotonic()
        sandbox.post("/sandbox/clock", json={"fast_until": (began + SPAN).isoformat()}).raise_for_status()
        return time.monotonic() - start
