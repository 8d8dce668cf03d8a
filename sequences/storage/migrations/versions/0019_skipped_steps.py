"""Steps that were skipped.

Revision ID: 0019
Revises: 0018
"""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the steps that runs went on without."""
    op.create_table(
        "skip",
        sa.Column("id", sa.BigInteger, sa.Identity(always=False), primary_key=True),
        sa.Column("account_id", sa.BigInteger, nullable=False),
        sa.Column("enrollment_id", sa.BigInteger, nullable=False),
        sa.Column("version_id", sa.BigInteger, nullable=False),
        sa.Column("position", sa.SmallInteger, nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.UniqueConstraint("enrollment_id", "version_id", "position"),
    )


def downgrade() -> None:
    """Forget why steps were skipped."""
    op.drop_table("skip")
