"""The manager's list of a thousand sequences with a million people in them, against the same list with ten thousand."""

from __future__ import annotations

import asyncio
import json
import statistics
import time
import urllib.request
from datetime import UTC, datetime

import jwt

from benchmarks import environment as env
from benchmarks.big_demo import COPIES
from benchmarks.report import Figure
from benchmarks.seeding import publish
from deploy.embedded import Servers
from sequences.storage import accounts, tallies
from sequences.storage.accounts import Person
from sequences.storage.database import Database, statement

MANY, FEW, SEQUENCES, ROUNDS = 1_000_000, 10_000, 1_000, 40
COPY = statement(COPIES)
SPREAD = statement("""
INSERT INTO enrollment (account_id, sequence_id, version_id, item_id, enrolled_by, enrolled_at, due_at, state,
                        waiting_for, email)
SELECT s.account_id, s.id, s.version_id, 18400900000 + n, s.owner_id, now(), now() + interval '30 days', 'active',
       'step', 'p' || n || '@byron.example'
FROM generate_series(1, CAST(:people AS bigint)) n
JOIN (SELECT *, row_number() OVER (ORDER BY id) - 1 AS place FROM sequence) s ON s.place = n % :sequences
""")


def measure(found: Servers) -> Figure:
    """Return how many times as long a page of the list takes beside a hundred times as many people."""
    ports = [env.port(), env.port()]
    sides = [
        env.settings(asyncio.run(_fill(found, f"bench_list_{people}", people)), found.redis_url, PORT=str(port))
        for people, port in zip((MANY, FEW), ports, strict=True)
    ]
    with (
        env.process("-m", "integration.cli", "web", env=sides[0]),
        env.process("-m", "integration.cli", "web", env=sides[1]),
    ):
        for port in ports:
            env.wait_for(f"http://127.0.0.1:{port}/health")
        rounds = [[_page(port) for port in ports] for _ in range(ROUNDS + 5)][5:]
    many, few = (statistics.median(side) for side in zip(*rounds, strict=True))
    what = "ms of a page of 1,000 sequences with 1,000,000 people inside : with 10,000"
    return Figure("list_growth", many / few, "×", many * 1000, few * 1000, 2, "lower", what)


async def _fill(found: Servers, name: str, people: int) -> str:
    """Return a database with that many people in a thousand sequences, all counted."""
    url = await asyncio.to_thread(env.fresh_database, found, name)
    await publish(env.settings(url, found.redis_url))
    database = Database(url)
    async with database.transaction() as connection:
        admin = Person(env.ACCOUNT, env.OWNER, "Dana Levi", "dana@acme.test", "admin", "UTC", datetime.now(UTC))
        await accounts.put_person(connection, admin)
        await connection.execute(COPY, {"more": SEQUENCES - 1, "model": "Bench"})
        await connection.execute(SPREAD, {"people": people, "sequences": SEQUENCES})
        await tallies.fold(connection)
    async with database.engine.execution_options(isolation_level="AUTOCOMMIT").connect() as connection:
        await connection.execute(statement("VACUUM (ANALYZE)"))
    await database.close()
    return url


def _page(port: int) -> float:
    """Ask for a page sorted by the people inside; return the seconds it took."""
    inside = {"account_id": env.ACCOUNT, "user_id": env.OWNER, "is_view_only": False}
    token = jwt.encode({"exp": int(time.time()) + 300, "dat": inside}, env.SECRET, algorithm="HS256")
    path = f"http://127.0.0.1:{port}/api/sequences?limit=50&sort=active&order=desc"
    request = urllib.request.Request(path, headers={"Authorization": f"Bearer {token}"})
    began = time.perf_counter()
    with urllib.request.urlopen(request) as answer:
        found = json.loads(answer.read())
    took = time.perf_counter() - began
    assert len(found["sequences"]) == 50
    assert found["sequences"][0]["active"] > 0, found["sequences"][0]
    return took
