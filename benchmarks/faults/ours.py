"""Our side of the fault run: clock and worker on a database of their own, and the state they left."""

from __future__ import annotations

import asyncio
import random
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from typing import Any

from benchmarks import environment as env
from benchmarks.faults.killing import LOOK_SECONDS, Work, kill_again_and_again, process
from benchmarks.faults.plant import PASSWORD, PEOPLE_AT, REPS, UNSURE, Plant
from benchmarks.faults.verdict import Left, Verdict, judge
from benchmarks.seeding import FAST, definition
from deploy.embedded import Servers
from sequences.authoring import publishing
from sequences.core.definition import Definition, EmailStep
from sequences.secrets import Keyring
from sequences.storage import enrollments, mailboxes, paces, people
from sequences.storage.database import AsyncConnection, Database, rows, statement
from sequences.storage.mailboxes import Mailbox
from sequences.tenants import Tenants

STEPS, BODY = ("One", "Two"), "<p>Hi {first_name|there},</p><p>does one of these days suit you?</p>"
FIRST_ITEM = 18_400_900_000
LEASE_SECONDS = 12
PAGE = 200
IDLE_SECONDS, STALLED_SECONDS = 5.0, 300.0  # without progress: time is made to pass; something is wrong
PROGRESS = statement("""
SELECT (SELECT count(*) FROM enrollment WHERE state = 'active' AND due_at IS NOT NULL) AS going,
       (SELECT count(*) FROM delivery WHERE state = 'sent') AS sent,
       (SELECT COALESCE(sum(:steps - position), 0) FROM enrollment
        WHERE due_at IS NULL AND state <> 'completed') AS lost
""")
FREE = statement("UPDATE enrollment SET leased_until = now() - interval '1 second' WHERE leased_until IS NOT NULL")
PASS_TIME = statement("""
UPDATE enrollment SET due_at = now() WHERE state = 'active' AND due_at > now() AND leased_until IS NULL
""")
LEFT = statement("""
SELECT e.item_id, e.position, e.reason, d.id AS held
FROM enrollment e
LEFT JOIN delivery d ON d.enrollment_id = e.id AND d.version_id = e.version_id AND d.position = e.position
                    AND d.state = 'held'
""")


async def run(
    found: Servers, own: Plant, persons: int, kills: int, told: Callable[[int], None], *, hurried: bool = False
) -> tuple[int, Verdict]:
    """Let everybody be written to twice while workers die; return how many died, and the verdict.

    `hurried`: the leases of a dead worker end at once, when Postfix has delivered what it took.
    """
    url = await asyncio.to_thread(env.fresh_database, found, "faults")
    settings = env.settings(
        url, found.redis_url, MONDAY_API_URL=own.items, SSL_CERT_FILE=str(own.authority.file),
        LEASE_SECONDS=str(LEASE_SECONDS), dramatiq_worker_timeout="50", dramatiq_queue_prefetch="8",
    )  # fmt: skip
    async with _opened(url) as database:
        await _seed(database, Keyring.read(settings["ENCRYPTION_KEYS"]), own, persons)

        async def done() -> int:
            async with database.transaction() as connection:
                row = (await rows(connection, PROGRESS, steps=len(STEPS)))[0]
            return own.sink.taken().total() + int(row["lost"])

        worker = partial(process, "-m", "integration.cli", "worker", "--queues", "steps", env=settings)
        work = Work(worker, done, persons * len(STEPS))

        async def after(number: int) -> None:
            told(number)
            if hurried:
                await asyncio.to_thread(own.pair.mail.settle)
                async with database.transaction() as connection:
                    await connection.execute(FREE)

        with process("-m", "integration.cli", "clock", env=settings):
            killed = await kill_again_and_again(work, kills, random.Random(kills), after)
            with worker():
                await _over(database)
        await asyncio.to_thread(own.pair.mail.settle, 300.0)
        return killed, await _judge(database, own)


