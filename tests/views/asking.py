"""The API of a running demo, asked as somebody of its account: what a test needs to be there before it looks."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from typing import Any
from uuid import uuid4

import httpx

from tests.fixtures.demo import Demo
from tests.fixtures.views import FIRST_ITEM

DANA, SAM, VERA, GIL = 61204477, 61204478, 61204479, 61204480
LONGEST, LOOK = 180.0, 0.1


def ask(demo: Demo, method: str, path: str, body: dict[str, Any] | None = None, *, user: int = DANA) -> Any:
    """Return what the API answers to somebody; a refusal fails the test."""
    token = demo.post("/sandbox/session-token", {"user": user})["token"]
    url, headers = f"{demo.run['app_url']}/api{path}", {"Authorization": f"Bearer {token}"}
    answer = httpx.request(method, url, json=body, headers=headers, timeout=60)
    assert answer.is_success, answer.text
    return answer.json() if answer.content else None


def monday(demo: Demo, query: str, **variables: Any) -> Any:
    """Do something at monday itself, as somebody does there; return its data."""
    secrets = json.loads((demo.var / "secrets.json").read_text())
    headers = {"Authorization": secrets["api_token"], "API-Version": "2026-10"}
    body = {"query": query, "variables": variables}
    return httpx.post(demo.run["monday_api_url"], json=body, headers=headers, timeout=60).json()["data"]


def until(look: Callable[[], Any], what: str) -> Any:
    """Return what `look` gives as soon as that is true. Raises AssertionError naming `what` after a while."""
    deadline = time.monotonic() + LONGEST
    while time.monotonic() < deadline:
        if found := look():
            return found
        time.sleep(LOOK)
    raise AssertionError(f"it never came to pass: {what}")


def sequence_named(demo: Demo, name: str) -> str:
    """Return the id of a sequence of the demo."""
    [found] = [one["id"] for one in ask(demo, "GET", "/sequences")["sequences"] if one["name"] == name]
    return str(found)


def enroll(demo: Demo, sequence: str, *numbers: int) -> None:
    """Enroll leads by their place on the board, and wait until each has its result."""
    items = [str(FIRST_ITEM + number) for number in numbers]
    batch = ask(demo, "POST", f"/sequences/{sequence}/batches", {"items": items, "key": str(uuid4())})
    until(lambda: ask(demo, "GET", f"/batches/{batch['id']}")["state"] == "done", "everybody has a result")
