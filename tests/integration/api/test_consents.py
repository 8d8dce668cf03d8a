"""Mailboxes by consent: asked for, given at the provider, redeemed once by who asked, refreshed, and used."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import httpx
import pytest

import tasks.runtime
from integration.app import create_app
from sandbox.app import Sandbox
from sequences.storage import mailboxes
from sequences.storage.database import Database
from sequences.storage.mailboxes import Mailbox
from tasks.runtime import Runtime, open_runtime
from tests.fixtures.consents import CLIENT_ID, CLIENT_SECRET, TokenServer
from tests.fixtures.google import Google
from tests.fixtures.installation import Installation, SetClock, serving, settings_for
from tests.fixtures.microsoft import Microsoft
from tests.fixtures.ports import free_port
from tests.fixtures.world import ACCOUNT, BOARD, ITEM, MONDAY_MORNING, TWO_MAILS
from tests.integration.api.calls import DANA, SAM, VERA, ask, refusal

CONSENTS = "/mailbox-consents"


@dataclass
class Online:
    """An installation whose operator is registered with both providers, and the two of them."""

    installation: Installation
    google: Google
    microsoft: Microsoft

    def tokens(self, provider: str) -> TokenServer:
        return self.google.tokens if provider == "google" else self.microsoft.tokens

    async def query(self, provider: str, user: int = DANA, **wish: Any) -> dict[str, str]:
        """Ask for a consent; return what the provider is asked."""
        answer = await ask(self.installation, "POST", CONSENTS, user, body={"provider": provider, **wish})
        assert answer.status_code == 201, answer.text
        return dict(parse_qsl(urlsplit(answer.json()["url"]).query))

    async def redeem(self, query: dict[str, str], code: str, user: int = DANA) -> Any:
        """Bring a code back."""
        body = {"state": query["state"], "code": code}
        return await ask(self.installation, "POST", f"{CONSENTS}/redeem", user, body=body)

    async def connect(self, provider: str, user: int = DANA, **wish: Any) -> Any:
        """Connect a mailbox by consent."""
        query = await self.query(provider, user, **wish)
        return await self.redeem(query, self.tokens(provider).consent(query), user)

    async def mailbox(self) -> Mailbox:
        """Return Dana's mailbox."""
        async with self.installation.database.transaction() as connection:
            found = await mailboxes.by_address(connection, ACCOUNT, "dana@acme.test")
        assert found is not None
        return found


@pytest.fixture
async def online(database: Database, sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Online]:
    """An installation beside Google and Microsoft of the tests."""
    google, microsoft = Google(), Microsoft()
    ports = free_port(), free_port()
    urls = [f"http://127.0.0.1:{port}" for port in ports]
    microsoft.base = urls[1]
    values = settings_for(
        database.engine.url.render_as_string(hide_password=False), sandbox.options,
        google_client_id=CLIENT_ID, google_client_secret=CLIENT_SECRET, microsoft_client_id=CLIENT_ID,
        microsoft_client_secret=CLIENT_SECRET, google_token_url=f"{urls[0]}/token", gmail_api_url=urls[0],
        microsoft_login_url=urls[1], graph_api_url=urls[1],
    )  # fmt: skip
    shown = SetClock(MONDAY_MORNING)
    own = Runtime(**{**vars(open_runtime(values)), "clock": shown})
    monkeypatch.setattr(tasks.runtime, "_runtime", own)
    app_url = sandbox.options.app_url
    async with (
        serving(google.app, ports[0]),
        serving(microsoft.app, ports[1]),
        serving(create_app(own), int(app_url.rpartition(":")[2])),
        httpx.AsyncClient(base_url=app_url, timeout=60) as http,
    ):
        installation = Installation(own, sandbox, http, shown)
        await installation.connect()
        yield Online(installation, google, microsoft)
    await own.close()


PROVIDERS = pytest.mark.parametrize(("provider", "kind"), [("google", "gmail"), ("microsoft", "microsoft")])


async def test_only_providers_that_the_operator_set_up_are_offered(installation: Installation) -> None:
    assert (await ask(installation, "GET", CONSENTS)).json() == {"providers": []}
    answer = await ask(installation, "POST", CONSENTS, body={"provider": "google"})
    assert refusal(answer) == (422, "no_provider")


@PROVIDERS
async def test_a_mailbox_is_connected_by_consent_with_its_tokens_sealed(
    online: Online, provider: str, kind: str
) -> None:
    answer = await online.connect(provider)
    assert answer.status_code == 201, answer.text
    told = answer.json()
    assert (told["kind"], told["auth"], told["reads"], told["owner"]) == (kind, provider, True, str(DANA))
    rows = await online.installation.select("SELECT * FROM oauth_grant")
    assert len(rows) == 1
    assert b"access-1" not in rows[0]["tokens"]
    assert "access-1" not in answer.text
    assert (await online.mailbox()).password is None
    assert await online.installation.select("SELECT * FROM oauth_state") == []


async def test_connecting_by_consent_is_in_the_history(online: Online) -> None:
    assert (await online.connect("google")).status_code == 201
    [*_, row] = await online.installation.select("SELECT * FROM audit ORDER BY id")
    assert (row["user_id"], row["subject"], row["name"]) == (DANA, "mailbox", "dana@acme.test")
    assert row["after"]["kind"] != "smtp"
    assert "access-1" not in str(row)


@PROVIDERS
async def test_the_narrowest_scopes_are_asked_for(online: Online, provider: str, kind: str) -> None:
    scopes = (await online.query(provider))["scope"].split()
    less = (await online.query(provider, send_only=True))["scope"].split()
    names = {one.replace("gmail.", "").rpartition("/")[2] for one in scopes}
    assert names & {"compose", "readonly", "Mail.ReadWrite", "Mail.Send"} == (
        {"compose", "readonly"} if provider == "google" else {"Mail.ReadWrite", "Mail.Send"}
    )
    assert sum("gmail" in one or "Mail." in one for one in less) == 1


