"""A board that is made to show the truth: a real database, and the sandbox behind real HTTP."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from redis.asyncio import Redis

from sandbox.seed import DANA, FIRST_ITEM, LEADS
from sandbox.world import Column
from sequences.boards.projecting import LOCKED, NOT_ALLOWED, PAUSES, write_board
from sequences.core.effects import Dirty, Effects
from sequences.monday.budget import Budget, Direction
from sequences.storage import board_events, boards
from sequences.storage.board_events import GONE, Told
from sequences.storage.effects import record
from tests.fixtures.installation import Installation
from tests.fixtures.world import ACCOUNT, TWO_MAILS
from tests.fixtures.writing import Writing
from tests.sequences.monday.test_columns import Watched

ADA, GRACE, ALAN = FIRST_ITEM, FIRST_ITEM + 1, FIRST_ITEM + 2
REPLIED = ("status", "Replied")
MINUTE = timedelta(minutes=1)


def numbers(rows: Sequence[dict[str, Any]]) -> list[int]:
    """Return the items of dirty rows."""
    return [row["item_id"] for row in rows]


async def test_the_first_write_makes_the_column_and_keeps_what_it_is(writing: Writing) -> None:
    assert writing.cell(FIRST_ITEM + 30) == "Inbound follow-up"
    kept = await writing.kept()
    assert kept == {
        "enrolled_column": "enrolled_sequences",
        "labels": {str(writing.row.id): 1},
        "problem": None,
        "leased_until": None,
    }
    assert await writing.left() == []


async def test_the_column_and_the_status_are_one_write(writing: Writing) -> None:
    await writing.enroll(ADA)
    await writing.dirty(ADA, status=REPLIED)
    assert await writing.write() == ["read", "write"]
    assert (writing.cell(ADA), writing.cell(ADA, "Status")) == ("Inbound follow-up", "Replied")
    assert await writing.left() == []


async def test_a_burst_of_changes_to_an_item_is_one_write(writing: Writing) -> None:
    await writing.enroll(ADA)
    for _ in range(3):
        await writing.dirty(ADA)
    await writing.dirty(ADA, status=REPLIED)
    await writing.dirty(ADA)
    assert await writing.write() == ["read", "write"]
    assert (writing.cell(ADA), writing.cell(ADA, "Status")) == ("Inbound follow-up", "Replied")


async def test_as_many_items_go_in_a_request_as_were_measured_to_fit(writing: Writing) -> None:
    people = range(FIRST_ITEM, FIRST_ITEM + 35)
    await writing.enroll(*people)
    await writing.dirty(*people)
    assert await writing.write() == ["read", "write"]
    await writing.monday._costs.too_dear("write_cells", "write", 24)
    for item in people:
        await writing.leave(item)
    await writing.dirty(*people)
    assert await writing.write() == ["read", "write", "write", "write"]
    assert {writing.cell(item) for item in people} == {""}


async def test_more_than_a_hundred_items_are_written_in_one_go(writing: Writing) -> None:
    world = writing.sandbox.world
    people = [world.add_item(world.boards[LEADS], f"Robot {n}", {}, user=DANA).id for n in range(120)]
    await writing.enroll(*people)
    await writing.dirty(*people)
    assert await writing.write() == ["read", "write", "write", "read", "write"]
    assert {writing.cell(item) for item in people} == {"Inbound follow-up"}
    assert await writing.left() == []


async def test_who_left_loses_the_label_and_keeps_those_of_others(writing: Writing) -> None:
    await writing.enroll(ADA)
    await writing.dirty(ADA)
    await writing.write()
    world = writing.sandbox.world
    column = next(one for one in world.boards[LEADS].columns if one.id == "enrolled_sequences")
    column.labels.append({"id": 50, "label": "VIP"})
    world.items[ADA].cells[column.id] = {"ids": [1, 50]}
    await writing.leave(ADA)
    await writing.dirty(ADA)
    await writing.write()
    assert writing.cell(ADA) == "VIP"


async def test_a_person_in_two_sequences_has_two_labels(writing: Writing) -> None:
    second = await writing.installation.publish(TWO_MAILS)
    await writing.rows("UPDATE sequence SET name = 'Win back' WHERE id = :id RETURNING id", id=second.id)
    await writing.enroll(ADA)
    await writing.enroll(ADA, row=second)
    await writing.dirty(ADA)
    assert await writing.write() == ["read", "write", "read", "write"]
    assert writing.cell(ADA) == "Inbound follow-up, Win back"
    assert set((await writing.kept())["labels"]) == {str(writing.row.id), str(second.id)}


async def test_nobody_is_shown_before_the_check(writing: Writing) -> None:
    await writing.enroll(ADA)
    await writing.rows(
        "UPDATE enrollment SET waiting_for = 'check', due_at = now() WHERE item_id = :item RETURNING id", item=ADA
    )
    await writing.dirty(ADA)
    assert await writing.write() == ["read"]
    assert writing.cell(ADA) == ""


async def test_a_status_is_written_once(writing: Writing) -> None:
    await writing.enroll(ADA)
    await writing.dirty(ADA, status=REPLIED)
    await writing.write()
    world = writing.sandbox.world
    world.items[ADA].cells["status"] = {"index": 6}
    await writing.leave(ADA)
    await writing.dirty(ADA)
    await writing.write(after=MINUTE)
    assert (writing.cell(ADA), writing.cell(ADA, "Status")) == ("", "Won")


async def test_a_status_that_was_written_before_a_failure_is_not_written_again(writing: Writing) -> None:
    people = range(FIRST_ITEM, FIRST_ITEM + 15)
    await writing.enroll(*people)
    await writing.dirty(*people, status=REPLIED)
    await writing.monday._costs.too_dear("write_cells", "write", 20)
    writing.fail("423", number=2)
    await writing.write()
    assert numbers(await writing.left()) == list(people[10:])
    writing.heal()
    writing.sandbox.world.items[ADA].cells["status"] = {"index": 6}
    await writing.write(after=MINUTE)
    assert (writing.cell(ADA, "Status"), writing.cell(people[14], "Status")) == ("Won", "Replied")


async def test_a_change_that_comes_while_writing_is_written_too(writing: Writing) -> None:
    await writing.enroll(ADA)
    await writing.dirty(ADA)

    async def leave(direction: Direction, number: int) -> None:
        if direction == "write":
            await writing.leave(ADA)
            await writing.dirty(ADA)

    writing.monday.before = leave
    await writing.write()
    assert (writing.cell(ADA), numbers(await writing.left())) == ("Inbound follow-up", [ADA])
    writing.heal()
    await writing.write()
    assert (writing.cell(ADA), await writing.left()) == ("", [])


@pytest.mark.parametrize(("meanwhile", "shown"), [(None, "Won"), (("status", "Bounced"), "Bounced")])
async def test_a_status_is_not_written_again_for_a_change_that_came_meanwhile(
    writing: Writing, meanwhile: tuple[str, str] | None, shown: str
) -> None:
    await writing.enroll(ADA)
    await writing.dirty(ADA, status=REPLIED)

    async def change(direction: Direction, number: int) -> None:
        if direction == "write":
            await writing.dirty(ADA, status=meanwhile)

    writing.monday.before = change
    await writing.write()
    writing.heal()
    writing.sandbox.world.items[ADA].cells["status"] = {"index": 6}
    await writing.write()
    assert (writing.cell(ADA, "Status"), await writing.left()) == (shown, [])


@pytest.mark.parametrize("mode", ["500", "html", "html200", "blocked", "lost"])
async def test_a_refused_write_is_made_later(writing: Writing, mode: str) -> None:
    await writing.enroll(ADA)
    await writing.dirty(ADA, status=REPLIED)
    writing.fail(mode)
    await writing.write()
    [waiting] = await writing.left()
    assert (waiting["due_at"], waiting["tries"]) == (writing.now + MINUTE, 1)
    assert waiting["problem"].startswith("monday answered")
    writing.heal()
    await writing.forget_limits()
    assert await writing.write(after=MINUTE - timedelta(seconds=1)) == []
    await writing.write(after=timedelta(seconds=1))
    assert (writing.cell(ADA), writing.cell(ADA, "Status")) == ("Inbound follow-up", "Replied")
    assert await writing.left() == []


@pytest.mark.parametrize("mode", ["429", "complexity", "complexity200", "old", "concurrency", "ip", "field"])
async def test_at_a_limit_the_board_rests_and_its_items_stay_as_they_are(writing: Writing, mode: str) -> None:
    await writing.enroll(ADA)
    await writing.dirty(ADA, status=REPLIED)
    writing.fail(mode)
    assert await writing.write() == ["read", "write"]
    [waiting] = await writing.left()
    assert (waiting["due_at"], waiting["tries"], waiting["problem"]) == (writing.now, 0, None)
    assert timedelta(seconds=1) <= await rest(writing) <= timedelta(seconds=12)
    writing.heal()
    await writing.forget_limits()
    assert await writing.write() == []
    assert await writing.write(after=timedelta(seconds=12)) == ["read", "write"]
    assert (writing.cell(ADA), writing.cell(ADA, "Status")) == ("Inbound follow-up", "Replied")


async def rest(writing: Writing) -> timedelta:
    """Return how long the board rests yet."""
    [kept] = await writing.rows("SELECT rest_until FROM board")
    until: datetime = kept["rest_until"]
    return until - writing.now


async def test_a_board_rests_as_long_as_monday_asks(writing: Writing) -> None:
    await writing.enroll(ADA)
    await writing.dirty(ADA)
    await Budget(writing.redis).pause(ACCOUNT, "write", 3600)
    await writing.write()
    assert timedelta(minutes=59) < await rest(writing) < timedelta(minutes=61)
    assert await writing.write(after=timedelta(minutes=59)) == []


async def test_a_day_without_budget_costs_no_call_and_no_item(writing: Writing) -> None:
    people = range(FIRST_ITEM, FIRST_ITEM + 20)
    await writing.enroll(*people)
    await writing.dirty(*people)
    budget = Budget(writing.redis)
    await budget.pause(ACCOUNT, "write", 86_400)
    await budget.pause(ACCOUNT, "read", 86_400)
    for _ in range(3):
        await writing.write(after=timedelta(hours=24, minutes=1))
    assert len(await writing.left()) == len(people)
    await writing.forget_limits()
    await writing.write(after=timedelta(hours=24, minutes=1))
    assert {writing.cell(item) for item in people} == {"Inbound follow-up"}


async def test_news_are_heard_while_nothing_may_be_written(writing: Writing) -> None:
    await writing.enroll(ADA)
    await writing.dirty(ADA)
    await Budget(writing.redis).pause(ACCOUNT, "write", 3600)
    await writing.write()
    async with writing.installation.database.transaction() as connection:
        assert await boards.claim_dirty(connection, now=writing.now) == []
    told = Told(ACCOUNT, LEADS, ADA, GONE, "", None, "once", writing.now)
    async with writing.installation.database.transaction() as connection:
        await board_events.add(connection, [told], now=writing.now)
        assert await boards.claim_dirty(connection, now=writing.now) == [(ACCOUNT, LEADS)]


async def test_while_somebody_else_writes_each_rest_is_longer_and_nothing_is_given_up(writing: Writing) -> None:
    await writing.enroll(ADA)
    await writing.dirty(ADA)
    writing.fail("423")
    for shortest in [*LOCKED, LOCKED[-1], LOCKED[-1]]:
        assert await writing.write() == ["read", "write"]
        assert shortest <= await rest(writing) <= 1.5 * shortest
        assert await writing.write() == []
        writing.now += await rest(writing)
    assert writing.cell(ADA) == ""


async def test_a_busy_monday_is_not_held_against_the_items_behind(writing: Writing) -> None:
    people = range(FIRST_ITEM, FIRST_ITEM + 15)
    await writing.enroll(*people)
    await writing.dirty(*people)
    await writing.monday._costs.too_dear("write_cells", "write", 20)
    await writing.rows("UPDATE projection SET tries = 20 RETURNING item_id")
    writing.fail("423", number=2)
    await writing.write()
    assert numbers(await writing.left()) == list(people[10:])
    assert await rest(writing) >= LOCKED[-1]


async def test_one_with_a_thousand_boards_keeps_no_other_waiting(writing: Writing) -> None:
    many = """INSERT INTO board (account_id, board_id) SELECT :account, n FROM generate_series(1, 1000) n RETURNING 1"""
    await writing.rows(many, account=ACCOUNT)
    await writing.rows(
        """INSERT INTO projection (account_id, item_id, board_id, due_at)
           SELECT :account, n, n, :now FROM generate_series(1, 1000) n RETURNING 1""",
        account=ACCOUNT,
        now=writing.now - MINUTE,
    )
    await writing.rows(
        """INSERT INTO account (account_id, hash_key, created_at)
           SELECT :other, hash_key, created_at FROM account WHERE account_id = :account RETURNING 1""",
        other=ACCOUNT + 1,
        account=ACCOUNT,
    )
    async with writing.installation.database.transaction() as connection:
        await record(connection, Effects(dirty=[Dirty(ACCOUNT + 1, 7, 7)]), now=writing.now)
    async with writing.installation.database.transaction() as connection:
        assert (ACCOUNT + 1, 7) in await boards.claim_dirty(connection, now=writing.now, limit=2)


async def test_an_item_that_is_gone_is_given_up_and_the_others_are_written(writing: Writing) -> None:
    await writing.enroll(ADA, GRACE, ALAN)
    await writing.dirty(ADA, GRACE, ALAN)
    writing.sandbox.world.retire(writing.sandbox.world.items[GRACE], "deleted", user=DANA)
    await writing.write()
    assert await writing.left() == []
    assert (writing.cell(ADA), writing.cell(ALAN)) == ("Inbound follow-up", "Inbound follow-up")
    assert await writing.write(after=timedelta(days=2)) == []


@pytest.mark.parametrize("status", [("status", "Nonsense"), ("nowhere", "Replied"), ("score", "Replied")])
async def test_a_status_that_the_board_lacks_is_given_up_and_the_rest_is_written(
    writing: Writing, status: tuple[str, str]
) -> None:
    await writing.enroll(ADA, GRACE)
    await writing.dirty(ADA, status=status)
    await writing.dirty(GRACE, status=REPLIED)
    assert await writing.write() == ["read", "write"]
    assert (writing.cell(ADA), writing.cell(ADA, "Status")) == ("Inbound follow-up", "New")
    assert (writing.cell(GRACE), writing.cell(GRACE, "Status")) == ("Inbound follow-up", "Replied")
    assert await writing.left() == []
    problem = (await writing.kept())["problem"]
    assert status[1] in problem
    assert "choose another status in the removal rules" in problem


@pytest.mark.parametrize("archived", [True, False])
async def test_a_status_column_that_people_removed_holds_up_nothing(writing: Writing, archived: bool) -> None:
    writing.remove("status", archived=archived)
    await writing.enroll(ADA)
    await writing.dirty(ADA, status=REPLIED)
    await writing.write()
    assert (writing.cell(ADA), await writing.left()) == ("Inbound follow-up", [])
    assert "Replied" in (await writing.kept())["problem"]


async def test_a_status_that_goes_between_reading_and_writing_is_given_up_soon(writing: Writing) -> None:
    await writing.enroll(ADA)
    await writing.dirty(ADA, status=REPLIED)

    def remove(direction: Direction, number: int) -> None:
        if direction == "write":
            writing.remove("status", archived=True)

    writing.monday.before = remove
    await writing.write()
    assert numbers(await writing.left()) == [ADA]
    writing.heal()
    await writing.write(after=MINUTE)
    assert (writing.cell(ADA), await writing.left()) == ("Inbound follow-up", [])


async def test_a_lost_status_stays_the_boards_problem_until_a_status_is_set(writing: Writing) -> None:
    await writing.enroll(ADA, GRACE)
    await writing.dirty(ADA, status=("status", "Nonsense"))
    await writing.write()
    await writing.dirty(GRACE)
    await writing.write()
    assert "Nonsense" in (await writing.kept())["problem"]
    await writing.dirty(GRACE, status=REPLIED)
    await writing.write()
    assert (await writing.kept())["problem"] is None


@pytest.mark.parametrize("archived", [True, False])
async def test_a_column_that_people_removed_is_made_again_for_everybody(writing: Writing, archived: bool) -> None:
    writing.remove("enrolled_sequences", archived=archived)
    await writing.enroll(ADA)
    await writing.dirty(ADA, status=REPLIED)
    await writing.write()
    await writing.write()
    kept = await writing.kept()
    assert kept["enrolled_column"] != "enrolled_sequences" or not archived
    assert [writing.shown(item, kept["enrolled_column"]) for item in (ADA, FIRST_ITEM + 30)] == [
        "Inbound follow-up"
    ] * 2
    assert (writing.cell(ADA, "Status"), kept["problem"], await writing.left()) == ("Replied", None, [])


async def test_a_removed_column_is_found_again_by_its_title(writing: Writing) -> None:
    writing.remove("enrolled_sequences", archived=False)
    columns = writing.sandbox.world.boards[LEADS].columns
    columns.append(Column("dropdown_mine", "Enrolled sequences", "dropdown", [{"id": 9, "label": "VIP"}]))
    await writing.enroll(ADA)
    await writing.dirty(ADA)
    await writing.write()
    assert (writing.cell(ADA), (await writing.kept())["enrolled_column"]) == ("Inbound follow-up", "dropdown_mine")
    assert (await writing.kept())["labels"] == {str(writing.row.id): 10}


async def test_a_column_that_goes_between_reading_and_writing_is_made_again_soon(writing: Writing) -> None:
    await writing.enroll(ADA, GRACE)
    await writing.dirty(ADA, GRACE)

    def remove(direction: Direction, number: int) -> None:
        if (direction, number) == ("write", 1):
            writing.remove("enrolled_sequences", archived=False)

    writing.monday.before = remove
    await writing.write()
    assert numbers(await writing.left()) == [ADA, GRACE]
    writing.heal()
    await writing.write(after=MINUTE)
    assert (writing.cell(ADA), writing.cell(GRACE)) == ("Inbound follow-up", "Inbound follow-up")
    await writing.write()
    assert await writing.left() == []


async def test_a_label_that_people_removed_is_made_again_and_the_others_are_still_ours(writing: Writing) -> None:
    second = await writing.installation.publish(replace(TWO_MAILS, name="Win back"))
    await writing.enroll(ADA)
    await writing.enroll(GRACE, row=second)
    await writing.dirty(ADA, GRACE)
    await writing.write()
    column = writing.column("enrolled_sequences")
    column.labels = [one for one in column.labels if one["label"] != "Inbound follow-up"]
    await writing.leave(GRACE)
    await writing.enroll(GRACE)
    await writing.dirty(GRACE)
    await writing.write()
    await writing.write()
    assert (writing.cell(ADA), writing.cell(GRACE)) == ("Inbound follow-up", "Inbound follow-up")
    assert await writing.left() == []


async def test_a_removed_column_is_not_made_for_nobody(writing: Writing) -> None:
    await writing.leave(FIRST_ITEM + 30)
    await writing.dirty(FIRST_ITEM + 30, status=REPLIED)
    writing.remove("enrolled_sequences", archived=False)
    await writing.write()
    assert writing.cell(FIRST_ITEM + 30, "Status") == "Replied"
    assert [one for one in writing.sandbox.world.boards[LEADS].columns if one.type == "dropdown"] == []
    assert ((await writing.kept())["enrolled_column"], await writing.left()) == (None, [])


async def test_when_the_column_cannot_be_made_again_yet_nothing_is_lost(writing: Writing) -> None:
    writing.remove("enrolled_sequences", archived=False)
    await writing.enroll(ADA)
    await writing.dirty(ADA)
    writing.fail("423")
    await writing.write()
    assert numbers(await writing.left()) == [ADA]
    writing.heal()
    await writing.write(after=MINUTE)
    await writing.write()
    assert [writing.cell(item) for item in (ADA, FIRST_ITEM + 30)] == ["Inbound follow-up"] * 2
    assert await writing.left() == []


async def test_an_item_that_is_refused_on_and_on_is_tried_for_days_and_given_up(writing: Writing) -> None:
    await writing.enroll(ADA, GRACE)
    await writing.dirty(ADA, status=REPLIED)
    await writing.dirty(GRACE)

    def refuse(direction: Direction, number: int) -> None:
        writing.column("status").archived = direction == "write"

    writing.monday.before = refuse
    for pause in PAUSES:
        await writing.write()
        [waiting] = await writing.left()
        assert (waiting["item_id"], waiting["due_at"]) == (ADA, writing.now + pause)
        writing.now = waiting["due_at"]
    await writing.write()
    assert await writing.left() == []
    assert writing.cell(GRACE) == "Inbound follow-up"


async def test_a_new_change_begins_with_new_tries(writing: Writing) -> None:
    await writing.enroll(ADA)
    await writing.dirty(ADA)
    writing.fail("423")
    await writing.write()
    await writing.dirty(ADA)
    assert [(row["tries"], row["due_at"]) for row in await writing.left()] == [(0, writing.now)]


@pytest.mark.parametrize("state", ["deleted", "archived"])
async def test_a_board_that_is_gone_says_so_and_its_items_are_given_up(writing: Writing, state: str) -> None:
    await writing.enroll(ADA, GRACE)
    await writing.dirty(ADA, GRACE)
    writing.sandbox.world.boards[LEADS].state = state
    assert await writing.write() == ["read"]
    kept = await writing.kept()
    assert "choose another board" in kept["problem"]
    assert (await writing.left(), kept["leased_until"]) == ([], None)


async def test_a_board_that_was_gone_before_its_first_write_says_so_too(
    installation: Installation, redis: Redis
) -> None:
    writing = Writing(installation, Watched(installation.own.settings.monday_api_url, Budget(redis)), redis)
    writing.row = await installation.publish(TWO_MAILS)
    installation.sandbox.world.boards[LEADS].state = "deleted"
    await writing.enroll(ADA)
    await writing.dirty(ADA)
    await writing.write()
    kept = await writing.kept()
    assert "choose another board" in kept["problem"]
    assert (kept["enrolled_column"], kept["leased_until"], await writing.left()) == (None, None, [])
    await writing.monday.close()


async def test_a_board_that_comes_back_has_no_problem_any_more(writing: Writing) -> None:
    await writing.enroll(ADA)
    await writing.dirty(ADA)
    writing.sandbox.world.boards[LEADS].state = "archived"
    await writing.write()
    writing.sandbox.world.boards[LEADS].state = "active"
    await writing.dirty(ADA)
    await writing.write()
    assert (writing.cell(ADA), (await writing.kept())["problem"]) == ("Inbound follow-up", None)


async def test_a_problem_of_the_board_is_forgotten_when_it_is_written_again(writing: Writing) -> None:
    await writing.enroll(ADA)
    await writing.dirty(ADA)
    writing.fail("403")
    await writing.write()
    assert (await writing.kept())["problem"] == NOT_ALLOWED
    writing.heal()
    await writing.write(after=MINUTE)
    assert writing.cell(ADA) == "Inbound follow-up"
    assert (await writing.kept())["problem"] is None


async def test_a_board_has_one_writer(writing: Writing) -> None:
    await writing.enroll(ADA)
    await writing.dirty(ADA)
    async with writing.installation.database.transaction() as connection:
        assert await boards.claim_dirty(connection, now=writing.now) == [(ACCOUNT, LEADS)]
        assert await boards.claim_dirty(connection, now=writing.now) == []
    assert await writing.write() == []
    await write_board(writing.projector, ACCOUNT, LEADS, now=writing.now)
    assert writing.cell(ADA) == "Inbound follow-up"


async def test_an_account_that_removed_the_app_is_not_written(writing: Writing) -> None:
    await writing.enroll(ADA)
    await writing.dirty(ADA)
    await writing.rows("UPDATE account SET state = 'uninstalled' RETURNING account_id")
    assert await writing.write() == []
    assert numbers(await writing.left()) == [ADA]
