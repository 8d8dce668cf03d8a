"""What runs: sequences and their immutable versions."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Index, Integer, Table, Text, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import JSONB

from sequences.storage.tables.base import Moment, account_id, metadata, own_id

sequence = Table(
    "sequence",
    metadata,
    own_id(),
    account_id(),
    Column("state", Text, nullable=False),  # active, inactive, missing_config, deleted
    Column("name", Text, nullable=False),
    Column("board_id", BigInteger),
    Column("mailbox_id", BigInteger),  # of the published version; null while it sends nothing
    Column("owner_id", BigInteger, nullable=False),
    Column("draft", JSONB, nullable=False),
    Column("revision", Integer, nullable=False, server_default=text("1")),
    Column("steps", Integer, nullable=False, server_default=text("0")),  # of the draft, waits among them
    Column("days", Integer, nullable=False, server_default=text("0")),  # that its last step comes on
    Column("version_id", BigInteger),  # the published version
    Column("paused_at", Moment),
    Column("paused_for", Text),  # the reason, until a person lifts it
    Column("bounced_at", Moment),  # since then bounces are counted; null: there is nothing to watch
    Column("bounces_after", BigInteger, nullable=False, server_default=text("0")),  # only later deliveries count
    Column("created_at", Moment, nullable=False),
    Column("modified_at", Moment, nullable=False),
    Column("modified_by", BigInteger),  # who saved the draft last; null: nobody since it was made
    Index("sequence_account_board", "account_id", "board_id"),
)

sequence_version = Table(
    "sequence_version",
    metadata,
    own_id(),
    account_id(),
    Column("sequence_id", BigInteger, nullable=False),
    Column("number", Integer, nullable=False),
    Column("definition", JSONB, nullable=False),
    Column("published_at", Moment, nullable=False),
    Column("published_by", BigInteger, nullable=False),
    Column("enclosed", JSONB, nullable=False, server_default=text("'{}'::jsonb")),  # signature, attachments
    Column("note", Text, nullable=False, server_default=""),  # of whoever published it: what is new
    UniqueConstraint("sequence_id", "number"),
)
