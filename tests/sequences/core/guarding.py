"""Takes each guard out of the core, one after another: some test has to fail each time.

python -m tests.sequences.core.guarding            # what `make guards` does, on every processor; half an hour
python -m tests.sequences.core.guarding decide     # of some modules only
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from tests.sequences.core.taking_out import guards

ROOT = Path(__file__).resolve().parents[3]
CORE, TESTS = ROOT / "sequences" / "core", ROOT / "tests" / "sequences" / "core"
ENGINE = (
    "away", "board_says", "changing", "column_files", "decide", "entering", "hours", "pace", "pauses", "outlets",
    "places", "planner", "retiming", "schedule", "senders", "shifts", "step_conditions", "variants", "zones",
)  # fmt: skip
# Guards that change nothing but speed, or that a value which cannot be would meet: by module, and how they begin.
SPARED: dict[tuple[str, str], str] = {
    ("outlets", "if roomy(free(pace, now - box.connected, counted), len(asking), waited_for=False):"): (
        "speed only: where there is room for all, their slots are now"
    ),
    ("retiming", "if _leads(guess, days, hours, due_at) and not _leads(guess + INSTANT, days, hours, due_at):"): (
        "speed only: the search finds the same moment"
    ),
    ("variants", "if not step.variants:"): "speed only: of one wording the first is drawn in any case",
}
FOUR_MINUTES = 240  # of tests that may meet what never ends


@dataclass(frozen=True)
class Guard:
    """A guard of a module, and how its line reads."""

    module: str
    line: int
    text: str


def every(modules: Sequence[str]) -> Iterator[Guard]:
    """Yield the guards of modules of the core."""
    for module in modules:
        source = (CORE / f"{module}.py").read_text(encoding="utf-8")
        lines = source.splitlines()
        yield from (Guard(module, node.lineno, lines[node.lineno - 1].strip()) for node in guards(source))


def caught(guard: Guard) -> str | None:
    """Return the test that fails without the guard, None: none does."""
    own = TESTS / f"test_{guard.module}.py"
    first = [str(own)] if own.exists() else []
    for files in (first, [str(TESTS)]):
        if files and (found := _failing(guard, files)):
            return found
    return None


def _failing(guard: Guard, files: Sequence[str]) -> str | None:
    """Run tests until one fails; what never ends, fails."""
    command = [
        sys.executable,
        "-m",
        "pytest",
        "-x",
        "-q",
        "-p",
        "tests.sequences.core.taking_out",
        "-p",
        "no:cacheprovider",
    ]
    where = {**os.environ, "GUARD": f"sequences.core.{guard.module}:{guard.line}"}
    try:
        done = subprocess.run(
            [*command, *files], cwd=ROOT, env=where, capture_output=True, text=True, timeout=FOUR_MINUTES
        )
    except subprocess.TimeoutExpired:
        return "it does not end"
    if done.returncode == 0:
        return None
    named = [line for line in done.stdout.splitlines() if line.startswith(("FAILED", "ERROR"))]
    return named[0].partition(" - ")[0] if named else "the tests do not even begin"


def main(modules: Sequence[str]) -> int:
    """Tell of each guard what notices that it is gone; return how many nobody misses."""
    found = list(every(modules or ENGINE))
    missed = 0
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        for guard, by in zip(found, pool.map(caught, found), strict=True):
            spared = SPARED.get((guard.module, guard.text))
            missed += by is None and spared is None
            print(f"{guard.module}.py:{guard.line}  {guard.text}\n    {by or spared or 'NOBODY MISSES IT'}", flush=True)
    print(f"{len(found)} guards, {missed} of which nobody misses")
    return missed


if __name__ == "__main__":
    sys.exit(1 if main(sys.argv[1:]) else 0)
