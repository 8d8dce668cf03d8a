"""Requests to publish: what waits for a second person, and whether an account wants one (row L11)."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sequences.storage.database import AsyncConnection, rows, statement

WAITING, APPROVED, DECLINED, WITHDRAWN, OVERTAKEN = "waiting", "approved", "declined", "withdrawn", "overtaken"


@dataclass(frozen=True)
class Request:
    """One request, as it was asked: for a revision of the draft, beside the version that was published then.

    `people` are the choices for the people inside as the API takes them; `answer` is what whoever declined wrote.
    """

    id: int
    account_id: int
    sequence_id: int
    asked_by: int
    asked_at: datetime
    revision: int
    version_id: int | None
    note: str
    people: dict[str, Any]
    state: str
    decided_by: int | None
    decided_at: datetime | None
    answer: str


NAMES = """id, account_id, sequence_id, asked_by, asked_at, revision, version_id, note, people, state, decided_by,
    decided_at, answer"""
WANTED = statement("SELECT second_person FROM account WHERE account_id = :account")
WANT = statement("UPDATE account SET second_person = :wanted WHERE account_id = :account")
ADD = statement(f"""
INSERT INTO publish_request (account_id, sequence_id, asked_by, asked_at, revision, version_id, note, people)
VALUES (:account, :sequence, :user, :now, :revision, :version, :note, CAST(:people AS jsonb)) RETURNING {NAMES}
""")
LATEST = statement(f"""
SELECT {NAMES} FROM publish_request WHERE account_id = :account AND sequence_id = :sequence ORDER BY id DESC LIMIT 1
""")
DECIDE = statement(f"""
UPDATE publish_request SET state = :state, decided_by = :user, decided_at = :now, answer = :answer
WHERE account_id = :account AND id = :id AND state = 'waiting' RETURNING {NAMES}
""")
OVERTAKE = statement("""
UPDATE publish_request SET state = 'overtaken', decided_by = :user, decided_at = :now
WHERE account_id = :account AND sequence_id = :sequence AND state = 'waiting'
""")


async def wanted(connection: AsyncConnection, account: int) -> bool:
    """Return whether a second person must approve what is published in an account."""
    return any(row["second_person"] for row in await rows(connection, WANTED, account=account))


async def want(connection: AsyncConnection, account: int, wanted: bool) -> None:
    """Say whether a second person must approve."""
    await connection.execute(WANT, {"account": account, "wanted": wanted})


async def add(
    connection: AsyncConnection,
    account: int,
    sequence: int,
    user: int,
    *,
    revision: int,
    version: int | None,
    note: str,
    people: Mapping[str, Any],
    now: datetime,
) -> Request:
    """Keep a request in the place of one that waits; the row of the sequence is locked by the caller."""
    await overtake(connection, account, sequence, user, now=now)
    found = await rows(
        connection, ADD, account=account, sequence=sequence, user=user, revision=revision, version=version, note=note,
        people=json.dumps(dict(people)), now=now,
    )  # fmt: skip
    return Request(**found[0])


async def latest(connection: AsyncConnection, account: int, sequence: int) -> Request | None:
    """Return the last request of a sequence, whatever became of it."""
    found = await rows(connection, LATEST, account=account, sequence=sequence)
    return Request(**found[0]) if found else None


async def decide(
    connection: AsyncConnection, request: Request, state: str, user: int, *, answer: str = "", now: datetime
) -> Request | None:
    """Let a request wait no more; return it, or None: somebody else was faster."""
    values = {"account": request.account_id, "id": request.id, "state": state, "user": user, "answer": answer}
    found = await rows(connection, DECIDE, now=now, **values)
    return Request(**found[0]) if found else None


async def overtake(connection: AsyncConnection, account: int, sequence: int, user: int, *, now: datetime) -> None:
    """Let what waits for a sequence wait no more: it is published, or asked for anew."""
    await connection.execute(OVERTAKE, {"account": account, "sequence": sequence, "user": user, "now": now})
