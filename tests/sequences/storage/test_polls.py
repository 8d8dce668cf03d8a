"""When mailboxes are read: each by one at a time, and whoever asks meanwhile is not forgotten."""

from __future__ import annotations

from datetime import timedelta

import pytest

from sequences.storage import mailboxes, watches
from tests.fixtures.world import World

LATER = timedelta(minutes=1)


async def take(world: World) -> list[int]:
    """Take the mailboxes that are to be read."""
    async with world.database.transaction() as connection:
        return await mailboxes.claim_polls(connection, now=world.now)


async def free(world: World, mailbox: int) -> None:
    """Free a mailbox until a minute later, or two where it is watched."""
    async with world.database.transaction() as connection:
        await mailboxes.polled(connection, mailbox, world.now + LATER, watched=world.now + 2 * LATER)


async def news(world: World, mailbox: int) -> None:
    """Tell that something came."""
    async with world.database.transaction() as connection:
        await watches.news(connection, mailbox, now=world.now)


async def test_a_mailbox_is_read_by_one_at_a_time_and_again_when_its_time_comes(world: World) -> None:
    [mailbox] = await take(world)
    assert await take(world) == []
    await free(world, mailbox)
    assert await take(world) == []
    world.now += LATER
    assert await take(world) == [mailbox]


async def test_news_during_a_reading_is_followed_by_another(world: World) -> None:
    [mailbox] = await take(world)
    await news(world, mailbox)
    assert await take(world) == []
    await free(world, mailbox)
    assert await take(world) == [mailbox]


async def test_news_brings_a_reading_forward_and_never_puts_it_off(world: World) -> None:
    [mailbox] = await take(world)
    await free(world, mailbox)
    await news(world, mailbox)
    world.now += LATER
    await news(world, mailbox)
    world.now -= LATER
    assert await take(world) == [mailbox]


async def test_a_dead_readers_mailbox_is_read_by_the_next(world: World) -> None:
    [mailbox] = await take(world)
    await world.change("UPDATE mailbox SET leased_until = now() - interval '1 second'")
    assert await take(world) == [mailbox]


@pytest.mark.parametrize(("watched", "read"), [("now() + interval '1 minute'", False), ("NULL", True)])
async def test_a_watched_mailbox_is_polled_less_often(world: World, watched: str, read: bool) -> None:
    [mailbox] = await take(world)
    await world.change(f"UPDATE mailbox SET watched_until = {watched}")
    await free(world, mailbox)
    world.now += LATER
    assert bool(await take(world)) is read
