"""Changes of sequences with people inside: what was chosen for them, and where those stood who were moved."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Index, Integer, PrimaryKeyConstraint, SmallInteger, Table, Text, text
from sqlalchemy.dialects.postgresql import JSONB

from sequences.storage.tables.base import Moment, account_id, metadata, own_id

change = Table(
    "change",
    metadata,
    own_id(),
    account_id(),
    Column("sequence_id", BigInteger, nullable=False),
    Column("version_id", BigInteger, nullable=False),  # that people moved to
    Column("before_id", BigInteger),  # the version that was published before; null: none, or it was switched off
    Column("choices", JSONB, nullable=False),  # what was chosen for whom, for those who could not be moved yet
    Column("counts", JSONB, nullable=False),  # people by what became of them
    Column("user_id", BigInteger, nullable=False),
    Column("made_at", Moment, nullable=False),
    Column("due_at", Moment),  # when to look again for those whose step had begun; null: nobody is left
    Column("undone_at", Moment),
    Column("undone_by", BigInteger),
    Index("change_sequence", "sequence_id", "id"),
    Index("change_due", "due_at", postgresql_where=text("due_at IS NOT NULL")),
)

moved = Table(
    "moved",
    metadata,
    account_id(),
    Column("change_id", BigInteger, nullable=False),
    Column("enrollment_id", BigInteger, nullable=False),
    # as they stood before
    Column("version_id", BigInteger, nullable=False),
    Column("position", SmallInteger, nullable=False),
    Column("due_at", Moment),
    Column("paused_due", Moment),
    Column("waiting_for", Text),
    Column("reason", Text),
    # as they stood right after: while they do, all of it can be taken back
    Column("at", Moment),  # null: they move when the step is over that had begun
    Column("to_position", SmallInteger),
    Column("to_due", Moment),
    Column("to_paused_due", Moment),
    Column("turn", Integer),
    Column("back_at", Moment),  # when it was taken back
    PrimaryKeyConstraint("enrollment_id", "change_id"),
    Index("moved_change", "change_id", "enrollment_id"),
)
