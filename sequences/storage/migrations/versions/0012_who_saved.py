"""Who saved a draft last: the second of two editors is told.

Revision ID: 0012
Revises: 0011
"""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add who it was; null for drafts that nobody saved since."""
    op.add_column("sequence", sa.Column("modified_by", sa.BigInteger(), nullable=True))


def downgrade() -> None:
    """Remove it again."""
    op.drop_column("sequence", "modified_by")
