"""The outbox: each thing once, and what is meant for one target leaves in the order it came."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest

from sequences.core.effects import RUN_COMPLETED, Effects, Fire, Notice
from sequences.storage import accounts, effects, outbox, subscriptions
from sequences.storage.database import Database, rows, statement
from sequences.storage.subscriptions import Subscription
from tests.fixtures.world import ACCOUNT, BOARD, MONDAY_MORNING, OWNER

NOW, LATER = MONDAY_MORNING, MONDAY_MORNING + timedelta(minutes=1)


@pytest.fixture
async def known(database: Database) -> Database:
    """Two accounts that were told nothing."""
    async with database.transaction() as connection:
        for account in (ACCOUNT, ACCOUNT + 1):
            await accounts.know(connection, account, b"key", now=NOW)
    return database


async def tell(database: Database, *keys: str, item: int = 1, account: int = ACCOUNT) -> None:
    """Have something to tell about an item, once for each key."""
    notices = [Notice(account, item, None, OWNER, "{item} left.", key) for key in keys]
    async with database.transaction() as connection:
        await effects.record(connection, Effects(notices=notices), now=NOW)
        await connection.execute(statement("UPDATE outbox SET target = payload ->> 'item' WHERE target = key"))


async def claim(database: Database, now: datetime = NOW, **asked: Any) -> list[str]:
    """Take the rows whose turn it is, and return their keys."""
    async with database.transaction() as connection:
        ids = await outbox.claim_due(connection, now=now, **asked)
        return [post.key for post in await outbox.load(connection, ids)]


async def number(database: Database, key: str) -> int:
    """Return the id of a row."""
    async with database.transaction() as connection:
        return int((await rows(connection, statement("SELECT id FROM outbox WHERE key = :key"), key=key))[0]["id"])


async def one(database: Database, key: str) -> dict[str, Any]:
    """Return what became of a row."""
    sql = statement("SELECT state, due_at, leased_until, tries, answer FROM outbox WHERE key = :key")
    async with database.transaction() as connection:
        return dict((await rows(connection, sql, key=key))[0])


async def change(database: Database, sql: str) -> None:
    """Change the database by hand."""
    async with database.transaction() as connection:
        await connection.execute(statement(sql))


async def test_rows_of_one_target_leave_in_the_order_they_came(known: Database) -> None:
    await tell(known, "a", "b", "c")
    left = []
    for _ in range(3):
        [key] = await claim(known)
        assert await claim(known) == []
        async with known.transaction() as connection:
            await outbox.done(connection, await number(known, key), "ok")
        left.append(key)
    assert left == ["a", "b", "c"]
    assert await claim(known) == []


async def test_different_targets_do_not_wait_for_each_other(known: Database) -> None:
    await tell(known, "a", "b")
    await tell(known, "c", item=2)
    await tell(known, "d", account=ACCOUNT + 1)
    assert await claim(known) == ["a", "c", "d"]


async def test_one_effect_is_one_row_however_often_it_is_recorded(known: Database) -> None:
    await tell(known, "a", "a")
    await tell(known, "a", item=2)
    await tell(known, "a", account=ACCOUNT + 1)
    assert await claim(known) == ["a", "a"]


async def test_a_row_that_is_tried_later_holds_those_behind_it(known: Database) -> None:
    await tell(known, "a", "b")
    await claim(known)
    async with known.transaction() as connection:
        await outbox.later(connection, await number(known, "a"), LATER, "429")
    assert await claim(known) == []
    assert await claim(known, LATER) == ["a"]
    assert (await one(known, "a"))["tries"] == 2


async def test_a_row_that_is_given_up_lets_those_behind_it_go(known: Database) -> None:
    await tell(known, "a", "b")
    await claim(known)
    async with known.transaction() as connection:
        await outbox.dead(connection, await number(known, "a"), "x" * 600)
    assert await claim(known) == ["b"]
    kept = await one(known, "a")
    assert (kept["state"], kept["due_at"], kept["answer"]) == ("dead", None, "x" * 500)


async def test_a_row_that_left_stays_as_it_is(known: Database) -> None:
    await tell(known, "a")
    await claim(known)
    row = await number(known, "a")
    async with known.transaction() as connection:
        await outbox.done(connection, row, "ok")
        await outbox.later(connection, row, LATER, "429")
        await outbox.dead(connection, row, "500")
        assert await outbox.load(connection, [row]) == []
    kept = await one(known, "a")
    assert (kept["state"], kept["answer"], kept["due_at"], kept["leased_until"]) == ("sent", "ok", None, None)


async def test_a_long_line_keeps_nobody_else_waiting_and_is_looked_at_once(known: Database) -> None:
    await tell(known, *(f"a{n}" for n in range(250)))
    await tell(known, "b", item=2)
    assert await claim(known) == ["a0", "b"]
    async with known.transaction() as connection:
        [due] = await rows(connection, statement("SELECT count(*) AS n FROM outbox WHERE due_at <= :now"), now=NOW)
        await outbox.done(connection, await number(known, "a0"), "ok")
    assert due["n"] == 2
    assert await claim(known) == ["a1"]


async def test_a_row_whose_predecessor_left_unnoticed_is_looked_at_again(known: Database) -> None:
    await tell(known, "a", "b")
    await claim(known)
    assert await claim(known) == []
    await change(known, "UPDATE outbox SET state = 'sent', leased_until = NULL, due_at = NULL WHERE key = 'a'")
    assert await claim(known) == []
    assert await claim(known, NOW + outbox.BEHIND) == ["b"]
    assert (await one(known, "b"))["tries"] == 1


async def test_a_row_that_waits_for_its_next_try_is_not_hurried_by_another_that_left(known: Database) -> None:
    await tell(known, "a", "b")
    await change(known, "UPDATE outbox SET tries = 1, due_at = due_at + interval '1 minute' WHERE key = 'b'")
    await claim(known)
    async with known.transaction() as connection:
        await outbox.done(connection, await number(known, "a"), "ok")
    assert await claim(known) == []
    assert await claim(known, LATER) == ["b"]


async def fire(database: Database, *items: int) -> None:
    """Let an automation hear of items."""
    told = [Fire(ACCOUNT, RUN_COMPLETED, BOARD, 1, item, f"done:{item}", {"itemId": item}) for item in items]
    async with database.transaction() as connection:
        await effects.record(connection, Effects(fires=told), now=NOW)


async def test_what_is_told_an_automation_stands_in_line_from_the_start(known: Database) -> None:
    automation = Subscription(ACCOUNT, 7, RUN_COMPLETED, "https://hooks.monday.com/7", BOARD, None, OWNER, None)
    async with known.transaction() as connection:
        await subscriptions.put(connection, automation, previous=None, now=NOW)
    await fire(known, 1, 2)
    await fire(known, 3)
    async with known.transaction() as connection:
        found = await rows(connection, statement("SELECT due_at FROM outbox ORDER BY id"))
    assert [row["due_at"] - NOW for row in found] == [timedelta(0), outbox.SOON, outbox.SOON]
    for item in (1, 2, 3):
        assert await claim(known) == [f"done:{item}:7"]
        async with known.transaction() as connection:
            await outbox.done(connection, await number(known, f"done:{item}:7"), "200")
    await fire(known, 4)
    assert await claim(known) == ["done:4:7"]


async def test_nothing_leaves_before_it_is_due(known: Database) -> None:
    await tell(known, "a")
    assert await claim(known, NOW - timedelta(seconds=1)) == []
    assert await claim(known) == ["a"]


async def test_a_dead_workers_row_is_taken_again(known: Database) -> None:
    await tell(known, "a", "b")
    await claim(known)
    await change(known, "UPDATE outbox SET leased_until = now() - interval '1 second' WHERE leased_until IS NOT NULL")
    assert await claim(known) == ["a"]
    assert (await one(known, "a"))["tries"] == 2


async def test_two_clocks_at_once_neither_wait_nor_overtake(known: Database) -> None:
    await tell(known, "a", "b")
    await tell(known, "c", item=2)
    async with known.transaction() as first, known.transaction() as second:
        await second.execute(statement("SET LOCAL lock_timeout = '1ms'"))
        taken = await outbox.claim_due(first, now=NOW, limit=1)
        rest = await outbox.claim_due(second, now=NOW)
    assert [taken, rest] == [[await number(known, "a")], [await number(known, "c")]]


async def test_an_account_that_uninstalled_is_told_nothing(known: Database) -> None:
    await tell(known, "a")
    await change(known, "UPDATE account SET state = 'uninstalled'")
    assert await claim(known) == []


async def test_what_was_sent_long_ago_is_swept_and_what_was_given_up_or_waits_stays(known: Database) -> None:
    await tell(known, "sent", "dead", "waits")
    async with known.transaction() as connection:
        await outbox.done(connection, await number(known, "sent"), "told 1")
        await outbox.dead(connection, await number(known, "dead"), "no")
    for before, gone in ((NOW, 0), (LATER, 1), (LATER, 0)):
        async with known.transaction() as connection:
            assert await outbox.sweep(connection, before=before) == gone
    async with known.transaction() as connection:
        left = await rows(connection, statement("SELECT key FROM outbox ORDER BY key"))
    assert [row["key"] for row in left] == ["dead", "waits"]


async def test_a_sweep_takes_no_more_at_once_than_it_is_told(known: Database) -> None:
    await tell(known, *"abc")
    for key in "abc":
        async with known.transaction() as connection:
            await outbox.done(connection, await number(known, key), "told 1")
    async with known.transaction() as connection:
        assert [await outbox.sweep(connection, before=LATER, limit=2) for _ in range(3)] == [2, 1, 0]
