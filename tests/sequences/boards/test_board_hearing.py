"""What the board says of running people, told by webhooks and found without them: real HTTP between all parts."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from sandbox.monday.cells import decode_cell
from sandbox.seed import CONTACTS, DANA, FIRST_ITEM, LEADS, SAM
from sandbox.world import Item
from sequences.core.definition import Condition, Consequence, Definition, EmailStep, LabelEdit, WaitStep
from sequences.runs import pausing
from sequences.storage import board_care, pauses, suppressions
from sequences.storage.sequences import SequenceRow
from tests.fixtures.installation import Installation
from tests.fixtures.world import ACCOUNT, TWO_MAILS

SILENT, OTHER, THIRD = FIRST_ITEM + 7, FIRST_ITEM + 11, FIRST_ITEM + 15  # who never answer
DAY, MINUTES = timedelta(days=1), timedelta(minutes=5)
PATH = "/monday/webhooks/board"
SAYS = replace(
    TWO_MAILS,
    rules=(),
    conditions=(
        Condition("status", ("Won",), Consequence.STOP),
        Condition("status", ("Contacted",), Consequence.PAUSE),
        Condition("status", ("Interested",), Consequence.RESUME),
        Condition("group", ("Won",), Consequence.STOP),
    ),
)
NEW_SUBJECT = replace(
    TWO_MAILS,
    steps=(*TWO_MAILS.steps, WaitStep(2), EmailStep("Something else", "<p>Hi</p>"), WaitStep(2), TWO_MAILS.steps[-1]),
)


async def begin(installation: Installation, definition: Definition = SAYS, *items: int) -> SequenceRow:
    """Enroll people who never answer, and let the first e-mail leave."""
    row = await installation.publish(definition)
    await installation.settle()
    for item in items or (SILENT,):
        await enroll(installation, row, item)
    return row


async def enroll(installation: Installation, row: SequenceRow, item: int) -> None:
    """Enroll an item as an automation does, and do what follows."""
    fields = {"boardId": LEADS, "itemId": item, "sequence": str(row.id)}
    before = await installation.select("SELECT count(*) AS n FROM action_run")
    await installation.call("/monday/actions/enroll_item", fields, f"enroll-{before[0]['n']}")
    await installation.settle()


def at(installation: Installation, item: int = SILENT) -> Item:
    """Return an item of the sandbox."""
    return installation.sandbox.world.items[item]


async def change(installation: Installation, column: str, value: Any, item: int = SILENT) -> None:
    """Change a cell as Sam does on the board, and do what follows."""
    world, found = installation.sandbox.world, at(installation, item)
    place = world.boards[found.board_id].column(column)
    assert place is not None
    world.set_cell(found, place, decode_cell(place, value), user=SAM, by_app=False)
    await installation.settle()


def lose_webhooks(installation: Installation, mode: str | None = "drop") -> None:
    """Have monday's deliveries go wrong."""
    installation.sandbox.faults.set({"webhook": {"mode": mode}})


async def compare(installation: Installation) -> None:
    """Have the board compared, as in the night."""
    async with installation.database.transaction() as connection:
        await board_care.reconcile(connection, ACCOUNT, None, now=installation.clock.shown)
    await installation.settle()


async def run(installation: Installation, item: int = SILENT) -> tuple[str, str | None]:
    """Return how the run of an item stands, and why."""
    sql = "SELECT state, reason FROM enrollment WHERE item_id = :item ORDER BY id DESC LIMIT 1"
    [found] = await installation.select(sql, item=item)
    return found["state"], found["reason"]


def mails(installation: Installation, address: str) -> int:
    """Return how many e-mails an address has got."""
    return len(installation.sandbox.store.shown(address))


def address_of(installation: Installation, item: int = SILENT) -> str:
    """Return the address on the board."""
    return str(at(installation, item).cells["email"]["email"])


def label(installation: Installation, item: int = SILENT) -> str:
    """Return what our column shows."""
    world, found = installation.sandbox.world, at(installation, item)
    column = world.boards[found.board_id].column("enrolled_sequences")
    return world.text(found, column) if column else ""


HEARD = pytest.mark.parametrize("lost", [False, True], ids=["heard", "found"])


