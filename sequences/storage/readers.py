"""Who is behind a number: the people whose e-mails were delivered, opened, clicked, answered, or came back.

What makes a number is `delivery_mask` of migration 0010; each kind but the first has an index of its own.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sequences.storage.database import AsyncConnection, rows, statement
from sequences.storage.people import NAMES

ENDS = "('active', 'paused', 'completed', 'stopped', 'exited', 'failed')"
STEP = """(CAST(:step AS int) IS NULL OR d.position = :step)
        AND (CAST(:variant AS int) IS NULL OR (d.variant = :variant AND d.version_id = :version))
        AND (CAST(:sender AS bigint) IS NULL OR d.mailbox_id = :sender)"""
ARRIVED = "d.bounced_at IS NULL AND d.state <> 'refused'"
TOLD = {
    "opened": f"d.opened_at IS NOT NULL AND {ARRIVED}",
    "clicked": f"d.clicked_at IS NOT NULL AND {ARRIVED}",
    "replied": f"d.replied_at IS NOT NULL AND {ARRIVED}",
    "bounced": "(d.bounced_at IS NOT NULL OR d.state = 'refused')",
}
MOMENT = {
    "opened": "d.opened_at",
    "clicked": "d.clicked_at",
    "replied": "d.replied_at",
    "bounced": "COALESCE(d.bounced_at, d.begun_at)",
}


def _told(of: str) -> str:
    return f"""
SELECT {NAMES}, f.at
FROM (SELECT d.enrollment_id, min({MOMENT[of]}) AS at FROM delivery d
      WHERE d.account_id = :account AND d.sequence_id = :sequence AND d.enrollment_id < :before
        AND {TOLD[of]} AND {STEP}
      GROUP BY d.enrollment_id ORDER BY d.enrollment_id DESC LIMIT :limit) f
JOIN enrollment e ON e.id = f.enrollment_id JOIN sequence s ON s.id = e.sequence_id
ORDER BY e.id DESC
"""


# Nearly everybody has got a mail: the people are gone through, and their mails looked up.
DELIVERED = f"""
SELECT {NAMES}, e.at
FROM unnest(ARRAY[{ENDS.strip("()")}]) AS w(state) CROSS JOIN LATERAL (
  SELECT n.*, f.at FROM enrollment n CROSS JOIN LATERAL (
    SELECT min(COALESCE(d.sent_at, d.opened_at, d.clicked_at, d.replied_at)) AS at FROM delivery d
    WHERE d.enrollment_id = n.id AND d.account_id = n.account_id AND {ARRIVED} AND {STEP}
      AND (d.state = 'sent' OR COALESCE(d.opened_at, d.clicked_at, d.replied_at) IS NOT NULL)
  ) f
  WHERE n.account_id = :account AND n.sequence_id = :sequence AND n.state = w.state AND n.id < :before
    AND f.at IS NOT NULL
  ORDER BY n.id DESC LIMIT :limit
) e JOIN sequence s ON s.id = e.sequence_id
ORDER BY e.id DESC LIMIT :limit
"""
PAGES = {"delivered": statement(DELIVERED), **{of: statement(_told(of)) for of in TOLD}}


@dataclass(frozen=True)
class Part:
    """Which part of a sequence's e-mails a number is about: a step, a wording of it in a version, a mailbox."""

    step: int | None = None
    version: int | None = None
    variant: int | None = None
    sender: int | None = None


async def page(
    connection: AsyncConnection, account: int, sequence: int, of: str, part: Part, *, before: int, limit: int
) -> list[dict[str, Any]]:
    """Return people behind a number of a sequence, or of a part of it, newest first; `at` is when it was first so."""
    values = {**vars(part), "before": before, "limit": limit}
    return [dict(row) for row in await rows(connection, PAGES[of], account=account, sequence=sequence, **values)]
