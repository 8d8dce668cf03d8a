"""Sequences and their versions. A version never changes, so it is read once per process."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sequences.core import codec
from sequences.storage.database import AsyncConnection, rows, statement


@dataclass(frozen=True)
class SequenceRow:
    """A sequence as it stands; `draft` is the JSON form of its definition."""

    id: int
    account_id: int
    state: str
    name: str
    board_id: int | None
    mailbox_id: int | None
    owner_id: int
    draft: dict[str, Any]
    revision: int
    version_id: int | None
    created_at: datetime
    modified_at: datetime
    paused_at: datetime | None = None
    paused_for: str | None = None  # why it sends no e-mail
    modified_by: int | None = None  # who saved the draft last; None: nobody since it was made


@dataclass(frozen=True)
class VersionRow:
    """A published version: immutable; `definition` is its JSON form."""

    id: int
    account_id: int
    sequence_id: int
    number: int
    definition: dict[str, Any]
    published_at: datetime
    published_by: int
    owner_id: int  # of the sequence
    enclosed: dict[str, Any] = field(default_factory=dict)  # JSON form of `sequences.enclosing.Enclosed`


NAMES = """id, account_id, state, name, board_id, mailbox_id, owner_id, draft, revision, version_id,
       created_at, modified_at, paused_at, paused_for, modified_by"""

ACTIVE = statement("""
SELECT s.name, v.definition FROM sequence s
JOIN sequence_version v ON v.id = s.version_id AND v.account_id = s.account_id
WHERE s.account_id = :account AND s.state = 'active' ORDER BY s.id
""")
CREATE = statement(f"""
INSERT INTO sequence (account_id, state, name, board_id, mailbox_id, owner_id, draft, created_at, modified_at,
                      steps, days)
VALUES (:account, :state, :name, :board, :mailbox, :owner, CAST(:draft AS jsonb), :now, :now, :steps, :days)
RETURNING {NAMES}
""")
SAVE = statement(f"""
UPDATE sequence SET state = :state, name = :name, board_id = :board, mailbox_id = :mailbox,
       draft = CAST(:draft AS jsonb), revision = revision + 1, modified_at = :now, modified_by = :user,
       steps = :steps, days = :days
WHERE account_id = :account AND id = :id AND revision = :revision AND state <> 'deleted'
RETURNING {NAMES}
""")
PUBLISH = statement("""
INSERT INTO sequence_version (account_id, sequence_id, number, definition, published_at, published_by, enclosed, note)
SELECT :account, :sequence,
       COALESCE((SELECT max(number) FROM sequence_version WHERE sequence_id = :sequence), 0) + 1,
       CAST(:definition AS jsonb), :now, :user, CAST(:enclosed AS jsonb), :note
RETURNING id, account_id, sequence_id, number, definition, published_at, published_by, enclosed,
          (SELECT owner_id FROM sequence WHERE id = :sequence) AS owner_id
""")
ACTIVATE = statement(f"""
UPDATE sequence SET state = :state, version_id = COALESCE(:version, version_id), modified_at = :now
WHERE account_id = :account AND id = :id AND state <> 'deleted' RETURNING {NAMES}
""")
BIND = statement("UPDATE sequence SET board_id = :board, mailbox_id = :mailbox WHERE id = :id")
GET = statement(f"SELECT {NAMES} FROM sequence WHERE account_id = :account AND id = :id")
LOCK = statement("SELECT id FROM sequence WHERE account_id = :account AND id = :id FOR NO KEY UPDATE")
SHARE = statement("""
SELECT s.id, s.account_id, s.state, s.board_id, s.version_id, s.owner_id, s.name
FROM sequence s
JOIN (SELECT DISTINCT account_id, id FROM
      unnest(CAST(:accounts AS bigint[]), CAST(:ids AS bigint[])) AS w(account_id, id)) w
  ON w.account_id = s.account_id AND w.id = s.id
WHERE NOT EXISTS (SELECT 1 FROM account a WHERE a.account_id = s.account_id AND a.state = 'uninstalled')
ORDER BY s.id FOR SHARE OF s
""")
SEVERAL = statement(f"""
SELECT {NAMES} FROM sequence WHERE account_id = :account AND id = ANY(CAST(:ids AS bigint[]))
ORDER BY array_position(CAST(:ids AS bigint[]), id)
""")
LIST = statement(f"""
SELECT {NAMES} FROM sequence
WHERE account_id = :account AND state <> 'deleted' AND id > :after
  AND (CAST(:board AS bigint) IS NULL OR board_id = :board)
  AND (CAST(:boards AS bigint[]) IS NULL OR board_id = ANY(CAST(:boards AS bigint[])))
  AND (CAST(:state AS text) IS NULL OR state = :state)
