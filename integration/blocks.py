"""The URLs of our blocks: token first, then the body, then the block."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from integration.auth import Caller, Verifier
from integration.bodies import read_json
from recipes import BLOCKS, BadCall, Block, Call
from recipes.services import Services

LONGEST_UUID = 200


def routes(services: Services, verifier: Verifier) -> list[Route]:
    """Return a POST route for every block."""
    return [Route(path, _endpoint(path, block, services, verifier), methods=["POST"]) for path, block in BLOCKS.items()]


def _endpoint(
    path: str, block: Block, services: Services, verifier: Verifier
) -> Callable[[Request], Awaitable[Response]]:
    async def endpoint(request: Request) -> Response:
        caller = verifier.integration(request.headers.get("authorization"), path)
        body = await read_json(request)
        call = parse(body, caller, await services.runtime.clock.now())
        status, answer = await block(call, services)
        return JSONResponse(answer, status)

    return endpoint


def parse(body: dict[str, Any], caller: Caller, at: datetime) -> Call:
    """Return the call in a body of either generation. Raises BadCall."""
    payload = body.get("payload")
    if not isinstance(payload, dict):
        raise BadCall("Not understood", "monday sent a call without a payload.", status=400)
    fields = payload.get("inboundFieldValues") or payload.get("inputFields") or {}
    if not isinstance(fields, dict):
        raise BadCall("Not understood", "monday sent fields that are no object.", status=400)
    return Call(caller.account_id, caller.user_id, at, _uuid(body), payload, fields)


def _uuid(body: dict[str, Any]) -> str:
    """Return what makes a call one call; where monday sends no actionUuid, the body itself."""
    runtime = body.get("runtimeMetadata")
    found = runtime.get("actionUuid") if isinstance(runtime, dict) else None
    if isinstance(found, str) and 0 < len(found) <= LONGEST_UUID and "\x00" not in found:
        return found
    return "body:" + hashlib.sha256(json.dumps(body, sort_keys=True).encode()).hexdigest()
