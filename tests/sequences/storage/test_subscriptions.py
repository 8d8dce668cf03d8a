"""Subscriptions: kept, replaced, superseded and dead; what waits for the old one goes to the new one."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from sequences.effects import RUN_COMPLETED, Effects, Subject, fire
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


@pytest.mark.parametrize("word", ["supersede", "kill"])
async def test_what_is_superseded_or_dead_hears_nothing_until_it_comes_again(database: Database, word: str) -> None:
    await put(database, ONE)
    async with database.transaction() as connection:
        await getattr(subscriptions, word)(connection, ACCOUNT, 1, now=NOW)
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
