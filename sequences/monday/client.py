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

from sequences.monday import errors
from sequences.monday.budget import Budget, Direction
from sequences.oauth import ends_at
from sequences.trust import authorities

FOLDER = Path(__file__).parents[2] / "graphql"
API_VERSION = "2026-10"
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
    """Status and headers of the answer to one call."""

    status: int = 0
    headers: httpx.Headers = field(default_factory=httpx.Headers)


_seen: ContextVar[_Seen] = ContextVar("seen")


class Operation(GraphQLRequest):
    """A document, and the values of one call; the text of the document is written once, not for every call."""

    def __init__(self, document: DocumentNode, values: dict[str, Any] | None = None, text: str = "") -> None:
        super().__init__(document, variable_values=values)
        self.text = text or print_ast(document)

    def filled(self, values: dict[str, Any]) -> Operation:
        """Return the operation with values."""
        return Operation(self.document, values, self.text)

    @property
    def payload(self) -> dict[str, Any]:
        """The body of the request."""
        return {"query": self.text} | ({"variables": self.variable_values} if self.variable_values else {})


@lru_cache
def operation(name: str) -> Operation:
    """Return the operation kept in graphql/<name>.graphql."""
    return Operation(gql((FOLDER / f"{name}.graphql").read_text(encoding="utf-8")).document)


async def _look(response: httpx.Response) -> None:
    seen = _seen.get(None)
    if seen is not None:
        seen.status, seen.headers = response.status_code, response.headers


Renew = Callable[[int, str], Awaitable[str | None]]  # account, refused token -> one that holds; raises MondayError
SPARE_SECONDS = 30.0  # a token that ends sooner is renewed before it is used


class Monday:
    """One connection pool to monday's API, for all accounts of this process."""

    def __init__(self, url: str, budget: Budget, renew: Renew | None = None) -> None:
        self._renew = renew
        transport = HTTPXAsyncTransport(
            url=url,
            timeout=TIMEOUT,
            verify=authorities(),
            event_hooks={"response": [_look]},
            headers={"API-Version": API_VERSION},
            limits=httpx.Limits(max_connections=40),
        )
        self._client = Client(transport=transport, fetch_schema_from_transport=False, execute_timeout=TIMEOUT)
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
            raise errors.Unauthorized("monday is not connected for this account: connect it again.")
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
        wait = await self._budget.wait(access.account_id, direction, interactive=interactive)
        if wait > 0:
            raise errors.Throttled("monday asked us to wait.", retry_in=wait)
        return await self._execute(access, request, values, direction, key)

    async def _execute(
        self,
        access: Access,
        request: Operation,
        values: dict[str, Any],
        direction: Direction,
        key: str | None,
    ) -> dict[str, Any]:
        headers = {"Authorization": access.token} | ({"Idempotency-Key": key} if key else {})
        seen = _Seen()
        _seen.set(seen)
        try:
            session = await self._open()
            data: dict[str, Any] = await session.execute(request.filled(values), extra_args={"headers": headers})
        except (TransportError, httpx.HTTPError, OSError, TimeoutError) as error:
            raise await self._failed(access, direction, error, seen) from error
        await self._learn(access, direction, seen)
        return data

    async def _failed(self, access: Access, direction: Direction, error: Exception, seen: _Seen) -> errors.MondayError:
        meant = errors.of_exception(error, status=seen.status, retry_after=seen.headers.get("Retry-After"))
        await self._learn(access, direction, seen)
        if isinstance(meant, errors.Throttled):
            await self._budget.pause(access.account_id, direction, meant.retry_in or 5.0)
        meant.data = getattr(error, "data", None)
        meant.entries = getattr(error, "errors", None)
        log.warning(
            "monday refused", account=access.account_id, error=type(meant).__name__, status=seen.status,
            codes=meant.codes,
        )  # fmt: skip
        return meant

    async def _learn(self, access: Access, direction: Direction, seen: _Seen) -> None:
        limits = seen.headers.get("RateLimit")
        if limits:
            policy = seen.headers.get("RateLimit-Policy", "")
            await self._budget.learn(access.account_id, direction, limits, policy)

    async def _open(self) -> AsyncClientSession:
        if self._session is None:
            self._session = await self._client.connect_async(reconnecting=False)
        return self._session

    async def close(self) -> None:
        """Close the connections."""
        if self._session is not None:
            await self._client.close_async()
            self._session = None
