"""Opting out: the address is suppressed, its runs end everywhere in the account, and repeats do no harm."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from sequences.incoming import opting_out
from sequences.secrets import new_hash_key
from sequences.steps.reader_links import Followed, read_tokens
from sequences.storage import suppressions
from sequences.tokens import Purpose, signer
from tests.fixtures.world import ACCOUNT, BOARD, ITEM, TWO_MAILS, World, person

ADDRESS = "ada@byron.example"


async def tenant_key(world: World) -> str:
    async with world.database.transaction() as connection:
        return (await world.engine.tenants.get(connection, [ACCOUNT]))[ACCOUNT].hash_key


async def token(world: World, delivery: int = 1, purpose: Purpose = Purpose.UNSUBSCRIBE) -> str:
    return signer(await tenant_key(world), ACCOUNT, purpose).sign(delivery)


async def read(world: World, text: str) -> Followed | None:
    key = Purpose.UNSUBSCRIBE, text
    async with world.database.transaction() as connection:
        return (await read_tokens(connection, world.engine.tenants, [key])).get(key)


async def unsubscribe(world: World, delivery: int = 1) -> bool:
    followed = await read(world, await token(world, delivery))
    assert followed is not None
    async with world.database.transaction() as connection:
        return await opting_out.unsubscribe(connection, world.engine.plans, followed, now=world.now)


async def states(world: World) -> list[tuple[object, object]]:
    return [(one["state"], one["reason"]) for one in await world.select("SELECT * FROM enrollment ORDER BY id")]


async def test_a_link_leads_to_its_message(world: World) -> None:
    await world.enroll(await world.publish(), ITEM)
    await world.run()
    followed = await read(world, await token(world))
    assert followed is not None
    assert (followed.about.recipient, followed.about.item_id, followed.number) == (ADDRESS, ITEM, 0)
    assert followed.about.taken_at is not None
    assert world.now <= followed.about.taken_at < world.now + timedelta(minutes=1)


@pytest.mark.parametrize("delivery", [2, 2**62])
async def test_a_link_to_a_message_that_never_was_is_none(world: World, delivery: int) -> None:
    await world.enroll(await world.publish(), ITEM)
    await world.run()
    assert await read(world, await token(world, delivery)) is None
    assert await read(world, await token(world, 1, Purpose.OPEN)) is None
    assert await read(world, signer(new_hash_key(), ACCOUNT, Purpose.UNSUBSCRIBE).sign(1)) is None
    assert await read(world, "x") is None


async def test_whoever_opts_out_leaves_every_sequence_of_the_account(world: World) -> None:
    world.monday.items[ITEM + 1] = person(ITEM + 1, "ADA@byron.example")
    world.monday.items[ITEM + 2] = person(ITEM + 2, "bob@byron.example")
    first, second = await world.publish(), await world.publish(replace(TWO_MAILS, name="Second"))
    await world.enroll(first, ITEM, ITEM + 2)
    await world.enroll(second, ITEM, ITEM + 1)
    await world.run()
    assert await unsubscribe(world) is True
    gone = ("exited", "unsubscribed")
    assert await states(world) == [gone, ("active", None), gone, gone]
    dirty = await world.select("SELECT item_id, board_id FROM projection ORDER BY item_id")
    assert [(one["item_id"], one["board_id"]) for one in dirty] == [(ITEM + n, BOARD) for n in range(3)]


async def test_to_opt_out_again_changes_nothing(world: World) -> None:
    await world.enroll(await world.publish(), ITEM)
    await world.run()
    assert await unsubscribe(world) is True
    kept = await world.select("SELECT * FROM suppression"), await world.select("SELECT version FROM projection")
    world.now += timedelta(days=1)
    assert await unsubscribe(world) is False
    assert kept == (
        await world.select("SELECT * FROM suppression"),
        await world.select("SELECT version FROM projection"),
    )
    [heard] = await world.select("SELECT kind, machine FROM engagement")
    assert heard == {"kind": "unsubscribed", "machine": False}


async def test_nothing_is_sent_to_who_opted_out_and_they_cannot_enter_again(world: World) -> None:
    row = await world.publish()
    await world.enroll(row, ITEM)
    await world.run()
    await unsubscribe(world)
    await world.run(after=timedelta(days=5))
    await world.enroll(row, ITEM)
    await world.run()
    assert len(world.mailer.sent) == 1
    assert [one["code"] for one in await world.select("SELECT code FROM refusal")] == ["suppressed"]


async def test_the_list_outlives_the_item_and_its_runs(world: World) -> None:
    row = await world.publish()
    await world.enroll(row, ITEM)
    await world.run()
    await unsubscribe(world)
    del world.monday.items[ITEM]
    await world.change("DELETE FROM enrollment")
    world.monday.items[ITEM + 1] = person(ITEM + 1, "Ada@Byron.example")
    await world.enroll(row, ITEM + 1)
    await world.run()
    assert [one["code"] for one in await world.select("SELECT code FROM refusal")] == ["suppressed"]


async def test_the_run_that_was_answered_ends_whatever_its_item_says_by_now(world: World) -> None:
    await world.enroll(await world.publish(), ITEM)
    await world.run()
    await world.change("UPDATE enrollment SET email = 'somebody@else.example'")
    await unsubscribe(world)
    assert await states(world) == [("exited", "unsubscribed")]


async def test_another_account_with_the_same_address_is_left_alone(world: World) -> None:
    await world.enroll(await world.publish(), ITEM)
    await world.run()
    await world.change(
        """INSERT INTO enrollment (account_id, sequence_id, version_id, item_id, enrolled_by, enrolled_at, state, email,
                                   due_at, waiting_for)
           SELECT account_id + 1, sequence_id + 1, version_id, item_id, enrolled_by, enrolled_at, state, email,
                  due_at, waiting_for
           FROM enrollment"""
    )
    await unsubscribe(world)
    assert await states(world) == [("exited", "unsubscribed"), ("active", None)]
    assert {one["account_id"] for one in await world.select("SELECT account_id FROM suppression")} == {ACCOUNT}


async def test_the_list_keeps_a_hash_and_a_hint(world: World) -> None:
    await world.enroll(await world.publish(), ITEM)
    await world.run()
    await unsubscribe(world)
    async with world.database.transaction() as connection:
        [entry] = await suppressions.page(connection, ACCOUNT)
    assert (entry.hint, entry.reason, entry.at) == ("a***@b***.example", "unsubscribed", world.now)
    assert len(entry.digest) == 32
