"""An outage in which monday's webhooks were lost is noticed, and every board is compared."""

from __future__ import annotations

from redis.asyncio import Redis

from integration.outages import LONGEST, hearing
from tests.fixtures.world import World


async def due(world: World) -> list[object]:
    """Return when boards are compared next."""
    return [one["reconcile_at"] for one in await world.select("SELECT reconcile_at FROM board")]


async def test_every_board_is_compared_after_an_outage_and_only_then(world: World, redis: Redis) -> None:
    await world.publish()
    wall = 1_795_683_598.0
    assert not await hearing(redis, world.database, now=world.now, wall=wall)  # the first start
    assert not await hearing(redis, world.database, now=world.now, wall=wall + LONGEST)
    assert await due(world) == [None]
    wall += 2 * LONGEST + 1
    assert await hearing(redis, world.database, now=world.now, wall=wall)
    assert await due(world) == [world.now]
    assert not await hearing(redis, world.database, now=world.now, wall=wall + 1)


async def test_an_account_that_removed_the_app_is_left_alone(world: World, redis: Redis) -> None:
    await world.publish()
    await world.change("UPDATE account SET state = 'uninstalled'")
    await hearing(redis, world.database, now=world.now, wall=0.0)
    assert await hearing(redis, world.database, now=world.now, wall=2 * LONGEST)
    assert await due(world) == [None]
