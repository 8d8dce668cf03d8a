"""Files of items: what a message carries of them, and their bytes as long as it may be sent again.

Revision ID: 0002
Revises: 0001
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the schema forward."""

    op.create_table(
        "kept_file",
        sa.Column("account_id", sa.BigInteger(), nullable=False),
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("account_id", "digest", name=op.f("kept_file_pkey")),
    )
    op.create_index("kept_file_used", "kept_file", ["used_at"])
    op.add_column("delivery", sa.Column("files", postgresql.JSONB(astext_type=sa.Text()), nullable=True))
    op.create_index(
        "delivery_files",
        "delivery",
        ["account_id"],
        postgresql_where=sa.text("files IS NOT NULL AND state IN ('sending', 'retry', 'held')"),
    )


def downgrade() -> None:
    """Take it back."""

    op.drop_index("delivery_files", "delivery")
    op.drop_column("delivery", "files")
    op.drop_table("kept_file")
