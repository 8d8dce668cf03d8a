"""Writes effects: outbox rows for fires, notices and activities, and dirty items; a statement a kind."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sequences.core.effects import (
    ActivityItem,
    ActivityOver,
    Alarm,
    BoardNotice,
    Dirty,
    Effects,
    Fire,
    Notice,
    Reminder,
)
from sequences.storage import callbacks, timelines, usage
from sequences.storage.database import AsyncConnection, statement
from sequences.storage.outbox import SOON
from sequences.words import packed

GATHER = timedelta(seconds=30)  # what falls due within that time is told in one line

# What is fired while an automation is being edited waits for the subscription that follows. Whoever replaces one locks
# it first, so that no fire comes between: it is either seen by them, or sees what they did.
FIRE = statement("""
INSERT INTO outbox (account_id, kind, target, key, payload, due_at, created_at)
SELECT f.account_id, 'fire', 'fire:' || n.number, f.key || ':' || n.number,
       jsonb_build_object('subscription', n.number, 'outputs', f.outputs::jsonb),
       CASE WHEN s.superseded_at IS NOT NULL AND s.successor_id IS NULL THEN NULL
            WHEN f.place > 1 OR (SELECT b.id FROM outbox b WHERE b.account_id = f.account_id AND b.state = 'waiting'
                                 AND b.target = 'fire:' || n.number ORDER BY b.id LIMIT 1) IS NOT NULL
            THEN CAST(:behind AS timestamptz) ELSE CAST(:now AS timestamptz) END, :now
FROM (
  SELECT *, row_number() OVER (PARTITION BY account_id, trigger, board_id, sequence_id ORDER BY n) AS place
  FROM unnest(CAST(:accounts AS bigint[]), CAST(:triggers AS text[]), CAST(:boards AS bigint[]),
              CAST(:sequences AS bigint[]), CAST(:keys AS text[]), CAST(:outputs AS text[]))
       WITH ORDINALITY AS e(account_id, trigger, board_id, sequence_id, key, outputs, n)
) f
JOIN subscription s ON s.account_id = f.account_id AND s.trigger = f.trigger
 AND (s.board_id IS NULL OR s.board_id = f.board_id)
 AND (s.sequence_id IS NULL OR s.sequence_id = f.sequence_id)
 AND s.dead_at IS NULL
CROSS JOIN LATERAL (SELECT COALESCE(s.successor_id, s.subscription_id) AS number) n
ORDER BY f.n FOR KEY SHARE OF s
ON CONFLICT (account_id, key) DO NOTHING
""")

POST = statement("""
INSERT INTO outbox (account_id, kind, target, key, payload, due_at, created_at)
SELECT account_id, kind, target, key, payload::jsonb, due_at, :now
FROM unnest(CAST(:accounts AS bigint[]), CAST(:kinds AS text[]), CAST(:targets AS text[]),
            CAST(:keys AS text[]), CAST(:payloads AS text[]), CAST(:dues AS timestamptz[]))
     AS p(account_id, kind, target, key, payload, due_at)
ON CONFLICT (account_id, key) DO NOTHING
""")

DIRTY = statement("""
WITH told AS (
  SELECT DISTINCT ON (account_id, item_id) account_id, item_id, board_id, column_id, label,
         bool_and(progress) OVER (PARTITION BY account_id, item_id) AS progress
  FROM unnest(CAST(:accounts AS bigint[]), CAST(:items AS bigint[]), CAST(:boards AS bigint[]),
              CAST(:columns AS text[]), CAST(:labels AS text[]), CAST(:progress AS boolean[]))
       WITH ORDINALITY AS d(account_id, item_id, board_id, column_id, label, progress, n)
  ORDER BY account_id, item_id, (column_id IS NULL), n DESC
), every AS (
  SELECT account_id, item_id, board_id, column_id, label, progress FROM told
  UNION ALL  -- who shows what these are in
  SELECT l.account_id, l.item_id, l.board_id, NULL, NULL, t.progress
  FROM told t JOIN board_link l ON l.account_id = t.account_id AND l.linked_item_id = t.item_id
), fresh AS (
  SELECT DISTINCT ON (account_id, item_id) account_id, item_id, board_id, column_id, label
  FROM every e
  WHERE NOT progress OR EXISTS (SELECT 1 FROM board b WHERE b.account_id = e.account_id
                                AND b.board_id = e.board_id AND b.shows <> '{}'::jsonb)
  ORDER BY account_id, item_id, (column_id IS NULL)
), boards AS (
  INSERT INTO board (account_id, board_id) SELECT DISTINCT account_id, board_id FROM fresh
  ORDER BY account_id, board_id ON CONFLICT DO NOTHING
)
INSERT INTO projection AS p (account_id, item_id, board_id, status_column, status_label, due_at)
SELECT account_id, item_id, board_id, column_id, label, :now FROM fresh
ON CONFLICT (account_id, item_id) DO UPDATE
SET version = p.version + 1, board_id = excluded.board_id, due_at = excluded.due_at, tries = 0,
    status_column = COALESCE(excluded.status_column, p.status_column),
    status_label = CASE WHEN excluded.status_column IS NULL THEN p.status_label ELSE excluded.status_label END
