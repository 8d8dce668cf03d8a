"""Tickets to /oauth/start: how a view opens a window of its own there, where no session token may stand in the URL."""

from __future__ import annotations

import hmac
import secrets
import time
from dataclasses import dataclass

import jwt

from integration.auth import Caller, NotMonday
from sequences.settings import Settings

START = "/oauth/start"
SECONDS = 600
PURPOSE = b"ticket to /oauth/start"


@dataclass(frozen=True)
class Ticket:
    """Who begins, and the number that is good for one beginning."""

    caller: Caller
    number: str


def link(values: Settings, caller: Caller) -> str:
    """Return the address where `caller` begins to connect monday, once and within ten minutes."""
    claims = {
        "aud": values.public_url + START, "exp": int(time.time()) + SECONDS, "jti": secrets.token_urlsafe(32),
        "account": caller.account_id, "user": caller.user_id,
    }  # fmt: skip
    ticket = jwt.encode(claims, _key(values.monday_client_secret), algorithm="HS256")
    return f"{values.public_url}{START}?ticket={ticket}"


def read(values: Settings, ticket: str) -> Ticket:
    """Return what a ticket says. Raises NotMonday: it is none of ours, or over."""
    for secret in filter(None, (values.monday_client_secret, values.monday_previous_client_secret)):
        try:
            claims = jwt.decode(
                ticket, _key(secret), algorithms=["HS256"], audience=values.public_url + START,
                options={"require": ["exp", "jti"]},
            )  # fmt: skip
        except jwt.InvalidSignatureError:
            continue
        except jwt.PyJWTError as error:
            raise NotMonday(type(error).__name__) from error
        return Ticket(Caller(claims["account"], claims["user"]), claims["jti"])
    raise NotMonday("the ticket is not signed by us")


def _key(secret: str) -> bytes:
    """Return a key of its own: no token of monday or a view is a ticket, and no ticket passes as one of theirs."""
    return hmac.digest(secret.encode(), PURPOSE, "sha256")
