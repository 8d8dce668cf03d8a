"""Connecting monday: who may begin, that every step holds once, whose token counts, and what people are told."""

from __future__ import annotations

import re
import time
from collections.abc import AsyncIterator
from datetime import timedelta
from urllib.parse import urlsplit

import jwt
import pytest

import tasks.runtime
from integration import tickets
from integration.app import create_app
from integration.auth import Caller
from sandbox.app import Sandbox
from sequences.monday import scopes
from sequences.storage.database import Database
from tasks.runtime import Runtime, open_runtime
from tests.fixtures.installation import Installation, SetClock, serving, settings_for
from tests.fixtures.world import ACCOUNT, MONDAY_MORNING, OWNER
from tests.integration import forgeries
from tests.integration.api.calls import GIL, GLOBEX, HANK, SAM, VERA, ask
from tests.integration.consenting import allowed, begun, connect, shown


@pytest.fixture
async def fresh(installation: Installation) -> Installation:
    """An installation whose account no operator has connected."""
    await installation.select("UPDATE account SET api_token = NULL RETURNING state")
    installation.own.tenants.forget(ACCOUNT)
    return installation


async def grants(installation: Installation) -> list[dict[str, object]]:
    return await installation.select("SELECT user_id, role, kind, state FROM monday_grant ORDER BY user_id")


async def test_an_admin_connects_monday_by_their_consent(fresh: Installation) -> None:
    assert (await shown(fresh))["state"] == "not_connected"
    assert (await ask(fresh, "GET", "/sequences")).status_code == 403
    page = await connect(fresh)
    assert page.status_code == 200
    assert "monday is connected" in page.text
    assert 'data-connected="true"' in page.text
    assert "script-src 'sha256-" in page.headers["content-security-policy"]
    told = await shown(fresh)
    assert (told["state"], told["kind"], told["user_id"], told["missing_scopes"]) == (
        "connected", "rotating", str(OWNER), [],
    )  # fmt: skip
    assert (await ask(fresh, "GET", "/sequences")).status_code == 200


async def test_what_monday_is_asked_is_exact(fresh: Installation) -> None:
    asked = await begun(fresh)
    assert asked["redirect_uri"] == f"{fresh.own.settings.public_url}/oauth/callback"
    assert asked["scope"].split() == list(scopes.needed())
    assert (asked["code_challenge_method"], asked["response_type"]) == ("S256", "code")
    assert asked["force_install_if_needed"] == "true"
    assert re.fullmatch(r"[A-Za-z0-9_-]{43}", asked["code_challenge"])
    assert "client_secret" not in asked


async def test_the_view_may_ask_before_anybody_is_known(installation: Installation) -> None:
    told = await shown(installation, HANK, GLOBEX)
    assert told["state"] == "not_connected"
    assert told["plan"] is None
    assert await installation.select("SELECT * FROM account WHERE account_id = :a", a=GLOBEX) == []


async def test_a_link_begins_once(fresh: Installation) -> None:
    url = (await shown(fresh))["start_url"]
    first = await fresh.http.get(url)
    again = await fresh.http.get(url)
    assert (first.status_code, again.status_code) == (302, 409)
    asked = dict(part.split("=", 1) for part in urlsplit(first.headers["location"]).query.split("&"))
    assert asked["state"].startswith("monday.")
    page = await fresh.http.get(await allowed(fresh, await begun(fresh)))
    assert page.status_code == 200
    assert (await fresh.http.get(url)).status_code == 409  # not even when its consent is redeemed


@pytest.mark.parametrize("wrong", ["", "x", "session", "late", "other secret", "other place", "none"])
async def test_a_forged_link_begins_nothing(fresh: Installation, wrong: str) -> None:
    values, now = fresh.own.settings, int(time.time())
    good = {"aud": values.public_url + tickets.START, "exp": now + 60, "jti": "j", "account": ACCOUNT, "user": OWNER}
    key = tickets._key(values.monday_client_secret)
    made = {
        "session": forgeries.sign(
            {"dat": {"account_id": ACCOUNT, "user_id": OWNER}, "exp": now + 60}, forgeries.CLIENT
        ),
        "late": forgeries.sign({**good, "exp": now - 60}, key),
        "other secret": forgeries.sign(good, forgeries.CLIENT),
        "other place": forgeries.sign({**good, "aud": values.public_url + "/oauth/callback"}, key),
        "none": forgeries.sign(good, None, None),
    }
    answer = await fresh.http.get(tickets.START, params={"ticket": made.get(wrong, wrong)})
    assert answer.status_code == 401
    assert await fresh.select("SELECT * FROM oauth_state") == []


def test_a_ticket_is_no_session_token(sandbox: Sandbox) -> None:
    values = settings_for("postgresql+asyncpg://x/y", sandbox.options)
    ticket = tickets.link(values, Caller(ACCOUNT, OWNER)).partition("ticket=")[2]
    with pytest.raises(jwt.InvalidSignatureError):
        jwt.decode(ticket, values.monday_client_secret, algorithms=["HS256"], options={"verify_aud": False})
    changed = settings_for(
        "x", sandbox.options, monday_client_secret="new", monday_previous_client_secret=forgeries.CLIENT
    )
    assert tickets.read(changed, ticket).caller == Caller(ACCOUNT, OWNER)


async def test_a_consent_is_redeemed_once(fresh: Installation) -> None:
    back = await allowed(fresh, await begun(fresh))
    assert (await fresh.http.get(back)).status_code == 200
    assert (await fresh.http.get(back)).status_code == 400
    assert len(await grants(fresh)) == 1


async def test_a_consent_is_over_after_a_quarter_of_an_hour(fresh: Installation) -> None:
    back = await allowed(fresh, await begun(fresh))
    fresh.clock.shown += timedelta(minutes=16)
    page = await fresh.http.get(back)
    assert (page.status_code, await grants(fresh)) == (400, [])


