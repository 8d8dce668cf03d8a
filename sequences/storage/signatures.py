"""Signatures: one for each user, never shared (row B8)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sequences.core.definition import EmailStep
from sequences.storage.database import AsyncConnection, rows, statement


@dataclass(frozen=True)
class Signature:
    """What somebody writes below their e-mails; `automatic`: below every automatic one that does not say otherwise."""

    html: str
    automatic: bool

    def below(self, step: EmailStep) -> str:
        """Return what stands below an automatic e-mail: the signature, or nothing."""
        return self.html if (self.automatic if step.signature is None else step.signature) else ""


GET = statement("SELECT html, automatic FROM signature WHERE account_id = :account AND user_id = :user")
OF_USERS = statement("""
SELECT user_id, html, automatic FROM signature WHERE account_id = :account AND user_id = ANY(CAST(:users AS bigint[]))
""")
PUT = statement("""
INSERT INTO signature (account_id, user_id, html, automatic, modified_at)
VALUES (:account, :user, :html, :automatic, :now)
ON CONFLICT (account_id, user_id) DO UPDATE
SET html = excluded.html, automatic = excluded.automatic, modified_at = excluded.modified_at
""")


async def get(connection: AsyncConnection, account: int, user: int) -> Signature:
    """Return somebody's signature; an empty one when they never wrote any."""
    found = await rows(connection, GET, account=account, user=user)
    return Signature(**found[0]) if found else Signature("", False)


async def of_users(connection: AsyncConnection, account: int, users: Iterable[int]) -> dict[int, Signature]:
    """Return the signatures of users by their id; those who never wrote any are missing."""
    found = await rows(connection, OF_USERS, account=account, users=sorted(set(users)))
    return {row["user_id"]: Signature(row["html"], row["automatic"]) for row in found}


async def put(connection: AsyncConnection, account: int, user: int, signature: Signature, *, now: datetime) -> None:
    """Keep somebody's signature, sanitised already."""
    await connection.execute(PUT, {"account": account, "user": user, **vars(signature), "now": now})
