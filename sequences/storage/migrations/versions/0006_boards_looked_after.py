"""Boards that are looked after: what they show, what was written and seen last, webhooks and their events.

Revision ID: 0006
Revises: 0005
"""

from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

MOMENTS = ("ask_again_at", "look_at", "reconcile_at", "reconciled_at")


def upgrade() -> None:
    """Bring the schema forward."""
    jsonb, moment = postgresql.JSONB(astext_type=sa.Text()), sa.DateTime(timezone=True)
    columns: list[sa.Column[Any]] = [
        sa.Column("enrolled", sa.Boolean(), server_default=sa.text("true"), nullable=False),
        sa.Column("through", sa.Text(), nullable=True),
        sa.Column("shows", jsonb, server_default=sa.text("'{}'::jsonb"), nullable=False),
        sa.Column("added_by", sa.BigInteger(), nullable=True),
        *(sa.Column(name, moment, nullable=True) for name in MOMENTS),
        sa.Column("reconciling", jsonb, nullable=True),
        sa.Column("repaired", sa.Integer(), nullable=True),
    ]
    for column in columns:
        op.add_column("board", column)
    op.create_index("board_care", "board", [sa.text("LEAST(look_at, reconcile_at)")], unique=False)
    op.create_table(
        "known_cell",
        sa.Column("account_id", sa.BigInteger(), nullable=False),
        sa.Column("item_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("column_id", sa.Text(), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.Column("ours", sa.Boolean(), nullable=False),
        sa.Column("at", moment, nullable=False),
        sa.PrimaryKeyConstraint("account_id", "item_id", "column_id", name=op.f("known_cell_pkey")),
    )
    op.create_index("known_cell_at", "known_cell", ["at"], unique=False)
    op.create_table(
        "board_link",
        sa.Column("account_id", sa.BigInteger(), nullable=False),
        sa.Column("board_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("item_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("linked_item_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.PrimaryKeyConstraint("account_id", "board_id", "item_id", "linked_item_id", name=op.f("board_link_pkey")),
    )
    op.create_index("board_link_linked", "board_link", ["account_id", "linked_item_id"], unique=False)
    op.create_table(
        "board_webhook",
        sa.Column("account_id", sa.BigInteger(), nullable=False),
        sa.Column("webhook_id", sa.Text(), nullable=False),
        sa.Column("board_id", sa.BigInteger(), nullable=False),
        sa.Column("event", sa.Text(), nullable=False),
        sa.Column("column_id", sa.Text(), server_default="", nullable=False),
        sa.PrimaryKeyConstraint("account_id", "webhook_id", name=op.f("board_webhook_pkey")),
        sa.UniqueConstraint(
            "account_id", "board_id", "event", "column_id",
            name=op.f("board_webhook_account_id_board_id_event_column_id_key"),
        ),
    )  # fmt: skip
    op.create_table(
        "board_event",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("account_id", sa.BigInteger(), nullable=False),
        sa.Column("board_id", sa.BigInteger(), nullable=False),
        sa.Column("item_id", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("column_id", sa.Text(), server_default="", nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("at", moment, nullable=False),
        sa.Column("due_at", moment, nullable=True),
        sa.Column("leased_until", moment, nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("board_event_pkey")),
        sa.UniqueConstraint("account_id", "source", name=op.f("board_event_account_id_source_key")),
    )
    waiting = sa.text("due_at IS NOT NULL")
    op.create_index("board_event_due", "board_event", ["account_id", "due_at"], unique=False, postgresql_where=waiting)
    op.create_index("board_event_at", "board_event", ["at"], unique=False)


def downgrade() -> None:
    """Take the schema back."""
    for table in ("board_event", "board_webhook", "board_link", "known_cell"):
        op.drop_table(table)
    op.drop_index("board_care", table_name="board")
    for name in ("enrolled", "through", "shows", "added_by", *MOMENTS, "reconciling", "repaired"):
        op.drop_column("board", name)
