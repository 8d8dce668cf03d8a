"""The outbox on its way out: fires and all that waits, with monday's answers over real HTTP."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from sandbox.seed import DANA, LEADS, SAM
from sequences.core.effects import REPLY_RECEIVED, RUN_COMPLETED, ActivityItem
from sequences.outbox.posting import ELSEWHERE, PAUSES, post_all
from sequences.storage import outbox, subscriptions
from sequences.storage.subscriptions import Subscription
from tests.fixtures.installation import API_TOKEN, Installation
from tests.fixtures.world import ACCOUNT
from tests.sequences.outbox.posts import (
    ADA,
    GRACE,
    automation,
    bells,
    break_sink,
    due_within,
    fire,
    fires,
    monday,
    notice,
    post,
    posts,
    put,
    states,
)


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
