"""Activities: the calls, tasks and manual e-mails that people do."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

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
    board_item_id: int | None


NAMES = """id, account_id, enrollment_id, version_id, position, kind, title, note, person_id, item_id, state,
       due_at, board_item_id"""

ADD = statement(f"""
INSERT INTO activity (account_id, enrollment_id, version_id, position, kind, title, note, person_id,
                      item_id, due_at)
VALUES (:account_id, :enrollment_id, :version_id, :position, :kind, :title, :note, :person_id, :item_id, :now)
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
PLACED = statement("UPDATE activity SET board_item_id = :item WHERE id = :id AND board_item_id IS NULL")
DONE = statement("""
UPDATE activity SET state = 'done', done_at = :now WHERE account_id = :account AND id = :id AND state = 'open'
RETURNING enrollment_id, version_id, position
""")
DROP = statement("""
UPDATE activity SET state = 'dropped', done_at = :now
WHERE enrollment_id = ANY(CAST(:enrollments AS bigint[])) AND state = 'open' RETURNING id, account_id
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


async def placed(connection: AsyncConnection, activity: int, item: int) -> None:
    """Note which item of the Activities board stands for an activity."""
    await connection.execute(PLACED, {"id": activity, "item": item})


async def done(
    connection: AsyncConnection, account: int, activity: int, *, now: datetime
) -> tuple[int, int, int] | None:
    """Complete an open activity; return its (enrollment, version, position), None when it was not open."""
    found = await rows(connection, DONE, account=account, id=activity, now=now)
    return (found[0]["enrollment_id"], found[0]["version_id"], found[0]["position"]) if found else None


async def drop(connection: AsyncConnection, enrollments: Sequence[int], *, now: datetime) -> None:
    """Nobody has to do the open activities of these enrollments any more."""
    if enrollments:
        await connection.execute(DROP, {"enrollments": list(enrollments), "now": now})
