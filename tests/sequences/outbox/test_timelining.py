"""Emails & Activities of an item: each step once, several in a request, and no storm where there is no timeline."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from sandbox.monday.errors import refuse
from sandbox.monday.writes import Writes
from sandbox.people.tempers import temper
from sandbox.seed import DANA, FIRST_ITEM, LEADS
from sequences.core.definition import Definition, EmailStep, Holding, ManualStep, Notifications, StepKind, WaitStep
from sequences.core.effects import Effects, Entry
from sequences.outbox.posting import PAUSES
from sequences.storage import effects, enrollments
from tests.fixtures.installation import Installation
from tests.fixtures.world import ACCOUNT, OWNER, TWO_MAILS

MAIL = EmailStep("Hello {first_name|there}", "<p>Hi {first_name|there}</p>")
QUIET = replace(TWO_MAILS, steps=(MAIL, WaitStep(60)), rules=(), notifications=Notifications(*[False] * 5))
CALL = replace(QUIET, steps=(ManualStep(StepKind.CALL, "Call {first_name}"), WaitStep(60)))


def calm(installation: Installation, many: int = 1) -> list[int]:
    """Return people who get their mails and do nothing."""
    seed, items = installation.sandbox.options.seed, installation.sandbox.world.items.values()
    leads = [one for one in items if one.board_id == LEADS and one.cells["email"]]
    found = [one.id for one in leads if temper(seed, one.cells["email"]["email"]) in ("silent", "opens", "clicks")]
    assert len(found) >= many
    return found[:many]


async def run(installation: Installation, definition: Definition, *items: int) -> int:
    """Enroll people and let them run; return the id of the sequence."""
    row = await installation.publish(definition)
    assert row.version_id is not None
    wanted = [(ACCOUNT, row.id, row.version_id, item, OWNER) for item in items]
    async with installation.database.transaction() as connection:
        await enrollments.insert(connection, wanted, now=installation.clock.shown)
    await installation.settle()
    return row.id


def titles(installation: Installation, item: int) -> list[str]:
    """Return the entries of an item."""
    return [entry["title"] for entry in installation.sandbox.world.items[item].timeline]


async def rows(installation: Installation) -> list[tuple[str, str]]:
    """Return what became of each entry."""
    found = await installation.select("SELECT state, answer FROM outbox WHERE kind = 'timeline' ORDER BY id")
    return [(one["state"], one["answer"]) for one in found]


@pytest.fixture
def asked(installation: Installation, monkeypatch: pytest.MonkeyPatch) -> Counter[str]:
    """How often monday was asked what."""
    counted: Counter[str] = Counter()
    real = installation.own.monday._execute

    async def execute(access: Any, request: Any, *rest: Any) -> Any:
        counted[request.document.definitions[0].name.value] += 1
        return await real(access, request, *rest)

    monkeypatch.setattr(installation.own.monday, "_execute", execute)
    return counted


async def test_a_sent_mail_is_told_in_the_timeline_of_its_item(installation: Installation) -> None:
    [ada] = calm(installation)
    await run(installation, QUIET, ada)
    world = installation.sandbox.world
    [entry] = world.items[ada].timeline
    first = world.items[ada].cells["first_name"]
    assert entry["title"] == f"E-mail sent: Hello {first} (Inbound follow-up, step 1 of 1)"
    assert entry["content"].endswith(f"<br><br>Hi {first}")
    assert entry["created_at"] == "2026-11-23T09:00:00Z"
    [kind] = [one for one in world.activities if one["id"] == entry["custom_activity_id"]]
    assert kind["name"] == "Sequence e-mail"


async def test_an_activity_is_told_when_it_is_done_and_the_end_of_a_run_with_it(installation: Installation) -> None:
    [ada] = calm(installation)
    waits = Holding(call=True)
    await run(installation, replace(CALL, steps=CALL.steps[:1], holding=waits), ada)
    assert titles(installation, ada) == []
    await installation.http.post("/api/activities/1/done", json={}, headers=installation.session())
    await installation.settle()
    first = installation.sandbox.world.items[ada].cells["first_name"]
    assert titles(installation, ada) == [
        f"Call made: Call {first} (Inbound follow-up, step 1 of 1)",
        "Sequence completed: Inbound follow-up",
    ]


async def test_a_sequence_may_keep_out_of_the_timeline(installation: Installation) -> None:
    [ada] = calm(installation)
    await run(installation, replace(QUIET, timeline=False), ada)
    assert (titles(installation, ada), await rows(installation)) == ([], [])


async def test_entries_share_requests(installation: Installation, asked: Counter[str]) -> None:
    people = calm(installation, 8)
    await run(installation, QUIET, *people)
    assert [len(titles(installation, one)) for one in people] == [1] * 8
    assert asked["CreateTimelineItem"] == 1
    assert (asked["CustomActivities"], asked["CreateCustomActivity"]) == (1, 1)


async def test_custom_activities_are_found_again_by_their_whole_name(installation: Installation) -> None:
    world = installation.sandbox.world
    for name in ("My sequence e-mail", "sequence e-mail", "Sequence e-mail", "Sequence e-mail"):
        world.activities.append({"id": f"id-{len(world.activities)}", "name": name, "account": ACCOUNT})
    [ada] = calm(installation)
    await run(installation, QUIET, ada)
    assert len(world.activities) == 4
    assert world.items[ada].timeline[0]["custom_activity_id"] == "id-2"


async def test_where_no_more_kinds_fit_one_of_ours_does_for_all(installation: Installation) -> None:
    world = installation.sandbox.world
    people = calm(installation, 2)
    await run(installation, QUIET, people[0])
    world.activities += [{"id": f"id-{n}", "name": f"Theirs {n}", "account": ACCOUNT} for n in range(49)]
    await run(installation, replace(CALL, name="Calls"), people[1])
    await installation.http.post("/api/activities/1/done", json={}, headers=installation.session())
    await installation.settle()
    [mail], [call] = (world.items[one].timeline for one in people)
    assert mail["custom_activity_id"] == call["custom_activity_id"]


async def test_a_custom_activity_that_is_gone_is_made_again(installation: Installation) -> None:
    first, second = calm(installation, 2)
    await run(installation, QUIET, first)
    installation.sandbox.world.activities.clear()
    await run(installation, replace(QUIET, name="Second"), second)
    assert titles(installation, second) == []
    await installation.settle(after=PAUSES[0] * 2)
    assert len(titles(installation, second)) == 1


async def test_the_entry_of_an_item_that_is_gone_is_given_up(installation: Installation) -> None:
    [ada] = calm(installation)
    world = installation.sandbox.world
    await run(installation, replace(QUIET, timeline=False), ada)
    world.retire(world.items[ada], "deleted", user=DANA)
    entry = Entry(ACCOUNT, LEADS, ada, "mail", 1)
    async with installation.database.transaction() as connection:
        await effects.record(connection, Effects(entries=[entry]), now=installation.clock.shown)
    await installation.settle()
    await installation.settle(after=PAUSES[0] * 2)
    assert [state for state, _ in await rows(installation)] == ["dead"]
    assert await installation.select("SELECT * FROM timeline_off") == []


async def test_an_entry_whose_answer_was_lost_is_not_written_twice(
    installation: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    [ada] = calm(installation)
    monkeypatch.setattr("sandbox.monday.api.REMEMBER_SECONDS", 0)
    real = installation.own.monday._execute
    lost = []

    async def execute(access: Any, request: Any, *rest: Any) -> Any:
        answer = await real(access, request, *rest)
        if request.document.definitions[0].name.value == "CreateTimelineItem" and not lost:
            lost.append(answer)
            raise ConnectionResetError
        return answer

    monkeypatch.setattr(installation.own.monday, "_execute", execute)
    with pytest.raises(ConnectionResetError):
        await run(installation, QUIET, ada)
    await installation.select("UPDATE outbox SET leased_until = NULL WHERE state = 'waiting' RETURNING id")
    await installation.select("UPDATE board SET leased_until = NULL RETURNING board_id")  # taken in the same tick
    await installation.settle(after=timedelta(minutes=1))
    assert len(titles(installation, ada)) == 1
    assert await rows(installation) == [("sent", "was written before")]


@pytest.mark.parametrize("mode", ["429", "423", "500", "html", "partial"])
async def test_entries_wait_for_a_busy_monday(installation: Installation, mode: str) -> None:
    [ada] = calm(installation)
    await run(installation, replace(QUIET, timeline=False), ada)
    entry = Entry(ACCOUNT, LEADS, ada, "mail", 1)
    async with installation.database.transaction() as connection:
        await effects.record(connection, Effects(entries=[entry]), now=installation.clock.shown)
    installation.sandbox.faults.set({"graphql": {"mode": mode, "count": 1}})
    await installation.settle()
    assert [state for state, _ in await rows(installation)] == ["waiting"]
    installation.own.monday._budget._own.clear()
    await installation.settle(after=PAUSES[0] * 2)
    assert len(titles(installation, ada)) == 1


async def test_one_entry_that_is_refused_spoils_no_other(
    installation: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    people = calm(installation, 3)
    real = Writes.create_timeline_item

    def write(self: Writes, info: Any, item_id: str, **values: Any) -> Any:
        if int(item_id) == people[1]:
            raise refuse("InvalidInputException", "not this one")
        return real(self, info, item_id, **values)

    monkeypatch.setattr(Writes, "create_timeline_item", write)
    await run(installation, QUIET, *people)
    assert [len(titles(installation, one)) for one in people] == [1, 0, 1]
    assert [state for state, _ in await rows(installation)] == ["sent", "dead", "sent"]
    assert await installation.select("SELECT * FROM timeline_off") == []


async def test_without_a_timeline_sequences_go_on_and_it_is_told_once(
    installation: Installation, asked: Counter[str]
) -> None:
    people = calm(installation, 8)
    installation.sandbox.world.boards[LEADS].timeline = False
    await run(installation, QUIET, *people[:4])
    await run(installation, replace(QUIET, name="Second"), *people[4:])
    await installation.settle(after=timedelta(hours=1))
    assert {state for state, _ in await rows(installation)} == {"dead"}
    assert asked["CreateTimelineItem"] == 1
    [bell] = installation.sandbox.world.notifications
    assert bell["user"] == DANA
    assert bell["text"].startswith("Emails & Activities of the board cannot be written:")
    assert [run["state"] for run in await installation.select("SELECT state FROM enrollment")] == ["active"] * 8


async def test_a_day_later_it_is_tried_again_and_goes_on_when_it_can(installation: Installation) -> None:
    people = calm(installation, 3)
    installation.sandbox.world.boards[LEADS].timeline = False
    await run(installation, QUIET, people[0])
    installation.clock.shown += timedelta(days=1)
    await run(installation, replace(QUIET, name="Second"), people[1])
    assert len(installation.sandbox.world.notifications) == 1
    installation.sandbox.world.boards[LEADS].timeline = True
    installation.clock.shown += timedelta(days=1)
    await run(installation, replace(QUIET, name="Third"), people[2])
    assert len(titles(installation, people[2])) == 1
    assert await installation.select("SELECT * FROM timeline_off") == []


async def test_an_account_that_lets_nobody_read_its_kinds_has_no_timeline(
    installation: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    def never(self: Any, info: Any, **values: Any) -> Any:
        raise refuse("missingRequiredPermissions", "timeline scope is missing")

    monkeypatch.setattr("sandbox.monday.reads.Reads.custom_activity", never)
    [first, second] = calm(installation, 2)
    await run(installation, QUIET, first)
    await run(installation, replace(QUIET, name="Second"), second)
    [off] = await installation.select("SELECT board_id, problem FROM timeline_off")
    assert off["board_id"] == 0
    assert len(await rows(installation)) == 1
    assert len(installation.sandbox.world.notifications) == 1


async def test_the_end_of_a_sequence_that_is_deleted_is_told_to_nobody(installation: Installation) -> None:
    people = [FIRST_ITEM, FIRST_ITEM + 1]
    number = await run(installation, replace(CALL, timeline=True), *people)
    await installation.http.delete(f"/api/sequences/{number}", headers=installation.session())
    await installation.settle()
    assert await rows(installation) == []
