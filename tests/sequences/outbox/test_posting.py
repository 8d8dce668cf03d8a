"""The outbox on its way out: fires, notices and activities, with monday's answers over real HTTP."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from sandbox.automations.center import Automation
from sandbox.monday.errors import refuse
from sandbox.seed import DANA, FIRST_ITEM, LEADS, SAM
from sandbox.world import Team
from sequences.core.effects import REPLY_RECEIVED, RUN_COMPLETED, ActivityItem, Alarm, Effects, Fire, Notice
from sequences.monday.errors import Unreachable
from sequences.outbox import telling
from sequences.outbox.posting import ASK_ALLOWED, ELSEWHERE, PAUSES, post_all
from sequences.storage import outbox, subscriptions
from sequences.storage.effects import record
from sequences.storage.subscriptions import Subscription
from tests.fixtures.installation import API_TOKEN, Installation
from tests.fixtures.world import ACCOUNT, MONDAY_MORNING

ADA, GRACE = FIRST_ITEM, FIRST_ITEM + 1


async def automation(installation: Installation, trigger: str = REPLY_RECEIVED) -> Automation:
    """Save an automation that does nothing more than being started."""
    return await installation.sandbox.center.create(
        {
            "name": f"When {trigger}",
            "board": LEADS,
            "user": DANA,
            "trigger": {"block": trigger, "values": {}},
            "actions": [],
        }
    )


def fire(item: int = ADA, trigger: str = REPLY_RECEIVED, key: str = "") -> Fire:
    """Return an event about an item."""
    outputs = {"boardId": LEADS, "itemId": item, "sequence": "1", "reason": "replied"}
    return Fire(ACCOUNT, trigger, LEADS, 1, item, key or f"fire:{trigger}:{item}", outputs)


def notice(item: int = ADA, column: str | None = "owner", key: str = "notice") -> Notice:
    """Return a notice for the people of an item."""
    return Notice(ACCOUNT, item, column, DANA, "{item} replied.", key)


async def put(installation: Installation, *effects: Fire | Notice | ActivityItem | Alarm) -> None:
    """Put rows into the outbox."""
    collected = Effects(
        fires=[one for one in effects if isinstance(one, Fire)],
        notices=[one for one in effects if isinstance(one, Notice)],
        activities=[one for one in effects if isinstance(one, ActivityItem)],
        alarms=[one for one in effects if isinstance(one, Alarm)],
    )
    async with installation.database.transaction() as connection:
        await record(connection, collected, now=installation.clock.shown)


async def post(installation: Installation) -> int:
    """Send what may leave now; return how many rows that were."""
    now = installation.clock.shown
    async with installation.database.transaction() as connection:
        ids = await outbox.claim_due(connection, now=now)
    await post_all(installation.own.poster, ids, now=now)
    return len(ids)


async def posts(installation: Installation) -> list[dict[str, Any]]:
    """Return the rows of the outbox."""
    return await installation.select("SELECT state, tries, due_at, answer, leased_until FROM outbox ORDER BY id")


async def states(installation: Installation) -> list[str]:
    """Return what became of each row."""
    return [row["state"] for row in await posts(installation)]


def monday(installation: Installation) -> str:
    """Return where the sandbox answers."""
    return f"http://127.0.0.1:{installation.sandbox.options.port}"


async def fires(installation: Installation) -> list[tuple[int, int]]:
    """Return what came to monday's sink, as (subscription, item)."""
    heard = (await installation.http.get(f"{monday(installation)}/sandbox/runs")).json()["fires"]
    return [(one["subscription"], one["outputs"]["itemId"]) for one in heard]


def break_sink(installation: Installation, mode: str | None, count: int | None = None) -> None:
    """Have monday answer fires with this status."""
    installation.sandbox.faults.set({"sink": {"mode": mode, "count": count}})


def bells(installation: Installation) -> list[tuple[int, str]]:
    """Return whose bell rang, and why."""
    return [(one["user"], one["text"]) for one in installation.sandbox.world.notifications]


def due_within(row: dict[str, Any], now: datetime, pause: timedelta) -> bool:
    """Return whether a row waits for a pause, with its jitter."""
    return bool(now + pause <= row["due_at"] <= now + pause * 1.3)


async def test_a_fire_starts_the_automation_behind_its_subscription(installation: Installation) -> None:
    made = await automation(installation)
    await put(installation, fire())
    assert await post(installation) == 1
    assert await fires(installation) == [(made.subscription, ADA)]
    [row] = await posts(installation)
    assert (row["state"], row["due_at"], row["leased_until"]) == ("sent", None, None)
    assert row["answer"].startswith("200 ")
    assert await post(installation) == 0


