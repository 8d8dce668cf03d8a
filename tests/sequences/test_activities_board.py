"""The Activities board: made once, an item for each activity, and Done there is done here."""

from __future__ import annotations

import asyncio
import json
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from sandbox.people.tempers import temper
from sandbox.seed import ACME, DANA, FIRST_ITEM, GLOBEX, LEADS, SAM
from sandbox.world import Board, Item
from sequences import activities_board
from sequences.activities_board import NAME, is_done
from sequences.definition import ManualStep, Step, StepKind, WaitStep
from sequences.monday.client import Access
from sequences.monday.errors import BadRequest, Gone, Locked, Unreachable
from sequences.posting import post_all
from sequences.storage import accounts, enrollments, outbox
from sequences.tenants import Tenants
from tests.fixtures.installation import API_TOKEN, Installation
from tests.fixtures.world import ACCOUNT, OWNER, TWO_MAILS

ADA, GRACE = FIRST_ITEM, FIRST_ITEM + 1
CALL = ManualStep(StepKind.CALL, "Call {first_name}", "About the offer")
LETTER = ManualStep(StepKind.MANUAL_EMAIL, "Write to {first_name}")
WEBHOOK = "/monday/webhooks/board"


async def enroll(
    installation: Installation, *items: int, step: ManualStep = CALL, following: tuple[Step, ...] = (WaitStep(3),)
) -> None:
    """Have people come to a step that a person does."""
    row = await installation.publish(replace(TWO_MAILS, steps=(step, *following)))
    assert row.version_id is not None
    wanted = [(ACCOUNT, row.id, row.version_id, item, OWNER) for item in items]
    async with installation.database.transaction() as connection:
        await enrollments.insert(connection, wanted, now=installation.clock.shown)
    await installation.settle()


def boards(installation: Installation) -> list[Board]:
    """Return the Activities boards of the account."""
    return [one for one in installation.sandbox.world.boards.values() if (one.name, one.account_id) == (NAME, ACME)]


def items(installation: Installation) -> list[Item]:
    """Return the items of the Activities boards."""
    numbers = [board.id for board in boards(installation)]
    return [one for one in installation.sandbox.world.items.values() if one.board_id in numbers]


def cells(installation: Installation, item: Item) -> dict[str, str]:
    """Return what an item shows, by title."""
    world = installation.sandbox.world
    return {one.title: world.text(item, one) for one in world.boards[item.board_id].columns if one.id != "name"}


def somebody(installation: Installation, kind: str) -> Item:
    """Return a lead of a temper."""
    leads = [one for one in installation.sandbox.world.items.values() if one.board_id == LEADS and one.cells["email"]]
    return next(one for one in leads if temper(installation.sandbox.options.seed, one.cells["email"]["email"]) == kind)


async def set_status(installation: Installation, item: Item, label: str) -> None:
    """Change the status of an activity as a person on the board does."""
    column = next(one.id for one in installation.sandbox.world.boards[item.board_id].columns if one.title == "Status")
    sandbox = f"http://127.0.0.1:{installation.sandbox.options.port}"
    url = f"{sandbox}/sandbox/items/{item.id}/columns"
    (await installation.http.post(url, json={"column": column, "label": label})).raise_for_status()


async def activities(installation: Installation) -> list[dict[str, Any]]:
    """Return our activities."""
    return await installation.select("SELECT id, state, board_item_id FROM activity ORDER BY id")


async def place(installation: Installation, activity: int, key: str = "again") -> int | None:
    """Place an activity."""
    own = installation.own
    access = Access(ACCOUNT, API_TOKEN)
    return await activities_board.place(
        own.database, own.tenants, own.monday, access, activity, key=key, public_url=own.settings.public_url
    )


async def told(installation: Installation, event: dict[str, Any], **who: int) -> int:
    """Tell the application of a change, signed as monday does; return the status of its answer."""
    answer = await installation.http.post(WEBHOOK, json={"event": event}, headers=installation.signed(WEBHOOK, **who))
    return answer.status_code


