"""The columns we keep on a board: labels renamed, what people must mend told once, the optional columns."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from sandbox.seed import DANA, FIRST_ITEM, LEADS
from sandbox.world import Column
from sequences.authoring import publishing
from sequences.boards import board_columns
from sequences.boards.board_telling import REMADE
from sequences.core.effects import Dirty, Effects
from sequences.core.progress import TITLES, Shown
from sequences.monday.client import Access
from sequences.monday.columns import NO_COLUMN, NO_LABELS
from sequences.monday.errors import Locked
from sequences.storage import board_care, effects
from tests.fixtures.installation import API_TOKEN
from tests.fixtures.world import ACCOUNT, TWO_MAILS
from tests.fixtures.writing import Writing

ADA, GRACE, SILENT = FIRST_ITEM, FIRST_ITEM + 1, FIRST_ITEM + 7
MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)


async def rename(writing: Writing, name: str) -> None:
    """Save the sequence under another name."""
    async with writing.installation.database.transaction() as connection:
        definition = replace(TWO_MAILS, name=name)
        row = writing.row
        writing.row = await publishing.save(connection, row, definition, row.revision, now=writing.now)


async def choose(writing: Writing, *shows: str, board: int = LEADS, **wanted: Any) -> None:
    """Say what the board shows."""
    async with writing.installation.database.transaction() as connection:
        await board_care.choose(
            connection, ACCOUNT, board, shows=shows, user=DANA, now=writing.now,
            **{"enrolled": True, "through": None, **wanted},
        )  # fmt: skip


def labels(writing: Writing) -> dict[int, str]:
    """Return the labels of our column."""
    return {one["id"]: one["label"] for one in writing.column("enrolled_sequences").labels}


async def test_a_renamed_sequence_renames_its_label_and_the_cells_follow(writing: Writing) -> None:
    await writing.enroll(ADA)
    await writing.dirty(ADA)
    await writing.write()
    await rename(writing, "Spring outreach")
    await writing.look()
    assert labels(writing) == {1: "Spring outreach"}
    assert writing.cell(ADA) == "Spring outreach"
    assert await writing.look() == []


async def test_a_label_that_people_renamed_is_named_as_the_sequence_again(writing: Writing) -> None:
    writing.column("enrolled_sequences").labels[0]["label"] = "Nonsense"
    await writing.reconcile()
    assert labels(writing) == {1: "Inbound follow-up"}
    assert writing.cell(FIRST_ITEM + 30) == "Inbound follow-up"


async def test_a_column_that_was_renamed_and_moved_is_found_by_its_id(writing: Writing) -> None:
    column = writing.column("enrolled_sequences")
    column.title = "Who is in what"
    columns = writing.sandbox.world.boards[LEADS].columns
    columns.insert(1, columns.pop(columns.index(column)))
    await rename(writing, "Spring outreach")
    await writing.look()
    await writing.enroll(ADA)
    await writing.dirty(ADA)
    await writing.write()
    assert writing.cell(ADA, "Who is in what") == "Spring outreach"
    assert [one.type for one in columns].count("dropdown") == 1


async def test_a_managed_column_is_told_once_and_shows_what_it_can(writing: Writing) -> None:
    writing.column("enrolled_sequences").managed = True
    second = await writing.installation.publish(replace(TWO_MAILS, name="Win back"))
    await writing.enroll(ADA)
    await writing.enroll(ADA, row=second)
    await writing.dirty(ADA)
    await writing.write()
    assert (writing.cell(ADA), await writing.left()) == ("Inbound follow-up", [])
    await writing.enroll(GRACE, row=second)
    await writing.dirty(GRACE)
    assert await writing.write(after=MINUTE) == ["read"]
    assert ((await writing.kept())["problem"], await writing.told()) == (NO_LABELS, [NO_LABELS])


async def test_a_label_that_admins_added_to_a_managed_column_is_used_in_the_night(writing: Writing) -> None:
    column = writing.column("enrolled_sequences")
    column.managed = True
    second = await writing.installation.publish(replace(TWO_MAILS, name="Win back"))
    await writing.enroll(ADA, row=second)
    await writing.dirty(ADA)
    await writing.write()
    column.labels.append({"id": 9, "label": "Win back"})
    await writing.reconcile()
    await writing.write(after=MINUTE)
    assert writing.cell(ADA) == "Win back"
    assert (await writing.kept())["problem"] is None


async def test_who_may_not_make_columns_is_told_once_and_nothing_else_stops(writing: Writing) -> None:
    writing.remove("enrolled_sequences", archived=False)
    writing.sandbox.world.boards[LEADS].fixed = True
    await writing.enroll(ADA)
    await writing.dirty(ADA, status=("status", "Replied"))
    await writing.write()
    await writing.write()
    assert (writing.cell(ADA, "Status"), await writing.left()) == ("Replied", [])
    await writing.dirty(ADA)
    await writing.write(after=MINUTE)
    assert ((await writing.kept())["problem"], await writing.told()) == (NO_COLUMN, [NO_COLUMN])
    writing.sandbox.world.boards[LEADS].fixed = False
    await writing.reconcile()
    await writing.write(after=MINUTE)
    assert [writing.cell(one) for one in (ADA, FIRST_ITEM + 30)] == ["Inbound follow-up"] * 2
    assert (await writing.kept())["problem"] is None


@pytest.mark.parametrize("archived", [True, False])
async def test_a_column_that_people_removed_is_made_again_and_they_are_told_once(
    writing: Writing, archived: bool
) -> None:
    writing.remove("enrolled_sequences", archived=archived)
    await writing.dirty(FIRST_ITEM + 30)
    for _ in range(3):
        await writing.write()
        await writing.look()
    assert await writing.told() == [REMADE]


async def test_a_column_that_is_switched_off_is_not_made_and_not_written(writing: Writing) -> None:
    await choose(writing, enrolled=False)
    writing.remove("enrolled_sequences", archived=False)
    await writing.look()
    await writing.enroll(ADA)
    await writing.dirty(ADA, status=("status", "Replied"))
    await writing.write()
    assert [one for one in writing.sandbox.world.boards[LEADS].columns if one.type == "dropdown"] == []
    assert (writing.cell(ADA, "Status"), await writing.told()) == ("Replied", [])


async def test_a_second_worker_makes_nothing(writing: Writing) -> None:
    database, monday = writing.installation.database, writing.monday
    writing.remove("enrolled_sequences", archived=False)

    async def ensure() -> object:
        try:
            access = Access(ACCOUNT, API_TOKEN)
            return await board_columns.ensure(database, monday, access, LEADS, {writing.row.id: "X"}, now=writing.now)
        except Locked as error:
            return error

    made = await asyncio.gather(*(ensure() for _ in range(5)))
    assert len([one for one in made if isinstance(one, Locked)]) >= 1
    dropdowns = [one for one in writing.sandbox.world.boards[LEADS].columns if one.type == "dropdown"]
    assert len(dropdowns) == 1


async def test_the_optional_columns_are_made_and_kept_by_the_one_write(writing: Writing) -> None:
    await choose(writing, *Shown)
    await writing.enroll(ADA)
    await writing.rows(
        "UPDATE enrollment SET due_at = :at WHERE item_id = :item RETURNING id", item=ADA, at=writing.now
    )
    await writing.look()
    assert await writing.write() == ["read", "write"]
    shown = [writing.cell(ADA, TITLES[one]) for one in Shown]
    assert shown == ["Active", "1 of 3: E-mail", "2026-11-23"]
    assert writing.sandbox.world.items[ADA].cells["sequence_next_date"] == {"date": "2026-11-23", "time": "09:00:00"}
    await writing.leave(ADA)
    await writing.dirty(ADA)
    assert await writing.write() == ["read", "write"]
    assert [writing.cell(ADA, TITLES[one]) for one in Shown] == ["Exited", "", ""]


async def test_nothing_is_written_where_nothing_differs(writing: Writing) -> None:
    await choose(writing, *Shown)
    await writing.look()
    await writing.write()
    await writing.dirty(FIRST_ITEM + 30)
    assert await writing.write() == ["read"]


async def test_an_optional_column_is_found_by_its_title_and_a_lost_label_is_told(writing: Writing) -> None:
    mine = Column("status_mine", TITLES[Shown.STATUS], "status", [{"id": 1, "index": 0, "label": "Active"}])
    writing.sandbox.world.boards[LEADS].columns.append(mine)
    await choose(writing, Shown.STATUS)
    await writing.look()
    await writing.write()
    assert writing.shown(FIRST_ITEM + 30, "status_mine") == "Active"
    assert "lacks a label of ours" in (await writing.told())[0]


async def test_an_optional_column_that_people_removed_is_made_again(writing: Writing) -> None:
    await choose(writing, Shown.NEXT_STEP)
    await writing.look()
    await writing.write()
    writing.remove("sequence_next_step", archived=True)
    await writing.dirty(FIRST_ITEM + 30)
    await writing.write()
    await writing.write()
    [again] = [
        one for one in writing.sandbox.world.boards[LEADS].columns if one.title == "Next step" and not one.archived
    ]
    assert writing.shown(FIRST_ITEM + 30, again.id) == "1 of 3: E-mail"


async def test_each_new_step_is_shown_and_the_end_too(writing: Writing) -> None:
    installation = writing.installation
    await choose(writing, *Shown)
    await installation.settle()
    fields = {"boardId": LEADS, "itemId": SILENT, "sequence": str(writing.row.id)}
    await installation.call("/monday/actions/enroll_item", fields)
    await installation.settle()
    assert [writing.cell(SILENT, TITLES[one]) for one in Shown] == ["Active", "3 of 3: E-mail", "2026-11-25"]
    await installation.settle(after=2 * DAY)
    assert [writing.cell(SILENT, TITLES[one]) for one in Shown] == ["Completed", "", ""]


async def test_a_new_step_makes_nothing_dirty_where_no_board_shows_it(writing: Writing) -> None:
    moved = [Dirty(ACCOUNT, LEADS, ADA, progress=True), Dirty(ACCOUNT, LEADS, GRACE, progress=True)]
    async with writing.installation.database.transaction() as connection:
        await effects.record(connection, Effects(dirty=[*moved, Dirty(ACCOUNT, LEADS, GRACE)]), now=writing.now)
    assert [one["item_id"] for one in await writing.left()] == [GRACE]
