"""Activities: the calls, tasks and manual e-mails that people do."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sequences.core.effects import ActivityOver
from sequences.storage.database import AsyncConnection, rows, statement


@dataclass(frozen=True)
class Activity:
    """One thing a person has to do for an item."""

    id: int
    account_id: int
    enrollment_id: int
    version_id: int
    position: int
    kind: str
    title: str
    note: str
    person_id: int
    item_id: int
    state: str
    due_at: datetime
    board_id: int | None
    board_item_id: int | None
    subject: str
    body: str  # HTML


NAMES = """id, account_id, enrollment_id, version_id, position, kind, title, note, person_id, item_id, state,
       due_at, board_id, board_item_id, subject, body"""

ADD = statement(f"""
INSERT INTO activity (account_id, enrollment_id, version_id, position, kind, title, note, subject, body, person_id,
                      item_id, due_at)
VALUES (:account_id, :enrollment_id, :version_id, :position, :kind, :title, :note, :subject, :body, :person_id,
        :item_id, :now)
ON CONFLICT (enrollment_id, version_id, position) DO NOTHING
RETURNING {NAMES}
""")
GET = statement(f"SELECT {NAMES} FROM activity WHERE account_id = :account AND id = :id")
OPEN = statement(f"""
SELECT {NAMES} FROM activity
WHERE account_id = :account AND id = ANY(CAST(:ids AS bigint[])) AND state = 'open' ORDER BY item_id, id
""")
OF_BOARD_ITEM = statement(f"""
SELECT {NAMES} FROM activity WHERE account_id = :account AND board_item_id = :item
""")
PLACED = statement("""
UPDATE activity SET board_id = :board, board_item_id = :item WHERE id = :id AND board_item_id IS NULL
""")
OVER = statement("""
UPDATE activity SET state = :state, done_at = :now WHERE account_id = :account AND id = :id AND state = 'open'
RETURNING enrollment_id, version_id, position
""")
ASSIGN = statement("""
UPDATE activity SET person_id = :person WHERE account_id = :account AND id = :id AND state = 'open'
""")
PUT_OFF = statement("""
UPDATE activity SET due_at = :due_at
WHERE account_id = :account AND id = :id AND state = 'open' AND date_trunc('second', due_at) <> :due_at RETURNING id
""")
PAGE = statement("""
SELECT a.id, a.kind, a.title, a.note, a.state, a.due_at, a.done_at, a.person_id, a.item_id, a.enrollment_id,
       a.board_id, a.board_item_id, a.subject, a.body, e.sequence_id, e.email
FROM activity a
JOIN enrollment e ON e.id = a.enrollment_id
JOIN sequence s ON s.id = e.sequence_id
WHERE a.account_id = :account AND a.id < :before
  AND (CAST(:state AS text) IS NULL OR a.state = :state) AND (CAST(:kind AS text) IS NULL OR a.kind = :kind)
  AND (CAST(:person AS bigint) IS NULL OR a.person_id = :person)
  AND (CAST(:only AS bigint) IS NULL OR a.id = :only)
  AND (CAST(:boards AS bigint[]) IS NULL OR s.board_id = ANY(CAST(:boards AS bigint[])))
ORDER BY a.id DESC LIMIT :limit
""")
DROP = statement("""
UPDATE activity SET state = 'dropped', done_at = :now
WHERE enrollment_id = ANY(CAST(:enrollments AS bigint[])) AND state = 'open' RETURNING id, account_id
""")
# Of who did it just now, nothing is dropped.
GIVE_UP = statement("""
UPDATE activity a SET state = 'dropped', done_at = :now
FROM unnest(CAST(:enrollments AS bigint[]), CAST(:versions AS bigint[]), CAST(:positions AS smallint[]))
     AS g(enrollment_id, version_id, position)
WHERE a.enrollment_id = g.enrollment_id AND a.version_id = g.version_id AND a.position = g.position
  AND a.state = 'open'
