"""The life of the app in an account: the events that monday tells, and what is erased after it was removed."""

from __future__ import annotations

from sqlalchemy import BigInteger, Boolean, Column, Index, LargeBinary, Table, Text, text
from sqlalchemy.dialects.postgresql import JSONB

from sequences.storage.tables.base import Moment, account_id, metadata, own_id

lifecycle_event = Table(
    "lifecycle_event",
    metadata,
    account_id(primary_key=True),
    Column("key", LargeBinary, primary_key=True),  # digest of monday's event id, or of the body
    Column("kind", Text, nullable=False),
    Column("at", Moment, nullable=False),  # when we heard of it
    Index("lifecycle_event_at", "at"),
)

erasure = Table(
    "erasure",  # stays when the account is gone: the receipt
    metadata,
    own_id(),
    account_id(),
    Column("uninstalled_at", Moment, nullable=False),  # by monday's clock
    Column("due_at", Moment, nullable=False),
    Column("begun_at", Moment),
    Column("ended_at", Moment),
    Column("cancelled_at", Moment),  # the app came back in time
    Column("again", Boolean, nullable=False, server_default=text("false")),  # it came back while this was going on
    Column("counts", JSONB, nullable=False, server_default=text("'{}'::jsonb")),  # rows erased, by table
    Index("erasure_account", "account_id", "id"),
    Index(
        "erasure_due",
        "due_at",
        postgresql_where=text("ended_at IS NULL AND cancelled_at IS NULL"),
    ),
)

person_erasure = Table(
    "person_erasure",  # the receipt that one person was erased: of whom, only their keyed hash says
    metadata,
    own_id(),
    account_id(),
    Column("digest", LargeBinary, nullable=False),
    Column("user_id", BigInteger, nullable=False),  # who did it
    Column("at", Moment, nullable=False),
    Column("counts", JSONB, nullable=False),  # rows erased, by table
    Index("person_erasure_account", "account_id", "id"),
)
