"""The app's life: who may tell of it, each event once and in any order, what stops at once, and what stays."""

from __future__ import annotations

import time
from datetime import timedelta
from typing import Any

import httpx
import jwt
import pytest

from sandbox import tokens
from tests.fixtures.installation import Installation
from tests.fixtures.world import ACCOUNT, BOARD, ITEM, MONDAY_MORNING, OWNER, TWO_MAILS
from tests.integration import forgeries
from tests.integration.api.calls import GLOBEX, HANK, SAM

APP, FEATURE = "/monday/lifecycle/app", "/monday/lifecycle/feature"
COLUMN = "AppFeatureObject:create"


async def state(installation: Installation, account: int = ACCOUNT) -> str | None:
    """Return the state of an account; None: nothing is known of it."""
    found = await installation.select("SELECT state FROM account WHERE account_id = :account", account=account)
    return found[0]["state"] if found else None


async def tell(installation: Installation, kind: str, *, user: int = OWNER, **changed: Any) -> None:
    assert await installation.sandbox.life.tell(kind, user, changed) == 200


async def post(installation: Installation, path: str, body: Any, token: str) -> httpx.Response:
    return await installation.http.post(path, json=body, headers={"Authorization": token})


def event(kind: str = "uninstall", **changed: Any) -> dict[str, Any]:
    return {"type": kind, "data": {"account_id": ACCOUNT, "user_id": OWNER, "app_id": 10990417, **changed}}


def at(hours: float) -> str:
    return (MONDAY_MORNING + timedelta(hours=hours)).isoformat()


@pytest.mark.parametrize(
    ("path", "right", "wrong"),
    [(APP, forgeries.CLIENT, forgeries.SIGNING), (FEATURE, forgeries.SIGNING, forgeries.CLIENT)],
)
async def test_each_kind_of_event_has_its_own_secret(
    installation: Installation, path: str, right: str, wrong: str
) -> None:
    url = installation.own.settings.public_url + path
    body = event("install") if path == APP else {"type": COLUMN, "data": {"account_id": ACCOUNT}}
    for key, status in ((wrong, 401), (right, 200)):
        answer = await post(installation, path, body, forgeries.sign(forgeries.claims(url), key))
        assert answer.status_code == status


async def test_a_forged_event_stops_nothing(installation: Installation) -> None:
    url = installation.own.settings.public_url + APP
    forged = forgeries.forgeries(url.replace("lifecycle/app", "actions/enroll_item"))
    del forged["a session token"]  # its user is asked for: see below
    for name, token in forged.items():
        answer = await post(installation, APP, event(), token.strip())
        assert answer.status_code == 401, name
    assert await state(installation) == "active"


def like_a_views(user: int) -> str:
    claims = {"exp": int(time.time()) + 60, "dat": {"account_id": ACCOUNT, "user_id": user}}
    return jwt.encode(claims, forgeries.CLIENT, algorithm="HS256")


async def test_no_user_can_remove_the_app_with_the_token_of_their_view(installation: Installation) -> None:
    for token in (tokens.session(installation.sandbox.options, ACCOUNT, OWNER), like_a_views(SAM), like_a_views(7)):
        assert (await post(installation, APP, event(), token)).status_code == 401
    assert await state(installation) == "active"


async def test_a_token_like_a_views_counts_when_nobody_can_be_asked(installation: Installation) -> None:
    async with installation.database.transaction() as connection:
        await installation.own.tenants.connect(connection, ACCOUNT, "dead", now=MONDAY_MORNING)
    assert (await post(installation, APP, event(), like_a_views(SAM))).status_code == 200
    assert await state(installation) == "uninstalled"


async def test_a_token_of_one_account_says_nothing_about_another(installation: Installation) -> None:
    url = installation.own.settings.public_url + APP
    token = tokens.lifecycle(installation.sandbox.options, GLOBEX, HANK, url)
    assert (await post(installation, APP, event(), token)).status_code == 401
    foreign = {"type": COLUMN, "data": {"account_id": GLOBEX}}
    assert (
        await post(installation, FEATURE, foreign, installation.signed(FEATURE)["Authorization"])
    ).status_code == 401
    assert await state(installation) == "active"


@pytest.mark.parametrize("shape", ["dat of an admin", "nobody"])
async def test_tokens_of_other_shapes_count_as_well(installation: Installation, shape: str) -> None:
    nobody = jwt.encode({"exp": int(time.time()) + 60}, forgeries.CLIENT, algorithm="HS256")
    token = nobody if shape == "nobody" else like_a_views(OWNER)
    assert (await post(installation, APP, event(), token)).status_code == 200
    assert await state(installation) == "uninstalled"


@pytest.mark.parametrize(
    "body",
    [
        {}, {"type": "uninstall"}, {"type": 7, "data": {}}, {"type": "uninstall", "data": []},
        event(account_id=None), event(account_id="x"), event(account_id=2**64), event(app_id=1),
    ],
)  # fmt: skip
async def test_what_is_no_event_is_refused(installation: Installation, body: Any) -> None:
    url = installation.own.settings.public_url + APP
    token = tokens.lifecycle(installation.sandbox.options, ACCOUNT, OWNER, url)
    assert (await post(installation, APP, body, token)).status_code == 400
    assert await state(installation) == "active"


async def test_an_unknown_kind_is_fine_and_changes_nothing(installation: Installation) -> None:
    await tell(installation, "app_renamed_by_somebody")
    assert await state(installation) == "active"
    assert await installation.select("SELECT * FROM lifecycle_event") == []


