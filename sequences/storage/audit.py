"""The audit log: who changed what, when, and how it was before and after; written in the transaction of the change."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sequences.core import auditing
from sequences.core.auditing import Change, Subject, What
from sequences.storage.database import AsyncConnection, rows, statement, storable

NEWEST = 2**62
SWEPT_AT_ONCE = 5_000
NOTHING = Change()


@dataclass(frozen=True)
class Entry:
    """One change by a person; `user` None: an operator at the command line, or monday for nobody it names."""

    account: int
    user: int | None
    what: What
    subject: Subject
    subject_id: int | None = None
    name: str | None = None
    sequence: int | None = None
    change: Change = NOTHING


@dataclass(frozen=True)
class Row:
    """One change as it is kept; an edit of a draft went on from `at` until `until`."""

    id: int
    at: datetime
    until: datetime
    user_id: int | None
    what: str
    subject: str
    subject_id: int | None
    name: str | None
    sequence_id: int | None
    before: dict[str, Any]
    after: dict[str, Any]


@dataclass(frozen=True)
class Filter:
    """Which rows: None and an empty tuple mean any."""

    user: int | None = None
    what: tuple[str, ...] = field(default=())
    sequence: int | None = None
    since: datetime | None = None
    until: datetime | None = None

    def clauses(self) -> list[str]:
        """Return the conditions that this sets, each by its index."""
        wanted = {
            "user_id = :user": self.user is not None,
            "what = ANY(CAST(:what AS text[]))": bool(self.what),
            "sequence_id = :sequence": self.sequence is not None,
            "at >= :since": self.since is not None,
            "at < :until": self.until is not None,
        }
        return [clause for clause, is_set in wanted.items() if is_set]

    def values(self) -> dict[str, Any]:
        """Return the values of these conditions."""
        given = {**vars(self), "what": list(self.what) or None}
        return {name: value for name, value in given.items() if value is not None}


NAMES = "id, at, until, user_id, what, subject, subject_id, name, sequence_id, before, after"
ADD = statement("""
INSERT INTO audit (account_id, at, until, user_id, what, subject, subject_id, name, sequence_id, before, after)
VALUES (:account, :now, :now, :user, :what, :subject, :subject_id, :name, :sequence, CAST(:before AS jsonb),
        CAST(:after AS jsonb))
""")
LAST = statement(f"""
SELECT {NAMES} FROM audit WHERE account_id = :account AND sequence_id = :sequence ORDER BY id DESC LIMIT 1
""")
GO_ON = statement("""
UPDATE audit SET until = :now, name = :name, before = CAST(:before AS jsonb), after = CAST(:after AS jsonb)
WHERE account_id = :account AND id = :id
""")
SWEEP = statement("""
DELETE FROM audit WHERE ctid = ANY(ARRAY(SELECT ctid FROM audit WHERE at < :before LIMIT :limit))
""")


async def add(connection: AsyncConnection, entry: Entry, *, now: datetime) -> None:
    """Keep a change."""
    values = {**_written(entry.change), "user": entry.user, "what": entry.what, "subject": entry.subject}
    place = {"subject_id": entry.subject_id, "name": _named(entry.name), "sequence": entry.sequence}
    await connection.execute(ADD, {"account": entry.account, "now": now, **values, **place})


async def edit(connection: AsyncConnection, entry: Entry, *, now: datetime) -> None:
    """Keep a save of a draft: with the one before it as one edit, where nothing else came between (`ONE_EDIT`).

    The row of the sequence is locked already, by the save itself.
    """
    found = await rows(connection, LAST, account=entry.account, sequence=entry.sequence)
    last = Row(**found[0]) if found else None
    if last is None or not _goes_on(last, entry, now):
        if not entry.change.empty:
            await add(connection, entry, now=now)
        return
    change = auditing.merged(Change(last.before, last.after), entry.change)
    values = {"account": entry.account, "id": last.id, "now": now, "name": _named(entry.name), **_written(change)}
    await connection.execute(GO_ON, values)


async def page(
    connection: AsyncConnection, account: int, wanted: Filter, *, before: int = NEWEST, limit: int
) -> list[Row]:
    """Return rows of an account, the newest first, those before an id."""
    clauses = " AND ".join(["account_id = :account", "id < :before", *wanted.clauses()])
    sql = statement(f"SELECT {NAMES} FROM audit WHERE {clauses} ORDER BY id DESC LIMIT :limit")
    found = await rows(connection, sql, account=account, before=before, limit=limit, **wanted.values())
    return [Row(**row) for row in found]


async def sweep(connection: AsyncConnection, *, before: datetime, limit: int = SWEPT_AT_ONCE) -> int:
    """Forget some of the changes from before a moment; return how many."""
    return (await connection.execute(SWEEP, {"before": before, "limit": limit})).rowcount


def _goes_on(last: Row, entry: Entry, now: datetime) -> bool:
    same = (last.what, last.user_id) == (entry.what, entry.user)
    return same and last.until > now - auditing.ONE_EDIT


def _written(change: Change) -> dict[str, str]:
    return {"before": _json(change.before), "after": _json(change.after)}


def _json(value: Any) -> str:
    return json.dumps(_storable(value), ensure_ascii=False)


def _storable(value: Any) -> Any:
    match value:
        case str():
            return storable(value)
        case dict():
            return {_storable(name): _storable(one) for name, one in value.items()}
        case list():
            return [_storable(one) for one in value]
    return value


def _named(name: str | None) -> str | None:
    return None if name is None else storable(name)
