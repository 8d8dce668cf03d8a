"""The tables, grouped as `docs/architecture.md` draws them. Every table has `account_id`."""

from sequences.storage.tables.audited import audit, publish_request
from sequences.storage.tables.base import metadata
from sequences.storage.tables.batches import batch, batch_row
from sequences.storage.tables.changes import change, moved
from sequences.storage.tables.composing import attachment, signature, template
from sequences.storage.tables.heard import engagement, inbound_cursor, suppression
from sequences.storage.tables.kept import action_run, day_off, usage
from sequences.storage.tables.life import erasure, lifecycle_event, person_erasure
from sequences.storage.tables.numbers import (
    tally,
    tally_day,
    tally_entry,
    tally_sender,
    tally_step,
    tally_variant,
)
from sequences.storage.tables.on_boards import (
    board_event,
    board_link,
    board_webhook,
    company,
    known_board,
    known_cell,
    known_item,
)
from sequences.storage.tables.running import activity, delivery, enrollment, refusal, skip
from sequences.storage.tables.to_monday import (
    activities_board,
    board,
    custom_activity,
    outbox,
    projection,
    subscription,
    timeline_off,
)
from sequences.storage.tables.what import sequence, sequence_version
from sequences.storage.tables.who import account, mailbox, monday_grant, oauth_grant, oauth_state, person, presence

__all__ = [
    "account",
    "action_run",
    "activities_board",
    "activity",
    "attachment",
    "audit",
    "batch",
    "batch_row",
    "board",
    "board_event",
    "board_link",
    "board_webhook",
    "change",
    "company",
    "custom_activity",
    "day_off",
    "delivery",
    "engagement",
    "enrollment",
    "erasure",
    "inbound_cursor",
    "known_board",
    "known_cell",
    "known_item",
    "lifecycle_event",
    "mailbox",
    "metadata",
    "monday_grant",
    "moved",
    "oauth_grant",
    "oauth_state",
    "outbox",
    "person",
    "person_erasure",
    "presence",
    "projection",
    "publish_request",
    "refusal",
    "sequence",
    "sequence_version",
    "signature",
    "skip",
    "subscription",
    "suppression",
    "tally",
    "tally_day",
    "tally_entry",
    "tally_sender",
    "tally_step",
    "tally_variant",
    "template",
    "timeline_off",
    "usage",
]
