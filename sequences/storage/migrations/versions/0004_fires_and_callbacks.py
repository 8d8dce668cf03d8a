"""Fires that wait while an automation is edited; what monday waits for.

Revision ID: 0004
Revises: 0003
"""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

COLUMNS = (
    ("subscription", "successor_id", sa.BigInteger()),
    ("subscription", "fire_at", sa.DateTime(timezone=True)),
    ("outbox", "trigger_uuid", sa.Text()),
    ("action_run", "callback_url", sa.Text()),
    ("action_run", "enrollment_id", sa.BigInteger()),
)


def upgrade() -> None:
    """Bring the schema forward."""
    for table, name, kind in COLUMNS:
        op.add_column(table, sa.Column(name, kind, nullable=True))
    op.create_index("outbox_dead", "outbox", ["account_id", "id"], postgresql_where=sa.text("state = 'dead'"))
    enrolled = sa.text("enrollment_id IS NOT NULL")
    op.create_index("action_run_enrollment", "action_run", ["enrollment_id", "account_id"], postgresql_where=enrolled)


def downgrade() -> None:
    """Take it back."""
    op.drop_index("action_run_enrollment", table_name="action_run")
    op.drop_index("outbox_dead", table_name="outbox")
    for table, name, _ in reversed(COLUMNS):
        op.drop_column(table, name)
