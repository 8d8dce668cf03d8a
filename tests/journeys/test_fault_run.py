"""A small fault run: workers are killed at random while e-mails leave through Postfix, and then it is counted."""

from __future__ import annotations

import pytest
from redis.asyncio import Redis

from benchmarks.faults import ours
from benchmarks.faults.plant import plant
from deploy.embedded import Servers
from tests.fixtures.peers import needs_peers
from tests.fixtures.ports import free_port

PERSONS, KILLS = 150, 6


@needs_peers
@pytest.mark.usefixtures("redis")
async def test_workers_killed_at_random_send_nothing_twice_and_lose_nothing(running: Servers, redis: Redis) -> None:
    with plant(free_port) as own:
        killed, verdict = await ours.run(running, own, PERSONS, KILLS, lambda number: None, hurried=True)
    assert killed == KILLS
    assert verdict.kept, verdict
    assert verdict.mails + sum(verdict.explained.values()) == PERSONS * len(ours.STEPS)
    assert set(verdict.explained) <= {"outcome_unknown"}
