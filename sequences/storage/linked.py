"""What the links of our e-mails are about: the delivery that a token names, its run, and who else has the address."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sequences.storage.database import AsyncConnection, rows, statement

GET = statement("""
SELECT d.id, d.account_id, d.enrollment_id, d.version_id, d.position, d.variant, d.recipient, d.fields,
       CASE WHEN d.state <> 'sending' THEN COALESCE(d.sent_at, d.dated_at) END AS taken_at,
       e.sequence_id, e.item_id, e.state AS run_state
FROM delivery d JOIN enrollment e ON e.id = d.enrollment_id
WHERE d.id = ANY(CAST(:ids AS bigint[]))
""")
LIVE = statement("""
SELECT id FROM enrollment
WHERE account_id = :account AND state IN ('active', 'paused') AND lower(email) = lower(:address)
  AND hashtext(split_part(lower(email), '@', 2)) = hashtext(split_part(lower(:address), '@', 2))
  AND hashtext(lower(email)) = hashtext(lower(:address))
UNION SELECT id FROM enrollment WHERE id = :enrollment AND state IN ('active', 'paused')
ORDER BY id
""")


@dataclass(frozen=True)
class Linked:
    """A message of ours that somebody acts on by its links, and the run it belongs to."""

    id: int
    account_id: int
    enrollment_id: int
    version_id: int
    position: int
    variant: int | None  # which wording of the step it has; None: there is one only
    recipient: str
    fields: dict[str, str]
    taken_at: datetime | None  # when a mail server took it; None: it is still being handed over
    sequence_id: int
    item_id: int
    run_state: str


async def get(connection: AsyncConnection, deliveries: Iterable[int]) -> dict[int, Linked]:
    """Return messages by the id of their delivery; what is not known is missing."""
    found = await rows(connection, GET, ids=sorted(set(deliveries)))
    return {row["id"]: Linked(**row) for row in found}


async def runs_of_address(connection: AsyncConnection, account: int, address: str, enrollment: int) -> list[int]:
    """Return the running and paused enrollments of an address in every sequence of the account.

    `enrollment` is among them while it runs, whatever address its item had when it was enrolled.
    """
    found = await rows(connection, LIVE, account=account, address=address, enrollment=enrollment)
    return [row["id"] for row in found]
