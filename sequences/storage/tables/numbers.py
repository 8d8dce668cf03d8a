"""The numbers of sequences, their steps, wordings, senders and days, kept as they change: never counted from history.

What changes them adds to `tally_entry` (triggers of migrations 0010 and 0020); the clock folds that into the tallies.
"""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Date, Index, Integer, SmallInteger, Table, Text, text

from sequences.storage.tables.base import account_id, metadata, own_id

HEARD = ("opened", "clicked", "replied", "bounced")


def _numbers(*names: str) -> list[Column[int]]:
    return [Column(name, Integer, nullable=False, server_default=text("0")) for name in names]


def _sequence() -> list[Column[int]]:
    return [
        account_id(primary_key=True, autoincrement=False),
        Column("sequence_id", BigInteger, primary_key=True, autoincrement=False),
    ]


tally = Table(
    "tally",
    metadata,
    *_sequence(),  # people: each enrollment is one
    *_numbers("total", "active", "completed", "stopped", "exited", "failed", "delivered", *HEARD),
)

tally_step = Table(
    "tally_step",
    metadata,
    *_sequence(),
    Column("version_id", BigInteger, primary_key=True, autoincrement=False),
    Column("position", SmallInteger, primary_key=True, autoincrement=False),
    *_numbers("standing", "delivered", *HEARD),  # who stands at it, running or not; its e-mails
)

tally_variant = Table(
    "tally_variant",
    metadata,
    *_sequence(),
    Column("version_id", BigInteger, primary_key=True, autoincrement=False),
    Column("position", SmallInteger, primary_key=True, autoincrement=False),
    Column("variant", SmallInteger, primary_key=True, autoincrement=False),  # 0: the wording of the step itself
    *_numbers("delivered", *HEARD),  # its e-mails
)

tally_sender = Table(
    "tally_sender",
    metadata,
    *_sequence(),
    Column("mailbox_id", BigInteger, primary_key=True, autoincrement=False),
    *_numbers("delivered", *HEARD),  # e-mails it sent
)

tally_day = Table(
    "tally_day",
    metadata,
    *_sequence(),
    Column("day", Date, primary_key=True),  # of UTC
    *_numbers("enrolled", "delivered", *HEARD),  # people who came in; e-mails
)

tally_entry = Table(
    "tally_entry",
    metadata,
    own_id(),
    account_id(),
    Column("sequence_id", BigInteger, nullable=False),
    Column("version_id", BigInteger),  # with position: of a step
    Column("position", SmallInteger),
    Column("variant", SmallInteger),  # with both: of a wording of a step
    Column("mailbox_id", BigInteger),  # of a sender
    Column("day", Date),  # of a day
    Column("what", Text, nullable=False),  # a column of the tally
    Column("number", Integer, nullable=False),
    Index("tally_entry_sequence", "account_id", "sequence_id"),
)
