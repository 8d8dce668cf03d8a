"""A whole e-mail step against one of django-drip-campaigns: the same sink, server, words and number of e-mails."""

from __future__ import annotations

import asyncio

from benchmarks import environment as env
from benchmarks.drip import campaign
from benchmarks.letters import counted
from benchmarks.mailing import STEPS, Ours, ours
from benchmarks.rate import rate
from benchmarks.report import Figure
from deploy.embedded import Servers
from sequences.storage.database import Database

ROUNDS = 4


def measure(found: Servers) -> Figure:
    """Return e-mail steps a second of both, alternately, with one worker process each."""
    url = env.empty_database(found, "bench_drip")
    asyncio.run(campaign.prepare(url))
    with ours(found, "bench_email_drip") as mine:
        rates = [asyncio.run(_round(mine, url, n)) for n in range(ROUNDS)]
    what = "e-mail steps a second : those of django-drip-campaigns, a worker process each"
    return Figure.of_rates("email_step_drip", rates, 8, what)


async def _round(mine: Ours, url: str, n: int) -> tuple[float, float]:
    our_rate, our_words = await counted(mine.http_port, STEPS, mine.rate(n))
    their_rate, their_words = await counted(mine.http_port, STEPS, _other(mine, url))
    assert our_words == their_words, "both sides must say the same"
    return our_rate, their_rate


async def _other(mine: Ours, url: str) -> float:
    """Let drip send to people who joined a week ago; return how many a second."""
    database = Database(url)
    await campaign.seed(database, STEPS)
    with campaign.sender(url, mine.smtp_port, user="dana@acme.test", password="secret"):
        found = await rate(lambda: campaign.left(database), STEPS)
    await database.close()
    return found