def done(item: Item) -> dict[str, Any]:
    """Return the event of an item that was set to Done."""
    return {"type": "update_column_value", "pulseId": item.id, "value": {"label": {"index": 1, "text": "Done"}}}


async def test_an_activity_becomes_an_item_that_says_all_of_it(installation: Installation) -> None:
    await enroll(installation, ADA)
    [item] = items(installation)
    assert item.name == "Call: Ada Byron – Call Ada"
    assert cells(installation, item) == {
        "Status": "Open",
        "Kind": "Call",
        "Owner": "Sam Ortiz",
        "Due": "2026-11-23",
        "Note": "About the offer",
        "Contact": "Ada Byron",
    }


async def test_the_owner_is_the_creator_when_the_column_is_empty(installation: Installation) -> None:
    installation.sandbox.world.items[ADA].cells["owner"] = None
    await enroll(installation, ADA)
    [item] = items(installation)
    assert cells(installation, item)["Owner"] == "Dana Levi"


async def test_the_board_is_made_once(installation: Installation) -> None:
    await enroll(installation, ADA, GRACE)
    await enroll(installation, FIRST_ITEM + 2)
    [board] = boards(installation)
    assert len(items(installation)) == 3
    assert [one.title for one in board.columns] == ["Name", "Status", "Kind", "Owner", "Due", "Note", "Contact"]
    [kept] = await installation.select("SELECT activities_board_id, activities_columns FROM account")
    assert kept["activities_board_id"] == board.id
    assert set(json.loads(kept["activities_columns"])) == {
        *("status", "kind", "owner", "due", "note", "contact"),
        "labels",
    }


async def test_the_board_is_made_once_though_we_forgot_that_it_was(installation: Installation) -> None:
    await enroll(installation, ADA)
    await installation.select("UPDATE account SET activities_board_id = NULL RETURNING account_id")
    await installation.select("UPDATE activity SET board_item_id = NULL RETURNING id")
    installation.own.tenants.forget(ACCOUNT)
    [activity] = await activities(installation)
    assert await place(installation, activity["id"], key=f"activity:{activity['id']}") == items(installation)[0].id
    assert (len(boards(installation)), len(items(installation))) == (1, 1)


async def test_one_webhook_listens_to_the_status(installation: Installation) -> None:
    await enroll(installation, ADA, GRACE)
    [webhook] = installation.sandbox.world.webhooks.values()
    [kept] = await installation.select("SELECT activities_webhook_id, activities_columns FROM account")
    assert webhook["url"] == installation.own.settings.public_url + WEBHOOK
    assert webhook["config"] == {"columnId": json.loads(kept["activities_columns"])["status"]}
    assert webhook["shown"]["id"] == kept["activities_webhook_id"]


async def test_an_activity_is_placed_once(installation: Installation) -> None:
    await enroll(installation, ADA)
    [activity] = await activities(installation)
    [item] = items(installation)
    assert activity["board_item_id"] == item.id
    assert await place(installation, activity["id"]) == item.id
    assert items(installation) == [item]


async def test_an_item_is_made_once_though_its_worker_died_before_it_could_say_so(installation: Installation) -> None:
    await enroll(installation, ADA)
    [item] = items(installation)
    await installation.select("UPDATE activity SET board_item_id = NULL RETURNING id")
    await installation.select("UPDATE outbox SET state = 'waiting', due_at = created_at RETURNING id")
    await installation.settle()
    assert items(installation) == [item]
    assert [one["board_item_id"] for one in await activities(installation)] == [item.id]


