"""Actions that are marked as asynchronous: the automation stands still until the app calls back."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import pytest

from sandbox.app import Sandbox
from tests.sandbox.automations.test_center import ENROLL, NOTIFY, ON_STATUS, ask, bell, fired, start
from tests.sandbox.listener import Listener, later, listening

RECEIVED = (200, {"status": "received", "message": "queued", "actionUuid": "?"})
SEVERE = {"severityCode": 4000, "notificationErrorDescription": "Pick another sequence."}


@pytest.fixture
async def listener(sandbox: Sandbox) -> AsyncIterator[Listener]:
    """The application beside the sandbox."""
    async with listening(sandbox) as made:
        made.answer(ENROLL, RECEIVED)
        yield made


def waiting_for(place: str) -> dict[str, Any]:
    """Return an automation whose first action is waited for."""
    enroll = {"block": "enroll_item", "values": {"sequence": "7"}, "waits": place}
    told = {"block": "notify", "values": {"user": "{person}", "text": "{item}: {sentence}"}}
    return {**ON_STATUS, "actions": [enroll, told, NOTIFY]}


def called(listener: Listener, place: str = "payload") -> str:
    """Return the path that the app was told to call back at."""
    [told] = listener.at(ENROLL)
    url = str(told.body[place]["callbackUrl"])
    assert url.startswith(f"http://127.0.0.1:{listener.options.port}/automations/callbacks/")
    return url.partition(str(listener.options.port))[2]


@pytest.mark.parametrize("place", ["payload", "runtimeMetadata"])
async def test_the_next_block_waits_for_the_callback_and_gets_its_outputs(
    sandbox: Sandbox, listener: Listener, place: str
) -> None:
    await start(sandbox, waiting_for(place))
    assert bell(sandbox) == []
    path, body = called(listener, place), {"success": True, "outputFields": {"person": 61204477, "sentence": "Inside."}}
    assert (await ask(sandbox, "POST", path, body, fired(sandbox))).status_code == 200
    await later(sandbox)
    assert bell(sandbox) == ["Ada Byron: Inside.", "Ada Byron replied."]
    assert (await ask(sandbox, "POST", path, body, fired(sandbox))).status_code == 404


async def test_a_failure_ends_the_run_and_tells_by_its_severity(sandbox: Sandbox, listener: Listener) -> None:
    await start(sandbox, waiting_for("payload"))
    await ask(sandbox, "POST", called(listener), {"success": False, **SEVERE}, fired(sandbox))
    assert await later(sandbox) == 0
    assert bell(sandbox) == ["On status: Pick another sequence."]


async def test_a_line_in_the_log_tells_nobody(sandbox: Sandbox, listener: Listener) -> None:
    await start(sandbox, waiting_for("payload"))
    told = {"success": False, "severityCode": 2000, "runtimeErrorDescription": "Not enrolled."}
    await ask(sandbox, "POST", called(listener), told, fired(sandbox))
    assert await later(sandbox) == 0
    assert bell(sandbox) == []
    assert sandbox.center.runner.runs[0]["actions"][0]["callback"] == told


async def test_only_our_app_calls_back(sandbox: Sandbox, listener: Listener) -> None:
    await start(sandbox, waiting_for("payload"))
    answer = await ask(sandbox, "POST", called(listener), {"success": True}, "guessed")
    assert answer.status_code == 401
    assert await later(sandbox) == 0
    await ask(sandbox, "POST", "/sandbox/faults", {"callback": {"mode": "503", "count": 1}})
    answers = [
        await ask(sandbox, "POST", called(listener), {"success": True, "outputFields": {"person": 61204477}}, token)
        for token in (fired(sandbox), fired(sandbox))
    ]
    assert [answer.status_code for answer in answers] == [503, 200]
