"""Finds what somebody has been through by their address: whoever is inside costs nothing more.

Revision ID: 0016
Revises: 0015
"""

from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Index the addresses of ended runs."""
    op.execute("""
    CREATE INDEX enrollment_past ON enrollment USING hash (lower(email)) WHERE state NOT IN ('active', 'paused')
    """)


def downgrade() -> None:
    """Look no more."""
    op.execute("DROP INDEX enrollment_past")
