"""What all tables share: the metadata, the names of constraints, and the one type for moments."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import BigInteger, Column, DateTime, Dialect, Identity, LargeBinary, MetaData
from sqlalchemy.types import TypeDecorator

metadata = MetaData(
    naming_convention={
        "ix": "%(table_name)s_%(column_0_N_name)s",
        "uq": "%(table_name)s_%(column_0_N_name)s_key",
        "ck": "%(table_name)s_%(constraint_name)s_check",
        "fk": "%(table_name)s_%(column_0_N_name)s_fkey",
        "pk": "%(table_name)s_pkey",
    }
)


class Moment(TypeDecorator[datetime]):
    """A moment: refused when naive, kept and given back in UTC."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Return `value` in UTC. Raises ValueError when it is naive."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"a moment without a zone cannot be stored: {value!r}")
        return value.astimezone(UTC)

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:
        """Return the stored moment in UTC."""
        return None if value is None else value.astimezone(UTC)


class Sealed(TypeDecorator[bytes]):
    """An envelope of `sequences.secrets`: what must be sealed anew when keys are rotated.

    `row` is the name it is sealed for, with columns in braces; `beside` joins the table those are in, where it is
    another one than the envelope's (`t`).
    """

    impl = LargeBinary
    cache_ok = True

    def __init__(self, row: str, beside: str = "") -> None:
        super().__init__()
        self.row = row
        self.beside = beside


def own_id() -> Column[int]:
    """Return an id column that the database counts up."""
    return Column("id", BigInteger, Identity(always=False), primary_key=True)


def account_id(**options: Any) -> Column[int]:
    """Return the column that says whose row it is (monday's account id, 64 bits)."""
    return Column("account_id", BigInteger, nullable=False, **options)
