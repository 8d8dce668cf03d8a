"""monday's authorization server: where users allow the app to act for them, and the tokens that come of it.

Both flows: access tokens that end soon with refresh tokens that hold once (OAuth 2.1 with PKCE), and the older one.
Source: https://developer.monday.com/apps/docs/oauth and …/migrating-to-the-new-oauth-flow
"""

from __future__ import annotations

import base64
import hashlib
import json
import secrets
import time
from dataclasses import dataclass, field
from html import escape
from typing import Any
from urllib.parse import parse_qsl, urlencode

import jwt
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from starlette.routing import Route

from sandbox.life import Life
from sandbox.options import Options
from sandbox.world import User, World

CODE_SECONDS = 600
ASKED = ("client_id", "redirect_uri", "response_type", "scope", "state", "code_challenge", "code_challenge_method")
PAGE = """<!doctype html>
<html lang="en"><meta charset="utf-8"><title>Allow Sequences?</title>
<link rel="stylesheet" href="/page/style.css"><body><main>
<h1>Allow Sequences to act for you?</h1><ul>{scopes}</ul>
<form method="post" action="/oauth2/authorize">{hidden}
<p><label>You are <select name="user">{users}</select></label></p>
<p><button class="main" name="allow" value="yes">Allow</button> <button name="allow" value="no">Deny</button></p>
</form></main></body></html>
"""


@dataclass
class Grant:
    """What one user allowed; `refresh` is the one refresh token that holds, None in the older flow."""

    user: int
    scopes: str
    refresh: str | None
    access: dict[str, float] = field(default_factory=dict)  # token -> when it ends, by the wall clock


