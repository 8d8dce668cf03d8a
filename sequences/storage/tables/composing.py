"""What mails are composed of beside their own words: signatures, templates and snippets, files to attach."""

from __future__ import annotations

from sqlalchemy import BigInteger, Boolean, Column, Index, Integer, LargeBinary, Table, Text, text

from sequences.storage.tables.base import Moment, account_id, metadata, own_id

signature = Table(
    "signature",
    metadata,
    account_id(primary_key=True),
    Column("user_id", BigInteger, primary_key=True),
    Column("html", Text, nullable=False),  # sanitised
    Column("automatic", Boolean, nullable=False, server_default=text("false")),
    Column("modified_at", Moment, nullable=False),
)

template = Table(
    "template",
    metadata,
    own_id(),
    account_id(),
    Column("owner_id", BigInteger, nullable=False),
    Column("kind", Text, nullable=False),  # template, snippet
    Column("name", Text, nullable=False),
    Column("subject", Text, nullable=False, server_default=""),
    Column("body", Text, nullable=False),  # sanitised
    Column("shared", Boolean, nullable=False, server_default=text("false")),
    Column("modified_at", Moment, nullable=False),
    Index("template_account", "account_id", "id"),
)

attachment = Table(
    "attachment",
    metadata,
    own_id(),
    account_id(),
    Column("owner_id", BigInteger, nullable=False),
    Column("name", Text, nullable=False),
    Column("kind", Text, nullable=False),  # media type, as found in the content
    Column("size", Integer, nullable=False),
    Column("content", LargeBinary, nullable=False),
    Column("created_at", Moment, nullable=False),
    Column("removed_at", Moment),  # published versions still send it
    Index("attachment_name", "account_id", "name", unique=True, postgresql_where=text("removed_at IS NULL")),
)