@HEARD
@pytest.mark.parametrize("state", ["archived", "deleted"])
async def test_an_item_that_is_gone_ends_its_run(installation: Installation, state: str, lost: bool) -> None:
    await begin(installation)
    if lost:
        lose_webhooks(installation)
    installation.sandbox.world.retire(at(installation), state, user=SAM)
    await installation.settle()
    if lost:
        assert await run(installation) == ("active", None)
        await compare(installation)
    assert await run(installation) == ("stopped", "item_gone")


async def test_a_restored_item_shows_the_truth_and_can_be_enrolled_again(installation: Installation) -> None:
    row = await begin(installation)
    world = installation.sandbox.world
    world.retire(at(installation), "archived", user=SAM)
    await installation.settle()
    assert label(installation) == "Inbound follow-up"  # nobody can write to it there
    world.restore(at(installation), user=SAM)
    await installation.settle()
    assert label(installation) == ""
    await enroll(installation, row, SILENT)
    assert (await run(installation))[0] == "active"


@HEARD
async def test_an_item_that_moves_to_another_board_leaves_the_sequence(installation: Installation, lost: bool) -> None:
    await begin(installation)
    board = installation.sandbox.world.boards[CONTACTS]
    mapping = {one.id: one.id for one in board.columns}
    installation.sandbox.world.move_to_board(at(installation), board, "topics", mapping)
    await (compare(installation) if lost else installation.settle(after=3 * DAY))  # monday tells nobody
    assert await run(installation) == ("stopped", "item_moved")
    assert mails(installation, address_of(installation)) == 1


async def test_an_item_of_another_board_is_not_enrolled(installation: Installation) -> None:
    row = await installation.publish(SAYS)
    await enroll(installation, row, FIRST_ITEM + 500)
    [refused] = await installation.select("SELECT code FROM refusal")
    assert refused["code"] == "sequence_other_board"


@HEARD
async def test_a_value_stops_a_run_at_once(installation: Installation, lost: bool) -> None:
    await begin(installation)
    if lost:
        lose_webhooks(installation)
    await change(installation, "status", {"label": "Won"})
    if lost:
        await compare(installation)
    assert await run(installation) == ("stopped", "board_says_stop:Won")
    assert label(installation) == ""


async def test_a_stop_that_nobody_heard_is_seen_before_the_next_step(installation: Installation) -> None:
    await begin(installation)
    lose_webhooks(installation)
    await change(installation, "status", {"label": "Won"})
    await installation.settle(after=3 * DAY)
    assert await run(installation) == ("stopped", "board_says_stop:Won")
    assert mails(installation, address_of(installation)) == 1


async def test_whoever_the_board_stops_is_not_let_in(installation: Installation) -> None:
    row = await installation.publish(SAYS)
    await change(installation, "status", {"label": "Won"})
    await enroll(installation, row, SILENT)
    [refused] = await installation.select("SELECT code, facts FROM refusal")
    assert refused == {"code": "board_says_stop", "facts": {"value": "Won"}}


async def test_another_group_stops_a_run(installation: Installation) -> None:
    await begin(installation)
    installation.sandbox.world.move(at(installation), "won", user=SAM)
    await installation.settle()
    assert await run(installation) == ("stopped", "board_says_stop:Won")


@HEARD
async def test_a_value_pauses_a_run_and_another_one_lets_it_go_on(installation: Installation, lost: bool) -> None:
    await begin(installation)
    if lost:
        lose_webhooks(installation)
    await change(installation, "status", {"label": "Contacted"})
    if lost:
        await compare(installation)
    assert await run(installation) == ("paused", "board_says_pause:Contacted")
    await installation.settle(after=5 * DAY)
    assert mails(installation, address_of(installation)) == 1
    await change(installation, "status", {"label": "Interested"})
    if lost:
        await compare(installation)
    assert (await run(installation))[0] == "active"
    await installation.settle(after=5 * DAY)
    assert mails(installation, address_of(installation)) == 2


async def test_a_pause_that_nobody_heard_is_seen_before_the_next_step(installation: Installation) -> None:
    await begin(installation)
    lose_webhooks(installation)
    await change(installation, "status", {"label": "Contacted"})
    await installation.settle(after=3 * DAY)
    assert await run(installation) == ("paused", "board_says_pause:Contacted")
    assert mails(installation, address_of(installation)) == 1