@pytest.mark.parametrize("state", ["done", "dropped"])
async def test_an_activity_that_nobody_has_to_do_gets_no_item(installation: Installation, state: str) -> None:
    await enroll(installation, ADA)
    await installation.select("UPDATE activity SET state = :state, board_item_id = NULL RETURNING id", state=state)
    [activity] = await activities(installation)
    assert await place(installation, activity["id"]) is None
    assert await place(installation, activity["id"] + 1) is None
    assert len(items(installation)) == 1


async def test_a_contact_that_is_gone_gets_no_item(installation: Installation) -> None:
    await enroll(installation, ADA)
    await installation.select("UPDATE activity SET board_item_id = NULL RETURNING id")
    world = installation.sandbox.world
    world.retire(world.items[ADA], "deleted", user=DANA)
    [activity] = await activities(installation)
    with pytest.raises(Gone):
        await place(installation, activity["id"])
    assert len(items(installation)) == 1


async def test_when_monday_fails_the_next_try_finds_what_was_made(installation: Installation) -> None:
    await enroll(installation, ADA)
    await installation.select("UPDATE activity SET board_item_id = NULL RETURNING id")
    [activity] = await activities(installation)
    installation.sandbox.faults.set({"graphql": {"mode": "500", "count": 1}})
    with pytest.raises(Unreachable):
        await place(installation, activity["id"], key="k")
    first = await place(installation, activity["id"], key="k")
    assert [one.id for one in items(installation)][1:] == [first]
    assert len(boards(installation)) == 1


@pytest.mark.parametrize("state", ["deleted", "archived"])
async def test_when_somebody_removes_the_board_the_next_activity_gets_a_new_one(
    installation: Installation, state: str
) -> None:
    await enroll(installation, ADA)
    [first] = boards(installation)
    first.state = state
    await enroll(installation, GRACE, FIRST_ITEM + 2)
    [_, second] = boards(installation)
    assert [one.board_id for one in items(installation)] == [first.id, second.id, second.id]
    assert [one["board_item_id"] for one in await activities(installation)] == [one.id for one in items(installation)]
    [kept] = await installation.select("SELECT activities_board_id, activities_webhook_id FROM account")
    assert kept["activities_board_id"] == second.id
    assert installation.sandbox.world.webhooks[int(kept["activities_webhook_id"])]["shown"]["board_id"] == str(
        second.id
    )


@pytest.mark.parametrize("title", ["Status", "Kind"])
@pytest.mark.parametrize("archived", [True, False])
async def test_when_somebody_removes_a_column_the_next_activity_gets_a_new_board(
    installation: Installation, title: str, archived: bool
) -> None:
    await enroll(installation, ADA)
    [first] = boards(installation)
    removed = next(one for one in first.columns if one.title == title)
    removed.archived = True
    first.columns = [one for one in first.columns if archived or one is not removed]
    await enroll(installation, GRACE)
    [_, second] = boards(installation)
    [item] = [one for one in items(installation) if one.board_id == second.id]
    assert cells(installation, item)["Contact"] == "Grace Hop"
    await set_status(installation, item, "Done")
    assert [one["state"] for one in await activities(installation)] == ["open", "done"]


async def test_when_somebody_removes_the_label_of_open_the_next_activity_gets_a_new_board(
    installation: Installation,
) -> None:
    await enroll(installation, ADA)
    next(one for one in boards(installation)[0].columns if one.title == "Status").labels.pop(0)
    await enroll(installation, GRACE)
    assert [cells(installation, one)["Status"] for one in items(installation)][1:] == ["Open"]
    assert len(boards(installation)) == 2


async def test_without_its_contact_column_a_board_is_still_used(installation: Installation) -> None:
    await enroll(installation, ADA)
    [board] = boards(installation)
    next(one for one in board.columns if one.title == "Contact").archived = True
    await enroll(installation, GRACE)
    assert [one.name for one in items(installation)] == [
        "Call: Ada Byron – Call Ada",
        "Call: Grace Hop – Call Grace",
    ]
    assert boards(installation) == [board]


