"""Reminders: one line for a person, however much is due, and none for what is done."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from sandbox.seed import DANA, FIRST_ITEM, SAM
from sandbox.world import Team
from sequences.core.definition import ManualStep, Notifications, StepKind, WaitStep
from sequences.outbox.posting import PAUSES, post_all
from sequences.storage import enrollments, outbox
from tests.fixtures.installation import Installation
from tests.fixtures.world import ACCOUNT, OWNER, TWO_MAILS

ADA, GRACE, ALAN = FIRST_ITEM, FIRST_ITEM + 1, FIRST_ITEM + 2
CALL, TASK = ManualStep(StepKind.CALL, "Call {first_name}"), ManualStep(StepKind.TASK, "Look {first_name} up")
WINDOW = timedelta(seconds=30)


async def due(installation: Installation, *items: int, step: ManualStep = CALL, **changed: Any) -> None:
    """Have activities fall due."""
    row = await installation.publish(replace(TWO_MAILS, name=step.title, steps=(step, WaitStep(9)), **changed))
    assert row.version_id is not None
    wanted = [(ACCOUNT, row.id, row.version_id, item, OWNER) for item in items]
    async with installation.database.transaction() as connection:
        await enrollments.insert(connection, wanted, now=installation.clock.shown)
    await installation.settle()


def owned(installation: Installation, user: int, *items: int) -> None:
    """Let items belong to somebody."""
    for item in items:
        cell = {"personsAndTeams": [{"id": user, "kind": "person"}]}
        installation.sandbox.world.items[item].cells["owner"] = cell


def bells(installation: Installation) -> list[tuple[int, int, str]]:
    """Return whose bell rang, where it leads, and what it says."""
    return [(one["user"], one["target"], one["text"]) for one in installation.sandbox.world.notifications]


async def rows(installation: Installation) -> list[str]:
    """Return what became of each reminder."""
    found = await installation.select("SELECT state, answer FROM outbox WHERE kind = 'reminder' ORDER BY id")
    return [f"{one['state']}: {one['answer']}" for one in found]


async def test_a_single_call_is_told_by_its_title_and_leads_to_its_item(installation: Installation) -> None:
    await due(installation, ADA)
    assert bells(installation) == []
    await installation.settle(after=WINDOW)
    assert bells(installation) == [(SAM, ADA, "Time to call Ada Byron: Call Ada")]


async def test_several_are_one_line_that_leads_to_the_activities_board(installation: Installation) -> None:
    owned(installation, SAM, ADA, GRACE, ALAN)
    await due(installation, ADA, GRACE)
    await due(installation, ALAN, step=TASK)
    await installation.settle(after=WINDOW)
    [account] = await installation.select("SELECT activities_board_id AS board FROM account")
    [(user, target, text)] = bells(installation)
    assert (user, target) == (SAM, account["board"])
    assert text == "2 calls and 1 task are due: Ada Byron, Grace Hop, Alan Turin"


async def test_many_are_one_line_within_what_a_bell_may_hold(installation: Installation) -> None:
    people = [FIRST_ITEM + n for n in range(30)]
    owned(installation, SAM, *people)
    await due(installation, *people)
    await installation.settle(after=WINDOW)
    [(user, _, text)] = bells(installation)
    assert user == SAM
    assert text.startswith("30 calls are due: Ada Byron, ")
    assert text.endswith(" more")
    assert len(text) <= 200


async def test_everybody_is_told_of_their_own(installation: Installation) -> None:
    owned(installation, SAM, ADA, GRACE)
    owned(installation, DANA, ALAN)
    await due(installation, ADA, GRACE, ALAN)
    await installation.settle(after=WINDOW)
    assert sorted((user, text) for user, _, text in bells(installation)) == [
        (DANA, "Time to call Alan Turin: Call Alan"),
        (SAM, "2 calls are due: Ada Byron, Grace Hop"),
    ]


async def test_a_team_is_told_member_by_member(installation: Installation) -> None:
    world = installation.sandbox.world
    world.teams[7] = Team(7, ACCOUNT, "Sales", [SAM, DANA])
    world.items[ADA].cells["owner"] = {"personsAndTeams": [{"id": 7, "kind": "team"}]}
    await due(installation, ADA)
    await installation.settle(after=WINDOW)
    assert [user for user, _, _ in bells(installation)] == [SAM, DANA]


async def test_what_is_done_meanwhile_rings_no_bell(installation: Installation) -> None:
    await due(installation, ADA)
    await installation.select("UPDATE activity SET state = 'done' RETURNING id")
    await installation.settle(after=WINDOW)
    assert bells(installation) == []
    assert await rows(installation) == ["sent: everything is done"]


async def test_with_its_switch_off_nobody_is_reminded(installation: Installation) -> None:
    await due(installation, ADA, notifications=Notifications(due=False, people_column="owner"))
    await installation.settle(after=WINDOW)
    assert await rows(installation) == []


async def test_what_falls_due_later_is_told_later(installation: Installation) -> None:
    owned(installation, SAM, ADA, GRACE)
    await due(installation, ADA)
    await installation.settle(after=WINDOW)
    await due(installation, GRACE, step=TASK)
    await installation.settle(after=WINDOW)
    assert [text[:12] for _, _, text in bells(installation)] == ["Time to call", "Time for a t"]


@pytest.mark.parametrize("mode", ["500", "429", "html"])
async def test_none_is_lost_while_monday_fails_and_it_is_still_one_line(installation: Installation, mode: str) -> None:
    owned(installation, SAM, ADA, GRACE)
    await due(installation, ADA, GRACE)
    installation.sandbox.faults.set({"graphql": {"mode": mode, "count": 1}})
    await installation.settle(after=WINDOW)
    installation.own.monday._budget._own.clear()
    await installation.settle(after=PAUSES[0] * 2)
    assert [text for _, _, text in bells(installation)] == ["2 calls are due: Ada Byron, Grace Hop"]


async def test_workers_at_once_ring_one_bell(installation: Installation) -> None:
    people = [FIRST_ITEM + n for n in range(10)]
    owned(installation, SAM, *people)
    await due(installation, *people)
    installation.clock.shown += WINDOW
    now = installation.clock.shown
    async with installation.database.transaction() as connection:
        ids = await outbox.claim_due(connection, now=now)
    assert len(ids) == 10
    await asyncio.gather(*(post_all(installation.own.poster, [one], now=now) for one in ids))
    [(_, _, text)] = bells(installation)
    assert text.startswith("10 calls are due: ")
    assert {row.partition(":")[0] for row in await rows(installation)} == {"sent"}


async def test_a_reminder_that_died_after_it_gathered_is_told_whole(installation: Installation) -> None:
    owned(installation, SAM, ADA, GRACE)
    await due(installation, ADA, GRACE)
    now = installation.clock.shown + WINDOW
    async with installation.database.transaction() as connection:
        ids = await outbox.claim_due(connection, now=now)
        [first, _] = await outbox.load(connection, ids)
        gathered = await outbox.gather(connection, first, now=now)
    assert gathered is not None
    assert len(gathered) == 2
    await installation.select("UPDATE outbox SET leased_until = NULL WHERE state = 'waiting' RETURNING id")
    await installation.settle(after=WINDOW)
    assert [text for _, _, text in bells(installation)] == ["2 calls are due: Ada Byron, Grace Hop"]
