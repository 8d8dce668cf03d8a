"""What users of an account allowed us at monday: their tokens, by (account, user).

States: `valid`; `refused`, until the user consents once more; `leaving`, where the tokens are still to be revoked.
"""

from __future__ import annotations

from sequences.storage.database import AsyncConnection, statement

LEAVE = statement("""
UPDATE monday_grant SET state = 'leaving', leave_at = clock_timestamp(), tries = 0
WHERE account_id = :account AND state <> 'leaving'
""")


async def leave(connection: AsyncConnection, account: int) -> None:
    """Use the tokens of an account no more; they are revoked soon."""
    await connection.execute(LEAVE, {"account": account})
