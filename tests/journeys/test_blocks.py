"""Every block as an automation uses it: monday's five kinds of triggers enroll, our seven start a next block."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from sandbox.seed import FIRST_ITEM, LEADS
from sandbox.world import Item
from sequences.core.definition import EmailStep, Tracking, WaitStep
from tests.fixtures.eventually import eventually
from tests.fixtures.installation import Installation
from tests.fixtures.world import OWNER, TWO_MAILS
from tests.journeys.letters import PERSON, PROXY, addresses, enroll, mails
from tests.journeys.test_main_job import cell, somebody
from tests.sandbox.automations.test_starts import STARTS

NOBODY = 36  # a lead without an e-mail address, counted from the first
ENROLL, DAYS, HOURS = "enroll_item", timedelta(days=8), timedelta(hours=6)
ONE_MAIL = replace(TWO_MAILS, steps=(EmailStep("Hello", '<p>Hi, <a href="https://a.example/x">look</a></p>'),))
TRACKED = replace(ONE_MAIL, steps=(*ONE_MAIL.steps, WaitStep(30)), rules=(), tracking=Tracking(opens=True, clicks=True))
NEXT = {
    "block": "create_update",
    "values": {"text": "{reason} at {step}: {sentence} {email} {person} {sequence} {link} {boardId} {itemId}"},
}


async def recipe(
    installation: Installation, trigger: str, values: dict[str, Any], *actions: dict[str, Any], board: int = LEADS
) -> None:
    """Save an automation."""
    await installation.sandbox.center.create(
        {
            "name": f"On {trigger}",
            "board": board,
            "user": OWNER,
            "trigger": {"block": trigger, "values": values},
            "actions": list(actions),
        }
    )


def written(item: Item) -> list[str]:
    """Return what automations wrote under an item, oldest first."""
    return [str(update["body"]) for update in item.updates]


def told(item: Item, row: Any, step: int | str, reason: str, sentence: str, *, link: str = "") -> str:
    """Return what the next block writes when it gets every output of a trigger."""
    address = (item.cells["email"] or {"email": ""})["email"]
    return f"{reason} at {step}: {sentence} {address} {OWNER} {row.id} {link} {LEADS} {item.id}"


async def post(installation: Installation, path: str, body: dict[str, Any]) -> None:
    """Do something on the sandbox's board."""
    url = f"http://127.0.0.1:{installation.sandbox.options.port}{path}"
    (await installation.http.post(url, json=body)).raise_for_status()


@pytest.mark.parametrize("kind", STARTS)
async def test_each_of_mondays_triggers_enrolls(installation: Installation, kind: str) -> None:
    row = await installation.publish(TWO_MAILS)
    values, path, body = STARTS[kind]
    await recipe(installation, kind, values, {"block": ENROLL, "values": {"sequence": str(row.id)}})
    if kind == "item_created":
        body = {**body, "cells": {"email": {"email": "new@northwind.example", "text": "new@northwind.example"}}}
    lead = somebody(installation, "silent")
    lead.cells["owner"] = None  # somebody is to be assigned
    await post(installation, path.replace(str(FIRST_ITEM), str(lead.id)), body)
    await installation.settle()
    [run] = await installation.select("SELECT item_id, state, position FROM enrollment")
    item = installation.sandbox.world.items[run["item_id"]]
    assert (run["state"], run["position"], len(mails(installation, item))) == ("active", 2, 1)
    assert cell(installation, item, "Enrolled sequences") == "Inbound follow-up"


async def test_an_enrolled_item_starts_a_next_block(installation: Installation) -> None:
    row, ada = await installation.publish(TWO_MAILS), somebody(installation, "silent")
    await recipe(installation, "item_enrolled", {"sequence": str(row.id)}, NEXT)
    await enroll(installation, row.id, ada)
    assert written(ada) == [told(ada, row, 1, "enrolled", "The item was enrolled in the sequence.")]


