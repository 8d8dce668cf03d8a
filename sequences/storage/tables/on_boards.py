"""What we know of boards beside our own cells: what was written and seen last, who is connected, what was heard."""

from __future__ import annotations

from sqlalchemy import BigInteger, Boolean, Column, Index, Table, Text, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import JSONB

from sequences.storage.tables.base import Moment, account_id, metadata, own_id

known_cell = Table(
    "known_cell",
    metadata,
    account_id(primary_key=True),
    Column("item_id", BigInteger, primary_key=True, autoincrement=False),
    Column("column_id", Text, primary_key=True),
    Column("value", Text, nullable=False),  # as `sequences.cell_words` writes it
    Column("ours", Boolean, nullable=False),  # we wrote it; else a person did, and it was acted upon
    Column("at", Moment, nullable=False),
    Index("known_cell_at", "at"),
)

known_board = Table(
    "known_board",
    metadata,
    account_id(primary_key=True, autoincrement=False),
    Column("board_id", BigInteger, primary_key=True, autoincrement=False),
    Column("name", Text),  # null: monday shows us no such board
    Column("open", Boolean, nullable=False, server_default=text("false")),  # to the whole account
    Column("users", JSONB, nullable=False, server_default=text("'[]'::jsonb")),  # who are on it
    Column("gone", Boolean, nullable=False, server_default=text("false")),  # deleted, archived, or not shown to us
    Column("seen_at", Moment, nullable=False),
)

company = Table(
    "company",
    metadata,
    account_id(primary_key=True, autoincrement=False),
    Column("item_id", BigInteger, primary_key=True, autoincrement=False),
    Column("company_id", BigInteger),  # the item it is linked with; null: with none
    Index("company_people", "account_id", "company_id"),
)

known_item = Table(
    "known_item",
    metadata,
    account_id(primary_key=True, autoincrement=False),
    Column("item_id", BigInteger, primary_key=True, autoincrement=False),
    Column("name", Text, nullable=False),  # as it was read last
)

board_link = Table(
    "board_link",
    metadata,
    account_id(primary_key=True),
    Column("board_id", BigInteger, primary_key=True, autoincrement=False),
    Column("item_id", BigInteger, primary_key=True, autoincrement=False),
    Column("linked_item_id", BigInteger, primary_key=True, autoincrement=False),  # it shows what this one is in
    Index("board_link_linked", "account_id", "linked_item_id"),
)

board_webhook = Table(
    "board_webhook",
    metadata,
    account_id(primary_key=True),
    Column("webhook_id", Text, primary_key=True),
    Column("board_id", BigInteger, nullable=False),
    Column("event", Text, nullable=False),
    Column("column_id", Text, nullable=False, server_default=""),
    UniqueConstraint("account_id", "board_id", "event", "column_id"),
)

board_event = Table(
    "board_event",
    metadata,
    own_id(),
    account_id(),
    Column("board_id", BigInteger, nullable=False),
    Column("item_id", BigInteger, nullable=False),
    Column("kind", Text, nullable=False),  # gone, restored, moved, cell, created
    Column("column_id", Text, nullable=False, server_default=""),
    Column("source", Text, nullable=False),  # what makes it one event, however often monday repeats it
    Column("at", Moment, nullable=False),
    Column("due_at", Moment),  # null: it was acted upon
    Column("leased_until", Moment),
    UniqueConstraint("account_id", "source"),
    Index("board_event_due", "account_id", "due_at", postgresql_where=text("due_at IS NOT NULL")),
    Index("board_event_at", "at"),
)
