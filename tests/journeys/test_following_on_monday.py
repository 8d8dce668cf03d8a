"""What a team sees on monday: the timeline of a lead, the Activities board, one bell for all, and a month's limit."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from sandbox.people.tempers import temper
from sandbox.seed import LEADS, SAM
from sandbox.world import Item
from sequences.activities.activities_board import NAME
from sequences.core.definition import Definition, EmailStep, Holding, ManualStep, StepKind, WaitStep
from tests.fixtures.installation import Installation
from tests.fixtures.world import OWNER, TWO_MAILS

STEPS = (
    EmailStep("Hello {first_name|there}", "<p>Hi {first_name|there}</p>"),
    WaitStep(1),
    ManualStep(StepKind.CALL, "Call {first_name|them}"),
    ManualStep(StepKind.MANUAL_EMAIL, "Write to {first_name|them}", "", "Our call", "<p>As we said …</p>"),
)
MIXED = replace(TWO_MAILS, steps=STEPS, holding=Holding(call=True, manual_email=True), rules=())
CALLS = replace(TWO_MAILS, steps=(STEPS[2], WaitStep(30)), rules=())


def calm(installation: Installation, many: int) -> list[Item]:
    """Return leads who get their mails and do nothing."""
    seed, items = installation.sandbox.options.seed, installation.sandbox.world.items.values()
    leads = [one for one in items if one.board_id == LEADS and one.cells["email"]]
    quiet = ("silent", "opens", "clicks")
    return [one for one in leads if temper(seed, one.cells["email"]["email"]) in quiet][:many]


async def enrolled(installation: Installation, definition: Definition, leads: list[Item]) -> int:
    """Let an automation enroll leads whose status changes."""
    row = await installation.publish(definition)
    await installation.sandbox.center.create(
        {
            "name": "When status changes to Interested, enroll item",
            "board": LEADS,
            "user": OWNER,
            "trigger": {"block": "status_changes_to", "values": {"columnId": "status", "label": "Interested"}},
            "actions": [{"block": "enroll_item", "values": {"sequence": str(row.id)}}],
        }
    )
    for lead in leads:
        url = f"http://127.0.0.1:{installation.sandbox.options.port}/sandbox/items/{lead.id}/columns"
        await installation.http.post(url, json={"column": "status", "label": "Interested"})
    await installation.settle()
    return row.id


async def ask(installation: Installation, method: str, path: str, body: Any = None) -> Any:
    """Call the API as Dana's view does."""
    answer = await installation.http.request(method, f"/api{path}", json=body, headers=installation.session())
    answer.raise_for_status()
    return answer.json()


def activities(installation: Installation) -> list[Item]:
    """Return the items of the Activities board."""
    world = installation.sandbox.world
    return [one for one in world.items.values() if world.boards[one.board_id].name == NAME]


async def set_status(installation: Installation, item: Item, label: str) -> None:
    """Change the status of an activity as a person on the board does."""
    column = next(one for one in installation.sandbox.world.boards[item.board_id].columns if one.title == "Status")
    url = f"http://127.0.0.1:{installation.sandbox.options.port}/sandbox/items/{item.id}/columns"
    (await installation.http.post(url, json={"column": column.id, "label": label})).raise_for_status()
    await installation.settle()


def status(installation: Installation, item: Item) -> str:
    """Return the status that an activity shows."""
    world = installation.sandbox.world
    return world.text(item, next(one for one in world.boards[item.board_id].columns if one.title == "Status"))


async def test_the_timeline_shows_each_step_and_the_board_and_we_agree(installation: Installation) -> None:
    [ada] = calm(installation, 1)
    await enrolled(installation, MIXED, [ada])
    await installation.settle(after=timedelta(days=1))
    [call] = activities(installation)
    await set_status(installation, call, "Done")  # done on its board: the run goes on
    [_, letter] = activities(installation)
    told = await ask(installation, "GET", "/activities/2")
    assert (told["draft"]["subject"], told["draft"]["text"]) == ("Our call", "As we said …")
    await ask(installation, "POST", "/activities/2/done", {})  # done here: its board says so
    await installation.settle()
    assert [status(installation, one) for one in (call, letter)] == ["Done", "Done"]
    first = ada.cells["first_name"]
    assert [entry["title"] for entry in ada.timeline] == [
        f"E-mail sent: Hello {first} (Inbound follow-up, step 1 of 3)",
        f"Call made: Call {first} (Inbound follow-up, step 2 of 3)",
        f"E-mail written: Write to {first} (Inbound follow-up, step 3 of 3)",
        "Sequence completed: Inbound follow-up",
    ]
    assert (await ask(installation, "GET", "/usage"))["used"] == 4  # three steps, and the end
    page = (await installation.http.get(f"http://127.0.0.1:{installation.sandbox.options.port}/sandbox/state")).json()
    [shown] = [one for board in page["boards"] for one in board["items"] if one["id"] == str(ada.id)]
    assert len(shown["timeline"]) == 4


async def test_ten_calls_due_at_once_ring_one_bell(installation: Installation) -> None:
    leads = calm(installation, 10)
    for lead in leads:
        lead.cells["owner"] = {"personsAndTeams": [{"id": SAM, "kind": "person"}]}
    await enrolled(installation, CALLS, leads)
    await installation.settle(after=timedelta(minutes=1))
    [bell] = installation.sandbox.world.notifications
    assert bell["user"] == SAM
    assert bell["text"].startswith(f"10 calls are due: {leads[0].name}, ")
    assert bell["target"] == activities(installation)[0].board_id
    assert len(activities(installation)) == 10


async def test_the_limit_of_a_month_holds_and_lets_go(installation: Installation) -> None:
    await ask(installation, "PUT", "/usage/limit", {"limit": 4})
    mail = replace(TWO_MAILS, steps=(STEPS[0], WaitStep(90)), rules=())
    leads = calm(installation, 6)
    number = await enrolled(installation, mail, leads)
    forecast = await ask(installation, "GET", f"/sequences/{number}/forecast?items=6")
    assert (forecast["actions"], forecast["fits"]) == (12, False)
    people = (await ask(installation, "GET", f"/sequences/{number}/people"))["people"]
    held = [one for one in people if one["reason"] and one["reason"]["code"] == "usage_limit"]
    assert len(held) == 2
    texts = [one["text"] for one in installation.sandbox.world.notifications]
    assert len([text for text in texts if "limit of 4 actions" in text]) == 2  # at four fifths, and at the limit
    december = datetime(2026, 12, 1, 9, tzinfo=installation.clock.shown.tzinfo)
    await installation.settle(after=december - installation.clock.shown)
    people = (await ask(installation, "GET", f"/sequences/{number}/people"))["people"]
    assert [one["reason"] for one in people] == [None] * 6
    assert (await ask(installation, "GET", "/usage"))["used"] == 2
