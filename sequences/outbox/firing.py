"""Fires a trigger, or calls back: one signed POST to a URL that monday gave us."""

from __future__ import annotations

import re
import time
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import httpx
import jwt

TOKEN_SECONDS, LONGEST_UUID = 60, 200
MONDAY = re.compile(r"([a-z0-9-]+\.)*monday\.com")


class BadTarget(Exception):
    """A URL that we must not call."""


@dataclass(frozen=True)
class Firing:
    """How we sign what we send to monday, and where we may send it."""

    app_id: int
    signing_secret: str
    hosts: frozenset[str]  # beside monday.com; plain http is accepted for these only

    def check(self, url: str) -> str:
        """Return `url` when monday could be behind it. Raises BadTarget otherwise."""
        try:
            parts = urlsplit(url)
            host, port = parts.hostname or "", parts.port
        except ValueError as error:
            raise BadTarget(f"{url!r} is no address") from error
        if "@" in parts.netloc:  # userinfo would also take the place of our token
            raise BadTarget(f"{host or url!r} is called without a user only")
        if parts.scheme in ("http", "https") and (parts.netloc in self.hosts or host in self.hosts):
            return url
        if parts.scheme != "https" or not MONDAY.fullmatch(host) or port not in (None, 443):
            raise BadTarget(f"{host or url!r} is not a monday.com address")
        return url

    def authorization(self) -> str:
        """Return the header of a call: a JWT that names the app, good for a minute.

        Source: https://developer.monday.com/apps/docs/custom-trigger
        """
        now = int(time.time())
        claims = {"appId": self.app_id, "iat": now, "exp": now + TOKEN_SECONDS}
        return "Bearer " + jwt.encode(claims, self.signing_secret, algorithm="HS256")


@dataclass(frozen=True)
class Fired:
    """What monday answered to a fire; `status` 0: nothing came back."""

    status: int
    answer: str
    trigger_uuid: str | None = None  # of the run that it began; it comes along with the actions of that run

    @property
    def accepted(self) -> bool:
        """Whether monday took it."""
        return 200 <= self.status < 300

    @property
    def gone(self) -> bool:
        """Whether monday no longer knows the subscription."""
        return self.status in (404, 410)

    @property
    def final(self) -> bool:
        """Whether trying again is useless."""
        return 400 <= self.status < 500 and self.status not in (401, 403, 408, 425, 429)


async def fire(client: httpx.AsyncClient, firing: Firing, url: str, outputs: dict[str, Any]) -> Fired:
    """POST the outputs of a trigger."""
    return await send(client, firing, url, {"trigger": {"outputFields": outputs}})


async def send(client: httpx.AsyncClient, firing: Firing, url: str, body: dict[str, Any]) -> Fired:
    """POST a signed body to monday; redirects are not followed. Raises BadTarget."""
    try:
        response = await client.post(
            firing.check(url),
            json=body,
            headers={"Authorization": firing.authorization()},
            follow_redirects=False,
        )
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        return Fired(0, type(error).__name__)
    return Fired(response.status_code, response.text[:500], _run_of(response))


def _run_of(response: httpx.Response) -> str | None:
    """Return monday's name of the run that a fire began, where it tells one."""
    try:
        told = response.json()
    except ValueError:
        return None
    found = told.get("triggerUuid") if isinstance(told, dict) else None
    return found if isinstance(found, str) and 0 < len(found) <= LONGEST_UUID and "\x00" not in found else None
