"""Events that monday would not send, to each endpoint that hears them: refused or left, and nothing is stored."""

from __future__ import annotations

import time
from typing import Any

import httpx
import jwt
import pytest

from sandbox.seed import FIRST_ITEM, LEADS
from tests.fixtures.installation import Installation
from tests.fixtures.world import ACCOUNT, OWNER, TWO_MAILS
from tests.integration.test_bad_calls import DAY, WRONG
from tests.journeys.test_main_job import somebody

BOARD, APP, FEATURE = "/monday/webhooks/board", "/monday/lifecycle/app", "/monday/lifecycle/feature"
TABLES = ("board_event", "lifecycle_event", "outbox", "erasure")
ARCHIVED = {"type": "archive_pulse", "itemId": FIRST_ITEM, "boardId": LEADS, "triggerUuid": "t-1"}
BODIES: dict[str, dict[str, Any]] = {
    BOARD: {"event": ARCHIVED},
    APP: {"type": "uninstall", "data": {"account_id": ACCOUNT, "user_id": OWNER, "timestamp": "2026-11-23T09:00:00Z"}},
    FEATURE: {
        "type": "AppFeatureColumn:create",
        "data": {"account_id": ACCOUNT},
        "back_to_url": "https://x.monday.com",
    },
}


def token(installation: Installation, path: str, secret: str, *, ago: int = 0) -> str:
    """Return a token of an event that was signed some seconds ago."""
    own, now = installation.own.settings, int(time.time()) - ago
    dat = {"account_id": ACCOUNT, "user_id": OWNER, "app_id": own.monday_app_id}
    claims = {"accountId": ACCOUNT, "userId": OWNER, "dat": dat, "aud": own.public_url + path, "iat": now}
    return jwt.encode({**claims, "exp": now + 300}, secret, algorithm="HS256")


async def send(installation: Installation, path: str, body: Any, signed: str) -> httpx.Response:
    """Tell an event."""
    return await installation.http.post(path, json=body, headers={"Authorization": signed})


async def nothing_is_stored(installation: Installation) -> bool:
    """Return whether the events left no trace."""
    found = [await installation.select(f"SELECT 1 FROM {table} LIMIT 1") for table in TABLES]
    standing = await installation.select("SELECT state FROM account")
    return not any(found) and standing == [{"state": "active"}]


@pytest.mark.parametrize("path", BODIES)
async def test_an_event_signed_with_neither_secret_is_refused(installation: Installation, path: str) -> None:
    answer = await send(installation, path, BODIES[path], token(installation, path, "guess-guess-guess-guess-guess-42"))
    assert answer.status_code == 401
    assert await nothing_is_stored(installation)


async def test_a_board_event_signed_with_the_other_secret_is_refused(installation: Installation) -> None:
    """monday signs these with the signing secret, and what is of the app's life with the client secret."""
    secret = installation.own.settings.monday_client_secret
    assert (await send(installation, BOARD, BODIES[BOARD], token(installation, BOARD, secret))).status_code == 401
    assert await nothing_is_stored(installation)


async def test_an_uninstall_signed_with_the_other_secret_is_refused(installation: Installation) -> None:
    secret = installation.own.settings.monday_signing_secret
    assert (await send(installation, APP, BODIES[APP], token(installation, APP, secret))).status_code == 401
    assert await nothing_is_stored(installation)


@pytest.mark.parametrize("path", [BOARD, APP])
async def test_an_event_of_yesterday_is_not_believed(installation: Installation, path: str) -> None:
    own = installation.own.settings
    secret = own.monday_signing_secret if path == BOARD else own.monday_client_secret
    answer = await send(installation, path, BODIES[path], token(installation, path, secret, ago=DAY))
    assert answer.status_code == 401
    assert await nothing_is_stored(installation)


@pytest.mark.parametrize("name", ["type", "itemId", "boardId", "columnId", "value"])
async def test_a_board_event_of_any_wrong_kind_is_left(installation: Installation, name: str) -> None:
    await installation.publish(TWO_MAILS)
    for wrong in WRONG:
        body = {"event": {"type": "archive_pulse", "itemId": FIRST_ITEM, "boardId": LEADS, name: wrong}}
        answer = await installation.http.post(BOARD, json=body, headers=installation.signed(BOARD))
        assert answer.status_code in (200, 400)
    assert await installation.select("SELECT 1 FROM board_event") == []


@pytest.mark.parametrize("body", [[], "x", 5, None, {}, {"event": []}, {"event": "x"}, {"event": None}])
async def test_what_is_no_event_of_a_board_is_left(installation: Installation, body: Any) -> None:
    answer = await installation.http.post(BOARD, json=body, headers=installation.signed(BOARD))
    assert answer.status_code in (200, 400, 415)
    assert await nothing_is_stored(installation)


async def test_an_event_that_is_told_again_after_days_is_judged_by_what_the_board_shows(
    installation: Installation,
) -> None:
    """Ids of events are kept for a day; after that the item is read once more, and was restored meanwhile."""
    row, lead = await installation.publish(TWO_MAILS), somebody(installation, "silent")
    fields = {"boardId": LEADS, "itemId": lead.id, "sequence": str(row.id)}
    await installation.call("/monday/actions/enroll_item", fields)
    await installation.settle()
    await installation.select("DELETE FROM board_event RETURNING 1")
    event = {**ARCHIVED, "itemId": lead.id}
    for _ in range(2):
        answer = await installation.http.post(BOARD, json={"event": event}, headers=installation.signed(BOARD))
        assert answer.status_code == 200
    assert len(await installation.select("SELECT 1 FROM board_event")) == 1
    await installation.settle()
    assert await installation.select("SELECT state FROM enrollment") == [{"state": "active"}]
