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
from sequences.activities import activities_board
from sequences.activities.activities_board import NAME, Work
from sequences.core.definition import ManualStep, Step, StepKind, WaitStep
from sequences.monday.client import Access
from sequences.monday.errors import BadRequest, Gone, Locked, Unreachable
from sequences.outbox.posting import post_all
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
    return await activities_board.place(work(installation), activity, key=key)


def work(installation: Installation, **changed: Any) -> Work:
    """Return what work on the board needs."""
    own, access = installation.own, Access(ACCOUNT, API_TOKEN)
    url, now = own.settings.public_url, installation.clock.shown
    return replace(Work(own.database, own.tenants, own.monday, access, url, now), **changed)


async def told(installation: Installation, event: dict[str, Any], **who: int) -> int:
    """Tell the application of a change, signed as monday does; return the status of its answer."""
    answer = await installation.http.post(WEBHOOK, json={"event": event}, headers=installation.signed(WEBHOOK, **who))
    return answer.status_code


def done(installation: Installation, item: Item) -> dict[str, Any]:
    """Return the event of an item that was set to Done."""
    value = {"label": {"index": 1, "text": "Done"}}
    return {
        "type": "update_column_value",
        "pulseId": item.id,
        "columnId": column(installation, "Status"),
        "value": value,
    }


def column(installation: Installation, title: str) -> str:
    """Return the id of a column of the first Activities board."""
    return next(one.id for one in boards(installation)[0].columns if one.title == title)


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
    [kept] = await installation.select("SELECT * FROM account JOIN activities_board USING (account_id)")
    assert kept["activities_board_id"] == kept["board_id"] == board.id
    assert set(kept["columns"]) == {"status", "kind", "owner", "due", "note", "contact"}
    assert kept["labels"] == {"open": 0, "done": 1, "dropped": 2}
    assert kept["kinds"] == {"call": 0, "task": 1, "manual_email": 2}


async def test_the_board_is_made_once_though_we_forgot_that_it_was(installation: Installation) -> None:
    await enroll(installation, ADA)
    await installation.select("UPDATE account SET activities_board_id = NULL RETURNING account_id")
    await installation.select("UPDATE activity SET board_item_id = NULL RETURNING id")
    installation.own.tenants.forget(ACCOUNT)
    [activity] = await activities(installation)
    assert await place(installation, activity["id"], key=f"activity:{activity['id']}") == items(installation)[0].id
    assert (len(boards(installation)), len(items(installation))) == (1, 1)


async def test_webhooks_listen_once_to_all_that_means_something(installation: Installation) -> None:
    await enroll(installation, ADA, GRACE)
    [kept] = await installation.select("SELECT board_id, columns, webhooks FROM activities_board")
    every = installation.sandbox.world.webhooks.values()
    webhooks = [one for one in every if one["shown"]["board_id"] == str(kept["board_id"])]
    assert {one["url"] for one in webhooks} == {installation.own.settings.public_url + WEBHOOK}
    assert [one["config"].get("columnId") for one in webhooks] == [
        kept["columns"]["status"], kept["columns"]["owner"], kept["columns"]["due"], None, None,
    ]  # fmt: skip
    assert [one["shown"]["event"] for one in webhooks][3:] == ["item_archived", "item_deleted"]
    assert [one["shown"]["id"] for one in webhooks] == kept["webhooks"]


async def test_the_contact_column_is_bound_to_the_boards_of_the_sequences(
    installation: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = []
    real = installation.own.monday.write

    async def write(access: Access, name: str, values: dict[str, Any], **rest: Any) -> Any:
        asked.append((name, values))
        return await real(access, name, values, **rest)

    monkeypatch.setattr(installation.own.monday, "write", write)
    await enroll(installation, ADA)
    [relation] = [json.loads(values["relation"]) for name, values in asked if name == "create_activities_columns"]
    assert relation == {"boardIds": [LEADS], "allowMultipleItems": True}


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
    placed = {one["board_item_id"] for one in await activities(installation)}
    assert placed == {one.id for one in items(installation)}
    [kept] = await installation.select(
        """SELECT b.board_id, b.webhooks FROM account a
           JOIN activities_board b ON b.account_id = a.account_id AND b.board_id = a.activities_board_id"""
    )
    assert kept["board_id"] == second.id
    webhooks = [installation.sandbox.world.webhooks[int(one)]["shown"]["board_id"] for one in kept["webhooks"]]
    assert webhooks == [str(second.id)] * 5


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
    assert [one["shown"]["board_id"] for one in installation.sandbox.world.webhooks.values()].count(str(second.id)) == 5


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
    next(one for one in boards(installation)[0].columns if one.title == "Note").type = "people"
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
    boards(installation)[0].columns[1].labels.append({"id": 7, "label": "Waiting", "index": 3})
    await set_status(installation, item, "Waiting")
    assert [one["state"] for one in await activities(installation)] == ["open"]


async def test_done_a_second_time_changes_nothing(installation: Installation) -> None:
    await enroll(installation, ADA)
    [item] = items(installation)
    assert await told(installation, done(installation, item)) == 200
    installation.clock.shown = installation.clock.shown.replace(hour=15)
    assert await told(installation, done(installation, item)) == 200
    [completed] = await installation.select("SELECT state, done_at FROM activity")
    assert completed["done_at"].hour == 9


async def test_done_is_done_in_the_account_that_tells_it_only(installation: Installation) -> None:
    await enroll(installation, ADA)
    [item] = items(installation)
    assert await told(installation, done(installation, item), account=GLOBEX) == 200
    assert [one["state"] for one in await activities(installation)] == ["open"]


async def test_an_unsigned_word_completes_nothing(installation: Installation) -> None:
    await enroll(installation, ADA)
    [item] = items(installation)
    answer = await installation.http.post(WEBHOOK, json={"event": done(installation, item)})
    assert answer.status_code == 401
    assert [one["state"] for one in await activities(installation)] == ["open"]


async def test_done_on_another_board_completes_nothing(installation: Installation) -> None:
    await enroll(installation, ADA)
    assert await told(installation, done(installation, installation.sandbox.world.items[ADA])) == 200
    assert [one["state"] for one in await activities(installation)] == ["open"]


async def test_a_board_that_nobody_listens_to_still_gets_its_items(installation: Installation) -> None:
    await enroll(installation, ADA)
    await installation.select("UPDATE activity SET board_item_id = NULL RETURNING id")
    installation.sandbox.world.webhooks.clear()
    await installation.select("UPDATE activities_board SET webhooks = '[]' RETURNING board_id")
    deaf = work(installation, public_url="http://127.0.0.1:9")
    placed = await activities_board.place(deaf, 1, key="k")
    assert placed in [one.id for one in items(installation)]
    [kept] = await installation.select("SELECT webhooks, listen_at FROM activities_board")
    assert kept == {"webhooks": [], "listen_at": installation.clock.shown + timedelta(hours=1)}
    assert installation.sandbox.world.webhooks == {}
    await installation.settle(after=timedelta(hours=1))
    await enroll(installation, GRACE)
    [kept] = await installation.select("SELECT webhooks FROM activities_board")
    assert len(kept["webhooks"]) == 5


async def test_who_is_told_to_do_it_is_who_owns_it(installation: Installation) -> None:
    await enroll(installation, ADA)
    await installation.settle(after=timedelta(seconds=30))
    assert [(one["user"], one["text"]) for one in installation.sandbox.world.notifications] == [
        (SAM, "Time to call Ada Byron: Call Ada")
    ]
