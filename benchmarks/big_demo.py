"""A running demo with a thousand sequences and a hundred thousand people, ten thousand of them in one sequence."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import text
from sqlalchemy.ext.asyncio import create_async_engine

from benchmarks import environment as env
from deploy.embedded import Servers

SEQUENCES, PEOPLE, IN_ONE = 1_000, 100_000, 10_000
READY_SECONDS, LOOK_SECONDS = 120, 0.2
MODEL = "Win back"
COPIES = """
INSERT INTO sequence (account_id, state, name, board_id, mailbox_id, owner_id, draft, steps, days, version_id,
                      created_at, modified_at)
SELECT s.account_id, s.state, 'Sequence ' || lpad(n::text, 4, '0'), s.board_id, s.mailbox_id, s.owner_id, s.draft,
       s.steps, s.days, s.version_id, s.created_at, s.modified_at
FROM sequence s, generate_series(1, :more) n WHERE s.name = :model
"""
INSIDE = """
INSERT INTO enrollment (account_id, sequence_id, version_id, item_id, enrolled_by, enrolled_at, due_at, state,
                        waiting_for, position, email)
SELECT s.account_id, s.id, s.version_id, 18500000000 + n, s.owner_id, now(), now() + interval '300 days', 'active',
       'step', 0, 'p' || n || '@byron.example'
FROM generate_series(1, :people) n
JOIN (SELECT *, row_number() OVER (ORDER BY id DESC) - 1 AS place FROM sequence WHERE name LIKE 'Sequence %') s
  ON s.place = CASE WHEN n <= :one THEN 0 ELSE n % :more END
"""
NAMED = """
INSERT INTO known_item (account_id, item_id, name) SELECT account_id, item_id, 'Ada Byron ' || id FROM enrollment
WHERE item_id > 18500000000 ON CONFLICT DO NOTHING
"""
BIGGEST = "SELECT max(id) FROM sequence WHERE name LIKE 'Sequence %'"
UNCOUNTED = "SELECT count(*) FROM tally_entry"


@contextmanager
def big_demo(found: Servers, folder: Path) -> Iterator[tuple[dict[str, Any], int]]:
    """Start it on servers that run; yield its facts, and the id of the sequence with ten thousand people."""
    port = env.port()
    named = {
        "DATABASE_URL": env.empty_database(found, "bench_views"), "REDIS_URL": found.redis_url, "VAR": str(folder),
        "PORT": str(port), "SANDBOX_PORT": str(port + 1),
    }  # fmt: skip
    with env.process("-m", "integration.cli", "demo", env=named):
        run = facts(folder / "run.json")
        yield run, asyncio.run(_fill(run["database_url"]))


def facts(path: Path) -> dict[str, Any]:
    """Wait until a demo has written its facts, and return them."""
    deadline = time.monotonic() + READY_SECONDS
    while time.monotonic() < deadline:
        if path.exists():
            told: dict[str, Any] = json.loads(path.read_text())
            return told
        time.sleep(LOOK_SECONDS)
    raise SystemExit("the demo did not start in time")


async def _fill(url: str) -> int:
    """Add what a big account has, wait until it is counted, and return the biggest sequence."""
    engine = create_async_engine(url, isolation_level="AUTOCOMMIT")
    async with engine.connect() as connection:
        more = {"more": SEQUENCES - 3}
        await connection.execute(text(COPIES), more | {"model": MODEL})
        await connection.execute(text(INSIDE), more | {"people": PEOPLE, "one": IN_ONE})
        await connection.execute(text(NAMED))
        await connection.exec_driver_sql("ANALYZE")
        while await connection.scalar(text(UNCOUNTED)):
            await asyncio.sleep(LOOK_SECONDS)
        biggest = await connection.scalar(text(BIGGEST))
    await engine.dispose()
    return int(biggest or 0)
