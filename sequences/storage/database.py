"""The way to PostgreSQL: one engine per process, and transactions."""

from __future__ import annotations

from collections.abc import AsyncIterator, Collection
from contextlib import asynccontextmanager
from contextvars import ContextVar
from typing import Any

import structlog
from sqlalchemy import TextClause, text
from sqlalchemy.engine import RowMapping
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

from sequences.storage.walls import MEMBER, ROLE

__all__ = ["AWAY", "AsyncConnection", "AsyncEngine", "Database", "act_for", "rows", "statement", "storable"]

GONE = ("08", "57P", "53300")  # SQLSTATEs: connection lost, server going down or coming up, too many clients


class Away(ConnectionError):
    """The database cannot be reached, or broke off."""


AWAY = (Away, OperationalError, InterfaceError, OSError)  # the database cannot be reached: it may heal


_acting: ContextVar[frozenset[int] | None] = ContextVar("acting", default=None)
NARROW = text(f"SELECT set_config('role', '{ROLE}', true), set_config('app.accounts', :accounts, true)")
log = structlog.get_logger()


def act_for(*accounts: int) -> None:
    """Let every transaction of this request, from here on, see the rows of these accounts only.

    It holds for the context it is called in, which is each request's and each message's own.
    """
    _acting.set(frozenset(accounts))


class Database:
    """An engine, and transactions on it."""

    def __init__(self, url: str, *, pool: int = 10) -> None:
        self._walled: bool | None = None
        self.engine: AsyncEngine = create_async_engine(
            url, pool_size=pool, max_overflow=pool, pool_timeout=10, pool_recycle=1800
        )

    @asynccontextmanager
    async def transaction(self, accounts: Collection[int] | None = None) -> AsyncIterator[AsyncConnection]:
        """Give a connection whose work is committed at the end, and undone by an exception.

        It sees the rows of `accounts` only, else of those that `act_for` named; of all where nobody did. Raises Away
        when the database breaks off, whatever name its driver has for that.
        """
        narrow = frozenset(accounts) if accounts is not None else _acting.get()
        try:
            async with self.engine.begin() as connection:
                if narrow is not None and await self.walled(connection):
                    await connection.execute(NARROW, {"accounts": ",".join(map(str, narrow))})
                yield connection
        except (DBAPIError, PoolTimeout) as error:
            if isinstance(error, DBAPIError) and not _broken_off(error):
                raise
            raise Away(type(error).__name__) from error

    async def walled(self, connection: AsyncConnection) -> bool:
        """Return whether the second wall between accounts stands here (`walls`); looked up once."""
        if self._walled is None:
            self._walled = bool((await connection.execute(text(MEMBER))).scalar())
            if not self._walled:
                log.warning("no row-level security", role=ROLE)
        return self._walled

    async def close(self) -> None:
        """Close every connection."""
        await self.engine.dispose()


def _broken_off(error: DBAPIError) -> bool:
    return error.connection_invalidated or str(getattr(error.orig, "sqlstate", None) or "").startswith(GONE)


def storable(text: str) -> str:
    """Return `text` as PostgreSQL can keep it: no NUL, and no half of a character."""
    return text.replace("\x00", "").encode("utf-8", "replace").decode("utf-8")


def statement(sql: str) -> TextClause:
    """Return a prepared text; used where a whole batch is one statement (`unnest`)."""
    return text(sql)


async def rows(connection: AsyncConnection, sql: TextClause, **values: Any) -> list[RowMapping]:
    """Run `sql` and return its rows by name."""
    return list((await connection.execute(sql, values)).mappings())
