"""Subscriptions of our triggers, as monday makes, edits and removes them."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from sequences.core.effects import (
    AUTO_REPLY_RECEIVED,
    EMAIL_OPENED,
    ITEM_ENROLLED,
    LINK_CLICKED,
    REPLY_RECEIVED,
    RUN_COMPLETED,
    RUN_FAILED_OR_STOPPED,
)
from tests.fixtures.installation import Installation
from tests.fixtures.world import ACCOUNT, BOARD, TWO_MAILS

TRIGGERS = (
    ITEM_ENROLLED, RUN_COMPLETED, RUN_FAILED_OR_STOPPED, EMAIL_OPENED, LINK_CLICKED, REPLY_RECEIVED,
    AUTO_REPLY_RECEIVED,
)  # fmt: skip
FOREIGN = (
    "http://evil.example/x", "https://evil.example", "https://monday.com.evil.example", "ftp://monday.com", "", None, 7,
)  # fmt: skip
HANK, GLOBEX = 61209900, 20481700


async def subscribe(
    installation: Installation, number: int, trigger: str = REPLY_RECEIVED, *, fields: Any = None, **changed: Any
) -> httpx.Response:
    """Subscribe as monday does."""
    path = f"/monday/triggers/{trigger}/subscribe"
    payload = {
        "webhookUrl": f"http://127.0.0.1:{installation.sandbox.options.port}/automations/apps-events/{number}",
        "subscriptionId": number,
        "inboundFieldValues": fields or {"boardId": BOARD},
        "integrationId": 7,
        **changed,
    }
    return await installation.http.post(path, json={"payload": payload}, headers=installation.signed(path))


async def unsubscribe(installation: Installation, number: Any, reason: str = "", **who: int) -> httpx.Response:
    """Unsubscribe as monday does."""
    path = f"/monday/triggers/{REPLY_RECEIVED}/unsubscribe"
    payload = {"webhookId": str(number)} | ({"unsubscribeReason": reason} if reason else {})
    return await installation.http.post(path, json={"payload": payload}, headers=installation.signed(path, **who))


async def kept(installation: Installation) -> list[dict[str, Any]]:
    """Return what is subscribed, without what was replaced."""
    return await installation.select(
        """SELECT subscription_id, trigger, board_id, sequence_id FROM subscription WHERE superseded_at IS NULL
           ORDER BY subscription_id"""
    )


@pytest.mark.parametrize("trigger", TRIGGERS)
async def test_a_subscription_is_kept_before_the_answer(installation: Installation, trigger: str) -> None:
    answer = await subscribe(installation, 5, trigger)
    assert answer.status_code == 200
    assert await kept(installation) == [
        {"subscription_id": 5, "trigger": trigger, "board_id": BOARD, "sequence_id": None}
    ]


async def test_a_subscription_can_be_narrowed_to_one_sequence(installation: Installation) -> None:
    row = await installation.publish(TWO_MAILS)
    await subscribe(installation, 5, fields={"boardId": BOARD, "sequence": str(row.id)})
    assert (await kept(installation))[0]["sequence_id"] == row.id


async def test_a_sequence_nobody_knows_cannot_be_subscribed(installation: Installation) -> None:
    answer = await subscribe(installation, 5, fields={"boardId": BOARD, "sequence": "999"})
    assert (answer.status_code, answer.json()["notificationErrorTitle"]) == (422, "Sequence not found")
    assert await kept(installation) == []


async def test_a_repeated_subscription_is_one(installation: Installation) -> None:
    for _ in range(3):
        assert (await subscribe(installation, 5)).status_code == 200
    assert len(await kept(installation)) == 1


async def test_an_edited_automation_loses_nothing_that_waits(installation: Installation) -> None:
    await subscribe(installation, 5)
    await installation.select(
        f"""INSERT INTO outbox (account_id, kind, target, key, payload, due_at, created_at)
            VALUES ({ACCOUNT}, 'fire', 'fire:5', 'k', '{{"subscription": 5, "outputs": {{}}}}', now(), now())
            RETURNING id"""
    )
    await unsubscribe(installation, 5, "resubscribing")
    await subscribe(installation, 6, previousSubscriptionId=5)
    assert [one["subscription_id"] for one in await kept(installation)] == [6]
    [waiting] = await installation.select("SELECT target, payload FROM outbox")
    assert (waiting["target"], waiting["payload"]["subscription"]) == ("fire:6", 6)


@pytest.mark.parametrize("number", [5, "5", 999, "unknown", "", None])
async def test_unsubscribing_is_always_fine(installation: Installation, number: Any) -> None:
    await subscribe(installation, 5)
    assert (await unsubscribe(installation, number)).status_code == 200
    assert len(await kept(installation)) == (0 if str(number) == "5" else 1)


async def test_nobody_unsubscribes_for_another_account(installation: Installation) -> None:
    await subscribe(installation, 5)
    await unsubscribe(installation, 5, user=HANK, account=GLOBEX)
    assert len(await kept(installation)) == 1


@pytest.mark.parametrize("url", FOREIGN)
async def test_only_mondays_hosts_may_be_told(installation: Installation, url: object) -> None:
    answer = await subscribe(installation, 5, webhookUrl=url)
    assert (answer.status_code, answer.json()["severityCode"]) == (answer.status_code, 4000)
    assert 400 <= answer.status_code < 500
    assert await kept(installation) == []


@pytest.mark.parametrize("number", [None, "", "abc", -1, True, [], 2**70])
async def test_a_subscription_without_a_number_is_not_understood(installation: Installation, number: object) -> None:
    answer = await subscribe(installation, 5, subscriptionId=number)
    assert 400 <= answer.status_code < 500
    assert await kept(installation) == []
