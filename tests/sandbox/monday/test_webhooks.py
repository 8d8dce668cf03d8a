"""Board webhooks, heard by an application over HTTP."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest

from sandbox.app import Sandbox
from sandbox.seed import ACME, CONTACTS, DANA, FIRST_ITEM, GLOBEX_LEADS, LEADS, SAM
from tests.fixtures.installation import API_TOKEN
from tests.sandbox.listener import Listener, later, listening

PATH = "/monday/webhooks/board"
CREATE = """mutation Create($board: ID!, $url: String!, $event: WebhookEventType!, $config: JSON) {
  create_webhook(board_id: $board, url: $url, event: $event, config: $config) { id board_id event }
}"""


@pytest.fixture
async def listener(sandbox: Sandbox) -> AsyncIterator[Listener]:
    """The application beside the sandbox."""
    async with listening(sandbox) as made:
        yield made


async def ask(sandbox: Sandbox, query: str, **values: Any) -> dict[str, Any]:
    """Ask the sandbox's API."""
    async with httpx.AsyncClient(timeout=60) as http:
        url, headers = f"http://127.0.0.1:{sandbox.options.port}/v2", {"Authorization": API_TOKEN}
        answer = await http.post(url, json={"query": query, "variables": values}, headers=headers)
    return dict(answer.json())


async def create(sandbox: Sandbox, event: str, board: int = LEADS, **config: Any) -> dict[str, Any]:
    """Make a webhook as an app does; return the API's answer."""
    url = sandbox.options.app_url + PATH
    return await ask(sandbox, CREATE, board=board, url=url, event=event, config=json.dumps(config) if config else None)


def set_status(sandbox: Sandbox, item: int, label: int) -> None:
    """Change a status as Sam does."""
    found = sandbox.world.items[item]
    column = sandbox.world.boards[found.board_id].column("status")
    assert column is not None
    sandbox.world.set_cell(found, column, {"index": label}, user=SAM, by_app=False)


def events(listener: Listener) -> list[dict[str, Any]]:
    """Return the events that came."""
    return [one.body["event"] for one in listener.at(PATH) if "event" in one.body]


async def test_a_webhook_is_made_when_its_url_echoes_the_challenge(sandbox: Sandbox, listener: Listener) -> None:
    made = (await create(sandbox, "create_item"))["data"]["create_webhook"]
    assert [set(one.body) for one in listener.told] == [{"challenge"}]
    assert (made["board_id"], made["event"]) == (str(LEADS), "create_item")
    every = await ask(sandbox, "query ($b: ID!) { webhooks(board_id: $b) { id } }", b=str(LEADS))
    assert every["data"]["webhooks"] == [{"id": made["id"]}]


@pytest.mark.parametrize("answer", [(404, {}), (200, "fine")])
async def test_a_url_that_does_not_echo_gets_no_webhook(
    sandbox: Sandbox, listener: Listener, answer: tuple[int, Any]
) -> None:
    listener.answer(PATH, answer)
    refused = await create(sandbox, "create_item")
    assert refused["errors"][0]["extensions"]["code"] == "InvalidWebhookConfigException"
    assert sandbox.world.webhooks == {}


async def test_a_url_where_nobody_listens_gets_no_webhook(sandbox: Sandbox) -> None:
    refused = await create(sandbox, "create_item")
    assert refused["errors"][0]["path"] == ["create_webhook"]
    assert sandbox.world.webhooks == {}


async def test_a_change_is_told_in_a_signed_event(sandbox: Sandbox, listener: Listener) -> None:
    made = (await create(sandbox, "change_specific_column_value", columnId="status"))["data"]["create_webhook"]
    set_status(sandbox, FIRST_ITEM, 0)
    await later(sandbox)
    told = listener.told[-1]
    who = (told.claims["accountId"], told.claims["userId"], told.claims["platformAppId"])
    assert who == (ACME, DANA, sandbox.options.app_id)
    event = told.body["event"]
    assert (event["type"], event["boardId"], event["pulseId"], event["userId"]) == (
        "update_column_value", LEADS, FIRST_ITEM, SAM,
    )  # fmt: skip
    assert (event["subscriptionId"], event["isRetry"]) == (int(made["id"]), False)
    assert (event["columnId"], event["columnType"]) == ("status", "color")
    assert event["value"]["label"] == {"index": 0, "text": "Interested"}
    assert event["previousValue"]["label"] == {"index": 3, "text": "New"}


