"""Batches in pieces: workers that die, come late or meet; undoing beside a worker that sends; what is forgotten."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from sequences.authoring import publishing
from sequences.core.definition import WaitStep
from sequences.errors import NotAllowed
from sequences.monday.client import Access
from sequences.monday.errors import Unreachable
from sequences.monday.items import Item
from sequences.runs import batching, pausing
from sequences.runs.preflight import Checker
from sequences.storage import batches as store
from sequences.storage.batches import Batch, Claim, Row
from sequences.storage.database import AsyncConnection
from sequences.storage.sequences import SequenceRow
from tests.fixtures.world import ACCOUNT, ITEM, OWNER, TWO_MAILS, Died, World, person

SECOND = timedelta(seconds=1)
ITEMS = [ITEM + n for n in range(12)]
LATER = replace(TWO_MAILS, steps=(WaitStep(2), *TWO_MAILS.steps))


def checker(world: World) -> Checker:
    """Return what batches are worked with."""
    return Checker(world.database, world.engine.plans, world.engine.tenants, world.monday, world.monday)


async def given(world: World, row: SequenceRow, items: Sequence[int] = ITEMS, *, kind: str = store.ENROLL) -> Batch:
    """Have a batch; every item is on the board, but those that have no address."""
    for item in items:
        world.monday.items[item] = person(item, f"p{item}@x.example")
    async with world.database.transaction() as connection:
        made = await store.create(
            connection, account=ACCOUNT, kind=kind, sequence=row.id, user=OWNER, items=items, key=None, now=world.now
        )
    assert made is not None
    return made


async def claimed(world: World) -> Claim:
    """Take the batch that is due."""
    async with world.database.transaction() as connection:
        [claim] = await store.claim_due(connection, now=world.now)
    return claim


async def work(world: World, claim: Claim, *, most: int = 5) -> None:
    """Work on a batch in small pieces."""
    while await batching.piece(checker(world), claim, most=most, now=world.now):
        pass


async def until_over(world: World) -> None:
    """Check whoever entered, then let the batch be over."""
    await world.run()
    await work(world, await claimed(world))


async def expire(world: World) -> None:
    """Let the lease of a batch end."""
    await world.change("UPDATE batch SET leased_until = now() - interval '1 second'")


async def states(world: World) -> dict[str, int]:
    """Return how many rows are in which state."""
    found = await world.select("SELECT state, count(*) AS n FROM batch_row GROUP BY state")
    return {str(one["state"]): int(str(one["n"])) for one in found}


async def test_a_batch_is_enrolled_in_pieces_and_done_when_all_are_checked(world: World) -> None:
    await given(world, await world.publish(LATER))
    del world.monday.items[ITEM + 3]
    claim = await claimed(world)
    assert await batching.piece(checker(world), claim, most=5, now=world.now)
    assert await states(world) == {"entered": 5, "waiting": 7}
    await work(world, claim)
    assert (await world.select("SELECT state, due_at FROM batch")) == [
        {"state": "settling", "due_at": world.now + SECOND}
    ]
    world.now += SECOND
    await until_over(world)
    assert await states(world) == {"enrolled": 11, "refused": 1}
    [batch] = await world.select("SELECT state, due_at, undo_until > now() AS open FROM batch")
    assert batch == {"state": "done", "due_at": None, "open": True}


async def test_a_sequence_that_goes_in_the_middle_takes_no_more(world: World) -> None:
    row = await world.publish(LATER)
    await given(world, row)
    claim = await claimed(world)
    await batching.piece(checker(world), claim, most=5, now=world.now)
    async with world.database.transaction() as connection:
        await publishing.delete(connection, world.engine.plans, row, now=world.now)
    await work(world, claim)
    assert await world.select("SELECT DISTINCT state FROM batch") == [{"state": "done"}]
    found = await world.select("SELECT state, code, count(*) AS n FROM batch_row GROUP BY 1, 2 ORDER BY 1")
    assert found == [
        {"state": "enrolled", "code": None, "n": 5}, {"state": "refused", "code": "sequence_deleted", "n": 7},
    ]  # fmt: skip


async def test_who_is_paused_before_the_check_keeps_no_batch_waiting(world: World) -> None:
    await given(world, await world.publish(LATER), ITEMS[:2])
    await work(world, await claimed(world))
    ids = [int(str(one["id"])) for one in await world.select("SELECT id FROM enrollment")]
    async with world.database.transaction() as connection:
        await pausing.pause(connection, world.engine.plans, ids, code="paused_by_person", now=world.now)
    world.now += SECOND
    await work(world, await claimed(world))
    assert await states(world) == {"enrolled": 2}


async def test_a_worker_that_dies_leaves_its_piece_to_the_next_one(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    await given(world, await world.publish(LATER))
    claim = await claimed(world)
    await batching.piece(checker(world), claim, most=5, now=world.now)

    async def die(connection: AsyncConnection, batch: Batch, results: Sequence[Row]) -> None:
        raise Died

    with monkeypatch.context() as patched:
        patched.setattr(store, "put", die)
        with pytest.raises(Died):
            await batching.piece(checker(world), claim, most=5, now=world.now)
    assert len(await world.select("SELECT id FROM enrollment")) == 5
    await expire(world)
    await work(world, await claimed(world))
    found = await world.select("SELECT item_id FROM enrollment ORDER BY item_id")
    assert [one["item_id"] for one in found] == ITEMS


async def test_a_worker_that_comes_late_changes_nothing(world: World) -> None:
    await given(world, await world.publish(LATER))
    late = await claimed(world)
    await expire(world)
    await claimed(world)
    assert not await batching.piece(checker(world), late, now=world.now)
    assert await states(world) == {"waiting": 12}


async def test_two_workers_with_the_same_message_enroll_nobody_twice(world: World) -> None:
    await given(world, await world.publish(LATER))
    claim = await claimed(world)
    await asyncio.gather(*(work(world, claim, most=2) for _ in range(3)))
    assert len(await world.select("SELECT id FROM enrollment")) == 12
    assert await states(world) == {"entered": 12}
    assert await world.select("SELECT id FROM refusal") == []


async def test_a_check_reads_a_hundred_items_in_a_call_and_writes_no_run(world: World) -> None:
    asked: list[int] = []

    async def read(access: Access, items: Sequence[int], columns: Sequence[str]) -> dict[int, Item]:
        asked.append(len(items))
        return await world.monday(access, items, columns)

    await given(world, await world.publish(), range(ITEM, ITEM + 250), kind=store.CHECK)
    own = replace(checker(world), read_items=read)
    await batching.work(own, await claimed(world), now=world.now)
    assert sorted(asked) == [50, 100, 100]
    assert await states(world) == {"ready": 250}
    assert await world.select("SELECT id FROM enrollment UNION ALL SELECT id FROM refusal") == []


async def test_a_check_is_asked_again_where_monday_did_not_answer(world: World) -> None:
    async def away(access: Access, items: Sequence[int], columns: Sequence[str]) -> dict[int, Item]:
        raise Unreachable("monday answered nothing.", retry_in=30)

    await given(world, await world.publish(), kind=store.CHECK)
    await batching.work(replace(checker(world), read_items=away), await claimed(world), now=world.now)
    [batch] = await world.select("SELECT state, due_at, leased_until, problem FROM batch")
    assert batch == {
        "state": "checking", "due_at": world.now + timedelta(seconds=30), "leased_until": None,
        "problem": "monday answered nothing.",
    }  # fmt: skip
    world.now += timedelta(seconds=30)
    await work(world, await claimed(world))
    assert (await world.select("SELECT state, problem FROM batch")) == [{"state": "checked", "problem": None}]


async def test_who_lost_the_right_to_the_sequence_is_refused_as_when_enrolling(world: World) -> None:
    class Nobody:
        async def get(self, account: int, user: int, *, now: Any) -> None:
            raise NotAllowed("not_connected", "Nobody knows.")

    row = await world.publish()
    await world.change("UPDATE mailbox SET shared = false")
    await given(world, row, ITEMS[:1], kind=store.CHECK)
    await world.change("UPDATE batch SET user_id = user_id + 5")
    own = replace(checker(world), members=Nobody())
    await batching.work(own, await claimed(world), now=world.now)
    assert await world.select("SELECT state, code FROM batch_row") == [{"state": "refused", "code": "not_allowed"}]


async def test_a_mail_that_a_worker_has_begun_is_not_undone(world: World) -> None:
    batch = await given(world, await world.publish(), ITEMS[:2])
    await work(world, await claimed(world))
    await world.run_check()
    world.now += SECOND
    await world.change(f"UPDATE enrollment SET due_at = due_at + interval '1 day' WHERE item_id = {ITEM + 1}")
    await world.die_after_intent(await world.claim())
    async with world.database.transaction() as connection:
        assert await store.undo(connection, ACCOUNT, batch.id, now=world.now)
    await work(world, await claimed(world))
    found = await world.select("SELECT item_id, state FROM batch_row ORDER BY place")
    assert found == [{"item_id": ITEM, "state": "begun"}, {"item_id": ITEM + 1, "state": "undone"}]
    await world.expire()
    await world.run(after=timedelta(days=2))
    assert {one.recipient for one in world.mailer.sent} == {f"p{ITEM}@x.example"}


async def test_who_was_not_checked_yet_is_taken_out_as_well(world: World) -> None:
    batch = await given(world, await world.publish(), ITEMS[:3])
    await work(world, await claimed(world))
    async with world.database.transaction() as connection:
        assert await store.undo(connection, ACCOUNT, batch.id, now=world.now)
    await work(world, await claimed(world), most=2)
    await world.run(after=timedelta(days=1))
    assert await states(world) == {"undone": 3}
    assert world.mailer.sent == []


async def test_an_account_without_the_app_has_no_work(world: World) -> None:
    await given(world, await world.publish())
    await world.change("UPDATE account SET state = 'uninstalled'")
    async with world.database.transaction() as connection:
        assert await store.claim_due(connection, now=world.now) == []


async def test_checks_are_forgotten_after_a_day_and_batches_after_a_month(world: World) -> None:
    row = await world.publish()
    old = await given(world, row, ITEMS[:2], kind=store.CHECK)
    kept = await given(world, row, ITEMS[:3])
    async with world.database.transaction() as connection:
        await store.sweep(connection, checks=world.now + SECOND, before=world.now)
    found = await world.select("SELECT DISTINCT batch_id FROM batch_row UNION SELECT id FROM batch")
    assert [one["batch_id"] for one in found] == [kept.id] != [old.id]
    async with world.database.transaction() as connection:
        await store.sweep(connection, checks=world.now, before=world.now + SECOND)
    assert await world.select("SELECT batch_id FROM batch_row UNION SELECT id FROM batch") == []
