"""What is kept: the answer given to each action call, so that a repeat gets the same, what was used, and days off."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Date, Index, Integer, SmallInteger, Table, Text, text
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

usage = Table(
    "usage",
    metadata,
    account_id(primary_key=True),
    Column("month", Date, primary_key=True),  # its first day, in UTC
    Column("sequence_id", BigInteger, primary_key=True, autoincrement=False),
    Column("steps", Integer, nullable=False, server_default=text("0")),
    Column("completions", Integer, nullable=False, server_default=text("0")),
    Index("usage_sequence", "account_id", "sequence_id"),
    postgresql_with={"fillfactor": "50"},  # the rows of this month change all the time: beside where they stand
)

day_off = Table(
    "day_off",
    metadata,
    account_id(primary_key=True),
    Column("day", Date, primary_key=True),
    Column("name", Text, nullable=False),
)
