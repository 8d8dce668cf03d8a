"""Hits on their way to the database: none is written twice or lost while it is away, and nobody waits for it."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta

import pytest

from integration import hits as module
from integration.hits import Hits
from sequences.incoming.tracking import Hit
from sequences.storage.database import Away
from sequences.tokens import Purpose
from tests.fixtures.eventually import eventually
from tests.fixtures.world import MONDAY_MORNING


def hit(number: int) -> Hit:
    return Hit(Purpose.OPEN, f"token-{number}", MONDAY_MORNING + timedelta(seconds=number), None)


@dataclass
class Table:
    """A database that can be away, refuse a hit, or be slow."""

    away: bool = False
    refused: str = ""
    open: asyncio.Event = field(default_factory=asyncio.Event)
    kept: list[str] = field(default_factory=list)
    calls: list[int] = field(default_factory=list)

    async def write(self, hits: Sequence[Hit]) -> None:
        self.calls.append(len(hits))
        await self.open.wait()
        if self.away:
            raise Away("gone")
        if any(one.token == self.refused for one in hits):
            raise ValueError("no such hit")
        self.kept += [one.token for one in hits]


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Waits that are short."""
    monkeypatch.setattr(module, "PATIENCE", 0.01)
    monkeypatch.setattr(module, "AGAIN", 0.01)
    monkeypatch.setattr(module, "LAST_TRY", 0.01)


async def test_a_hit_is_written_when_the_answer_leaves() -> None:
    table = Table()
    table.open.set()
    hits = Hits(table.write)
    await hits.keep(hit(1))
    assert table.kept == ["token-1"]
    assert len(hits) == 0


async def test_many_hits_are_written_together() -> None:
    table = Table()
    hits = Hits(table.write)
    waiting = [asyncio.create_task(hits.keep(hit(n))) for n in range(50)]
    await asyncio.sleep(0)
    table.open.set()
    await asyncio.gather(*waiting)
    assert sorted(table.kept) == sorted(f"token-{n}" for n in range(50))
    assert len(table.calls) <= 2


async def test_nobody_waits_for_a_slow_database(quick: None) -> None:
    table = Table()
    hits = Hits(table.write)
    await hits.keep(hit(1))
    assert (table.kept, len(hits)) == ([], 1)
    table.open.set()
    await hits.close()


async def test_what_comes_while_the_database_is_away_is_written_when_it_is_back(quick: None) -> None:
    table = Table(away=True)
    table.open.set()
    hits = Hits(table.write)
    for n in range(5):
        await hits.keep(hit(n))
    assert len(hits) == 5
    table.away = False

    async def written() -> bool:
        return len(table.kept) == 5

    await eventually(written, "the hits are written")
    assert table.kept == [f"token-{n}" for n in range(5)]
    assert len(hits) == 0


async def test_one_hit_that_cannot_be_written_spoils_no_other(quick: None) -> None:
    table = Table(refused="token-1")
    hits = Hits(table.write)
    waiting = [asyncio.create_task(hits.keep(hit(n))) for n in range(3)]
    await asyncio.sleep(0)
    table.open.set()
    await asyncio.gather(*waiting)

    async def written() -> bool:
        return len(hits) == 0

    await eventually(written, "the hits are written")
    assert set(table.kept) == {"token-0", "token-2"}


async def test_there_is_an_end_to_what_waits(quick: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MOST", 3)
    hits = Hits(Table().write)
    for n in range(5):
        await hits.keep(hit(n))
    assert len(hits) == 3
    await hits.close()


async def test_the_last_hits_are_written_before_the_process_ends() -> None:
    table = Table()
    hits = Hits(table.write)
    keeping = asyncio.create_task(hits.keep(hit(1)))
    await asyncio.sleep(0)
    table.open.set()
    await hits.close()
    assert table.kept == ["token-1"]
    await keeping
