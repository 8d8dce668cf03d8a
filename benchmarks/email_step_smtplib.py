"""A whole e-mail step against a plain loop over one connection, with a committed row for each e-mail."""

from __future__ import annotations

import asyncio

from benchmarks import environment as env
from benchmarks import peers
from benchmarks.letters import counted
from benchmarks.mailing import STEPS, Ours, ours
from benchmarks.rate import rate
from benchmarks.report import Figure
from deploy.embedded import Servers
from sequences.storage.database import Database, rows, statement

ROUNDS = 4
TABLES = (
    "CREATE TABLE person (id bigint PRIMARY KEY, email text NOT NULL, first_name text NOT NULL, company text NOT NULL)",
    "CREATE TABLE sent (person_id bigint PRIMARY KEY REFERENCES person, message_id text NOT NULL,"
    " sent_at timestamptz NOT NULL)",
)
NOBODY = statement("TRUNCATE person, sent")
PEOPLE = statement("""
INSERT INTO person SELECT n, 'p' || n || '@byron.example', 'Ada', 'Northwind Robotics'
FROM generate_series(1, CAST(:people AS bigint)) n
""")
LEFT = statement("SELECT (SELECT count(*) FROM person) - (SELECT count(*) FROM sent) AS people")


def measure(found: Servers) -> Figure:
    """Return e-mail steps a second of both, alternately, with one worker process each."""
    url = env.empty_database(found, "bench_loop")
    asyncio.run(_prepare(url))
    with ours(found, "bench_email_loop") as mine:
        rates = [asyncio.run(_round(mine, url, n)) for n in range(ROUNDS)]
    what = "e-mail steps a second : those of a plain smtplib loop with a committed row for each"
    return Figure.of_rates("email_step_smtplib", rates, 1, what)


async def _prepare(url: str) -> None:
    database = Database(url)
    async with database.transaction() as connection:
        for table in TABLES:
            await connection.execute(statement(table))
    await database.close()


async def _round(mine: Ours, url: str, n: int) -> tuple[float, float]:
    our_rate, our_words = await counted(mine.http_port, STEPS, mine.rate(n))
    their_rate, their_words = await counted(mine.http_port, STEPS, _other(mine, url))
    assert our_words == their_words, "both sides must say the same"
    return our_rate, their_rate


async def _other(mine: Ours, url: str) -> float:
    """Let the loop send to everybody; return how many a second."""
    database = Database(url)
    async with database.transaction() as connection:
        await connection.execute(NOBODY)
        await connection.execute(PEOPLE, {"people": STEPS})

    async def left() -> int:
        async with database.transaction() as connection:
            return int((await rows(connection, LEFT))[0]["people"])

    arguments = ("-m", "benchmarks.plain_loop", str(mine.smtp_port), "dana@acme.test", "secret")
    with env.process(*arguments, env=env.libpq(url), python=peers.python()):
        found = await rate(left, STEPS)
    await database.close()
    return found