ORDER BY id LIMIT :limit
""")
BOARDS = statement("""
SELECT DISTINCT board_id FROM sequence WHERE account_id = :account AND state <> 'deleted' AND board_id IS NOT NULL
""")
VERSIONS = statement("""
SELECT v.id, v.account_id, v.sequence_id, v.number, v.definition, v.published_at, v.published_by, v.enclosed, s.owner_id
FROM sequence_version v JOIN sequence s ON s.id = v.sequence_id
WHERE v.id = ANY(CAST(:ids AS bigint[]))
""")
LIVE_PEOPLE = statement("""
SELECT id FROM enrollment
WHERE account_id = :account AND sequence_id = :sequence AND state IN ('active', 'paused')
""")
SEQUENCES = statement(f"SELECT {NAMES} FROM sequence WHERE id = ANY(CAST(:ids AS bigint[]))")
SAME_NAME = statement("""
SELECT id FROM sequence WHERE account_id = :account AND name = :name AND state <> 'deleted' AND id <> :but
""")


def _extent(draft: dict[str, Any]) -> dict[str, int]:
    """Return what the list sorts by: how many steps there are, and the day of the last one."""
    definition = codec.decode(draft)
    return {"steps": len(definition.steps), "days": max(definition.days(), default=0)}


async def create(connection: AsyncConnection, *, now: datetime, draft: dict[str, Any], **values: Any) -> SequenceRow:
    """Add a sequence (account, state, name, board, mailbox, owner)."""
    found = await rows(connection, CREATE, now=now, draft=json.dumps(draft), **_extent(draft), **values)
    return SequenceRow(**found[0])


async def save(
    connection: AsyncConnection, *, now: datetime, draft: dict[str, Any], **values: Any
) -> SequenceRow | None:
    """Save a draft over `revision`; None: somebody else saved in between, or it is gone."""
    found = await rows(connection, SAVE, now=now, draft=json.dumps(draft), **_extent(draft), **values)
    return SequenceRow(**found[0]) if found else None


async def add_version(
    connection: AsyncConnection,
    *,
    account: int,
    sequence: int,
    definition: dict[str, Any],
    enclosed: dict[str, Any],
    user: int,
    now: datetime,
    note: str = "",
) -> VersionRow:
    """Add the next version of a sequence; `note` says what is new."""
    values = {"definition": json.dumps(definition), "enclosed": json.dumps(enclosed), "note": note}
    found = await rows(connection, PUBLISH, account=account, sequence=sequence, user=user, now=now, **values)
    return VersionRow(**found[0])


async def set_state(
    connection: AsyncConnection,
    *,
    account: int,
    sequence: int,
    state: str,
    version: int | None,
    now: datetime,
) -> SequenceRow | None:
    """Set the state and, when given, the published version; None: there is no such sequence."""
    found = await rows(connection, ACTIVATE, account=account, id=sequence, state=state, version=version, now=now)
    return SequenceRow(**found[0]) if found else None


async def bind(connection: AsyncConnection, sequence: int, *, board: int | None, mailbox: int | None) -> None:
    """Note the board and mailbox of the version just published."""
    await connection.execute(BIND, {"id": sequence, "board": board, "mailbox": mailbox})


async def get(connection: AsyncConnection, account: int, sequence: int) -> SequenceRow | None:
    """Return a sequence of the account, deleted ones too; None: there never was one."""
    found = await rows(connection, GET, account=account, id=sequence)
    return SequenceRow(**found[0]) if found else None


async def several(connection: AsyncConnection, account: int, sequences: Iterable[int]) -> list[SequenceRow]:
    """Return sequences of the account, deleted ones too, in the order they are asked for."""
    return [SequenceRow(**row) for row in await rows(connection, SEVERAL, account=account, ids=list(sequences))]


async def lock(connection: AsyncConnection, account: int, sequence: int) -> None:
    """Keep everybody from publishing, switching off and enrolling until the commit."""
    await connection.execute(LOCK, {"account": account, "id": sequence})


async def hold(connection: AsyncConnection, keys: Iterable[tuple[int, int]]) -> dict[tuple[int, int], dict[str, Any]]:
    """Return sequences by (account, id) and keep their state from changing until the commit."""
    accounts, ids = map(list, zip(*keys, strict=True))
    found = await rows(connection, SHARE, accounts=accounts, ids=ids)
    return {(row["account_id"], row["id"]): dict(row) for row in found}


async def page(
    connection: AsyncConnection,
    account: int,
    *,
    after: int = 0,
    limit: int = 50,
    board: int | None = None,
    state: str | None = None,
    boards: Iterable[int] | None = None,
) -> list[SequenceRow]:
    """Return up to `limit` sequences after an id, in order of their ids; of `boards` only, when they are given."""
    among = None if boards is None else sorted(boards)
    found = await rows(
        connection, LIST, account=account, after=after, limit=limit, board=board, state=state, boards=among
    )
    return [SequenceRow(**row) for row in found]


async def boards(connection: AsyncConnection, account: int) -> list[int]:
    """Return the boards that have a sequence."""
    return [row["board_id"] for row in await rows(connection, BOARDS, account=account)]


async def versions(connection: AsyncConnection, ids: Sequence[int]) -> list[VersionRow]:
    """Return versions by their ids."""
    return [VersionRow(**row) for row in await rows(connection, VERSIONS, ids=list(ids))]


async def by_ids(connection: AsyncConnection, ids: Sequence[int]) -> dict[int, SequenceRow]:
    """Return sequences by their ids, whatever their account."""
    return {row["id"]: SequenceRow(**row) for row in await rows(connection, SEQUENCES, ids=list(ids))}


async def live_people(connection: AsyncConnection, account: int, sequence: int) -> list[int]:
    """Return the ids of the running and paused enrollments of a sequence."""
    found = await rows(connection, LIVE_PEOPLE, account=account, sequence=sequence)
    return [row["id"] for row in found]


async def name_taken(connection: AsyncConnection, account: int, name: str, *, but: int = 0) -> bool:
    """Return whether another sequence of the account has this name."""
    return bool(await rows(connection, SAME_NAME, account=account, name=name, but=but))


async def active_definitions(connection: AsyncConnection, account: int) -> list[tuple[str, dict[str, Any]]]:
    """Return the names and published definitions of all active sequences of an account."""
    return [(row["name"], row["definition"]) for row in await rows(connection, ACTIVE, account=account)]
