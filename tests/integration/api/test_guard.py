"""Who is let in: a session token first, then the role that monday tells, for every route there is."""

from __future__ import annotations

import time
from datetime import timedelta
from typing import Any

import jwt
import pytest

from integration import api
from integration.auth import Verifier
from sandbox import tokens
from tests.fixtures.installation import Installation
from tests.fixtures.world import ACCOUNT, TWO_MAILS
from tests.integration.api.calls import DANA, GIL, GLOBEX, HANK, SAM, VERA, ask, let_globex_in, refusal

MINUTES = timedelta(minutes=1)


def every_route(installation: Installation) -> list[tuple[str, str]]:
    """Return method and path of every route of the API, with 1 for each number."""
    routes = api.routes(installation.own, Verifier("secret", None, "http://127.0.0.1"))
    filled = [(route.name.split()[0], route.path) for route in routes]
    names = ("sequence", "enrollment", "delivery", "activity", "mailbox", "board")
    for name in names:
        filled = [(method, path.replace(f"{{{name}}}", "1")) for method, path in filled]
    return filled


def signed(installation: Installation, claims: dict[str, Any], secret: str | None = None) -> dict[str, str]:
    """Return the headers of a view with these claims."""
    token = jwt.encode(claims, secret or installation.sandbox.options.client_secret, algorithm="HS256")
    return {"Authorization": f"Bearer {token}"}


async def test_nobody_reaches_a_route_without_a_token(installation: Installation) -> None:
    routes = every_route(installation)
    assert len(routes) > 20
    for method, path in routes:
        answer = await installation.http.request(method, path)
        assert (path, *refusal(answer)) == (path, 401, "not_monday")


@pytest.mark.parametrize("header", ["", "Bearer", "Bearer a.b.c", "nonsense", "Bearer " + "a" * 9000])
async def test_what_is_no_token_is_refused(installation: Installation, header: str) -> None:
    answer = await installation.http.get("/api/sequences", headers={"Authorization": header})
    assert refusal(answer) == (401, "not_monday")


async def test_a_token_of_the_wrong_secret_is_refused(installation: Installation) -> None:
    claims = {"exp": int(time.time()) + 60, "dat": {"account_id": ACCOUNT, "user_id": DANA}}
    options = installation.sandbox.options
    for secret, status in ((options.signing_secret, 401), (options.client_secret, 200)):
        answer = await installation.http.get("/api/sequences", headers=signed(installation, claims, secret))
        assert answer.status_code == status


async def test_a_token_of_a_block_opens_no_view(installation: Installation) -> None:
    url = f"{installation.own.settings.public_url}/api/sequences"
    token = tokens.integration(installation.sandbox.options, ACCOUNT, DANA, url)
    answer = await installation.http.get("/api/sequences", headers={"Authorization": token})
    assert answer.status_code == 401


@pytest.mark.parametrize(
    "changed",
    [
        {"exp": 1_700_000_000},
        {"exp": None},
        {"dat": None},
        {"dat": {"account_id": ACCOUNT}},
        {"dat": {"account_id": ACCOUNT, "user_id": True}},
        {"dat": {"account_id": ACCOUNT, "user_id": -1}},
        {"dat": {"account_id": 2**63, "user_id": DANA}},
    ],
)
async def test_a_token_that_is_over_or_names_nobody_is_refused(
    installation: Installation, changed: dict[str, Any]
) -> None:
    whole = {"exp": int(time.time()) + 60, "dat": {"account_id": ACCOUNT, "user_id": DANA}, **changed}
    claims = {name: value for name, value in whole.items() if value is not None}
    answer = await installation.http.get("/api/sequences", headers=signed(installation, claims))
    assert refusal(answer) == (401, "not_monday")


