"""A server as a child of this process: started, waited for, and ended by its process id."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

HOST = "127.0.0.1"
READY_SECONDS, LOOK_SECONDS = 20.0, 0.02


class NotStarted(Exception):
    """A server that ended at once, or does not listen; the end of its log is said."""


@contextmanager
def open_folder() -> Iterator[Path]:
    """Give a folder that other users may enter, as these servers change theirs; it is gone at the end.

    Its path is short: a socket's must stay under 108 bytes.
    """
    with tempfile.TemporaryDirectory(prefix="peer", dir="/tmp") as name:  # short, and with a name nobody guesses
        folder = Path(name)
        folder.chmod(0o755)
        yield folder


@contextmanager
def running(command: Sequence[str], ports: Sequence[int], log: Path) -> Iterator[None]:
    """Run a server with its children until it is left. Raises NotStarted."""
    with log.open("ab") as said:
        child = subprocess.Popen(command, stdout=said, stderr=said, start_new_session=True)
    try:
        for port in ports:
            if not listening(port, child):
                raise NotStarted(f"{child.args!r} does not listen on port {port}:\n" + _end_of(log))
        yield
    finally:
        _end(child)


def listening(port: int, child: subprocess.Popen[bytes]) -> bool:
    """Return, as soon as it does, that a child listens on a port; False when it has ended or takes too long."""
    deadline = time.monotonic() + READY_SECONDS
    while time.monotonic() < deadline and child.poll() is None:
        with suppress(OSError), socket.create_connection((HOST, port), timeout=1):
            return True
        time.sleep(LOOK_SECONDS)
    return False


def _end_of(log: Path) -> str:
    return log.read_text(errors="replace")[-2000:]


def _end(child: subprocess.Popen[bytes]) -> None:
    """End the server and its children at once: what they leave behind is thrown away."""
    with suppress(ProcessLookupError):
        os.killpg(child.pid, signal.SIGKILL)
    child.wait()
