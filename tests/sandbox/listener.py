"""An application beside a sandbox that answers as a test says, and keeps what it was told."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import jwt
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from sandbox.app import Sandbox
from sandbox.options import Options
from tests.fixtures.installation import serving


@dataclass(frozen=True)
class Told:
    """One call."""

    path: str
    body: dict[str, Any]
    claims: dict[str, Any]


@dataclass
class Listener:
    """Answers each path with what is planned for it, the last answer again and again; 200 when nothing is."""

    options: Options
    told: list[Told] = field(default_factory=list)
    planned: dict[str, list[tuple[int, Any]]] = field(default_factory=dict)

    def answer(self, path: str, *answers: tuple[int, Any]) -> None:
        """Plan the answers of a path: a status and a JSON body, or a text that is none."""
        self.planned[path] = list(answers)

    def at(self, path: str) -> list[Told]:
        """Return the calls to a path."""
        return [one for one in self.told if one.path == path]

    async def hear(self, request: Request) -> Response:
        """Keep a call and answer it."""
        path, body = request.url.path, await request.json()
        self.told.append(Told(path, body, self._claims(request)))
        planned = self.planned.get(path, [(200, {})])
        status, content = planned.pop(0) if len(planned) > 1 else planned[0]
        if isinstance(content, str):
            return PlainTextResponse(content, status)
        return JSONResponse(body if "challenge" in body else content, status)

    def _claims(self, request: Request) -> dict[str, Any]:
        token = request.headers.get("authorization", "")
        if not token:
            return {}
        url = self.options.app_url + request.url.path
        return jwt.decode(token, self.options.signing_secret, algorithms=["HS256"], audience=url)


@asynccontextmanager
async def listening(sandbox: Sandbox) -> AsyncIterator[Listener]:
    """Serve a listener where the sandbox takes the app to be."""
    made = Listener(sandbox.options)
    app = Starlette(routes=[Route("/{path:path}", made.hear, methods=["POST"])])
    async with serving(app, int(sandbox.options.app_url.rpartition(":")[2])):
        yield made


async def later(sandbox: Sandbox, minutes: float = 0) -> int:
    """Let time pass in the sandbox; return how much was done."""
    sandbox.clock.set(sandbox.clock.now() + timedelta(minutes=minutes), 0)
    return await sandbox.clock.run_due()