async def test_two_workers_make_one_new_board(installation: Installation) -> None:
    await enroll(installation, ADA, GRACE)
    boards(installation)[0].state = "deleted"
    await installation.select("UPDATE activity SET board_item_id = NULL RETURNING id")
    await installation.select(
        """UPDATE outbox SET state = 'waiting', due_at = created_at, key = key || '-again'
           WHERE kind = 'activity_item' RETURNING id"""
    )
    now = installation.clock.shown
    async with installation.database.transaction() as connection:
        ids = await outbox.claim_due(connection, now=now)
    workers = [replace(installation.own.poster, tenants=Tenants(installation.own.keyring)) for _ in ids]
    await asyncio.gather(*(post_all(worker, [one], now=now) for worker, one in zip(workers, ids, strict=True)))
    await installation.settle(after=timedelta(minutes=1))
    [_, second] = boards(installation)
    placed = {one["board_item_id"] for one in await activities(installation)}
    assert placed == {one.id for one in items(installation) if one.board_id == second.id}
    assert [one["shown"]["board_id"] for one in installation.sandbox.world.webhooks.values()].count(str(second.id)) == 1


async def test_a_worker_that_remembers_the_old_board_finds_the_new_one(installation: Installation) -> None:
    await enroll(installation, ADA)
    late = Tenants(installation.own.keyring)
    async with installation.database.transaction() as connection:
        await late.get(connection, [ACCOUNT])
    boards(installation)[0].state = "deleted"
    await enroll(installation, GRACE)
    await installation.select("UPDATE activity SET board_item_id = NULL RETURNING id")
    installation.own.tenants._kept = late._kept
    [first, _] = await activities(installation)
    placed = await place(installation, first["id"])
    [_, second] = boards(installation)
    assert installation.sandbox.world.items[placed].board_id == second.id