async def test_a_completed_run_starts_a_next_block(installation: Installation) -> None:
    row, ada = await installation.publish(ONE_MAIL), somebody(installation, "silent")
    await recipe(installation, "run_completed", {"sequence": str(row.id)}, NEXT)
    await enroll(installation, row.id, ada)
    await installation.settle()
    assert written(ada) == [told(ada, row, 1, "completed", "Every step is done.")]


async def test_a_run_that_is_stopped_starts_a_next_block(installation: Installation) -> None:
    row, ada = await installation.publish(TWO_MAILS), somebody(installation, "silent")
    await recipe(installation, "run_failed_or_stopped", {"sequence": str(row.id)}, NEXT)
    await enroll(installation, row.id, ada)
    await installation.call("/monday/actions/unenroll_everywhere", {"boardId": LEADS, "itemId": ada.id})
    await installation.settle()
    sentence = "An automation took the item out of the sequence."
    assert written(ada) == [told(ada, row, 3, "removed_by_automation", sentence)]


async def test_an_item_that_is_refused_starts_a_next_block(installation: Installation) -> None:
    row = await installation.publish(TWO_MAILS)
    items = installation.sandbox.world.items
    lead = items[min(items) + NOBODY]
    await recipe(installation, "run_failed_or_stopped", {}, NEXT)
    await enroll(installation, row.id, lead)
    [text] = written(lead)
    assert text.startswith("no_email at : The item has no e-mail address.")


async def test_an_opening_and_a_click_start_a_next_block_each_and_machines_none(installation: Installation) -> None:
    row, ada = await installation.publish(TRACKED), somebody(installation, "silent")
    await recipe(installation, "email_opened", {"sequence": str(row.id)}, NEXT)
    await recipe(installation, "link_clicked", {}, NEXT)
    await enroll(installation, row.id, ada)
    found = addresses(mails(installation, ada)[0])
    await installation.settle(after=timedelta(minutes=20))
    await installation.http.get(found.pictures[0], headers=PROXY)
    await _seen(installation, 1)
    await installation.settle(after=timedelta(seconds=30))
    assert written(ada) == []
    for url in (found.pictures[0], found.links[0]):
        await installation.http.get(url, headers=PERSON)
    await _seen(installation, 3)
    await installation.settle(after=timedelta(seconds=30))
    clicked = told(ada, row, 1, "clicked", "The person clicked a link.", link="https://a.example/x")
    assert sorted(written(ada)) == sorted([told(ada, row, 1, "opened", "The person opened an e-mail."), clicked])


async def _seen(installation: Installation, number: int) -> None:
    async def look() -> bool:
        return len(await installation.select("SELECT 1 FROM engagement")) >= number

    await eventually(look, f"{number} hits are recorded")


@pytest.mark.parametrize(
    ("temper", "trigger", "reason", "sentence"),
    [
        ("replies", "reply_received", "replied", "The person replied."),
        ("away", "auto_reply_received", "auto_reply", "An automatic reply came back."),
    ],
)
async def test_what_comes_back_starts_a_next_block(
    installation: Installation, temper: str, trigger: str, reason: str, sentence: str
) -> None:
    row, ada = await installation.publish(TWO_MAILS), somebody(installation, temper)
    await recipe(installation, trigger, {"sequence": str(row.id)}, NEXT)
    await enroll(installation, row.id, ada)
    await installation.settle(after=HOURS)
    assert written(ada) == [told(ada, row, 1, reason, sentence)]


async def test_a_trigger_narrowed_to_one_sequence_does_not_hear_of_another(installation: Installation) -> None:
    one, other = await installation.publish(ONE_MAIL), await installation.publish(replace(ONE_MAIL, name="Other"))
    ada = somebody(installation, "silent")
    await recipe(installation, "run_completed", {"sequence": str(other.id)}, NEXT)
    await enroll(installation, one.id, ada)
    await installation.settle()
    assert written(ada) == []
    await enroll(installation, other.id, ada)
    await installation.settle()
    assert written(ada) == [told(ada, other, 1, "completed", "Every step is done.")]


