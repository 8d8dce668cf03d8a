"""Which draft of the provider stands for which delivery; kept before it is sent."""

from __future__ import annotations

from sequences.storage.database import AsyncConnection, Database, rows, statement

GET = statement(
    "SELECT draft FROM delivery WHERE account_id = :account AND message_id = :message AND draft IS NOT NULL"
)
KEEP = statement("UPDATE delivery SET draft = :draft WHERE account_id = :account AND message_id = :message")


class KeptDrafts:
    """The drafts of one account."""

    def __init__(self, database: Database, account: int) -> None:
        self._database = database
        self._account = account

    async def get(self, message_id: str) -> str | None:
        """Return the draft of a message."""
        async with self._database.transaction() as connection:
            found = await rows(connection, GET, account=self._account, message=message_id)
        return found[0]["draft"] if found else None

    async def keep(self, message_id: str, draft: str) -> None:
        """Remember the draft of a message; committed when this returns."""
        async with self._database.transaction() as connection:
            await _keep(connection, self._account, message_id, draft)


async def _keep(connection: AsyncConnection, account: int, message_id: str, draft: str) -> None:
    await connection.execute(KEEP, {"account": account, "message": message_id, "draft": draft})
