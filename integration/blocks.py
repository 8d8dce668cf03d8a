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
from sequences.storage.database import act_for

LONGEST_UUID = 200


def routes(services: Services, verifier: Verifier) -> list[Route]:
    """Return a POST route for every block."""
    return [Route(path, _endpoint(path, block, services, verifier), methods=["POST"]) for path, block in BLOCKS.items()]


def _endpoint(
    path: str, block: Block, services: Services, verifier: Verifier
) -> Callable[[Request], Awaitable[Response]]:
    async def endpoint(request: Request) -> Response:
        caller = verifier.integration(request.headers.get("authorization"), path)
        act_for(caller.account_id)
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
    return Call(
        caller.account_id, caller.user_id, at, _uuid(body), payload, _fields(payload), _callback_url(payload, body)
    )


def _fields(payload: dict[str, Any]) -> dict[str, Any]:
    """Return the fields of the sentence; both generations send them twice. Raises BadCall."""
    found = payload.get("inboundFieldValues")
    fields = payload.get("inputFields") if found is None else found
    if fields is None:
        return {}
    if not isinstance(fields, dict):
        raise BadCall("Not understood", "monday sent fields that are no object.", status=400)
    return fields


def _callback_url(payload: dict[str, Any], body: dict[str, Any]) -> Any:
    """Return where monday waits for a callback, from either of the places it was seen in; None: it does not."""
    runtime = body.get("runtimeMetadata")
    beside = runtime.get("callbackUrl") if isinstance(runtime, dict) else None
    return payload.get("callbackUrl") if payload.get("callbackUrl") is not None else beside


def _uuid(body: dict[str, Any]) -> str:
    """Return what makes a call one call; where monday sends no actionUuid, the body itself."""
    runtime = body.get("runtimeMetadata")
    found = runtime.get("actionUuid") if isinstance(runtime, dict) else None
    if isinstance(found, str) and 0 < len(found) <= LONGEST_UUID and "\x00" not in found:
        return found
    return "body:" + hashlib.sha256(json.dumps(body, sort_keys=True).encode()).hexdigest()
