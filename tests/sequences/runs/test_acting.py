"""What people do to a running enrollment: complete an activity, send a held mail again, pass over it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from sequences.authoring import publishing
from sequences.core.definition import Definition, EmailStep, Footer, Holding, ManualStep, StepKind, Tracking, WaitStep
from sequences.errors import NotFound
from sequences.mail.smtp import Outcome, Phase, Verdict
from sequences.runs import acting
from sequences.versions.plans import Plans
from tests.fixtures.world import ACCOUNT, ITEM, OWNER, SENT, TWO_MAILS, World, person

MANUAL = replace(TWO_MAILS, steps=(ManualStep(StepKind.MANUAL_EMAIL, "Write"), *TWO_MAILS.steps))
TASK = replace(MANUAL, steps=(ManualStep(StepKind.TASK, "Look them up"), WaitStep(2), TWO_MAILS.steps[0]))
UNKNOWN = Outcome(Verdict.UNKNOWN, Phase.DOT_SENT, None, "")
Decide = Callable[..., Awaitable[None]]


async def inside(world: World, definition: Definition = MANUAL) -> int:
    """Enroll somebody and do what is due; return the enrollment."""
    number = (await world.enroll(await world.publish(definition), ITEM))[ITEM]
    await world.run()
    return number


async def held(world: World) -> tuple[int, int]:
    """Have a mail of which nobody can tell whether it was sent; return enrollment and delivery."""
    world.mailer.outcome, world.mailer.folder = UNKNOWN, None
    number = await inside(world, TWO_MAILS)
    await world.run(after=timedelta(minutes=5))
    world.mailer.outcome = SENT
    [delivery] = await world.select("SELECT id, state FROM delivery")
    assert delivery["state"] == "held"
    return number, int(str(delivery["id"]))


async def complete(world: World, activity: int = 1, account: int = ACCOUNT) -> bool:
    """Complete an activity."""
    async with world.database.transaction() as connection:
        return await acting.complete_activity(connection, world.engine.plans, account, activity, now=world.now)


async def decide(world: World, what: Decide, delivery: int, account: int = ACCOUNT) -> None:
    """Decide a held mail."""
    async with world.database.transaction() as connection:
        await what(connection, account, delivery, now=world.now)


async def mails(world: World) -> list[dict[str, Any]]:
    """Return the messages there are."""
    return await world.select("SELECT state, tries FROM delivery ORDER BY id")


async def test_a_run_that_waits_for_an_activity_goes_on_when_it_is_done(world: World) -> None:
    number = await inside(world)
    assert (await world.one(number))["waiting_for"] == "activity"
    assert await complete(world) is True
    gone_on = await world.one(number)
    assert (gone_on["position"], gone_on["waiting_for"], gone_on["due_at"]) == (1, "step", world.now)
    assert gone_on["reason"] is None


async def test_an_activity_is_done_once(world: World) -> None:
    number = await inside(world)
    await complete(world)
    await world.run()
    before = await world.one(number)
    assert await complete(world) is False
    assert await world.one(number) == before
    assert len(world.mailer.sent) == 1


async def test_the_wait_behind_an_activity_counts_from_its_end(world: World) -> None:
    number = await inside(world, replace(TASK, holding=Holding(task=True)))
    world.now += timedelta(hours=3)
    await complete(world)
    assert (await world.one(number))["due_at"] == world.now + timedelta(days=2)


async def test_a_run_that_did_not_wait_stays_where_it_is(world: World) -> None:
    number = await inside(world, TASK)
    before = await world.one(number)
    assert await complete(world) is True
    assert await world.one(number) == before


async def test_nobody_completes_an_activity_of_another_account(world: World) -> None:
    number = await inside(world)
    assert await complete(world, account=ACCOUNT + 1) is False
    assert await complete(world, 999) is False
    assert (await world.one(number))["waiting_for"] == "activity"
    assert await world.select("SELECT state FROM activity") == [{"state": "open"}]


async def test_an_activity_of_a_run_that_is_over_is_not_completed(world: World) -> None:
    number = await inside(world)
    await world.change("UPDATE enrollment SET state = 'stopped', waiting_for = NULL, ended_at = now(), reason = 'x'")
    await world.change("UPDATE activity SET state = 'dropped'")
    assert await complete(world) is False
    assert (await world.one(number))["state"] == "stopped"


async def test_a_held_mail_is_sent_again_as_the_same_bytes(world: World) -> None:
    number, delivery = await held(world)
    await decide(world, acting.send_again, delivery)
    await world.run()
    first, second = world.mailer.sent
    assert second.data == first.data
    assert await mails(world) == [{"state": "sent", "tries": 2}]
    assert (await world.one(number))["position"] == 2


@pytest.mark.parametrize("reply", [False, True])
async def test_whatever_has_changed_a_held_mail_is_the_same_when_it_is_sent_again(world: World, reply: bool) -> None:
    tracked = replace(TWO_MAILS, tracking=Tracking(opens=True, clicks=True), footer=Footer("Acme", "Unsubscribe"))
    row = await world.publish(tracked)
    number = (await world.enroll(row, ITEM))[ITEM]
    if reply:
        await world.run()
        world.now += timedelta(days=2)
    world.mailer.outcome, world.mailer.folder = UNKNOWN, None
    await world.run()
    await world.run(after=timedelta(minutes=5))
    first = world.mailer.sent[-1]
    [delivery] = await world.select("SELECT id FROM delivery WHERE state = 'held'")
    world.monday.items[ITEM] = person(ITEM, "countess@lovelace.example", first_name="Countess")
    await world.change("UPDATE mailbox SET display_name = 'Somebody else', username = 'other'")
    changed = replace(tracked, name="Renamed", language="fr", steps=(EmailStep("Other", "<p>Other</p>"),))
    async with world.database.transaction() as connection:
        saved = await publishing.save(connection, row, changed, 1, now=world.now)
        await publishing.activate(connection, saved, OWNER, now=world.now)
    world.engine = replace(world.engine, plans=Plans())  # another worker
    world.mailer.outcome = SENT
    world.now += timedelta(days=7)
    await decide(world, acting.send_again, int(str(delivery["id"])))
    await world.run()
    second = world.mailer.sent[-1]
    assert second is not first
    assert (second.data, second.sender, second.recipient, second.message_id) == (
        first.data, first.sender, first.recipient, first.message_id,
    )  # fmt: skip
    assert (await world.one(number))["position"] in (2, 3)


async def test_a_held_mail_that_is_passed_over_never_leaves(world: World) -> None:
    number, delivery = await held(world)
    await decide(world, acting.skip, delivery)
    await world.run()
    assert len(world.mailer.sent) == 1
    assert await mails(world) == [{"state": "skipped", "tries": 1}]
    going = await world.one(number)
    assert (going["position"], going["waiting_for"]) == (2, "step")


async def test_a_held_mail_waits_for_ever_without_a_decision(world: World) -> None:
    await held(world)
    await world.run(after=timedelta(days=30))
    assert len(world.mailer.sent) == 1
    assert await mails(world) == [{"state": "held", "tries": 1}]


@pytest.mark.parametrize("what", [acting.send_again, acting.skip])
async def test_a_mail_is_decided_once(world: World, what: Decide) -> None:
    _, delivery = await held(world)
    await decide(world, acting.skip, delivery)
    with pytest.raises(NotFound) as told:
        await decide(world, what, delivery)
    assert told.value.code == "not_held"
    assert (await mails(world))[0]["state"] == "skipped"


@pytest.mark.parametrize("what", [acting.send_again, acting.skip])
async def test_nobody_decides_a_mail_of_another_account(world: World, what: Decide) -> None:
    _, delivery = await held(world)
    for account, number in ((ACCOUNT + 1, delivery), (ACCOUNT, 999)):
        with pytest.raises(NotFound):
            await decide(world, what, number, account)
    assert (await mails(world))[0]["state"] == "held"


async def test_a_decision_about_somebody_who_left_sends_nothing(world: World) -> None:
    number, delivery = await held(world)
    await world.change(
        "UPDATE enrollment SET state = 'exited', waiting_for = NULL, due_at = NULL, ended_at = now(), reason = 'x'"
    )
    await decide(world, acting.send_again, delivery)
    await world.run()
    assert len(world.mailer.sent) == 1
    assert (await world.one(number))["state"] == "exited"