RETURNING a.id, a.account_id, a.enrollment_id
""")


async def add(connection: AsyncConnection, *, now: datetime, **values: object) -> Activity | None:
    """Add an activity that is due at `now`; None: the step has one already."""
    found = await rows(connection, ADD, now=now, **values)
    return Activity(**found[0]) if found else None


async def get(connection: AsyncConnection, account: int, activity: int) -> Activity | None:
    """Return an activity of the account."""
    found = await rows(connection, GET, account=account, id=activity)
    return Activity(**found[0]) if found else None


async def load(connection: AsyncConnection, account: int, ids: Sequence[int]) -> list[Activity]:
    """Return those of these activities that somebody still has to do, in the order of items."""
    return [Activity(**row) for row in await rows(connection, OPEN, account=account, ids=list(ids))]


async def of_board_item(connection: AsyncConnection, account: int, item: int) -> Activity | None:
    """Return the activity that an item of the Activities board stands for."""
    found = await rows(connection, OF_BOARD_ITEM, account=account, item=item)
    return Activity(**found[0]) if found else None


async def placed(connection: AsyncConnection, activity: int, board: int, item: int) -> None:
    """Note which item of which Activities board stands for an activity."""
    await connection.execute(PLACED, {"id": activity, "board": board, "item": item})


async def over(
    connection: AsyncConnection, account: int, activity: int, state: str, *, now: datetime
) -> tuple[int, int, int] | None:
    """Let an open activity be done or dropped; return its (enrollment, version, position), None: it was not open."""
    found = await rows(connection, OVER, account=account, id=activity, state=state, now=now)
    return (found[0]["enrollment_id"], found[0]["version_id"], found[0]["position"]) if found else None


async def drop(connection: AsyncConnection, enrollments: Sequence[int], *, now: datetime) -> list[ActivityOver]:
    """Nobody has to do the open activities of these enrollments any more; return what follows for their items."""
    if not enrollments:
        return []
    dropped = await rows(connection, DROP, enrollments=list(enrollments), now=now)
    return [ActivityOver(row["account_id"], row["id"]) for row in dropped]


async def give_up(
    connection: AsyncConnection, steps: Sequence[tuple[int, int, int]], *, now: datetime
) -> dict[int, ActivityOver]:
    """Nobody has to do the open activities of these (enrollment, version, position) any more.

    Returns what follows for their items, by enrollment.
    """
    if not steps:
        return {}
    enrollments, versions, positions = map(list, zip(*steps, strict=True))
    dropped = await rows(connection, GIVE_UP, enrollments=enrollments, versions=versions, positions=positions, now=now)
    return {row["enrollment_id"]: ActivityOver(row["account_id"], row["id"]) for row in dropped}


async def assign(connection: AsyncConnection, account: int, activity: int, person: int) -> None:
    """Let somebody else do an open activity."""
    await connection.execute(ASSIGN, {"account": account, "id": activity, "person": person})


async def put_off(connection: AsyncConnection, account: int, activity: int, due_at: datetime) -> bool:
    """Move an open activity to another moment (whole seconds); return whether it was not due then already."""
    return bool(await rows(connection, PUT_OFF, account=account, id=activity, due_at=due_at))


async def page(
    connection: AsyncConnection,
    account: int,
    *,
    before: int,
    limit: int,
    state: str | None = None,
    kind: str | None = None,
    person: int | None = None,
    only: int | None = None,
    boards: Iterable[int] | None = None,
) -> list[dict[str, Any]]:
    """Return activities, newest first: of one state, kind or person, or a single one; `boards` are those of a guest."""
    among = None if boards is None else sorted(boards)
    values = {"state": state, "kind": kind, "person": person, "only": only, "boards": among}
    found = await rows(connection, PAGE, account=account, before=before, limit=limit, **values)
    return [dict(row) for row in found]
