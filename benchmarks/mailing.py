"""Our side of the e-mail benches: due e-mails leave through clock, queue and one worker process."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime

from redis.asyncio import Redis

from benchmarks import environment as env
from benchmarks.rate import rate
from benchmarks.seeding import publish
from deploy.embedded import Servers
from sequences.storage import subscriptions
from sequences.storage.database import Database, rows, statement
from sequences.storage.subscriptions import Subscription

STEPS = 6_000  # in a round
NOBODY = statement("TRUNCATE enrollment, delivery, outbox, projection CASCADE")
ENROLL = statement("""
INSERT INTO enrollment (account_id, sequence_id, version_id, item_id, enrolled_by, enrolled_at, due_at, state,
                        waiting_for)
SELECT s.account_id, s.id, s.version_id, CAST(:first AS bigint) + n, s.owner_id, now(), now(), 'active', 'step'
FROM sequence s, generate_series(1, :steps) n WHERE s.id = :sequence
""")
DONE = statement("""
SELECT (SELECT count(*) FROM delivery WHERE state = 'sent') AS sent,
       (SELECT count(*) FROM outbox WHERE kind = 'fire') AS announced
""")
LEFT = statement("SELECT count(*) AS n FROM enrollment WHERE state = 'active'")


@dataclass(frozen=True)
class Ours:
    """A published sequence, and the environment of its processes. The sink stands at `smtp_port` and `http_port`."""

    settings: dict[str, str]
    sequence: int
    smtp_port: int
    http_port: int

    async def rate(self, n: int) -> float:
        """Let the e-mails of round `n` leave; return how many a second were claimed, sent, settled and announced."""
        database, queue = Database(self.settings["DATABASE_URL"]), Redis.from_url(self.settings["REDIS_URL"])
        await queue.flushdb()
        async with database.transaction() as connection:
            await connection.execute(NOBODY)  # each round begins as the other side's do
            values = {"sequence": self.sequence, "steps": STEPS, "first": 18_400_900_000 + n * STEPS}
            await connection.execute(ENROLL, values)

        async def left() -> int:
            async with database.transaction() as connection:
                return int((await rows(connection, LEFT))[0]["n"])

        with (
            env.process("-m", "integration.cli", "worker", "--queues", "steps", env=self.settings),
            env.process("-m", "integration.cli", "clock", env=self.settings),
        ):
            found = await rate(left, STEPS)
        async with database.transaction() as connection:
            done = (await rows(connection, DONE))[0]
        assert done["sent"] == done["announced"] == STEPS, f"not everything was sent and announced: {done}"
        await queue.aclose()
        await database.close()
        return found


@contextmanager
def ours(found: Servers, name: str) -> Iterator[Ours]:
    """Seed a sequence whose runs complete with their e-mail, and an automation that wants to hear of it."""
    smtp, http = env.port(), env.port() + 1
    settings = env.settings(
        env.fresh_database(found, name), found.redis_url, MONDAY_API_URL=f"http://127.0.0.1:{http}/v2"
    )
    sequence = asyncio.run(_seed(settings, smtp))
    with env.process("-m", "benchmarks.sink", str(smtp), str(http), env=settings):
        env.wait_for(f"http://127.0.0.1:{http}/")
        yield Ours(settings, sequence, smtp, http)


async def _seed(settings: dict[str, str], smtp: int) -> int:
    sequence = await publish(settings, last=True, smtp_port=smtp)
    database = Database(settings["DATABASE_URL"])
    wanted = Subscription(
        env.ACCOUNT, 1, "run_completed", "https://hooks.monday.com/1", env.BOARD, None, env.OWNER, None
    )
    async with database.transaction() as connection:
        await subscriptions.put(connection, wanted, previous=None, now=datetime.now(UTC))
    await database.close()
    return sequence
