"""`python -m benchmarks.faults MAILS KILLS`: kills workers, says what became of the mails, writes `var/faults.json`."""

from __future__ import annotations

import asyncio
import json
import logging
import os
import sys
import tempfile
import time
from dataclasses import asdict
from pathlib import Path

from rich.console import Console
from rich.table import Table

from benchmarks.faults import ours
from benchmarks.faults.plant import plant
from benchmarks.faults.verdict import Verdict
from deploy.embedded import servers
from sandbox.peers.programs import missing
from sequences import logs


def main(mails: int, kills: int) -> int:
    """Run; return 1 when a promise was broken."""
    if lacks := missing():
        raise SystemExit(f"The fault run needs Postfix and Dovecot. {lacks}.")
    logs.set_up(logging.WARNING)
    given, began = (os.environ.get("DATABASE_URL"), os.environ.get("REDIS_URL")), time.monotonic()
    with (
        tempfile.TemporaryDirectory(prefix="seqfault") as folder,
        servers(Path(folder), database_url=given[0], redis_url=given[1]) as found,
        plant() as own,
    ):
        killed, verdict = asyncio.run(ours.run(found, own, mails // len(ours.STEPS), kills, progress("ours", kills)))
    seconds = time.monotonic() - began
    show(verdict, killed, seconds)
    path = Path(os.environ.get("VAR", "var")) / "faults.json"
    path.parent.mkdir(parents=True, exist_ok=True)
    told = {"mails": mails, "kills": killed, "seconds": round(seconds), **asdict(verdict)}
    path.write_text(json.dumps({"ours": told}, indent=2) + "\n")
    return 0 if verdict.kept else 1


def progress(whose: str, kills: int):  # type: ignore[no-untyped-def]
    """Return what says how far a run is, now and then."""

    def told(number: int) -> None:
        if number % max(1, kills // 10) == 0:
            print(f"{whose}: {number} of {kills} kills", flush=True)

    return told


def show(verdict: Verdict, killed: int, seconds: float) -> None:
    """Print a table."""
    table = Table(title=f"{killed} kills, {verdict.mails:,} mails, {seconds:,.0f} seconds")
    for column in ("persons with a step twice", "steps missing without a reason", "held", "held, not listed"):
        table.add_column(column)
    table.add_row(*map(str, (verdict.twice, verdict.unexplained, verdict.held, verdict.unlisted)))
    console = Console(width=140)
    console.print(table)
    for reason, count in sorted(verdict.explained.items()):
        console.print(f"{count} steps are missing with the reason {reason}")
    for example in verdict.examples:
        console.print(example)


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]), int(sys.argv[2])))
