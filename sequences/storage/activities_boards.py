"""The Activities boards of accounts: what their columns and labels mean. An account has one for new activities.

Those it had before are kept: their items are still told what is over, and still tell it.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import datetime

from sequences.storage.database import AsyncConnection, rows, statement


@dataclass(frozen=True)
class ActivitiesBoard:
    """A board that takes activities.

    `columns` are column ids by meaning: status (always there), kind, owner, due, note, contact. `labels` are label ids
    of the status: open, done and, where there is one, dropped. `kinds` are those of the kind: call, task, manual_email.
    """

    account_id: int
    board_id: int
    columns: dict[str, str]
    labels: dict[str, int]
    kinds: dict[str, int] = field(default_factory=dict)
    kind_type: str = "text"  # status, dropdown or text
    chosen: bool = False  # by an admin, not made by us
    webhooks: list[str] = field(default_factory=list)
    listen_at: datetime | None = None  # while nothing is heard of it: when to ask again to be told


NAMES = "account_id, board_id, columns, labels, kinds, kind_type, chosen, webhooks, listen_at"
GET = statement(f"SELECT {NAMES} FROM activities_board WHERE account_id = :account AND board_id = :board")
CURRENT = statement(f"""
SELECT {NAMES} FROM activities_board b
WHERE account_id = :account AND board_id = (SELECT activities_board_id FROM account WHERE account_id = :account)
""")
OWN = statement("""
SELECT max(board_id) AS board FROM activities_board WHERE account_id = :account AND NOT chosen AND board_id <> :but
""")
PUT = statement("""
INSERT INTO activities_board (account_id, board_id, columns, labels, kinds, kind_type, chosen, webhooks, listen_at)
VALUES (:account_id, :board_id, CAST(:columns AS jsonb), CAST(:labels AS jsonb), CAST(:kinds AS jsonb), :kind_type,
        :chosen, CAST(:webhooks AS jsonb), :listen_at)
ON CONFLICT (account_id, board_id) DO UPDATE
SET columns = excluded.columns, labels = excluded.labels, kinds = excluded.kinds, kind_type = excluded.kind_type,
    chosen = excluded.chosen, webhooks = excluded.webhooks, listen_at = excluded.listen_at
""")
USE = statement("UPDATE account SET activities_board_id = :board WHERE account_id = :account")
HEARS = statement("""
UPDATE activities_board SET webhooks = CAST(:webhooks AS jsonb), listen_at = :listen_at
WHERE account_id = :account AND board_id = :board
""")


async def get(connection: AsyncConnection, account: int, board: int) -> ActivitiesBoard | None:
    """Return a board that takes, or took, activities of the account."""
    found = await rows(connection, GET, account=account, board=board)
    return ActivitiesBoard(**found[0]) if found else None


async def current(connection: AsyncConnection, account: int) -> ActivitiesBoard | None:
    """Return the board that new activities go to; None: there is none yet."""
    found = await rows(connection, CURRENT, account=account)
    return ActivitiesBoard(**found[0]) if found else None


async def use(connection: AsyncConnection, board: ActivitiesBoard) -> None:
    """Keep a board; new activities go to it."""
    values = {name: json.dumps(getattr(board, name)) for name in ("columns", "labels", "kinds", "webhooks")}
    await connection.execute(PUT, {**vars(board), **values})
    await connection.execute(USE, {"account": board.account_id, "board": board.board_id})


async def use_own(connection: AsyncConnection, account: int, *, but: int = 0) -> None:
    """Let new activities go to the board that we made last, if there is one; else the next one makes it."""
    [found] = await rows(connection, OWN, account=account, but=but)
    await connection.execute(USE, {"account": account, "board": found["board"]})


async def hears(
    connection: AsyncConnection, board: ActivitiesBoard, webhooks: list[str], listen_at: datetime | None
) -> None:
    """Keep the webhooks of a board, or when to ask for them again."""
    values = {"account": board.account_id, "board": board.board_id}
    await connection.execute(HEARS, {**values, "webhooks": json.dumps(webhooks), "listen_at": listen_at})
