"""Who was in a sequence before, is in another one, or stands on another item: asked at the door on every way."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta

from sequences.authoring import dating
from sequences.core.definition import Again, Definition, Entry
from sequences.runs.preflight import Checker, Wish, check
from sequences.steps.running import run_batch
from sequences.storage import enrollments
from sequences.storage.sequences import SequenceRow
from tests.fixtures.world import ACCOUNT, ITEM, OWNER, TWO_MAILS, World, person

ONE_MAIL = replace(TWO_MAILS, steps=TWO_MAILS.steps[:1])
OTHER = ITEM + 77


def with_entry(entry: Entry, name: str = "Picky") -> Definition:
    """A sequence of one mail with such rules."""
    return replace(ONE_MAIL, name=name, entry=entry)


def on_another_item(world: World, address: str = " ADA@Byron.example") -> None:
    """Let the same person stand on another item, written differently."""
    world.monday.items[OTHER] = person(OTHER, address)


async def refused(world: World) -> list[tuple[int, str]]:
    """Return who was refused, and why."""
    return [(one["item_id"], one["code"]) for one in await world.select("SELECT * FROM refusal ORDER BY id")]


async def foreseen(world: World, row: SequenceRow, *items: int) -> dict[int, str | None]:
    """Return what the check before says."""
    engine = world.engine
    own = Checker(engine.database, engine.plans, engine.tenants, engine.read_items, engine.members)
    found = await check(own, Wish(ACCOUNT, row.id, OWNER), items, now=world.now)
    return {item: one.code if one else None for item, one in found.items()}


async def test_nobody_enters_twice_where_the_sequence_says_so(world: World) -> None:
    row = await world.publish(with_entry(Entry(Again.NEVER)))
    await world.enroll(row, ITEM)
    await world.run()
    on_another_item(world)
    assert await foreseen(world, row, ITEM, OTHER) == {ITEM: "had_before", OTHER: "had_before"}
    await world.enroll(row, ITEM, OTHER)
    await world.run()
    assert await refused(world) == [(ITEM, "had_before"), (OTHER, "had_before")]
    assert len(world.mailer.sent) == 1


async def test_somebody_may_enter_again_when_enough_days_have_passed(world: World) -> None:
    row = await world.publish(with_entry(Entry(Again.AFTER, 14)))
    await world.enroll(row, ITEM)
    await world.run()
    await world.enroll(row, ITEM)
    await world.run(after=timedelta(days=13))
    assert await refused(world) == [(ITEM, "had_lately")]
    await world.enroll(row, ITEM)
    await world.run(after=timedelta(days=2))
    assert len(world.mailer.sent) == 2


async def test_a_run_in_which_nothing_was_done_counts_for_nothing(world: World) -> None:
    row = await world.publish(with_entry(Entry(Again.NEVER)))
    [number] = (await world.enroll(row, ITEM)).values()
    async with world.database.transaction() as connection:
        await enrollments.end(connection, [number], state="stopped", reason="removed_by_person", now=world.now)
    assert await foreseen(world, row, ITEM) == {ITEM: None}


async def test_nobody_enters_from_another_sequence_where_the_sequence_says_so(world: World) -> None:
    first = await world.publish(TWO_MAILS)
    await world.enroll(first, ITEM)
    await world.run()
    on_another_item(world)
    row = await world.publish(with_entry(Entry(elsewhere="refuse")))
    await world.enroll(row, ITEM, OTHER)
    await world.run()
    assert await refused(world) == [(ITEM, "inside_elsewhere"), (OTHER, "inside_elsewhere")]


async def test_of_two_items_with_one_address_the_first_enters(world: World) -> None:
    row = await world.publish(replace(TWO_MAILS, entry=Entry(same_address="refuse")))
    on_another_item(world)
    assert await foreseen(world, row, ITEM, OTHER) == {ITEM: None, OTHER: "same_address_inside"}
    await world.enroll(row, ITEM, OTHER)
    await world.run()
    assert await refused(world) == [(OTHER, "same_address_inside")]
    assert len(world.mailer.sent) == 1


async def test_two_workers_at_once_let_only_one_in(world: World) -> None:
    row = await world.publish(replace(TWO_MAILS, entry=Entry(same_address="refuse")))
    on_another_item(world)
    await world.enroll(row, ITEM, OTHER)
    claims = await world.claim()
    await asyncio.gather(*(run_batch(world.engine, [one], now=world.now) for one in claims))
    assert [code for _, code in await refused(world)] == ["same_address_inside"]


async def test_the_dates_know_who_would_be_refused(world: World) -> None:
    row = await world.publish(with_entry(Entry(Again.NEVER)))
    await world.enroll(row, ITEM)
    await world.run()
    async with world.database.transaction() as connection:
        asked = await dating.ask(connection, row, "published", now=world.now)
        tenant = (await world.engine.tenants.get(connection, [ACCOUNT]))[ACCOUNT]
        people = await dating.people(connection, asked, tenant, [ITEM], world.monday.items, now=world.now)
    [one] = dating.plan(asked, people, now=world.now).people
    assert one.outcome == "refused"
