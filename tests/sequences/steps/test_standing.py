"""Whether an account may send: looked up again and again, and never believed for long."""

from __future__ import annotations

import asyncio
import itertools
import time

import pytest

from sequences.steps import standing
from sequences.steps.standing import Standing
from sequences.storage.database import Database
from tests.fixtures.world import ACCOUNT, World


async def test_one_look_serves_all_who_ask_at_once(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    looks = 0
    opened = world.database.transaction

    def counted() -> object:
        nonlocal looks
        looks += 1
        return opened()

    monkeypatch.setattr(world.database, "transaction", counted)
    monkeypatch.setattr(standing, "FRESH_SECONDS", 60.0)
    own = Standing(world.database)
    assert all(await asyncio.gather(*(own.may_send(ACCOUNT) for _ in range(50))))
    assert looks == 1


async def test_a_look_counts_from_when_it_began(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    shown = itertools.count()  # every question takes a second
    monkeypatch.setattr(time, "monotonic", lambda: float(next(shown)))
    assert not await Standing(world.database).may_send(ACCOUNT)


async def test_a_look_that_took_too_long_is_taken_again(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    shown = iter([0.0, 0.0, 1.0])  # the first question takes a second, the next one no time
    monkeypatch.setattr(time, "monotonic", lambda: next(shown, 1.0))
    assert await Standing(world.database).may_send(ACCOUNT)


async def test_an_account_without_the_app_may_not_send(world: World) -> None:
    own = Standing(world.database)
    await world.change("UPDATE account SET state = 'uninstalled'")
    assert not await own.may_send(ACCOUNT)
    assert not await own.may_send(ACCOUNT + 1)


async def test_nothing_begins_while_the_database_is_away() -> None:
    nowhere = Database("postgresql+asyncpg://nobody@127.0.0.1:9/nothing")
    assert not await Standing(nowhere).may_send(ACCOUNT)
    await nowhere.close()
