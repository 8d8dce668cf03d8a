"""Who: accounts, the people in them, and the mailboxes they send from."""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Integer,
    LargeBinary,
    Table,
    Text,
    UniqueConstraint,
    text,
)

from sequences.storage.tables.base import Moment, account_id, metadata, own_id

account = Table(
    "account",
    metadata,
    Column("account_id", BigInteger, primary_key=True, autoincrement=False),
    Column("state", Text, nullable=False, server_default="active"),  # active, uninstalled
    Column("api_token", LargeBinary),  # envelope; what background work calls monday with
    Column("hash_key", LargeBinary, nullable=False),  # envelope; keys the hashes of the suppression list
    Column("activities_board_id", BigInteger),
    Column("activities_columns", Text),  # JSON: which column is the status, owner, due date, kind
    Column("activities_webhook_id", Text),
    Column("created_at", Moment, nullable=False),
)

person = Table(
    "person",
    metadata,
    account_id(primary_key=True),
    Column("user_id", BigInteger, primary_key=True),
    Column("name", Text, nullable=False),
    Column("email", Text, nullable=False),
    Column("role", Text, nullable=False),  # admin, member, viewer, guest
    Column("time_zone", Text),
    Column("seen_at", Moment, nullable=False),
)

mailbox = Table(
    "mailbox",
    metadata,
    own_id(),
    account_id(),
    Column("owner_id", BigInteger, nullable=False),
    Column("shared", Boolean, nullable=False, server_default=text("false")),
    Column("address", Text, nullable=False),
    Column("display_name", Text, nullable=False, server_default=""),
    Column("smtp_host", Text, nullable=False),
    Column("smtp_port", Integer, nullable=False),
    Column("smtp_security", Text, nullable=False),  # none, starttls, tls
    Column("imap_host", Text),
    Column("imap_port", Integer),
    Column("imap_security", Text),
    Column("username", Text, nullable=False),
    Column("password", LargeBinary, nullable=False),  # envelope
    Column("keeps_sent", Boolean, nullable=False, server_default=text("false")),
    Column("state", Text, nullable=False, server_default="connected"),  # connected, refused
    Column("problem", Text),
    Column("retry_at", Moment),
    Column("poll_at", Moment),
    Column("leased_until", Moment),
    Column("created_at", Moment, nullable=False),
    UniqueConstraint("account_id", "address"),
)
