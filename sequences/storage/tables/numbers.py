"""The numbers of sequences, their steps and days, kept as they change: history is never counted again.

What changes them adds to `tally_entry` (the triggers of migration 0010); the clock folds that into the tallies.
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
    Column("day", Date),  # of a day
    Column("what", Text, nullable=False),  # a column of the tally
    Column("number", Integer, nullable=False),
    Index("tally_entry_sequence", "account_id", "sequence_id"),
)
