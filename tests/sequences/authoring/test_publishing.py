"""The life of a sequence: drafted, saved, published in versions that stay, switched off, deleted."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from sequences.authoring import publishing
from sequences.authoring.changing import Wish
from sequences.core import codec
from sequences.core.changing import Choice, Fate
from sequences.core.definition import Definition, EmailStep, WaitStep
from sequences.errors import Conflict, Incomplete, NotFound, Unacceptable
from sequences.storage import days_off
from sequences.storage import sequences as store
from sequences.storage.sequences import SequenceRow
from tests.fixtures.world import ACCOUNT, BOARD, ITEM, MONDAY_MORNING, OWNER, TWO_MAILS, World

LATER = MONDAY_MORNING + timedelta(hours=1)
ONE_MAIL = replace(TWO_MAILS, steps=TWO_MAILS.steps[:1])


async def draft(world: World, definition: Definition = TWO_MAILS) -> SequenceRow:
    """Add a draft."""
    async with world.database.transaction() as connection:
        return await publishing.draft(connection, ACCOUNT, OWNER, definition, now=MONDAY_MORNING)


async def save(world: World, row: SequenceRow, definition: Definition, revision: int | None = None) -> SequenceRow:
    """Save a draft over the revision of `row`."""
    async with world.database.transaction() as connection:
        return await publishing.save(connection, row, definition, revision or row.revision, now=LATER)


async def activate(world: World, row: SequenceRow) -> SequenceRow:
    """Publish a draft."""
    async with world.database.transaction() as connection:
        return await publishing.activate(connection, row, OWNER, now=LATER)


async def deactivate(world: World, row: SequenceRow, fate: Fate = Fate.FINISH) -> SequenceRow:
    """Switch a sequence off."""
    async with world.database.transaction() as connection:
        off, _ = await publishing.deactivate(connection, world.engine.plans, row, OWNER, Wish(Choice(fate)), now=LATER)
    return off


async def delete(world: World, row: SequenceRow) -> None:
    """Delete a sequence."""
    async with world.database.transaction() as connection:
        await publishing.delete(connection, world.engine.plans, row, now=LATER)


async def kept(world: World, row: SequenceRow) -> SequenceRow:
    """Return a sequence as it stands in the database."""
    async with world.database.transaction() as connection:
        found = await store.get(connection, row.account_id, row.id)
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("definition", "state"),
    [(TWO_MAILS, "inactive"), (replace(TWO_MAILS, board=None), "missing_config"), (Definition("x"), "missing_config")],
)
async def test_a_draft_says_whether_something_is_missing(world: World, definition: Definition, state: str) -> None:
    row = await draft(world, definition)
    assert (row.state, row.revision, row.version_id) == (state, 1, None)
    assert codec.decode(row.draft) == definition
    assert await kept(world, row) == row


@pytest.mark.parametrize("steps", [(WaitStep(366),), (EmailStep("{a", "x"),)])
async def test_what_can_never_be_right_is_not_drafted(world: World, steps: tuple[WaitStep | EmailStep, ...]) -> None:
    with pytest.raises(Unacceptable) as refused:
        await draft(world, replace(TWO_MAILS, steps=steps))
    assert refused.value.code == "unacceptable"
    assert [set(one) for one in refused.value.details] == [{"field", "sentence"}]
    assert await world.select("SELECT id FROM sequence") == []


async def test_a_saved_draft_says_anew_what_is_missing(world: World) -> None:
    row = await draft(world, replace(TWO_MAILS, board=None))
    saved = await save(world, row, TWO_MAILS)
    assert (saved.state, saved.revision, saved.board_id) == ("inactive", 2, BOARD)
    assert (saved.created_at, saved.modified_at) == (MONDAY_MORNING, LATER)
    again = await save(world, saved, replace(TWO_MAILS, steps=()))
    assert (again.state, again.revision) == ("missing_config", 3)


async def test_a_revision_is_saved_over_once(world: World) -> None:
    row = await draft(world)
    await save(world, row, ONE_MAIL)
    with pytest.raises(Conflict) as told:
        await save(world, row, replace(TWO_MAILS, name="Mine"))
    assert told.value.code == "changed_meanwhile"
    assert (await kept(world, row)).name == TWO_MAILS.name


async def test_a_published_version_never_changes(world: World) -> None:
    row = await activate(world, await draft(world))
    saved = await save(world, row, ONE_MAIL)
    assert (saved.state, saved.version_id) == ("active", row.version_id)
    again = await activate(world, saved)
    versions = await world.select("SELECT id, number, definition FROM sequence_version ORDER BY id")
    assert [(one["id"], one["number"]) for one in versions] == [(row.version_id, 1), (again.version_id, 2)]
    assert [codec.decode(one["definition"]) for one in versions] == [TWO_MAILS, ONE_MAIL]


async def test_people_stay_on_the_version_they_entered(world: World) -> None:
    row = await activate(world, await draft(world))
    number = (await world.enroll(row, ITEM))[ITEM]
    await activate(world, await save(world, row, ONE_MAIL))
    assert (await world.one(number))["version_id"] == row.version_id
    await world.run()
    await world.run(after=timedelta(days=2))
    assert len(world.mailer.sent) == 2


async def test_publishing_binds_the_board_and_mailbox_of_the_draft(world: World) -> None:
    row = await activate(world, await draft(world))
    [mailbox] = await world.select("SELECT id FROM mailbox")
    assert (row.board_id, row.mailbox_id) == (BOARD, mailbox["id"])
    saved = await save(world, row, replace(TWO_MAILS, board=BOARD + 1))
    assert saved.board_id == BOARD
    moved = await activate(world, saved)
    assert moved.board_id == BOARD + 1
    assert await kept(world, row) == moved


async def test_a_mailbox_that_came_after_the_draft_is_bound(world: World) -> None:
    await world.change("UPDATE mailbox SET address = 'else@acme.test'")
    row = await draft(world)
    await world.change("UPDATE mailbox SET address = 'dana@acme.test'")
    assert (row.mailbox_id, (await activate(world, row)).mailbox_id) == (None, 1)


@pytest.mark.parametrize(
    ("definition", "codes"),
    [
        (replace(TWO_MAILS, steps=(), board=None), ["no_steps", "no_board"]),
        (replace(TWO_MAILS, send_as="nobody@acme.test"), ["mailbox_not_connected"]),
        (replace(TWO_MAILS, send_as=None), ["no_sender"]),
    ],
)
async def test_what_misses_something_is_not_published(world: World, definition: Definition, codes: list[str]) -> None:
    row = await draft(world, definition)
    with pytest.raises(Incomplete) as refused:
        await activate(world, row)
    assert [one["code"] for one in refused.value.details] == codes
    assert await kept(world, row) == row
    assert await world.select("SELECT id FROM sequence_version") == []


async def test_what_the_days_off_leave_no_day_is_not_published(world: World) -> None:
    async with world.database.transaction() as connection:
        every = (MONDAY_MORNING.date() + timedelta(days=n) for n in range(900))
        await days_off.replace(connection, ACCOUNT, dict.fromkeys(every, "Shut"))
    row = await draft(world)
    with pytest.raises(Incomplete) as refused:
        await activate(world, row)
    assert [(one["code"], one["field"]) for one in refused.value.details] == [("calendar_closed", "schedule.days")]
    assert await kept(world, row) == row


async def test_who_is_inside_a_sequence_that_is_off_finishes(world: World) -> None:
    row = await activate(world, await draft(world, ONE_MAIL))
    number = (await world.enroll(row, ITEM))[ITEM]
    off = await deactivate(world, row)
    assert (off.state, off.version_id) == ("inactive", row.version_id)
    await world.run()
    assert (await world.one(number))["state"] == "completed"


async def test_who_is_inside_may_be_stopped_with_it(world: World) -> None:
    row = await activate(world, await draft(world))
    number = (await world.enroll(row, ITEM))[ITEM]
    await deactivate(world, row, Fate.STOP)
    stopped = await world.one(number)
    assert (stopped["state"], stopped["reason"]) == ("stopped", "sequence_deactivated")
    await world.run()
    assert world.mailer.sent == []


async def test_a_deleted_sequence_stops_everybody_and_keeps_its_history(world: World) -> None:
    row = await activate(world, await draft(world))
    other = await activate(world, await draft(world))
    number = (await world.enroll(row, ITEM))[ITEM]
    there = (await world.enroll(other, ITEM))[ITEM]
    await delete(world, row)
    assert (await kept(world, row)).state == "deleted"
    assert (await world.one(number))["reason"] == "sequence_deleted"
    assert (await world.one(there))["state"] == "active"
    assert len(await world.select("SELECT id FROM sequence_version")) == 2


async def test_nothing_brings_a_deleted_sequence_back(world: World) -> None:
    row = await draft(world)
    await delete(world, row)
    with pytest.raises(Conflict):
        await save(world, row, ONE_MAIL)
    for doing in (activate, deactivate):
        with pytest.raises(NotFound):
            await doing(world, row)
    assert (await kept(world, row)).state == "deleted"
    assert await world.select("SELECT id FROM sequence_version") == []
