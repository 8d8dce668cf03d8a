"""The webhooks that we have on boards: their ids, so that each is made once and removed when nobody needs it."""

from __future__ import annotations

from dataclasses import dataclass

from sequences.storage.database import AsyncConnection, rows, statement


@dataclass(frozen=True)
class BoardWebhook:
    """One webhook; `column_id` is empty where the event has none."""

    webhook_id: str
    event: str
    column_id: str


OF_BOARD = statement("""
SELECT webhook_id, event, column_id FROM board_webhook WHERE account_id = :account AND board_id = :board
""")
PUT = statement("""
INSERT INTO board_webhook (account_id, webhook_id, board_id, event, column_id)
VALUES (:account, :webhook_id, :board, :event, :column_id)
ON CONFLICT (account_id, board_id, event, column_id) DO UPDATE SET webhook_id = excluded.webhook_id
""")
DROP = statement("DELETE FROM board_webhook WHERE account_id = :account AND webhook_id = :webhook_id")
ACTIVITIES = statement("""
SELECT jsonb_array_elements_text(webhooks) AS webhook_id FROM activities_board
WHERE account_id = :account AND board_id = :board
""")


async def of_board(connection: AsyncConnection, account: int, board: int) -> list[BoardWebhook]:
    """Return our webhooks on a board."""
    return [BoardWebhook(**row) for row in await rows(connection, OF_BOARD, account=account, board=board)]


async def put(connection: AsyncConnection, account: int, board: int, webhook: BoardWebhook) -> None:
    """Keep a webhook that was made."""
    await connection.execute(PUT, {"account": account, "board": board, **vars(webhook)})


async def drop(connection: AsyncConnection, account: int, webhook_id: str) -> None:
    """Forget a webhook."""
    await connection.execute(DROP, {"account": account, "webhook_id": webhook_id})


async def of_activities(connection: AsyncConnection, account: int, board: int) -> set[str]:
    """Return the webhooks that a board has as the account's Activities board."""
    return {row["webhook_id"] for row in await rows(connection, ACTIVITIES, account=account, board=board)}
