"""The way to PostgreSQL: one engine per process, and transactions."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from sqlalchemy import TextClause, text
from sqlalchemy.engine import RowMapping
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

__all__ = ["AWAY", "AsyncConnection", "AsyncEngine", "Database", "rows", "statement", "storable"]

GONE = ("08", "57P", "53300")  # SQLSTATEs: connection lost, server going down or coming up, too many clients


class Away(ConnectionError):
    """The database cannot be reached, or broke off."""


AWAY = (Away, OperationalError, InterfaceError, OSError)  # the database cannot be reached: it may heal


class Database:
    """An engine, and transactions on it."""

    def __init__(self, url: str, *, pool: int = 10) -> None:
        self.engine: AsyncEngine = create_async_engine(
            url, pool_size=pool, max_overflow=pool, pool_timeout=10, pool_recycle=1800
        )

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[AsyncConnection]:
        """Give a connection whose work is committed at the end, and undone by an exception.

        Raises Away when the database breaks off, whatever name its driver has for that.
        """
        try:
            async with self.engine.begin() as connection:
                yield connection
        except (DBAPIError, PoolTimeout) as error:
            if isinstance(error, DBAPIError) and not _broken_off(error):
                raise
            raise Away(type(error).__name__) from error

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
