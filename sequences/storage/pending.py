"""Whether anything is due or in somebody's hands now, and when the next thing is due."""

from __future__ import annotations

from datetime import datetime

from sequences.storage.database import AsyncConnection, rows, statement
from sequences.storage.mailboxes import READS

HERE = "EXISTS (SELECT 1 FROM account a WHERE a.account_id = {0}.account_id AND a.state = 'active')"
RESTS = "(SELECT b.rest_until FROM board b WHERE b.account_id = p.account_id AND b.board_id = p.board_id)"
HEAD = """o.state = 'waiting' AND NOT EXISTS (
    SELECT 1 FROM outbox b WHERE b.account_id = o.account_id AND b.target = o.target
    AND b.state = 'waiting' AND b.id < o.id)"""

ANYTHING = statement(f"""
SELECT EXISTS (SELECT 1 FROM enrollment WHERE leased_until IS NOT NULL)
    OR EXISTS (SELECT 1 FROM enrollment e JOIN account a USING (account_id)
               WHERE a.state = 'active' AND e.due_at <= :now AND e.leased_until IS NULL)
    OR EXISTS (SELECT 1 FROM enrollment e JOIN account a USING (account_id)
               WHERE a.state = 'active' AND e.state = 'paused' AND e.paused_until <= :now)
    OR EXISTS (SELECT 1 FROM projection p WHERE GREATEST(due_at, {RESTS}) <= :now AND {HERE.format("p")})
    OR EXISTS (SELECT 1 FROM board b WHERE {HERE.format("b")}
               AND (leased_until > clock_timestamp() OR LEAST(look_at, reconcile_at) <= :now))
    OR EXISTS (SELECT 1 FROM board_event e WHERE due_at <= :now AND {HERE.format("e")})
    OR EXISTS (SELECT 1 FROM outbox o WHERE {HEAD} AND o.due_at <= :now)
    OR EXISTS (SELECT 1 FROM engagement WHERE judge_at <= :now)
    OR EXISTS (SELECT 1 FROM mailbox b WHERE {READS} AND {HERE.format("b")}
               AND (poll_at <= :now OR leased_until > clock_timestamp()))
    OR EXISTS (SELECT 1 FROM account WHERE state = 'returning')
    OR EXISTS (SELECT 1 FROM enrollment e JOIN account a USING (account_id)
               WHERE a.state = 'uninstalled' AND e.state IN ('active', 'paused'))
    OR EXISTS (SELECT 1 FROM erasure WHERE due_at <= :now AND ended_at IS NULL AND cancelled_at IS NULL)
    AS busy
""")
NEXT = statement(f"""
SELECT LEAST(
  (SELECT min(due_at) FROM enrollment WHERE due_at IS NOT NULL AND leased_until IS NULL),
  (SELECT min(paused_until) FROM enrollment WHERE state = 'paused' AND paused_until IS NOT NULL),
  (SELECT min(GREATEST(due_at, {RESTS})) FROM projection p WHERE {HERE.format("p")}),
  (SELECT min(due_at) FROM erasure WHERE ended_at IS NULL AND cancelled_at IS NULL),
  (SELECT min(due_at) FROM board_event e WHERE {HERE.format("e")}),
  (SELECT min(LEAST(look_at, reconcile_at)) FROM board),
  (SELECT min(judge_at) FROM engagement),
  (SELECT min(o.due_at) FROM outbox o WHERE {HEAD})
) AS next_at
""")


async def anything(connection: AsyncConnection, *, now: datetime) -> bool:
    """Return whether something is due at `now`, or being done."""
    return bool((await rows(connection, ANYTHING, now=now))[0]["busy"])


async def next_at(connection: AsyncConnection) -> datetime | None:
    """Return when the next thing is due; None: nothing is planned. Readings of mailboxes do not count."""
    found: datetime | None = (await rows(connection, NEXT))[0]["next_at"]
    return found
