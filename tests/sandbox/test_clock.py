"""The sandbox's clock, beside a wall clock that shows what the test says."""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta

from sandbox.app import Sandbox
from sandbox.clock import Act, Clock
from tests.fixtures.world import MONDAY_MORNING

MINUTE = timedelta(minutes=1)


class Wall:
    """A wall clock set by hand."""

    def __init__(self) -> None:
        self.shown = MONDAY_MORNING

    def __call__(self) -> datetime:
        return self.shown


def noting(done: list[str], name: str) -> Act:
    """Return an act that notes its name."""

    async def act() -> None:
        done.append(name)

    return act


def test_time_stands_still_until_a_rate_is_set() -> None:
    wall = Wall()
    clock = Clock(MONDAY_MORNING, wall=wall)
    wall.shown += MINUTE
    assert clock.now() == MONDAY_MORNING
    clock.set(MONDAY_MORNING, 60)
    wall.shown += timedelta(seconds=2)
    assert clock.now() == MONDAY_MORNING + 2 * MINUTE


def test_a_new_rate_counts_from_the_moment_it_is_set() -> None:
    wall = Wall()
    clock = Clock(MONDAY_MORNING, wall=wall)
    clock.set(MONDAY_MORNING, 60)
    wall.shown += timedelta(seconds=1)
    clock.set(clock.now(), 1)
    wall.shown += timedelta(seconds=1)
    assert clock.now() == MONDAY_MORNING + timedelta(seconds=61)


async def test_acts_are_done_by_moment_and_within_one_by_key() -> None:
    clock, done = Clock(MONDAY_MORNING), list[str]()
    clock.at(MONDAY_MORNING + MINUTE, "a", noting(done, "later"))
    clock.at(MONDAY_MORNING, "z", noting(done, "last of the first"))
    clock.at(MONDAY_MORNING, "b", noting(done, "first"))
    clock.at(MONDAY_MORNING, "b", noting(done, "second"))
    clock.set(MONDAY_MORNING + MINUTE, 0)
    assert await clock.run_due() == 4
    assert done == ["first", "second", "last of the first", "later"]


async def test_what_is_not_due_waits() -> None:
    clock, done = Clock(MONDAY_MORNING), list[str]()
    clock.after(MINUTE, "a", noting(done, "a"))
    clock.set(MONDAY_MORNING + MINUTE - timedelta(microseconds=1), 0)
    assert await clock.run_due() == 0
    assert clock.next_at() == MONDAY_MORNING + MINUTE
    clock.set(MONDAY_MORNING + MINUTE, 0)
    assert await clock.run_due() == 1
    assert (done, clock.next_at()) == (["a"], None)


async def test_an_act_that_fails_is_told_and_the_others_are_done() -> None:
    clock, done, told = Clock(MONDAY_MORNING), list[str](), list[tuple[str, str]]()

    async def fail() -> None:
        raise KeyError("nobody")

    clock.listeners.append(lambda key, error: told.append((key, repr(error))))
    clock.after(timedelta(0), "a", fail)
    clock.after(timedelta(0), "b", noting(done, "b"))
    assert await clock.run_due() == 2
    assert (done, told) == (["b"], [("a", "KeyError('nobody')")])


async def test_the_log_of_the_sandbox_shows_what_failed(sandbox: Sandbox) -> None:
    async def fail() -> None:
        raise ValueError("no such item")

    sandbox.clock.after(timedelta(0), "run:1", fail)
    assert await sandbox.clock.run_due() == 1
    at = MONDAY_MORNING.isoformat()
    assert sandbox.log.events[-1] == {"at": at, "what": "problem", "who": "run:1", "error": "ValueError: no such item"}


async def test_an_act_planned_by_an_act_is_done_in_the_same_go() -> None:
    clock, done = Clock(MONDAY_MORNING), list[str]()

    async def first() -> None:
        clock.after(timedelta(0), "next", noting(done, "next"))

    clock.after(timedelta(0), "first", first)
    assert await clock.run_due() == 2
    assert done == ["next"]


async def test_a_running_clock_does_what_comes_due_by_itself() -> None:
    clock, reached = Clock(MONDAY_MORNING), asyncio.Event()

    async def act() -> None:
        reached.set()

    clock.after(timedelta(days=1), "far", act)
    running = asyncio.create_task(clock.run())
    clock.set(clock.now(), 86_400_000)
    await asyncio.wait_for(reached.wait(), 30)
    running.cancel()
    assert clock.next_at() is None
