"""How monday's API fails: each way in which its documentation, or people who saw it, say that it does.

Source: https://developer.monday.com/api-reference/docs/errors and …/rate-limits
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import suppress
from typing import Any

from graphql import GraphQLResolveInfo, default_field_resolver
from graphql.language import FieldNode, OperationDefinitionNode
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.types import Receive, Scope, Send

from sandbox.monday.budgets import Budgets, Standing
from sandbox.monday.errors import refuse

HALF, LOST, SLOW, DEAR = "half", "lost", "slow", "dear"
SLOW_SECONDS, SILENT_SECONDS = 2.0, 300.0
LARGEST = 1  # changes in a request, while larger ones are too dear
OLD = "Complexity budget exhausted, query cost 30001 budget remaining 19986 out of 1000000 reset in 1 seconds"
# By mode: code, message, status, headers, and what else the extensions hold.
ERRORS: dict[str, tuple[str, str, int, dict[str, str], dict[str, Any]]] = {
    "complexity": ("COMPLEXITY_BUDGET_EXHAUSTED", "Complexity budget exhausted", 429, {}, {"retry_in_seconds": 1}),
    "complexity200": ("COMPLEXITY_BUDGET_EXHAUSTED", "Complexity budget exhausted", 200, {}, {"retry_in_seconds": 1}),
    "429": ("RATE_LIMIT_EXCEEDED", "Rate Limit Exceeded", 429, {"Retry-After": "1"}, {}),
    "concurrency": ("maxConcurrencyExceeded", "Concurrency limit exceeded", 429, {}, {}),
    "ip": ("IP_RATE_LIMIT_EXCEEDED", "Too many requests", 429, {"Retry-After": "1"}, {}),
    "field": ("FIELD_LIMIT_EXCEEDED", "Field limit exceeded", 429, {}, {"retry_in_seconds": 1}),
    "daily": ("DAILY_LIMIT_EXCEEDED", "Daily limit exceeded", 200, {}, {}),
    "409": ("IDEMPOTENCY_CONFLICT", "the first call still runs", 409, {"Retry-After": "1"}, {}),
    "423": ("RESOURCE_LOCKED", "Resource is currently locked, please try again later", 423, {}, {}),
    "partial": ("INTERNAL_SERVER_ERROR", "Internal Server Error", 200, {}, {}),
    "blocked": ("API_TEMPORARILY_BLOCKED", "The API is blocked for a while", 200, {}, {}),
}


class Silence(Response):
    """An answer that never comes: the line is held, or cut at once."""

    def __init__(self, seconds: float) -> None:
        super().__init__()
        self._seconds = seconds

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Wait until the caller has gone, then break off."""
        with suppress(TimeoutError):
            async with asyncio.timeout(self._seconds):
                while (await receive())["type"] != "http.disconnect":
                    pass
                return
        await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"2000")]})
        await send({"type": "http.response.body", "body": b'{"data"', "more_body": True})


async def before(fault: str, operation: OperationDefinitionNode) -> Response | None:
    """Return what a fault answers instead; None: the call is done."""
    if fault in ERRORS:
        code, message, status, headers, more = ERRORS[fault]
        return failed(code, message, status, headers, **more)
    if fault in ANSWERS:
        return ANSWERS[fault]()
    if fault == DEAR:
        large = operation.operation.value == "mutation" and len(_asked(operation)) > LARGEST
        told = "REQUEST_MAX_COMPLEXITY_EXCEEDED", "Query exceeds the limit of a request"
        return failed(*told, 200) if large else None
    if fault == SLOW:
        await asyncio.sleep(SLOW_SECONDS)
    return None if fault in (SLOW, HALF, LOST) else Response(status_code=int(fault))


def after(fault: str, answer: Response) -> Response:
    """Return what is left of an answer."""
    return Silence(0) if fault == LOST else answer


def every_second(source: Any, info: GraphQLResolveInfo[Any], **arguments: Any) -> Any:
    """Resolve a field, but of those that a request repeats only every second one."""
    number = str(info.path.key).removeprefix("m")
    if info.path.prev is None and number.isdigit() and int(number) % 2:
        raise refuse("INTERNAL_SERVER_ERROR", "Internal Server Error")
    return default_field_resolver(source, info, **arguments)


def limited(standing: Standing, budgets: Budgets) -> Response:
    """Return the answer to a call for which there was not enough left."""
    over = standing.calls.used > budgets.calls
    seconds = standing.calls.seconds if over else standing.points.seconds
    headers = {"Retry-After": str(seconds), **budgets.headers(standing)}
    if over:
        return failed("RATE_LIMIT_EXCEEDED", "Rate Limit Exceeded", 429, headers)
    told = "COMPLEXITY_BUDGET_EXHAUSTED", "Complexity budget exhausted"
    return failed(*told, 429, headers, retry_in_seconds=seconds)


def failed(code: str, message: str, status: int, headers: dict[str, str] | None = None, **extensions: Any) -> Response:
    """Return an error as monday writes it now."""
    told = {"code": code, "status_code": status, **extensions}
    return JSONResponse({"errors": [{"message": message, "extensions": told}]}, status, headers)


def _old(message: str, status: int) -> Response:
    told = {"error_code": "ComplexityException", "status_code": 429, "error_message": message, "error_data": {}}
    return JSONResponse(told, status)


# By mode: answers that are no GraphQL of today.
ANSWERS: dict[str, Callable[[], Response]] = {
    "silent": lambda: Silence(SILENT_SECONDS),
    "html": lambda: HTMLResponse("<html><h1>502 Bad Gateway</h1></html>", 502),
    "html200": lambda: HTMLResponse("<html><h1>We will be right back</h1></html>", 200),
    "old": lambda: _old(OLD, 429),
    "old200": lambda: _old(OLD, 200),
    "strings": lambda: JSONResponse({"errors": ["Minute limit rate exceeded"]}, 429, {"Retry-After": "1"}),
    "dated": lambda: Response(status_code=429, headers={"Retry-After": "Wed, 21 Oct 2015 07:28:00 GMT"}),
}


def _asked(operation: OperationDefinitionNode) -> list[FieldNode]:
    fields = [one for one in operation.selection_set.selections if isinstance(one, FieldNode)]
    return [one for one in fields if one.name.value != "complexity"]
