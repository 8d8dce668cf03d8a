"""What is counted is what was done, whatever happened on the way."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import timedelta

from hypothesis import example, given, settings
from hypothesis import strategies as st

from deploy.embedded import Servers
from sequences.core.definition import EmailStep, Holding, ManualStep, Notifications, StepKind, WaitStep
from sequences.errors import NotFound
from sequences.mail.smtp import Outcome, Outgoing, Phase, Verdict
from sequences.runs import acting, ending
from sequences.steps.running import run_batch
from sequences.storage import effects, enrollments, usage
from sequences.storage.database import Database
from sequences.storage.mailboxes import Mailbox
from tests.fixtures.servers import EMPTY
from tests.fixtures.world import ACCOUNT, ITEM, SENT, TWO_MAILS, World, open_world, person

STEPS = (
    EmailStep("Hello", "<p>Hi</p>"),
    ManualStep(StepKind.CALL, "Call"),
    WaitStep(1),
    ManualStep(StepKind.MANUAL_EMAIL, "Write"),
    EmailStep("Again", "<p>Hi</p>"),
)
MIXED = replace(TWO_MAILS, steps=STEPS, holding=Holding(), notifications=Notifications(*[False] * 5))
OUTCOMES = (
    SENT,
    Outcome(Verdict.UNKNOWN, Phase.DOT_SENT),
    Outcome.later("greylisted", Phase.RCPT, 450),
    Outcome(Verdict.REFUSED, Phase.RCPT, 550, "no such user", "recipient"),
)
COUNTED = "SELECT COALESCE(sum(steps), 0) AS steps, COALESCE(sum(completions), 0) AS completions FROM usage"
DONE = """
SELECT (SELECT count(*) FROM delivery WHERE state = 'sent') + (SELECT count(*) FROM activity WHERE state = 'done')
         AS steps,
       (SELECT count(*) FROM enrollment WHERE state = 'completed') AS completions
"""


async def enroll(world: World, n: int) -> None:
    [row] = await world.select("SELECT id, version_id FROM sequence")
    wanted = [(ACCOUNT, int(str(row["id"])), int(str(row["version_id"])), ITEM + n, 1)]
    async with world.database.transaction() as connection:
        await enrollments.insert(connection, wanted, now=world.now)


async def run(world: World, n: int) -> None:
    await world.run(after=timedelta(hours=8 * n))


async def complete(world: World, n: int) -> None:
    for number in (n, n + 1, n + 2):
        await world.complete_activity(number)


async def stop(world: World, n: int) -> None:
    async with world.database.transaction() as connection:
        over = await ending.end(
            connection, world.engine.plans, [n], state="exited", code="replied", now=world.now
        )  # fmt: skip
        await effects.record(connection, over, now=world.now)


async def answer(world: World, n: int) -> None:
    world.mailer.outcome = OUTCOMES[n % len(OUTCOMES)]


async def late(world: World, n: int) -> None:
    """Let a worker be so slow with a mail that another one takes its people over, or that their runs are ended."""
    quick = world.mailer.send

    async def slow(mailbox: Mailbox, outgoing: Outgoing) -> Outcome:
        world.mailer.send = quick  # type: ignore[method-assign]
        outcome = await quick(mailbox, outgoing)
        await world.expire()
        sent = await world.select("SELECT message_id FROM delivery WHERE state = 'sending'")
        world.mailer.folder = {str(one["message_id"]) for one in sent} if n % 2 else None
        if n % 3:
            await run_batch(world.engine, await world.claim(), now=world.now)
        if n % 5 == 0:
            await stop(world, 1)
        return outcome

    await run_batch(world.engine, await world.claim(), now=world.now)  # the checks of those who have just come
    world.mailer.send = slow  # type: ignore[method-assign]
    await run_batch(world.engine, await world.claim(), now=world.now)
    world.mailer.send, world.mailer.folder = quick, set()  # type: ignore[method-assign]


async def limit(world: World, n: int) -> None:
    async with world.database.transaction() as connection:
        await usage.limit(connection, ACCOUNT, 3 * n if n else None, now=world.now)


async def decide(world: World, n: int) -> None:
    held = await world.select("SELECT id FROM delivery WHERE state = 'held' LIMIT 1")
    for one in held:
        what = acting.send_again if n % 2 else acting.skip
        try:
            async with world.database.transaction() as connection:
                await what(connection, ACCOUNT, int(str(one["id"])), now=world.now)
        except NotFound:
            continue


DEEDS: tuple[Callable[[World, int], Awaitable[None]], ...] = (
    enroll, run, complete, stop, answer, late, limit, decide, run, enroll, late,
)  # fmt: skip


async def history(url: str, deeds: list[tuple[int, int]]) -> None:
    """Live through a history, and compare after each deed."""
    database = Database(url)
    async with database.transaction() as connection:
        await connection.execute(EMPTY)
    world = await open_world(database)
    world.monday.items = {ITEM + n: person(ITEM + n, f"p{n}@byron.example") for n in range(10)}
    await world.publish(MIXED)
    try:
        for deed, n in deeds:
            await DEEDS[deed](world, n)
            assert await world.select(COUNTED) == await world.select(DONE), (DEEDS[deed].__name__, n)
    finally:
        await database.close()


@settings(max_examples=20, deadline=None)
@given(st.lists(st.tuples(st.integers(0, len(DEEDS) - 1), st.integers(0, 9)), min_size=4, max_size=16))
@example([(0, 0), (5, 2)])  # a mail that is held for a person when its slow worker says that it was sent
def test_the_counter_is_the_steps_done_and_the_runs_completed(running: Servers, deeds: list[tuple[int, int]]) -> None:
    asyncio.run(history(running.database_url, deeds))
