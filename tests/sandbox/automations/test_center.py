"""The automations center over HTTP, with an application beside it that answers as told."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator
from typing import Any

import httpx
import jwt
import pytest

from sandbox.app import Sandbox
from sandbox.seed import ACME, DANA, FIRST_ITEM, LEADS, SAM
from tests.sandbox.listener import Listener, later, listening

SUBSCRIBE, UNSUBSCRIBE = "/monday/triggers/reply_received/subscribe", "/monday/triggers/reply_received/unsubscribe"
ENROLL, OPTIONS = "/monday/actions/enroll_item", "/monday/fields/sequence"
NOTIFY = {"block": "notify", "values": {"user": DANA, "text": "{item} replied."}}
ON_REPLY = {
    "name": "On reply",
    "board": LEADS,
    "trigger": {"block": "reply_received", "values": {"sequence": "7"}},
    "actions": [NOTIFY],
}
ON_STATUS = {
    "name": "On status",
    "board": LEADS,
    "trigger": {"block": "status_changes_to", "values": {"columnId": "status", "label": "Interested"}},
    "actions": [{"block": "enroll_item", "values": {"sequence": "7"}}, NOTIFY],
}


@pytest.fixture
async def listener(sandbox: Sandbox) -> AsyncIterator[Listener]:
    """The application beside the sandbox."""
    async with listening(sandbox) as made:
        yield made


async def ask(sandbox: Sandbox, method: str, path: str, body: Any = None, token: str = "") -> httpx.Response:
    """Call the sandbox."""
    headers = {"Authorization": token} if token else {}
    async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{sandbox.options.port}", timeout=60) as http:
        return await http.request(method, path, json=body, headers=headers)


async def save(sandbox: Sandbox, wanted: dict[str, Any]) -> dict[str, Any]:
    """Save an automation."""
    answer = await ask(sandbox, "POST", "/sandbox/automations", wanted)
    assert answer.status_code == 201
    return dict(answer.json())


async def start(sandbox: Sandbox, wanted: dict[str, Any] = ON_STATUS) -> dict[str, Any]:
    """Save an automation, change a status, and let what follows begin."""
    made = await save(sandbox, wanted)
    set_status(sandbox, 0)
    await later(sandbox)
    return made


def set_status(sandbox: Sandbox, label: int) -> None:
    """Change a status as Sam does."""
    column = sandbox.world.boards[LEADS].column("status")
    assert column is not None
    sandbox.world.set_cell(sandbox.world.items[FIRST_ITEM], column, {"index": label}, user=SAM, by_app=False)


def hang_up(sandbox: Sandbox) -> None:
    """Let nobody listen where the app was."""
    for block in sandbox.center.blocks.values():
        block.urls.update(dict.fromkeys(block.urls, "http://127.0.0.1:9/"))


def bell(sandbox: Sandbox) -> list[str]:
    """Return what was put into bells."""
    return [one["text"] for one in sandbox.world.notifications]


def fired(sandbox: Sandbox, app_id: int | None = None) -> str:
    """Return the token an app fires with."""
    claims = {"appId": app_id or sandbox.options.app_id, "exp": int(time.time()) + 60}
    return jwt.encode(claims, sandbox.options.signing_secret, algorithm="HS256")


async def test_saving_subscribes_with_a_signed_call(sandbox: Sandbox, listener: Listener) -> None:
    listener.answer(SUBSCRIBE, (200, {"webhookId": "ours-1"}))
    made = await save(sandbox, ON_REPLY)
    [told] = listener.told
    payload = told.body["payload"]
    assert (told.path, told.body["webhookType"]) == (SUBSCRIBE, "subscribe")
    assert (told.claims["accountId"], told.claims["userId"]) == (ACME, DANA)
    assert payload["inboundFieldValues"] == payload["inputFields"] == {"boardId": LEADS, "sequence": "7"}
    assert (payload["subscriptionId"], payload["previousSubscriptionId"]) == (made["subscription"], None)
    assert payload["webhookUrl"].endswith(f":{sandbox.options.port}/automations/apps-events/{made['subscription']}")
    assert (made["webhook_id"], str(payload["integrationId"])) == ("ours-1", made["id"])


async def test_an_app_that_names_no_webhook_gets_the_subscription_back(sandbox: Sandbox, listener: Listener) -> None:
    made = await save(sandbox, ON_REPLY)
    await ask(sandbox, "DELETE", f"/sandbox/automations/{made['id']}")
    assert listener.told[-1].body["payload"]["webhookId"] == str(made["subscription"])


@pytest.mark.parametrize(
    ("answer", "problem"),
    [
        ((422, {"severityCode": 4000, "notificationErrorDescription": "Choose a sequence."}), "Choose a sequence."),
        ((404, {}), "the app answered 404"),
        ((500, "Internal Server Error"), "the app answered 500"),
    ],
)
async def test_what_the_app_refuses_is_not_saved(
    sandbox: Sandbox, listener: Listener, answer: tuple[int, Any], problem: str
) -> None:
    listener.answer(SUBSCRIBE, answer)
    refused = await ask(sandbox, "POST", "/sandbox/automations", ON_REPLY)
    assert (refused.status_code, refused.json()) == (422, {"error": problem})
    assert (await ask(sandbox, "GET", "/sandbox/automations")).json() == {"automations": []}


async def test_an_app_that_is_not_there_refuses_too(sandbox: Sandbox) -> None:
    refused = await ask(sandbox, "POST", "/sandbox/automations", ON_REPLY)
    assert (refused.status_code, refused.json()) == (422, {"error": "the app did not answer"})


async def test_an_edit_ends_the_old_subscription_and_names_it_in_the_new_one(
    sandbox: Sandbox, listener: Listener
) -> None:
    listener.answer(SUBSCRIBE, (200, {"webhookId": "ours-1"}))
    made = await save(sandbox, ON_REPLY)
    trigger = {"block": "reply_received", "values": {"sequence": "8"}}
    edited = (await ask(sandbox, "PUT", f"/sandbox/automations/{made['id']}", {"trigger": trigger})).json()
    _, ended, begun = listener.told
    assert (ended.path, ended.body["payload"]["webhookId"]) == (UNSUBSCRIBE, "ours-1")
    assert ended.body["payload"]["unsubscribeReason"] == "resubscribing"
    assert begun.body["payload"]["previousSubscriptionId"] == made["subscription"]
    assert begun.body["payload"]["subscriptionId"] == edited["subscription"] != made["subscription"]
    assert begun.body["payload"]["inboundFieldValues"]["sequence"] == "8"


async def test_nothing_of_an_edit_stays_that_the_app_refuses(sandbox: Sandbox, listener: Listener) -> None:
    refusal = {"severityCode": 4000, "notificationErrorDescription": "Choose a sequence."}
    listener.answer(SUBSCRIBE, (200, {"webhookId": "ours-1"}), (422, refusal), (200, {"webhookId": "ours-1"}))
    made = await save(sandbox, ON_REPLY)
    edit = {"name": "Renamed", "trigger": {"block": "reply_received", "values": {"sequence": "8"}}, "actions": []}
    refused = await ask(sandbox, "PUT", f"/sandbox/automations/{made['id']}", edit)
    assert (refused.status_code, refused.json()) == (422, {"error": "Choose a sequence."})
    assert (await ask(sandbox, "GET", "/sandbox/automations")).json() == {"automations": [made]}
    first, ended, begun, again = (one.body["payload"] for one in listener.told)
    assert (ended["unsubscribeReason"], begun["inboundFieldValues"]["sequence"]) == ("resubscribing", "8")
    assert again == first


async def test_an_edit_that_no_app_answers_changes_nothing(sandbox: Sandbox, listener: Listener) -> None:
    made = await save(sandbox, ON_REPLY)
    hang_up(sandbox)
    refused = await ask(sandbox, "PUT", f"/sandbox/automations/{made['id']}", {"name": "Renamed"})
    assert (refused.status_code, refused.json()) == (422, {"error": "the app did not answer"})
    assert (await ask(sandbox, "GET", "/sandbox/automations")).json() == {"automations": [made]}


async def test_an_automation_that_the_app_does_not_take_back_is_off(sandbox: Sandbox, listener: Listener) -> None:
    listener.answer(SUBSCRIBE, (200, {}), (404, {}))
    made = await save(sandbox, ON_REPLY)
    refused = await ask(sandbox, "PUT", f"/sandbox/automations/{made['id']}", {"name": "Renamed"})
    [shown] = (await ask(sandbox, "GET", "/sandbox/automations")).json()["automations"]
    assert (refused.status_code, shown["name"]) == (422, "On reply")
    assert (shown["active"], shown["subscription"], shown["problem"]) == (False, None, "the app answered 404")


async def test_what_the_app_refuses_is_not_switched_on(sandbox: Sandbox, listener: Listener) -> None:
    refusal = {"notificationErrorDescription": "This sequence does not exist any more: pick another one."}
    listener.answer(SUBSCRIBE, (200, {}), (422, refusal))
    path = f"/sandbox/automations/{(await save(sandbox, ON_REPLY))['id']}/active"
    assert (await ask(sandbox, "POST", path, {"active": False})).status_code == 200
    refused = await ask(sandbox, "POST", path, {"active": True})
    assert (refused.status_code, refused.json()) == (422, {"error": refusal["notificationErrorDescription"]})
    [shown] = (await ask(sandbox, "GET", "/sandbox/automations")).json()["automations"]
    assert (shown["active"], shown["subscription"]) == (False, None)


@pytest.mark.parametrize("active", [True, False])
async def test_an_app_that_is_not_there_lets_nobody_switch(sandbox: Sandbox, listener: Listener, active: bool) -> None:
    path = f"/sandbox/automations/{(await save(sandbox, ON_REPLY))['id']}/active"
    await ask(sandbox, "POST", path, {"active": not active})
    hang_up(sandbox)
    refused = await ask(sandbox, "POST", path, {"active": active})
    assert (refused.status_code, refused.json()) == (422, {"error": "the app did not answer"})
    [shown] = (await ask(sandbox, "GET", "/sandbox/automations")).json()["automations"]
    assert shown["active"] is not active


async def test_an_automation_that_the_app_does_not_let_go_stays(sandbox: Sandbox, listener: Listener) -> None:
    made = await save(sandbox, ON_REPLY)
    hang_up(sandbox)
    refused = await ask(sandbox, "DELETE", f"/sandbox/automations/{made['id']}")
    assert (refused.status_code, refused.json()) == (422, {"error": "the app did not answer"})
    assert (await ask(sandbox, "GET", "/sandbox/automations")).json() == {"automations": [made]}


async def test_deleting_unsubscribes_for_good(sandbox: Sandbox, listener: Listener) -> None:
    made = await save(sandbox, ON_REPLY)
    assert (await ask(sandbox, "DELETE", f"/sandbox/automations/{made['id']}")).status_code == 204
    assert [one.path for one in listener.told] == [SUBSCRIBE, UNSUBSCRIBE]
    assert "unsubscribeReason" not in listener.told[-1].body["payload"]
    assert (await ask(sandbox, "GET", "/sandbox/automations")).json() == {"automations": []}


async def test_an_automation_is_subscribed_while_it_is_on(sandbox: Sandbox, listener: Listener) -> None:
    path = f"/sandbox/automations/{(await save(sandbox, ON_REPLY))['id']}"
    off = (await ask(sandbox, "POST", f"{path}/active", {"active": False})).json()
    renamed = (await ask(sandbox, "PUT", path, {"name": "Renamed"})).json()
    assert [one.path for one in listener.told] == [SUBSCRIBE, UNSUBSCRIBE]
    assert (off["active"], renamed["name"], renamed["subscription"]) == (False, "Renamed", None)
    again = (await ask(sandbox, "POST", f"{path}/active", {"active": True})).json()
    assert [one.path for one in listener.told] == [SUBSCRIBE, UNSUBSCRIBE, SUBSCRIBE]
    assert listener.told[-1].body["payload"]["subscriptionId"] == again["subscription"]


async def test_the_options_of_a_field_are_loaded_page_by_page(sandbox: Sandbox, listener: Listener) -> None:
    first = {"options": [{"title": "A", "value": "1"}], "isLastPage": False, "nextPageRequestData": {"after": 1}}
    last = {"options": [{"title": "B", "value": "2"}], "isLastPage": True, "nextPageRequestData": {"after": 2}}
    listener.answer(OPTIONS, (200, first), (200, last))
    found = (await ask(sandbox, "POST", "/sandbox/fields/sequence/options", {"board": LEADS})).json()
    assert [one["title"] for one in found["options"]] == ["A", "B"]
    assert [one.body["payload"]["pageRequestData"] for one in listener.at(OPTIONS)] == [{}, {"after": 1}]
    assert listener.told[0].body["payload"]["dependencyData"]["boardId"]["value"] == LEADS


async def test_an_action_gets_its_fields_and_the_next_one_follows(sandbox: Sandbox, listener: Listener) -> None:
    listener.answer(ENROLL, (200, {"outputFields": {"enrollmentId": "1"}}))
    await start(sandbox)
    [told] = listener.at(ENROLL)
    assert told.body["payload"]["inboundFieldValues"] == {"boardId": LEADS, "itemId": FIRST_ITEM, "sequence": "7"}
    assert (told.claims["accountId"], told.claims["userId"]) == (ACME, DANA)
    assert bell(sandbox) == ["Ada Byron replied."]


async def test_a_status_that_changes_to_another_label_starts_nothing(sandbox: Sandbox, listener: Listener) -> None:
    await save(sandbox, ON_STATUS)
    set_status(sandbox, 6)
    assert await later(sandbox) == 0
    assert listener.told == []


async def test_an_action_without_an_answer_is_called_again_each_minute(sandbox: Sandbox, listener: Listener) -> None:
    listener.answer(ENROLL, (503, {}), (503, "Service Unavailable"), (200, {"outputFields": {}}))
    await start(sandbox)
    done = [await later(sandbox, minutes) for minutes in (0.9, 0.1, 0.9)]
    assert (done, bell(sandbox)) == ([0, 1, 0], [])
    assert await later(sandbox, 0.1) == 2
    calls = listener.at(ENROLL)
    assert len({one.body["runtimeMetadata"]["actionUuid"] for one in calls}) == 1
    assert calls[0].body == calls[1].body == calls[2].body
    [call] = [one for one in sandbox.center.runner.runs[0]["actions"] if "n" in one]
    assert [one["status"] for one in call["attempts"]] == [503, 503, 200]
    assert bell(sandbox) == ["Ada Byron replied."]


async def test_a_new_run_has_an_action_uuid_of_its_own(sandbox: Sandbox, listener: Listener) -> None:
    await start(sandbox)
    set_status(sandbox, 3)
    set_status(sandbox, 0)
    await later(sandbox)
    assert len({one.body["runtimeMetadata"]["actionUuid"] for one in listener.at(ENROLL)}) == 2


async def test_after_half_an_hour_nobody_asks_again(sandbox: Sandbox, listener: Listener) -> None:
    listener.answer(ENROLL, (503, {}))
    await start(sandbox)
    assert sum([await later(sandbox, 1) for _ in range(40)]) == 30
    assert len(listener.at(ENROLL)) == 31
    assert (bell(sandbox), sandbox.clock.next_at()) == ([], None)


@pytest.mark.parametrize("answer", [(400, {}), (404, "Not Found"), (422, {"error": "no sequence"})])
async def test_a_refused_action_ends_its_run(sandbox: Sandbox, listener: Listener, answer: tuple[int, Any]) -> None:
    listener.answer(ENROLL, answer)
    await start(sandbox)
    assert await later(sandbox, 5) == 0
    assert len(listener.at(ENROLL)) == 1
    assert sandbox.center.runner.runs[0]["actions"][0]["status"] == answer[0]
    assert bell(sandbox) == []


@pytest.mark.parametrize(("severity", "active"), [(4000, True), (6000, False)])
async def test_a_severe_answer_tells_the_creator_and_the_severest_switches_off(
    sandbox: Sandbox, listener: Listener, severity: int, active: bool
) -> None:
    problem = "The sequence no longer exists."
    listener.answer(ENROLL, (500, {"severityCode": severity, "notificationErrorDescription": problem}))
    await start(sandbox)
    [shown] = (await ask(sandbox, "GET", "/sandbox/automations")).json()["automations"]
    assert (shown["active"], shown["problem"]) == (active, problem)
    assert bell(sandbox) == [f"On status: {problem}"]
    set_status(sandbox, 3)
    set_status(sandbox, 0)
    await later(sandbox, 5)
    assert len(listener.at(ENROLL)) == (2 if active else 1)


async def test_what_is_switched_off_is_unsubscribed_and_subscribes_anew(sandbox: Sandbox, listener: Listener) -> None:
    listener.answer(ENROLL, (410, {"severityCode": 6000, "notificationErrorDescription": "The sequence is gone."}))
    made = await save(sandbox, {**ON_REPLY, "actions": [{"block": "enroll_item", "values": {"sequence": "7"}}]})
    url, body = (
        f"/automations/apps-events/{made['subscription']}",
        {"trigger": {"outputFields": {"itemId": FIRST_ITEM}}},
    )
    await ask(sandbox, "POST", url, body, fired(sandbox))
    await later(sandbox)
    [ended] = listener.at(UNSUBSCRIBE)
    assert (ended.body["payload"]["webhookId"], "unsubscribeReason" in ended.body["payload"]) == (
        made["webhook_id"],
        False,
    )
    assert (await ask(sandbox, "POST", url, body, fired(sandbox))).status_code == 404
    again = (await ask(sandbox, "POST", f"/sandbox/automations/{made['id']}/active", {"active": True})).json()
    assert (again["active"], again["problem"]) == (True, "")
    begun = listener.at(SUBSCRIBE)[1].body["payload"]
    assert (begun["subscriptionId"], begun["previousSubscriptionId"]) == (again["subscription"], None)
    assert again["subscription"] != made["subscription"]


async def test_what_is_switched_off_is_off_though_the_app_cannot_be_told(sandbox: Sandbox, listener: Listener) -> None:
    listener.answer(ENROLL, (410, {"severityCode": 6000}))
    made = await save(sandbox, {**ON_REPLY, "actions": [{"block": "enroll_item", "values": {"sequence": "7"}}]})
    sandbox.center.blocks["reply_received"].urls["unsubscribe"] = "http://127.0.0.1:9/"
    automation = sandbox.center.automations[int(made["id"])]
    sandbox.center.run(automation, {"itemId": FIRST_ITEM}, "t-1")
    await later(sandbox)
    assert (automation.active, automation.subscription) == (False, None)
    assert sandbox.log.events[-1]["what"] != "problem"


async def test_a_fire_runs_the_automation_behind_its_subscription(sandbox: Sandbox, listener: Listener) -> None:
    made = await save(sandbox, ON_REPLY)
    url = f"/automations/apps-events/{made['subscription']}"
    body = {"trigger": {"outputFields": {"itemId": FIRST_ITEM}}}
    answer = await ask(sandbox, "POST", url, body, fired(sandbox))
    await later(sandbox)
    assert answer.json()["success"] is True
    assert bell(sandbox) == ["Ada Byron replied."]
    assert sandbox.center.runner.runs[0]["trigger_uuid"] == answer.json()["triggerUuid"]


async def test_only_our_app_fires_and_only_at_what_is_subscribed(sandbox: Sandbox, listener: Listener) -> None:
    made = await save(sandbox, ON_REPLY)
    url, body = "/automations/apps-events/", {"trigger": {"outputFields": {"itemId": FIRST_ITEM}}}
    calls = ((made["subscription"], "guessed"), (made["subscription"], fired(sandbox, 5)), (5, fired(sandbox)))
    answers = [(await ask(sandbox, "POST", f"{url}{number}", body, token)).status_code for number, token in calls]
    assert answers == [401, 401, 404]
    assert sandbox.center.runner.runs == []


async def test_the_sink_breaks_as_often_as_it_is_told_to(sandbox: Sandbox, listener: Listener) -> None:
    made = await save(sandbox, ON_REPLY)
    await ask(sandbox, "POST", "/sandbox/faults", {"sink": {"mode": "429", "count": 1}})
    url, body = (
        f"/automations/apps-events/{made['subscription']}",
        {"trigger": {"outputFields": {"itemId": FIRST_ITEM}}},
    )
    answers = [(await ask(sandbox, "POST", url, body, fired(sandbox))).status_code for _ in range(2)]
    assert answers == [429, 200]
    assert len(sandbox.center.runner.runs) == 1
