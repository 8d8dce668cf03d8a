"""Watching mailboxes: news is told, each mailbox is watched once, and what fails is tried later."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any

import pytest

from sequences.storage import mailboxes
from tasks import watching
from tasks.watching import Watchers
from tests.fixtures.eventually import eventually
from tests.fixtures.installation import Installation

FAR = timedelta(days=9)


@asynccontextmanager
async def watchers(installation: Installation, limit: int = 10) -> AsyncIterator[Watchers]:
    """Give watchers that let go of everything at the end."""
    made = Watchers(installation.own, limit)
    try:
        yield made
    finally:
        await made.end()


async def boxes(installation: Installation) -> dict[str, dict[str, Any]]:
    """Return when each mailbox is read next, and whether it is watched, by its address."""
    found = await installation.select("""
        SELECT address, poll_at, watched_until > clock_timestamp() AS watched FROM mailbox ORDER BY id
    """)
    return {row["address"]: row for row in found}


async def put_off(installation: Installation) -> None:
    """Have no mailbox read for days."""
    await installation.select("UPDATE mailbox SET poll_at = :at RETURNING id", at=installation.clock.shown + FAR)


async def asked_for(installation: Installation, *addresses: str) -> None:
    """Wait until these mailboxes are to be read now."""

    async def look() -> bool:
        found = await boxes(installation)
        return all(found[one]["poll_at"] <= installation.clock.shown for one in addresses)

    await eventually(look, f"{addresses} are read")


async def begun(installation: Installation, own: Watchers, *addresses: str) -> None:
    """Watch, and wait until what came before is asked for; then put it off."""
    await put_off(installation)
    await own.look()
    await asked_for(installation, *addresses)
    await put_off(installation)


def deliver(installation: Installation, address: str = "dana@acme.test") -> None:
    """Deliver a message to a rep."""
    installation.sandbox.store.deliver(address, b"Subject: Hello\r\n\r\nHi\r\n")


async def test_mail_is_asked_for_as_soon_as_it_comes(installation: Installation) -> None:
    async with watchers(installation) as own:
        await begun(installation, own, "dana@acme.test", "sam@acme.test")
        deliver(installation, "sam@acme.test")
        await asked_for(installation, "sam@acme.test")
        found = await boxes(installation)
    assert found["dana@acme.test"]["poll_at"] > installation.clock.shown
    assert {row["watched"] for row in found.values()} == {True}


async def test_each_mailbox_is_watched_by_one_and_all_are_let_go_at_the_end(installation: Installation) -> None:
    async with watchers(installation, limit=1) as one, watchers(installation) as two:
        await begun(installation, one, "dana@acme.test")
        assert [row["watched"] for row in (await boxes(installation)).values()] == [True, None]
        await one.look()
        assert (await boxes(installation))["sam@acme.test"]["watched"] is None
        await begun(installation, two, "sam@acme.test")
        assert len(one._watched) == len(two._watched) == 1
    assert [row["watched"] for row in (await boxes(installation)).values()] == [None, None]


async def test_a_silent_connection_is_renewed(installation: Installation, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(watching, "SILENT_SECONDS", 0.05)
    monkeypatch.setattr(watching, "PAUSE_SECONDS", 0.01)
    installation.sandbox.faults.set({"imap": {"mode": "silent_idle", "count": 2}})
    async with watchers(installation) as own:
        await begun(installation, own, "dana@acme.test", "sam@acme.test")
        deliver(installation)
        await asked_for(installation, "dana@acme.test")


async def test_a_mailbox_that_is_gone_is_let_go_and_one_with_another_way_in_begins_anew(
    installation: Installation,
) -> None:
    async with watchers(installation) as own:
        await begun(installation, own, "dana@acme.test", "sam@acme.test")
        dana, sam = own._watched.values()
        await installation.select("UPDATE mailbox SET password = 'x' WHERE id = :id RETURNING id", id=dana[0].id)
        async with installation.database.transaction() as connection:
            await mailboxes.delete(connection, sam[0].account_id, sam[0].id)
        await own._keep()
        await asyncio.gather(dana[1], sam[1], return_exceptions=True)
        await own.look()
        assert list(own._watched) == [dana[0].id]
        assert own._watched[dana[0].id][1] is not dana[1]


async def test_a_mailbox_that_refuses_us_is_tried_later_and_ever_less_often(
    installation: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(watching, "AGAIN_SECONDS", (0.0, 3600.0))
    installation.sandbox.store.passwords["dana@acme.test"] = "changed"
    async with watchers(installation, limit=1) as own:
        for tries in (1, 2):
            await own.look()
            [(number, (_, task))] = own._watched.items()
            await asyncio.wait([task])
            await own._let_go([number])
            assert own._failed[number][0] == tries
        await own.look()
        assert [mailbox.address for mailbox, _ in own._watched.values()] == ["sam@acme.test"]


async def test_a_server_without_idle_is_left_to_the_poll(installation: Installation) -> None:
    installation.sandbox.faults.set({"imap": {"mode": "no_idle"}})
    async with watchers(installation) as own:
        await own.look()
        await asyncio.wait([task for _, task in own._watched.values()])
        await own.look()
        assert own._watched == {}
    assert {row["watched"] for row in (await boxes(installation)).values()} == {None}


async def test_it_runs_until_it_is_told_to_stop(installation: Installation, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(watching, "LOOK_SECONDS", 0.01)
    await put_off(installation)
    stop = asyncio.Event()
    running = asyncio.create_task(watching.run(installation.own, stop))
    await asked_for(installation, "dana@acme.test")
    stop.set()
    await running
    assert {row["watched"] for row in (await boxes(installation)).values()} == {None}
