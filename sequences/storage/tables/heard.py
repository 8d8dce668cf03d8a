"""What was heard: engagements, how far each mailbox was read, and who must not be written to."""

from __future__ import annotations

from sqlalchemy import BigInteger, Boolean, Column, Index, LargeBinary, Table, Text, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import JSONB

from sequences.storage.tables.base import Moment, account_id, metadata, own_id

engagement = Table(
    "engagement",
    metadata,
    own_id(),
    account_id(),
    Column("enrollment_id", BigInteger, nullable=False),
    Column("delivery_id", BigInteger, nullable=False),
    # replied, auto_reply, bounced, delayed, opened, clicked, unsubscribed, complained, left, retried
    Column("kind", Text, nullable=False),
    Column("machine", Boolean, nullable=False),
    Column("at", Moment, nullable=False),
    Column("source", Text, nullable=False),  # what makes it one event: a Message-ID, a token
    Column("detail", JSONB, nullable=False),
    Column("judge_at", Moment),  # an opening or click counts as a machine's until then, when more is known
    UniqueConstraint("account_id", "source", "enrollment_id", "kind"),
    Index("engagement_judge", "judge_at", postgresql_where=text("judge_at IS NOT NULL")),
    Index("engagement_enrollment", "enrollment_id", "id"),
)

inbound_cursor = Table(
    "inbound_cursor",
    metadata,
    Column("mailbox_id", BigInteger, primary_key=True, autoincrement=False),
    account_id(),
    Column("folder", Text, primary_key=True),
    Column("uid_validity", BigInteger, nullable=False),
    Column("next_uid", BigInteger, nullable=False),
    Column("read_at", Moment),  # when it was read last: from then on after its server numbered it anew
    Column("link", Text, nullable=False, server_default=""),  # where a provider names the next page itself
)

suppression = Table(
    "suppression",
    metadata,
    account_id(primary_key=True),
    Column("digest", LargeBinary, primary_key=True),  # keyed hash of an address or of "@domain"
    Column("reason", Text, nullable=False),
    Column("at", Moment, nullable=False),
    Column("hint", Text),  # what may be shown of it, as in a***@b***.example
    Index("suppression_at", "account_id", "at", "digest"),
)
