"""Subscriptions: kept, replaced, superseded and dead; what waits for the old one goes to the new one."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from sequences.core.effects import RUN_COMPLETED, Effects, Subject, fire
from sequences.storage import effects, subscriptions
from sequences.storage.database import Database, rows, statement
from sequences.storage.subscriptions import Subscription
from tests.fixtures.world import ACCOUNT, BOARD, MONDAY_MORNING, OWNER

NOW = MONDAY_MORNING
ONE = Subscription(ACCOUNT, 1, RUN_COMPLETED, "https://api.monday.com/hook/1", BOARD, None, OWNER, 9)


async def put(database: Database, *kept: Subscription, previous: int | None = None) -> None:
    """Keep subscriptions."""
    async with database.transaction() as connection:
        for one in kept:
            await subscriptions.put(connection, one, previous=previous, now=NOW)


async def get(database: Database, number: int = 1, account: int = ACCOUNT) -> Subscription | None:
    """Return a living subscription."""
    async with database.transaction() as connection:
        return await subscriptions.get(connection, account, number)


async def complete(database: Database, *, board: int = BOARD, sequence: int = 5, enrollment: int = 7) -> None:
    """Fire for a run that is over."""
    about = Subject(ACCOUNT, board, sequence, 3, enrollment)
    async with database.transaction() as connection:
        await effects.record(connection, Effects(fires=[fire(RUN_COMPLETED, about, reason="x", now=NOW)]), now=NOW)


async def waiting(database: Database) -> list[tuple[str, Any]]:
    """Return the target of each fire that waits, and the subscription it names."""
    sql = statement("SELECT target, payload FROM outbox WHERE state = 'waiting' ORDER BY id")
    async with database.transaction() as connection:
        return [(row["target"], row["payload"]["subscription"]) for row in await rows(connection, sql)]


async def test_a_subscription_is_kept_for_its_account(database: Database) -> None:
    await put(database, ONE)
    assert await get(database) == ONE
    assert await get(database, account=ACCOUNT + 1) is None
    assert await get(database, 2) is None


async def test_one_number_in_two_accounts_is_two_subscriptions(database: Database) -> None:
    theirs = replace(ONE, account_id=ACCOUNT + 1, webhook_url="https://api.monday.com/hook/2")
    await put(database, ONE, theirs)
    async with database.transaction() as connection:
        await subscriptions.drop(connection, ACCOUNT, 1)
    assert await get(database) is None
    assert await get(database, account=ACCOUNT + 1) == theirs


async def test_a_subscription_that_comes_again_has_its_new_values(database: Database) -> None:
    changed = replace(ONE, webhook_url="https://api.monday.com/hook/9", board_id=None, sequence_id=4)
    await put(database, ONE, changed)
    assert await get(database) == changed


async def test_unknown_ones_are_dropped_without_a_word(database: Database) -> None:
    await put(database, ONE)
    async with database.transaction() as connection:
        await subscriptions.drop(connection, ACCOUNT, 99)
    assert await get(database) == ONE


async def supersede(database: Database, number: int = 1) -> None:
    """Have monday begin an edit."""
    async with database.transaction() as connection:
        await subscriptions.supersede(connection, ACCOUNT, number, now=NOW)


async def kill(database: Database) -> Any:
    """Have monday no longer know a subscription."""
    async with database.transaction() as connection:
        return await subscriptions.kill(connection, ACCOUNT, 1, now=NOW)


async def due(database: Database) -> list[tuple[str, bool]]:
    """Return the target of each fire, and whether it may leave."""
    sql = statement("SELECT target, due_at IS NOT NULL AS due FROM outbox WHERE state = 'waiting' ORDER BY id")
    async with database.transaction() as connection:
        return [(row["target"], row["due"]) for row in await rows(connection, sql)]


async def test_what_fires_during_an_edit_waits_for_the_successor(database: Database) -> None:
    await put(database, ONE)
    await complete(database, enrollment=6)
    await supersede(database)
    await complete(database, enrollment=7)
    assert await get(database) is None
    assert await due(database) == [("fire:1", False), ("fire:1", False)]
    await put(database, replace(ONE, subscription_id=2), previous=1)
    assert await due(database) == [("fire:2", True), ("fire:2", True)]
    assert await waiting(database) == [("fire:2", 2), ("fire:2", 2)]


async def test_an_edit_that_is_given_up_fires_what_waited(database: Database) -> None:
    await put(database, ONE)
    await supersede(database)
    await complete(database)
    await put(database, ONE)
    assert await due(database) == [("fire:1", True)]


async def test_an_event_of_the_moment_of_an_edit_is_fired_once(database: Database) -> None:
    """Whoever still knows the old subscription fires at the new one, and so does whoever knows both."""
    await put(database, ONE)
    await supersede(database)
    await put(database, replace(ONE, subscription_id=2), previous=1)
    await complete(database)
    assert await due(database) == [("fire:2", True)]


async def test_a_fire_waits_for_whoever_replaces_its_subscription(database: Database) -> None:
    await put(database, ONE)
    async with database.transaction() as editing:
        await subscriptions.put(editing, replace(ONE, subscription_id=2), previous=1, now=NOW)
        firing = asyncio.create_task(complete(database))
        while not await rows(editing, statement("SELECT 1 FROM pg_locks WHERE NOT granted")):
            assert not firing.done()
    await firing
    assert await due(database) == [("fire:2", True)]


async def test_after_an_edit_only_what_the_new_one_is_narrowed_to_fires(database: Database) -> None:
    await put(database, replace(ONE, sequence_id=5))
    await supersede(database)
    await put(database, replace(ONE, subscription_id=2, sequence_id=6), previous=1)
    await complete(database, sequence=5)
    assert await due(database) == []
    await complete(database, sequence=6, enrollment=8)
    assert await due(database) == [("fire:2", True)]


async def test_several_edits_lead_to_the_last_one(database: Database) -> None:
    await put(database, ONE)
    await complete(database, enrollment=1)
    for number in (2, 3, 4):
        await supersede(database, number - 1)
        await complete(database, enrollment=number)
        await put(database, replace(ONE, subscription_id=number), previous=number - 1)
    await complete(database, enrollment=9)
    assert await due(database) == [("fire:4", True)] * 5


async def test_a_removed_automation_leaves_nothing_behind(database: Database) -> None:
    await put(database, ONE)
    await supersede(database)
    await put(database, replace(ONE, subscription_id=2), previous=1)
    async with database.transaction() as connection:
        await subscriptions.drop(connection, ACCOUNT, 2)
        assert await rows(connection, statement("SELECT 1 FROM subscription")) == []


async def test_what_waits_for_a_successor_that_never_comes_is_given_up(database: Database) -> None:
    await put(database, ONE)
    await supersede(database)
    await complete(database)
    async with database.transaction() as connection:
        assert await subscriptions.sweep(connection, before=NOW + timedelta(days=1)) == 1
        [row] = await rows(connection, statement("SELECT state, answer FROM outbox"))
    assert dict(row) == {"state": "dead", "answer": subscriptions.NEVER_CAME}


async def test_what_is_dead_hears_nothing_until_it_comes_again(database: Database) -> None:
    await put(database, ONE)
    dead = await kill(database)
    assert (dead.subscription_id, dead.trigger, dead.user_id, dead.dead_at) == (1, RUN_COMPLETED, OWNER, NOW)
    assert await kill(database) is None
    assert await get(database) is None
    await complete(database)
    assert await waiting(database) == []
    await put(database, ONE)
    await complete(database)
    assert await waiting(database) == [("fire:1", 1)]


async def test_what_waits_goes_to_the_successor(database: Database) -> None:
    await put(database, ONE, replace(ONE, subscription_id=11))
    await complete(database)
    await put(database, replace(ONE, subscription_id=2), previous=1)
    assert await get(database) is None
    assert sorted(await waiting(database)) == [("fire:11", 11), ("fire:2", 2)]


async def test_what_has_left_stays_with_the_old_one(database: Database) -> None:
    await put(database, ONE)
    await complete(database)
    async with database.transaction() as connection:
        await connection.execute(statement("UPDATE outbox SET state = 'sent'"))
    await put(database, replace(ONE, subscription_id=2), previous=1)
    async with database.transaction() as connection:
        [row] = await rows(connection, statement("SELECT target FROM outbox"))
    assert row["target"] == "fire:1"


async def test_a_successor_takes_nothing_from_another_account(database: Database) -> None:
    await put(database, ONE)
    await complete(database)
    await put(database, Subscription(ACCOUNT + 1, 2, RUN_COMPLETED, "https://x", None, None, OWNER, None), previous=1)
    assert await get(database) == ONE
    assert await waiting(database) == [("fire:1", 1)]


async def test_a_subscription_that_follows_itself_stays(database: Database) -> None:
    await put(database, ONE)
    await put(database, ONE, previous=1)
    assert await get(database) == ONE


async def test_what_is_superseded_does_not_die(database: Database) -> None:
    await put(database, ONE)
    await supersede(database)
    assert await kill(database) is None
    await complete(database)
    assert await due(database) == [("fire:1", False)]


async def test_two_fires_at_one_subscription_are_a_tenth_of_a_second_apart(database: Database) -> None:
    await put(database, ONE, replace(ONE, subscription_id=2))
    sql = statement("SELECT subscription_id, fire_at FROM subscription ORDER BY subscription_id")
    moments = []
    async with database.transaction() as connection:
        for number in (1, 1, 1, 2):
            slot = await subscriptions.slot(connection, ACCOUNT, number)
            assert slot is not None
            assert (slot.webhook_url, slot.superseded, 0 <= slot.wait <= 0.3) == (ONE.webhook_url, False, True)
            moments.append([row["fire_at"] for row in await rows(connection, sql)])
        assert await subscriptions.slot(connection, ACCOUNT, 9) is None
    first, second, third, other = moments
    spacing = timedelta(milliseconds=subscriptions.SPACING_MS)
    assert second[0] - first[0] >= spacing
    assert third[0] - second[0] >= spacing
    assert other[1] < third[0]


async def test_the_superseded_without_successor_are_swept_in_time(database: Database) -> None:
    await put(database, ONE, replace(ONE, subscription_id=2))
    async with database.transaction() as connection:
        await subscriptions.supersede(connection, ACCOUNT, 1, now=NOW)
        assert await subscriptions.sweep(connection, before=NOW) == 0
        assert await subscriptions.sweep(connection, before=NOW + timedelta(seconds=1)) == 1
    assert await get(database, 2) is not None


@pytest.mark.parametrize(
    ("board", "sequence", "hears"),
    [
        (BOARD, None, True),
        (None, None, True),
        (None, 5, True),
        (BOARD, 5, True),
        (BOARD + 1, None, False),
        (None, 6, False),
    ],
)
async def test_a_subscription_hears_of_its_board_and_sequence(
    database: Database, board: int | None, sequence: int | None, hears: bool
) -> None:
    await put(database, replace(ONE, board_id=board, sequence_id=sequence))
    await complete(database)
    assert await waiting(database) == ([("fire:1", 1)] if hears else [])


async def test_an_event_is_fired_once_at_each_subscription(database: Database) -> None:
    await put(database, ONE, replace(ONE, subscription_id=2), replace(ONE, subscription_id=3, trigger="other"))
    for _ in range(2):
        await complete(database)
    assert sorted(await waiting(database)) == [("fire:1", 1), ("fire:2", 2)]
