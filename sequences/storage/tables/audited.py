"""What people changed, each change once; and what waits for a second person before it is published."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Index, Integer, Table, Text, text
from sqlalchemy.dialects.postgresql import JSONB

from sequences.storage.tables.base import Moment, account_id, metadata, own_id

audit = Table(
    "audit",
    metadata,
    own_id(),
    account_id(),
    Column("at", Moment, nullable=False),  # of an edit: when it began
    Column("until", Moment, nullable=False),  # of an edit: when it was saved last
    Column("user_id", BigInteger),  # null: an operator at the command line, or monday for somebody it does not name
    Column("what", Text, nullable=False),  # one of the core's `auditing.What`
    Column("subject", Text, nullable=False),  # one of the core's `auditing.Subject`
    Column("subject_id", BigInteger),
    Column("name", Text),  # what the subject was called then
    Column("sequence_id", BigInteger),  # the sequence it is about, or within
    Column("before", JSONB, nullable=False),  # what differs only, by its place
    Column("after", JSONB, nullable=False),
    Index("audit_account", "account_id", "id"),
    Index("audit_sequence", "account_id", "sequence_id", "id"),
    Index("audit_user", "account_id", "user_id", "id"),
    Index("audit_what", "account_id", "what", "id"),
    Index("audit_at", "account_id", "at"),
    Index("audit_old", "at"),
)

publish_request = Table(
    "publish_request",
    metadata,
    own_id(),
    account_id(),
    Column("sequence_id", BigInteger, nullable=False),
    Column("asked_by", BigInteger, nullable=False),
    Column("asked_at", Moment, nullable=False),
    Column("revision", Integer, nullable=False),  # of the draft, as it was when this was asked
    Column("version_id", BigInteger),  # the published version then; null: there was none
    Column("note", Text, nullable=False),
    Column("people", JSONB, nullable=False),  # the choices for the people inside, as they were asked
    Column("state", Text, nullable=False, server_default="waiting"),  # approved, declined, withdrawn, overtaken
    Column("decided_by", BigInteger),
    Column("decided_at", Moment),
    Column("answer", Text, nullable=False, server_default=""),  # what whoever declined wrote
    Index(
        "publish_request_waiting",
        "account_id",
        "sequence_id",
        unique=True,
        postgresql_where=text("state = 'waiting'"),
    ),
    Index("publish_request_sequence", "account_id", "sequence_id", "id"),
)