@PROVIDERS
async def test_a_consent_is_good_once_and_only_for_who_asked(online: Online, provider: str, kind: str) -> None:
    query = await online.query(provider)
    code = online.tokens(provider).consent(query)
    assert refusal(await online.redeem(query, code, SAM)) == (404, "consent_over")
    assert (await online.redeem(query, code)).status_code == 201
    assert refusal(await online.redeem(query, code)) == (404, "consent_over")


async def test_a_consent_is_over_after_a_quarter_of_an_hour(online: Online) -> None:
    query = await online.query("google")
    online.installation.clock.shown += timedelta(minutes=16)
    code = online.google.tokens.consent(query)
    assert refusal(await online.redeem(query, code)) == (404, "consent_over")
    assert online.google.tokens.forms == []


async def test_a_code_without_its_verifier_gives_nothing(online: Online) -> None:
    query = await online.query("google")
    stolen = {**query, "code_challenge": "of-somebody-else"}
    code = online.google.tokens.consent(stolen)
    assert refusal(await online.redeem(query, code)) == (422, "consent_refused")


async def test_a_consent_to_less_than_needed_is_refused_with_what_is_missing(online: Online) -> None:
    query = await online.query("google")
    code = online.google.tokens.consent(query)
    online.google.tokens.scopes.discard("https://www.googleapis.com/auth/gmail.readonly")
    answer = await online.redeem(query, code)
    assert refusal(answer) == (422, "consent_partial")
    assert "gmail.readonly" in answer.json()["error"]["sentence"]


async def test_a_member_does_not_take_a_mailbox_of_somebody_else_by_consent(online: Online) -> None:
    assert refusal(await online.connect("google", SAM)) == (403, "not_admin")
    assert (await online.mailbox()).auth == "password"


async def test_who_may_only_look_asks_for_nothing(online: Online) -> None:
    answer = await ask(online.installation, "POST", CONSENTS, VERA, body={"provider": "google"})
    assert refusal(answer) == (403, "viewer")


@pytest.mark.parametrize("body", [{}, {"provider": "yahoo"}, {"provider": "google", "via": "pop"}, {"owner": 1}])
async def test_a_wrong_wish_is_refused(online: Online, body: dict[str, Any]) -> None:
    assert refusal(await ask(online.installation, "POST", CONSENTS, body=body)) == (422, "bad_body")


@PROVIDERS
async def test_a_worn_token_is_refreshed_once_however_many_need_it(online: Online, provider: str, kind: str) -> None:
    await online.connect(provider)
    mailbox, tokens = await online.mailbox(), online.tokens(provider)
    tokens.access = {"another"}  # the one we hold ended before its time
    grants = online.installation.own.grants
    given = await asyncio.gather(*(grants.token(mailbox, "access-1") for _ in range(5)))
    assert set(given) == {"access-2"}
    assert [form["grant_type"] for form in tokens.forms] == ["authorization_code", "refresh_token"]


@PROVIDERS
async def test_a_sequence_sends_through_it_and_hears_the_reply(online: Online, provider: str, kind: str) -> None:
    await online.connect(provider, shared=True)
    server = online.google if provider == "google" else online.microsoft
    server.own_ids = True
    own = online.installation
    row = await own.publish(TWO_MAILS)
    await own.call("/monday/actions/enroll_item", {"boardId": BOARD, "itemId": ITEM, "sequence": str(row.id)})
    await own.settle()
    assert len(server.outbox) == 1
    [delivery] = await own.select("SELECT state, message_id, draft FROM delivery")
    assert (delivery["state"], delivery["message_id"][:7]) == ("sent", "<given-")
    assert delivery["draft"]
    answer = (
        f"From: <x@y.example>\r\nMessage-ID: <a@y.example>\r\nIn-Reply-To: {delivery['message_id']}\r\n\r\nYes!\r\n"
    )
    server.receive(answer.encode())
    await own.settle()
    assert [one["kind"] for one in await own.select("SELECT kind FROM engagement")] == ["replied"]


async def test_a_withdrawn_consent_is_told_with_the_mailbox(online: Online) -> None:
    await online.connect("google", shared=True)
    tokens, own = online.google.tokens, online.installation
    tokens.access, tokens.refresh = set(), "withdrawn"
    row = await own.publish(TWO_MAILS)
    await own.call("/monday/actions/enroll_item", {"boardId": BOARD, "itemId": ITEM, "sequence": str(row.id)})
    await own.settle()
    [dana, _] = (await ask(own, "GET", "/mailboxes")).json()["mailboxes"]
    assert dana["health"].startswith("Permission withdrawn (invalid_grant): connect the mailbox again on ")
    assert dana["health"].endswith("; 1 person held.")
    assert (await online.connect("google", shared=True)).json()["state"] == "connected"


async def test_a_removed_mailbox_leaves_no_token(online: Online) -> None:
    number = (await online.connect("google")).json()["id"]
    assert (await ask(online.installation, "DELETE", f"/mailboxes/{number}")).json() == {"removed": True}
    assert await online.installation.select("SELECT * FROM oauth_grant") == []


async def test_the_page_that_providers_lead_back_to_redeems_nothing_and_runs_only_its_own_script(
    online: Online,
) -> None:
    answer = await online.installation.http.get("/oauth/callback", params={"state": "<script>", "code": "x"})
    policy = answer.headers["content-security-policy"]
    assert (answer.status_code, "<script>alert" in answer.text, "state" in answer.url.query.decode()) == (
        200,
        False,
        True,
    )
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe-inline" not in policy
    assert online.google.tokens.forms == []
