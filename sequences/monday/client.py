"""Calls monday's GraphQL API: the only reader of `graphql/`."""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable
from contextvars import ContextVar
from dataclasses import dataclass, field, replace
from functools import lru_cache
from pathlib import Path
from typing import Any

import httpx
import structlog
from gql import Client, GraphQLRequest, gql
from gql.client import AsyncClientSession
from gql.transport.exceptions import TransportError
from gql.transport.httpx import HTTPXAsyncTransport
from graphql import DocumentNode, print_ast
from graphql.language import FieldNode, NameNode, OperationDefinitionNode, SelectionSetNode

from sequences.monday import errors
from sequences.monday.budget import Booking, Budget, Direction
from sequences.monday.costs import Costs
from sequences.oauth import ends_at
from sequences.trust import authorities
from sequences.words import say

FOLDER = Path(__file__).parents[2] / "graphql"
API_VERSION = "2026-10"
COMPLEXITY = "complexity"  # the field that tells what a request cost
TIMEOUT = 65.0  # monday gives up after 60 seconds
log = structlog.get_logger()


@dataclass(frozen=True)
class Access:
    """For whom to call: the account, and a token of the app in it."""

    account_id: int
    token: str = field(repr=False)
    fixed: bool = False  # this very token is meant: no other may take its place


@dataclass
class _Seen:
    """The answer to one call as it came, if one did."""

    status: int = 0
    headers: httpx.Headers = field(default_factory=httpx.Headers)
    text: str = ""


_seen: ContextVar[_Seen] = ContextVar("seen")


class Operation(GraphQLRequest):
    """A document, and the values of one call; the text of the document is written once, not for every call.

    It is measured under its `name`; `size` says how often one document repeats it.
    """

    def __init__(
        self,
        document: DocumentNode,
        values: dict[str, Any] | None = None,
        text: str = "",
        *,
        name: str = "",
        size: int = 1,
    ) -> None:
        super().__init__(document, variable_values=values)
        self.text = text or print_ast(document)
        self.name = name
        self.size = size

    def filled(self, values: dict[str, Any]) -> Operation:
        """Return the operation with values."""
        return Operation(self.document, values, self.text, name=self.name, size=self.size)

    @property
    def payload(self) -> dict[str, Any]:
        """The body of the request."""
        return {"query": self.text} | ({"variables": self.variable_values} if self.variable_values else {})


@lru_cache
def operation(name: str) -> Operation:
    """Return the operation kept in graphql/<name>.graphql; its answer says what it cost."""
    document = gql((FOLDER / f"{name}.graphql").read_text(encoding="utf-8")).document
    return Operation(_measured(document), name=name)


def _measured(document: DocumentNode) -> DocumentNode:
    """Return the document that asks for its cost as well, before anything else."""
    definition = document.definitions[0]
    assert isinstance(definition, OperationDefinitionNode)
    query = SelectionSetNode(selections=(FieldNode(name=NameNode(value="query")),))
    asked = FieldNode(name=NameNode(value=COMPLEXITY), selection_set=query)
    selected = definition.selection_set.selections
    changed = {key: getattr(definition, key) for key in definition.keys if key != "loc"}
    changed["selection_set"] = SelectionSetNode(selections=(*selected, asked))
    return DocumentNode(definitions=(OperationDefinitionNode(**changed), *document.definitions[1:]))


async def _look(response: httpx.Response) -> None:
    seen = _seen.get(None)
    if seen is not None:
        seen.status, seen.headers = response.status_code, response.headers
        await response.aread()
        seen.text = response.text if response.is_error or b'"error_code"' in response.content else ""


Renew = Callable[[int, str], Awaitable[str | None]]  # account, refused token -> one that holds; raises MondayError
SPARE_SECONDS = 30.0  # a token that ends sooner is renewed before it is used


