"""Stories of the board: it stops, pauses and resumes, loses an item, and says the truth after a day of faults."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

import httpx

from sandbox.seed import CONTACTS, DANA, LEADS
from sandbox.world import Item
from sequences.core.definition import Condition, Consequence, Definition, EmailStep, WaitStep
from sequences.core.progress import TITLES, Shown
from sequences.storage import board_care
from tests.fixtures.installation import Installation
from tests.fixtures.world import ACCOUNT, TWO_MAILS
from tests.journeys.test_hearing import address, everybody, mails, run_of
from tests.journeys.test_main_job import cell, recipe, set_status

DAY, HOUR = timedelta(days=1), timedelta(hours=1)
LABELS = ("Do not contact", "On hold", "Interested again")
SAYS: Definition = replace(
    TWO_MAILS,
    rules=(),
    conditions=(
        Condition("status", ("Do not contact",), Consequence.STOP),
        Condition("status", ("On hold",), Consequence.PAUSE),
        Condition("status", ("Interested again",), Consequence.RESUME),
    ),
)
STEPS = tuple(
    step
    for n in range(6)
    for step in (EmailStep(f"Mail {n}", "<p>Hi {first_name|there}</p>"), WaitStep(1))
)  # fmt: skip


async def place(installation: Installation, item: Item, **where: Any) -> None:
    """Archive, restore or move an item as a person on the board does."""
    url = f"http://127.0.0.1:{installation.sandbox.options.port}/sandbox/items/{item.id}/place"
    (await installation.http.post(url, json=where)).raise_for_status()


def add_labels(installation: Installation) -> None:
    """Give the status the labels that the story needs."""
    status = installation.sandbox.world.boards[LEADS].column("status")
    assert status is not None
    status.labels += [{"id": 10 + n, "label": text, "index": 10 + n} for n, text in enumerate(LABELS)]


async def test_do_not_contact_stops_on_hold_pauses_and_interested_again_resumes(installation: Installation) -> None:
    add_labels(installation)
    row = await installation.publish(SAYS)
    await recipe(installation, row.id)
    stopped, held, other = everybody(installation, "silent")[:3]
    for one in (stopped, held, other):
        await set_status(installation, one, "Interested")
    await installation.settle()
    await set_status(installation, stopped, "Do not contact")
    await set_status(installation, held, "On hold")
    await installation.settle()
    states = [(await run_of(installation, one))["state"] for one in (stopped, held, other)]
    assert states == ["stopped", "paused", "active"]
    assert (await run_of(installation, stopped))["reason"] == "board_says_stop:Do not contact"
    assert [cell(installation, one, "Enrolled sequences") for one in (stopped, held)] == ["", "Inbound follow-up"]
    await installation.settle(after=4 * DAY)
    assert [mails(installation, one) for one in (stopped, held, other)] == [1, 1, 2]
    await set_status(installation, held, "Interested again")
    await installation.settle()
    await installation.settle(after=4 * DAY)
    assert [mails(installation, one) for one in (stopped, held, other)] == [1, 2, 2]
    assert (await run_of(installation, held))["state"] == "completed"


async def test_an_archived_item_stops_and_says_so_in_the_bell(installation: Installation) -> None:
    notifications = replace(SAYS.notifications, stopped=True)
    row = await installation.publish(replace(SAYS, conditions=(), notifications=notifications))
    await recipe(installation, row.id)
    gone = everybody(installation, "silent")[0]
    await set_status(installation, gone, "Interested")
    await installation.settle()
    await place(installation, gone, state="archived")
    await installation.settle(after=4 * DAY)
    assert (await run_of(installation, gone))["reason"] == "item_gone"
    assert mails(installation, gone) == 1
    told = [one["text"] for one in installation.sandbox.world.notifications]
    assert f"{gone.name} left Inbound follow-up: The item was deleted or archived." in told


async def truth(installation: Installation) -> dict[int, tuple[str, str]]:
    """Return by item what our database says: the names of its sequences, and how its first run stands."""
    found = await installation.select(
        """SELECT e.item_id, string_agg(s.name, ', ' ORDER BY s.name)
                             FILTER (WHERE e.state IN ('active', 'paused')) AS inside,
                  (array_agg(e.state ORDER BY e.state IN ('active', 'paused') DESC, e.ended_at DESC, e.id DESC))[1]
                      AS state
           FROM enrollment e JOIN sequence s ON s.id = e.sequence_id GROUP BY e.item_id"""
    )
    return {one["item_id"]: (one["inside"] or "", one["state"].capitalize()) for one in found}


def shown(installation: Installation) -> dict[int, tuple[str, str]]:
    """Return by item what the board of leads shows of us."""
    world = installation.sandbox.world
    board = world.boards[LEADS]
    living = {one.title: one for one in board.columns if not one.archived}
    enrolled, status = living.get("Enrolled sequences"), living[TITLES[Shown.STATUS]]
    return {
        item.id: (", ".join(sorted(filter(None, world.text(item, enrolled).split(", ")))), world.text(item, status))
        for item in world.items.values()
        if item.board_id == LEADS and item.state == "active" and enrolled is not None
    }


async def trouble(installation: Installation, graphql: str | None, webhook: str | None, count: int | None) -> None:
    """Set the fault switches of the sandbox as a visitor does."""
    url = f"http://127.0.0.1:{installation.sandbox.options.port}/sandbox/faults"
    faults = {"graphql": {"mode": graphql, "count": count}, "webhook": {"mode": webhook, "count": count}}
    async with httpx.AsyncClient(timeout=60) as http:
        (await http.post(url, json=faults)).raise_for_status()


async def hours(installation: Installation, number: int) -> None:
    """Let hours pass, each with its work; what is put off waits for the next.

    How long monday asked us to wait is over by then: that runs by the wall clock, of which an hour here takes none.
    """
    for _ in range(number):
        installation.own.monday._budget.forget()
        await installation.settle(after=HOUR)


async def test_after_a_day_of_faults_every_cell_says_the_truth(installation: Installation) -> None:
    first = await installation.publish(replace(SAYS, steps=STEPS, conditions=()))
    second = await installation.publish(replace(SAYS, name="Win back", conditions=()))
    async with installation.database.transaction() as connection:
        await board_care.choose(
            connection,
            ACCOUNT,
            LEADS,
            enrolled=True,
            through=None,
            shows=Shown,
            user=DANA,
            now=installation.clock.shown,
        )
    await installation.settle()
    world = installation.sandbox.world
    people = [one for one in world.items.values() if one.board_id == LEADS and "@" in address_or_none(one)]
    await trouble(installation, "429", "drop", 3)
    await enroll(installation, first.id, people[:20])
    await hours(installation, 1)
    await trouble(installation, "423", "twice", 5)
    await enroll(installation, second.id, people[10:30])
    await hours(installation, 4)
    await trouble(installation, "500", "drop", None)
    for one in people[:3]:
        await place(installation, one, state="archived")
    await place(installation, people[4], board=CONTACTS)
    await hours(installation, 2)
    column = next(one for one in world.boards[LEADS].columns if one.title == "Enrolled sequences")
    world.remove_column(world.boards[LEADS], column)
    await trouble(installation, "html", "late", 4)
    await enroll(installation, first.id, people[25:])
    await hours(installation, 1)
    await trouble(installation, "partial", "drop", 6)
    await place(installation, people[0], state="active")
    scribbled = next((one for one in world.boards[LEADS].columns if one.title == "Enrolled sequences"), None)
    if scribbled is not None:
        people[31].cells[scribbled.id] = {"ids": [1]}
    await hours(installation, 2)
    await trouble(installation, "complexity", "drop", 2)
    await hours(installation, 3)
    for n, mode in enumerate(("half", "lost", "old200", "dear", "html200")):
        await trouble(installation, mode, "twice", 3)
        await leave(installation, people[5 + 2 * n : 7 + 2 * n])
        await hours(installation, 1)
    await trouble(installation, None, None, None)
    async with installation.database.transaction() as connection:
        await board_care.reconcile(connection, ACCOUNT, None, now=installation.clock.shown)
    await hours(installation, 8)
    said, is_so = shown(installation), await truth(installation)
    wrong = {
        item: (cells, is_so.get(item, ("", ""))) for item, cells in said.items() if cells != is_so.get(item, ("", ""))
    }
    assert wrong == {}
    assert {cells for cells, _ in said.values()} >= {"Win back", ""}
    ends = {one["reason"] for one in await installation.select("SELECT reason FROM enrollment WHERE state = 'stopped'")}
    assert ends >= {"item_gone", "item_moved"}


def address_or_none(item: Item) -> str:
    """Return the address of a lead, empty where there is none."""
    return address(item) if item.cells.get("email") else ""


async def enroll(installation: Installation, sequence: int, people: Sequence[Item]) -> None:
    """Enroll items as an automation does, one call each."""
    for one in people:
        fields = {"boardId": LEADS, "itemId": one.id, "sequence": str(sequence)}
        answer = await installation.call("/monday/actions/enroll_item", fields, f"{sequence}-{one.id}")
        assert answer.status_code == 200


async def leave(installation: Installation, people: Sequence[Item]) -> None:
    """Take items out of every sequence as an automation does."""
    for one in people:
        fields = {"boardId": LEADS, "itemId": one.id}
        answer = await installation.call("/monday/actions/unenroll_everywhere", fields, f"leave-{one.id}")
        assert answer.status_code == 200
