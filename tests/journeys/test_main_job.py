"""The main job, from a changed status to the answered mail: real HTTP, SMTP and IMAP between app and sandbox."""

from __future__ import annotations

from datetime import timedelta

from sandbox.people.tempers import temper
from sandbox.seed import LEADS
from sandbox.world import Item
from tests.fixtures.installation import Installation
from tests.fixtures.world import OWNER, TWO_MAILS

HOURS = timedelta(hours=6)


def somebody(installation: Installation, kind: str) -> Item:
    """Return a lead of a temper."""
    options, items = installation.sandbox.options, installation.sandbox.world.items.values()
    return next(
        item
        for item in items
        if item.board_id == LEADS and item.cells["email"] and temper(options.seed, item.cells["email"]["email"]) == kind
    )


async def set_status(installation: Installation, item: Item, label: str) -> None:
    """Change a status as a person on the board does."""
    sandbox = f"http://127.0.0.1:{installation.sandbox.options.port}"
    url = f"{sandbox}/sandbox/items/{item.id}/columns"
    (await installation.http.post(url, json={"column": "status", "label": label})).raise_for_status()


def cell(installation: Installation, item: Item, title: str) -> str:
    """Return what a cell shows."""
    world = installation.sandbox.world
    column = next(one for one in world.boards[item.board_id].columns if one.title == title)
    return world.text(item, column)


async def recipe(installation: Installation, sequence: int) -> None:
    """Save the demo's two recipes."""
    center = installation.sandbox.center
    await center.create(
        {
            "name": "When status changes to Interested, enroll item",
            "board": LEADS,
            "user": OWNER,
            "trigger": {"block": "status_changes_to", "values": {"columnId": "status", "label": "Interested"}},
            "actions": [{"block": "enroll_item", "values": {"sequence": str(sequence)}}],
        }
    )
    await center.create(
        {
            "name": "When a reply comes in, tell Dana",
            "board": LEADS,
            "user": OWNER,
            "trigger": {"block": "reply_received", "values": {}},
            "actions": [{"block": "notify", "values": {"user": OWNER, "text": "{item} replied."}}],
        }
    )


async def test_a_changed_status_enrolls_and_the_reply_ends_the_run(installation: Installation) -> None:
    sequence = await installation.publish(TWO_MAILS)
    await recipe(installation, sequence.id)
    ada = somebody(installation, "replies")
    await set_status(installation, ada, "Interested")
    await installation.settle()
    address = ada.cells["email"]["email"]
    [mail] = installation.sandbox.store.shown(address)
    assert mail["subject"] == f"Hello {ada.cells['first_name']}"
    assert cell(installation, ada, "Enrolled sequences") == "Inbound follow-up"
    await installation.settle(after=HOURS)
    assert cell(installation, ada, "Status") == "Replied"
    assert cell(installation, ada, "Enrolled sequences") == ""
    [run] = await installation.select("SELECT state, reason FROM enrollment")
    assert run == {"state": "exited", "reason": "replied"}
    told = [one["text"] for one in installation.sandbox.world.notifications]
    assert f"{ada.name} replied." in told
    await installation.settle(after=timedelta(days=3))
    assert len(installation.sandbox.store.shown(address)) == 1


async def test_a_bounce_fails_the_run_and_sets_the_status(installation: Installation) -> None:
    sequence = await installation.publish(TWO_MAILS)
    await recipe(installation, sequence.id)
    lost = somebody(installation, "bounces")
    await set_status(installation, lost, "Interested")
    await installation.settle()
    await installation.settle(after=HOURS)
    [run] = await installation.select("SELECT state, reason FROM enrollment")
    assert run == {"state": "failed", "reason": "bounced"}
    assert cell(installation, lost, "Status") == "Bounced"