@dataclass
class Auth:
    """Every grant of the sandbox."""

    options: Options
    world: World
    life: Life
    grants: list[Grant] = field(default_factory=list)
    codes: dict[str, tuple[User, dict[str, str], float]] = field(default_factory=dict)
    approved: str | None = None  # what admins approve of what is asked; None: all of it
    asked: list[str] = field(default_factory=list)  # grant types, as they came
    _key: str = field(default_factory=lambda: secrets.token_hex(32))

    def __post_init__(self) -> None:
        self.life.removed.append(self._removed)

    def routes(self) -> list[Route]:
        """Return the routes."""
        return [
            Route("/oauth2/authorize", self._ask, methods=["GET"]),
            Route("/oauth2/authorize", self._allow, methods=["POST"]),
            Route("/oauth2/token", self._lasting, methods=["POST"]),
            Route("/oauth_ms/oauth/token", self._rotating, methods=["POST"]),
            Route("/oauth_ms/oauth/revoke", self._revoke, methods=["POST"]),
            Route("/sandbox/grants", self._spoil, methods=["POST"]),
        ]

    def user_of(self, token: str) -> int | None:
        """Return whose access token this is, None for one that does not hold."""
        for grant in self.grants:
            if grant.access.get(token, 0.0) > time.time():
                return grant.user
        return None

    async def _ask(self, request: Request) -> Response:
        asked = dict(request.query_params)
        if problem := self._wrong(asked):
            return HTMLResponse(f"<h1>{escape(problem)}</h1>", 400)
        people = [one for one in self.world.users.values() if one.kind in ("admin", "member")]
        text = PAGE.format(
            scopes="".join(f"<li>{escape(one)}</li>" for one in asked.get("scope", "").split()),
            hidden="".join(
                f'<input type="hidden" name="{name}" value="{escape(asked[name])}">' for name in ASKED if name in asked
            ),
            users="".join(f'<option value="{one.id}">{escape(one.name)}</option>' for one in people),
        )
        return HTMLResponse(text)

    def _wrong(self, asked: dict[str, str]) -> str | None:
        """Return what is wrong with a request for consent."""
        if asked.get("client_id") != self.options.client_id:
            return "No app has this client_id."
        if asked.get("redirect_uri") != f"{self.options.app_url}/oauth/callback":
            return "This redirect_uri is not registered."
        if asked.get("response_type") != "code" or not asked.get("state"):
            return "Only response_type=code with a state is known here."
        if asked.get("code_challenge_method") != "S256" or not asked.get("code_challenge"):
            return "code_challenge is required."
        return None

    async def _allow(self, request: Request) -> Response:
        asked = dict(parse_qsl((await request.body()).decode()))
        user = self.world.users.get(int(asked.get("user", "0")))
        if (problem := self._wrong(asked)) or user is None:
            return HTMLResponse(f"<h1>{escape(problem or 'There is no such user.')}</h1>", 400)
        told = {"state": asked["state"]}
        if asked.get("allow") != "yes":
            return self._back(asked, {**told, "error": "access_denied"})
        if not self.life.installed.get(user.account_id):
            if user.kind != "admin":
                return HTMLResponse("<h1>An admin installs the app first.</h1>", 403)
            await self.life.tell("install", user.id)
        code = secrets.token_urlsafe(24)
        self.codes[code] = (user, asked, time.time() + CODE_SECONDS)
        self.world.log.add("app", "allowed", user=user.name)
        return self._back(asked, {**told, "code": code})

    def _back(self, asked: dict[str, str], told: dict[str, str]) -> Response:
        return RedirectResponse(f"{asked['redirect_uri']}?{urlencode(told)}", 302)

    async def _rotating(self, request: Request) -> Response:
        form = await _form(request)
        self.asked.append(form.get("grant_type", ""))
        if refused := self._stranger(form):
            return refused
        if form.get("grant_type") == "refresh_token":
            grant = next((one for one in self.grants if one.refresh and one.refresh == form.get("refresh_token")), None)
        else:
            grant = self._redeemed(form, proof=True)
        if grant is None:
            return JSONResponse({"error": "invalid_grant"}, 400)
        grant.refresh = secrets.token_urlsafe(32)
        access = self._access(grant, self.options.token_seconds)
        return JSONResponse(
            {"access_token": access, "refresh_token": grant.refresh, "token_type": "Bearer", "scope": grant.scopes}
        )

    async def _lasting(self, request: Request) -> Response:
        form = await _form(request)
        if refused := self._stranger(form):
            return refused
        grant = self._redeemed(form, proof=False)
        if grant is None:
            return JSONResponse({"error": "invalid_grant"}, 400)
        access = self._access(grant, None)
        return JSONResponse({"access_token": access, "token_type": "Bearer", "scope": grant.scopes})

    def _stranger(self, form: dict[str, str]) -> Response | None:
        known = (self.options.client_id, self.options.client_secret)
        if (form.get("client_id"), form.get("client_secret")) != known:
            return JSONResponse({"error": "invalid_client"}, 401)
        return None

    def _redeemed(self, form: dict[str, str], *, proof: bool) -> Grant | None:
        """Return a new grant for a code, once, within ten minutes, to where it was asked for."""
        user, asked, until = self.codes.pop(form.get("code", ""), (None, {}, 0.0))
        if user is None or until < time.time() or form.get("redirect_uri") != asked["redirect_uri"]:
            return None
        if proof and _challenge(form.get("code_verifier", "")) != asked["code_challenge"]:
            return None
        grant = Grant(user.id, self.approved if self.approved is not None else asked.get("scope", ""), None)
        self.grants.append(grant)
        return grant

    def _access(self, grant: Grant, seconds: int | None) -> str:
        """Return a new access token: a JWT that says when it ends, or one that says nothing and lasts."""
        if seconds is None:
            token, ends = secrets.token_urlsafe(40), float("inf")
        else:
            ends = time.time() + seconds
            claims = {"uid": grant.user, "jti": secrets.token_hex(8), "exp": int(ends)}
            token = jwt.encode(claims, self._key, algorithm="HS256")
        grant.access[token] = ends
        return token

    async def _revoke(self, request: Request) -> Response:
        form = await _form(request)
        if refused := self._stranger(form):
            return refused
        for grant in self.grants:
            if form.get("token") == grant.refresh:
                grant.refresh = None
                grant.access.clear()
            grant.access.pop(form.get("token", ""), None)
        return JSONResponse({"success": True})

    async def _spoil(self, request: Request) -> Response:
        """Let every access token end (`expire`), or every grant be taken back (`revoke`), as may happen any day."""
        done = (await request.json())["do"]
        self.expire() if done == "expire" else self.revoke_all()
        return JSONResponse({"grants": len(self.grants)})

    def expire(self) -> None:
        """End every access token."""
        for grant in self.grants:
            grant.access = dict.fromkeys(grant.access, 0.0)

    def revoke_all(self) -> None:
        """Take every grant back."""
        self.grants.clear()

    def _removed(self, account: int) -> None:
        self.grants = [one for one in self.grants if self.world.users[one.user].account_id != account]


async def _form(request: Request) -> dict[str, str]:
    """Return the fields of a body, JSON or a form."""
    body = (await request.body()).decode()
    if request.headers.get("content-type", "").startswith("application/json"):
        told: dict[str, Any] = json.loads(body)
        return {name: str(value) for name, value in told.items()}
    return dict(parse_qsl(body))


def _challenge(verifier: str) -> str:
    return base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()
