"""What a change of a sequence made of the people inside, so that it can be seen, finished and taken back.

Revision ID: 0015
Revises: 0014
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Add the changes, who was moved by them, and the note of a version."""
    op.add_column("sequence_version", sa.Column("note", sa.Text, nullable=False, server_default=""))
    op.create_table(
        "change",
        sa.Column("id", sa.BigInteger, sa.Identity(always=False), primary_key=True),
        sa.Column("account_id", sa.BigInteger, nullable=False),
        sa.Column("sequence_id", sa.BigInteger, nullable=False),
        sa.Column("version_id", sa.BigInteger, nullable=False),
        sa.Column("before_id", sa.BigInteger),
        sa.Column("choices", JSONB, nullable=False),
        sa.Column("counts", JSONB, nullable=False),
        sa.Column("user_id", sa.BigInteger, nullable=False),
        sa.Column("made_at", MOMENT, nullable=False),
        sa.Column("due_at", MOMENT),
        sa.Column("undone_at", MOMENT),
        sa.Column("undone_by", sa.BigInteger),
    )
    op.create_index("change_sequence", "change", ["sequence_id", "id"])
    op.create_index("change_due", "change", ["due_at"], postgresql_where=sa.text("due_at IS NOT NULL"))
    op.create_table(
        "moved",
        sa.Column("account_id", sa.BigInteger, nullable=False),
        sa.Column("change_id", sa.BigInteger, nullable=False),
        sa.Column("enrollment_id", sa.BigInteger, nullable=False),
        sa.Column("version_id", sa.BigInteger, nullable=False),
        sa.Column("position", sa.SmallInteger, nullable=False),
        sa.Column("due_at", MOMENT),
        sa.Column("paused_due", MOMENT),
        sa.Column("waiting_for", sa.Text),
        sa.Column("reason", sa.Text),
        sa.Column("at", MOMENT),
        sa.Column("to_position", sa.SmallInteger),
        sa.Column("to_due", MOMENT),
        sa.Column("to_paused_due", MOMENT),
        sa.Column("turn", sa.Integer),
        sa.Column("back_at", MOMENT),
        sa.PrimaryKeyConstraint("enrollment_id", "change_id"),
    )
    op.create_index("moved_change", "moved", ["change_id", "enrollment_id"])


def downgrade() -> None:
    """Forget all of it."""
    op.drop_table("moved")
    op.drop_table("change")
    op.drop_column("sequence_version", "note")
