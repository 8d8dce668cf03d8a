"""Receipts of people who were erased.

Revision ID: 0018
Revises: 0017
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the receipts."""
    op.create_table(
        "person_erasure",
        sa.Column("id", sa.BigInteger, sa.Identity(always=False), primary_key=True),
        sa.Column("account_id", sa.BigInteger, nullable=False),
        sa.Column("digest", sa.LargeBinary, nullable=False),
        sa.Column("user_id", sa.BigInteger, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("counts", JSONB, nullable=False),
    )
    op.create_index("person_erasure_account", "person_erasure", ["account_id", "id"])


def downgrade() -> None:
    """Forget the receipts."""
    op.drop_table("person_erasure")