@pytest.mark.parametrize(
    ("event", "kind"),
    [
        ("create_item", "create_pulse"),
        ("item_moved_to_any_group", "move_pulse_into_group"),
        ("item_archived", "archive_pulse"),
        ("item_deleted", "delete_pulse"),
        ("item_restored", "restore_pulse"),
        ("change_column_value", "update_column_value"),
    ],
)
async def test_a_webhook_hears_of_its_event_only(sandbox: Sandbox, listener: Listener, event: str, kind: str) -> None:
    await create(sandbox, event)
    world, board = sandbox.world, sandbox.world.boards[LEADS]
    item = world.add_item(board, "Ada", {}, user=SAM)
    world.move(item, "won", user=SAM)
    set_status(sandbox, item.id, 0)
    world.retire(item, "archived", user=SAM)
    world.retire(item, "deleted", user=SAM)
    world.restore(item, user=SAM)
    await later(sandbox)
    assert [one["type"] for one in events(listener)] == [kind]
    assert item.id in (events(listener)[0].get("pulseId"), events(listener)[0].get("itemId"))


async def test_other_columns_and_other_boards_are_not_told(sandbox: Sandbox, listener: Listener) -> None:
    await create(sandbox, "change_specific_column_value", columnId="score")
    set_status(sandbox, FIRST_ITEM, 0)
    set_status(sandbox, FIRST_ITEM + 900, 0)
    assert sandbox.world.items[FIRST_ITEM + 900].board_id == GLOBEX_LEADS
    assert await later(sandbox) == 0
    assert events(listener) == []


async def test_an_event_is_told_again_each_minute_until_it_is_taken(sandbox: Sandbox, listener: Listener) -> None:
    await create(sandbox, "change_column_value")
    listener.answer(PATH, (503, {}), (500, {}), (200, {}))
    set_status(sandbox, FIRST_ITEM, 0)
    done = [await later(sandbox, minutes) for minutes in (0, 0.9, 0.1, 0.9, 0.1, 5)]
    assert done == [1, 0, 1, 0, 1, 0]
    assert [one["isRetry"] for one in events(listener)] == [False, True, True]
    assert len({one["triggerUuid"] for one in events(listener)}) == 1


async def test_an_event_nobody_takes_is_dropped_after_half_an_hour(sandbox: Sandbox, listener: Listener) -> None:
    await create(sandbox, "change_column_value")
    listener.answer(PATH, (503, {}))
    set_status(sandbox, FIRST_ITEM, 0)
    done = sum([await later(sandbox, 1) for _ in range(40)])
    assert done == len(events(listener)) == 31
    assert sandbox.clock.next_at() is None


async def test_a_deleted_webhook_is_told_nothing(sandbox: Sandbox, listener: Listener) -> None:
    made = (await create(sandbox, "change_column_value"))["data"]["create_webhook"]
    gone = await ask(sandbox, "mutation ($id: ID!) { delete_webhook(id: $id) { id } }", id=made["id"])
    assert gone["data"]["delete_webhook"] == {"id": made["id"]}
    set_status(sandbox, FIRST_ITEM, 0)
    assert await later(sandbox) == 0


@pytest.mark.parametrize(("mode", "at_once", "in_time"), [("drop", 0, 0), ("twice", 2, 2), ("late", 0, 1)])
async def test_a_delivery_may_be_lost_doubled_or_late(
    sandbox: Sandbox, listener: Listener, mode: str, at_once: int, in_time: int
) -> None:
    await create(sandbox, "change_column_value")
    sandbox.faults.set({"webhook": {"mode": mode, "count": 1}})
    set_status(sandbox, FIRST_ITEM, 0)
    await later(sandbox)
    assert len(events(listener)) == at_once
    await later(sandbox, 5)
    assert len(events(listener)) == in_time
    assert len({one["triggerUuid"] for one in events(listener)}) <= 1
    set_status(sandbox, FIRST_ITEM, 1)
    await later(sandbox)
    assert len(events(listener)) == in_time + 1


async def test_an_item_goes_to_another_board_with_its_cells_and_nobody_is_told(
    sandbox: Sandbox, listener: Listener
) -> None:
    for event in ("change_column_value", "item_deleted", "item_archived", "item_moved_to_any_group"):
        await create(sandbox, event)
    move = 'move_item_to_board(item_id: $i, board_id: $b, group_id: "topics") { id board { id } }'
    query = f"mutation ($i: ID!, $b: ID!) {{ {move} }}"
    moved = await ask(sandbox, query, i=FIRST_ITEM, b=CONTACTS)
    assert moved["data"]["move_item_to_board"]["board"] == {"id": str(CONTACTS)}
    assert sandbox.world.items[FIRST_ITEM].cells["first_name"] == "Ada"
    assert await later(sandbox) == 0
    assert events(listener) == []


async def test_a_deleted_column_takes_its_cells_along(sandbox: Sandbox) -> None:
    query = 'mutation ($b: ID!) { delete_column(board_id: $b, column_id: "score") { id } }'
    assert (await ask(sandbox, query, b=LEADS))["data"] == {"delete_column": {"id": "score"}}
    assert "score" not in sandbox.world.items[FIRST_ITEM].cells
    assert "score" in sandbox.world.items[FIRST_ITEM + 500].cells
    assert (await ask(sandbox, query, b=LEADS))["errors"][0]["extensions"]["code"] == "InvalidColumnIdException"
