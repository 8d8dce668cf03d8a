"""The five kinds of monday's own triggers, as a person on the board sets them off."""

from __future__ import annotations

from typing import Any

import pytest

from sandbox.app import Sandbox
from sandbox.seed import DANA, FIRST_ITEM, LEADS, SAM
from tests.sandbox.automations.test_center import ask, save
from tests.sandbox.listener import later

ITEM = f"/sandbox/items/{FIRST_ITEM}"
NOTE = {"block": "create_update", "values": {"text": "{itemId} started by {userId}{nothing}."}}
STARTS: dict[str, tuple[dict[str, Any], str, dict[str, Any]]] = {
    "status_changes_to": (
        {"columnId": "status", "label": "Interested"},
        f"{ITEM}/columns",
        {"column": "status", "label": "Interested"},
    ),
    "button_clicked": ({"columnId": "add"}, f"{ITEM}/press", {"column": "add", "user": SAM}),
    "item_moved_to_group": ({"groupId": "won"}, f"{ITEM}/place", {"group": "won"}),
    "item_created": ({}, "/sandbox/items", {"board": LEADS, "name": "New"}),
    "person_assigned": (
        {"columnId": "owner"},
        f"{ITEM}/columns",
        {"column": "owner", "value": {"personsAndTeams": [{"id": DANA, "kind": "person"}]}},
    ),
}


async def automation(sandbox: Sandbox, block: str, values: dict[str, Any]) -> None:
    """Save an automation that writes under the item."""
    await save(
        sandbox, {"name": block, "board": LEADS, "trigger": {"block": block, "values": values}, "actions": [NOTE]}
    )


async def act(sandbox: Sandbox, path: str, body: dict[str, Any]) -> None:
    """Do something on the board."""
    assert (await ask(sandbox, "POST", path, body)).status_code in (200, 201)
    await later(sandbox)


def started(sandbox: Sandbox) -> int:
    """Return how many runs there were."""
    return len(sandbox.center.runner.runs)


@pytest.mark.parametrize("block", STARTS)
async def test_each_kind_starts_an_automation_with_its_item(sandbox: Sandbox, block: str) -> None:
    values, path, body = STARTS[block]
    await automation(sandbox, block, values)
    await act(sandbox, path, body)
    [run] = sandbox.center.runner.runs
    item = sandbox.world.items[run["outputs"]["itemId"]]
    assert [update["body"] for update in item.updates] == [f"{item.id} started by {body.get('user', DANA)}."]


@pytest.mark.parametrize("block", STARTS)
async def test_no_kind_starts_what_waits_for_another(sandbox: Sandbox, block: str) -> None:
    for other in STARTS.keys() - {block}:
        await automation(sandbox, other, STARTS[other][0])
    _, path, body = STARTS[block]
    await act(sandbox, path, body)
    assert started(sandbox) == 0


@pytest.mark.parametrize(
    ("block", "values"),
    [
        ("status_changes_to", {"columnId": "status", "label": "Won"}),
        ("button_clicked", {"columnId": "other"}),
        ("item_moved_to_group", {"groupId": "topics"}),
        ("person_assigned", {"columnId": "reviewer"}),
    ],
)
async def test_another_column_label_or_group_starts_nothing(
    sandbox: Sandbox, block: str, values: dict[str, Any]
) -> None:
    await automation(sandbox, block, values)
    _, path, body = STARTS[block]
    await act(sandbox, path, body)
    assert started(sandbox) == 0


async def test_only_somebody_who_was_not_there_is_assigned(sandbox: Sandbox) -> None:
    await automation(sandbox, "person_assigned", {"columnId": "owner"})
    for people, runs in (([SAM, DANA], 1), ([DANA], 1), ([], 1), ([SAM], 2)):
        value = {"personsAndTeams": [{"id": one, "kind": "person"} for one in people]}
        await act(sandbox, f"{ITEM}/columns", {"column": "owner", "value": value})
        assert started(sandbox) == runs


async def test_what_is_no_button_cannot_be_clicked(sandbox: Sandbox) -> None:
    for column in ("status", "nothing"):
        answer = await ask(sandbox, "POST", f"{ITEM}/press", {"column": column})
        assert (answer.status_code, answer.json()["error"]) == (404, f"The board has no button {column}.")