async def test_while_somebody_else_makes_the_board_an_activity_waits(
    installation: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sequences.alone.PATIENCE", 1)
    await enroll(installation, ADA)
    boards(installation)[0].state = "deleted"
    await installation.select("UPDATE activity SET board_item_id = NULL RETURNING id")
    async with installation.database.transaction() as connection:
        assert await accounts.alone(connection, f"activities:{ACCOUNT}")
        with pytest.raises(Locked):
            await place(installation, 1)
    assert len(boards(installation)) == 1
    assert await place(installation, 1) == items(installation)[-1].id


async def test_an_item_that_is_refused_on_a_board_without_fault_makes_no_new_board(installation: Installation) -> None:
    await enroll(installation, ADA)
    await installation.select("UPDATE activity SET board_item_id = NULL RETURNING id")
    next(one for one in boards(installation)[0].columns if one.title == "Kind").type = "people"
    with pytest.raises(BadRequest):
        await place(installation, 1)
    assert len(boards(installation)) == 1


async def test_a_long_title_is_cut_to_what_a_name_may_hold(installation: Installation) -> None:
    await enroll(installation, ADA, step=replace(CALL, title="x" * 400))
    [item] = items(installation)
    assert len(item.name) == 255
    assert item.name.startswith("Call: Ada Byron – xxx")


async def test_done_on_the_board_completes_the_activity(installation: Installation) -> None:
    await enroll(installation, ADA)
    [item] = items(installation)
    await set_status(installation, item, "Done")
    [completed] = await installation.select("SELECT state, done_at FROM activity")
    assert completed == {"state": "done", "done_at": installation.clock.shown}


async def test_done_on_the_board_lets_a_run_go_on_that_waited_for_it(installation: Installation) -> None:
    person = somebody(installation, "replies")
    address = person.cells["email"]["email"]
    await enroll(installation, person.id, step=LETTER, following=TWO_MAILS.steps[:1])
    assert installation.sandbox.store.shown(address) == []
    [item] = items(installation)
    assert cells(installation, item)["Kind"] == "E-mail"
    await set_status(installation, item, "Done")
    await installation.settle()
    assert len(installation.sandbox.store.shown(address)) == 1


async def test_done_completes_that_activity_and_no_other(installation: Installation) -> None:
    await enroll(installation, ADA, GRACE)
    first, second = await activities(installation)
    item = installation.sandbox.world.items[second["board_item_id"]]
    await set_status(installation, item, "Done")
    assert [one["state"] for one in await activities(installation)] == ["open", "done"]
    assert first["board_item_id"] != second["board_item_id"]


async def test_any_other_status_completes_nothing(installation: Installation) -> None:
    await enroll(installation, ADA)
    [item] = items(installation)
    await set_status(installation, item, "Dropped")
    assert [one["state"] for one in await activities(installation)] == ["open"]


async def test_done_a_second_time_changes_nothing(installation: Installation) -> None:
    await enroll(installation, ADA)
    [item] = items(installation)
    assert await told(installation, done(item)) == 200
    installation.clock.shown = installation.clock.shown.replace(hour=15)
    assert await told(installation, done(item)) == 200
    [completed] = await installation.select("SELECT state, done_at FROM activity")
    assert completed["done_at"].hour == 9


async def test_done_is_done_in_the_account_that_tells_it_only(installation: Installation) -> None:
    await enroll(installation, ADA)
    [item] = items(installation)
    assert await told(installation, done(item), account=GLOBEX) == 200
    assert [one["state"] for one in await activities(installation)] == ["open"]


async def test_an_unsigned_word_completes_nothing(installation: Installation) -> None:
    await enroll(installation, ADA)
    [item] = items(installation)
    answer = await installation.http.post(WEBHOOK, json={"event": done(item)})
    assert answer.status_code == 401
    assert [one["state"] for one in await activities(installation)] == ["open"]


async def test_done_on_another_board_completes_nothing(installation: Installation) -> None:
    await enroll(installation, ADA)
    assert await told(installation, done(installation.sandbox.world.items[ADA])) == 200
    assert [one["state"] for one in await activities(installation)] == ["open"]


async def test_a_board_that_nobody_listens_to_still_gets_its_items(installation: Installation) -> None:
    await enroll(installation, ADA)
    world, own = installation.sandbox.world, installation.own
    await installation.select("UPDATE activity SET board_item_id = NULL RETURNING id")
    await installation.select("UPDATE account SET activities_board_id = NULL RETURNING account_id")
    own.tenants.forget(ACCOUNT)
    world.webhooks.clear()
    access = Access(ACCOUNT, API_TOKEN)
    placed = await activities_board.place(
        own.database, own.tenants, own.monday, access, 1, key="k", public_url="http://127.0.0.1:9"
    )
    assert placed in [one.id for one in items(installation)]
    assert [row["activities_webhook_id"] for row in await installation.select("SELECT * FROM account")] == [None]


async def test_who_is_told_to_do_it_is_who_owns_it(installation: Installation) -> None:
    await enroll(installation, ADA)
    await installation.settle(after=timedelta(seconds=30))
    assert [(one["user"], one["text"]) for one in installation.sandbox.world.notifications] == [
        (SAM, "Time to call Ada Byron: Call Ada")
    ]


@pytest.mark.parametrize(
    ("event", "expected"),
    [
        ({"value": {"label": {"index": 1, "text": "Done"}}}, True),
        ({"value": {"label": {"index": 0, "text": "Open"}}}, False),
        ({"value": {"label": {"index": 1, "text": "done"}}}, False),
        ({"value": {"label": {"index": 1}}}, False),
        ({"value": {"label": "Done"}}, False),
        ({"value": {"label": None}}, False),
        ({"value": "Done"}, False),
        ({"value": None}, False),
        ({"previousValue": {"label": {"text": "Done"}}}, False),
        ({}, False),
    ],
)
def test_only_a_status_that_is_done_now_is_done(event: dict[str, Any], expected: bool) -> None:
    assert is_done(event) is expected