async def test_whoever_is_resumed_by_hand_is_not_paused_again_by_the_value_that_stands_there(
    installation: Installation,
) -> None:
    await begin(installation)
    await change(installation, "status", {"label": "Contacted"})
    [one] = await installation.select("SELECT id FROM enrollment")
    async with installation.database.transaction() as connection:
        await pausing.resume(connection, installation.own.plans, [one["id"]], now=installation.clock.shown)
    await compare(installation)
    await installation.settle(after=3 * DAY)
    assert mails(installation, address_of(installation)) == 2


async def test_the_board_resumes_nobody_whom_a_person_paused(installation: Installation) -> None:
    await begin(installation)
    [one] = await installation.select("SELECT id FROM enrollment")
    async with installation.database.transaction() as connection:
        await pauses.pause(
            connection, [one["id"]], reason="paused_by_person", by=DANA, until=None, now=installation.clock.shown
        )
    await change(installation, "status", {"label": "Interested"})
    assert await run(installation) == ("paused", "paused_by_person")


async def test_our_own_status_stops_nobody(installation: Installation) -> None:
    await begin(installation)
    dirty = "INSERT INTO projection (account_id, item_id, board_id, status_column, status_label, due_at)"
    await installation.select(
        f"{dirty} VALUES (:account, :item, :board, 'status', 'Won', :now) RETURNING item_id",
        account=ACCOUNT, item=SILENT, board=LEADS, now=installation.clock.shown,
    )  # fmt: skip
    await installation.settle()
    assert at(installation).cells["status"] == {"index": 6}
    await compare(installation)
    await installation.settle(after=3 * DAY)
    assert mails(installation, address_of(installation)) == 2
    assert await run(installation) == ("completed", "completed")


async def test_our_own_writes_are_not_even_kept(installation: Installation) -> None:
    await begin(installation, SAYS, SILENT, OTHER, THIRD)
    assert [label(installation, one) for one in (SILENT, OTHER, THIRD)] == ["Inbound follow-up"] * 3
    assert await installation.select("SELECT id FROM board_event WHERE kind = 'cell'") == []


@HEARD
async def test_a_new_address_is_for_new_threads_and_an_old_thread_goes_on_where_it_was(
    installation: Installation, lost: bool
) -> None:
    await begin(installation, NEW_SUBJECT)
    old, new = address_of(installation), "somebody.new@kite.test"
    if lost:
        lose_webhooks(installation)
    await change(installation, "email", {"email": new, "text": new})
    if lost:
        await compare(installation)
    [row] = await installation.select("SELECT email FROM enrollment")
    assert row["email"] == new
    counts = []
    for _ in range(3):
        await installation.settle(after=7 * DAY)
        counts.append((mails(installation, old), mails(installation, new)))
    assert counts == [(2, 0), (2, 1), (2, 2)]


async def test_a_new_address_that_must_not_be_written_to_ends_the_run(installation: Installation) -> None:
    await begin(installation)
    async with installation.database.transaction() as connection:
        tenant = (await installation.own.tenants.get(connection, [ACCOUNT]))[ACCOUNT]
        await suppressions.add(
            connection, ACCOUNT, "never@kite.test", "by hand", tenant.hash_key, now=installation.clock.shown
        )
    await change(installation, "email", {"email": "never@kite.test", "text": "x"})
    assert await run(installation) == ("stopped", "suppressed")


@pytest.mark.parametrize("value", [None, {"email": "ask reception", "text": "ask reception"}])
async def test_no_address_at_all_ends_the_run_only_when_it_is_needed(
    installation: Installation, value: dict[str, str] | None
) -> None:
    await begin(installation)
    old = address_of(installation)
    await change(installation, "email", value)
    assert await run(installation) == ("active", None)
    [row] = await installation.select("SELECT email FROM enrollment")
    assert row["email"] == old
    await installation.settle(after=3 * DAY)
    assert (await run(installation))[1] == "missing_email_at_run"


@HEARD
async def test_a_label_that_people_take_out_is_put_right(installation: Installation, lost: bool) -> None:
    await begin(installation)
    if lost:
        lose_webhooks(installation)
    await change(installation, "enrolled_sequences", None)
    if lost:
        await compare(installation)
    assert (label(installation), (await run(installation))[0]) == ("Inbound follow-up", "active")


@HEARD
async def test_a_label_that_people_take_out_ends_the_run_where_the_sequence_says_so(
    installation: Installation, lost: bool
) -> None:
    await begin(installation, replace(SAYS, label_removed=LabelEdit.REMOVE), SILENT, OTHER)
    if lost:
        lose_webhooks(installation)
    await change(installation, "enrolled_sequences", None)
    if lost:
        await compare(installation)
    assert await run(installation) == ("stopped", "removed_on_board")
    assert (label(installation, OTHER), (await run(installation, OTHER))[0]) == ("Inbound follow-up", "active")


