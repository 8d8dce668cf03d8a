"""The numbers of sequences: read from the tallies and from what was not folded into them yet, never from history.

The database counts (migrations 0010 and 0020): whatever statement changes a run, a mail or an engagement, the triggers
add what that makes of the numbers to `tally_entry`, in the same transaction. Rows are only ever added there, so that
nobody who sends waits for another at a counter; the clock folds them.

What is counted: of a sequence people, each enrollment being one; of a step, of a wording of it, of a sender and of a
day e-mails. A mail is *delivered* when a server took it and it did not come back; openings and clicks are those of
people, replies those of people, too.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sequences.storage.database import AsyncConnection, rows, statement

HEARD = ("opened", "clicked", "replied", "bounced")
WHOLE = ("total", "active", "completed", "stopped", "exited", "failed", "delivered", *HEARD)
STEP = ("standing", "delivered", *HEARD)
MAILS = ("delivered", *HEARD)  # of a wording, and of a sender
DAY = ("enrolled", "delivered", *HEARD)
# Which rows of `tally_entry` are about what.
OF_WHOLE = "position IS NULL AND day IS NULL AND mailbox_id IS NULL"
OF_STEP = "position IS NOT NULL AND variant IS NULL"
OF_VARIANT, OF_SENDER, OF_DAY = "variant IS NOT NULL", "mailbox_id IS NOT NULL", "day IS NOT NULL"
FOLD_AT_ONCE = 20_000


def _sums(names: Sequence[str]) -> str:
    return ", ".join(f"COALESCE(sum(number) FILTER (WHERE what = '{one}'), 0) AS {one}" for one in names)


def _fold(table: str, keys: str, names: Sequence[str], where: str) -> str:
    more = ", ".join(f"{one} = t.{one} + excluded.{one}" for one in names)
    return f"""INSERT INTO {table} AS t ({keys}, {", ".join(names)})
  SELECT {keys}, {_sums(names)} FROM taken WHERE {where} GROUP BY {keys} ORDER BY {keys}
  ON CONFLICT ({keys}) DO UPDATE SET {more}"""


FOLD = statement(f"""
WITH taken AS (
  DELETE FROM tally_entry WHERE id = ANY(ARRAY(
    SELECT e.id FROM tally_entry e JOIN account a ON a.account_id = e.account_id AND a.state <> 'uninstalled'
    ORDER BY e.id LIMIT :limit FOR UPDATE OF e SKIP LOCKED))
  RETURNING *
), whole AS (
  {_fold("tally", "account_id, sequence_id", WHOLE, OF_WHOLE)}
), steps AS (
  {_fold("tally_step", "account_id, sequence_id, version_id, position", STEP, OF_STEP)}
), variants AS (
  {_fold("tally_variant", "account_id, sequence_id, version_id, position, variant", MAILS, OF_VARIANT)}
), senders AS (
  {_fold("tally_sender", "account_id, sequence_id, mailbox_id", MAILS, OF_SENDER)}
), days AS (
  {_fold("tally_day", "account_id, sequence_id, day", DAY, OF_DAY)}
)
SELECT count(*) AS folded FROM taken
""")


def both(table: str, keys: str, names: Sequence[str], where: str, only: str) -> str:
    """Return a query for numbers: what is folded and what is not, of the rows that `only` says."""
    summed = ", ".join(f"sum({one})::int AS {one}" for one in names)
    loose = ", ".join(f"CASE WHEN what = '{one}' THEN number ELSE 0 END AS {one}" for one in names)
    return f"""SELECT {keys}, {summed} FROM (
    SELECT {keys}, {", ".join(names)} FROM {table} WHERE {only}
    UNION ALL SELECT {keys}, {loose} FROM tally_entry WHERE {only} AND {where}) n GROUP BY {keys}"""


OF_ACCOUNT = both("tally", "sequence_id", WHOLE, OF_WHOLE, "account_id = :account")
SEVERAL = statement(
    both(
        "tally", "sequence_id", WHOLE, OF_WHOLE,
        "account_id = :account AND sequence_id = ANY(CAST(:sequences AS bigint[]))",
    )
)  # fmt: skip
OF_SEQUENCE = "account_id = :account AND sequence_id = :sequence"
STEPS = statement(
    both(
        "tally_step", "version_id, position", STEP, OF_STEP,
        f"{OF_SEQUENCE} AND (CAST(:version AS bigint) IS NULL OR version_id = :version)",
    )
    + " ORDER BY version_id, position"
)  # fmt: skip
VARIANTS = statement(
    both(
        "tally_variant", "version_id, position, variant", MAILS, OF_VARIANT,
        f"{OF_SEQUENCE} AND version_id = :version",
    )
    + " ORDER BY position, variant"
)  # fmt: skip
SENDERS = statement(
    f"""SELECT n.*, m.address FROM ({both("tally_sender", "mailbox_id", MAILS, OF_SENDER, OF_SEQUENCE)}) n
    LEFT JOIN mailbox m ON m.account_id = :account AND m.id = n.mailbox_id ORDER BY n.delivered DESC, n.mailbox_id"""
)
DAYS = statement(
    both("tally_day", "day", DAY, OF_DAY, f"{OF_SEQUENCE} AND day >= :since AND day <= :until") + " ORDER BY day"
)


@dataclass(frozen=True)
class Tally:
    """The numbers of a sequence: people."""

    total: int = 0
    active: int = 0
    completed: int = 0
    stopped: int = 0
    exited: int = 0
    failed: int = 0
    delivered: int = 0
    opened: int = 0
    clicked: int = 0
    replied: int = 0
    bounced: int = 0


@dataclass(frozen=True)
class StepTally:
    """The numbers of a step of a version: who stands there, running or not, and its e-mails."""

    version_id: int
    position: int
    standing: int
    delivered: int
    opened: int
    clicked: int
    replied: int
    bounced: int


@dataclass(frozen=True)
class VariantTally:
    """The e-mails of one wording of a step; 0 is its own."""

    version_id: int
    position: int
    variant: int
    delivered: int = 0
    opened: int = 0
    clicked: int = 0
    replied: int = 0
    bounced: int = 0


@dataclass(frozen=True)
class SenderTally:
    """The e-mails of a sequence that a mailbox sent; `address` is None once it was removed."""

    mailbox_id: int
    delivered: int
    opened: int
    clicked: int
    replied: int
    bounced: int
    address: str | None


@dataclass(frozen=True)
class DayTally:
    """The numbers of a day of UTC: who came in, and e-mails."""

    day: date
    enrolled: int = 0
    delivered: int = 0
    opened: int = 0
    clicked: int = 0
    replied: int = 0
    bounced: int = 0


async def fold(connection: AsyncConnection, *, limit: int = FOLD_AT_ONCE) -> int:
    """Fold what was counted into the tallies; return how many rows that were. What another folds is skipped."""
    return int((await rows(connection, FOLD, limit=limit))[0]["folded"])


async def several(connection: AsyncConnection, account: int, sequences: Sequence[int]) -> Mapping[int, Tally]:
    """Return the numbers of sequences, by their ids; where nothing was counted they are all 0."""
    found: dict[int, Tally] = defaultdict(Tally)
    for row in await rows(connection, SEVERAL, account=account, sequences=list(sequences)):
        found[row["sequence_id"]] = Tally(**{name: row[name] for name in WHOLE})
    return found


async def steps(connection: AsyncConnection, account: int, sequence: int, *, version: int | None) -> list[StepTally]:
    """Return the numbers of the steps of a version, or of all versions of a sequence."""
    found = await rows(connection, STEPS, account=account, sequence=sequence, version=version)
    return [StepTally(**row) for row in found]


async def variants(connection: AsyncConnection, account: int, sequence: int, version: int) -> list[VariantTally]:
    """Return the numbers of the wordings of a version's steps; where nothing was counted they are missing."""
    found = await rows(connection, VARIANTS, account=account, sequence=sequence, version=version)
    return [VariantTally(**row) for row in found]


