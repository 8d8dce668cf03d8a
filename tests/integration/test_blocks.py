"""The blocks over HTTP: durable answers, one answer a call, and sentences a board admin understands."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import Any

import httpx
import pytest

from integration.app import create_app
from sequences.core.definition import Definition
from tasks.runtime import open_runtime
from tests.fixtures.installation import Installation, settings_for
from tests.fixtures.world import ACCOUNT, BOARD, ITEM, OWNER, TWO_MAILS

ENROLL, REMOVE = "/monday/actions/enroll_item", "/monday/actions/unenroll_item"
EVERYWHERE = "/monday/actions/unenroll_everywhere"
PAUSE, RESUME = "/monday/actions/pause_item", "/monday/actions/resume_item"
GLOBEX, HANK = 20481700, 61209900
FIRST = {
    "enrollmentId": "1",
    "enrolled": True,
    "alreadyEnrolled": False,
    "reason": "enrolled",
    "sentence": "The item is in the sequence; its columns are checked next.",
}


def done(what: str, count: int, sentence: str) -> dict[str, Any]:
    """Return the output fields of an action that did something."""
    return {what: True, "count": count, "reason": what, "sentence": sentence}


def undone(what: str, reason: str, sentence: str) -> dict[str, Any]:
    """Return the output fields of an action that had nothing to do."""
    return {what: False, "count": 0, "reason": reason, "sentence": sentence}


async def ready(installation: Installation, definition: Definition = TWO_MAILS) -> dict[str, Any]:
    """Publish a sequence and return the fields of a good call."""
    row = await installation.publish(definition)
    return {"boardId": BOARD, "itemId": ITEM, "sequence": str(row.id)}


async def runs(installation: Installation) -> list[dict[str, Any]]:
    """Return the enrollments."""
    return await installation.select("SELECT account_id, item_id, enrolled_by, state FROM enrollment ORDER BY id")


async def test_an_item_is_enrolled_before_the_answer(installation: Installation) -> None:
    answer = await installation.call(ENROLL, await ready(installation))
    assert (answer.status_code, answer.json()) == (200, {"outputFields": FIRST})
    assert await runs(installation) == [
        {"account_id": ACCOUNT, "item_id": ITEM, "enrolled_by": OWNER, "state": "active"}
    ]


async def test_a_repeated_call_gets_the_same_answer_and_enrolls_once(installation: Installation) -> None:
    fields = await ready(installation)
    first = await installation.call(ENROLL, fields)
    again = [await installation.call(ENROLL, fields) for _ in range(3)]
    assert [answer.json() for answer in again] == [first.json()] * 3
    assert len(await runs(installation)) == 1


async def test_a_call_repeated_at_the_same_moment_enrolls_once(installation: Installation) -> None:
    fields = await ready(installation)
    answers = await asyncio.gather(*(installation.call(ENROLL, fields) for _ in range(20)))
    assert [answer.json() for answer in answers] == [answers[0].json()] * 20
    assert len(await runs(installation)) == 1


async def test_a_repeat_after_the_run_has_ended_enrolls_nobody_again(installation: Installation) -> None:
    fields = await ready(installation)
    await installation.call(ENROLL, fields)
    await installation.call(REMOVE, fields, "u-2")
    await installation.call(ENROLL, fields)
    assert [run["state"] for run in await runs(installation)] == ["stopped"]


async def test_another_call_for_an_item_inside_says_so(installation: Installation) -> None:
    fields = await ready(installation)
    await installation.call(ENROLL, fields)
    answer = await installation.call(ENROLL, fields, "u-2")
    assert answer.json()["outputFields"] == {
        "enrollmentId": "1",
        "enrolled": False,
        "alreadyEnrolled": True,
        "reason": "already_enrolled",
        "sentence": "The item is already in this sequence.",
    }
    refused = await installation.select("SELECT code, action_uuid FROM refusal")
    assert refused == [{"code": "already_enrolled", "action_uuid": "u-2"}]


async def test_many_items_at_once_are_all_enrolled(installation: Installation) -> None:
    fields = await ready(installation)
    calls = [installation.call(ENROLL, {**fields, "itemId": ITEM + n}, f"u-{n}") for n in range(200)]
    answers = await asyncio.gather(*calls)
    assert {answer.status_code for answer in answers} == {200}
    assert len({answer.json()["outputFields"]["enrollmentId"] for answer in answers}) == 200


@pytest.mark.parametrize("wrapped", [lambda value: value, str, lambda value: {"value": value, "title": "?"}])
async def test_ids_are_read_in_every_form_monday_sends(installation: Installation, wrapped: Any) -> None:
    fields = {name: wrapped(int(value)) for name, value in (await ready(installation)).items()}
    assert (await installation.call(ENROLL, fields)).status_code == 200


@pytest.mark.parametrize("name", ["boardId", "itemId", "sequence"])
@pytest.mark.parametrize(
    "value", [None, "", "abc", -1, 0, 1.5, True, [], {}, 2**64, "1; DROP TABLE enrollment", {"value": None}]
)
async def test_a_missing_or_wrong_id_is_explained_to_the_admin(
    installation: Installation, name: str, value: object
) -> None:
    fields = await ready(installation)
    answer = await installation.call(ENROLL, {**fields, name: value})
    assert answer.status_code == 422
    body = answer.json()
    assert body["severityCode"] == 4000
    assert body["notificationErrorDescription"].endswith(("save it again.", "."))
    assert body["notificationErrorTitle"]
    assert await runs(installation) == []


async def test_a_sequence_nobody_knows_is_explained(installation: Installation) -> None:
    fields = await ready(installation)
    answer = await installation.call(ENROLL, {**fields, "sequence": "999"})
    assert (answer.status_code, answer.json()["notificationErrorTitle"]) == (422, "Sequence not found")


async def test_a_sequence_of_another_account_does_not_exist(installation: Installation) -> None:
    answer = await installation.call(ENROLL, await ready(installation), user=HANK, account=GLOBEX)
    assert (answer.status_code, answer.json()["notificationErrorTitle"]) == (422, "Sequence not found")
    assert await runs(installation) == []


async def test_the_account_of_the_body_is_never_believed(installation: Installation) -> None:
    fields = await ready(installation)
    await installation.call(ENROLL, {**fields, "accountId": GLOBEX, "account_id": GLOBEX, "userId": HANK})
    assert [(run["account_id"], run["enrolled_by"]) for run in await runs(installation)] == [(ACCOUNT, OWNER)]


async def test_a_sequence_of_another_board_takes_nobody(installation: Installation) -> None:
    fields = await ready(installation)
    answer = await installation.call(ENROLL, {**fields, "boardId": BOARD + 1})
    assert (answer.status_code, answer.json()["notificationErrorTitle"]) == (422, "Sequence of another board")


@pytest.mark.parametrize(("state", "status", "severity"), [("inactive", 422, 4000), ("deleted", 410, 6000)])
async def test_a_sequence_that_takes_nobody_says_why(
    installation: Installation, state: str, status: int, severity: int
) -> None:
    fields = await ready(installation)
    await installation.select("UPDATE sequence SET state = :state RETURNING id", state=state)
    answer = await installation.call(ENROLL, fields)
    assert (answer.status_code, answer.json()["severityCode"]) == (status, severity)
    assert ("disableErrorDescription" in answer.json()) == (severity == 6000)


async def test_a_removed_item_is_taken_out_once(installation: Installation) -> None:
    fields = await ready(installation)
    await installation.call(ENROLL, fields)
    first = await installation.call(REMOVE, fields, "r-1")
    again = await installation.call(REMOVE, fields, "r-1")
    other = await installation.call(REMOVE, fields, "r-2")
    assert (
        first.json()
        == again.json()
        == {"outputFields": done("removed", 1, "The item left 1 sequence; nothing more is sent.")}
    )
    assert other.json() == {"outputFields": undone("removed", "not_inside", "The item is not in this sequence.")}
    [run] = await installation.select("SELECT state, reason FROM enrollment")
    assert run == {"state": "stopped", "reason": "removed_by_automation"}


async def test_an_item_leaves_every_sequence_at_once(installation: Installation) -> None:
    for name in ("One", "Two", "Three"):
        fields = await ready(installation, replace(TWO_MAILS, name=name))
        await installation.call(ENROLL, fields, name)
    answer = await installation.call(EVERYWHERE, {"boardId": BOARD, "itemId": ITEM}, "r-1")
    told = "The item left 3 sequences; nothing more is sent."
    assert answer.json() == {"outputFields": done("removed", 3, told)}
    assert {run["state"] for run in await runs(installation)} == {"stopped"}


async def test_an_item_is_paused_and_resumed_once(installation: Installation) -> None:
    fields = await ready(installation)
    await installation.call(ENROLL, fields)
    paused = [await installation.call(PAUSE, fields, uuid) for uuid in ("p-1", "p-1", "p-2")]
    assert await runs(installation) == [
        {"account_id": ACCOUNT, "item_id": ITEM, "enrolled_by": OWNER, "state": "paused"}
    ]
    resumed = [await installation.call(RESUME, fields, uuid) for uuid in ("r-1", "r-1", "r-2")]
    assert [run["state"] for run in await runs(installation)] == ["active"]
    told = [answer.json()["outputFields"] for answer in (*paused, *resumed)]
    assert told[0] == told[1] == done("paused", 1, "The item stands still in 1 sequence.")
    assert told[2] == undone("paused", "already_paused", "The item is paused already.")
    assert told[3] == told[4] == done("resumed", 1, "The item goes on in 1 sequence.")
    assert told[5] == undone("resumed", "not_paused", "The item is not paused.")


async def test_without_a_sequence_the_item_is_paused_wherever_it_is(installation: Installation) -> None:
    for name in ("One", "Two"):
        fields = await ready(installation, replace(TWO_MAILS, name=name))
        await installation.call(ENROLL, fields, name)
    everywhere = {"boardId": BOARD, "itemId": ITEM}
    paused = await installation.call(PAUSE, everywhere, "p-1")
    assert paused.json()["outputFields"] == done("paused", 2, "The item stands still in 2 sequences.")
    resumed = await installation.call(RESUME, {**everywhere, "sequence": None}, "r-1")
    assert resumed.json()["outputFields"]["count"] == 2


@pytest.mark.parametrize("path", [PAUSE, RESUME])
@pytest.mark.parametrize("empty", ["", 0, "0", [], {}, {"value": ""}])
async def test_an_empty_sequence_is_not_every_sequence(installation: Installation, path: str, empty: object) -> None:
    """It was mapped to an output that gave nothing: absent is not empty."""
    fields = await ready(installation)
    await installation.call(ENROLL, fields)
    answer = await installation.call(path, {**fields, "sequence": empty}, "p-1")
    assert (answer.status_code, answer.json()["notificationErrorTitle"]) == (422, "Sequence missing")
    assert [run["state"] for run in await runs(installation)] == ["active"]


@pytest.mark.parametrize(("path", "what"), [(PAUSE, "paused"), (RESUME, "resumed"), (REMOVE, "removed")])
async def test_an_item_outside_is_left_alone_and_said_so(installation: Installation, path: str, what: str) -> None:
    answer = await installation.call(path, await ready(installation), "p-1")
    assert answer.json() == {"outputFields": undone(what, "not_inside", "The item is not in this sequence.")}


async def test_nobody_removes_items_of_another_account(installation: Installation) -> None:
    fields = await ready(installation)
    await installation.call(ENROLL, fields)
    answer = await installation.call(EVERYWHERE, fields, "r-1", user=HANK, account=GLOBEX)
    assert answer.json() == {"outputFields": undone("removed", "not_inside", "The item is in no sequence.")}
    assert [run["state"] for run in await runs(installation)] == ["active"]


@pytest.mark.parametrize(
    ("content", "kind", "status"),
    [
        (b"{", "application/json", 400),
        (b"", "application/json", 400),
        (b"[1]", "application/json", 400),
        (b"null", "application/json", 400),
        (b"\xff\xfe{}", "application/json", 400),
        (b"[" * 100_000, "application/json", 400),
        (b'{"payload": ' + b" " * 1_000_001 + b"{}}", "application/json", 413),
        (b"{}", "text/plain", 415),
        (b"payload=1", "application/x-www-form-urlencoded", 415),
        (b"{}", "", 415),
    ],
)  # fmt: skip
async def test_a_bad_body_is_refused(installation: Installation, content: bytes, kind: str, status: int) -> None:
    headers = {**installation.signed(ENROLL), "Content-Type": kind}
    answer = await installation.http.post(ENROLL, content=content, headers=headers)
    assert answer.status_code == status
    assert answer.json()["error"]["sentence"].endswith(".")
    assert await installation.select("SELECT 1 FROM action_run") == []


@pytest.mark.parametrize("body", [{}, {"payload": None}, {"payload": []}, {"payload": {"inboundFieldValues": [1]}}])
async def test_a_call_without_fields_is_not_understood(installation: Installation, body: dict[str, Any]) -> None:
    answer = await installation.http.post(ENROLL, json=body, headers=installation.signed(ENROLL))
    assert (answer.status_code, answer.json()["severityCode"]) == (400, 4000)


async def test_a_call_without_action_uuid_is_still_one_call(installation: Installation) -> None:
    body = {"payload": {"inboundFieldValues": await ready(installation)}}
    answers = [await installation.http.post(ENROLL, json=body, headers=installation.signed(ENROLL)) for _ in range(2)]
    assert answers[0].json() == answers[1].json() == {"outputFields": FIRST}


async def test_only_posts_are_answered(installation: Installation) -> None:
    assert (await installation.http.get(ENROLL, headers=installation.signed(ENROLL))).status_code == 405


async def test_with_the_database_away_monday_is_asked_to_call_again(installation: Installation) -> None:
    nowhere = "postgresql+asyncpg://postgres@127.0.0.1:9/nothing"
    away = create_app(open_runtime(settings_for(nowhere, installation.sandbox.options)))
    body = {"payload": {"inboundFieldValues": {"boardId": 1, "itemId": 2, "sequence": "3"}}}
    async with httpx.AsyncClient(transport=httpx.ASGITransport(away), base_url="http://127.0.0.1") as http:
        answer = await http.post(ENROLL, json=body, headers=installation.signed(ENROLL))
    assert (answer.status_code, answer.content) == (503, b"")


async def test_every_answer_forbids_sniffing_and_keeping(installation: Installation) -> None:
    for path in ("/health", ENROLL):
        headers = (await installation.http.get(path)).headers
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["cache-control"] == "no-store"
