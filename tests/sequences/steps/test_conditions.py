"""Steps that are done only if something is so, and manual steps that are given up: over days, in a real database."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

import pytest

from sequences.core.definition import Asked, ManualStep, Step, StepCondition, StepKind, Tracking, WaitStep
from sequences.runs import pausing
from sequences.storage import engagements
from tests.fixtures.world import ACCOUNT, ITEM, OWNER, TWO_MAILS, World, person

TWO_DAYS, HOUR = timedelta(days=2), timedelta(hours=1)
CALL = ManualStep(StepKind.CALL, "Call {name}", holds=True, give_up_after=3)


async def inside(world: World, *conditions: StepCondition, steps: Sequence[Step] | None = None) -> int:
    """Let somebody get the first mail of a sequence whose second one has these conditions."""
    hello, wait, again = TWO_MAILS.steps
    definition = replace(TWO_MAILS, steps=steps or (hello, wait, replace(again, only_if=conditions)))
    row = await world.publish(replace(definition, tracking=Tracking(opens=True, clicks=True)))
    number = (await world.enroll(row, ITEM))[ITEM]
    await world.run()
    return number


async def heard(world: World, kind: str, delivery: int, enrollment: int, *, machine: bool = False) -> None:
    """Let somebody open a mail, click in it, or reply."""
    async with world.database.transaction() as connection:
        await engagements.add(
            connection, account=ACCOUNT, enrollment=enrollment, delivery=delivery, kind=kind, machine=machine,
            source=f"{kind}:{delivery}:{machine}", detail={}, now=world.now,
        )  # fmt: skip


async def skipped(world: World) -> list[tuple[object, object]]:
    """Return the steps that were skipped, and why."""
    return [(row["position"], row["reason"]) for row in await world.select("SELECT position, reason FROM skip")]


@pytest.mark.parametrize(
    ("kind", "machine", "mails"), [("opened", False, 2), ("clicked", False, 2), ("opened", True, 1)]
)
async def test_only_who_opened_gets_the_second_mail_and_a_machine_opens_nothing(
    world: World, kind: str, machine: bool, mails: int
) -> None:
    number = await inside(world, StepCondition(Asked.OPENED))
    [delivery] = await world.select("SELECT id FROM delivery")
    await heard(world, kind, int(str(delivery["id"])), number, machine=machine)
    await world.run(after=TWO_DAYS)
    assert len(world.mailer.sent) == mails
    assert await skipped(world) == ([] if mails == 2 else [(2, "condition_not_met:opened")])
    done = await world.one(number)
    assert (done["state"], done["reason"]) == ("completed", "completed")


async def test_a_run_ends_where_a_condition_says_so(world: World) -> None:
    number = await inside(world, StepCondition(Asked.OPENED, otherwise="end"))
    await world.run(after=TWO_DAYS)
    ended = await world.one(number)
    assert (ended["state"], ended["reason"]) == ("exited", "ended_by_condition:opened")
    assert len(world.mailer.sent) == 1


async def test_a_column_is_asked_when_the_step_is_due(world: World) -> None:
    await inside(world, StepCondition(Asked.COLUMN, True, "status", ("Interested",)))
    world.monday.items[ITEM] = person(ITEM, status="interested")
    await world.run(after=TWO_DAYS)
    assert len(world.mailer.sent) == 2
    assert await skipped(world) == []


async def test_a_reply_in_another_sequence_is_known_here(world: World) -> None:
    number = await inside(world, StepCondition(Asked.REPLIED_ELSEWHERE, False))
    other = (await world.enroll(await world.publish(replace(TWO_MAILS, name="Another")), ITEM))[ITEM]
    await world.run(after=HOUR)
    [delivery] = await world.select("SELECT id FROM delivery WHERE enrollment_id = :other", other=other)
    await heard(world, "replied", int(str(delivery["id"])), other)
    await world.run(after=TWO_DAYS - HOUR)
    assert await skipped(world) == [(2, "condition_not_met:not_replied_elsewhere")]
    assert (await world.one(number))["state"] == "completed"


async def test_a_call_that_nobody_makes_is_given_up_after_its_days(world: World) -> None:
    number = await inside(world, steps=(CALL, WaitStep(1), TWO_MAILS.steps[0]))
    waiting = await world.one(number)
    assert (waiting["waiting_for"], waiting["due_at"]) == ("activity", world.now + timedelta(days=3))
    await world.run(after=timedelta(days=3))
    assert [row["state"] for row in await world.select("SELECT state FROM activity")] == ["dropped"]
    assert await skipped(world) == [(0, "activity_given_up")]
    assert (await world.one(number))["due_at"] == world.now + timedelta(days=1)
    kinds = [row["kind"] for row in await world.select("SELECT kind FROM outbox ORDER BY id")]
    assert kinds.count("activity_over") == 1
    await world.run(after=timedelta(days=1))
    assert len(world.mailer.sent) == 1


async def test_a_call_that_is_made_in_time_is_not_given_up(world: World) -> None:
    number = await inside(world, steps=(CALL, WaitStep(9), TWO_MAILS.steps[0]))
    await world.complete_activity(1)
    await world.run(after=timedelta(days=3))
    assert [row["state"] for row in await world.select("SELECT state FROM activity")] == ["done"]
    assert await skipped(world) == []
    assert (await world.one(number))["waiting_for"] == "step"


async def test_a_call_that_is_made_while_a_worker_gives_it_up_was_made(world: World) -> None:
    await inside(world, steps=(CALL, WaitStep(9), TWO_MAILS.steps[0]))
    world.now += timedelta(days=3)
    claims = await world.claim()
    await world.complete_activity(1)
    await world.expire()
    await world.run()
    assert claims
    assert [row["state"] for row in await world.select("SELECT state FROM activity")] == ["done"]
    assert await skipped(world) == []


async def test_a_pause_takes_nothing_of_the_days_for_a_call(world: World) -> None:
    number = await inside(world, steps=(CALL, WaitStep(1), TWO_MAILS.steps[0]))
    world.now += timedelta(days=1)
    async with world.database.transaction() as connection:
        await pausing.pause(connection, world.engine.plans, [number], code="paused_by_person", by=OWNER, now=world.now)
    world.now += timedelta(days=10)
    async with world.database.transaction() as connection:
        await pausing.resume(connection, world.engine.plans, [number], now=world.now)
    waiting = await world.one(number)
    assert (waiting["waiting_for"], waiting["due_at"]) == ("activity", world.now + TWO_DAYS)
