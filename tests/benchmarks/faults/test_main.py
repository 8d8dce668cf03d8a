"""A fault run as a command: what it ends with depends on our side alone."""

from __future__ import annotations

import json
from collections.abc import Callable
from contextlib import nullcontext
from pathlib import Path
from typing import Any

import pytest

from benchmarks.faults import __main__ as faults
from tests.benchmarks.faults.test_report import BROKEN, KEPT

Side = Callable[..., Any]


def side(verdict: Any) -> Side:
    """Return a run that comes to this, or fails with it."""

    async def run(found: object, own: object, persons: int, kills: int, told: Callable[[int], None]) -> Any:
        if isinstance(verdict, Exception):
            raise verdict
        return kills, verdict

    return run


@pytest.fixture
def ended(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Callable[[Side, Side], tuple[int, list[str]]]:
    """A run of two sides that stand on nothing: what it ended with, and which sides were written."""

    def end(ours: Side, drip: Side) -> tuple[int, list[str]]:
        monkeypatch.setattr(faults.ours, "run", ours)
        monkeypatch.setattr(faults.drip, "run", drip)
        code = faults.main(100, 10)
        return code, list(json.loads((tmp_path / "faults.json").read_text()))

    monkeypatch.setenv("VAR", str(tmp_path))
    monkeypatch.setattr(faults, "missing", lambda: None)
    monkeypatch.setattr(faults.peers, "python", lambda: "python")
    monkeypatch.setattr(faults.logs, "set_up", lambda level: None)
    monkeypatch.setattr(faults, "_grounds", lambda: nullcontext((None, None)))
    return end


@pytest.mark.parametrize(("ours", "drip", "code"), [(KEPT, BROKEN, 0), (BROKEN, KEPT, 1)])
def test_only_our_promises_decide(ended: Callable[..., Any], ours: Any, drip: Any, code: int) -> None:
    assert ended(side(ours), side(drip)) == (code, ["ours", "drip"])


def test_our_figures_outlive_a_failure_of_the_other_side(
    ended: Callable[..., Any], capsys: pytest.CaptureFixture[str]
) -> None:
    assert ended(side(KEPT), side(RuntimeError("send_drips failed with 1"))) == (0, ["ours"])
    assert "send_drips failed with 1" in capsys.readouterr().err
