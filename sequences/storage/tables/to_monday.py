"""What must reach monday: trigger subscriptions, the outbox, and the cells to put right."""

from __future__ import annotations

from sqlalchemy import BigInteger, Boolean, Column, Index, Integer, Table, Text, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import JSONB

from sequences.storage.tables.base import Moment, account_id, metadata, own_id

subscription = Table(
    "subscription",
    metadata,
    account_id(primary_key=True),
    Column("subscription_id", BigInteger, primary_key=True, autoincrement=False),
    Column("trigger", Text, nullable=False),
    Column("webhook_url", Text, nullable=False),
    Column("board_id", BigInteger),
    Column("sequence_id", BigInteger),  # narrowed to one; null: every sequence of the board
    Column("user_id", BigInteger, nullable=False),
    Column("integration_id", BigInteger),
    Column("created_at", Moment, nullable=False),
    Column("superseded_at", Moment),  # its automation was edited
    Column("successor_id", BigInteger),  # what takes its place; null: that is still to come
    Column("dead_at", Moment),
    Column("fire_at", Moment),  # by the wall clock: when it was fired at last
    Index("subscription_trigger", "account_id", "trigger"),
)

outbox = Table(
    "outbox",
    metadata,
    own_id(),
    account_id(),
    Column("kind", Text, nullable=False),
    Column("target", Text, nullable=False),  # rows of one target leave in order
    Column("key", Text, nullable=False),  # one logical effect; also the Idempotency-Key
    Column("payload", JSONB, nullable=False),
    Column("state", Text, nullable=False, server_default="waiting"),  # waiting, sent, dead
    Column("due_at", Moment),
    Column("leased_until", Moment),
    Column("tries", Integer, nullable=False, server_default=text("0")),
    Column("answer", Text),
    Column("trigger_uuid", Text),  # monday's name of the run that a fire began
    Column("created_at", Moment, nullable=False),
    UniqueConstraint("account_id", "key"),
    Index("outbox_target", "account_id", "target", "id", postgresql_where=text("state = 'waiting'")),
    Index("outbox_dead", "account_id", "id", postgresql_where=text("state = 'dead'")),
    Index("outbox_due", "due_at", postgresql_where=text("state = 'waiting'")),
    Index("outbox_created", "created_at", postgresql_using="brin"),
)

activities_board = Table(
    "activities_board",
    metadata,
    account_id(primary_key=True),
    Column("board_id", BigInteger, primary_key=True, autoincrement=False),
    Column("columns", JSONB, nullable=False),  # meaning (status, kind, owner, …) -> column id
    Column("labels", JSONB, nullable=False),  # open, done, dropped -> label id of the status
    Column("kinds", JSONB, nullable=False, server_default=text("'{}'::jsonb")),  # call, … -> label id of the kind
    Column("kind_type", Text, nullable=False, server_default="text"),  # status, dropdown, text
    Column("chosen", Boolean, nullable=False, server_default=text("false")),  # by an admin, not made by us
    Column("webhooks", JSONB, nullable=False, server_default=text("'[]'::jsonb")),  # their ids at monday
    Column("listen_at", Moment),  # while nothing is heard of it: when to ask again to be told
)

custom_activity = Table(
    "custom_activity",
    metadata,
    account_id(primary_key=True),
    Column("kind", Text, primary_key=True),  # email, call, task, run
    Column("activity_id", Text, nullable=False),  # under which monday's timeline shows entries of that kind
)

timeline_off = Table(
    "timeline_off",
    metadata,
    account_id(primary_key=True),
    Column("board_id", BigInteger, primary_key=True, autoincrement=False),  # 0: the whole account
    Column("problem", Text, nullable=False),
    Column("retry_at", Moment, nullable=False),  # nothing is written before that
)

board = Table(
    "board",
    metadata,
    account_id(primary_key=True),
    Column("board_id", BigInteger, primary_key=True, autoincrement=False),
    Column("enrolled_column", Text),
    Column("labels", JSONB, nullable=False, server_default=text("'{}'::jsonb")),  # sequence id -> label id
    Column("problem", Text),
    Column("leased_until", Moment),
    Column("rest_until", Moment),  # nothing is written there before: a limit of monday's, or somebody else writes
    Column("enrolled", Boolean, nullable=False, server_default=text("true")),  # people want the column here
    Column("through", Text),  # a Connect boards column: what the items it leads to are enrolled in is shown too
    Column("shows", JSONB, nullable=False, server_default=text("'{}'::jsonb")),  # optional columns, by kind
    Column("added_by", BigInteger),  # who chose what the board shows
    Column("ask_again_at", Moment),  # monday refused a column or label: it is not asked again before
    Column("look_at", Moment),  # when columns and webhooks are looked after next
    Column("reconcile_at", Moment),  # when what the board shows is compared with the truth next
    Column("reconciling", JSONB),  # how far that has come: null while none runs
    Column("reconciled_at", Moment),
    Column("repaired", Integer),  # cells put right the last time
    Index("board_care", text("LEAST(look_at, reconcile_at)")),
)

projection = Table(
    "projection",
    metadata,
    account_id(primary_key=True),
    Column("item_id", BigInteger, primary_key=True, autoincrement=False),
    Column("board_id", BigInteger, nullable=False),
    Column("version", Integer, nullable=False, server_default=text("1")),
    Column("status_column", Text),
    Column("status_label", Text),
    Column("due_at", Moment, nullable=False),
    Column("tries", Integer, nullable=False, server_default=text("0")),
    Column("problem", Text),
    Index("projection_board", "account_id", "board_id", "due_at"),
)
