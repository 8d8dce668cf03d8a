"""Finds colleagues: by the company their items are linked with, else by the domain of their address.

The index of addresses is one of domains, too, and no larger: two numbers of four bytes instead of one and its bucket.

Revision ID: 0017
Revises: 0016
"""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

LIVE = "state IN ('active', 'paused')"


def upgrade() -> None:
    """Let the index of addresses begin with their domain."""
    op.create_table(
        "company",
        sa.Column("account_id", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("item_id", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("company_id", sa.BigInteger),
    )
    op.create_index("company_people", "company", ["account_id", "company_id"])
    op.execute("DROP INDEX enrollment_address")
    op.execute(f"""
    CREATE INDEX enrollment_address ON enrollment
    (hashtext(split_part(lower(email), '@', 2)), hashtext(lower(email))) WHERE {LIVE}
    """)


def downgrade() -> None:
    """Know addresses only."""
    op.execute("DROP INDEX enrollment_address")
    op.execute(f"CREATE INDEX enrollment_address ON enrollment USING hash (lower(email)) WHERE {LIVE}")
    op.drop_table("company")
