"""Boards that rest while monday's limits do, accounts that are asked for each night, and an outbox that is swept.

Revision ID: 0009
Revises: 0008
"""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the schema forward."""
    op.add_column("board", sa.Column("rest_until", sa.DateTime(timezone=True), nullable=True))
    op.add_column("account", sa.Column("asked_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("account", sa.Column("refused_at", sa.DateTime(timezone=True), nullable=True))
    op.create_index("outbox_created", "outbox", ["created_at"], postgresql_using="brin")


def downgrade() -> None:
    """Take the schema back."""
    op.drop_index("outbox_created", table_name="outbox")
    op.drop_column("account", "refused_at")
    op.drop_column("account", "asked_at")
    op.drop_column("board", "rest_until")