async def senders(connection: AsyncConnection, account: int, sequence: int) -> list[SenderTally]:
    """Return the numbers of the mailboxes that sent for a sequence, whoever sent most first."""
    return [SenderTally(**row) for row in await rows(connection, SENDERS, account=account, sequence=sequence)]


async def days(connection: AsyncConnection, account: int, sequence: int, since: date, until: date) -> list[DayTally]:
    """Return the numbers of days from `since` to `until`; days without any are missing."""
    found = await rows(connection, DAYS, account=account, sequence=sequence, since=since, until=until)
    return [DayTally(**row) for row in found]


PLACE = "sequence_id, version_id, position, variant, mailbox_id, day"  # what a number is about
# What history says, as rows like those of `tally_entry`: to check and repair the numbers, and for nothing else.
MASK = "delivery_mask(d.state, d.opened_at, d.clicked_at, d.replied_at, d.bounced_at)"
KINDS = """(VALUES
  (1, 'delivered', COALESCE(d.sent_at, d.opened_at, d.clicked_at, d.replied_at)), (2, 'opened', d.opened_at),
  (4, 'clicked', d.clicked_at), (8, 'replied', d.replied_at), (16, 'bounced', COALESCE(d.bounced_at, d.begun_at))
) AS w(bit, what, at)"""
TRUTH = f"""
SELECT sequence_id, CAST(NULL AS bigint) AS version_id, CAST(NULL AS smallint) AS position,
       CAST(NULL AS smallint) AS variant, CAST(NULL AS bigint) AS mailbox_id, CAST(NULL AS date) AS day, what,
       count(*)::int AS number
FROM enrollment e CROSS JOIN LATERAL
  (VALUES ('total'), (CASE WHEN e.state = 'paused' THEN 'active' ELSE e.state END)) AS w(what)
WHERE e.account_id = :account GROUP BY sequence_id, what
UNION ALL SELECT sequence_id, version_id, position, NULL, NULL, NULL, 'standing', count(*)
FROM enrollment e WHERE e.account_id = :account GROUP BY sequence_id, version_id, position
UNION ALL SELECT sequence_id, NULL, NULL, NULL, NULL, (enrolled_at AT TIME ZONE 'UTC')::date AS day, 'enrolled',
                 count(*)
FROM enrollment e WHERE e.account_id = :account GROUP BY sequence_id, (enrolled_at AT TIME ZONE 'UTC')::date
UNION ALL SELECT sequence_id, version_id, position, variant, mailbox_id, day, what, count(*)
FROM delivery d CROSS JOIN LATERAL {KINDS} CROSS JOIN LATERAL (SELECT (w.at AT TIME ZONE 'UTC')::date AS day) t
WHERE d.account_id = :account AND {MASK} & w.bit > 0
GROUP BY GROUPING SETS ((sequence_id, version_id, position, what), (sequence_id, version_id, position, variant, what),
                        (sequence_id, mailbox_id, what), (sequence_id, day, what))
HAVING GROUPING(variant) = 1 OR variant IS NOT NULL
UNION ALL SELECT sequence_id, NULL, NULL, NULL, NULL, NULL, what, count(*)
FROM (SELECT d.sequence_id, bit_or({MASK}) AS mask FROM delivery d WHERE d.account_id = :account
      GROUP BY d.sequence_id, d.enrollment_id) r
JOIN (VALUES (1, 'delivered'), (2, 'opened'), (4, 'clicked'), (8, 'replied'), (16, 'bounced')) AS w(bit, what)
  ON r.mask & w.bit > 0
GROUP BY sequence_id, what
"""