async def test_a_consent_of_somebody_else_connects_nothing(fresh: Installation) -> None:
    """Sam sends Dana his own link: she allows it, and it must not become his."""
    page = await fresh.http.get(await allowed(fresh, await begun(fresh, SAM), OWNER))
    assert (page.status_code, await grants(fresh)) == (400, [])
    assert "somebody else" in page.text
    assert fresh.sandbox.auth.grants[0].access == {}  # what came is given back at once


async def test_a_consent_in_another_account_connects_nothing(fresh: Installation) -> None:
    page = await fresh.http.get(await allowed(fresh, await begun(fresh), HANK))
    assert (page.status_code, await grants(fresh)) == (400, [])


async def test_a_consent_that_was_not_given_connects_nothing(fresh: Installation) -> None:
    page = await fresh.http.get(await allowed(fresh, await begun(fresh), allow="no"))
    assert (page.status_code, await grants(fresh)) == (400, [])
    assert "not given" in page.text


@pytest.mark.parametrize(
    "query", ["state=monday.x&code=y", "state=monday.&code=", "state=monday.x", "state=monday.%00&code=%00"]
)
async def test_what_nobody_asked_for_connects_nothing(fresh: Installation, query: str) -> None:
    page = await fresh.http.get(f"/oauth/callback?{query}")
    assert (page.status_code, await grants(fresh)) == (400, [])


@pytest.mark.parametrize("user", [VERA, GIL])
async def test_viewers_and_guests_connect_nothing(fresh: Installation, user: int) -> None:
    fresh.sandbox.life.installed[ACCOUNT] = True
    page = await fresh.http.get(await allowed(fresh, await begun(fresh, user), user))
    assert (page.status_code, await grants(fresh)) == (400, [])


async def test_the_state_of_a_mailbox_is_not_redeemed_as_mondays(fresh: Installation) -> None:
    page = await fresh.http.get("/oauth/callback?state=abc&code=def")
    assert "mailbox-consent" in page.text
    assert "monday-connection" not in page.text


async def test_no_token_or_verifier_is_kept_in_the_open(fresh: Installation) -> None:
    await connect(fresh)
    [grant] = fresh.sandbox.auth.grants
    kept = str(await fresh.select("SELECT * FROM monday_grant") + await fresh.select("SELECT * FROM oauth_state"))
    for secret in (*grant.access, grant.refresh):
        assert str(secret) not in kept
        assert str(secret).encode().hex() not in kept


async def test_what_was_not_approved_is_named(fresh: Installation) -> None:
    fresh.sandbox.auth.approved = "me:read account:read boards:read"
    await connect(fresh)
    told = await shown(fresh)
    assert told["state"] == "incomplete"
    assert "boards:write" in told["missing_scopes"]
    assert told["sentence"].endswith(".")


async def test_the_installers_grant_comes_first_then_an_admins(fresh: Installation) -> None:
    await connect(fresh)
    await connect(fresh, SAM)
    assert (await shown(fresh))["user_id"] == str(OWNER)  # the admin, though Sam came later
    await fresh.select("UPDATE account SET installer_id = :u RETURNING 1", u=SAM)
    assert (await shown(fresh))["user_id"] == str(SAM)


async def test_the_plan_is_shown(fresh: Installation) -> None:
    await fresh.sandbox.life.tell("app_trial_subscription_started", OWNER)
    plan = (await shown(fresh))["plan"]
    assert (plan["state"], plan["days_left"], plan["sentence"]) == ("trial", 14, "The trial is running.")


async def test_a_removed_app_says_so_and_connecting_it_is_coming_back(fresh: Installation) -> None:
    await connect(fresh)
    await fresh.sandbox.life.tell("uninstall", OWNER)
    await fresh.settle()
    assert (await shown(fresh))["state"] == "removed"
    assert await grants(fresh) == []
    fresh.sandbox.life.installed[ACCOUNT] = True  # monday's word of it was lost on its way to us
    fresh.clock.shown += timedelta(hours=1)
    assert (await connect(fresh)).status_code == 200
    assert (await shown(fresh))["state"] == "connected"
    [erasure] = await fresh.select("SELECT cancelled_at FROM erasure")
    assert erasure["cancelled_at"] == fresh.clock.shown


@pytest.fixture
async def older(database: Database, sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Installation]:
    """An installation of an app that uses the older flow."""
    import httpx

    url = database.engine.url.render_as_string(hide_password=False)
    opened = open_runtime(settings_for(url, sandbox.options, monday_oauth="lasting"))
    shown_time = SetClock(MONDAY_MORNING)
    own = Runtime(**{**vars(opened), "clock": shown_time})
    monkeypatch.setattr(tasks.runtime, "_runtime", own)
    app_url = sandbox.options.app_url
    async with (
        serving(create_app(own), int(app_url.rpartition(":")[2])),
        httpx.AsyncClient(base_url=app_url, timeout=60) as http,
    ):
        yield Installation(own, sandbox, http, shown_time)
    await own.close()


async def test_the_older_flow_gives_a_token_that_lasts(older: Installation) -> None:
    assert (await connect(older)).status_code == 200
    assert (await shown(older))["kind"] == "lasting"
    assert (await ask(older, "GET", "/sequences")).status_code == 200
    older.sandbox.auth.revoke_all()
    older.clock.shown += timedelta(minutes=6)  # people are asked for anew
    assert (await ask(older, "GET", "/sequences")).status_code == 502
    told = await shown(older)
    assert (told["state"], told["problem"]) == ("reconnect", "monday does not accept the access any more")
    assert (await connect(older)).status_code == 200
    assert (await shown(older))["state"] == "connected"