@pytest.mark.parametrize("moment", [None, 7, "yesterday", "2026-11-23T09:00:00", "0001-01-01T00:00:00+14:00", "9999"])
async def test_an_event_without_a_usable_moment_happens_now(installation: Installation, moment: Any) -> None:
    await tell(installation, "uninstall", timestamp=moment)
    [erasure] = await installation.select("SELECT uninstalled_at FROM erasure")
    assert erasure["uninstalled_at"] == MONDAY_MORNING


async def test_an_event_counts_once(installation: Installation) -> None:
    for kind in ("uninstall", "install", "uninstall"):
        await tell(installation, kind, timestamp=at(1 if kind == "uninstall" else 2))
    assert await state(installation) == "active"  # the second removal is the first one, repeated
    assert len(await installation.select("SELECT key FROM lifecycle_event")) == 2


async def test_events_out_of_order_end_as_the_last_one_says(installation: Installation) -> None:
    await tell(installation, "install", timestamp=at(3))
    await tell(installation, "uninstall", timestamp=at(2))
    assert await state(installation) == "active"
    await tell(installation, "uninstall", timestamp=at(5))
    await tell(installation, "install", timestamp=at(4))
    assert await state(installation) == "uninstalled"


async def test_nobodys_name_or_address_is_kept(installation: Installation) -> None:
    for kind in ("install", "app_subscription_created", "uninstall"):
        await tell(installation, kind)
    kept = await installation.select("SELECT a.*, e.* FROM account a JOIN lifecycle_event e USING (account_id)")
    assert "dana@acme.test" not in str(kept)
    assert "Dana" not in str(kept)


async def test_the_plan_is_kept_as_it_was_told_last(installation: Installation) -> None:
    await tell(installation, "app_subscription_cancelled_by_user", timestamp=at(4), subscription={"days_left": 3})
    await tell(installation, "app_subscription_created", timestamp=at(1))
    [account] = await installation.select("SELECT plan FROM account")
    assert (account["plan"]["state"], account["plan"]["days_left"]) == ("ending", 3)
    await tell(installation, "app_subscription_renewed", timestamp=at(5))
    [account] = await installation.select("SELECT plan FROM account")
    assert (account["plan"]["state"], account["plan"]["plan_id"]) == ("paid", "pro")


async def test_an_install_makes_the_account_known(installation: Installation) -> None:
    await tell(installation, "install", user=HANK)
    found = await installation.select("SELECT slug, installer_id FROM account WHERE account_id = :a", a=GLOBEX)
    assert found == [{"slug": "globex", "installer_id": HANK}]


@pytest.mark.parametrize("kind", ["uninstall", "app_subscription_cancelled", "app_trial_subscription_ended"])
async def test_what_is_told_of_an_unknown_account_leaves_no_trace(installation: Installation, kind: str) -> None:
    await tell(installation, kind, user=HANK)
    assert await state(installation, GLOBEX) is None
    assert await installation.select("SELECT * FROM lifecycle_event WHERE account_id = :a", a=GLOBEX) == []


async def test_a_trial_may_be_told_before_the_installation(installation: Installation) -> None:
    await tell(installation, "app_trial_subscription_started", user=HANK, timestamp=at(0))
    await tell(installation, "install", user=HANK, timestamp=at(-1))
    [account] = await installation.select("SELECT plan, slug FROM account WHERE account_id = :a", a=GLOBEX)
    assert (account["plan"]["state"], account["slug"]) == ("trial", "globex")


async def test_nothing_is_taken_in_while_the_app_is_removed(installation: Installation) -> None:
    row = await installation.publish(TWO_MAILS)
    await tell(installation, "uninstall")
    fields = {"boardId": BOARD, "itemId": ITEM, "sequence": str(row.id)}
    answer = await installation.call("/monday/actions/enroll_item", fields)
    assert answer.status_code == 422
    assert await installation.select("SELECT id FROM enrollment") == []


@pytest.mark.parametrize("flat", [True, False])
async def test_an_event_of_a_feature_is_heard_once_and_monday_is_told(installation: Installation, flat: bool) -> None:
    life = installation.sandbox.life
    for _ in range(2):
        assert await life.feature(COLUMN, OWNER, flat=flat, waits=True, event="event-1") == 202
        await installation.settle()
    assert len(await installation.select("SELECT key FROM lifecycle_event")) == 1
    assert [one["body"] for one in life.told_back] == [{"success": True}] * 2  # our first word may have been lost


async def test_monday_that_does_not_wait_gets_200(installation: Installation) -> None:
    assert await installation.sandbox.life.feature(COLUMN, OWNER, flat=False, waits=False) == 200
    assert await installation.select("SELECT id FROM outbox") == []


async def test_nobody_but_monday_is_told_of_a_feature(installation: Installation) -> None:
    for url in ("https://evil.example/x", "http://monday.com/x", "https://monday.com.evil.example/", "no address"):
        body = {"type": COLUMN, "data": {"account_id": ACCOUNT, "back_to_url": url}}
        answer = await installation.http.post(FEATURE, json=body, headers=installation.signed(FEATURE))
        assert answer.status_code == 400, url
    assert await installation.select("SELECT key FROM lifecycle_event") == []


@pytest.mark.parametrize("body", [{}, {"type": "x"}, {"type": COLUMN, "data": 7}, {"type": ["AppFeature"]}])
async def test_what_is_no_event_of_a_feature_is_refused(installation: Installation, body: Any) -> None:
    answer = await installation.http.post(FEATURE, json=body, headers=installation.signed(FEATURE))
    assert answer.status_code == 400
