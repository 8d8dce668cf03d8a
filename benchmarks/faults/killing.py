"""A process that is killed at random moments of its work, and started anew each time."""

from __future__ import annotations

import asyncio
import os
import random
import signal
import subprocess
import sys
from collections.abc import Awaitable, Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass

LOOK_SECONDS = 0.03
LATER_SECONDS = 0.2  # a kill comes up to so much later than the last look at the work

Start = Callable[[], AbstractContextManager[subprocess.Popen[bytes]]]


@dataclass(frozen=True)
class Work:
    """A process that works, and how far the work has come: between nothing and `whole`."""

    start: Start
    done: Callable[[], Awaitable[int]]
    whole: int


@contextmanager
def process(*arguments: str, env: Mapping[str, str], python: str = sys.executable) -> Iterator[subprocess.Popen[bytes]]:
    """Run Python in a session of its own; kill it at the end, with all its children and without a word."""
    child = subprocess.Popen(
        [python, *arguments],
        env={**os.environ, **env},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        yield child
    finally:
        if child.poll() is None:
            kill(child)


async def kill_again_and_again(
    work: Work, kills: int, chance: random.Random, after: Callable[[int], Awaitable[None]]
) -> int:
    """Kill so many processes, each a share of the work further, and do something `after` each; return how many.

    One that ends by itself has nothing left to do: then no other one is started.
    """
    for number in range(kills):
        share = work.whole * (number + chance.random()) / kills
        with work.start() as child:
            while child.poll() is None and await work.done() < share:
                await asyncio.sleep(LOOK_SECONDS)
            await asyncio.sleep(chance.random() * LATER_SECONDS)
            if child.poll() is not None:
                return number
            kill(child)
        await after(number + 1)
    return kills


def kill(child: subprocess.Popen[bytes]) -> None:
    """End a process at once, with its children where it leads a session of its own."""
    if os.getpgid(child.pid) == child.pid:
        os.killpg(child.pid, signal.SIGKILL)
    else:
        child.kill()
    child.wait()