async def test_an_event_is_fired_once_at_each_subscription(installation: Installation) -> None:
    first, second = await automation(installation), await automation(installation)
    await automation(installation, RUN_COMPLETED)
    await put(installation, fire())
    await put(installation, fire())
    assert await post(installation) == 2
    assert sorted(await fires(installation)) == [(first.subscription, ADA), (second.subscription, ADA)]


async def test_the_rows_of_a_target_leave_in_order(installation: Installation) -> None:
    made = await automation(installation)
    await put(installation, fire(ADA), fire(GRACE))
    assert await post(installation) == 1
    assert await fires(installation) == [(made.subscription, ADA)]
    assert await post(installation) == 1
    assert await fires(installation) == [(made.subscription, ADA), (made.subscription, GRACE)]


async def test_a_row_that_waits_holds_its_target_and_no_other(installation: Installation) -> None:
    await automation(installation)
    other = await automation(installation, RUN_COMPLETED)
    await put(installation, fire(ADA), fire(GRACE))
    break_sink(installation, "500", 1)
    assert await post(installation) == 1
    await put(installation, fire(GRACE, RUN_COMPLETED))
    assert await post(installation) == 1
    assert await fires(installation) == [(other.subscription, GRACE)]
    assert await post(installation) == 0
    assert await states(installation) == ["waiting", "waiting", "sent"]


async def test_after_a_failure_the_order_is_kept(installation: Installation) -> None:
    made = await automation(installation)
    await put(installation, fire(ADA), fire(GRACE))
    break_sink(installation, "500", 1)
    await post(installation)
    installation.clock.shown += PAUSES[0] * 2
    await post(installation)
    await post(installation)
    assert await fires(installation) == [(made.subscription, ADA), (made.subscription, GRACE)]


async def test_each_try_waits_longer_and_the_last_one_is_kept_with_its_error(installation: Installation) -> None:
    await automation(installation)
    await put(installation, fire(ADA), fire(GRACE))
    break_sink(installation, "500")
    for tries, pause in enumerate(PAUSES, 1):
        assert await post(installation) == 1
        row = (await posts(installation))[0]
        assert (row["state"], row["tries"]) == ("waiting", tries)
        assert due_within(row, installation.clock.shown, pause)
        installation.clock.shown = row["due_at"]
    await post(installation)
    dead = (await posts(installation))[0]
    assert (dead["state"], dead["due_at"], dead["answer"]) == ("dead", None, "500 ")
    break_sink(installation, None)
    await post(installation)
    assert await states(installation) == ["dead", "sent"]


async def test_a_row_does_not_leave_before_its_time(installation: Installation) -> None:
    await automation(installation)
    await put(installation, fire())
    break_sink(installation, "500", 1)
    await post(installation)
    installation.clock.shown += PAUSES[0] - timedelta(seconds=1)
    assert await post(installation) == 0
    installation.clock.shown += PAUSES[0]
    assert await post(installation) == 1


@pytest.mark.parametrize("mode", ["401", "403", "408", "429", "500", "503"])
async def test_what_may_heal_is_tried_again(installation: Installation, mode: str) -> None:
    made = await automation(installation)
    await put(installation, fire())
    break_sink(installation, mode, 1)
    await post(installation)
    assert await states(installation) == ["waiting"]
    installation.clock.shown += PAUSES[0] * 2
    await post(installation)
    assert await fires(installation) == [(made.subscription, ADA)]
    assert await states(installation) == ["sent"]


@pytest.mark.parametrize("mode", ["404", "410"])
async def test_a_subscription_that_monday_forgot_hears_nothing_more(installation: Installation, mode: str) -> None:
    await automation(installation)
    other = await automation(installation, RUN_COMPLETED)
    await put(installation, fire(ADA), fire(GRACE))
    break_sink(installation, mode, 1)
    await post(installation)
    await post(installation)
    assert [(row["state"], row["answer"]) for row in await posts(installation)] == [
        ("dead", f"{mode} "),
        ("dead", "the automation was removed meanwhile"),
        ("sent", "told 1"),
    ]
    await put(installation, fire(ADA, key="later"), fire(ADA, RUN_COMPLETED))
    await post(installation)
    assert await fires(installation) == [(other.subscription, ADA)]