async def test_the_outputs_of_a_trigger_are_the_inputs_of_our_own_actions(installation: Installation) -> None:
    """Whoever completes one sequence enters the next one; that one is then paused, from the outputs alone."""
    first = await installation.publish(ONE_MAIL)
    second = await installation.publish(replace(TWO_MAILS, name="Second"))
    ada = somebody(installation, "silent")
    into = {"block": ENROLL, "values": {"sequence": str(second.id)}}
    await recipe(installation, "run_completed", {"sequence": str(first.id)}, into, NEXT)
    await recipe(installation, "item_enrolled", {"sequence": str(second.id)}, {"block": "pause_item"}, NEXT)
    await enroll(installation, first.id, ada)
    await installation.settle()
    runs = await installation.select("SELECT sequence_id, state FROM enrollment ORDER BY id")
    assert [tuple(run.values()) for run in runs] == [(first.id, "completed"), (second.id, "paused")]
    assert any(text.startswith("paused at ") for text in written(ada))


@pytest.mark.parametrize("place", ["", "payload", "runtimeMetadata"])
async def test_the_actions_follow_each_other_and_say_what_they_did(installation: Installation, place: str) -> None:
    row, ada = await installation.publish(TWO_MAILS), somebody(installation, "silent")
    chosen = {"values": {"sequence": str(row.id)}} | ({"waits": place} if place else {})
    actions = ("enroll_item", "pause_item", "pause_item", "resume_item", "unenroll_item", "unenroll_everywhere")
    says = {"block": "create_update", "values": {"text": "{reason}: {sentence}"}}
    blocks = [one for action in actions for one in ({"block": action, **chosen}, says)]
    await recipe(installation, "button_clicked", {"columnId": "add"}, *blocks)
    await post(installation, f"/sandbox/items/{ada.id}/press", {"column": "add"})
    await installation.settle()
    assert [text.partition(":")[0] for text in written(ada)] == [
        "enrolled", "paused", "already_paused", "resumed", "removed", "not_inside",
    ]  # fmt: skip
    assert all(text.endswith(".") for text in written(ada))


async def test_an_automation_that_waits_ends_for_whoever_is_refused(installation: Installation) -> None:
    row = await installation.publish(TWO_MAILS)
    items = installation.sandbox.world.items
    lead = items[min(items) + NOBODY]
    into = {"block": ENROLL, "values": {"sequence": str(row.id)}, "waits": "payload"}
    await recipe(installation, "button_clicked", {"columnId": "add"}, into, NEXT)
    await post(installation, f"/sandbox/items/{lead.id}/press", {"column": "add"})
    await installation.settle()
    [run] = installation.sandbox.center.runner.runs
    assert run["actions"][0]["callback"]["runtimeErrorDescription"] == "Not enrolled: The item has no e-mail address."
    assert written(lead) == []


async def test_an_edit_in_the_middle_of_events_loses_none_and_doubles_none(installation: Installation) -> None:
    row = await installation.publish(ONE_MAIL)
    center, leads = installation.sandbox.center, [somebody(installation, one) for one in ("silent", "opens", "clicks")]
    await recipe(installation, "run_completed", {}, NEXT)
    [automation] = center.automations.values()
    for n, lead in enumerate(leads):
        await center.edit(automation.id, {"name": f"Edit {n}"})
        await enroll(installation, row.id, lead)
        await center.edit(automation.id, {"name": f"Edit {n} again"})
        await installation.settle()
    assert [len(written(lead)) for lead in leads] == [1, 1, 1]


async def test_a_deactivated_automation_starts_nothing_and_begins_anew_when_it_is_on(
    installation: Installation,
) -> None:
    row = await installation.publish(ONE_MAIL)
    center, leads = installation.sandbox.center, [somebody(installation, one) for one in ("silent", "opens")]
    await recipe(installation, "run_completed", {}, NEXT)
    [automation] = center.automations.values()
    await center.switch(automation.id, False)
    await enroll(installation, row.id, leads[0])
    await installation.settle()
    await center.switch(automation.id, True)
    await enroll(installation, row.id, leads[1])
    await installation.settle()
    assert [len(written(lead)) for lead in leads] == [0, 1]
    await center.delete(automation.id)
    assert await installation.select("SELECT 1 FROM subscription WHERE superseded_at IS NULL") == []
