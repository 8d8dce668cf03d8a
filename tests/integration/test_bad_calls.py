"""Every block with what monday would not send: a sentence or nothing, never a breakdown, and nothing is stored."""

from __future__ import annotations

import time
from datetime import timedelta
from typing import Any

import httpx
import jwt
import pytest

from recipes import BLOCKS
from tests.fixtures.installation import Installation
from tests.fixtures.world import ACCOUNT, BOARD, ITEM, OWNER, TWO_MAILS

TABLES = ("enrollment", "action_run", "subscription", "outbox", "refusal", "delivery", "projection")
WRONG = (
    None,
    "",
    " ",
    "abc",
    "1e3",
    "-5",
    0,
    -1,
    1.5,
    True,
    [],
    {},
    [1],
    {"value": None},
    {"value": []},
    2**64,
    "9" * 30,
)
LENIENT = [path for path in BLOCKS if path.endswith("/unsubscribe") or path.startswith("/monday/fields/")]
STRICT = [path for path in BLOCKS if path not in LENIENT]
DAY = 24 * 3600


async def send(installation: Installation, path: str, body: Any, token: str | None = None) -> httpx.Response:
    """Call a block with any body."""
    headers = installation.signed(path) if token is None else {"Authorization": token}
    return await installation.http.post(path, json=body, headers=headers)


async def nothing_is_stored(installation: Installation) -> bool:
    """Return whether the calls left no trace."""
    found = [await installation.select(f"SELECT 1 FROM {table} LIMIT 1") for table in TABLES]
    return not any(found)


def good(installation: Installation, path: str, sequence: int) -> dict[str, Any]:
    """Return a body that a block takes."""
    fields = {"boardId": BOARD, "itemId": ITEM, "sequence": str(sequence)}
    url = f"http://127.0.0.1:{installation.sandbox.options.port}/automations/apps-events/5"
    payload = {
        "inboundFieldValues": fields,
        "inputFields": fields,
        "subscriptionId": 5,
        "webhookUrl": url,
        "webhookId": "5",
    }
    return {"payload": payload, "runtimeMetadata": {"actionUuid": "u-1"}}


def told(answer: httpx.Response) -> bool:
    """Return whether the person who built the automation reads a sentence."""
    return answer.json()["severityCode"] == 4000 and answer.json()["notificationErrorDescription"].endswith(".")


@pytest.mark.parametrize("path", BLOCKS)
async def test_a_body_that_is_no_call_is_not_understood(installation: Installation, path: str) -> None:
    for payload in (None, [], "x", 5, {"inboundFieldValues": []}, {"inboundFieldValues": "x"}, {"inputFields": 7}):
        answer = await send(installation, path, {"payload": payload})
        assert (answer.status_code, told(answer)) == (400, True)
    assert (await send(installation, path, {})).status_code == 400
    assert await nothing_is_stored(installation)


@pytest.mark.parametrize("path", STRICT)
async def test_a_call_without_its_fields_is_explained(installation: Installation, path: str) -> None:
    """Fields that are there and empty are not the others: absent is not empty."""
    both = {"inboundFieldValues": {}, "inputFields": {"boardId": BOARD, "itemId": ITEM}, "subscriptionId": 5}
    for payload in ({}, {"inboundFieldValues": {}}, {"inputFields": {}}, both):
        answer = await send(installation, path, {"payload": payload, "runtimeMetadata": 5})
        assert answer.status_code in (400, 422)
        assert told(answer)
    assert await nothing_is_stored(installation)


def changed(installation: Installation, path: str, number: int, **fields: object) -> dict[str, Any]:
    """Return a good body, for the sequence `number`, with some of its fields changed."""
    body = good(installation, path, number)
    body["payload"]["inboundFieldValues"] = {**body["payload"]["inboundFieldValues"], **fields}
    return body


@pytest.mark.parametrize("path", STRICT)
async def test_a_board_of_any_wrong_kind_is_explained(installation: Installation, path: str) -> None:
    row = await installation.publish(TWO_MAILS)
    for wrong in WRONG:
        answer = await send(installation, path, changed(installation, path, row.id, boardId=wrong))
        assert (answer.status_code, answer.json()["notificationErrorTitle"]) == (422, "Board missing")
    assert await nothing_is_stored(installation)


@pytest.mark.parametrize("path", [path for path in STRICT if "/actions/" in path])
async def test_an_item_of_any_wrong_kind_is_explained(installation: Installation, path: str) -> None:
    row = await installation.publish(TWO_MAILS)
    for wrong in WRONG:
        answer = await send(installation, path, changed(installation, path, row.id, itemId=wrong))
        assert (answer.status_code, answer.json()["notificationErrorTitle"]) == (422, "Item missing")
    assert await nothing_is_stored(installation)