async def test_the_owner_of_a_dead_automation_is_told_once(installation: Installation) -> None:
    await automation(installation)
    await put(installation, fire(ADA), fire(GRACE))
    break_sink(installation, "404")
    for _ in range(4):
        await post(installation)
    assert bells(installation) == [
        (
            DANA,
            "An automation that starts when a reply comes in is not started any more: monday does not know its "
            "trigger. Open the automation and save it again; it then starts at the next event.",
        )
    ]


async def test_the_run_that_a_fire_began_is_kept(installation: Installation) -> None:
    await automation(installation)
    await put(installation, fire())
    await post(installation)
    [begun] = (await installation.http.get(f"{monday(installation)}/sandbox/runs")).json()["runs"]
    assert await installation.select("SELECT trigger_uuid FROM outbox") == [{"trigger_uuid": begun["trigger_uuid"]}]


async def test_what_fires_while_an_automation_is_being_edited_is_not_lost(installation: Installation) -> None:
    made = await automation(installation)
    await put(installation, fire(ADA))
    async with installation.database.transaction() as connection:
        claimed = await outbox.claim_due(connection, now=installation.clock.shown)
        await subscriptions.supersede(connection, ACCOUNT, made.subscription or 0, now=installation.clock.shown)
    await post_all(installation.own.poster, claimed, now=installation.clock.shown)  # a worker had it already
    await put(installation, fire(GRACE))
    assert await post(installation) == 0
    await installation.sandbox.center.edit(made.id, {"name": "Renamed"})
    for _ in range(2):
        assert await post(installation) == 1
    assert await fires(installation) == [(made.subscription, ADA), (made.subscription, GRACE)]
    assert [(row["state"], row["tries"]) for row in await posts(installation)] == [("sent", 1), ("sent", 1)]


async def test_a_fire_that_monday_forgot_because_of_an_edit_waits_for_its_end(installation: Installation) -> None:
    """monday no longer takes fires at the old subscription, and our answer to its unsubscribing is on the way."""
    made = await automation(installation)
    await put(installation, fire(ADA))
    center, old, real = installation.sandbox.center, made.subscription or 0, installation.own.http.post

    async def meanwhile(url: str, **options: Any) -> Any:
        made.subscription = None
        answer = await real(url, **options)
        async with installation.database.transaction() as connection:
            await subscriptions.supersede(connection, ACCOUNT, old, now=installation.clock.shown)
        return answer

    installation.own.http.post = meanwhile  # type: ignore[method-assign,assignment]
    await post(installation)
    installation.own.http.post = real  # type: ignore[method-assign]
    made.subscription = old
    await center.edit(made.id, {"name": "Renamed"})
    await post(installation)
    assert await fires(installation) == [(made.subscription, ADA)]
    assert bells(installation) == []


async def test_a_slow_target_keeps_no_other_waiting(installation: Installation) -> None:
    """Two fires leave together: the second comes to its place though the first gets no answer."""
    first, second = await automation(installation), await automation(installation, RUN_COMPLETED)
    arrived = asyncio.Event()
    real = installation.own.http.post

    async def slow(url: str, **options: Any) -> Any:
        if url.endswith(str(first.subscription)):
            await arrived.wait()
        answer = await real(url, **options)
        if url.endswith(str(second.subscription)):
            arrived.set()
        return answer

    installation.own.http.post = slow  # type: ignore[method-assign,assignment]
    await put(installation, fire(ADA), fire(ADA, RUN_COMPLETED))
    assert await post(installation) == 2
    assert await fires(installation) == [(second.subscription, ADA), (first.subscription, ADA)]


async def test_a_real_404_of_a_removed_automation_kills_its_subscription(installation: Installation) -> None:
    made = await automation(installation)
    del installation.sandbox.center.automations[made.id]
    await put(installation, fire())
    await post(installation)
    [killed] = await installation.select("SELECT subscription_id, dead_at FROM subscription")
    assert killed == {"subscription_id": made.subscription, "dead_at": installation.clock.shown}
    row = (await posts(installation))[0]
    assert (row["state"], row["answer"]) == ("dead", '404 {"error":"unknown subscription"}')


async def test_another_refusal_is_final_and_leaves_the_subscription_alone(installation: Installation) -> None:
    made = await automation(installation)
    await put(installation, fire(ADA), fire(GRACE))
    break_sink(installation, "422", 1)
    await post(installation)
    await post(installation)
    assert await states(installation) == ["dead", "sent"]
    assert await fires(installation) == [(made.subscription, GRACE)]


async def test_a_removed_automation_gets_what_waited_for_it_no_more(installation: Installation) -> None:
    made = await automation(installation)
    await put(installation, fire())
    await installation.sandbox.center.delete(made.id)
    await post(installation)
    [row] = await posts(installation)
    assert (row["state"], row["answer"]) == ("dead", "the automation was removed meanwhile")
    assert await fires(installation) == []


