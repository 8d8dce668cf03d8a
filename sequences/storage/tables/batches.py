"""What a person asks for many items at once: to check them before enrolling, or to enroll them."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Index, Integer, Table, Text, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import JSONB

from sequences.storage.tables.base import Moment, account_id, metadata, own_id

batch = Table(
    "batch",
    metadata,
    own_id(),
    account_id(),
    Column("kind", Text, nullable=False),  # check, enroll
    Column("sequence_id", BigInteger, nullable=False),
    Column("user_id", BigInteger, nullable=False),
    Column("key", Text),  # as whoever asks names it: asked again it is the same batch
    Column("state", Text, nullable=False),  # checking, checked; enrolling, settling, done, undoing, undone; failed
    Column("total", Integer, nullable=False),
    Column("problem", Text),  # what monday said, while it cannot be asked
    Column("created_at", Moment, nullable=False),
    Column("due_at", Moment),  # when it is worked on; null: it is over
    Column("leased_until", Moment),  # by the wall clock: a worker has it until then
    Column("turn", Integer, nullable=False, server_default=text("0")),  # fences a late worker
    Column("ended_at", Moment),
    Column("undo_until", Moment),  # by the wall clock: people take back what they see
    UniqueConstraint("account_id", "user_id", "key"),
    Index("batch_due", "due_at", postgresql_where=text("due_at IS NOT NULL")),
)

batch_row = Table(
    "batch_row",
    metadata,
    account_id(primary_key=True),
    Column("batch_id", BigInteger, primary_key=True, autoincrement=False),
    Column("place", Integer, primary_key=True, autoincrement=False),  # in the order they were asked for, from 1
    Column("item_id", BigInteger, nullable=False),
    Column("state", Text, nullable=False),  # waiting, ready; entered, enrolled, undone, begun; refused
    Column("code", Text),  # of a refusal
    Column("facts", JSONB),
    Column("enrollment_id", BigInteger),
)
