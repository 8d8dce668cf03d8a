"""What people who wait cost: time of a due step beside a million of them, and bytes on disk of each."""

from __future__ import annotations

import asyncio
import random
import statistics
import time
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime

import uvloop

from benchmarks import environment as env
from benchmarks.report import Figure
from benchmarks.seeding import publish
from deploy.embedded import Servers
from sequences.mail.provider import Seen
from sequences.mail.smtp import Outcome, Outgoing
from sequences.monday.assets import Asset
from sequences.monday.client import Access
from sequences.monday.items import Item
from sequences.secrets import Keyring
from sequences.steps.fetching import Fetcher
from sequences.steps.reader_links import Hosts
from sequences.steps.running import Engine, run_batch
from sequences.steps.standing import Standing
from sequences.storage import enrollments
from sequences.storage.accounts import Person
from sequences.storage.database import Database, rows, statement
from sequences.storage.mailboxes import Mailbox
from sequences.tenants import Tenants
from sequences.versions.plans import Plans

MANY, FEW = 1_000_000, 10_000
BATCH, ROUNDS = 50, 60
HOSTS = Hosts("http://127.0.0.1", "http://127.0.0.1")
IDLE = statement("""
INSERT INTO enrollment (account_id, sequence_id, version_id, item_id, enrolled_by, enrolled_at, due_at, state,
                        waiting_for, email)
SELECT s.account_id, s.id, s.version_id, 18400900000 + n, s.owner_id, now(),
       now() + interval '30 days' + n * interval '1 s', 'active', 'step', 'p' || n || '@byron.example'
FROM sequence s, generate_series(1, CAST(:people AS bigint)) n WHERE s.id = :sequence
""")
WAKE = statement("UPDATE enrollment SET due_at = now() WHERE id = ANY(CAST(:ids AS bigint[])) AND position = 0")
SIZE = statement("SELECT pg_total_relation_size('enrollment') AS size, count(*) AS people FROM enrollment")


class Items:
    """monday without a network: everybody has an address."""

    async def __call__(self, access: Access, item_ids: Sequence[int], columns: Sequence[str]) -> Mapping[int, Item]:
        return {one: self._item(one) for one in item_ids}

    @staticmethod
    def _item(number: int) -> Item:
        texts = {"email": f"p{number}@byron.example", "first_name": "Ada"}
        return Item(number, "Ada Byron", "active", env.BOARD, texts, {"email": texts["email"]})


class NoFiles:
    """Nobody has a file."""

    async def locate(self, access: Access, assets: Iterable[int], *, interactive: bool = False) -> dict[int, Asset]:
        return {}

    async def fetch(self, url: str, most: int) -> bytes:
        raise AssertionError("nobody has a file")


class Nobody:
    """Nobody has to be asked who they are: the owner enrolls."""

    async def get(self, account: int, user: int, *, now: datetime) -> Person | None:
        return None

    async def look_for(self, account: int, users: Iterable[int], *, now: datetime) -> None:
        return None


class Mail:
    """A mail server without a network."""

    async def send(self, mailbox: Mailbox, outgoing: Outgoing) -> Outcome:
        return Outcome.sent("taken")

    async def find_sent(self, mailbox: Mailbox, message_ids: Sequence[str]) -> dict[str, Seen]:
        return {}


def measure_growth(found: Servers) -> Figure:
    """Return the seconds of a due step beside a million idle people and beside ten thousand, alternately."""
    many, few = uvloop.run(_growth(found))
    what = "ms of a due step at 1,000,000 idle people : at 10,000"
    return Figure("idle_growth", many / few, "×", many * 1000, few * 1000, 2.0, "lower", what)


def measure_bytes(found: Servers) -> Figure:
    """Return what an idle person takes on disk, indexes included."""
    value = uvloop.run(_bytes(found))
    return Figure("idle_bytes", value, "bytes", value, None, 350, "lower", "an idle person on disk, indexes included")


async def _growth(found: Servers) -> tuple[float, float]:
    many = await _Crowd.gather(found, "bench_many", MANY)
    few = await _Crowd.gather(found, "bench_few", FEW)
    times = [(await many.step(n), await few.step(n)) for n in range(ROUNDS)]
    await many.database.close()
    await few.database.close()
    mine, theirs = zip(*times[5:], strict=True)  # the first ones warm
    return statistics.median(mine), statistics.median(theirs)


async def _bytes(found: Servers) -> float:
    crowd = await _Crowd.gather(found, "bench_bytes", MANY)
    async with crowd.database.transaction() as connection:
        told = (await rows(connection, SIZE))[0]
    await crowd.database.close()
    return float(told["size"] / told["people"])


class _Crowd:
    """A database full of people who wait, and an engine for the few who are due."""

    def __init__(self, database: Database, people: int) -> None:
        self.database = database
        self._people = random.Random(7).sample(range(1, people + 1), BATCH * ROUNDS)
        tenants, fetcher = Tenants(Keyring.read(env.KEYS)), Fetcher(NoFiles(), database)
        standing = Standing(database)
        self._engine = Engine(database, Plans(), tenants, Items(), Mail(), HOSTS, Nobody(), fetcher, standing)

    @classmethod
    async def gather(cls, found: Servers, name: str, people: int) -> _Crowd:
        """Return a fresh crowd."""
        url = await asyncio.to_thread(env.fresh_database, found, name)
        sequence = await publish(env.settings(url, found.redis_url))
        database = Database(url)
        async with database.transaction() as connection:
            await connection.execute(IDLE, {"sequence": sequence, "people": people})
        async with database.engine.execution_options(isolation_level="AUTOCOMMIT").connect() as connection:
            await connection.execute(statement("VACUUM (ANALYZE) enrollment"))
            await connection.execute(statement("CHECKPOINT"))
        return cls(database, people)

    async def step(self, n: int) -> float:
        """Make a batch due, do it, and return the seconds of one step."""
        async with self.database.transaction() as connection:
            await connection.execute(WAKE, {"ids": self._people[n * BATCH : (n + 1) * BATCH]})
        now = datetime.now(UTC)
        began = time.perf_counter()
        async with self.database.transaction() as connection:
            claimed = await enrollments.claim_due(connection, now=now)
        await run_batch(self._engine, [claim for claim, _, _ in claimed], now=now)
        assert len(claimed) == BATCH
        return (time.perf_counter() - began) / BATCH