async def test_a_role_in_the_token_counts_for_nothing(installation: Installation) -> None:
    inside = {"account_id": ACCOUNT, "user_id": VERA, "is_admin": True, "is_view_only": False, "role": "admin"}
    headers = signed(installation, {"exp": int(time.time()) + 60, "dat": inside})
    answer = await installation.http.post("/api/sequences", headers=headers, json={"definition": {"name": "x"}})
    assert refusal(answer) == (403, "viewer")


async def test_a_user_whom_monday_does_not_know_in_this_account_is_refused(installation: Installation) -> None:
    """But for how the app is connected: while it is not, monday cannot be asked who somebody is."""
    for method, path in every_route(installation):
        if path == "/api/connection":
            continue
        answer = await ask(installation, method, path.removeprefix("/api"), HANK)
        assert (path, *refusal(answer)) == (path, 403, "unknown_user")


async def test_an_account_that_is_not_connected_is_refused(installation: Installation) -> None:
    answer = await ask(installation, "GET", "/sequences", HANK, account=GLOBEX)
    assert refusal(answer) == (403, "not_connected")


async def test_what_monday_says_of_a_person_counts_for_five_minutes(installation: Installation) -> None:
    assert (await ask(installation, "POST", "/sequences", SAM, body={"definition": {"name": "x"}})).status_code == 201
    installation.sandbox.world.users[SAM].kind = "view_only"
    installation.clock.shown += 4 * MINUTES
    assert (await ask(installation, "POST", "/sequences", SAM, body={"definition": {"name": "y"}})).status_code == 201
    installation.clock.shown += 1 * MINUTES
    answer = await ask(installation, "POST", "/sequences", SAM, body={"definition": {"name": "z"}})
    assert refusal(answer) == (403, "viewer")


async def test_a_kind_of_user_we_do_not_know_may_only_look(installation: Installation) -> None:
    installation.sandbox.world.users[SAM].kind = "portal_user"
    assert (await ask(installation, "GET", "/sequences", SAM)).status_code == 200
    answer = await ask(installation, "POST", "/sequences", SAM, body={"definition": {"name": "x"}})
    assert refusal(answer) == (403, "viewer")


async def test_a_monday_that_is_away_is_told_and_known_people_go_on(installation: Installation) -> None:
    assert (await ask(installation, "GET", "/sequences", DANA)).status_code == 200
    installation.sandbox.faults.set({"graphql": {"mode": "500"}})
    assert (await ask(installation, "GET", "/sequences", DANA)).status_code == 200
    assert refusal(await ask(installation, "GET", "/sequences", SAM)) == (502, "monday")


@pytest.mark.parametrize("number", ["0x1", "-1", "1" * 19, "%D9%A1", "1.5"])
async def test_an_address_that_holds_no_number_is_not_found(installation: Installation, number: str) -> None:
    for path in (f"/sequences/{number}", f"/enrollments/{number}"):
        assert refusal(await ask(installation, "GET", path)) == (404, "not_found")


async def test_an_admin_of_another_account_finds_nothing_of_ours(installation: Installation) -> None:
    await let_globex_in(installation)
    row = await installation.publish(TWO_MAILS)
    for path in ("", "/people", "/refusals", "/file"):
        answer = await ask(installation, "GET", f"/sequences/{row.id}{path}", HANK, account=GLOBEX)
        assert (path, *refusal(answer)) == (path, 404, "sequence_not_found")
    listed = await ask(installation, "GET", "/sequences", HANK, account=GLOBEX)
    assert listed.json()["sequences"] == []


@pytest.mark.parametrize("user", [DANA, SAM, VERA, GIL])
async def test_everybody_may_look(installation: Installation, user: int) -> None:
    row = await installation.publish(TWO_MAILS)
    paths = ("/sequences", "/mailboxes", "/held", *(f"/sequences/{row.id}{end}" for end in ("", "/people", "/file")))
    answers = {path: (await ask(installation, "GET", path, user)).status_code for path in paths}
    assert set(answers.values()) == {200}
