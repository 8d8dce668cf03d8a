"""A sequence changes around the people inside: each plan keeps its promises, and what moved can be taken back."""

from __future__ import annotations

import asyncio
import random
from dataclasses import replace
from datetime import timedelta

import pytest

from sequences.authoring import publishing, taking_back
from sequences.authoring.catching_up import catch_up
from sequences.authoring.changing import Wish
from sequences.core import codec
from sequences.core.changing import Choice, Fate, Timing
from sequences.core.definition import EmailStep, WaitStep
from sequences.core.matching import matched
from sequences.errors import Conflict, Unacceptable
from sequences.storage import sequences as store
from sequences.storage import tallies
from tests.fixtures.world import ACCOUNT, ITEM, OWNER, TWO_MAILS, World
from tests.sequences.authoring.moving import (
    FIVE,
    choice,
    edited,
    foreseen,
    people,
    publish,
    saved,
    scattered,
    wish,
)

MOVE, STOP, DONE = Wish(Choice(Fate.MOVE)), Wish(Choice(Fate.STOP)), Wish(Choice(Fate.COMPLETE))
STANDS = ("version_id", "position", "state", "waiting_for", "reason", "due_at", "paused_due")
SEEDS = range(8)


async def back(world: World, number: int) -> int:
    """Take the last change back."""
    async with world.database.transaction() as connection:
        row = await store.get(connection, ACCOUNT, number)
        assert row is not None
        return await taking_back.take_back(connection, row, OWNER, now=world.now)


@pytest.mark.parametrize("seed", SEEDS)
async def test_what_is_foreseen_is_what_becomes_of_everybody(world: World, seed: int) -> None:
    chance = random.Random(seed)
    row = await scattered(world, chance)
    row = await saved(world, row, edited(chance, codec.decode(row.draft)))
    wished = wish(chance, await foreseen(world, row, Wish()))
    found, before = await foreseen(world, row, wished), await people(world, row)
    active, counts = await publish(world, row, wished)
    after = await people(world, row)
    assert counts == found.counts
    assert sum(counts.values()) == sum(group.people for group in found.groups) == len(before)
    moved = [one for one in after.values() if one["version_id"] == active.version_id]
    assert len(moved) == counts.get("move", 0)
    assert sum(one["state"] == "stopped" for one in after.values()) == counts.get("stop", 0)
    assert sum(one["state"] == "completed" for one in after.values()) == counts.get("complete", 0)


@pytest.mark.parametrize("seed", SEEDS)
async def test_whoever_moves_gets_nothing_twice_and_nothing_sooner(world: World, seed: int) -> None:
    chance = random.Random(seed)
    row = await scattered(world, chance)
    row = await saved(world, row, edited(chance, codec.decode(row.draft)))
    before = await people(world, row)
    active, _ = await publish(world, row, Wish(replace(choice(chance), fate=Fate.MOVE)))
    after, steps = await people(world, row), codec.decode(row.draft).steps
    pairs = matched(FIVE, steps)
    for number, old in before.items():
        new = after[number]
        if new["version_id"] != active.version_id:  # their step has begun: it is finished first
            assert new == old
            continue
        assert all(there < new["position"] for here, there in pairs.items() if here < old["position"])
        assert new["due_at"] is None or new["due_at"] >= min(world.now, old["due_at"] or world.now)
        assert new["turn"] > old["turn"]


@pytest.mark.parametrize("seed", SEEDS)
async def test_taking_back_lets_everybody_stand_exactly_as_before(world: World, seed: int) -> None:
    chance = random.Random(seed)
    row = await scattered(world, chance)
    before = await people(world, row)
    edit = await saved(world, row, edited(chance, codec.decode(row.draft)))
    found = await foreseen(world, edit, Wish())
    at = {place: one for place, one in wish(chance, found).at.items() if one.fate in (Fate.MOVE, Fate.FINISH)}
    await publish(world, edit, Wish(replace(choice(chance), fate=Fate.MOVE), at))
    await back(world, row.id)
    after = await people(world, row)
    assert [[one[name] for name in STANDS] for one in after.values()] == [
        [one[name] for name in STANDS] for one in before.values()
    ]
    [kept] = await world.select(f"SELECT version_id, state FROM sequence WHERE id = {row.id}")
    assert (kept["version_id"], kept["state"]) == (row.version_id, "active")


