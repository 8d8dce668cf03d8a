"""What is running: enrollments, the messages and activities of their steps, and who was refused.

`enrollment` is narrow on purpose: a million people who wait cost disk and nothing else.
"""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Index,
    Integer,
    LargeBinary,
    SmallInteger,
    Table,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB

from sequences.storage.tables.base import Moment, account_id, metadata, own_id

LIVE = text("state IN ('active', 'paused')")

# Nobody is forgotten (row L4): whoever is inside has a next date or waits for somebody, whoever is out knows why.
WAITS = """state <> 'active' OR (waiting_for IS NOT NULL
    AND (due_at IS NOT NULL OR waiting_for IN ('activity', 'mailbox', 'outcome', 'sequence')))"""
ENDED = "state IN ('active', 'paused') OR (ended_at IS NOT NULL AND reason IS NOT NULL)"

enrollment = Table(
    "enrollment",
    metadata,
    own_id(),
    account_id(),
    Column("sequence_id", BigInteger, nullable=False),
    Column("version_id", BigInteger, nullable=False),
    Column("item_id", BigInteger, nullable=False),
    Column("enrolled_by", BigInteger, nullable=False),
    Column("enrolled_at", Moment, nullable=False),
    Column("due_at", Moment),  # when the next move is due; null: it waits for something else
    Column("leased_until", Moment),  # by the wall clock: a worker has it until then
    Column("ended_at", Moment),
    Column("turn", Integer, nullable=False, server_default=text("0")),  # fences a late writer
    Column("position", SmallInteger, nullable=False, server_default=text("0")),
    Column("state", Text, nullable=False),
    Column("waiting_for", Text),  # check, step, activity, mailbox, outcome, away, sequence
    Column("reason", Text),
    Column("email", Text),
    Column("paused_at", Moment),
    Column("paused_by", BigInteger),  # the user who paused it; null: an automation or a rule
    Column("paused_until", Moment),  # when it goes on by itself; null: when somebody resumes it
    Column("paused_due", Moment),  # when the wait would have ended that it was in
    Column("place", Text),  # where the person is, as `sequences.core.places` writes it; null: nobody asks
    Column("away_until", Moment),  # no step before that: the person is out of office
    Column("pace_mailbox_id", BigInteger),  # while it waits for a slot of this mailbox
    Column("pace_since", Moment),  # when that mail was due first
    Column("pace_follow_up", Boolean),  # whether the person has had a mail of the sequence
    Column("retries", SmallInteger),  # how often it was tried again by hand after it had failed; null: never
    CheckConstraint(WAITS, name="enrollment_waits"),
    CheckConstraint(ENDED, name="enrollment_ended"),
    # A sequence and an item are of one account: without its id each of these is eight bytes smaller a person.
    Index("enrollment_live", "sequence_id", "item_id", unique=True, postgresql_where=LIVE),
    Index("enrollment_item", "item_id"),
    Index("enrollment_sequence", "sequence_id", "state", "id"),
    # By the address, and by its domain alone: eight bytes a person find both.
    Index(
        "enrollment_address",
        text("hashtext(split_part(lower(email), '@', 2))"),
        text("hashtext(lower(email))"),
        postgresql_where=LIVE,
    ),
    Index(
        "enrollment_past",
        text("lower(email)"),
        postgresql_using="hash",
        postgresql_where=text("state NOT IN ('active', 'paused')"),
    ),
    Index(
        "enrollment_due",
        "account_id",
        "due_at",
        postgresql_where=text("due_at IS NOT NULL AND leased_until IS NULL"),
    ),
    Index("enrollment_leased", "leased_until", postgresql_where=text("leased_until IS NOT NULL")),
    Index(
        "enrollment_paused",
        "paused_until",
        postgresql_where=text("state = 'paused' AND paused_until IS NOT NULL"),
    ),
    Index(
        "enrollment_mailbox",
        "account_id",
        postgresql_where=text("state = 'active' AND waiting_for = 'mailbox'"),
    ),
    Index("enrollment_pace", "pace_mailbox_id", "due_at", postgresql_where=text("pace_mailbox_id IS NOT NULL")),
    postgresql_with={"fillfactor": "90", "autovacuum_vacuum_scale_factor": "0.02"},
)

