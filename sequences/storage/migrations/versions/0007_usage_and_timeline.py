"""What an account uses, and what its timelines need.

Revision ID: 0007
Revises: 0006
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


MOVE = """
INSERT INTO activities_board (account_id, board_id, columns, labels, webhooks)
SELECT account_id, activities_board_id, activities_columns::jsonb - 'labels',
       jsonb_build_object('open', activities_columns::jsonb -> 'labels' -> 'Open',
                          'done', activities_columns::jsonb -> 'labels' -> 'Done',
                          'dropped', activities_columns::jsonb -> 'labels' -> 'Dropped'),
       CASE WHEN activities_webhook_id IS NULL THEN '[]'::jsonb ELSE jsonb_build_array(activities_webhook_id) END
FROM account WHERE activities_board_id IS NOT NULL AND activities_columns IS NOT NULL
"""
PLACED = """
UPDATE activity a SET board_id = o.activities_board_id FROM account o
WHERE o.account_id = a.account_id AND a.board_item_id IS NOT NULL
"""
BACK = """
UPDATE account a
SET activities_webhook_id = b.webhooks ->> 0,
    activities_columns = (b.columns || jsonb_build_object('labels', jsonb_build_object(
      'Open', b.labels -> 'open', 'Done', b.labels -> 'done', 'Dropped', b.labels -> 'dropped')))::text
FROM activities_board b WHERE b.account_id = a.account_id AND b.board_id = a.activities_board_id
"""


def upgrade() -> None:
    """Bring the schema forward."""
    op.add_column("account", sa.Column("action_limit", sa.Integer(), nullable=True))
    op.create_table(
        "usage",
        sa.Column("account_id", sa.BigInteger(), nullable=False),
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("sequence_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("steps", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("completions", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.PrimaryKeyConstraint("account_id", "month", "sequence_id", name=op.f("usage_pkey")),
        postgresql_with={"fillfactor": "50"},
    )
    op.create_index("usage_sequence", "usage", ["account_id", "sequence_id"])
    op.create_table(
        "activities_board",
        sa.Column("account_id", sa.BigInteger(), nullable=False),
        sa.Column("board_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("columns", JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("labels", JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("kinds", JSONB(astext_type=sa.Text()), server_default=sa.text("'{}'::jsonb"), nullable=False),
        sa.Column("kind_type", sa.Text(), server_default="text", nullable=False),
        sa.Column("chosen", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("webhooks", JSONB(astext_type=sa.Text()), server_default=sa.text("'[]'::jsonb"), nullable=False),
        sa.Column("listen_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("account_id", "board_id", name=op.f("activities_board_pkey")),
    )
    op.execute(MOVE)
    op.drop_column("account", "activities_columns")
    op.drop_column("account", "activities_webhook_id")
    op.add_column("activity", sa.Column("subject", sa.Text(), server_default="", nullable=False))
    op.add_column("activity", sa.Column("body", sa.Text(), server_default="", nullable=False))
    op.add_column("activity", sa.Column("board_id", sa.BigInteger(), nullable=True))
    op.execute(PLACED)
    op.create_index("activity_account", "activity", ["account_id", "id"])
    op.create_table(
        "custom_activity",
        sa.Column("account_id", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("activity_id", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("account_id", "kind", name=op.f("custom_activity_pkey")),
    )
    op.create_table(
        "timeline_off",
        sa.Column("account_id", sa.BigInteger(), nullable=False),
        sa.Column("board_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("problem", sa.Text(), nullable=False),
        sa.Column("retry_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("account_id", "board_id", name=op.f("timeline_off_pkey")),
    )


def downgrade() -> None:
    """Take the schema back."""
    op.drop_table("timeline_off")
    op.drop_table("custom_activity")
    op.drop_index("activity_account", table_name="activity")
    for column in ("board_id", "body", "subject"):
        op.drop_column("activity", column)
    op.add_column("account", sa.Column("activities_columns", sa.Text(), nullable=True))
    op.add_column("account", sa.Column("activities_webhook_id", sa.Text(), nullable=True))
    op.execute(BACK)
    op.drop_table("activities_board")
    op.drop_table("usage")
    op.drop_column("account", "action_limit")
