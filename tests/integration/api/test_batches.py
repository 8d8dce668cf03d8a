"""Enrolling many over HTTP: the check before, the batch, its rows, undoing it; by whom, and what is refused."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from sandbox.seed import CONTACTS, FIRST_ITEM, GLOBEX_LEADS, LEADS
from sequences.core.definition import ManualStep, StepKind, WaitStep
from sequences.storage.sequences import SequenceRow
from tests.fixtures.installation import Installation
from tests.fixtures.world import OWNER, TWO_MAILS
from tests.integration.api.calls import DANA, GIL, GLOBEX, HANK, SAM, VERA, as_sam, ask, let_globex_in, refusal

ITEM = FIRST_ITEM + 9
NOBODY, WRONG = FIRST_ITEM + 36, FIRST_ITEM + 37  # without an address, and with one that is none
SECOND = timedelta(seconds=1)
LATER = replace(TWO_MAILS, steps=(WaitStep(2), *TWO_MAILS.steps))


async def check(installation: Installation, row: SequenceRow, *items: int, user: int = DANA) -> dict[str, Any]:
    """Check items before they are enrolled; return the answer."""
    answer = await ask(installation, "POST", f"/sequences/{row.id}/preflight", user, body={"items": [*items]})
    assert answer.status_code == 202
    told: dict[str, Any] = answer.json()
    return told


async def enroll(
    installation: Installation, row: SequenceRow, *items: int, user: int = DANA, key: str = "k-1"
) -> dict[str, Any]:
    """Ask for a batch; return the answer."""
    body = {"items": [*items], "key": key}
    answer = await ask(installation, "POST", f"/sequences/{row.id}/batches", user, body=body)
    assert answer.status_code == 202
    told: dict[str, Any] = answer.json()
    return told


async def done(installation: Installation, batch: dict[str, Any]) -> dict[str, Any]:
    """Let the workers finish, and return how the batch stands."""
    await installation.settle()
    await installation.settle(after=SECOND)
    return await shown(installation, batch)


async def shown(installation: Installation, batch: dict[str, Any], user: int = DANA) -> dict[str, Any]:
    """Return how a batch stands."""
    answer = await ask(installation, "GET", f"/batches/{batch['id']}", user)
    assert answer.status_code == 200
    told: dict[str, Any] = answer.json()
    return told


async def rows(installation: Installation, batch: dict[str, Any], query: str = "") -> list[dict[str, Any]]:
    """Return rows of a batch."""
    answer = await ask(installation, "GET", f"/batches/{batch['id']}/rows{query}")
    assert answer.status_code == 200
    found: list[dict[str, Any]] = answer.json()["rows"]
    return found


def groups(batch: dict[str, Any]) -> dict[str, int]:
    """Return how many are refused, by code."""
    return {one["reason"]["code"]: one["count"] for one in batch["groups"]}


async def test_a_check_tells_who_is_ready_and_why_others_are_not(installation: Installation) -> None:
    row = await installation.publish(TWO_MAILS)
    await ask(installation, "POST", f"/sequences/{row.id}/people", body={"items": [ITEM + 1]})
    await ask(installation, "POST", "/suppressions", body={"address": "@kite.test"})
    told = await check(installation, row, ITEM, ITEM + 1, NOBODY, WRONG, FIRST_ITEM + 6, FIRST_ITEM + 500, 5)
    assert (told["kind"], told["state"], told["total"], told["done"], told["ready"]) == ("check", "checked", 7, 7, 1)
    assert groups(told) == {
        "already_enrolled": 1, "no_email": 1, "bad_email": 1, "suppressed": 1, "sequence_other_board": 1,
        "item_gone": 1,
    }  # fmt: skip
    found = {one["item"]: one for one in await rows(installation, told)}
    assert (found[str(ITEM)]["name"], found[str(ITEM)]["state"], found[str(ITEM)]["reason"]) == (
        "Dennis Richie", "ready", None,
    )  # fmt: skip
    assert found[str(NOBODY)]["reason"]["sentence"] == "The item has no e-mail address."
    assert found[str(FIRST_ITEM + 500)]["name"] is None  # of another board
    assert await installation.select("SELECT id FROM refusal") == []
    assert len(await installation.select("SELECT id FROM enrollment")) == 1


async def test_a_check_and_enrolling_say_the_same(installation: Installation) -> None:
    row = await installation.publish(replace(TWO_MAILS, steps=without_fallback()))
    await ask(installation, "POST", "/suppressions", body={"address": "@lumendental.example"})
    items = range(FIRST_ITEM, FIRST_ITEM + 40)
    before = await check(installation, row, *items)
    after = await done(installation, await enroll(installation, row, *items))
    assert (before["state"], after["state"]) == ("checked", "done")
    assert groups(before) == groups(after)
    assert groups(after)["blank_field"] == 1
    assert before["ready"] == after["enrolled"] > 30


def without_fallback() -> tuple[Any, ...]:
    """Return steps whose field must not be blank."""
    first = TWO_MAILS.steps[0]
    return (replace(first, subject="Hello {first_name}"), *TWO_MAILS.steps[1:])  # type: ignore[type-var]


async def test_a_check_forecasts_the_actions_and_warns_of_what_would_hold_everybody(installation: Installation) -> None:
    row = await installation.publish(TWO_MAILS)
    await ask(installation, "PUT", "/usage/limit", body={"limit": 5})
    told = await check(installation, row, ITEM, ITEM + 1, NOBODY)
    assert told["forecast"] == {
        "items": 2, "actions_each": 3, "actions": 6, "actions_this_month": 6, "left": 5, "fits": False,
    }  # fmt: skip
    assert [one["code"] for one in told["warnings"]] == ["usage_limit"]
    await ask(installation, "PUT", "/usage/limit", body={"limit": None})
    assert (await shown(installation, told))["warnings"] == []


async def test_a_sequence_that_is_off_takes_nobody(installation: Installation) -> None:
    row = await installation.publish(TWO_MAILS)
    await ask(installation, "POST", f"/sequences/{row.id}/deactivate", body={"people": "finish"})
    told = await check(installation, row, ITEM, ITEM + 1)
    assert (groups(told), told["forecast"]) == ({"sequence_not_active": 2}, None)
    batch = await done(installation, await enroll(installation, row, ITEM))
    assert (batch["state"], groups(batch)) == ("done", {"sequence_not_active": 1})


async def test_a_mailbox_that_is_not_connected_keeps_all_out(installation: Installation) -> None:
    row = await installation.publish(TWO_MAILS)
    await installation.select("UPDATE mailbox SET state = 'refused', retry_at = NULL RETURNING id")
    assert groups(await check(installation, row, ITEM, NOBODY)) == {"mailbox_not_connected": 1, "no_email": 1}


async def test_many_are_checked_behind_the_answer(installation: Installation) -> None:
    row = await installation.publish(TWO_MAILS)
    world = installation.sandbox.world
    made = [
        world.add_item(world.boards[LEADS], f"R {n}", {"email": {"email": f"r{n}@x.example", "text": ""}}, user=1).id
        for n in range(1200)
    ]
    told = await check(installation, row, *made)
    assert (told["state"], told["done"], told["total"]) == ("checking", 100, 1200)
    told = await done(installation, told)
    assert (told["state"], told["done"], told["ready"]) == ("checked", 1200, 1200)


async def test_a_check_waits_for_monday_and_says_so(installation: Installation) -> None:
    row = await installation.publish(TWO_MAILS)
    await check(installation, row, ITEM)
    installation.sandbox.faults.set({"graphql": {"mode": "500"}})
    told = await check(installation, row, ITEM)
    assert (told["state"], told["done"], told["problem"]["code"]) == ("checking", 0, "monday")
    installation.sandbox.faults.set({"graphql": {"mode": None}})
    await installation.settle(after=timedelta(seconds=6))
    told = await shown(installation, told)
    assert (told["state"], told["ready"], told["problem"]) == ("checked", 1, None)


async def test_a_check_that_monday_refuses_for_good_has_failed(installation: Installation) -> None:
    row = await installation.publish(TWO_MAILS)
    await check(installation, row, ITEM)
    installation.sandbox.faults.set({"graphql": {"mode": "403"}})
    told = await check(installation, row, ITEM)
    assert (told["state"], told["problem"]["code"]) == ("failed", "monday")
    assert told["problem"]["sentence"].endswith(".")


async def test_a_batch_enrolls_each_and_tells_what_became_of_them(installation: Installation) -> None:
    row = await installation.publish(TWO_MAILS)
    batch = await enroll(installation, row, ITEM, NOBODY, ITEM + 1, ITEM)
    assert (batch["kind"], batch["state"], batch["total"], batch["done"]) == ("enroll", "enrolling", 3, 0)
    batch = await done(installation, batch)
    assert (batch["state"], batch["done"], batch["enrolled"], batch["refused"]) == ("done", 3, 2, 1)
    assert (groups(batch), batch["forecast"], batch["warnings"]) == ({"no_email": 1}, None, [])
    first, second, third = await rows(installation, batch)
    assert (first["item"], first["name"], first["state"]) == (str(ITEM), "Dennis Richie", "enrolled")
    assert (second["state"], second["reason"]["code"]) == ("refused", "no_email")
    run = (await ask(installation, "GET", f"/enrollments/{third['enrollment']}")).json()
    assert (run["item"]["id"], run["triggered_by"]["id"]) == (str(ITEM + 1), str(DANA))
    [kept] = (await ask(installation, "GET", f"/sequences/{row.id}/refusals")).json()["refusals"]
    assert kept["item"]["id"] == str(NOBODY)


async def test_a_batch_asked_for_again_is_the_same_and_enrolls_nobody_twice(installation: Installation) -> None:
    row = await installation.publish(TWO_MAILS)
    first = await enroll(installation, row, ITEM, ITEM + 1)
    await done(installation, first)
    [run, _] = await rows(installation, first)
    await ask(installation, "POST", f"/enrollments/{run['enrollment']}/unenroll")
    again = await enroll(installation, row, ITEM, ITEM + 1)
    assert (again["id"], again["state"]) == (first["id"], "done")
    await done(installation, again)
    assert len(await installation.select("SELECT id FROM enrollment")) == 2
    another = await done(installation, await enroll(installation, row, ITEM, ITEM + 1, key="k-2"))
    assert (another["enrolled"], groups(another)) == (1, {"already_enrolled": 1})


async def test_a_batch_is_the_same_also_where_its_sequence_and_monday_are_gone(installation: Installation) -> None:
    row = await installation.publish(TWO_MAILS)
    first = await done(installation, await enroll(installation, row, ITEM))
    await ask(installation, "DELETE", f"/sequences/{row.id}")
    installation.sandbox.faults.set({"graphql": {"mode": "500"}})
    installation.clock.shown += timedelta(minutes=1)
    assert (await enroll(installation, row, ITEM))["id"] == first["id"]


async def test_an_outage_of_monday_keeps_nobody_from_enrolling(installation: Installation) -> None:
    row = await installation.publish(TWO_MAILS)
    await ask(installation, "GET", "/usage")
    installation.sandbox.faults.set({"graphql": {"mode": "500"}})
    batch = await enroll(installation, row, ITEM)
    installation.sandbox.faults.set({"graphql": {"mode": None}})
    assert (await done(installation, batch))["enrolled"] == 1


async def test_two_calls_with_one_key_at_once_are_one_batch(installation: Installation) -> None:
    row = await installation.publish(TWO_MAILS)
    answers = await asyncio.gather(*(enroll(installation, row, ITEM, ITEM + 1) for _ in range(4)))
    assert len({one["id"] for one in answers}) == 1
    await done(installation, answers[0])
    assert len(await installation.select("SELECT id FROM enrollment")) == 2


async def test_a_key_of_another_batch_is_refused(installation: Installation) -> None:
    row, other = await installation.publish(TWO_MAILS), await installation.publish(TWO_MAILS)
    await enroll(installation, row, ITEM)
    for sequence, items in ((row, [ITEM + 1]), (row, [ITEM, ITEM + 1]), (other, [ITEM])):
        body = {"items": items, "key": "k-1"}
        answer = await ask(installation, "POST", f"/sequences/{sequence.id}/batches", body=body)
        assert refusal(answer) == (409, "key_used")
    assert (await enroll(installation, row, ITEM, user=SAM))["id"] != (await enroll(installation, row, ITEM))["id"]


async def test_rows_come_in_pages_and_by_their_outcome(installation: Installation) -> None:
    row = await installation.publish(TWO_MAILS)
    batch = await done(installation, await enroll(installation, row, NOBODY, *range(ITEM, ITEM + 5), WRONG))
    path, seen, after = f"/batches/{batch['id']}/rows?limit=3", [], ""
    while True:
        page = (await ask(installation, "GET", path + after)).json()
        seen += [one["item"] for one in page["rows"]]
        if page["after"] is None:
            break
        after = f"&after={page['after']}"
    assert seen == [str(one) for one in (NOBODY, *range(ITEM, ITEM + 5), WRONG)]
    assert len(await rows(installation, batch, "?state=enrolled")) == 5
    assert [one["item"] for one in await rows(installation, batch, "?code=bad_email")] == [str(WRONG)]
    assert await rows(installation, batch, "?state=enrolled&code=bad_email") == []


async def test_undoing_takes_out_whom_nothing_was_sent(installation: Installation) -> None:
    later, now = await installation.publish(LATER), await installation.publish(TWO_MAILS)
    batch = await done(installation, await enroll(installation, later, ITEM, NOBODY, ITEM + 1))
    assert batch["undo_until"] is not None
    answer = await ask(installation, "POST", f"/batches/{batch['id']}/undo")
    assert (answer.status_code, answer.json()["state"]) == (202, "undoing")
    batch = await done(installation, batch)
    assert (batch["state"], batch["undone"], batch["enrolled"], batch["refused"]) == ("undone", 2, 0, 1)
    found = await installation.select("SELECT state, reason FROM enrollment")
    assert found == [{"state": "stopped", "reason": "removed_by_person"}] * 2
    begun = await done(installation, await enroll(installation, now, ITEM, ITEM + 1, key="k-2"))
    await ask(installation, "POST", f"/batches/{begun['id']}/undo")
    begun = await done(installation, begun)
    assert (begun["state"], begun["begun"], begun["undone"]) == ("undone", 2, 0)
    assert [one["name"] for one in await rows(installation, begun, "?state=begun")] == [
        "Dennis Richie",
        "Katherine Jonson",
    ]


async def test_what_somebody_has_done_for_a_person_is_not_undone(installation: Installation) -> None:
    task = replace(TWO_MAILS, steps=(ManualStep(StepKind.TASK, "Look them up"), WaitStep(3), *TWO_MAILS.steps))
    row = await installation.publish(task)
    batch = await done(installation, await enroll(installation, row, ITEM, ITEM + 1))
    first, _ = await installation.select("SELECT id FROM activity ORDER BY id")
    await ask(installation, "POST", f"/activities/{first['id']}/done")
    await ask(installation, "POST", f"/batches/{batch['id']}/undo")
    batch = await done(installation, batch)
    assert (batch["begun"], batch["undone"]) == (1, 1)
    assert {one["state"] for one in await installation.select("SELECT state FROM activity")} == {"done", "dropped"}


async def test_undoing_is_for_a_minute_and_once(installation: Installation) -> None:
    row = await installation.publish(LATER)
    batch = await enroll(installation, row, ITEM)
    path = f"/batches/{batch['id']}/undo"
    assert refusal(await ask(installation, "POST", path)) == (409, "batch_running")
    batch = await done(installation, batch)
    await installation.select("UPDATE batch SET undo_until = now() - interval '1 second' RETURNING id")
    assert refusal(await ask(installation, "POST", path)) == (409, "undo_over")
    await installation.select("UPDATE batch SET undo_until = now() + interval '1 minute' RETURNING id")
    for _ in range(2):
        assert (await ask(installation, "POST", path)).status_code == 202
    assert (await done(installation, batch))["state"] == "undone"
    assert (await ask(installation, "POST", path)).json()["state"] == "undone"


async def test_a_check_is_not_undone(installation: Installation) -> None:
    told = await check(installation, await installation.publish(TWO_MAILS), ITEM)
    assert refusal(await ask(installation, "POST", f"/batches/{told['id']}/undo")) == (409, "undo_over")


async def test_who_may_not_pick_the_sequence_checks_and_enrolls_nobody(installation: Installation) -> None:
    await installation.mailbox(OWNER, "dana@acme.test", shared=False)
    row = await installation.publish(TWO_MAILS)
    for word, body in (("preflight", {"items": [ITEM]}), ("batches", {"items": [ITEM], "key": "k"})):
        path = f"/sequences/{row.id}/{word}"
        for user, code in ((SAM, "not_allowed"), (VERA, "viewer"), (GIL, "viewer")):
            assert refusal(await ask(installation, "POST", path, user, body=body)) == (403, code)
    assert await installation.select("SELECT id FROM batch") == []


async def test_nobody_enrolls_from_a_board_they_do_not_see(installation: Installation) -> None:
    row = await installation.publish(replace(TWO_MAILS, board=CONTACTS))
    installation.sandbox.world.boards[CONTACTS].kind = "private"
    for word, body in (("preflight", {"items": [ITEM]}), ("batches", {"items": [ITEM], "key": "k"})):
        answer = await ask(installation, "POST", f"/sequences/{row.id}/{word}", SAM, body=body)
        assert refusal(answer) == (404, "board_not_found")


async def test_a_batch_is_for_whoever_asked_and_for_admins(installation: Installation) -> None:
    row = await as_sam(installation)
    theirs, mine = await enroll(installation, row, ITEM, user=SAM), await enroll(installation, row, ITEM + 1)
    await done(installation, theirs)
    assert (await shown(installation, theirs, DANA))["state"] == "done"
    await let_globex_in(installation)
    for method, path in (("GET", ""), ("GET", "/rows"), ("POST", "/undo")):
        answer = await ask(installation, method, f"/batches/{mine['id']}{path}", SAM)
        assert refusal(answer) == (404, "batch_not_found")
        answer = await ask(installation, method, f"/batches/{mine['id']}{path}", HANK, account=GLOBEX)
        assert refusal(answer) == (404, "batch_not_found")


async def test_another_account_enrolls_nobody_of_ours(installation: Installation) -> None:
    row = await installation.publish(TWO_MAILS)
    await let_globex_in(installation)
    for word, body in (("preflight", {"items": [ITEM]}), ("batches", {"items": [ITEM], "key": "k"})):
        answer = await ask(installation, "POST", f"/sequences/{row.id}/{word}", HANK, account=GLOBEX, body=body)
        assert refusal(answer) == (404, "sequence_not_found")
    assert GLOBEX_LEADS not in installation.sandbox.world.items


@pytest.mark.parametrize(
    "items",
    [None, [], "5", {}, ["x"], [0], [-1], [True], [1.5], [None], [2**63], [[5]], [ITEM, "x"], [*range(1, 5002)]],
)
async def test_items_that_are_none_are_refused(installation: Installation, items: object) -> None:
    row = await installation.publish(TWO_MAILS)
    for word, more in (("preflight", {}), ("batches", {"key": "k"})):
        answer = await ask(installation, "POST", f"/sequences/{row.id}/{word}", body={"items": items, **more})
        assert refusal(answer) == (422, "bad_body")
    assert await installation.select("SELECT id FROM batch") == []


@pytest.mark.parametrize("key", [None, "", "a b", "é", "x" * 101, "\x00", 5])
async def test_a_key_that_is_none_is_refused(installation: Installation, key: object) -> None:
    row = await installation.publish(TWO_MAILS)
    answer = await ask(installation, "POST", f"/sequences/{row.id}/batches", body={"items": [ITEM], "key": key})
    assert refusal(answer) == (422, "bad_body")


@pytest.mark.parametrize("query", ["?limit=0", "?limit=101", "?state=gone", "?colour=red"])
async def test_a_question_that_makes_no_sense_is_refused(installation: Installation, query: str) -> None:
    told = await check(installation, await installation.publish(TWO_MAILS), ITEM)
    assert refusal(await ask(installation, "GET", f"/batches/{told['id']}/rows{query}")) == (422, "bad_query")


async def test_rows_are_told_without_names_while_monday_is_away(installation: Installation) -> None:
    told = await check(installation, await installation.publish(TWO_MAILS), ITEM)
    installation.sandbox.faults.set({"graphql": {"mode": "500"}})
    [row] = await rows(installation, told)
    assert (row["item"], row["name"], row["state"]) == (str(ITEM), None, "ready")
