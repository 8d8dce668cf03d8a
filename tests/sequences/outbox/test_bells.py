"""Notices and alarms on their way to people's bells, with monday's answers over real HTTP."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from sandbox.monday.errors import refuse
from sandbox.seed import DANA, LEADS, SAM
from sandbox.world import Team
from sequences.core.effects import Alarm
from sequences.monday.errors import Unreachable
from sequences.outbox import telling
from sequences.outbox.posting import ASK_ALLOWED, PAUSES
from tests.fixtures.installation import Installation
from tests.fixtures.world import ACCOUNT, MONDAY_MORNING
from tests.sequences.outbox.posts import (
    ADA,
    bells,
    due_within,
    notice,
    post,
    posts,
    put,
    states,
)


def alarm(creator: int = SAM) -> Alarm:
    """Return a line for a sequence's creator and the admins."""
    return Alarm(ACCOUNT, 1, LEADS, creator, "Follow-up sends no e-mail for now.", "paused:1:0")


async def test_an_alarm_rings_for_the_creator_and_every_admin_and_leads_to_the_board(
    installation: Installation,
) -> None:
    await put(installation, alarm(), alarm())
    await post(installation)
    told = installation.sandbox.world.notifications
    assert {(one["user"], one["target"]) for one in told} == {(SAM, LEADS), (DANA, LEADS)}
    assert [row["answer"] for row in await posts(installation)] == ["told 2"]


async def test_a_creator_who_is_an_admin_is_told_once(installation: Installation) -> None:
    await put(installation, alarm(DANA))
    await post(installation)
    assert bells(installation) == [(DANA, "Follow-up sends no e-mail for now.")]


async def test_a_creator_who_left_keeps_the_admins_from_nothing(installation: Installation) -> None:
    await put(installation, alarm(1))
    await post(installation)
    assert bells(installation) == [(DANA, "Follow-up sends no e-mail for now.")]


async def test_a_notice_goes_to_the_people_column(installation: Installation) -> None:
    await put(installation, notice(ADA))
    await post(installation)
    assert bells(installation) == [(SAM, "Ada Byron replied.")]
    assert [row["answer"] for row in await posts(installation)] == ["told 1"]


async def test_everybody_in_the_people_column_is_told_and_an_unknown_team_is_not(
    installation: Installation,
) -> None:
    people = [{"id": DANA, "kind": "person"}, {"id": 7, "kind": "team"}, {"id": SAM, "kind": "person"}]
    installation.sandbox.world.items[ADA].cells["owner"] = {"personsAndTeams": people}
    await put(installation, notice(ADA))
    await post(installation)
    assert bells(installation) == [(DANA, "Ada Byron replied."), (SAM, "Ada Byron replied.")]


@pytest.mark.parametrize("value", [None, {"personsAndTeams": []}, {"personsAndTeams": [{"id": 7, "kind": "team"}]}])
async def test_with_nobody_in_the_column_the_creator_is_told(installation: Installation, value: Any) -> None:
    installation.sandbox.world.items[ADA].cells["owner"] = value
    await put(installation, notice(ADA))
    await post(installation)
    assert bells(installation) == [(DANA, "Ada Byron replied.")]


@pytest.mark.parametrize("column", [None, "no_such_column"])
async def test_without_a_column_the_creator_is_told(installation: Installation, column: str | None) -> None:
    await put(installation, notice(ADA, column))
    await post(installation)
    assert bells(installation) == [(DANA, "Ada Byron replied.")]


async def test_of_an_item_that_is_gone_the_creator_is_told_by_its_number(installation: Installation) -> None:
    world = installation.sandbox.world
    world.retire(world.items[ADA], "deleted", user=DANA)
    await put(installation, notice(ADA))
    await post(installation)
    assert bells(installation) == [(DANA, f"Item {ADA} replied.")]


