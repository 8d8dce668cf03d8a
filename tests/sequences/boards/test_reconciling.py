"""Comparing a board with the truth: whatever was missed is put right, within the budget, page by page."""

from __future__ import annotations

from datetime import timedelta

import pytest

from sandbox.seed import CONTACTS, DANA, FIRST_ITEM, LEADS
from sandbox.world import Column
from sequences.storage import board_care
from tests.fixtures.world import ACCOUNT
from tests.fixtures.writing import Writing
from tests.sequences.boards.test_board_columns import choose

ADA, GRACE, ALAN = FIRST_ITEM, FIRST_ITEM + 1, FIRST_ITEM + 2
HOUR = timedelta(hours=1)


def scribble(writing: Writing, item: int, *labels: int) -> None:
    """Have somebody change our cell behind our back."""
    writing.sandbox.world.items[item].cells["enrolled_sequences"] = {"ids": list(labels)} if labels else None


async def test_cells_that_differ_are_put_right_and_others_left_alone(writing: Writing) -> None:
    await writing.enroll(ADA)
    await writing.dirty(ADA)
    await writing.write()
    writing.column("enrolled_sequences").labels.append({"id": 7, "label": "VIP"})
    scribble(writing, ADA)
    scribble(writing, GRACE, 1, 7)
    scribble(writing, ALAN, 7)
    await writing.reconcile()
    assert [writing.cell(one) for one in (ADA, GRACE, ALAN)] == ["Inbound follow-up", "VIP", "VIP"]
    [care] = await writing.rows("SELECT reconcile_at, reconciling, reconciled_at, repaired FROM board")
    assert care == {"reconcile_at": None, "reconciling": None, "reconciled_at": writing.now, "repaired": 2}


async def test_a_board_that_says_the_truth_costs_three_reads_and_no_write(writing: Writing) -> None:
    async with writing.installation.database.transaction() as connection:
        assert await board_care.reconcile(connection, ACCOUNT, LEADS, now=writing.now) == [LEADS]
    assert await writing.look() == ["read", "read", "read"]  # columns, people, the page
    assert (await writing.left(), await writing.look()) == ([], [])


async def test_a_large_board_is_compared_page_by_page(writing: Writing) -> None:
    world = writing.sandbox.world
    robots = [world.add_item(world.boards[LEADS], f"Robot {n}", {}, user=DANA).id for n in range(450)]
    scribble(writing, robots[440], 1)
    await writing.reconcile()
    assert writing.cell(robots[440]) == ""


@pytest.mark.parametrize("mode", ["429", "complexity", "423", "500", "html"])
async def test_what_monday_refuses_is_compared_later_from_where_it_stopped(writing: Writing, mode: str) -> None:
    world = writing.sandbox.world
    robots = [world.add_item(world.boards[LEADS], f"Robot {n}", {}, user=DANA).id for n in range(250)]
    scribble(writing, robots[240], 1)
    async with writing.installation.database.transaction() as connection:
        await board_care.reconcile(connection, ACCOUNT, LEADS, now=writing.now)

    def fourth(direction: str, count: int) -> None:
        writing.sandbox.faults.set({"graphql": {"mode": mode if count == 4 else None}})

    writing.monday.before = fourth
    await writing.look()
    [care] = await writing.rows("SELECT reconcile_at, reconciling FROM board")
    assert care["reconcile_at"] > writing.now
    assert care["reconciling"]["cursor"]
    writing.heal()
    await writing.forget_limits()
    assert await writing.look(after=HOUR) == ["read"]
    await writing.write()
    assert writing.cell(robots[240]) == ""


async def test_an_outdated_cursor_begins_again(writing: Writing) -> None:
    scribble(writing, ADA, 1)
    outdated = """'{"cursor": "old"}'"""
    sql = f"UPDATE board SET reconcile_at = :now, look_at = NULL, reconciling = {outdated} RETURNING board_id"
    await writing.rows(sql, now=writing.now)
    await writing.look()
    await writing.write()
    assert writing.cell(ADA) == ""


async def test_a_missing_column_is_made_before_the_rest_is_compared(writing: Writing) -> None:
    writing.remove("enrolled_sequences", archived=False)
    await writing.reconcile()
    await writing.write()
    assert writing.cell(FIRST_ITEM + 30) == "Inbound follow-up"


async def test_boards_are_compared_once_a_night_and_only_those_in_use(writing: Writing) -> None:
    day = timedelta(days=1)
    async with writing.installation.database.transaction() as connection:
        assert await board_care.nightly(connection, now=writing.now, before=writing.now - day / 2) == 1
        assert await board_care.nightly(connection, now=writing.now, before=writing.now - day / 2) == 0
    while await writing.look(after=HOUR):
        pass
    async with writing.installation.database.transaction() as connection:
        assert await board_care.nightly(connection, now=writing.now, before=writing.now - day / 2) == 0
        assert await board_care.nightly(connection, now=writing.now + day, before=writing.now + day / 2) == 1
    await writing.rows("UPDATE board SET reconcile_at = NULL, reconciled_at = NULL RETURNING board_id")
    await writing.rows("UPDATE sequence SET state = 'inactive' RETURNING id")
    await writing.leave(FIRST_ITEM + 30)
    async with writing.installation.database.transaction() as connection:
        assert await board_care.nightly(connection, now=writing.now, before=writing.now) == 0


async def test_a_board_shows_what_the_items_it_is_connected_with_are_in(writing: Writing) -> None:
    world = writing.sandbox.world
    world.boards[CONTACTS].columns.append(Column("leads", "Leads", "board_relation"))
    firm, other = (FIRST_ITEM + 500 + n for n in range(2))
    world.items[firm].cells["leads"] = {"item_ids": [ADA, GRACE]}
    await choose(writing, board=CONTACTS, through="leads")
    await writing.enroll(ADA)
    await writing.reconcile()
    assert writing.shown_on(CONTACTS, firm) == "Inbound follow-up"
    assert writing.shown_on(CONTACTS, other) == ""
    await writing.leave(ADA)
    await writing.dirty(ADA)
    await writing.write()
    assert writing.shown_on(CONTACTS, firm) == ""
    world.items[other].cells["leads"] = {"item_ids": [FIRST_ITEM + 30]}
    await writing.reconcile()
    assert writing.shown_on(CONTACTS, other) == "Inbound follow-up"
    world.items[other].cells["leads"] = None
    await writing.reconcile()
    assert writing.shown_on(CONTACTS, other) == ""
