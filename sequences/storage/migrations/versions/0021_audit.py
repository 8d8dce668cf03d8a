"""What people changed, and what waits for a second person.

Revision ID: 0021
Revises: 0020
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the audit log, the requests to publish, and the setting that makes them."""
    op.create_table(
        "audit",
        sa.Column("id", sa.BigInteger, sa.Identity(always=False), primary_key=True),
        sa.Column("account_id", sa.BigInteger, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
        sa.Column("user_id", sa.BigInteger),
        sa.Column("what", sa.Text, nullable=False),
        sa.Column("subject", sa.Text, nullable=False),
        sa.Column("subject_id", sa.BigInteger),
        sa.Column("name", sa.Text),
        sa.Column("sequence_id", sa.BigInteger),
        sa.Column("before", JSONB, nullable=False),
        sa.Column("after", JSONB, nullable=False),
    )
    op.create_index("audit_account", "audit", ["account_id", "id"])
    op.create_index("audit_sequence", "audit", ["account_id", "sequence_id", "id"])
    op.create_index("audit_user", "audit", ["account_id", "user_id", "id"])
    op.create_index("audit_what", "audit", ["account_id", "what", "id"])
    op.create_index("audit_at", "audit", ["account_id", "at"])
    op.create_index("audit_old", "audit", ["at"])
    op.create_table(
        "publish_request",
        sa.Column("id", sa.BigInteger, sa.Identity(always=False), primary_key=True),
        sa.Column("account_id", sa.BigInteger, nullable=False),
        sa.Column("sequence_id", sa.BigInteger, nullable=False),
        sa.Column("asked_by", sa.BigInteger, nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revision", sa.Integer, nullable=False),
        sa.Column("version_id", sa.BigInteger),
        sa.Column("note", sa.Text, nullable=False),
        sa.Column("people", JSONB, nullable=False),
        sa.Column("state", sa.Text, nullable=False, server_default="waiting"),
        sa.Column("decided_by", sa.BigInteger),
        sa.Column("decided_at", sa.DateTime(timezone=True)),
        sa.Column("answer", sa.Text, nullable=False, server_default=""),
    )
    op.create_index(
        "publish_request_waiting", "publish_request", ["account_id", "sequence_id"], unique=True,
        postgresql_where=sa.text("state = 'waiting'"),
    )  # fmt: skip
    op.create_index("publish_request_sequence", "publish_request", ["account_id", "sequence_id", "id"])
    op.add_column("account", sa.Column("second_person", sa.Boolean, nullable=False, server_default=sa.false()))


def downgrade() -> None:
    """Forget what people changed, and what waits."""
    op.drop_column("account", "second_person")
    op.drop_table("publish_request")
    op.drop_table("audit")
