"""The other side of the fault run: django-drip-campaigns' `send_drips`, killed as our workers are, and what came."""

from __future__ import annotations

import asyncio
import random
from collections import Counter
from collections.abc import Awaitable, Callable, Mapping
from functools import partial

from benchmarks import environment as env
from benchmarks import peers
from benchmarks.drip import campaign
from benchmarks.faults.killing import Start, Work, kill_again_and_again, process
from benchmarks.faults.ours import BODY, STEPS
from benchmarks.faults.plant import PASSWORD, PEOPLE_AT, UNSURE, Plant
from benchmarks.faults.verdict import Left, Verdict, judge
from deploy.embedded import Servers
from sequences.storage.database import Database

SENDER = UNSURE  # drip reads no Sent folder, so Postfix need not fill one


async def run(found: Servers, own: Plant, persons: int, kills: int, told: Callable[[int], None]) -> tuple[int, Verdict]:
    """Let everybody be written to by two drips while the sender dies; return how often it died, and the verdict."""
    url = await asyncio.to_thread(env.empty_database, found, "faults_drip")
    await campaign.prepare(url, [(step, BODY) for step in STEPS], address=SENDER)
    database, before = Database(url), Counter(own.sink.taken())
    await campaign.seed(database, persons, domain=PEOPLE_AT)

    async def done() -> int:
        return own.sink.taken().total() - before.total()

    async def after(number: int) -> None:
        told(number)

    sender = _sender(url, own)
    killed = await kill_again_and_again(Work(sender, done, persons * len(STEPS)), kills, random.Random(kills), after)
    await send_the_rest(sender, partial(campaign.left, database))
    await database.close()
    await asyncio.to_thread(own.pair.mail.settle, 300.0)
    return killed, verdict(before, own.sink.taken(), persons)


def _sender(url: str, own: Plant) -> Start:
    port, trusted = own.pair.mail.submission, own.authority.file
    there = campaign.environment(url, port, user=SENDER, password=PASSWORD, trusted=trusted)
    return partial(process, *campaign.SEND, env=there, python=peers.python())


async def send_the_rest(sender: Start, left: Callable[[], Awaitable[int]]) -> None:
    """Run the sender again, as cron would, until it has sent everything or a whole run brought it no further.

    Raises RuntimeError when it fails by itself: then it is set up wrongly, and nothing was measured.
    """
    before = None
    while (now := await left()) and now != before:
        before = now
        with sender() as child:
            if code := await asyncio.to_thread(child.wait):
                raise RuntimeError(f"send_drips failed with {code}")


def verdict(before: Mapping[tuple[str, str], int], after: Mapping[tuple[str, str], int], persons: int) -> Verdict:
    """Return the verdict on what came between two looks at the sink.

    drip notes what it has sent and nothing else, so no step is missing with a reason, and none is held.
    """
    people = {f"p{number}@{PEOPLE_AT}": Left(0, None, None) for number in range(1, persons + 1)}
    return judge(Counter(after) - Counter(before), people, STEPS, ())
