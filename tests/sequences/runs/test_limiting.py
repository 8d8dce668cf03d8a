"""The limit of a month holds people, tells the admins once, and lets everybody go on without a rush."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from sequences.core.definition import Definition, EmailStep, ManualStep, Notifications, StepKind, WaitStep
from sequences.mail.smtp import Outcome, Phase, Verdict
from sequences.storage import usage
from tests.fixtures.world import ACCOUNT, ITEM, SENT, TWO_MAILS, World, person

ONE_MAIL = replace(TWO_MAILS, steps=(EmailStep("Hello", "<p>Hi</p>"),), notifications=Notifications(*[False] * 5))
OPEN_END = replace(ONE_MAIL, steps=(*ONE_MAIL.steps, WaitStep(90)))
CALL = replace(ONE_MAIL, steps=(ManualStep(StepKind.CALL, "Call"), WaitStep(90)))
HOUR = timedelta(hours=1)


async def limit(world: World, most: int | None) -> None:
    """Set the limit of the account."""
    async with world.database.transaction() as connection:
        assert await usage.limit(connection, ACCOUNT, most, now=world.now)


async def enrolled(world: World, definition: Definition, people: int) -> None:
    """Enroll so many people and let them run."""
    items = range(ITEM, ITEM + people)
    world.monday.items = {item: person(item, f"p{item}@byron.example") for item in items}
    await world.enroll(await world.publish(definition), *items)
    await world.run()


async def used(world: World) -> int:
    """Return the actions of this month."""
    async with world.database.transaction() as connection:
        return (await usage.stands(connection, ACCOUNT, now=world.now)).used


async def held(world: World) -> list[datetime]:
    """Return until when people are held by the limit."""
    found = await world.select("SELECT due_at FROM enrollment WHERE reason = 'usage_limit' ORDER BY due_at")
    return [one["due_at"] for one in found if isinstance(one["due_at"], datetime)]


async def told(world: World) -> list[tuple[object, object]]:
    """Return what admins are told, as (share, limit)."""
    found = await world.select("SELECT payload FROM outbox WHERE kind = 'usage' ORDER BY id")
    return [(one["payload"]["share"], one["payload"]["limit"]) for one in found if isinstance(one["payload"], dict)]


async def test_without_a_limit_nobody_is_held_and_nobody_told(world: World) -> None:
    await enrolled(world, OPEN_END, 6)
    assert (await used(world), await held(world), await told(world)) == (6, [], [])


async def test_the_limit_holds_whoever_is_beyond_it(world: World) -> None:
    await limit(world, 4)
    await enrolled(world, OPEN_END, 6)
    assert len(world.mailer.sent) == await used(world) == 4
    assert len(await held(world)) == 2


async def test_the_end_of_a_run_counts_and_is_reckoned_with(world: World) -> None:
    await limit(world, 5)
    await enrolled(world, ONE_MAIL, 6)
    assert await used(world) == 4  # a third mail would be the fifth action, and the end of its run the sixth
    assert len(await held(world)) == 4


async def test_whoever_waited_longest_goes_first(world: World) -> None:
    await enrolled(world, replace(OPEN_END, steps=(WaitStep(1), *OPEN_END.steps)), 3)
    await world.change(f"UPDATE enrollment SET due_at = due_at - interval '1 minute' WHERE item_id = {ITEM + 2}")
    await limit(world, 1)
    await world.run(after=timedelta(days=1))
    assert [mail.recipient for mail in world.mailer.sent] == [f"p{ITEM + 2}@byron.example"]


async def test_when_the_month_turns_everybody_goes_on_one_after_the_other(world: World) -> None:
    await limit(world, 2)
    await enrolled(world, OPEN_END, 5)
    moments = await held(world)
    first = datetime(2026, 12, 1, tzinfo=world.now.tzinfo)
    assert all(first <= at < first + HOUR for at in moments)
    assert len(set(moments)) == 3
    world.now = first + timedelta(hours=10)
    await world.run()
    assert len(world.mailer.sent) == 4
    assert await used(world) == 2  # of December, whose limit holds the fifth
    assert (await held(world))[0].month == 1


async def test_a_raised_limit_lets_people_go_on_one_after_the_other(world: World) -> None:
    await limit(world, 2)
    await enrolled(world, OPEN_END, 6)
    await limit(world, 4)
    moments = await held(world)
    assert [at - world.now for at in moments] == [timedelta(milliseconds=100 * n) for n in range(4)]
    await world.run(after=timedelta(seconds=1))
    assert (len(world.mailer.sent), len(await held(world))) == (4, 2)


async def test_a_limit_that_is_lifted_holds_nobody(world: World) -> None:
    await limit(world, 1)
    await enrolled(world, OPEN_END, 4)
    await limit(world, None)
    await world.run(after=timedelta(seconds=1))
    assert (len(world.mailer.sent), await held(world)) == (4, [])


async def test_activities_are_held_as_well(world: World) -> None:
    await limit(world, 2)
    await enrolled(world, CALL, 5)
    assert len(await world.select("SELECT id FROM activity")) == 2
    assert len(await held(world)) == 3


async def test_what_people_do_counts_beyond_the_limit(world: World) -> None:
    await enrolled(world, CALL, 3)
    await limit(world, 1)
    for number in (1, 2, 3):
        await world.complete_activity(number)
    assert await used(world) == 3


async def test_admins_are_told_once_at_four_fifths_and_once_at_the_limit(world: World) -> None:
    await limit(world, 5)
    await enrolled(world, OPEN_END, 3)
    assert await told(world) == []
    await enrolled(world, replace(OPEN_END, name="Second"), 1)
    assert await told(world) == [(80, 5)]
    await enrolled(world, replace(OPEN_END, name="Third"), 3)
    await enrolled(world, replace(OPEN_END, name="Fourth"), 3)
    assert await told(world) == [(80, 5), (100, 5)]
    await limit(world, 50)
    assert await told(world) == [(80, 5), (100, 5)]


async def test_a_mail_that_is_leaving_is_reckoned_with(world: World) -> None:
    await limit(world, 2)
    world.monday.items = {item: person(item, f"p{item}@byron.example") for item in (ITEM, ITEM + 1)}
    row = await world.publish(OPEN_END)
    await world.enroll(row, ITEM)
    await world.run_check()
    await world.die_after_intent(await world.claim())
    await world.enroll(row, ITEM + 1)
    await world.run()
    [again] = await held(world)
    assert again == world.now + timedelta(minutes=5)
    assert await told(world) == []
    await world.expire()
    await world.run()
    await world.run(after=timedelta(minutes=5))
    assert (len(world.mailer.sent), await used(world), await held(world)) == (2, 2, [])


async def test_a_refused_mail_uses_nothing(world: World) -> None:
    world.mailer.outcome = Outcome(Verdict.REFUSED, Phase.RCPT, 550, "no such user", "recipient")
    await limit(world, 1)
    await enrolled(world, OPEN_END, 1)
    world.mailer.outcome = SENT
    await enrolled(world, replace(OPEN_END, name="Second"), 1)
    assert await used(world) == 1


async def test_another_accounts_limit_holds_nobody_here(world: World) -> None:
    async with world.database.transaction() as connection:
        await world.engine.tenants.connect(connection, ACCOUNT + 1, "token", now=world.now)
        await usage.limit(connection, ACCOUNT + 1, 1, now=world.now)
    await enrolled(world, OPEN_END, 3)
    assert (len(world.mailer.sent), await held(world)) == (3, [])
