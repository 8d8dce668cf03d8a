"""Tokens for consents: what is asked, and every odd answer of a token endpoint."""

from __future__ import annotations

import base64
import json
from urllib.parse import parse_qsl, urlsplit

import httpx
import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from sequences import oauth
from sequences.mail import oauth as mail_oauth
from sequences.oauth import AuthServerAway, Client, ConsentLost, Tokens
from tests.fixtures.installation import serving
from tests.fixtures.ports import free_port

GOOD = {"access_token": "a", "refresh_token": "r", "expires_in": 3600, "scope": "x y"}


def client(port: int, provider: str = "google") -> Client:
    """Return a registration whose token endpoint is on `port`."""
    return Client(provider, "us", "secret", "https://auth.example/ask", f"http://127.0.0.1:{port}/token")


async def asked(status: int, body: str) -> Tokens:
    """Ask a token endpoint that answers like this for fresh tokens."""

    async def answer(request: Request) -> Response:
        return Response(body, status)

    port = free_port()
    app = Starlette(routes=[Route("/token", answer, methods=["POST"])])
    async with serving(app, port), httpx.AsyncClient() as http:
        return await oauth.refresh(http, client(port), "kept")


def named(**claims: str) -> str:
    """Return an id_token with these claims."""
    part = base64.urlsafe_b64encode(json.dumps(claims).encode()).rstrip(b"=").decode()
    return f"e30.{part}.c2ln"


def test_the_challenge_is_that_of_the_rfc() -> None:
    verifier = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"  # RFC 7636, appendix B
    assert oauth.challenge(verifier) == "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"


@pytest.mark.parametrize(
    ("provider", "extra"), [("google", {"access_type": "offline"}), ("microsoft", {"prompt": "select_account"})]
)
def test_what_the_owner_is_asked_hides_the_verifier_and_our_secret(provider: str, extra: dict[str, str]) -> None:
    url = mail_oauth.authorize_url(
        client(1, provider), ("mail",), redirect="https://us/back", state="s", verifier="v" * 43
    )
    query = dict(parse_qsl(urlsplit(url).query))
    assert query.items() >= {"client_id": "us", "state": "s", "redirect_uri": "https://us/back", **extra}.items()
    assert "mail" in query["scope"].split()
    assert "v" * 43 not in url
    assert "secret" not in url


@pytest.mark.parametrize(
    ("more", "refresh", "address"),
    [
        ({}, "r", ""),
        ({"refresh_token": None}, "kept", ""),
        ({"id_token": named(aud="us", email="dana@acme.test")}, "r", "dana@acme.test"),
        ({"id_token": named(aud="us", preferred_username="dana@acme.test")}, "r", "dana@acme.test"),
        ({"id_token": named(aud="somebody", email="dana@acme.test")}, "r", ""),
        ({"id_token": "no token"}, "r", ""),
        ({"id_token": "a.%%%.c"}, "r", ""),
    ],
)
async def test_tokens_are_read_with_what_an_answer_tells(more: dict[str, object], refresh: str, address: str) -> None:
    tokens = await asked(200, json.dumps({**GOOD, **more}))
    assert (tokens.access, tokens.refresh, tokens.seconds, tokens.address) == ("a", refresh, 3600, address)
    assert tokens.scopes == {"x", "y"}
    assert "'a'" not in repr(tokens)


@pytest.mark.parametrize(
    ("status", "body", "error", "said"),
    [
        (400, '{"error": "invalid_grant"}', ConsentLost, "permission withdrawn (invalid_grant)"),
        (401, '{"error": "invalid_client"}', ConsentLost, "does not know this installation"),
        (200, '{"expires_in": 5}', ConsentLost, "no lasting permission"),
        (200, '{"access_token": 5, "refresh_token": "r"}', ConsentLost, "no lasting permission"),
        (200, "<html>", AuthServerAway, "JSONDecodeError"),
        (200, "[]", AuthServerAway, "200"),
        (503, "{}", AuthServerAway, "503"),
        (429, "{}", AuthServerAway, "429"),
    ],
)
async def test_an_answer_without_tokens_is_named_by_whether_it_heals(
    status: int, body: str, error: type[Exception], said: str
) -> None:
    with pytest.raises(error) as caught:
        await asked(status, body)
    assert said in str(caught.value)


async def test_a_token_endpoint_that_is_away_may_come_back() -> None:
    async with httpx.AsyncClient() as http:
        with pytest.raises(AuthServerAway):
            await oauth.redeem(http, client(9), "code", redirect="https://us/back", verifier="v")


def test_scopes_that_were_not_given_are_found_however_they_are_spelt() -> None:
    wanted = mail_oauth.scopes("microsoft", "api", send_only=False)
    assert mail_oauth.missing(wanted, frozenset({"mail.readwrite", "Mail.Send"})) == []
    assert mail_oauth.missing(wanted, frozenset({"Mail.Send"})) == ["https://graph.microsoft.com/Mail.ReadWrite"]