""")


async def record(connection: AsyncConnection, effects: Effects, *, now: datetime) -> None:
    """Write all of `effects` in the caller's transaction."""
    if effects.fires:
        await _fires(connection, effects.fires, now)
    posts = effects.notices, effects.activities, effects.over, effects.reminders, effects.board_notices, effects.alarms
    if any(posts):
        await _posts(connection, effects, now)
    await callbacks.checked(connection, effects.checked, now=now)
    if effects.entries:
        await timelines.add(connection, effects.entries, now=now)
    if effects.dirty:
        await _dirty(connection, effects.dirty, now)
    await usage.count(connection, effects.actions, now=now)  # last: workers wait for each other at its few rows


async def _fires(connection: AsyncConnection, fires: list[Fire], now: datetime) -> None:
    await connection.execute(
        FIRE,
        {
            "accounts": [fire.account_id for fire in fires],
            "triggers": [fire.trigger for fire in fires],
            "boards": [fire.board_id for fire in fires],
            "sequences": [fire.sequence_id for fire in fires],
            "keys": [fire.key for fire in fires],
            "outputs": [json.dumps(fire.outputs) for fire in fires],
            "behind": now + SOON,
            "now": now,
        },
    )


@dataclass(frozen=True)
class _Post:
    """A row of the outbox; `target` None: it waits for no other. `due_at` None: at once."""

    account_id: int
    kind: str
    key: str
    payload: dict[str, Any]
    target: str | None = None
    due_at: datetime | None = None


def _notice(notice: Notice) -> _Post:
    payload = {
        "item": notice.item_id,
        "column": notice.people_column,
        "creator": notice.creator,
        "text": notice.text,
        "said": packed(notice.text),
    }
    return _Post(notice.account_id, "notify", notice.key, payload)


def _board_notice(notice: BoardNotice) -> _Post:
    payload = {"board": notice.board_id, "users": notice.users, "text": notice.text, "said": packed(notice.text)}
    return _Post(notice.account_id, "notify_board", notice.key, payload, target=f"board:{notice.board_id}")


def _activity(item: ActivityItem) -> _Post:
    name = f"activity:{item.activity_id}"
    return _Post(item.account_id, "activity_item", name, {"activity": item.activity_id}, target=name)


def _over(one: ActivityOver) -> _Post:
    name = f"activity:{one.activity_id}"
    return _Post(one.account_id, "activity_over", f"{name}:over", {"activity": one.activity_id}, target=name)


def _reminder(one: Reminder, now: datetime) -> _Post:
    moved, name = one.moved_to, f"reminder:{one.activity_id}"
    key = f"{name}:{moved.isoformat()}" if moved else name
    payload = {"activity": one.activity_id, "moved": moved is not None}
    return _Post(one.account_id, "reminder", key, payload, due_at=moved or now + GATHER)


def _alarm(alarm: Alarm) -> _Post:
    payload = {"board": alarm.board_id, "creator": alarm.creator, "text": alarm.text, "said": packed(alarm.text)}
    payload |= {"but": alarm.but} if alarm.but is not None else {}
    return _Post(alarm.account_id, "alarm", alarm.key, payload, target=f"sequence:{alarm.sequence_id}")


async def _posts(connection: AsyncConnection, effects: Effects, now: datetime) -> None:
    posts = [
        *map(_activity, effects.activities),
        *map(_over, effects.over),
        *map(_notice, effects.notices),
        *map(_board_notice, effects.board_notices),
        *map(_alarm, effects.alarms),
        *(_reminder(one, now) for one in effects.reminders),
    ]
    await connection.execute(
        POST,
        {
            "accounts": [post.account_id for post in posts],
            "kinds": [post.kind for post in posts],
            "targets": [post.target or post.key for post in posts],
            "keys": [post.key for post in posts],
            "payloads": [json.dumps(post.payload) for post in posts],
            "dues": [post.due_at or now for post in posts],
            "now": now,
        },
    )


async def _dirty(connection: AsyncConnection, dirty: list[Dirty], now: datetime) -> None:
    ordered = sorted(dirty, key=lambda item: (item.account_id, item.item_id))  # one lock order for all
    await connection.execute(
        DIRTY,
        {
            "accounts": [item.account_id for item in ordered],
            "items": [item.item_id for item in ordered],
            "boards": [item.board_id for item in ordered],
            "columns": [item.status and item.status[0] for item in ordered],
            "labels": [item.status and item.status[1] for item in ordered],
            "progress": [item.progress for item in ordered],
            "now": now,
        },
    )