def chosen_none(path: str) -> tuple[object, ...]:
    """Return the values by which somebody chose no sequence, where a block goes without one."""
    absent = (None, {"value": None})
    return (
        (*absent, "") if path.endswith("/subscribe") else absent if path.endswith(("pause_item", "resume_item")) else ()
    )


@pytest.mark.parametrize("path", [path for path in STRICT if not path.endswith("everywhere")])
async def test_a_sequence_of_any_wrong_kind_is_explained(installation: Installation, path: str) -> None:
    row, none = await installation.publish(TWO_MAILS), chosen_none(path)
    for wrong in WRONG:
        if wrong not in none:
            answer = await send(installation, path, changed(installation, path, row.id, sequence=wrong))
            assert (answer.status_code, answer.json()["notificationErrorTitle"]) == (422, "Sequence missing")
    assert await nothing_is_stored(installation)
    for fine in none:
        assert (await send(installation, path, changed(installation, path, row.id, sequence=fine))).status_code == 200


@pytest.mark.parametrize("path", [path for path in STRICT if path.endswith("/subscribe")])
async def test_only_monday_is_fired_at(installation: Installation, path: str) -> None:
    row = await installation.publish(TWO_MAILS)
    for url in (*WRONG, "https://evil.example/", "https://monday.com.evil.example/", "http://api.monday.com/"):
        body = good(installation, path, row.id)
        body["payload"]["webhookUrl"] = url
        answer = await send(installation, path, body)
        assert (answer.status_code, told(answer)) == (400, True)
    assert await nothing_is_stored(installation)


@pytest.mark.parametrize("path", LENIENT)
async def test_what_must_not_fail_answers_200_and_stores_nothing(installation: Installation, path: str) -> None:
    for wrong in WRONG:
        names = ("webhookId", "unsubscribeReason", "boardId", "dependencyData", "pageRequestData", "valuesToFetch")
        payload = dict.fromkeys((*names, "query", "credentialsValues"), wrong)
        answer = await send(installation, path, {"payload": payload, "webhookType": wrong})
        assert answer.status_code == 200
        assert answer.headers["content-type"] == "application/json"
    assert await nothing_is_stored(installation)


@pytest.mark.parametrize("path", BLOCKS)
async def test_the_other_secret_opens_nothing(installation: Installation, path: str) -> None:
    row = await installation.publish(TWO_MAILS)
    own = installation.own.settings
    claims = {"accountId": ACCOUNT, "userId": OWNER, "aud": own.public_url + path, "exp": int(time.time()) + 300}
    token = jwt.encode(claims, own.monday_client_secret, algorithm="HS256")
    answer = await send(installation, path, good(installation, path, row.id), token)
    assert (answer.status_code, answer.json()["error"]["code"]) == (401, "not_monday")
    assert await nothing_is_stored(installation)


@pytest.mark.parametrize("path", BLOCKS)
async def test_a_call_of_yesterday_is_not_believed(installation: Installation, path: str) -> None:
    row = await installation.publish(TWO_MAILS)
    own, now = installation.own.settings, int(time.time())
    claims = {
        "accountId": ACCOUNT,
        "userId": OWNER,
        "aud": own.public_url + path,
        "iat": now - DAY,
        "exp": now - DAY + 300,
    }
    token = jwt.encode(claims, own.monday_signing_secret, algorithm="HS256")
    answer = await send(installation, path, good(installation, path, row.id), token)
    assert answer.status_code == 401
    assert await nothing_is_stored(installation)


async def test_a_call_that_monday_signs_again_a_day_later_gets_the_answer_of_the_first(
    installation: Installation,
) -> None:
    """A repeat is known for days by its actionUuid: the run has ended meanwhile, and nobody enters again."""
    row = await installation.publish(TWO_MAILS)
    path = "/monday/actions/enroll_item"
    first = await send(installation, path, good(installation, path, row.id))
    await installation.settle()
    await installation.settle(after=timedelta(days=5))
    assert (await installation.select("SELECT state FROM enrollment"))[0]["state"] != "active"
    again = await send(installation, path, good(installation, path, row.id))
    assert again.json() == first.json()
    assert len(await installation.select("SELECT 1 FROM enrollment")) == 1


@pytest.mark.parametrize("path", BLOCKS)
async def test_a_good_call_is_good(installation: Installation, path: str) -> None:
    """What is refused above is refused for what is wrong with it, and for nothing else."""
    row = await installation.publish(TWO_MAILS)
    assert (await send(installation, path, good(installation, path, row.id))).status_code == 200