async def test_the_numbers_stay_true_however_people_are_moved(world: World) -> None:
    chance = random.Random(1)
    row = await scattered(world, chance, 40)
    await publish(world, await saved(world, row, edited(chance, codec.decode(row.draft))), MOVE)
    await back(world, row.id)
    async with world.database.transaction() as connection:
        await tallies.fold(connection)
        assert await tallies.check(connection, ACCOUNT) == []


async def test_the_wait_is_kept_or_begins_anew(world: World) -> None:
    row = await world.publish()
    await world.enroll(row, ITEM)
    await world.run()
    [stood] = (await people(world, row)).values()
    longer = replace(TWO_MAILS, steps=(TWO_MAILS.steps[0], WaitStep(7), TWO_MAILS.steps[2]))
    edit = await saved(world, row, longer)
    await publish(world, edit, MOVE)
    [kept] = (await people(world, row)).values()
    assert (kept["position"], kept["due_at"]) == (2, stood["due_at"])
    await back(world, row.id)
    await publish(world, await saved(world, row, longer), Wish(Choice(Fate.MOVE, timing=Timing.ANEW)))
    [anew] = (await people(world, row)).values()
    days = longer.days()[2] - TWO_MAILS.days()[2]
    assert anew["due_at"] == stood["due_at"] + timedelta(days=days)


async def test_the_first_mail_never_comes_a_second_time(world: World) -> None:
    first, second = FIVE[0], FIVE[4]
    row = await world.publish(replace(TWO_MAILS, steps=(first, WaitStep(2), second)))
    await world.enroll(row, ITEM)
    await world.run()
    await publish(world, await saved(world, row, replace(TWO_MAILS, steps=(second, WaitStep(2), first))), MOVE)
    await world.run(after=timedelta(days=30))
    assert len(world.mailer.sent) == 1
    [one] = (await people(world, row)).values()
    assert one["state"] == "completed"


async def test_whose_step_has_begun_moves_when_it_is_over(world: World) -> None:
    row = await world.publish(replace(TWO_MAILS, steps=FIVE[2:]))
    await world.enroll(row, ITEM)
    await world.run()
    async with world.database.transaction() as connection:
        await connection.exec_driver_sql("UPDATE enrollment SET leased_until = clock_timestamp() + interval '1 hour'")
    active, counts = await publish(world, await saved(world, row, replace(TWO_MAILS, steps=FIVE[1:])), MOVE)
    assert counts == {"later": 1}
    world.now += timedelta(minutes=2)
    async with world.database.transaction() as connection:
        assert await catch_up(connection, now=world.now) == 0
        await connection.exec_driver_sql("UPDATE enrollment SET leased_until = NULL")
    world.now += timedelta(minutes=2)
    async with world.database.transaction() as connection:
        assert await catch_up(connection, now=world.now) == 1
        assert await catch_up(connection, now=world.now + timedelta(days=1)) == 0
    [one] = (await people(world, row)).values()
    assert one["version_id"] == active.version_id


async def test_who_left_while_their_step_was_begun_is_not_moved(world: World) -> None:
    row = await scattered(world, random.Random(3), 60)
    await publish(world, await saved(world, row, replace(TWO_MAILS, steps=FIVE[1:])), MOVE)
    async with world.database.transaction() as connection:
        await publishing.delete(connection, world.engine.plans, row, now=world.now)
    async with world.database.transaction() as connection:
        assert await catch_up(connection, now=world.now + timedelta(minutes=2)) == 0
    assert await world.select("SELECT enrollment_id FROM moved WHERE at IS NULL") == []


