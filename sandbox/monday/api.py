"""POST /v2: token, faults, idempotency, budget, and then the operation."""

from __future__ import annotations

import itertools
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache, lru_cache, partial
from inspect import isawaitable
from pathlib import Path
from typing import Any

from graphql import ExecutionResult, GraphQLFieldResolver, GraphQLSchema, build_schema, execute, parse, validate
from graphql.error import GraphQLError
from graphql.language import DocumentNode, FieldNode, OperationDefinitionNode
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from sandbox.monday import faulty
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


@cache
def subset() -> GraphQLSchema:
    """Return the part of monday's schema that the sandbox knows."""
    return build_schema(SCHEMA.read_text(encoding="utf-8"))


@dataclass
class Api:
    """monday's API for one world."""

    world: World
    webhooks: Webhooks
    faults: Faults
    tokens: dict[str, int]  # token -> user id
    granted: Callable[[str], int | None] = lambda token: None  # whose access token it is, given by their consent
    budgets: Budgets = field(default_factory=Budgets)
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
            return faulty.failed("USER_ACCESS_DENIED", "viewers cannot use the API", 403)
        try:
            body = await request.json()
            operation = _operation(str(body["query"]))
        except (ValueError, TypeError, LookupError, GraphQLError) as error:
            return faulty.failed("JsonParseException", f"Parse error: {error}", 400)
        key = _key(request, caller, operation)
        if key in self._running:
            told = "the first call with this Idempotency-Key is still running"
            return faulty.failed("IDEMPOTENCY_CONFLICT", told, 409, {"Retry-After": "1"})
        with self._held(key):
            fault = self.faults.graphql.take(account=caller.account_id)
            broken = await faulty.before(fault, operation) if fault else None
            if broken is not None:
                return broken
            resolver = faulty.every_second if fault == faulty.HALF else None
            answer = await self._answer(key, caller, operation, body, str(request.base_url), resolver)
            return faulty.after(fault, answer) if fault else answer

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
        self, key: Key | None, caller: User, operation: OperationDefinitionNode, body: dict[str, Any], base: str,
        resolver: GraphQLFieldResolver | None,
    ) -> Response:  # fmt: skip
        writes = operation.operation.value == "mutation"
        kept = self._answers.get(key) if key else None
        if kept and time.monotonic() - kept[0] < REMEMBER_SECONDS:
            return JSONResponse(kept[1], headers={"Idempotency-Replayed": "true"})
        cost = _cost(operation, body.get("variables") or {})
        standing = self.budgets.take(caller.account_id, "write" if writes else "read", cost)
        if not standing.enough:
            return faulty.limited(standing, self.budgets)
        left = self.budgets.points - standing.points.used
        complexity = {
            "before": left + cost,
            "query": cost,
            "after": left,
            "reset_in_x_seconds": standing.points.seconds,
        }
        answer = await self._execute(caller, body, writes, complexity, base, resolver)
        if key and answer.get("data"):
            self._answers[key] = (time.monotonic(), answer)
        return JSONResponse(answer, headers=self.budgets.headers(standing))

    async def _execute(
        self, caller: User, body: dict[str, Any], writes: bool, complexity: dict[str, int], base: str,
        resolver: GraphQLFieldResolver | None,
    ) -> dict[str, Any]:  # fmt: skip
        reads = Reads(self.world, caller, partial(self.shelf.public_url, base), self.faults.version.mode)
        root: Any = Writes(self.world, caller, self.webhooks) if writes else reads
        root.complexity = lambda info: complexity
        document, problems = _read(str(body["query"]))
        found = execute(
            subset(), document, root, variable_values=body.get("variables"),
            operation_name=body.get("operationName"), field_resolver=resolver,
        ) if not problems else ExecutionResult(None, problems)  # fmt: skip
        shown = await found if isawaitable(found) else found
        return _shown(shown, f"sandbox-{next(self._requests)}")


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


@lru_cache(maxsize=500)
def _read(text: str) -> tuple[DocumentNode, list[GraphQLError]]:
    """Return a document and what is wrong with it: the same few are asked for again and again."""
    document = parse(text)
    return document, validate(subset(), document)


def _operation(text: str) -> OperationDefinitionNode:
    found = [one for one in _read(text)[0].definitions if isinstance(one, OperationDefinitionNode)]
    return found[0]


def _cost(operation: OperationDefinitionNode, values: dict[str, Any]) -> int:
    """Return points: a price for each write; for reads one that grows with the ids asked for."""
    fields = [one for one in operation.selection_set.selections if isinstance(one, FieldNode)]
    asked = [one for one in fields if one.name.value != "complexity"]
    if operation.operation.value == "mutation":
        return WRITE_COST * len(asked)
    ids = sum(len(value) for value in values.values() if isinstance(value, list))
    return QUERY_COST * len(asked) + ITEM_COST * ids
