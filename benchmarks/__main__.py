"""`python -m benchmarks [name]`: measures, prints a table, and writes `var/bench.json`."""

from __future__ import annotations

import logging
import os
import sys
import tempfile
import traceback
from pathlib import Path

from benchmarks import (
    action_endpoint,
    changing,
    dating,
    email_step,
    email_step_drip,
    email_step_smtplib,
    fast_clock,
    hearing,
    idle,
    listing,
    monday_limits,
    rendering,
    views,
)
from benchmarks.report import Figure, show, write
from deploy.embedded import servers
from sequences import logs

BENCHES = {
    "action_endpoint": action_endpoint.measure,
    "email_step": email_step.measure,
    "email_step_drip": email_step_drip.measure,
    "email_step_smtplib": email_step_smtplib.measure,
    "fast_clock": fast_clock.measure,
    "render_rate": rendering.measure,
    "idle_growth": idle.measure_growth,
    "idle_bytes": idle.measure_bytes,
    "hearing_rate": hearing.measure,
    "monday_burst": monday_limits.measure_burst,
    "budget_use": monday_limits.measure_use,
    "throttled_neighbour": monday_limits.measure_neighbour,
    "dates_rate": dating.measure,
    "publish_move": changing.measure,
    "list_growth": listing.measure,
    "views_start": views.measure_start,
    "views_scroll": views.measure_scrolling,
}


def main(names: list[str]) -> None:
    """Measure what is named, or everything."""
    unknown = set(names) - BENCHES.keys()
    if unknown:
        raise SystemExit(f"There is no {', '.join(sorted(unknown))}: choose of {', '.join(BENCHES)}.")
    logs.set_up(logging.WARNING)
    figures: list[Figure] = []
    failed: list[str] = []
    with tempfile.TemporaryDirectory(prefix="seqbench") as folder:
        given = os.environ.get("DATABASE_URL"), os.environ.get("REDIS_URL")
        with servers(Path(folder), database_url=given[0], redis_url=given[1]) as found:
            for name in names or list(BENCHES):
                print(f"measuring {name} …", flush=True)
                try:
                    figures.append(BENCHES[name](found))
                except Exception:  # the others' figures are not lost for it
                    traceback.print_exc()
                    failed.append(name)
    show(figures)
    write(figures, Path(os.environ.get("VAR", "var")) / "bench.json")
    if failed:
        raise SystemExit(f"Not measured: {', '.join(failed)}.")


if __name__ == "__main__":
    main([name for name in sys.argv[1:] if name])
