"""OAuth 2 as a client: where consent is given, and the tokens that codes and refresh tokens are redeemed for.

Sources: RFC 6749, RFC 7636 (PKCE), RFC 7009 (revocation), OpenID Connect Core §3.1.3.7 (an id_token straight from
the token endpoint needs no check of its signature).
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import json
import time
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

import httpx

CALLBACK = "/oauth/callback"


class ConsentLost(Exception):
    """The consent does not hold (any more): its owner must give it again."""


class NotRegistered(ConsentLost):
    """The server does not know this installation: no consent is lost, the operator's settings are wrong."""


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
    revoke_url: str = ""
    lasting: bool = False  # its access tokens never end, and no refresh token comes with them


@dataclass(frozen=True)
class Tokens:
    """What a consent gives. `seconds` is how long the access token holds."""

    access: str = field(repr=False)
    refresh: str = field(repr=False)  # empty: the access token never ends
    seconds: int
    scopes: frozenset[str]
    address: str = ""  # whose consent it is, where the answer tells


def authorize_url(client: Client, scope: str, *, redirect: str, state: str, verifier: str, **more: str) -> str:
    """Return where somebody gives consent; the answer comes to `redirect` with `state`."""
    query = {
        "client_id": client.client_id,
        "redirect_uri": redirect,
        "response_type": "code",
        "scope": scope,
        "state": state,
        "code_challenge": challenge(verifier),
        "code_challenge_method": "S256",
        **more,
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


async def revoke(http: httpx.AsyncClient, client: Client, token: str, kind: str) -> None:
    """Have a token (`kind` is refresh_token or access_token) hold no longer. Raises AuthServerAway.

    A token that held no more is fine (RFC 7009 §2.2), and so is whatever else is final.
    """
    form = {"token": token, "token_type_hint": kind}
    secret = {"client_id": client.client_id, "client_secret": client.client_secret}
    try:
        answer = await http.post(client.revoke_url, data={**form, **secret}, timeout=10)
    except httpx.HTTPError as error:
        raise AuthServerAway(f"{client.provider} revokes nothing: {type(error).__name__}") from error
    if answer.status_code >= 500 or answer.status_code == 429:
        raise AuthServerAway(f"{client.provider} revokes nothing: {answer.status_code}")


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
        raise _lost(client, str(body.get("error", answer.status_code)))
    return _tokens(client, body, kept)


def _lost(client: Client, code: str) -> ConsentLost:
    """Return what a refusal means (RFC 6749 §5.2)."""
    if code in ("invalid_client", "unauthorized_client"):
        sentence = f"{client.provider} does not know this installation ({code}): its client id or secret is wrong"
        return NotRegistered(sentence)
    return ConsentLost(f"permission withdrawn ({code[:60]})")


def _tokens(client: Client, body: dict[str, Any], kept: str) -> Tokens:
    access, fresh = body.get("access_token"), body.get("refresh_token") or kept
    if not isinstance(access, str) or not isinstance(fresh, str) or not access or not (fresh or client.lasting):
        raise ConsentLost(f"{client.provider} gave no lasting permission")
    return Tokens(
        access=access,
        refresh=fresh,
        seconds=_seconds(body.get("expires_in"), access),
        scopes=frozenset(str(body.get("scope", "")).split()),
        address=_address(body.get("id_token"), client),
    )


def _seconds(told: object, access: str) -> int:
    """Return how long an access token holds: as told, else as the token itself says."""
    if isinstance(told, int | str) and str(told).isdigit():
        return int(told)
    ends = ends_at(access)
    return max(0, int(ends - time.time())) if ends else 0


def ends_at(access: str) -> float:
    """Return when an access token that is a JWT ends, in seconds since 1970; 0: it does not say."""
    ends = _claims(access).get("exp")
    return float(ends) if isinstance(ends, int | float) and not isinstance(ends, bool) else 0.0


def _address(token: object, client: Client) -> str:
    """Return the address an id_token names; it came straight from the token endpoint over TLS."""
    claims = _claims(token)
    if claims.get("aud") != client.client_id:
        return ""
    return str(claims.get("email") or claims.get("preferred_username") or "")


def _claims(token: object) -> dict[str, Any]:
    """Return what a JWT says, unverified: {} for what is none."""
    try:
        part = str(token).split(".")[1]
        claims = json.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)))
    except (IndexError, ValueError, binascii.Error, RecursionError):
        return {}
    return claims if isinstance(claims, dict) else {}