@asynccontextmanager
async def _opened(url: str) -> AsyncIterator[Database]:
    database = Database(url)
    try:
        yield database
    finally:
        await database.close()


async def _over(database: Database) -> None:
    """Wait until nobody goes on by themselves; whoever waits to be tried again is, when there is nothing else to do.

    Raises TimeoutError when nothing moves any more.
    """
    loop = asyncio.get_running_loop()
    before, since = None, loop.time()
    while True:
        async with database.transaction() as connection:
            row = dict((await rows(connection, PROGRESS, steps=len(STEPS)))[0])
            if not row["going"]:
                return
            if row != before:
                before, since = row, loop.time()
            if loop.time() - since > IDLE_SECONDS:
                await connection.execute(PASS_TIME)
        if loop.time() - since > STALLED_SECONDS:
            raise TimeoutError(f"nothing moves any more: {row}")
        await asyncio.sleep(LOOK_SECONDS * 10)


async def _judge(database: Database, own: Plant) -> Verdict:
    async with database.transaction() as connection:
        found = await rows(connection, LEFT)
        left = {address(row["item_id"]): Left(row["position"], row["reason"], row["held"]) for row in found}
        listed = await _listed(connection)
    return judge(own.sink.taken(), left, STEPS, listed)


async def _listed(connection: AsyncConnection) -> set[int]:
    """Return the mails that a person would find in the list of held ones, page by page."""
    found: list[int] = []
    while page := await people.held(connection, env.ACCOUNT, after=found[-1] if found else 0, limit=PAGE):
        found += [one["id"] for one in page]
    return set(found)


def address(item: int) -> str:
    """Return whom an item stands for; `benchmarks.sink` says the same."""
    return f"p{item}@{PEOPLE_AT}"


async def _seed(database: Database, keyring: Keyring, own: Plant, persons: int) -> None:
    """Let each of the team have a sequence of their own, and an equal part of the people."""
    now = datetime.now(UTC)
    async with database.transaction() as connection:
        await Tenants(keyring).connect(connection, env.ACCOUNT, "token", now=now)
        for number, rep in enumerate(REPS):
            mailbox = await _mailbox(connection, keyring, own, rep, now)
            await paces.choose(connection, env.ACCOUNT, mailbox.id, FAST, now=now)
            draft = await publishing.draft(connection, env.ACCOUNT, env.OWNER, _two_mails(rep), now=now)
            row = await publishing.activate(connection, draft, env.OWNER, now=now)
            assert row.version_id is not None
            mine = range(FIRST_ITEM + number, FIRST_ITEM + persons, len(REPS))
            wanted = [(env.ACCOUNT, row.id, row.version_id, item, env.OWNER) for item in mine]
            await enrollments.insert(connection, wanted, now=now)
        await connection.execute(statement("UPDATE enrollment SET waiting_for = 'step'"))  # the check is passed


def _two_mails(rep: str) -> Definition:
    steps = tuple(EmailStep(subject, BODY) for subject in STEPS)
    return replace(definition(last=True), name=rep, send_as=rep, steps=steps)


async def _mailbox(connection: AsyncConnection, keyring: Keyring, own: Plant, rep: str, now: datetime) -> Mailbox:
    """Connect the mailbox of a rep; one that keeps no Sent folder is not read either."""
    looked = rep != UNSURE
    values: dict[str, Any] = {
        "account_id": env.ACCOUNT, "owner_id": env.OWNER, "shared": True, "address": rep, "display_name": rep,
        "smtp_host": "127.0.0.1", "smtp_port": own.pair.mail.submission, "smtp_security": "starttls",
        "imap_host": "127.0.0.1" if looked else None, "imap_port": own.pair.boxes.imaps if looked else None,
        "imap_security": "tls" if looked else None, "username": rep, "keeps_sent": looked,
        "password": keyring.seal(PASSWORD, f"mailbox:{env.ACCOUNT}:{rep}"),
    }  # fmt: skip
    return await mailboxes.connect(connection, now=now, **values)
