"""Where a trigger may be fired at, and what is sent there."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator
from typing import Any

import httpx
import jwt
import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import Route

from sequences.outbox.firing import TOKEN_SECONDS, BadTarget, Fired, Firing, fire
from tests.fixtures.installation import serving
from tests.fixtures.ports import free_port

SECRET = "signing-secret-of-the-tests-0123456789abcdef"
OUTPUTS = {"itemId": 18400900001, "reason": "replied"}
STRICT = Firing(10990417, SECRET, frozenset())
OURS = Firing(10990417, SECRET, frozenset({"127.0.0.1:8100", "sandbox.test"}))


class Monday:
    """A server that keeps what it is sent and answers as told."""

    def __init__(self, port: int) -> None:
        self.url = f"http://127.0.0.1:{port}/events/1"
        self.firing = Firing(10990417, SECRET, frozenset({f"127.0.0.1:{port}"}))
        self.answer: Response = JSONResponse({"success": True})
        self.heard: list[tuple[str, dict[str, str], Any]] = []

    async def hear(self, request: Request) -> Response:
        self.heard.append((request.url.path, dict(request.headers), await request.json()))
        return self.answer


@pytest.fixture
async def monday() -> AsyncIterator[Monday]:
    """A server in monday's place."""
    port = free_port()
    made = Monday(port)
    async with serving(Starlette(routes=[Route("/{path:path}", made.hear, methods=["POST"])]), port):
        yield made


@pytest.mark.parametrize(
    "url",
    [
        "https://monday.com/apps-events/1",
        "https://api.monday.com/apps-events/1?x=1",
        "https://api-gw.eu.monday.com/apps-events/1",
        "https://API.Monday.COM/apps-events/1",
        "https://api.monday.com:443/apps-events/1",
    ],
)
def test_monday_itself_may_be_called(url: str) -> None:
    assert STRICT.check(url) == url


@pytest.mark.parametrize(
    "url",
    [
        "https://evil.example/",
        "https://monday.com.evil.example/",
        "https://evilmonday.com/",
        "https://evil.example/.monday.com",
        "https://evil.example?.monday.com",
        "https://evil.example#.monday.com",
        "https://evil.example\\.monday.com/",
        "https://evil.example%2f.monday.com/",
        "https://monday.com./",
        "http://api.monday.com/",
        "ftp://api.monday.com/",
        "javascript:alert(1)//api.monday.com",
        "//api.monday.com/",
        "api.monday.com",
        "https://",
        "",
    ],
)
def test_nobody_else_may_be_called(url: str) -> None:
    with pytest.raises(BadTarget):
        STRICT.check(url)


@pytest.mark.parametrize(
    "url",
    [
        "https://api.monday.com@evil.example/",
        "https://api.monday.com:443@evil.example/",
        "https://evil.example\\@api.monday.com/",
        "https://dana@api.monday.com/",
        "https://dana:secret@api.monday.com/",
        "https://:secret@api.monday.com/",
        "https://@api.monday.com/",
        "http://127.0.0.1:8100@evil.example/",
        "http://dana@127.0.0.1:8100/",
        "http://dana@sandbox.test/",
        "http://:secret@sandbox.test/",
    ],
)
def test_userinfo_opens_no_door(url: str) -> None:
    with pytest.raises(BadTarget):
        OURS.check(url)


@pytest.mark.parametrize(
    "url",
    [
        "https://api.monday.com:8443/",
        "https://api.monday.com:80/",
        "https://api.monday.com:99999/",
        "https://api.monday.com:port/",
        "https://[::1/",
        "http://127.0.0.1:8101/",
        "http://127.0.0.1/",
    ],
)
def test_another_port_is_another_place(url: str) -> None:
    with pytest.raises(BadTarget):
        OURS.check(url)


@pytest.mark.parametrize(
    "url", ["http://127.0.0.1:8100/x", "https://127.0.0.1:8100/x", "http://sandbox.test/x", "http://sandbox.test:81/x"]
)
def test_a_configured_host_may_be_called_without_tls_too(url: str) -> None:
    assert OURS.check(url) == url
    with pytest.raises(BadTarget):
        STRICT.check(url)


