"""What is foretold is what happens: the dates of random sequences against the engine with a fast clock (row L3)."""

from __future__ import annotations

import os

import pytest

from tests.fixtures.world import World
from tests.sequences.authoring.agreeing import agree

RUNS, AT_ONCE = int(os.environ.get("DATES_RUNS", "24")), 8  # `make agree` takes 1,000


@pytest.mark.parametrize("first", range(0, RUNS, AT_ONCE))
async def test_the_dates_are_those_of_the_engine_to_the_second(world: World, first: int) -> None:
    for seed in range(first, min(first + AT_ONCE, RUNS)):
        await agree(world, seed)