def _kept(table: str, names: Sequence[str], place: str) -> str:
    values = ", ".join(f"('{one}', t.{one})" for one in names)
    return f"""SELECT t.sequence_id, {place}, w.what, w.number
FROM {table} t CROSS JOIN LATERAL (VALUES {values}) AS w(what, number) WHERE t.account_id = :account"""


KEPT = f"""
SELECT {PLACE}, what, number FROM tally_entry WHERE account_id = :account
UNION ALL {_kept("tally", WHOLE, "NULL, NULL, NULL, NULL, NULL")}
UNION ALL {_kept("tally_step", STEP, "t.version_id, t.position, NULL, NULL, NULL")}
UNION ALL {_kept("tally_variant", MAILS, "t.version_id, t.position, t.variant, NULL, NULL")}
UNION ALL {_kept("tally_sender", MAILS, "NULL, NULL, NULL, t.mailbox_id, NULL")}
UNION ALL {_kept("tally_day", DAY, "NULL, NULL, NULL, NULL, t.day")}
"""
WRONG = f"""
SELECT {PLACE}, what, sum(truth)::int AS truth, sum(kept)::int AS kept
FROM (SELECT {PLACE}, what, number AS truth, 0 AS kept FROM ({TRUTH}) t
      UNION ALL SELECT {PLACE}, what, 0, number FROM ({KEPT}) k) n
GROUP BY {PLACE}, what HAVING sum(truth) <> sum(kept)
"""
CHECK = statement(f"{WRONG} ORDER BY {PLACE}, what")
REPAIR = statement(f"""
INSERT INTO tally_entry (account_id, {PLACE}, what, number)
SELECT CAST(:account AS bigint), {PLACE}, what, truth - kept FROM ({WRONG}) w
""")


@dataclass(frozen=True)
class Wrong:
    """A number that is not what history says."""

    sequence_id: int
    version_id: int | None
    position: int | None
    variant: int | None
    mailbox_id: int | None
    day: date | None
    what: str
    truth: int
    kept: int


async def check(connection: AsyncConnection, account: int) -> list[Wrong]:
    """Return the numbers of an account that are not what its history says: none. It reads all of that history."""
    return [Wrong(**row) for row in await rows(connection, CHECK, account=account)]


async def repair(connection: AsyncConnection, account: int) -> None:
    """Put the numbers of an account right."""
    await connection.execute(REPAIR, {"account": account})
