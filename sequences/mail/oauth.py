"""OAuth 2 with Google and Microsoft: what is asked of a mailbox's owner, and tokens for their consent.

The narrowest scopes that work: drafts, sending and reading where replies are heard; sending alone where not.
Sources: RFC 6749, RFC 7636 (PKCE), OpenID Connect Core §3.1.3.7 (an id_token straight from the token endpoint
needs no check of its signature), developers.google.com/workspace/gmail/api/auth/scopes,
learn.microsoft.com/graph/permissions-reference, learn.microsoft.com/exchange (OAuth for IMAP and SMTP).
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import json
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

import httpx

CALLBACK = "/oauth/callback"
GOOGLE, MICROSOFT = "google", "microsoft"
API, SMTP = "api", "smtp"  # the provider's own API; or SMTP and IMAP with XOAUTH2
_GMAIL, _GRAPH, _OUTLOOK = (
    "https://www.googleapis.com/auth/gmail.",
    "https://graph.microsoft.com/",
    "https://outlook.office.com/",
)
SCOPES = {
    (GOOGLE, API, False): (f"{_GMAIL}compose", f"{_GMAIL}readonly"),
    (GOOGLE, API, True): (f"{_GMAIL}send",),
    (GOOGLE, SMTP, False): ("https://mail.google.com/",),  # SMTP and IMAP know no narrower one
    (GOOGLE, SMTP, True): ("https://mail.google.com/",),
    (MICROSOFT, API, False): (f"{_GRAPH}Mail.ReadWrite", f"{_GRAPH}Mail.Send"),
    (MICROSOFT, API, True): (f"{_GRAPH}Mail.Send",),
    (MICROSOFT, SMTP, False): (f"{_OUTLOOK}SMTP.Send", f"{_OUTLOOK}IMAP.AccessAsUser.All"),
    (MICROSOFT, SMTP, True): (f"{_OUTLOOK}SMTP.Send",),
}
WHO = {GOOGLE: ("openid", "email"), MICROSOFT: ("openid", "email", "profile", "offline_access")}
ASK = {
    GOOGLE: {"access_type": "offline", "prompt": "consent"},  # else no refresh token comes the second time
    MICROSOFT: {"prompt": "select_account", "response_mode": "query"},
}


class ConsentLost(Exception):
    """The consent does not hold (any more): its owner must give it again."""


class AuthServerAway(Exception):
    """The server that gives tokens does not answer."""


@dataclass(frozen=True)
class Client:
    """Us, as a provider knows us by the operator's registration."""

    provider: str
    client_id: str
    client_secret: str = field(repr=False)
    authorize_url: str
    token_url: str


@dataclass(frozen=True)
class Tokens:
    """What a consent gives. `seconds` is how long the access token holds."""

    access: str = field(repr=False)
    refresh: str = field(repr=False)
    seconds: int
    scopes: frozenset[str]
    address: str = ""  # whose consent it is, where the answer tells


def scopes(provider: str, via: str, *, send_only: bool) -> tuple[str, ...]:
    """Return the scopes that let a mailbox do its work."""
    return SCOPES[provider, via, send_only]


def authorize_url(client: Client, wanted: tuple[str, ...], *, redirect: str, state: str, verifier: str) -> str:
    """Return where the owner gives consent; the answer comes to `redirect` with `state`."""
    query = {
        "client_id": client.client_id,
        "redirect_uri": redirect,
        "response_type": "code",
        "scope": " ".join((*WHO[client.provider], *wanted)),
        "state": state,
        "code_challenge": challenge(verifier),
        "code_challenge_method": "S256",
        **ASK[client.provider],
    }
    return f"{client.authorize_url}?{urlencode(query)}"


def challenge(verifier: str) -> str:
    """Return the PKCE challenge of a verifier (RFC 7636 §4.2, S256)."""
    return base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()


async def redeem(http: httpx.AsyncClient, client: Client, code: str, *, redirect: str, verifier: str) -> Tokens:
    """Return the tokens for a code. Raises ConsentLost, AuthServerAway."""
    form = {"grant_type": "authorization_code", "code": code, "redirect_uri": redirect, "code_verifier": verifier}
    return await _ask(http, client, form, "")


async def refresh(http: httpx.AsyncClient, client: Client, token: str) -> Tokens:
    """Return fresh tokens; a provider may rotate the refresh token. Raises ConsentLost, AuthServerAway."""
    return await _ask(http, client, {"grant_type": "refresh_token", "refresh_token": token}, token)


async def _ask(http: httpx.AsyncClient, client: Client, form: dict[str, str], kept: str) -> Tokens:
    secret = {"client_id": client.client_id, "client_secret": client.client_secret}
    try:
        answer = await http.post(client.token_url, data={**form, **secret}, timeout=10)
        body = answer.json()
    except (httpx.HTTPError, ValueError) as error:
        raise AuthServerAway(f"{client.provider} gives no tokens: {type(error).__name__}") from error
    if not isinstance(body, dict) or answer.status_code >= 500 or answer.status_code == 429:
        raise AuthServerAway(f"{client.provider} gives no tokens: {answer.status_code}")
    if not answer.is_success:
        raise ConsentLost(_lost(client, str(body.get("error", answer.status_code))))
    return _tokens(client, body, kept)


def _lost(client: Client, code: str) -> str:
    """Return what a refusal means (RFC 6749 §5.2)."""
    if code in ("invalid_client", "unauthorized_client"):
        return f"{client.provider} does not know this installation ({code}): its client id or secret is wrong"
    return f"permission withdrawn ({code[:60]})"


def _tokens(client: Client, body: dict[str, Any], kept: str) -> Tokens:
    access, fresh = body.get("access_token"), body.get("refresh_token") or kept
    if not isinstance(access, str) or not isinstance(fresh, str) or not access or not fresh:
        raise ConsentLost(f"{client.provider} gave no lasting permission")
    seconds = body.get("expires_in")
    return Tokens(
        access=access,
        refresh=fresh,
        seconds=int(seconds) if isinstance(seconds, int | str) and str(seconds).isdigit() else 0,
        scopes=frozenset(str(body.get("scope", "")).split()),
        address=_address(body.get("id_token"), client),
    )


def _address(token: object, client: Client) -> str:
    """Return the address an id_token names; it came straight from the token endpoint over TLS."""
    try:
        part = str(token).split(".")[1]
        claims = json.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)))
    except (IndexError, ValueError, binascii.Error):
        return ""
    if not isinstance(claims, dict) or claims.get("aud") != client.client_id:
        return ""
    return str(claims.get("email") or claims.get("preferred_username") or "")


def missing(wanted: tuple[str, ...], given: frozenset[str]) -> list[str]:
    """Return the scopes that were asked for and not given; Microsoft names its own without their host."""
    short = {one.removeprefix(_GRAPH).removeprefix(_OUTLOOK).lower() for one in given}
    return [one for one in wanted if one.removeprefix(_GRAPH).removeprefix(_OUTLOOK).lower() not in short]
