"""The hearing bench, in small: what it seeds fits the tables, and every message has the effect it should."""

from __future__ import annotations

import asyncio

from benchmarks import environment as env
from benchmarks import hearing
from deploy.embedded import Servers


def test_everybody_becomes_what_their_message_says(running: Servers) -> None:
    url = env.fresh_database(running, "bench_hearing_small")
    assert asyncio.run(hearing.rate_of(running, url, messages=20, rounds=1)) > 0