async def test_a_removed_column_takes_nobody_out(installation: Installation) -> None:
    await begin(installation, replace(SAYS, label_removed=LabelEdit.REMOVE))
    world = installation.sandbox.world
    column = world.boards[LEADS].column("enrolled_sequences")
    assert column is not None
    world.remove_column(world.boards[LEADS], column)
    await compare(installation)
    assert (label(installation), (await run(installation))[0]) == ("Inbound follow-up", "active")


async def test_a_label_that_people_add_is_taken_out_again(installation: Installation) -> None:
    await begin(installation)
    await change(installation, "enrolled_sequences", {"ids": [1]}, OTHER)
    assert label(installation, OTHER) == ""


@pytest.mark.parametrize("mode", ["twice", "late"])
async def test_repeats_and_disorder_do_no_harm(installation: Installation, mode: str) -> None:
    await begin(installation)
    lose_webhooks(installation, mode)
    await change(installation, "status", {"label": "Contacted"})
    lose_webhooks(installation, None)
    await change(installation, "status", {"label": "Interested"})
    await installation.settle(after=MINUTES)
    assert (await run(installation))[0] == "active"
    sources = [one["source"] for one in await installation.select("SELECT source FROM board_event")]
    assert len(sources) == len(set(sources)) == 2


async def test_an_event_is_kept_before_it_is_answered_and_heard_when_monday_answers_again(
    installation: Installation,
) -> None:
    await begin(installation)
    installation.sandbox.faults.set({"graphql": {"mode": "500"}})
    await change(installation, "status", {"label": "Won"})
    assert (await run(installation))[0] == "active"
    installation.sandbox.faults.set({"graphql": {"mode": None}})
    await installation.settle(after=MINUTES)
    assert await run(installation) == ("stopped", "board_says_stop:Won")


async def test_a_board_out_of_sight_ends_nobody(installation: Installation) -> None:
    await begin(installation)
    installation.sandbox.world.boards[LEADS].account_id = 20481700
    await compare(installation)
    assert (await run(installation))[0] == "active"
    [board] = await installation.select("SELECT problem FROM board")
    assert "not shared with us" in board["problem"]


async def test_events_of_others_and_of_nobody_keep_nothing(installation: Installation) -> None:
    await begin(installation)
    event = {"type": "delete_pulse", "itemId": SILENT, "boardId": LEADS, "triggerUuid": "u", "subscriptionId": 1}
    strangers = installation.signed(PATH, user=61209900, account=20481700)
    for told, headers in (
        (event, strangers),
        ({**event, "boardId": 5}, installation.signed(PATH)),
        ({**event, "itemId": OTHER}, installation.signed(PATH)),
    ):
        answer = await installation.http.post(PATH, json={"event": told}, headers=headers)
        assert answer.status_code == 200
    assert await installation.select("SELECT id FROM board_event") == []


async def test_a_deletion_that_is_not_true_ends_nobody(installation: Installation) -> None:
    await begin(installation)
    event = {"type": "delete_pulse", "itemId": SILENT, "boardId": LEADS, "triggerUuid": "u", "subscriptionId": 1}
    await installation.http.post(PATH, json={"event": event}, headers=installation.signed(PATH))
    await installation.settle()
    assert (await run(installation))[0] == "active"


async def test_a_monday_that_does_not_answer_is_asked_once_however_much_there_is_to_hear(
    installation: Installation,
) -> None:
    await begin(installation)
    installation.sandbox.faults.set({"graphql": {"mode": "500", "count": 1_000}})
    await installation.select(
        """INSERT INTO board_event (account_id, board_id, item_id, kind, source, at, due_at)
           SELECT :account, :board, CAST(:item AS bigint) + n, 'gone', n, :now, :now
           FROM generate_series(1, 450) n RETURNING 1""",
        account=ACCOUNT,
        board=LEADS,
        item=SILENT,
        now=installation.clock.shown,
    )
    await installation.settle()
    assert installation.sandbox.faults.graphql.count == 999
    [left] = await installation.select("SELECT count(*) AS n, min(due_at) AS due_at FROM board_event")
    assert (left["n"], left["due_at"] > installation.clock.shown) == (450, True)