class Monday:
    """One connection pool to monday's API, for all accounts of this process."""

    def __init__(
        self, url: str, budget: Budget, renew: Renew | None = None, *, costs: Costs | None = None,
        timeout: float = TIMEOUT,
    ) -> None:  # fmt: skip
        self._renew = renew
        self._costs = costs or Costs(budget.redis)
        transport = HTTPXAsyncTransport(
            url=url,
            timeout=timeout,
            verify=authorities(),
            event_hooks={"response": [_look]},
            headers={"API-Version": API_VERSION},
            limits=httpx.Limits(max_connections=40),
        )
        self._client = Client(transport=transport, fetch_schema_from_transport=False, execute_timeout=timeout)
        self._session: AsyncClientSession | None = None
        self._budget = budget

    async def read(
        self, access: Access, name: str, values: dict[str, Any], *, interactive: bool = False
    ) -> dict[str, Any]:
        """Run the query `name`. Raises MondayError."""
        return await self.run(access, operation(name), values, "read", interactive=interactive)

    async def write(
        self,
        access: Access,
        name: str,
        values: dict[str, Any],
        *,
        key: str | None = None,
        interactive: bool = False,
    ) -> dict[str, Any]:
        """Run the mutation `name`; `key` makes a repeat within half an hour harmless. Raises MondayError."""
        return await self.run(access, operation(name), values, "write", key=key, interactive=interactive)

    async def run(
        self,
        access: Access,
        request: Operation,
        values: dict[str, Any],
        direction: Direction,
        *,
        key: str | None = None,
        interactive: bool = False,
    ) -> dict[str, Any]:
        """Run a request within the account's budget, once more where its token had ended. Raises MondayError."""
        if not access.token:
            raise errors.Unauthorized(say("monday is not connected for this account: connect it again."))
        if 0 < ends_at(access.token) < time.time() + SPARE_SECONDS:
            access = await self._renewed(access) or access
        try:
            return await self._run(access, request, values, direction, key, interactive=interactive)
        except errors.Unauthorized:
            other = await self._renewed(access)
            if other is None:
                raise
        return await self._run(other, request, values, direction, key, interactive=interactive)

    async def _renewed(self, access: Access) -> Access | None:
        """Return the same with a token that holds, None when there is none."""
        if self._renew is None or access.fixed:
            return None
        token = await self._renew(access.account_id, access.token)
        return replace(access, token=token) if token else None

    async def fits(
        self, access: Access, name: str, direction: Direction, *, most: int, interactive: bool = False
    ) -> int:
        """Return how many repetitions of an operation go into one request now, `most` at most and one at least."""
        room = await self._budget.room(access.account_id, direction, interactive=interactive)
        return (await self._costs.of(name, direction)).fits(room, most)

    async def _run(
        self,
        access: Access,
        request: Operation,
        values: dict[str, Any],
        direction: Direction,
        key: str | None,
        *,
        interactive: bool,
    ) -> dict[str, Any]:
        points = request.size * (await self._costs.of(request.name, direction)).points
        booking = await self._budget.book(access.account_id, direction, points, interactive=interactive)
        if booking.wait > 0:
            raise errors.Throttled(say("monday asked us to wait."), retry_in=booking.wait)
        return await self._execute(access, request, values, booking, key)

    async def _execute(
        self,
        access: Access,
        request: Operation,
        values: dict[str, Any],
        booking: Booking,
        key: str | None,
    ) -> dict[str, Any]:
        headers = {"Authorization": access.token} | ({"Idempotency-Key": key} if key else {})
        seen, began, done = _Seen(), time.monotonic(), False
        _seen.set(seen)
        try:
            session = await self._open()
            data: dict[str, Any] = await session.execute(request.filled(values), extra_args={"headers": headers})
            done = True
        except (TransportError, httpx.HTTPError, OSError, TimeoutError) as error:
            raise await self._failed(access, request, booking.direction, error, seen) from error
        finally:
            limits, policy = (seen.headers.get(name, "") for name in ("RateLimit", "RateLimit-Policy"))
            await self._budget.landed(booking, limits, policy, done=done)
        await self._measure(request, booking.direction, data.pop(COMPLEXITY, None), time.monotonic() - began)
        return data

    async def _measure(self, request: Operation, direction: Direction, told: Any, seconds: float) -> None:
        """Learn what a request cost, where monday says it."""
        if isinstance(told, dict) and isinstance(points := told.get("query"), int):
            each = {"points": points / request.size, "seconds": seconds / request.size}
            await self._costs.measured(request.name, direction, **each)

    async def _failed(
        self, access: Access, request: Operation, direction: Direction, error: Exception, seen: _Seen
    ) -> errors.MondayError:
        meant = errors.of_exception(
            error, status=seen.status, retry_after=seen.headers.get("Retry-After"), text=seen.text, now=time.time()
        )
        if isinstance(meant, errors.Throttled):
            meant.retry_in = await self._budget.pause(access.account_id, direction, meant.seconds, meant.scope)
        if isinstance(meant, errors.TooDear):
            await self._costs.too_dear(request.name, direction, request.size)
        meant.data = _without_cost(getattr(error, "data", None))
        meant.entries = getattr(error, "errors", None)
        log.warning(
            "monday refused", account=access.account_id, error=type(meant).__name__, status=seen.status,
            codes=meant.codes,
        )  # fmt: skip
        return meant

    async def _open(self) -> AsyncClientSession:
        if self._session is None:
            self._session = await self._client.connect_async(reconnecting=False)
        return self._session

    async def close(self) -> None:
        """Close the connections."""
        if self._session is not None:
            await self._client.close_async()
            self._session = None


def _without_cost(data: Any) -> dict[str, Any] | None:
    return {name: value for name, value in data.items() if name != COMPLEXITY} if isinstance(data, dict) else None