async def test_an_edited_automation_gets_what_waited_for_the_old_one(installation: Installation) -> None:
    made = await automation(installation)
    await put(installation, fire())
    await installation.sandbox.center.edit(made.id, {"name": "Renamed"})
    await post(installation)
    assert await fires(installation) == [(made.subscription, ADA)]


async def test_a_target_that_is_not_monday_is_given_up_and_spoils_no_other(installation: Installation) -> None:
    foreign = Subscription(ACCOUNT, 5, REPLY_RECEIVED, "https://evil.example/", LEADS, None, DANA, None)
    async with installation.database.transaction() as connection:
        await subscriptions.put(connection, foreign, previous=None, now=installation.clock.shown)
    made = await automation(installation)
    await put(installation, fire())
    assert await post(installation) == 2
    by_target = await installation.select("SELECT target, state, answer FROM outbox ORDER BY target DESC")
    assert [(row["target"], row["state"]) for row in by_target] == [
        (f"fire:{made.subscription}", "sent"),
        ("fire:5", "dead"),
    ]
    assert by_target[1]["answer"] == "'evil.example' is not a monday.com address"


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


async def test_a_limit_of_the_api_holds_up_no_trigger(installation: Installation) -> None:
    async with installation.database.transaction() as connection:
        until = installation.clock.shown + timedelta(hours=1)
        await put(installation, notice(ADA))
        await installation.select("UPDATE outbox SET kind = 'fire' RETURNING id")
        await outbox.rest(connection, ACCOUNT, until, but=ELSEWHERE)
    [row] = await posts(installation)
    assert row["due_at"] == installation.clock.shown


async def with_token(installation: Installation, token: str) -> None:
    async with installation.database.transaction() as connection:
        await installation.own.tenants.connect(connection, ACCOUNT, token, now=installation.clock.shown)


async def test_a_dead_token_keeps_posts_waiting_however_long_it_takes(installation: Installation) -> None:
    await put(installation, notice(ADA))
    await with_token(installation, "revoked")
    for _ in range(12):  # more often than anything else is tried
        await post(installation)
        [row] = await posts(installation)
        assert (row["state"], row["answer"], row["tries"]) == ("waiting", "monday answered: Not Authenticated", 0)
        assert row["due_at"] == installation.clock.shown + timedelta(minutes=15)
        installation.clock.shown += timedelta(minutes=15)
    await with_token(installation, API_TOKEN)
    await post(installation)
    assert [row["state"] for row in await posts(installation)] == ["sent"]


async def test_a_kind_nobody_knows_is_kept_with_its_error(installation: Installation) -> None:
    await put(installation, notice(ADA))
    await installation.select("UPDATE outbox SET kind = 'pigeon' RETURNING id")
    await post(installation)
    [row] = await posts(installation)
    assert (row["state"], row["answer"]) == ("dead", "nobody knows how to send 'pigeon'")


async def test_an_activity_that_is_not_open_needs_no_item(installation: Installation) -> None:
    await put(installation, ActivityItem(ACCOUNT, 99))
    await post(installation)
    assert [(row["state"], row["answer"]) for row in await posts(installation)] == [
        ("sent", "the activity is no longer open")
    ]


async def test_a_row_that_another_worker_has_is_not_taken(installation: Installation) -> None:
    await put(installation, notice(ADA))
    async with installation.database.transaction() as connection:
        [taken] = await outbox.claim_due(connection, now=installation.clock.shown)
    assert await post(installation) == 0
    await post_all(installation.own.poster, [taken], now=installation.clock.shown)
    await post_all(installation.own.poster, [taken], now=installation.clock.shown)
    assert len(bells(installation)) == 1


async def test_an_account_that_removed_the_app_hears_nothing(installation: Installation) -> None:
    await put(installation, notice(ADA))
    await installation.select("UPDATE account SET state = 'uninstalled' RETURNING account_id")
    assert await post(installation) == 0


async def test_an_account_that_is_not_connected_keeps_no_other_waiting(installation: Installation) -> None:
    async with installation.database.transaction() as connection:
        await installation.own.tenants.know(connection, 7, now=installation.clock.shown)
    await put(installation, replace(notice(ADA), account_id=7), notice(ADA))
    assert await post(installation) == 2
    assert bells(installation) == [(SAM, "Ada Byron replied.")]
    assert [row["answer"] for row in await posts(installation)] == [
        "monday is not connected for this account: connect it again.",
        "told 1",
    ]