async def test_who_went_on_since_stays_where_they_are(world: World) -> None:
    row = await world.publish()
    await world.enroll(row, ITEM)
    await world.run()
    await publish(world, await saved(world, row, replace(TWO_MAILS, steps=(*TWO_MAILS.steps, WaitStep(3)))), MOVE)
    await world.run(after=timedelta(days=9))
    stood = await people(world, row)
    assert await back(world, row.id) == 0
    assert await people(world, row) == stood


async def test_nothing_is_taken_back_twice(world: World) -> None:
    row = await scattered(world, random.Random(4), 20)
    await publish(world, await saved(world, row, replace(TWO_MAILS, steps=FIVE[1:])), MOVE)
    await back(world, row.id)
    with pytest.raises(Conflict) as refused:
        await back(world, row.id)
    assert refused.value.code == "nothing_to_take_back"


@pytest.mark.parametrize(("wished", "state", "reason"), [
    (STOP, "stopped", "stopped_by_change"), (DONE, "completed", "finished_by_change"),
])  # fmt: skip
async def test_who_is_inside_may_be_stopped_or_let_go(world: World, wished: Wish, state: str, reason: str) -> None:
    row = await world.publish()
    await world.enroll(row, ITEM)
    await publish(world, await saved(world, row, replace(TWO_MAILS, steps=TWO_MAILS.steps[:1])), wished)
    [one] = (await people(world, row)).values()
    assert (one["state"], one["reason"]) == (state, reason)


async def test_a_step_that_somebody_has_had_is_no_choice(world: World) -> None:
    row = await world.publish()
    await world.enroll(row, ITEM)
    await world.run()
    edit = await saved(world, row, replace(TWO_MAILS, steps=(*TWO_MAILS.steps, EmailStep("More", "<p>m</p>"))))
    assert row.version_id is not None
    wished = Wish(at={(row.version_id, 2): Choice(Fate.MOVE, to=0)})
    for doing in (foreseen, publish):
        with pytest.raises(Unacceptable) as refused:
            await doing(world, edit, wished)
        assert (refused.value.code, refused.value.details[0]["field"]) == ("step_behind", "people.at.0")
    [one] = (await people(world, row)).values()
    assert one["version_id"] == row.version_id


async def test_nobody_moves_to_another_board(world: World) -> None:
    row = await scattered(world, random.Random(5), 5)
    edit = await saved(world, row, replace(codec.decode(row.draft), board=4242))
    with pytest.raises(Unacceptable) as refused:
        await publish(world, edit, MOVE)
    assert refused.value.code == "move_other_board"


async def test_two_who_publish_at_once_make_two_versions(world: World) -> None:
    row = await scattered(world, random.Random(6), 30)
    edit = await saved(world, row, replace(TWO_MAILS, steps=FIVE[1:]))
    await asyncio.gather(*(publish(world, edit, MOVE) for _ in range(2)))
    found = await world.select(f"SELECT number FROM sequence_version WHERE sequence_id = {row.id} ORDER BY id")
    assert [one["number"] for one in found] == [1, 2, 3]


async def test_switching_off_lets_people_of_older_versions_move(world: World) -> None:
    row = await world.publish()
    await world.enroll(row, ITEM)
    edit = await saved(world, row, replace(TWO_MAILS, steps=(*TWO_MAILS.steps, WaitStep(1))))
    active, _ = await publish(world, edit, Wish())
    async with world.database.transaction() as connection:
        off, counts = await publishing.deactivate(connection, world.engine.plans, active, OWNER, MOVE, now=world.now)
    assert (off.state, counts) == ("inactive", {"move": 1})
    [one] = (await people(world, row)).values()
    assert one["version_id"] == active.version_id