delivery = Table(
    "delivery",
    metadata,
    own_id(),
    account_id(),
    Column("enrollment_id", BigInteger, nullable=False),
    Column("sequence_id", BigInteger, nullable=False),
    Column("version_id", BigInteger, nullable=False),
    Column("position", SmallInteger, nullable=False),
    Column("mailbox_id", BigInteger, nullable=False),
    Column("turn", Integer, nullable=False),
    Column("state", Text, nullable=False),  # sending, sent, refused, retry, held, skipped
    Column("phase", Text),  # how far the last try came
    Column("tries", SmallInteger, nullable=False, server_default=text("1")),
    Column("begun_at", Moment, nullable=False),  # when the last try began: what the pace counts
    Column("follow_up", Boolean, nullable=False),  # the person had had a mail of the sequence
    Column("message_id", Text, nullable=False),
    Column("sender_name", Text, nullable=False),
    Column("recipient", Text, nullable=False),
    Column("subject", Text, nullable=False),
    Column("fields", JSONB, nullable=False),  # the values spliced in: the same bytes can be made again
    Column("dated_at", Moment, nullable=False),  # the Date header, fixed for ever
    Column("sent_at", Moment),
    Column("code", SmallInteger),
    Column("answer", Text),
    Column("files", JSONB),  # of the item, attached to this message; their bytes are in kept_file; null: none
    Column("variant", SmallInteger),  # which wording of its step, 0 being its own; null: it has one only
    Column("sent_from", Text),  # the mailbox's address; null: the sequence's own
    Column("signature", Text),  # of whoever it leaves from, as HTML; null: that of its version
    Column("draft", Text),  # at a provider that knows drafts: it tells later whether it was sent
    Column("opened_at", Moment),  # by a person, first; kept by the database from `engagement`, as the next three
    Column("clicked_at", Moment),
    Column("replied_at", Moment),
    Column("bounced_at", Moment),
    UniqueConstraint("enrollment_id", "version_id", "position"),
    Index("delivery_message", "message_id"),
    Index("delivery_held", "account_id", "id", postgresql_where=text("state = 'held'")),
    Index("delivery_pace", "mailbox_id", "begun_at"),
    Index(
        "delivery_files",
        "account_id",
        postgresql_where=text("files IS NOT NULL AND state IN ('sending', 'retry', 'held')"),
    ),
    Index("delivery_over", "sequence_id", "id", postgresql_where=text("state IN ('sent', 'refused')")),
    *(
        Index(f"delivery_{kind}", "account_id", "sequence_id", "enrollment_id", postgresql_where=text(where))
        for kind, where in {
            "opened": "opened_at IS NOT NULL",
            "clicked": "clicked_at IS NOT NULL",
            "replied": "replied_at IS NOT NULL",
            "bounced": "bounced_at IS NOT NULL OR state = 'refused'",
        }.items()
    ),
)

kept_file = Table(
    "kept_file",
    metadata,
    account_id(primary_key=True),
    Column("digest", LargeBinary, primary_key=True),  # SHA-256 of the content
    Column("content", LargeBinary, nullable=False),
    Column("used_at", Moment, nullable=False),  # by the wall clock: when it was last attached to something
    Index("kept_file_used", "used_at"),
)

activity = Table(
    "activity",
    metadata,
    own_id(),
    account_id(),
    Column("enrollment_id", BigInteger, nullable=False),
    Column("version_id", BigInteger, nullable=False),
    Column("position", SmallInteger, nullable=False),
    Column("kind", Text, nullable=False),
    Column("title", Text, nullable=False),
    Column("note", Text, nullable=False, server_default=""),
    Column("subject", Text, nullable=False, server_default=""),  # of the draft of a manual e-mail
    Column("body", Text, nullable=False, server_default=""),  # HTML
    Column("person_id", BigInteger, nullable=False),
    Column("item_id", BigInteger, nullable=False),
    Column("state", Text, nullable=False, server_default="open"),  # open, done, dropped
    Column("due_at", Moment, nullable=False),
    Column("done_at", Moment),
    Column("board_id", BigInteger),  # the Activities board it is on
    Column("board_item_id", BigInteger),  # its item there
    UniqueConstraint("enrollment_id", "version_id", "position"),
    Index("activity_board_item", "account_id", "board_item_id"),
    Index("activity_account", "account_id", "id"),
)

skip = Table(
    "skip",
    metadata,
    own_id(),
    account_id(),
    Column("enrollment_id", BigInteger, nullable=False),
    Column("version_id", BigInteger, nullable=False),
    Column("position", SmallInteger, nullable=False),
    Column("reason", Text, nullable=False),  # why the run went on without this step
    Column("at", Moment, nullable=False),
    UniqueConstraint("enrollment_id", "version_id", "position"),
)

refusal = Table(
    "refusal",
    metadata,
    own_id(),
    account_id(),
    Column("sequence_id", BigInteger, nullable=False),
    Column("item_id", BigInteger, nullable=False),
    Column("enrollment_id", BigInteger),
    Column("code", Text, nullable=False),
    Column("facts", JSONB, nullable=False),
    Column("by_user", BigInteger, nullable=False),
    Column("at", Moment, nullable=False),
    Column("action_uuid", Text),
    Index("refusal_sequence", "account_id", "sequence_id", "id"),
    Index("refusal_enrollment", "enrollment_id", postgresql_where=text("enrollment_id IS NOT NULL")),
)