async def test_a_notice_is_told_once_though_its_worker_died_before_it_could_say_so(installation: Installation) -> None:
    await put(installation, notice(ADA))
    await post(installation)
    await installation.select("UPDATE outbox SET state = 'waiting', due_at = created_at RETURNING id")
    await post(installation)
    assert bells(installation) == [(SAM, "Ada Byron replied.")]
    assert [(row["state"], row["tries"]) for row in await posts(installation)] == [("sent", 2)]


async def test_somebody_who_left_keeps_no_other_from_being_told(installation: Installation) -> None:
    people = [{"id": 1, "kind": "person"}, {"id": SAM, "kind": "person"}]
    installation.sandbox.world.items[ADA].cells["owner"] = {"personsAndTeams": people}
    await put(installation, notice(ADA))
    await post(installation)
    assert bells(installation) == [(SAM, "Ada Byron replied.")]
    assert await states(installation) == ["sent"]


@pytest.fixture
def without_access(installation: Installation, monkeypatch: pytest.MonkeyPatch) -> set[int]:
    """Users whose bell monday refuses to ring: whoever a test adds."""
    shut: set[int] = set()
    ring = installation.sandbox.world.notify

    def notify(user: int, target: int, text: str) -> None:
        if user in shut:
            raise refuse("USER_ACCESS_DENIED", "the user cannot see the target")
        ring(user, target, text)

    monkeypatch.setattr(installation.sandbox.world, "notify", notify)
    return shut


async def test_a_notice_that_nobody_can_get_is_kept_with_its_error(
    installation: Installation, without_access: set[int]
) -> None:
    without_access.add(SAM)
    await put(installation, notice(ADA))
    for _ in range(10):  # people may give access yet
        await post(installation)
        [row] = await posts(installation)
        installation.clock.shown = row["due_at"] or installation.clock.shown
    assert (row["state"], row["answer"]) == ("dead", "monday answered: the user cannot see the target")
    assert timedelta(days=1) < installation.clock.shown - MONDAY_MORNING < timedelta(days=4)
    assert bells(installation) == []


