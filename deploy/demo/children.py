"""The child processes of a run: started together, their lines named, stopped together."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import threading
import time
from collections import deque
from dataclasses import dataclass, field
from typing import IO

STOP_SECONDS = 10.0
READ_SECONDS = 1.0  # the last lines of a dead child are there at once, unless its own children hold the pipe


@dataclass
class Children:
    """Processes that live and die with us."""

    env: dict[str, str]
    running: dict[str, subprocess.Popen[str]] = field(default_factory=dict)
    last: dict[str, deque[str]] = field(default_factory=dict)
    readers: dict[str, threading.Thread] = field(default_factory=dict)

    def start(self, name: str, arguments: list[str]) -> None:
        """Start a process; it is in a group of its own, so that Ctrl-C reaches us first."""
        child = subprocess.Popen(
            [sys.executable, *arguments],
            env={**os.environ, **self.env},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )
        assert child.stdout is not None
        self.running[name], self.last[name] = child, deque(maxlen=30)
        self.readers[name] = threading.Thread(target=self._read, args=(name, child.stdout), daemon=True)
        self.readers[name].start()

    def _read(self, name: str, lines: IO[str]) -> None:
        with lines:
            for line in lines:
                self.last[name].append(line)
                if self.env.get("VERBOSE") or os.environ.get("VERBOSE"):
                    print(f"{name:8}| {line}", end="", flush=True)

    def dead(self) -> str | None:
        """Return the name of a process that ended by itself; its last lines are read by then."""
        found = next((name for name, child in self.running.items() if child.poll() is not None), None)
        if found is not None:
            self.readers[found].join(READ_SECONDS)
        return found

    def stop(self) -> None:
        """Stop them in the reverse order of their start, the stubborn ones with force."""
        deadline = time.monotonic() + STOP_SECONDS
        for child in reversed(self.running.values()):
            if child.poll() is None:
                child.terminate()  # itself only: a worker's master passes it on, and a second one would kill
        for child in reversed(self.running.values()):
            try:
                child.wait(max(0.1, deadline - time.monotonic()))
            except subprocess.TimeoutExpired:
                _kill(child)
        for reader in self.readers.values():
            reader.join(READ_SECONDS)


def _kill(child: subprocess.Popen[str]) -> None:
    """End a process and everything it started."""
    with contextlib.suppress(ProcessLookupError):
        os.killpg(child.pid, signal.SIGKILL)
    child.wait()
