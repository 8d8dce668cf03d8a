"""POST /v2: token, faults, idempotency, budget, and then the operation."""

from __future__ import annotations

import asyncio
import itertools
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

from graphql import ExecutionResult, GraphQLSchema, build_schema, graphql, parse
from graphql.error import GraphQLError
from graphql.language import FieldNode, OperationDefinitionNode
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import Route

from sandbox.monday.budgets import ITEM_COST, QUERY_COST, WRITE_COST, Budgets
from sandbox.monday.faults import Faults
from sandbox.monday.reads import Reads
from sandbox.monday.shelf import Shelf
from sandbox.monday.webhooks import Webhooks
from sandbox.monday.writes import Writes
from sandbox.world import User, World

SCHEMA = Path(__file__).with_name("schema.graphql")
REMEMBER_SECONDS = 1800
Key = tuple[int, str]  # the user, and what their Idempotency-Key says


@dataclass
class Api:
    """monday's API for one world."""

    world: World
    webhooks: Webhooks
    faults: Faults
    tokens: dict[str, int]  # token -> user id
    granted: Callable[[str], int | None] = lambda token: None  # whose access token it is, given by their consent
    budgets: Budgets = field(default_factory=Budgets)
    schema: GraphQLSchema = field(default_factory=lambda: build_schema(SCHEMA.read_text(encoding="utf-8")))
    shelf: Shelf = field(init=False)
    _answers: dict[Key, tuple[float, dict[str, Any]]] = field(default_factory=dict)
    _running: set[Key | None] = field(default_factory=set)
    _requests: Any = field(default_factory=lambda: itertools.count(1))

    def __post_init__(self) -> None:
        """Put up the shelf that its files are read from."""
        self.shelf = Shelf(self.world, self.faults.files)

    def routes(self) -> list[Route]:
        """Return the routes."""
        return [
            Route("/v2", self._endpoint, methods=["POST"]),
            Route("/files/{asset:int}/{name}", self.shelf.serve),
        ]

    async def _endpoint(self, request: Request) -> Response:
        caller = self._caller(request)
        if caller is None:
            return JSONResponse({"errors": ["Not Authenticated"]}, 401)
        if caller.kind == "view_only":
            return _failed("USER_ACCESS_DENIED", "viewers cannot use the API", 403)
        try:
            body = await request.json()
            operation = _operation(str(body["query"]))
        except (ValueError, TypeError, LookupError, GraphQLError) as error:
            return _failed("JsonParseException", f"Parse error: {error}", 400)
        key = _key(request, caller, operation)
        if key in self._running:
            told = "the first call with this Idempotency-Key is still running"
            return _failed("IDEMPOTENCY_CONFLICT", told, 409, {"Retry-After": "1"})
        with self._held(key):
            fault = self.faults.graphql.take()
            broken = await _broken(fault) if fault else None
            return broken or await self._answer(key, caller, operation, body, str(request.base_url))

    @contextmanager
    def _held(self, key: Key | None) -> Iterator[None]:
        """Let no other call have this key meanwhile."""
        if key is not None:
            self._running.add(key)
        try:
            yield
        finally:
            self._running.discard(key)

    def _caller(self, request: Request) -> User | None:
        token = request.headers.get("authorization", "").removeprefix("Bearer ")
        user = self.tokens.get(token) or self.granted(token)
        return self.world.users.get(user) if user else None

    async def _answer(
        self, key: Key | None, caller: User, operation: OperationDefinitionNode, body: dict[str, Any], base: str
    ) -> Response:
        writes = operation.operation.value == "mutation"
        kept = self._answers.get(key) if key else None
        if kept and time.monotonic() - kept[0] < REMEMBER_SECONDS:
            return JSONResponse(kept[1], headers={"Idempotency-Replayed": "true"})
        cost = _cost(operation, body.get("variables") or {})
        window, enough = self.budgets.take(caller.account_id, "write" if writes else "read", cost)
        if not enough:
            return _failed(
                "COMPLEXITY_BUDGET_EXHAUSTED", "Complexity budget exhausted", 429,
                {"Retry-After": str(window.seconds), **self.budgets.headers(window)}, retry_in_seconds=window.seconds,
            )  # fmt: skip
        left = self.budgets.points - window.points
        complexity = {
            "before": left + cost,
            "query": cost,
            "after": left,
            "reset_in_x_seconds": window.seconds,
        }
        answer = await self._execute(caller, body, writes, complexity, base)
        if key and answer.get("data"):
            self._answers[key] = (time.monotonic(), answer)
        return JSONResponse(answer, headers=self.budgets.headers(window))

    async def _execute(
        self, caller: User, body: dict[str, Any], writes: bool, complexity: dict[str, int], base: str
    ) -> dict[str, Any]:
        reads = Reads(self.world, caller, partial(self.shelf.public_url, base))
        root: Any = Writes(self.world, caller, self.webhooks) if writes else reads
        root.complexity = lambda info: complexity
        found = await graphql(
            self.schema, str(body["query"]), root, variable_values=body.get("variables"),
            operation_name=body.get("operationName"),
        )  # fmt: skip
        return _shown(found, f"sandbox-{next(self._requests)}")


def _key(request: Request, caller: User, operation: OperationDefinitionNode) -> Key | None:
    """Return the key of a mutation that has one."""
    key = request.headers.get("idempotency-key")
    return (caller.id, key) if key and operation.operation.value == "mutation" else None


def _shown(found: ExecutionResult, request_id: str) -> dict[str, Any]:
    """Return an answer as monday writes it: problems inside 200, beside what could be done."""
    answer: dict[str, Any] = {"data": found.data, "extensions": {"request_id": request_id}}
    if found.errors:
        answer["errors"] = [error.formatted for error in found.errors]
    return answer


def _operation(text: str) -> OperationDefinitionNode:
    found = [one for one in parse(text).definitions if isinstance(one, OperationDefinitionNode)]
    return found[0]


def _cost(operation: OperationDefinitionNode, values: dict[str, Any]) -> int:
    """Return points: a price for each write; for reads one that grows with the ids asked for."""
    fields = [one for one in operation.selection_set.selections if isinstance(one, FieldNode)]
    asked = [one for one in fields if one.name.value != "complexity"]
    if operation.operation.value == "mutation":
        return WRITE_COST * len(asked)
    ids = sum(len(value) for value in values.values() if isinstance(value, list))
    return QUERY_COST * len(asked) + ITEM_COST * ids


async def _broken(fault: str) -> Response | None:
    """Return the answer of a fault; None: it goes on after all."""
    if fault == "slow":
        await asyncio.sleep(2)
        return None
    if fault == "html":
        return HTMLResponse("<html><h1>502 Bad Gateway</h1></html>", 502)
    if fault == "complexity":
        return _failed("COMPLEXITY_BUDGET_EXHAUSTED", "Complexity budget exhausted", 429, retry_in_seconds=1)
    if fault == "429":
        return _failed("RATE_LIMIT_EXCEEDED", "Rate Limit Exceeded", 429, {"Retry-After": "1"})
    if fault == "423":
        return _failed("RESOURCE_LOCKED", "Resource is currently locked, please try again later", 423)
    if fault == "partial":
        return _failed("INTERNAL_SERVER_ERROR", "Internal Server Error", 200)
    return Response(status_code=int(fault))


def _failed(code: str, message: str, status: int, headers: dict[str, str] | None = None, **extensions: Any) -> Response:
    told = {"code": code, "status_code": status, **extensions}
    return JSONResponse({"errors": [{"message": message, "extensions": told}]}, status, headers)
