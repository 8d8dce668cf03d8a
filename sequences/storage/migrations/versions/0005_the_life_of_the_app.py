"""The life of the app: events, plans, erasures, and monday's grants.

Revision ID: 0005
Revises: 0004
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the schema forward."""
    op.add_column("account", sa.Column("slug", sa.Text()))
    op.add_column("account", sa.Column("installer_id", sa.BigInteger()))
    op.add_column("account", sa.Column("moved_at", sa.DateTime(timezone=True)))
    op.add_column("account", sa.Column("plan", postgresql.JSONB()))
    op.add_column("account", sa.Column("plan_at", sa.DateTime(timezone=True)))
    op.create_index("account_away", "account", ["account_id"], postgresql_where=sa.text("state <> 'active'"))
    op.create_table(
        "monday_grant",
        sa.Column("account_id", sa.BigInteger(), nullable=False),
        sa.Column("user_id", sa.BigInteger(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("tokens", sa.LargeBinary(), nullable=False),
        sa.Column("scopes", postgresql.JSONB(), nullable=False),
        sa.Column("state", sa.Text(), server_default="valid", nullable=False),
        sa.Column("problem", sa.Text()),
        sa.Column("expires_at", sa.DateTime(timezone=True)),
        sa.Column("obtained_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("renewed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("leave_at", sa.DateTime(timezone=True)),
        sa.Column("tries", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.PrimaryKeyConstraint("account_id", "user_id", name=op.f("monday_grant_pkey")),
    )
    op.create_index("monday_grant_leaving", "monday_grant", ["leave_at"], postgresql_where=sa.text("state = 'leaving'"))
    op.create_table(
        "lifecycle_event",
        sa.Column("account_id", sa.BigInteger(), nullable=False),
        sa.Column("key", sa.LargeBinary(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("account_id", "key", name=op.f("lifecycle_event_pkey")),
    )
    op.create_index("lifecycle_event_at", "lifecycle_event", ["at"])
    op.create_table(
        "erasure",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("account_id", sa.BigInteger(), nullable=False),
        sa.Column("uninstalled_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("begun_at", sa.DateTime(timezone=True)),
        sa.Column("ended_at", sa.DateTime(timezone=True)),
        sa.Column("cancelled_at", sa.DateTime(timezone=True)),
        sa.Column("again", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("counts", postgresql.JSONB(), server_default=sa.text("'{}'::jsonb"), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("erasure_pkey")),
    )
    op.create_index("erasure_account", "erasure", ["account_id", "id"])
    op.create_index(
        "erasure_due",
        "erasure",
        ["due_at"],
        postgresql_where=sa.text("ended_at IS NULL AND cancelled_at IS NULL"),
    )


def downgrade() -> None:
    """Bring it back."""
    for table in ("erasure", "lifecycle_event", "monday_grant"):
        op.drop_table(table)
    op.drop_index("account_away", "account")
    for column in ("plan_at", "plan", "moved_at", "installer_id", "slug"):
        op.drop_column("account", column)
