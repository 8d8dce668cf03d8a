"""The paces of mailboxes: what was chosen, what began lately, and who waits for a slot.

What is counted are the committed intents. Whoever begins mails of a mailbox keeps its lock until the commit, so that
two workers never take the same slot.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.engine import RowMapping

from sequences.core.pace import DAY, HOUR, MINUTE, Begun, Chosen, Pace, Wish, free, pace_of
from sequences.storage.database import AsyncConnection, rows, statement

LOCKS = 7_421_901  # the class of our advisory locks; the key in it is the mailbox
LOST = timedelta(minutes=10)  # who was due so long ago has lost their worker more than once: nobody waits for them
FARTHEST = 1000  # people ahead in the line that are looked at; whoever is behind them asks again


@dataclass(frozen=True)
class Paced:
    """A mailbox as its pace has it: its limits, and how many mails began in the last minute, hour and day."""

    mailbox_id: int
    pace: Pace
    connected: datetime
    last_minute: int
    last_hour: int
    last_day: int
    waited_for: bool  # others are due as well

    def room(self, now: datetime) -> int | None:
        """Return how many more may begin at once; None: any number."""
        begun = {MINUTE: self.last_minute, HOUR: self.last_hour, DAY: self.last_day}
        return free(self.pace, now - self.connected, begun)


@dataclass(frozen=True)
class Wait:
    """Somebody who waits for a slot: the claim, the mailbox, and the moment of the slot."""

    enrollment_id: int
    turn: int
    mailbox_id: int
    until: datetime
    since: datetime
    follow_up: bool


# The lock is not that of the row: whoever settles what was sent locks rows in another order.
LOCK = statement("""
SELECT pg_advisory_xact_lock(:locks, CAST(id % 2147483647 AS int))
FROM unnest(CAST(:mailboxes AS bigint[])) AS m(id)
""")
USED = statement("""
SELECT m.id, m.kind, m.smtp_host, m.created_at, m.per_minute, m.per_hour, m.per_day, m.ramp_first, m.ramp_more,
       d.last_minute, d.last_hour, d.last_day,
       EXISTS (SELECT 1 FROM enrollment e
               WHERE e.pace_mailbox_id = m.id AND e.due_at > :lost AND e.due_at <= :now
                 AND e.id <> ALL(CAST(:asking AS bigint[]))) AS waited_for
FROM mailbox m
CROSS JOIN LATERAL (
  SELECT count(*) FILTER (WHERE begun_at > :minute) AS last_minute,
         count(*) FILTER (WHERE begun_at > :hour) AS last_hour, count(*) AS last_day
  FROM delivery WHERE mailbox_id = m.id AND begun_at > :day
) d
WHERE m.id = ANY(CAST(:mailboxes AS bigint[]))
""")
BEGUN = statement("""
SELECT array_agg(begun_at ORDER BY begun_at, id) AS at, array_agg(follow_up ORDER BY begun_at, id) AS follow_up
FROM (SELECT id, begun_at, follow_up FROM delivery
      WHERE mailbox_id = :mailbox AND begun_at > :day AND id <> ALL(CAST(:again AS bigint[]))
      ORDER BY begun_at DESC, id DESC LIMIT :most) d
""")
WAITING = statement("""
SELECT pace_since, due_at, pace_follow_up FROM enrollment
WHERE pace_mailbox_id = :mailbox AND due_at > :lost AND id <> ALL(CAST(:asking AS bigint[]))
ORDER BY due_at LIMIT :farthest
""")
PUT_OFF = statement("""
UPDATE enrollment e
SET waiting_for = 'step', due_at = w.until, reason = 'mailbox_pace', leased_until = NULL,
    pace_mailbox_id = w.mailbox, pace_since = w.since, pace_follow_up = w.follow_up
FROM unnest(CAST(:ids AS bigint[]), CAST(:turns AS int[]), CAST(:mailboxes AS bigint[]),
            CAST(:untils AS timestamptz[]), CAST(:sinces AS timestamptz[]), CAST(:follow_ups AS boolean[]))
     AS w(id, turn, mailbox, until, since, follow_up)
WHERE e.id = w.id AND e.turn = w.turn AND e.state = 'active'
""")
SERVED = statement("""
UPDATE enrollment SET pace_mailbox_id = NULL, pace_since = NULL, pace_follow_up = NULL
WHERE id = ANY(CAST(:ids AS bigint[]))
""")
CHOOSE = statement("""
UPDATE mailbox SET per_minute = :per_minute, per_hour = :per_hour, per_day = :per_day, ramp_first = :ramp_first,
       ramp_more = :ramp_more
