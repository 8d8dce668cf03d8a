"""What is kept: the answer given to each action call, so that a repeat gets the same."""

from __future__ import annotations

from sqlalchemy import Column, Index, SmallInteger, Table, Text
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
    Index("action_run_at", "at"),
)
