"""`python -m benchmarks.faults MAILS KILLS`: kills senders, ours and another one, and writes `var/faults.json`."""

from __future__ import annotations

import asyncio
import logging
import os
import sys
import tempfile
import time
import traceback
from collections.abc import Callable, Coroutine, Iterator
from contextlib import contextmanager
from pathlib import Path

from benchmarks import peers
from benchmarks.faults import drip, ours
from benchmarks.faults.plant import Plant, plant
from benchmarks.faults.report import Outcome, show, write
from benchmarks.faults.verdict import Verdict
from deploy.embedded import Servers, servers
from sandbox.peers.programs import missing
from sequences import logs

Run = Callable[[Servers, Plant, int, int, Callable[[int], None]], Coroutine[None, None, tuple[int, Verdict]]]


def main(mails: int, kills: int) -> int:
    """Run both sides, one after the other; return 1 when a promise of ours was broken."""
    if lacks := missing():
        raise SystemExit(f"The fault run needs Postfix and Dovecot. {lacks}.")
    peers.python()  # it may have to be installed, which is no part of what is measured
    logs.set_up(logging.WARNING)
    path = Path(os.environ.get("VAR", "var")) / "faults.json"
    with _grounds() as (found, own):
        sides = {"ours": _measured("ours", ours.run, found, own, mails, kills)}
        write(sides, path)
        try:
            sides["drip"] = _measured("drip", drip.run, found, own, mails, kills)
        except Exception:  # our figures are not lost for it
            traceback.print_exc()
    write(sides, path)
    show(sides, mails, kills)
    return 0 if sides["ours"].verdict.kept else 1


@contextmanager
def _grounds() -> Iterator[tuple[Servers, Plant]]:
    """Run what both sides stand on: the same database server, the same Postfix."""
    given = os.environ.get("DATABASE_URL"), os.environ.get("REDIS_URL")
    with (
        tempfile.TemporaryDirectory(prefix="seqfault") as folder,
        servers(Path(folder), database_url=given[0], redis_url=given[1]) as found,
        plant() as own,
    ):
        yield found, own


def _measured(side: str, run: Run, found: Servers, own: Plant, mails: int, kills: int) -> Outcome:
    began, persons = time.monotonic(), mails // len(ours.STEPS)
    killed, verdict = asyncio.run(run(found, own, persons, kills, _progress(side, kills)))
    return Outcome(killed, time.monotonic() - began, verdict)


def _progress(side: str, kills: int) -> Callable[[int], None]:
    """Return what says how far a side is, now and then."""

    def told(number: int) -> None:
        if number % max(1, kills // 10) == 0:
            print(f"{side}: {number} of {kills} kills", flush=True)

    return told


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]), int(sys.argv[2])))
