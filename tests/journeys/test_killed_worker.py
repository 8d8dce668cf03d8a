"""A worker killed at any moment: nothing is sent twice, and nothing is lost."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, time
from typing import Any

import pytest
from redis.asyncio import Redis

from deploy.embedded import Servers
from sandbox.app import Sandbox, create_sandbox
from sandbox.mail import imap
from sequences.core.definition import Definition, EmailStep, Schedule
from sequences.storage import batches, enrollments, mailboxes
from sequences.storage.database import Database, rows, statement
from sequences.tenants import Tenants
from tests.fixtures.eventually import eventually
from tests.fixtures.installation import API_TOKEN, sandbox_options, serving
from tests.fixtures.ports import free_port
from tests.fixtures.world import ACCOUNT, ITEM, KEYS, OWNER, TWO_MAILS, mailbox_values
from tests.journeys.gates import Gate, gated, locked, serve_mail, somebody_waits

PEOPLE = range(ITEM, ITEM + 3)
AT_MONDAY = ("monday is asked",)
AT_MAIL = ("MAIL is sent", "RCPT is sent", "the dot is sent", "the mail is taken, the answer not sent")


def open_now() -> Schedule:
    """Return a schedule in a zone where it is about noon."""
    ahead = 12 - datetime.now(UTC).hour
    return Schedule(f"Etc/GMT{-ahead:+d}", frozenset(range(7)), time(0), time(23, 59))


def two_mails_at_once() -> Definition:
    """Return a sequence of two e-mails, one right after the other."""
    steps = (EmailStep("First", "<p>One</p>"), EmailStep("Second", "<p>Two</p>"))
    return replace(TWO_MAILS, steps=steps, schedule=open_now())


@dataclass
class Plant:
    """Real processes on a real database and queue, with gates around them."""

    database: Database
    sandbox: Sandbox
    gate: Gate
    env: dict[str, str]

    @contextmanager
    def process(self, *arguments: str) -> Iterator[subprocess.Popen[bytes]]:
        """Run a command of ours in a group of its own."""
        child = subprocess.Popen(
            [sys.executable, "-m", "integration.cli", *arguments],
            env={**os.environ, **self.env},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        try:
            yield child
        finally:
            kill(child)

    @asynccontextmanager
    async def working(self) -> AsyncIterator[subprocess.Popen[bytes]]:
        """Run a clock and a worker; give the worker."""
        with self.process("clock"), self.process("worker") as worker:
            yield worker

    async def select(self, sql: str) -> list[dict[str, Any]]:
        """Return rows."""
        async with self.database.transaction() as connection:
            return [dict(row) for row in await rows(connection, statement(sql))]

    async def finish(self) -> None:
        """Let the leases of the dead end, and others do the rest."""
        await self.select("UPDATE enrollment SET leased_until = now() - interval '1 second' RETURNING id")
        async with self.working():
            await eventually(self._over, "everybody is through")

    async def _over(self) -> bool:
        return not await self.select("SELECT id FROM enrollment WHERE state = 'active'")

    def check(self) -> None:
        """Everybody got both mails, each once."""
        for number in PEOPLE:
            address = self.sandbox.world.items[number].cells["email"]["email"]
            got = Counter(one["subject"] for one in self.sandbox.store.shown(address))
            assert got == {"First": 1, "Second": 1}


def kill(child: subprocess.Popen[bytes]) -> None:
    """End a process and all its children at once, without a word."""
    if child.poll() is None:
        os.killpg(child.pid, signal.SIGKILL)
    child.wait()


@pytest.fixture
async def plant(database: Database, running: Servers, redis: Redis) -> AsyncIterator[Plant]:
    """Three people enrolled in a sequence of two e-mails, and nobody working yet."""
    options = sandbox_options(free_port())
    sandbox, gate = create_sandbox(options), Gate()
    smtp_port = free_port()
    servers = [
        await serve_mail(smtp_port, gate, sandbox.store),
        await imap.serve(options.imap_port, sandbox.store),
    ]
    async with database.transaction() as connection:
        await Tenants(KEYS).connect(connection, ACCOUNT, API_TOKEN, now=datetime.now(UTC))
        values = mailbox_values(smtp_port=smtp_port, imap_port=options.imap_port)
        values["password"] = KEYS.seal("sandbox-dana", f"mailbox:{ACCOUNT}:dana@acme.test")
        await mailboxes.connect(connection, now=datetime.now(UTC), **values)
    await enroll(database)
    env = {
        "DATABASE_URL": database.engine.url.render_as_string(hide_password=False),
        "REDIS_URL": running.redis_url,
        "MONDAY_API_URL": f"http://127.0.0.1:{options.port}/v2",
        "PRIVATE_MAIL_HOSTS": "127.0.0.1",
        "CALLBACK_HOSTS": f"127.0.0.1:{options.port}",
        "dramatiq_worker_timeout": "50",
    }
    async with serving(gated(sandbox.app, gate), options.port):
        yield Plant(database, sandbox, gate, env)
        gate.open()
        sandbox.stopping.set()
    for server in servers:
        server.close()
    await sandbox.http.aclose()


async def enroll(database: Database) -> None:
    """Enroll three people whose check is passed."""
    from sequences.authoring import publishing

    now = datetime.now(UTC)
    async with database.transaction() as connection:
        row = await publishing.draft(connection, ACCOUNT, OWNER, two_mails_at_once(), now=now)
        row = await publishing.activate(connection, row, OWNER, now=now)
        assert row.version_id is not None
        wanted = [(ACCOUNT, row.id, row.version_id, item, OWNER) for item in PEOPLE]
        await enrollments.insert(connection, wanted, now=now)


@pytest.mark.parametrize("label", [*AT_MONDAY, *AT_MAIL])
async def test_a_worker_killed_at_a_gate_sends_nothing_twice(plant: Plant, label: str) -> None:
    plant.gate.shut(label)
    async with plant.working() as worker:
        await asyncio.wait_for(plant.gate.reached.wait(), 30)
        kill(worker)
    plant.gate.open()
    await plant.finish()
    plant.check()


async def test_a_worker_killed_before_it_took_the_message_loses_nothing(plant: Plant) -> None:
    with plant.process("clock"):
        await eventually(lambda: plant.select("SELECT id FROM enrollment WHERE turn > 0"), "the clock has claimed")
    await plant.finish()
    plant.check()


async def test_a_worker_killed_before_its_intents_are_kept_loses_nothing(plant: Plant) -> None:
    async with locked(plant.database, "LOCK TABLE delivery IN SHARE MODE"), plant.working() as worker:
        await eventually(lambda: somebody_waits(plant.database), "the worker waits for its intents")
        kill(worker)
    assert await plant.select("SELECT id FROM delivery") == []
    await plant.finish()
    plant.check()


async def test_a_worker_killed_before_it_noted_what_was_sent_sends_nothing_twice(plant: Plant) -> None:
    plant.gate.shut("the mail is taken, the answer not sent")
    async with plant.working() as worker:
        await asyncio.wait_for(plant.gate.reached.wait(), 30)
        async with locked(plant.database, "SELECT id FROM enrollment FOR UPDATE"):
            plant.gate.open()
            await eventually(lambda: somebody_waits(plant.database), "the worker waits to settle")
            kill(worker)
    assert {row["state"] for row in await plant.select("SELECT state FROM delivery")} == {"sending"}
    await plant.finish()
    plant.check()


async def test_a_worker_killed_while_it_enrolls_a_batch_enrolls_nobody_twice(plant: Plant) -> None:
    items = [ITEM + n for n in range(9, 15)]
    [sequence] = await plant.select("SELECT id FROM sequence")
    async with plant.database.transaction() as connection:
        await batches.create(
            connection, account=ACCOUNT, kind=batches.ENROLL, sequence=sequence["id"], user=OWNER, items=items,
            key="k", now=datetime.now(UTC),
        )  # fmt: skip
    async with locked(plant.database, "SELECT place FROM batch_row FOR UPDATE"), plant.working() as worker:
        await eventually(lambda: somebody_waits(plant.database), "the worker waits to write its results")
        kill(worker)
    await plant.select("UPDATE batch SET leased_until = now() - interval '1 second' RETURNING id")
    async with plant.working():
        await eventually(lambda: plant.select("SELECT id FROM batch WHERE state = 'done'"), "the batch is done")
    await plant.finish()
    assert await plant.select("SELECT DISTINCT state FROM batch_row") == [{"state": "enrolled"}]
    assert [row["n"] for row in await plant.select("SELECT count(*) AS n FROM enrollment GROUP BY item_id")] == [1] * 9
    plant.check()


async def test_with_redis_gone_work_goes_on_from_the_clock(plant: Plant) -> None:
    plant.env["REDIS_URL"] = "redis://127.0.0.1:9/0"
    with plant.process("clock"):
        await eventually(plant._over, "everybody is through")
    plant.check()
