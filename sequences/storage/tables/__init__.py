"""The tables, grouped as `docs/architecture.md` draws them. Every table has `account_id`."""

from sequences.storage.tables.base import metadata
from sequences.storage.tables.batches import batch, batch_row
from sequences.storage.tables.composing import attachment, signature, template
from sequences.storage.tables.heard import engagement, inbound_cursor, suppression
from sequences.storage.tables.kept import action_run, day_off, usage
from sequences.storage.tables.life import erasure, lifecycle_event
from sequences.storage.tables.numbers import tally, tally_day, tally_entry, tally_step
from sequences.storage.tables.on_boards import (
    board_event,
    board_link,
    board_webhook,
    known_board,
    known_cell,
    known_item,
)
from sequences.storage.tables.running import activity, delivery, enrollment, refusal
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
from sequences.storage.tables.who import account, mailbox, monday_grant, oauth_grant, oauth_state, person

__all__ = [
    "account",
    "action_run",
    "activities_board",
    "activity",
    "attachment",
    "batch",
    "batch_row",
    "board",
    "board_event",
    "board_link",
    "board_webhook",
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
    "oauth_grant",
    "oauth_state",
    "outbox",
    "person",
    "projection",
    "refusal",
    "sequence",
    "sequence_version",
    "signature",
    "subscription",
    "suppression",
    "tally",
    "tally_day",
    "tally_entry",
    "tally_step",
    "template",
    "timeline_off",
    "usage",
]
