"""What people ask for many items at once.

Revision ID: 0008
Revises: 0007
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the schema forward."""
    op.create_table(
        "batch",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("account_id", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("sequence_id", sa.BigInteger(), nullable=False),
        sa.Column("user_id", sa.BigInteger(), nullable=False),
        sa.Column("key", sa.Text(), nullable=True),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("problem", sa.Text(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("leased_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("turn", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("undo_until", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("batch_pkey")),
        sa.UniqueConstraint("account_id", "user_id", "key", name=op.f("batch_account_id_user_id_key_key")),
    )
    op.create_index("batch_due", "batch", ["due_at"], postgresql_where=sa.text("due_at IS NOT NULL"))
    op.create_table(
        "batch_row",
        sa.Column("account_id", sa.BigInteger(), nullable=False),
        sa.Column("batch_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("place", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("item_id", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("code", sa.Text(), nullable=True),
        sa.Column("facts", JSONB(astext_type=sa.Text()), nullable=True),
        sa.Column("enrollment_id", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("account_id", "batch_id", "place", name=op.f("batch_row_pkey")),
    )
    op.create_index(
        "refusal_enrollment", "refusal", ["enrollment_id"], postgresql_where=sa.text("enrollment_id IS NOT NULL")
    )


def downgrade() -> None:
    """Take the schema back."""
    op.drop_index("refusal_enrollment", table_name="refusal")
    op.drop_table("batch_row")
    op.drop_table("batch")
