"""Actions that monday waits for: received at once, called back once when it is known what came of them."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import httpx
import jwt
import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from tests.fixtures.installation import Installation, serving
from tests.fixtures.ports import free_port
from tests.fixtures.world import ACCOUNT, BOARD, ITEM, OWNER, TWO_MAILS

ENROLL = "/monday/actions/enroll_item"
NOBODY = ITEM + 36  # a lead without an e-mail address
FOREIGN = (
    "https://evil.example/",
    "https://api.monday.com.evil.example/",
    "http://api.monday.com/",
    "",
    7,
    True,
    [],
    {},
)


class Automations:
    """A monday that waits: it keeps what it is told and answers as planned."""

    def __init__(self, port: int) -> None:
        self.url = f"http://127.0.0.1:{port}/callbacks/1"
        self.answers: list[int] = []
        self.told: list[tuple[str, dict[str, Any]]] = []

    async def hear(self, request: Request) -> Response:
        self.told.append((request.headers["authorization"], await request.json()))
        return JSONResponse({}, self.answers.pop(0) if self.answers else 200)

    @property
    def bodies(self) -> list[dict[str, Any]]:
        return [body for _, body in self.told]


@pytest.fixture
async def monday(installation: Installation) -> AsyncIterator[Automations]:
    """A place that may be called back at."""
    port = free_port()
    made = Automations(port)
    hosts = installation.own.settings.callback_hosts | {f"127.0.0.1:{port}"}
    installation.own.settings.__dict__["callback_hosts"] = hosts
    async with serving(Starlette(routes=[Route("/{path:path}", made.hear, methods=["POST"])]), port):
        yield made


async def wanted(installation: Installation, item: int = ITEM + 9) -> dict[str, Any]:
    """Publish a sequence and return the fields of a good call."""
    return {"boardId": BOARD, "itemId": item, "sequence": str((await installation.publish(TWO_MAILS)).id)}


async def call(
    installation: Installation,
    url: Any,
    fields: dict[str, Any],
    uuid: str = "u-1",
    *,
    path: str = ENROLL,
    beside: bool = False,
) -> httpx.Response:
    """Call an action that monday waits for; its address may stand in either place."""
    payload, runtime = {"inboundFieldValues": fields}, {"actionUuid": uuid}
    (runtime if beside else payload)["callbackUrl"] = url
    body = {"payload": payload, "runtimeMetadata": runtime}
    return await installation.http.post(path, json=body, headers=installation.signed(path))


async def callbacks(installation: Installation) -> list[str]:
    """Return the states of the callbacks in the outbox."""
    found = await installation.select("SELECT state FROM outbox WHERE kind = 'callback' ORDER BY id")
    return [row["state"] for row in found]


@pytest.mark.parametrize("beside", [False, True])
async def test_whoever_passes_the_check_is_called_back_as_enrolled(
    installation: Installation, monday: Automations, beside: bool
) -> None:
    answer = await call(installation, monday.url, await wanted(installation), beside=beside)
    assert (answer.status_code, answer.json()) == (
        200,
        {"status": "received", "message": "queued", "actionUuid": "u-1"},
    )
    assert monday.told == []
    await installation.settle()
    outputs = {
        "enrollmentId": "1",
        "enrolled": True,
        "alreadyEnrolled": False,
        "reason": "enrolled",
        "sentence": "The item was enrolled in the sequence.",
    }
    assert monday.bodies == [{"success": True, "outputFields": outputs}]
    token = monday.told[0][0].removeprefix("Bearer ")
    claims = jwt.decode(token, installation.own.settings.monday_signing_secret, algorithms=["HS256"])
    assert claims["appId"] == installation.own.settings.monday_app_id


async def test_whoever_does_not_pass_ends_the_run_with_the_reason_in_its_log(
    installation: Installation, monday: Automations
) -> None:
    await call(installation, monday.url, await wanted(installation, NOBODY))
    await installation.settle()
    told = "Not enrolled: The item has no e-mail address."
    assert monday.bodies == [{"success": False, "severityCode": 2000, "runtimeErrorDescription": told}]


async def test_the_address_in_the_payload_comes_before_the_one_beside_it(
    installation: Installation, monday: Automations
) -> None:
    payload = {"inboundFieldValues": await wanted(installation), "callbackUrl": monday.url}
    runtime = {"actionUuid": "u-1", "callbackUrl": "https://evil.example/"}
    body = {"payload": payload, "runtimeMetadata": runtime}
    answer = await installation.http.post(ENROLL, json=body, headers=installation.signed(ENROLL))
    assert answer.json()["status"] == "received"
    await installation.settle()
    assert len(monday.told) == 1


async def test_an_item_inside_is_called_back_at_once(installation: Installation, monday: Automations) -> None:
    fields = await wanted(installation)
    await installation.call(ENROLL, fields)
    await call(installation, monday.url, fields, "u-2")
    await installation.settle()
    [body] = monday.bodies
    assert body["success"] is True
    assert (body["outputFields"]["enrolled"], body["outputFields"]["reason"]) == (False, "already_enrolled")


@pytest.mark.parametrize(("state", "severity"), [("inactive", 4000), ("deleted", 6000)])
async def test_a_sequence_that_takes_nobody_is_called_back_with_its_severity(
    installation: Installation, monday: Automations, state: str, severity: int
) -> None:
    fields = await wanted(installation)
    await installation.select("UPDATE sequence SET state = :state RETURNING id", state=state)
    answer = await call(installation, monday.url, fields)
    assert (answer.status_code, answer.json()["status"]) == (200, "received")
    await installation.settle()
    [body] = monday.bodies
    assert (body["success"], body["severityCode"]) == (False, severity)
    assert body["notificationErrorTitle"]


async def test_a_repeated_call_is_received_again_and_called_back_once(
    installation: Installation, monday: Automations
) -> None:
    fields = await wanted(installation)
    answers = [await call(installation, monday.url, fields) for _ in range(3)]
    await installation.settle()
    answers.append(await call(installation, monday.url, fields))
    await installation.settle()
    assert {answer.json()["status"] for answer in answers} == {"received"}
    assert len(monday.told) == 1


async def test_a_call_without_an_address_is_answered_as_always(installation: Installation, monday: Automations) -> None:
    fields = await wanted(installation)
    for uuid, url in (("u-1", None), ("u-2", None)):
        answer = await call(installation, url, fields, uuid)
        assert "outputFields" in answer.json()
    await installation.settle()
    assert (monday.told, await callbacks(installation)) == ([], [])


async def test_who_leaves_before_the_check_ends_the_waiting(installation: Installation, monday: Automations) -> None:
    fields = await wanted(installation)
    await call(installation, monday.url, fields)
    await installation.call("/monday/actions/unenroll_item", fields, "r-1")
    await installation.settle()
    [body] = monday.bodies
    assert (body["success"], body["severityCode"]) == (False, 2000)
    assert body["runtimeErrorDescription"].startswith("The item left the sequence before it was checked: ")


async def test_who_is_paused_before_the_check_ends_the_waiting(installation: Installation, monday: Automations) -> None:
    fields = await wanted(installation)
    await call(installation, monday.url, fields)
    await installation.call("/monday/actions/pause_item", fields, "p-1")
    await installation.settle()
    assert [(body["success"], body["outputFields"]["enrolled"]) for body in monday.bodies] == [(True, True)]
    await installation.call("/monday/actions/resume_item", fields, "p-2")
    await installation.settle()
    assert len(monday.told) == 1


async def test_any_action_may_be_waited_for(installation: Installation, monday: Automations) -> None:
    fields = await wanted(installation)
    await installation.call(ENROLL, fields)
    for n, path in enumerate(("pause_item", "resume_item", "unenroll_item", "unenroll_everywhere")):
        await call(installation, monday.url, fields, f"a-{n}", path=f"/monday/actions/{path}")
    await installation.settle()
    assert sorted(body["outputFields"]["reason"] for body in monday.bodies) == [
        "not_inside", "paused", "removed", "resumed",
    ]  # fmt: skip


async def test_a_callback_that_fails_is_tried_again_with_the_same_words(
    installation: Installation, monday: Automations
) -> None:
    monday.answers = [503, 429]
    await call(installation, monday.url, await wanted(installation))
    await installation.settle()
    assert await callbacks(installation) == ["waiting"]
    for _ in range(2):
        await installation.settle(after=timedelta(minutes=2))
    assert await callbacks(installation) == ["sent"]
    assert len(monday.told) == 3
    assert monday.bodies[0] == monday.bodies[1] == monday.bodies[2]


async def test_a_callback_that_monday_refuses_is_kept_with_its_error(
    installation: Installation, monday: Automations
) -> None:
    monday.answers = [410]
    await call(installation, monday.url, await wanted(installation))
    await installation.settle()
    assert await callbacks(installation) == ["dead"]
    shown = await installation.http.get("/api/outbox", headers=installation.session(OWNER))
    assert [one["trouble"]["code"] for one in shown.json()["posts"]] == ["callback_refused"]


@pytest.mark.parametrize("beside", [False, True])
@pytest.mark.parametrize("url", FOREIGN)
async def test_nobody_but_monday_is_called_back(installation: Installation, url: object, beside: bool) -> None:
    answer = await call(installation, url, await wanted(installation), beside=beside)
    assert (answer.status_code, answer.json()["severityCode"]) == (400, 4000)
    for table in ("enrollment", "action_run", "outbox", "refusal"):
        assert await installation.select(f"SELECT 1 FROM {table}") == []


async def test_a_call_that_misses_a_field_is_refused_at_once(installation: Installation, monday: Automations) -> None:
    fields = await wanted(installation)
    answer = await call(installation, monday.url, {**fields, "itemId": None})
    assert answer.status_code == 422
    await installation.settle()
    assert monday.told == []


async def test_another_account_is_not_called_for_ours(installation: Installation, monday: Automations) -> None:
    """The callback of an enrollment goes to the call of its own account only."""
    fields = await wanted(installation)
    await call(installation, monday.url, fields)
    await installation.select("UPDATE action_run SET account_id = :other RETURNING 1 AS one", other=ACCOUNT + 1)
    await installation.settle()
    assert monday.told == []
