"""Connects the demo's account as its admin would in a browser: install, follow the app's link, allow, come back."""

from __future__ import annotations

from urllib.parse import parse_qsl, urlsplit

import httpx


async def install_and_connect(sandbox: httpx.AsyncClient, app_url: str, user: int) -> None:
    """Install the app and allow it to act for `user`. Raises httpx.HTTPStatusError where that fails."""
    await _post(sandbox, "/sandbox/app", {"event": "install", "user": user})
    session = (await _post(sandbox, "/sandbox/session-token", {"user": user})).json()["token"]
    async with httpx.AsyncClient(timeout=30) as browser:
        headers = {"Authorization": f"Bearer {session}"}
        told = (await browser.get(f"{app_url}/api/connection", headers=headers)).raise_for_status()
        asked = urlsplit((await browser.get(told.json()["start_url"])).headers["location"])
        said = {**dict(parse_qsl(asked.query)), "user": str(user), "allow": "yes"}
        back = await browser.post(f"{asked.scheme}://{asked.netloc}{asked.path}", data=said)
        (await browser.get(back.headers["location"])).raise_for_status()


async def _post(sandbox: httpx.AsyncClient, path: str, body: dict[str, object]) -> httpx.Response:
    return (await sandbox.post(path, json=body)).raise_for_status()
