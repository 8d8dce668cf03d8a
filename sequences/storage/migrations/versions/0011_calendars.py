"""Days off of an account, and where the people of runs are.

Revision ID: 0011
Revises: 0010
"""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the schema forward."""
    op.create_table(
        "day_off",
        sa.Column("account_id", sa.BigInteger(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("account_id", "day", name=op.f("day_off_pkey")),
    )
    op.add_column("enrollment", sa.Column("place", sa.Text(), nullable=True))


def downgrade() -> None:
    """Take the schema back."""
    op.drop_column("enrollment", "place")
    op.drop_table("day_off")
