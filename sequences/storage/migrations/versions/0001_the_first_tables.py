"""The first tables.

Revision ID: 0001
Revises:
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the schema forward."""

    op.create_table(
        "account",
        sa.Column("account_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("state", sa.Text(), server_default="active", nullable=False),
        sa.Column("api_token", sa.LargeBinary(), nullable=True),
        sa.Column("hash_key", sa.LargeBinary(), nullable=False),
        sa.Column("activities_board_id", sa.BigInteger(), nullable=True),
        sa.Column("activities_columns", sa.Text(), nullable=True),
        sa.Column("activities_webhook_id", sa.Text(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("account_id", name=op.f("account_pkey")),
    )
    op.create_table(
        "action_run",
        sa.Column("account_id", sa.BigInteger(), nullable=False),
        sa.Column("action_uuid", sa.Text(), nullable=False),
        sa.Column("status", sa.SmallInteger(), nullable=False),
        sa.Column("body", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("account_id", "action_uuid", name=op.f("action_run_pkey")),
    )
    op.create_index("action_run_at", "action_run", ["at"], unique=False)
    op.create_table(
        "activity",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("account_id", sa.BigInteger(), nullable=False),
        sa.Column("enrollment_id", sa.BigInteger(), nullable=False),
        sa.Column("version_id", sa.BigInteger(), nullable=False),
        sa.Column("position", sa.SmallInteger(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), server_default="", nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("item_id", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.Text(), server_default="open", nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("board_item_id", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("activity_pkey")),
        sa.UniqueConstraint(
            "enrollment_id",
            "version_id",
            "position",
            name=op.f("activity_enrollment_id_version_id_position_key"),
        ),
    )
    op.create_index("activity_board_item", "activity", ["account_id", "board_item_id"], unique=False)
    op.create_table(
        "attachment",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("account_id", sa.BigInteger(), nullable=False),
        sa.Column("owner_id", sa.BigInteger(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("removed_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("attachment_pkey")),
    )
    op.create_index(
        "attachment_name",
        "attachment",
        ["account_id", "name"],
        unique=True,
        postgresql_where=sa.text("removed_at IS NULL"),
    )
    op.create_table(
        "signature",
        sa.Column("account_id", sa.BigInteger(), nullable=False),
        sa.Column("user_id", sa.BigInteger(), nullable=False),
        sa.Column("html", sa.Text(), nullable=False),
        sa.Column("automatic", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("modified_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("account_id", "user_id", name=op.f("signature_pkey")),
    )
    op.create_table(
        "template",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("account_id", sa.BigInteger(), nullable=False),
        sa.Column("owner_id", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), server_default="", nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("shared", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("modified_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("template_pkey")),
    )
    op.create_index("template_account", "template", ["account_id", "id"], unique=False)
    op.create_table(
        "board",
        sa.Column("account_id", sa.BigInteger(), nullable=False),
        sa.Column("board_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("enrolled_column", sa.Text(), nullable=True),
        sa.Column(
            "labels",
            postgresql.JSONB(astext_type=sa.Text()),
            server_default=sa.text("'{}'::jsonb"),
            nullable=False,
        ),
        sa.Column("problem", sa.Text(), nullable=True),
        sa.Column("leased_until", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("account_id", "board_id", name=op.f("board_pkey")),
    )
    op.create_table(
        "delivery",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("account_id", sa.BigInteger(), nullable=False),
        sa.Column("enrollment_id", sa.BigInteger(), nullable=False),
        sa.Column("sequence_id", sa.BigInteger(), nullable=False),
        sa.Column("version_id", sa.BigInteger(), nullable=False),
        sa.Column("position", sa.SmallInteger(), nullable=False),
        sa.Column("mailbox_id", sa.BigInteger(), nullable=False),
        sa.Column("turn", sa.Integer(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("phase", sa.Text(), nullable=True),
        sa.Column("tries", sa.SmallInteger(), server_default=sa.text("1"), nullable=False),
        sa.Column("begun_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("follow_up", sa.Boolean(), nullable=False),
        sa.Column("message_id", sa.Text(), nullable=False),
        sa.Column("sender_name", sa.Text(), nullable=False),
        sa.Column("recipient", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("fields", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("dated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("code", sa.SmallInteger(), nullable=True),
        sa.Column("answer", sa.Text(), nullable=True),
        sa.Column("draft", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("delivery_pkey")),
        sa.UniqueConstraint(
            "enrollment_id",
            "version_id",
            "position",
            name=op.f("delivery_enrollment_id_version_id_position_key"),
        ),
    )
    op.create_index(
        "delivery_held",
        "delivery",
        ["account_id", "id"],
        unique=False,
        postgresql_where=sa.text("state = 'held'"),
    )
    op.create_index("delivery_message", "delivery", ["message_id"], unique=False)
    op.create_index(
        "delivery_over",
        "delivery",
        ["sequence_id", "id"],
        unique=False,
        postgresql_where=sa.text("state IN ('sent', 'refused')"),
    )
    op.create_index("delivery_pace", "delivery", ["mailbox_id", "begun_at"], unique=False)
    op.create_table(
        "engagement",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("account_id", sa.BigInteger(), nullable=False),
        sa.Column("enrollment_id", sa.BigInteger(), nullable=False),
        sa.Column("delivery_id", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("machine", sa.Boolean(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("detail", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("judge_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("engagement_pkey")),
        sa.UniqueConstraint(
            "account_id",
            "source",
            "enrollment_id",
            "kind",
            name=op.f("engagement_account_id_source_enrollment_id_kind_key"),
        ),
    )
    op.create_index("engagement_enrollment", "engagement", ["enrollment_id", "id"], unique=False)
    op.create_index(
        "engagement_judge",
        "engagement",
        ["judge_at"],
        unique=False,
        postgresql_where=sa.text("judge_at IS NOT NULL"),
    )
    op.create_table(
        "enrollment",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("account_id", sa.BigInteger(), nullable=False),
        sa.Column("sequence_id", sa.BigInteger(), nullable=False),
        sa.Column("version_id", sa.BigInteger(), nullable=False),
        sa.Column("item_id", sa.BigInteger(), nullable=False),
        sa.Column("enrolled_by", sa.BigInteger(), nullable=False),
        sa.Column("enrolled_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("leased_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("turn", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("position", sa.SmallInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("waiting_for", sa.Text(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("email", sa.Text(), nullable=True),
        sa.Column("away_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("pace_mailbox_id", sa.BigInteger(), nullable=True),
        sa.Column("pace_since", sa.DateTime(timezone=True), nullable=True),
        sa.Column("pace_follow_up", sa.Boolean(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("enrollment_pkey")),
        postgresql_with={"fillfactor": "90", "autovacuum_vacuum_scale_factor": "0.02"},
    )
    op.create_index(
        "enrollment_due",
        "enrollment",
        ["account_id", "due_at"],
        unique=False,
        postgresql_where=sa.text("due_at IS NOT NULL AND leased_until IS NULL"),
    )
    op.create_index(
        "enrollment_address",
        "enrollment",
        [sa.literal_column("lower(email)")],
        unique=False,
        postgresql_using="hash",
        postgresql_where=sa.text("state IN ('active', 'paused')"),
    )
    op.create_index("enrollment_item", "enrollment", ["item_id", "account_id"], unique=False)
    op.create_index(
        "enrollment_leased",
        "enrollment",
        ["leased_until"],
        unique=False,
        postgresql_where=sa.text("leased_until IS NOT NULL"),
    )
    op.create_index(
        "enrollment_pace",
        "enrollment",
        ["pace_mailbox_id", "due_at"],
        unique=False,
        postgresql_where=sa.text("pace_mailbox_id IS NOT NULL"),
    )
    op.create_index(
        "enrollment_live",
        "enrollment",
        ["account_id", "sequence_id", "item_id"],
        unique=True,
        postgresql_where=sa.text("state IN ('active', 'paused')"),
    )
    op.create_table(
        "inbound_cursor",
        sa.Column("mailbox_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("account_id", sa.BigInteger(), nullable=False),
        sa.Column("folder", sa.Text(), nullable=False),
        sa.Column("uid_validity", sa.BigInteger(), nullable=False),
        sa.Column("next_uid", sa.BigInteger(), nullable=False),
        sa.Column("read_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("link", sa.Text(), server_default="", nullable=False),
        sa.PrimaryKeyConstraint("mailbox_id", "folder", name=op.f("inbound_cursor_pkey")),
    )
    op.create_table(
        "mailbox",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("account_id", sa.BigInteger(), nullable=False),
        sa.Column("owner_id", sa.BigInteger(), nullable=False),
        sa.Column("shared", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("display_name", sa.Text(), server_default="", nullable=False),
        sa.Column("kind", sa.Text(), server_default="smtp", nullable=False),
        sa.Column("auth", sa.Text(), server_default="password", nullable=False),
        sa.Column("send_only", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("smtp_host", sa.Text(), nullable=True),
        sa.Column("smtp_port", sa.Integer(), nullable=True),
        sa.Column("smtp_security", sa.Text(), nullable=True),
        sa.Column("imap_host", sa.Text(), nullable=True),
        sa.Column("imap_port", sa.Integer(), nullable=True),
        sa.Column("imap_security", sa.Text(), nullable=True),
        sa.Column("username", sa.Text(), nullable=False),
        sa.Column("password", sa.LargeBinary(), nullable=True),
        sa.Column("keeps_sent", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("state", sa.Text(), server_default="connected", nullable=False),
        sa.Column("problem", sa.Text(), nullable=True),
        sa.Column("refused_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("retry_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("read_problem", sa.Text(), nullable=True),
        sa.Column("unread_since", sa.DateTime(timezone=True), nullable=True),
        sa.Column("per_minute", sa.Integer(), nullable=True),
        sa.Column("per_hour", sa.Integer(), nullable=True),
        sa.Column("per_day", sa.Integer(), nullable=True),
        sa.Column("ramp_first", sa.Integer(), nullable=True),
        sa.Column("ramp_more", sa.Integer(), nullable=True),
        sa.Column("poll_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("watched_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("leased_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("mailbox_pkey")),
        sa.UniqueConstraint("account_id", "address", name=op.f("mailbox_account_id_address_key")),
    )
    op.create_table(
        "oauth_grant",
        sa.Column("mailbox_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("account_id", sa.BigInteger(), nullable=False),
        sa.Column("tokens", sa.LargeBinary(), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("mailbox_id", name=op.f("oauth_grant_pkey")),
    )
    op.create_table(
        "oauth_state",
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.Column("account_id", sa.BigInteger(), nullable=False),
        sa.Column("user_id", sa.BigInteger(), nullable=False),
        sa.Column("verifier", sa.LargeBinary(), nullable=False),
        sa.Column("wanted", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("digest", name=op.f("oauth_state_pkey")),
    )
    op.create_table(
        "outbox",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("account_id", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("target", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("payload", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("state", sa.Text(), server_default="waiting", nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("leased_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("tries", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("answer", sa.Text(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("outbox_pkey")),
        sa.UniqueConstraint("account_id", "key", name=op.f("outbox_account_id_key_key")),
    )
    op.create_index("outbox_due", "outbox", ["due_at"], unique=False, postgresql_where=sa.text("state = 'waiting'"))
    op.create_index(
        "outbox_target",
        "outbox",
        ["account_id", "target", "id"],
        unique=False,
        postgresql_where=sa.text("state = 'waiting'"),
    )
    op.create_table(
        "person",
        sa.Column("account_id", sa.BigInteger(), nullable=False),
        sa.Column("user_id", sa.BigInteger(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("email", sa.Text(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("time_zone", sa.Text(), nullable=True),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("account_id", "user_id", name=op.f("person_pkey")),
    )
    op.create_table(
        "projection",
        sa.Column("account_id", sa.BigInteger(), nullable=False),
        sa.Column("item_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("board_id", sa.BigInteger(), nullable=False),
        sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.Column("status_column", sa.Text(), nullable=True),
        sa.Column("status_label", sa.Text(), nullable=True),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("tries", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("problem", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("account_id", "item_id", name=op.f("projection_pkey")),
    )
    op.create_index("projection_board", "projection", ["account_id", "board_id", "due_at"], unique=False)
    op.create_table(
        "refusal",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("account_id", sa.BigInteger(), nullable=False),
        sa.Column("sequence_id", sa.BigInteger(), nullable=False),
        sa.Column("item_id", sa.BigInteger(), nullable=False),
        sa.Column("enrollment_id", sa.BigInteger(), nullable=True),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("facts", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("by_user", sa.BigInteger(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("action_uuid", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("refusal_pkey")),
    )
    op.create_index("refusal_sequence", "refusal", ["account_id", "sequence_id", "id"], unique=False)
    op.create_table(
        "sequence",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("account_id", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("board_id", sa.BigInteger(), nullable=True),
        sa.Column("mailbox_id", sa.BigInteger(), nullable=True),
        sa.Column("owner_id", sa.BigInteger(), nullable=False),
        sa.Column("draft", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("revision", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.Column("version_id", sa.BigInteger(), nullable=True),
        sa.Column("paused_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("paused_for", sa.Text(), nullable=True),
        sa.Column("bounced_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("bounces_after", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("modified_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("sequence_pkey")),
    )
    op.create_index("sequence_account_board", "sequence", ["account_id", "board_id"], unique=False)
    op.create_table(
        "sequence_version",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("account_id", sa.BigInteger(), nullable=False),
        sa.Column("sequence_id", sa.BigInteger(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("definition", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("published_by", sa.BigInteger(), nullable=False),
        sa.Column(
            "enclosed",
            postgresql.JSONB(astext_type=sa.Text()),
            server_default=sa.text("'{}'::jsonb"),
            nullable=False,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("sequence_version_pkey")),
        sa.UniqueConstraint("sequence_id", "number", name=op.f("sequence_version_sequence_id_number_key")),
    )
    op.create_table(
        "subscription",
        sa.Column("account_id", sa.BigInteger(), nullable=False),
        sa.Column("subscription_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("trigger", sa.Text(), nullable=False),
        sa.Column("webhook_url", sa.Text(), nullable=False),
        sa.Column("board_id", sa.BigInteger(), nullable=True),
        sa.Column("sequence_id", sa.BigInteger(), nullable=True),
        sa.Column("user_id", sa.BigInteger(), nullable=False),
        sa.Column("integration_id", sa.BigInteger(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("superseded_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("dead_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("account_id", "subscription_id", name=op.f("subscription_pkey")),
    )
    op.create_index("subscription_trigger", "subscription", ["account_id", "trigger"], unique=False)
    op.create_table(
        "suppression",
        sa.Column("account_id", sa.BigInteger(), nullable=False),
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("hint", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("account_id", "digest", name=op.f("suppression_pkey")),
    )
    op.create_index("suppression_at", "suppression", ["account_id", "at", "digest"], unique=False)


def downgrade() -> None:
    """Bring it back."""

    op.drop_index("suppression_at", table_name="suppression")
    op.drop_table("suppression")
    op.drop_index("subscription_trigger", table_name="subscription")
    op.drop_table("subscription")
    op.drop_table("sequence_version")
    op.drop_index("sequence_account_board", table_name="sequence")
    op.drop_table("sequence")
    op.drop_index("refusal_sequence", table_name="refusal")
    op.drop_table("refusal")
    op.drop_index("projection_board", table_name="projection")
    op.drop_table("projection")
    op.drop_table("person")
    op.drop_index("outbox_target", table_name="outbox", postgresql_where=sa.text("state = 'waiting'"))
    op.drop_index("outbox_due", table_name="outbox", postgresql_where=sa.text("state = 'waiting'"))
    op.drop_table("outbox")
    op.drop_table("mailbox")
    op.drop_table("inbound_cursor")
    op.drop_index("enrollment_pace", table_name="enrollment", postgresql_where=sa.text("pace_mailbox_id IS NOT NULL"))
    op.drop_index("enrollment_live", table_name="enrollment", postgresql_where=sa.text("state IN ('active', 'paused')"))
    op.drop_index("enrollment_leased", table_name="enrollment", postgresql_where=sa.text("leased_until IS NOT NULL"))
    op.drop_index("enrollment_item", table_name="enrollment")
    op.drop_index(
        "enrollment_address", table_name="enrollment", postgresql_where=sa.text("state IN ('active', 'paused')")
    )
    op.drop_index(
        "enrollment_due",
        table_name="enrollment",
        postgresql_where=sa.text("due_at IS NOT NULL AND leased_until IS NULL"),
    )
    op.drop_table("enrollment")
    op.drop_index("engagement_judge", table_name="engagement", postgresql_where=sa.text("judge_at IS NOT NULL"))
    op.drop_index("engagement_enrollment", table_name="engagement")
    op.drop_table("engagement")
    op.drop_index("delivery_pace", table_name="delivery")
    op.drop_index("delivery_over", table_name="delivery", postgresql_where=sa.text("state IN ('sent', 'refused')"))
    op.drop_index("delivery_message", table_name="delivery")
    op.drop_index("delivery_held", table_name="delivery", postgresql_where=sa.text("state = 'held'"))
    op.drop_table("delivery")
    op.drop_table("board")
    op.drop_index("template_account", table_name="template")
    op.drop_table("template")
    op.drop_table("signature")
    op.drop_index("attachment_name", table_name="attachment", postgresql_where=sa.text("removed_at IS NULL"))
    op.drop_table("attachment")
    op.drop_index("activity_board_item", table_name="activity")
    op.drop_table("activity")
    op.drop_index("action_run_at", table_name="action_run")
    op.drop_table("action_run")
    op.drop_table("account")