WHERE account_id = :account AND id = :mailbox RETURNING id
""")
CHOSEN = statement("""
SELECT id, per_minute, per_hour, per_day, ramp_first, ramp_more FROM mailbox WHERE account_id = :account
""")
WAKE = statement("""
UPDATE enrollment e SET due_at = :now
FROM (SELECT id FROM enrollment WHERE pace_mailbox_id = :mailbox AND due_at > :now AND leased_until IS NULL
      FOR UPDATE SKIP LOCKED) w
WHERE e.id = w.id
""")


async def lock(connection: AsyncConnection, mailboxes: Sequence[int]) -> None:
    """Let nobody else begin mails of these mailboxes until the commit. Ask for it last, and once."""
    await connection.execute(LOCK, {"locks": LOCKS, "mailboxes": sorted(set(mailboxes))})


async def used(
    connection: AsyncConnection, mailboxes: Sequence[int], asking: Sequence[int], *, now: datetime
) -> dict[int, Paced]:
    """Return how much of their pace mailboxes have used, by their id; `asking` are the enrollments that ask."""
    found = await rows(
        connection, USED, mailboxes=list(mailboxes), asking=list(asking), now=now, lost=now - LOST,
        minute=now - MINUTE, hour=now - HOUR, day=now - DAY,
    )  # fmt: skip
    return {row["id"]: _paced(row) for row in found}


def _paced(row: RowMapping) -> Paced:
    return Paced(
        row["id"],
        pace_of(row["kind"], row["smtp_host"] or "", _chosen(row)),
        row["created_at"],
        row["last_minute"],
        row["last_hour"],
        row["last_day"],
        row["waited_for"],
    )


def _chosen(row: RowMapping) -> Chosen:
    return Chosen(row["per_minute"], row["per_hour"], row["per_day"], row["ramp_first"], row["ramp_more"])


async def begun(connection: AsyncConnection, paced: Paced, again: Sequence[int], *, now: datetime) -> Begun:
    """Return the mails that began in the last day, as far as they count; those of `again` are about to begin anew."""
    most = paced.pace.most(now - paced.connected)
    day = now - DAY
    [found] = await rows(connection, BEGUN, mailbox=paced.mailbox_id, day=day, most=most, again=list(again))
    return Begun(found["at"] or (), found["follow_up"] or ())


async def waiting(connection: AsyncConnection, mailbox: int, asking: Sequence[int], *, now: datetime) -> list[Wish]:
    """Return who else waits for slots of a mailbox: the first of them."""
    values = {"mailbox": mailbox, "asking": list(asking), "lost": now - LOST, "farthest": FARTHEST}
    found = await rows(connection, WAITING, **values)
    return [Wish(row["pace_since"], row["due_at"], row["pace_follow_up"]) for row in found]


async def put_off(connection: AsyncConnection, waits: Sequence[Wait]) -> None:
    """Let claimed enrollments wait for their slots."""
    if not waits:
        return
    values = {
        "ids": [wait.enrollment_id for wait in waits],
        "turns": [wait.turn for wait in waits],
        "mailboxes": [wait.mailbox_id for wait in waits],
        "untils": [wait.until for wait in waits],
        "sinces": [wait.since for wait in waits],
        "follow_ups": [wait.follow_up for wait in waits],
    }
    await connection.execute(PUT_OFF, values)


async def served(connection: AsyncConnection, enrollments: Sequence[int]) -> None:
    """Note that these wait for no slot any more: they have one."""
    if enrollments:
        await connection.execute(SERVED, {"ids": list(enrollments)})


async def chosen(connection: AsyncConnection, account: int) -> dict[int, Chosen]:
    """Return what was chosen for the mailboxes of an account, by their id."""
    return {row["id"]: _chosen(row) for row in await rows(connection, CHOSEN, account=account)}


async def choose(connection: AsyncConnection, account: int, mailbox: int, chosen: Chosen, *, now: datetime) -> bool:
    """Set the pace of a mailbox and let those who wait for it ask again; return whether there is such a mailbox."""
    await lock(connection, [mailbox])
    if not await rows(connection, CHOOSE, account=account, mailbox=mailbox, **vars(chosen)):
        return False
    await connection.execute(WAKE, {"mailbox": mailbox, "now": now})
    return True
