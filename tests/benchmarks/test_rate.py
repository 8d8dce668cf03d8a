"""How many a second, from looks at what is left."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from benchmarks import rate as measured


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> None:
    """A clock that moves on by half a second at each look, and nobody who sleeps."""
    ticks: Iterator[float] = iter(n / 2 for n in range(1000))

    async def sleep(seconds: float) -> None:
        pass

    monkeypatch.setattr(measured.time, "perf_counter", lambda: next(ticks))
    monkeypatch.setattr(measured.asyncio, "sleep", sleep)


@pytest.mark.usefixtures("clock")
async def test_neither_the_first_nor_what_is_left_at_the_last_look_counts() -> None:
    shown = iter([5_000, 4_500, 4_000, 3_000, 2_000, 10, 0])

    async def left() -> int:
        return next(shown)

    assert await measured.rate(left, 5_000) == (4_000 - 10) / 1.5
