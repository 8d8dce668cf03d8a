"""A signed token in, a caller out. Which secret signs what: reference of monday, "Authorization header"."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import jwt

LEEWAY = 30
LONGEST = 8_000


class NotMonday(Exception):
    """The signature, the audience or the expiry does not hold."""


@dataclass(frozen=True)
class Caller:
    """Who signed: the account, and the user who acts."""

    account_id: int
    user_id: int


@dataclass(frozen=True)
class Verifier:
    """Checks tokens of one secret; `previous` stays valid while a new one is rolled out."""

    secret: str
    previous: str | None
    public_url: str

    def integration(self, header: str | None, path: str) -> Caller:
        """Return who signed a call to `path` of ours (block, webhook). Raises NotMonday.

        Source: https://developer.monday.com/apps/docs/authorization-header
        """
        claims = self._claims(header)
        self._audience(claims.get("aud"), path)
        told = claims.get("dat")
        inside = told if isinstance(told, dict) else {}
        return Caller(
            _id(claims.get("accountId", inside.get("account_id"))),
            _id(claims.get("userId", inside.get("user_id"))),
        )

    def session(self, header: str | None) -> Caller:
        """Return whose session token a view sends. Raises NotMonday.

        Source: https://developer.monday.com/apps/docs/mondayget#session-token
        """
        inside = self._claims(header).get("dat")
        if not isinstance(inside, dict):
            raise NotMonday("a session token names its user in dat")
        return Caller(_id(inside.get("account_id")), _id(inside.get("user_id")))

    def lifecycle(self, header: str | None, path: str) -> tuple[Caller | None, bool]:
        """Return who signed an event of the app's life (None: it names nobody), and whether it may be a view's token.

        What such a token says is not documented, only that it is signed with the client secret. So are the session
        tokens that every user gets: those name their user in `dat`, and no URL of ours. Raises NotMonday.
        """
        claims = self._claims(header)
        told = claims.get("dat")
        inside = told if isinstance(told, dict) else {}
        self._audience(claims.get("aud"), path)
        if claims.get("aud") is None and "is_view_only" in inside:
            raise NotMonday("this is the token of a view")
        account = claims.get("accountId", inside.get("account_id"))
        if account is None:
            return None, False
        user = claims.get("userId", inside.get("user_id"))
        return Caller(_id(account), _id(user)), claims.get("aud") is None

    def ours(self, header: str | None, app_id: int) -> None:
        """Check a token that names our app. Raises NotMonday."""
        if self._claims(header).get("appId") != app_id:
            raise NotMonday("the token is for another app")

    def _claims(self, header: str | None) -> dict[str, Any]:
        token = (header or "").removeprefix("Bearer ").strip()
        if not token or len(token) > LONGEST:
            raise NotMonday("there is no token")
        for secret in filter(None, (self.secret, self.previous)):
            try:
                return _decode(token, secret)
            except jwt.InvalidSignatureError:
                continue
            except jwt.PyJWTError as error:
                raise NotMonday(type(error).__name__) from error
        raise NotMonday("the signature does not hold")

    def _audience(self, audience: Any, path: str) -> None:
        """Check that the token was made for this very URL: its path, and our host."""
        if audience is None:
            return
        first = audience[0] if isinstance(audience, list) and audience else audience
        if not isinstance(first, str):
            raise NotMonday("the audience is no URL")
        url, own = urlsplit(first), urlsplit(self.public_url)
        if url.path.rstrip("/") != path.rstrip("/") or url.hostname != own.hostname:
            raise NotMonday("the token is for another URL")


def _decode(token: str, secret: str) -> dict[str, Any]:
    return jwt.decode(
        token, secret, algorithms=["HS256"], options={"verify_aud": False, "require": ["exp"]}, leeway=LEEWAY
    )


def _id(value: Any) -> int:
    text = str(value) if isinstance(value, int | str) and not isinstance(value, bool) else ""
    if not (text.isascii() and text.isdigit() and 0 < int(text) < 2**63):
        raise NotMonday("the token names no account and user")
    return int(text)
