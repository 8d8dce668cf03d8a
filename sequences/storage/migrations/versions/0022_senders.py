"""Whose mailbox an e-mail leaves through where its item tells.

Revision ID: 0022
Revises: 0021
"""

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add who lends their mailbox, who is there, and where each mail left from."""
    op.add_column("mailbox", sa.Column("lent", sa.Boolean, nullable=False, server_default=sa.false()))
    op.add_column("delivery", sa.Column("sent_from", sa.Text))
    op.add_column("delivery", sa.Column("signature", sa.Text))
    op.create_index(
        "enrollment_mailbox", "enrollment", ["account_id"],
        postgresql_where=sa.text("state = 'active' AND waiting_for = 'mailbox'"),
    )  # fmt: skip
    op.create_table(
        "presence",
        sa.Column("account_id", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("user_id", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("is_gone", sa.Boolean, nullable=False),
        sa.Column("away_from", sa.Date),
        sa.Column("away_until", sa.Date),
        sa.Column("time_zone", sa.Text),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
    )


def downgrade() -> None:
    """Forget all of it."""
    op.drop_table("presence")
    op.drop_index("enrollment_mailbox")
    op.drop_column("delivery", "signature")
    op.drop_column("delivery", "sent_from")
    op.drop_column("mailbox", "lent")