@pytest.mark.parametrize("url", ["file://127.0.0.1:8100/etc/passwd", "ftp://sandbox.test/", "//sandbox.test/"])
def test_a_configured_host_is_called_over_http_only(url: str) -> None:
    with pytest.raises(BadTarget):
        OURS.check(url)


def test_the_token_names_the_app_for_a_minute_and_nothing_else() -> None:
    before = int(time.time())
    kind, _, token = STRICT.authorization().partition(" ")
    claims = jwt.decode(token, SECRET, algorithms=["HS256"])
    assert kind == "Bearer"
    assert set(claims) == {"appId", "iat", "exp"}
    assert claims["appId"] == 10990417
    assert claims["exp"] - claims["iat"] == TOKEN_SECONDS == 60
    assert before <= claims["iat"] <= int(time.time())


def test_another_secret_does_not_open_the_token() -> None:
    with pytest.raises(jwt.InvalidSignatureError):
        jwt.decode(STRICT.authorization().partition(" ")[2], SECRET[::-1], algorithms=["HS256"])


async def test_a_fire_is_one_signed_post_of_the_outputs(monday: Monday) -> None:
    async with httpx.AsyncClient() as client:
        fired = await fire(client, monday.firing, monday.url, OUTPUTS)
    [(path, headers, body)] = monday.heard
    assert (path, body) == ("/events/1", {"trigger": {"outputFields": OUTPUTS}})
    token = headers["authorization"].removeprefix("Bearer ")
    assert jwt.decode(token, SECRET, algorithms=["HS256"])["appId"] == 10990417
    assert (fired.status, fired.accepted, fired.final) == (200, True, False)


async def test_a_redirect_is_not_followed(monday: Monday) -> None:
    monday.answer = RedirectResponse("/elsewhere", 307)
    async with httpx.AsyncClient(follow_redirects=True) as client:
        fired = await fire(client, monday.firing, monday.url, OUTPUTS)
    assert [path for path, _, _ in monday.heard] == ["/events/1"]
    assert (fired.status, fired.accepted, fired.final) == (307, False, False)


async def test_a_foreign_target_is_not_called_at_all(monday: Monday) -> None:
    async with httpx.AsyncClient() as client:
        with pytest.raises(BadTarget):
            await fire(client, STRICT, monday.url, OUTPUTS)
    assert monday.heard == []


async def test_nobody_there_is_no_answer_and_not_final() -> None:
    port = free_port()
    nobody = Firing(10990417, SECRET, frozenset({f"127.0.0.1:{port}"}))
    async with httpx.AsyncClient() as client:
        fired = await fire(client, nobody, f"http://127.0.0.1:{port}/", OUTPUTS)
    assert fired == Fired(0, "ConnectError")
    assert (fired.accepted, fired.gone, fired.final) == (False, False, False)


async def test_an_address_that_cannot_be_written_is_no_answer() -> None:
    async with httpx.AsyncClient() as client:
        fired = await fire(client, STRICT, "https://api.monday.com/\x01", OUTPUTS)
    assert fired == Fired(0, "InvalidURL")


async def test_a_long_answer_is_cut(monday: Monday) -> None:
    monday.answer = Response("x" * 2000, 500)
    async with httpx.AsyncClient() as client:
        assert await fire(client, monday.firing, monday.url, OUTPUTS) == Fired(500, "x" * 500)


@pytest.mark.parametrize(
    ("status", "accepted", "gone", "final"),
    [
        (200, True, False, False),
        (202, True, False, False),
        (302, False, False, False),
        (400, False, False, True),
        (401, False, False, False),
        (403, False, False, False),
        (404, False, True, True),
        (408, False, False, False),
        (410, False, True, True),
        (422, False, False, True),
        (425, False, False, False),
        (429, False, False, False),
        (500, False, False, False),
        (503, False, False, False),
    ],
)
def test_a_status_tells_what_became_of_the_fire(status: int, accepted: bool, gone: bool, final: bool) -> None:
    fired = Fired(status, "")
    assert (fired.accepted, fired.gone, fired.final) == (accepted, gone, final)
