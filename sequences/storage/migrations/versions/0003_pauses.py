"""Pauses of single runs.

Revision ID: 0003
Revises: 0002
"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add what a pause keeps."""
    for column in (
        sa.Column("paused_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("paused_by", sa.BigInteger(), nullable=True),
        sa.Column("paused_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("paused_due", sa.DateTime(timezone=True), nullable=True),
    ):
        op.add_column("enrollment", column)
    op.create_index(
        "enrollment_paused",
        "enrollment",
        ["paused_until"],
        postgresql_where=sa.text("state = 'paused' AND paused_until IS NOT NULL"),
    )


def downgrade() -> None:
    """Remove it again."""
    op.drop_index("enrollment_paused", "enrollment")
    for column in ("paused_due", "paused_until", "paused_by", "paused_at"):
        op.drop_column("enrollment", column)
