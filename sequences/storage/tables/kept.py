"""What is kept: the answer given to each action call, so that a repeat gets the same."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Index, SmallInteger, Table, Text, text
from sqlalchemy.dialects.postgresql import JSONB

from sequences.storage.tables.base import Moment, account_id, metadata

action_run = Table(
    "action_run",
    metadata,
    account_id(primary_key=True),
    Column("action_uuid", Text, primary_key=True),
    Column("status", SmallInteger, nullable=False),
    Column("body", JSONB, nullable=False),
    Column("at", Moment, nullable=False),
    Column("callback_url", Text),  # where monday waits for what becomes of the enrollment
    Column("enrollment_id", BigInteger),
    Index("action_run_at", "at"),
    Index(
        "action_run_enrollment",
        "enrollment_id",
        "account_id",
        postgresql_where=text("enrollment_id IS NOT NULL"),
    ),
)
