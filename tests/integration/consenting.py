"""How the tests connect monday: the link of the view, the page of monday, and the way back."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qsl, urlsplit

import httpx

from tests.fixtures.installation import Installation
from tests.fixtures.world import ACCOUNT, OWNER


async def shown(installation: Installation, user: int = OWNER, account: int = ACCOUNT) -> dict[str, Any]:
    """Return what a view shows of the connection."""
    answer = await installation.http.get("/api/connection", headers=installation.session(user, account))
    assert answer.status_code == 200
    told: dict[str, Any] = answer.json()
    return told


async def begun(installation: Installation, user: int = OWNER, account: int = ACCOUNT) -> dict[str, str]:
    """Follow the link of a view; return what monday is asked."""
    url = (await shown(installation, user, account))["start_url"]
    answer = await installation.http.get(url)
    assert answer.status_code == 302
    where = answer.headers["location"]
    assert where.startswith(f"{installation.own.settings.monday_auth_url}/oauth2/authorize?")
    return dict(parse_qsl(urlsplit(where).query))


async def allowed(installation: Installation, asked: dict[str, str], user: int = OWNER, allow: str = "yes") -> str:
    """Say yes (or no) as `user` on the page of monday; return where it leads back to."""
    url = f"{installation.own.settings.monday_auth_url}/oauth2/authorize"
    answer = await installation.http.post(url, data={**asked, "user": str(user), "allow": allow})
    assert answer.status_code == 302, answer.text
    return str(answer.headers["location"])


async def connect(installation: Installation, user: int = OWNER, account: int = ACCOUNT) -> httpx.Response:
    """Connect monday as `user` does; return the page they end on."""
    asked = await begun(installation, user, account)
    return await installation.http.get(await allowed(installation, asked, user))
