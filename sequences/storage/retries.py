"""Failed runs that are tried again, as rows: the run goes on, and mails that never arrived may leave once more."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sequences.storage.database import AsyncConnection, rows, statement

LOAD = statement("""
SELECT e.id, e.account_id, e.sequence_id, e.version_id, e.item_id, e.position, e.state, e.reason, e.email,
       COALESCE(e.retries, 0) AS retries, s.state AS sequence_state,
       EXISTS (SELECT 1 FROM enrollment o WHERE o.account_id = e.account_id AND o.sequence_id = e.sequence_id
               AND o.item_id = e.item_id AND o.state IN ('active', 'paused')) AS inside
FROM enrollment e JOIN sequence s ON s.id = e.sequence_id
WHERE e.account_id = :account AND e.id = :id
""")
LOST = statement("""
SELECT id, position, state, recipient, message_id, code, answer, subject FROM delivery
WHERE enrollment_id = :enrollment AND account_id = :account AND version_id = :version
  AND (state IN ('refused', 'retry') OR bounced_at IS NOT NULL)
ORDER BY position
""")
RENEW = statement("""
UPDATE delivery SET state = 'retry', recipient = :recipient, message_id = :message, tries = 0, dated_at = :now,
       begun_at = :now, sent_at = NULL, code = NULL, answer = NULL, phase = 'nothing', draft = NULL,
       opened_at = NULL, clicked_at = NULL, replied_at = NULL, bounced_at = NULL
WHERE id = :id AND account_id = :account
""")
NOTE = statement("""
INSERT INTO engagement (account_id, enrollment_id, delivery_id, kind, machine, at, source, detail)
VALUES (:account, :enrollment, :delivery, 'retried', false, :now, :source, CAST(:detail AS jsonb))
ON CONFLICT DO NOTHING
""")
GO_ON = statement("""
UPDATE enrollment
SET state = 'active', waiting_for = 'step', position = :position, due_at = :now, ended_at = NULL, reason = NULL,
    email = COALESCE(:email, email), leased_until = NULL, away_until = NULL, turn = turn + 1,
    retries = COALESCE(retries, 0) + 1
WHERE id = :id AND account_id = :account AND state = 'failed'
""")


@dataclass(frozen=True)
class Failed:
    """A run that may be tried again: why it failed, how often it was tried again, and what stands against it."""

    id: int
    account_id: int
    sequence_id: int
    version_id: int
    item_id: int
    position: int
    state: str
    reason: str | None
    email: str | None
    retries: int
    sequence_state: str
    inside: bool  # the item is in the sequence once more


@dataclass(frozen=True)
class Lost:
    """A mail of it that surely did not arrive."""

    id: int
    position: int
    state: str
    recipient: str
    message_id: str
    code: int | None
    answer: str | None
    subject: str


async def load(connection: AsyncConnection, account: int, enrollment: int) -> Failed | None:
    """Return a run; the caller has locked it. None: there is none."""
    found = await rows(connection, LOAD, account=account, id=enrollment)
    return Failed(**found[0]) if found else None


async def lost(connection: AsyncConnection, run: Failed) -> list[Lost]:
    """Return the mails of a run that did not arrive, the first one first."""
    found = await rows(connection, LOST, account=run.account_id, enrollment=run.id, version=run.version_id)
    return [Lost(**row) for row in found]


async def go_on(
    connection: AsyncConnection,
    run: Failed,
    again: Sequence[tuple[Lost, str]],
    *,
    position: int,
    email: str | None,
    by: int,
    now: datetime,
) -> None:
    """Let a run go on at a step, its lost mails to `email`, each under the Message-ID beside it; note what was."""
    for mail, message_id in again:
        values = {"id": mail.id, "account": run.account_id, "recipient": email, "message": message_id, "now": now}
        await connection.execute(RENEW, values)
    detail = {"by": str(by), "reason": run.reason, "lost": [_told(mail) for mail, _ in again]}
    note = {"account": run.account_id, "enrollment": run.id, "delivery": again[0][0].id if again else 0, "now": now}
    source = f"retried:{run.id}:{run.retries + 1}"
    await connection.execute(NOTE, {**note, "source": source, "detail": json.dumps(detail)})
    values = {"id": run.id, "account": run.account_id, "position": position, "email": email, "now": now}
    await connection.execute(GO_ON, values)


def _told(mail: Lost) -> dict[str, str | int | None]:
    return {"subject": mail.subject, "recipient": mail.recipient, "code": mail.code, "answer": mail.answer}