async def test_who_may_not_be_told_today_is_told_when_people_gave_access(
    installation: Installation, without_access: set[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sandbox.monday.api.REMEMBER_SECONDS", 0)  # half an hour is over
    without_access.add(SAM)
    await put(installation, notice(ADA))
    await post(installation)
    [row] = await posts(installation)
    assert (row["state"], row["due_at"] - installation.clock.shown >= ASK_ALLOWED) == ("waiting", True)
    without_access.clear()
    installation.clock.shown = row["due_at"]
    await post(installation)
    assert bells(installation) == [(SAM, "Ada Byron replied.")]


async def test_somebody_without_access_keeps_no_other_from_being_told(
    installation: Installation, without_access: set[int]
) -> None:
    people = [{"id": SAM, "kind": "person"}, {"id": DANA, "kind": "person"}]
    installation.sandbox.world.items[ADA].cells["owner"] = {"personsAndTeams": people}
    without_access.add(SAM)
    await put(installation, notice(ADA))
    await post(installation)
    assert bells(installation) == [(DANA, "Ada Byron replied.")]
    assert [row["answer"] for row in await posts(installation)] == ["told 1, 1 refused"]


async def test_when_everybody_in_the_column_left_the_creator_is_told(installation: Installation) -> None:
    installation.sandbox.world.users[SAM].active = False
    await put(installation, notice(ADA))
    await post(installation)
    assert bells(installation) == [(DANA, "Ada Byron replied.")]


async def test_when_the_creator_left_too_an_admin_is_told(installation: Installation) -> None:
    installation.sandbox.world.users[SAM].active = False
    await put(installation, replace(notice(ADA), creator=1))
    await post(installation)
    assert bells(installation) == [(DANA, "Ada Byron replied.")]


async def test_a_team_in_the_column_stands_for_its_members(installation: Installation) -> None:
    world = installation.sandbox.world
    world.teams[7] = Team(7, ACCOUNT, "Sales", [SAM, DANA])
    people = [{"id": DANA, "kind": "person"}, {"id": 7, "kind": "team"}]
    world.items[ADA].cells["owner"] = {"personsAndTeams": people}
    await put(installation, notice(ADA))
    await post(installation)
    assert bells(installation) == [(DANA, "Ada Byron replied."), (SAM, "Ada Byron replied.")]


async def test_whoever_was_told_before_monday_failed_is_not_told_again(
    installation: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    people = [{"id": DANA, "kind": "person"}, {"id": SAM, "kind": "person"}]
    installation.sandbox.world.items[ADA].cells["owner"] = {"personsAndTeams": people}
    real = telling.bells.people.notify

    async def fail_for_sam(*args: Any, user: int, **values: Any) -> None:
        if user == SAM:
            raise Unreachable("monday answered nothing.")
        await real(*args, user=user, **values)

    monkeypatch.setattr(telling.bells.people, "notify", fail_for_sam)
    await put(installation, notice(ADA))
    await post(installation)
    assert await states(installation) == ["waiting"]
    monkeypatch.setattr(telling.bells.people, "notify", real)
    installation.clock.shown += timedelta(hours=1)
    monkeypatch.setattr("sandbox.monday.api.REMEMBER_SECONDS", 0)  # by then monday has forgotten the keys
    await post(installation)
    assert [user for user, _ in bells(installation)] == [DANA, SAM]


async def test_a_notice_that_waits_holds_no_other_of_its_item(installation: Installation) -> None:
    await put(installation, notice(ADA), notice(ADA, key="second"))
    installation.sandbox.faults.set({"graphql": {"mode": "500", "count": 1}})
    assert await post(installation) == 2
    assert sorted(await states(installation)) == ["sent", "waiting"]


async def test_a_long_name_is_cut_to_what_a_bell_may_hold(installation: Installation) -> None:
    installation.sandbox.world.items[ADA].name = "x" * 255
    await put(installation, notice(ADA))
    await post(installation)
    [(_, text)] = bells(installation)
    assert len(text) <= 200
    assert text.endswith("… replied.")


@pytest.mark.parametrize("mode", ["423", "500", "html", "partial"])
async def test_a_notice_waits_for_a_busy_monday(installation: Installation, mode: str) -> None:
    await put(installation, notice(ADA))
    installation.sandbox.faults.set({"graphql": {"mode": mode, "count": 1}})
    await post(installation)
    [row] = await posts(installation)
    assert (row["state"], row["answer"][:15]) == ("waiting", "monday answered")
    assert due_within(row, installation.clock.shown, PAUSES[0])
    installation.clock.shown = row["due_at"]
    await post(installation)
    assert bells(installation) == [(SAM, "Ada Byron replied.")]


async def test_a_notice_waits_as_long_as_monday_asks(installation: Installation) -> None:
    await put(installation, notice(ADA))
    await installation.own.monday._budget.pause(ACCOUNT, "read", 3600)
    await post(installation)
    [row] = await posts(installation)
    assert row["due_at"] > installation.clock.shown + timedelta(minutes=50)
    assert row["answer"] == "monday asked us to wait."


async def test_at_a_limit_all_of_the_account_waits_and_no_try_counts(installation: Installation) -> None:
    await put(installation, *(notice(ADA, key=f"n-{n}") for n in range(30)))
    await installation.own.monday._budget.pause(ACCOUNT, "read", 600)
    assert await post(installation) >= 1
    found = await posts(installation)
    assert {(row["state"], row["tries"]) for row in found} == {("waiting", 0)}
    assert min(row["due_at"] for row in found) > installation.clock.shown + timedelta(minutes=9)
    for _ in range(12):  # more often than anything else is tried
        installation.clock.shown = max(row["due_at"] for row in await posts(installation))
        await post(installation)
    assert set(await states(installation)) == {"waiting"}
    installation.own.monday._budget.forget()
    installation.clock.shown = max(row["due_at"] for row in await posts(installation))
    await post(installation)
    assert await states(installation) == ["sent"] * 30
