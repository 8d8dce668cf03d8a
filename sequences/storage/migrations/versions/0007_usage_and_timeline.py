"""What an account uses, and what its timelines need.

Revision ID: 0007
Revises: 0004b
"""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0004b"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the schema forward."""
    op.add_column("account", sa.Column("action_limit", sa.Integer(), nullable=True))
    op.create_table(
        "usage",
        sa.Column("account_id", sa.BigInteger(), nullable=False),
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("sequence_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("steps", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("completions", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.PrimaryKeyConstraint("account_id", "month", "sequence_id", name=op.f("usage_pkey")),
        postgresql_with={"fillfactor": "50"},
    )
    op.create_index("usage_sequence", "usage", ["account_id", "sequence_id"])
    op.create_table(
        "custom_activity",
        sa.Column("account_id", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("activity_id", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("account_id", "kind", name=op.f("custom_activity_pkey")),
    )
    op.create_table(
        "timeline_off",
        sa.Column("account_id", sa.BigInteger(), nullable=False),
        sa.Column("board_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("problem", sa.Text(), nullable=False),
        sa.Column("retry_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("account_id", "board_id", name=op.f("timeline_off_pkey")),
    )


def downgrade() -> None:
    """Take the schema back."""
    op.drop_table("timeline_off")
    op.drop_table("custom_activity")
    op.drop_table("usage")
    op.drop_column("account", "action_limit")
