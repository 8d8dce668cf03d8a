"""Runs by the clock and calendar of their person: in the engine, after a pause, and when the item is not read."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from sequences.core.definition import ManualStep, Recipient, Schedule, StepKind, WaitStep
from sequences.storage import days_off
from tests.fixtures.world import ACCOUNT, ITEM, TWO_MAILS, World, person

THEM = Recipient(zone=True, holidays=True, country_column="country")
MINDING = replace(TWO_MAILS, phone_column="phone", schedule=Schedule("Europe/Berlin", recipient=THEM))


async def shut(world: World, *days: date) -> None:
    """Let the account have days off."""
    async with world.database.transaction() as connection:
        await days_off.replace(connection, ACCOUNT, dict.fromkeys(days, "Shut"))
    world.engine.tenants.forget(ACCOUNT)


async def begun(world: World) -> list[object]:
    """Return when mails began."""
    return [row["begun_at"] for row in await world.select("SELECT begun_at FROM delivery ORDER BY id")]


async def test_a_mail_waits_for_the_morning_where_its_reader_is(world: World) -> None:
    world.monday.items[ITEM] = person(ITEM, country="US", phone="14155552671")
    made = await world.enroll(await world.publish(MINDING), ITEM)
    await world.run()  # Monday, 09:00 in London: one in the morning in California
    assert (await world.one(made[ITEM]))["due_at"] == datetime(2026, 11, 23, 17, tzinfo=UTC)
    assert (await world.one(made[ITEM]))["place"] == "America/Los_Angeles US country"
    await world.run(after=timedelta(hours=8))
    assert await begun(world) == [world.now]


async def test_nothing_leaves_on_a_holiday_of_the_reader(world: World) -> None:
    world.monday.items[ITEM] = person(ITEM, country="US", phone="14155552671")
    definition = replace(MINDING, steps=(WaitStep(3), MINDING.steps[0]))
    made = await world.enroll(await world.publish(definition), ITEM)
    await world.run()
    # In three days it is Thanksgiving.
    assert (await world.one(made[ITEM]))["due_at"] == datetime(2026, 11, 27, 17, tzinfo=UTC)


async def test_nothing_leaves_on_a_day_off_of_the_account(world: World) -> None:
    await shut(world, date(2026, 11, 23), date(2026, 11, 24))
    made = await world.enroll(await world.publish(), ITEM)
    await world.run()
    assert (await world.one(made[ITEM]))["due_at"] == datetime(2026, 11, 25, 9, tzinfo=UTC)
    await shut(world, date(2026, 11, 25))  # meanwhile somebody says that that day is one as well
    await world.run(after=timedelta(days=2))
    assert await begun(world) == []
    held = await world.one(made[ITEM])
    assert (held["reason"], held["due_at"]) == ("waiting_for_window", datetime(2026, 11, 26, 9, tzinfo=UTC))


async def test_what_a_person_has_done_moves_the_run_by_the_readers_hours(world: World) -> None:
    world.monday.items[ITEM] = person(ITEM, country="US", phone="14155552671")
    steps = (ManualStep(StepKind.MANUAL_EMAIL, "Write"), MINDING.steps[0])
    made = await world.enroll(await world.publish(replace(MINDING, steps=steps)), ITEM)
    await world.run()
    [activity] = await world.select("SELECT id FROM activity")
    await world.complete_activity(int(str(activity["id"])))
    assert (await world.one(made[ITEM]))["due_at"] == datetime(2026, 11, 23, 17, tzinfo=UTC)


async def test_a_calendar_that_is_closed_for_years_holds_and_says_so(world: World) -> None:
    row = await world.publish()
    await shut(world, *(date(2026, 11, 1) + timedelta(days=n) for n in range(900)))
    made = await world.enroll(row, ITEM)
    await world.run()
    held = await world.one(made[ITEM])
    assert (held["state"], held["reason"]) == ("active", "calendar_closed")
    assert held["due_at"] == world.now + timedelta(days=1)
