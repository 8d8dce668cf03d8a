"""What people do on the Activities board is done here, and what is done here is told there."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from sandbox.people.tempers import temper
from sandbox.seed import DANA, LEADS, SAM
from sandbox.world import Item
from sequences.activities.activities_board import NAME
from sequences.core.definition import EmailStep, Holding, ManualStep, StepKind, WaitStep
from sequences.runs import ending
from sequences.storage import effects, enrollments
from tests.fixtures.installation import Installation
from tests.fixtures.world import ACCOUNT, OWNER, TWO_MAILS

CALL = ManualStep(StepKind.CALL, "Call {first_name}")
LETTER = ManualStep(
    StepKind.MANUAL_EMAIL, "Write to {first_name}", "By hand", "Hi {first_name}", "<p>Dear {first_name},</p><p>…</p>"
)
HELD = replace(TWO_MAILS, steps=(CALL, EmailStep("Hello", "<p>Hi</p>"), WaitStep(60)), holding=Holding(call=True))
WEBHOOK = "/monday/webhooks/board"


async def due(installation: Installation, step: ManualStep = CALL) -> Item:
    """Have an activity of somebody who does nothing fall due; return its item on the board."""
    seed, world = installation.sandbox.options.seed, installation.sandbox.world
    leads = [one for one in world.items.values() if one.board_id == LEADS and one.cells["email"]]
    ada = next(one for one in leads if temper(seed, one.cells["email"]["email"]) == "silent")
    row = await installation.publish(replace(HELD, steps=(step, *HELD.steps[1:])))
    assert row.version_id is not None
    async with installation.database.transaction() as connection:
        wanted = [(ACCOUNT, row.id, row.version_id, ada.id, OWNER)]
        await enrollments.insert(connection, wanted, now=installation.clock.shown)
    await installation.settle()
    return items(installation)[-1]


def items(installation: Installation) -> list[Item]:
    """Return the items of the Activities boards."""
    world = installation.sandbox.world
    return [one for one in world.items.values() if world.boards[one.board_id].name == NAME]


def shows(installation: Installation, item: Item, title: str) -> str:
    """Return what a cell of an item shows."""
    world = installation.sandbox.world
    return world.text(item, next(one for one in world.boards[item.board_id].columns if one.title == title))


async def change(installation: Installation, item: Item, title: str, value: Any) -> None:
    """Change a cell as a person on the board does."""
    world = installation.sandbox.world
    column = next(one for one in world.boards[item.board_id].columns if one.title == title)
    world.set_cell(item, column, value, user=DANA, by_app=False)
    await installation.sandbox.clock.run_due()


async def activity(installation: Installation) -> dict[str, Any]:
    """Return our activity."""
    return (await installation.select("SELECT * FROM activity"))[0]


async def mails(installation: Installation) -> int:
    """Return how many mails have left."""
    await installation.settle()
    return len(await installation.select("SELECT id FROM delivery"))


async def actions(installation: Installation) -> int:
    """Return the actions counted."""
    [row] = await installation.select("SELECT COALESCE(sum(steps), 0) AS n FROM usage")
    return int(row["n"])


async def test_done_there_is_done_here(installation: Installation) -> None:
    item = await due(installation)
    await change(installation, item, "Status", {"index": 1})
    assert (await activity(installation))["state"] == "done"
    assert await mails(installation) == 1
    assert await actions(installation) == 2


async def test_dropped_there_lets_the_run_go_on_and_counts_nothing(installation: Installation) -> None:
    item = await due(installation)
    await change(installation, item, "Status", {"index": 2})
    assert (await activity(installation))["state"] == "dropped"
    assert await mails(installation) == 1
    assert await actions(installation) == 1  # the mail


@pytest.mark.parametrize("state", ["archived", "deleted"])
async def test_removed_there_is_dropped_here(installation: Installation, state: str) -> None:
    item = await due(installation)
    installation.sandbox.world.retire(item, state, user=DANA)
    await installation.sandbox.clock.run_due()
    assert (await activity(installation))["state"] == "dropped"
    assert await mails(installation) == 1


async def test_done_here_is_done_there(installation: Installation) -> None:
    item = await due(installation)
    answer = await installation.http.post("/api/activities/1/done", json={}, headers=installation.session())
    assert answer.json() == {"completed": True}
    await installation.settle()
    assert shows(installation, item, "Status") == "Done"
    assert await actions(installation) == 2


async def test_passed_over_here_is_dropped_there(installation: Installation) -> None:
    item = await due(installation)
    answer = await installation.http.post("/api/activities/1/drop", json={}, headers=installation.session())
    assert answer.json() == {"dropped": True}
    await installation.settle()
    assert shows(installation, item, "Status") == "Dropped"
    assert await mails(installation) == 1


async def test_a_run_that_is_broken_off_drops_what_is_open_there(installation: Installation) -> None:
    item = await due(installation)
    async with installation.database.transaction() as connection:
        over = await ending.end(
            connection, installation.own.plans, [1], state="stopped", code="removed_by_person",
            now=installation.clock.shown,
        )  # fmt: skip
        await effects.record(connection, over, now=installation.clock.shown)
    await installation.settle()
    assert shows(installation, item, "Status") == "Dropped"


async def test_a_completed_run_leaves_its_last_call_open(installation: Installation) -> None:
    row = await installation.publish(replace(HELD, steps=(CALL,), holding=Holding()))
    assert row.version_id is not None
    async with installation.database.transaction() as connection:
        wanted = [(ACCOUNT, row.id, row.version_id, 18400900001, OWNER)]
        await enrollments.insert(connection, wanted, now=installation.clock.shown)
    await installation.settle()
    [run] = await installation.select("SELECT state FROM enrollment")
    [item] = items(installation)
    assert (run["state"], shows(installation, item, "Status")) == ("completed", "Open")
    await change(installation, item, "Status", {"index": 1})
    assert (await activity(installation))["state"] == "done"
    assert await actions(installation) == 1


async def test_our_own_words_do_not_come_back(installation: Installation) -> None:
    item = await due(installation)
    await installation.http.post("/api/activities/1/drop", json={}, headers=installation.session())
    await installation.settle()
    await installation.settle(after=timedelta(minutes=5))
    assert (await activity(installation))["state"] == "dropped"
    assert shows(installation, item, "Status") == "Dropped"
    assert len(await installation.select("SELECT id FROM outbox WHERE kind = 'activity_over'")) == 1


async def test_whoever_owns_it_there_owns_it_here(installation: Installation) -> None:
    item = await due(installation)
    other = SAM if (await activity(installation))["person_id"] == DANA else DANA
    await change(installation, item, "Owner", {"personsAndTeams": [{"id": other, "kind": "person"}]})
    assert (await activity(installation))["person_id"] == other


async def test_put_off_there_it_is_given_up_as_much_later(installation: Installation) -> None:
    item = await due(installation, replace(CALL, give_up_after=3))
    later = installation.clock.shown.replace(microsecond=0) + timedelta(days=10)
    await change(installation, item, "Due", {"date": f"{later:%Y-%m-%d}", "time": f"{later:%H:%M:%S}"})
    [run] = await installation.select("SELECT waiting_for, due_at FROM enrollment")
    assert (run["waiting_for"], run["due_at"]) == ("activity", later + timedelta(days=3))


async def test_put_off_there_its_owner_is_reminded_then(installation: Installation) -> None:
    item = await due(installation)
    await installation.settle(after=timedelta(minutes=1))
    before = len(installation.sandbox.world.notifications)
    await change(installation, item, "Owner", {"personsAndTeams": [{"id": DANA, "kind": "person"}]})
    await change(installation, item, "Due", {"date": "2026-11-25", "time": "14:00:00"})
    assert (await activity(installation))["due_at"] == datetime(2026, 11, 25, 14, tzinfo=UTC)
    await installation.settle(after=timedelta(days=1))
    assert len(installation.sandbox.world.notifications) == before
    await installation.settle(after=timedelta(days=2))
    told = installation.sandbox.world.notifications[before:]
    assert [one["user"] for one in told] == [DANA]
    assert told[0]["text"].startswith("Time to call ")


async def test_a_day_alone_means_the_beginning_of_the_hours(installation: Installation) -> None:
    item = await due(installation)
    await change(installation, item, "Due", {"date": "2026-11-26"})
    assert (await activity(installation))["due_at"] == datetime(2026, 11, 26, 9, tzinfo=UTC)


@pytest.mark.parametrize(
    ("title", "value"),
    [
        ("Due", None),
        ("Due", {"date": "soon"}),
        ("Due", {"date": "2026-11-25", "time": "25:00"}),
        ("Due", "2026-11-25"),
        ("Owner", None),
        ("Owner", {"personsAndTeams": [{"id": 3, "kind": "team"}]}),
        ("Owner", {"personsAndTeams": "x"}),
        ("Owner", {"personsAndTeams": [{"id": 2**64, "kind": "person"}]}),
        ("Status", None),
        ("Status", {"label": None}),
        ("Status", {"label": {"index": "1"}}),
        ("Status", {"label": {"index": True}}),
        ("Status", {"label": {"index": 77}}),
        ("Note", {"text": "x"}),
    ],
)
async def test_what_means_nothing_changes_nothing(installation: Installation, title: str, value: Any) -> None:
    item = await due(installation)
    before = await activity(installation)
    column = next(
        one.id for one in installation.sandbox.world.boards[item.board_id].columns if one.title == title
    )  # fmt: skip
    event = {"type": "update_column_value", "pulseId": item.id, "columnId": column, "value": value}
    answer = await installation.http.post(WEBHOOK, json={"event": event}, headers=installation.signed(WEBHOOK))
    assert answer.status_code == 200
    assert await activity(installation) == before


async def test_an_owner_whom_the_board_does_not_take_is_left_out(
    installation: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    from sandbox.monday.cells import READERS
    from sandbox.monday.errors import refuse

    def never(column: Any, value: Any) -> Any:
        raise refuse("ColumnValueException", "invalidPersonAssignment")

    monkeypatch.setitem(READERS, "people", never)
    item = await due(installation)
    assert (shows(installation, item, "Owner"), shows(installation, item, "Kind")) == ("", "Call")
    assert len(items(installation)) == 1


async def test_a_manual_mail_brings_its_draft(installation: Installation) -> None:
    item = await due(installation, LETTER)
    first = installation.sandbox.world.items[(await activity(installation))["item_id"]].cells["first_name"]
    assert shows(installation, item, "Kind") == "E-mail"
    assert shows(installation, item, "Note") == f"By hand\n\nSubject: Hi {first}\n\nDear {first},\n\n…"
