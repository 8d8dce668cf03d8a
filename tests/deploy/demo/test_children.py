"""Child processes: real ones, that end in every way a process can end."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from deploy.demo import children as module
from deploy.demo.children import Children

STUBBORN = "import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN);"
READY = "import sys; pipe = open(sys.argv[1], 'w'); pipe.write('ready'); pipe.flush();"
PARENT = "import subprocess; subprocess.Popen(['sh', '-c', 'sleep 20; echo alive'], stdout=pipe);"
WAIT = "import signal\nwhile True: signal.pause()"


@pytest.fixture
def children() -> Iterator[Children]:
    """Children that are stopped at the end whatever the test did."""
    made = Children({"COLOUR": "green"})
    yield made
    made.stop()


class Pipe:
    """Where a child says that it is ready; the pipe ends when the last process that holds it does."""

    def __init__(self, path: Path) -> None:
        os.mkfifo(path)
        self.path = str(path)
        self._open: int | None = None

    def wait(self) -> str:
        """Return the child's word."""
        self._open = os.open(self.path, os.O_RDONLY)
        return os.read(self._open, 5).decode()

    def rest(self) -> bytes:
        """Return what else came, when nobody is left to write."""
        assert self._open is not None
        with os.fdopen(self._open, "rb") as reading:
            return reading.read()


@pytest.fixture
def pipe(tmp_path: Path) -> Pipe:
    """A pipe for one child."""
    return Pipe(tmp_path / "ready")


def code(children: Children, name: str) -> int | None:
    """Return how a child ended; None: it runs."""
    return children.running[name].poll()


def test_a_child_runs_with_our_environment_and_its_own(children: Children, pipe: Pipe, tmp_path: Path) -> None:
    written = tmp_path / "environment"
    script = f"import os, pathlib; pathlib.Path({str(written)!r}).write_text(os.environ['COLOUR'] + os.environ['PATH'])"
    children.start("web", ["-c", script])
    children.running["web"].wait(30)
    assert written.read_text() == "green" + os.environ["PATH"]


def test_children_are_asked_to_stop(children: Children, tmp_path: Path) -> None:
    pipes = {name: Pipe(tmp_path / name) for name in ("sandbox", "web")}
    for name, pipe in pipes.items():
        children.start(name, ["-c", READY + WAIT, pipe.path])
        assert pipe.wait() == "ready"
    assert children.dead() is None
    children.stop()
    assert [code(children, name) for name in pipes] == [-signal.SIGTERM, -signal.SIGTERM]
    assert [pipe.rest() for pipe in pipes.values()] == [b"", b""]


def test_a_stubborn_child_is_killed_with_all_it_started(
    children: Children, pipe: Pipe, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "STOP_SECONDS", 0.1)
    children.start("worker", ["-c", STUBBORN + READY + PARENT + WAIT, pipe.path])
    assert pipe.wait() == "ready"
    children.stop()
    assert code(children, "worker") == -signal.SIGKILL
    assert pipe.rest() == b""  # the grandchild would have said that it is alive


def test_a_child_that_stops_in_good_order_is_not_killed(children: Children, pipe: Pipe) -> None:
    orderly = "import signal, sys; signal.signal(signal.SIGTERM, lambda *_: sys.exit(0));"
    children.start("web", ["-c", orderly + READY + WAIT, pipe.path])
    assert pipe.wait() == "ready"
    children.stop()
    assert code(children, "web") == 0
    assert pipe.rest() == b""


def test_a_dead_child_is_named_with_its_last_lines(children: Children, pipe: Pipe) -> None:
    children.start("clock", ["-c", READY + WAIT, pipe.path])
    assert pipe.wait() == "ready"
    children.start("web", ["-c", "for n in range(40): print('line', n)\nraise SystemExit(3)"])
    children.running["web"].wait(30)
    assert children.dead() == "web"
    assert list(children.last["web"]) == [f"line {n}\n" for n in range(10, 40)]
    children.stop()
    assert pipe.rest() == b""


def test_errors_are_among_the_last_lines(children: Children) -> None:
    children.start("web", ["-c", "raise ValueError('no database')"])
    children.running["web"].wait(30)
    assert children.dead() == "web"
    assert children.last["web"][-1] == "ValueError: no database\n"


def test_stopping_twice_is_fine(children: Children, pipe: Pipe) -> None:
    children.start("web", ["-c", READY + WAIT, pipe.path])
    assert pipe.wait() == "ready"
    children.stop()
    children.stop()
    assert code(children, "web") == -signal.SIGTERM
    assert pipe.rest() == b""
