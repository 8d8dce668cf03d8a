"""Tokens as monday signs them, by the wall clock whatever the sandbox's clock says.

Source: https://developer.monday.com/apps/docs/authorization-header
"""

from __future__ import annotations

import time

import jwt

from sandbox.options import Options

SECONDS = 300


def integration(options: Options, account: int, user: int, url: str) -> str:
    """Return the token of a call to one of the app's URLs."""
    now = int(time.time())
    claims = {
        "accountId": account,
        "userId": user,
        "platformAppId": options.app_id,
        "aud": url,
        "iat": now,
        "exp": now + SECONDS,
        "shortLivedToken": options.api_token,
    }
    return jwt.encode(claims, options.signing_secret, algorithm="HS256")


def lifecycle(options: Options, account: int, user: int, url: str) -> str:
    """Return the token of an event of the app's life."""
    now = int(time.time())
    claims = {"accountId": account, "userId": user, "aud": url, "iat": now, "exp": now + SECONDS}
    return jwt.encode(claims, options.client_secret, algorithm="HS256")


def session(options: Options, account: int, user: int, *, view_only: bool = False) -> str:
    """Return the session token a view gets."""
    inside = {"account_id": account, "user_id": user, "is_view_only": view_only}
    return jwt.encode({"exp": int(time.time()) + SECONDS, "dat": inside}, options.client_secret, algorithm="HS256")
