"""What every table knows of one person, named by an e-mail address: read for them, and erased on their wish (row L13).

Each table of the schema is in one of two lists: PERSONAL says which of its rows are about somebody, IMPERSONAL why none
is. A test holds that no table is forgotten.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sequences.storage.database import AsyncConnection, rows, statement

OF_RUNS = "enrollment_id = ANY(CAST(:runs AS bigint[]))"
OF_ITEMS = "item_id = ANY(CAST(:items AS bigint[]))"
OF_BOTH = f"{OF_ITEMS} OR {OF_RUNS}"
AUDITED = """
(subject = 'run' AND subject_id = ANY(CAST(:runs AS bigint[])))
OR (subject <> 'mailbox' AND concat_ws(' ', name, before, after) ~* :says)
"""
PERSONAL = {
    "engagement": OF_RUNS,
    "delivery": OF_RUNS,
    "activity": OF_RUNS,
    "skip": OF_RUNS,
    "moved": OF_RUNS,
    "enrollment": "id = ANY(CAST(:runs AS bigint[]))",
    "action_run": f"{OF_RUNS} OR body::text ~* :says",
    "refusal": f"{OF_BOTH} OR facts::text ~* :says",
    "batch_row": f"{OF_BOTH} OR facts::text ~* :says",
    "outbox": "payload::text ~* :says OR payload::text ~ :named OR answer ~* :says",
    "known_item": OF_ITEMS,
    "known_cell": OF_ITEMS,
    "company": OF_ITEMS,
    "board_event": OF_ITEMS,
    "audit": AUDITED,
    "board_link": f"{OF_ITEMS} OR linked_item_id = ANY(CAST(:items AS bigint[]))",
}
IMPERSONAL = {
    "suppression": "a keyed hash; its hint is taken away",
    "person_erasure": "a keyed hash and counts",
    "projection": "the number of an item until its cells are written, then gone",
    "kept_file": "a file of an item is dropped within an hour when no delivery names it any more",
    **dict.fromkeys(
        (
            "tally",
            "tally_day",
            "tally_entry",
            "tally_sender",
            "tally_step",
            "tally_variant",
            "usage",
            "change",
            "batch",
        ),
        "counts",
    ),
    **dict.fromkeys(("account", "erasure", "lifecycle_event"), "the account's life"),
    **dict.fromkeys(("person", "presence", "oauth_state", "monday_grant"), "users of monday: they go with the account"),
    **dict.fromkeys(("mailbox", "oauth_grant", "inbound_cursor"), "the team's own mailboxes"),
    **dict.fromkeys(("sequence", "sequence_version", "publish_request"), "what users wrote for everybody"),
    **dict.fromkeys(("template", "signature", "attachment"), "what users wrote for everybody"),
    **dict.fromkeys(("board", "known_board", "board_webhook", "activities_board"), "about boards"),
    **dict.fromkeys(("custom_activity", "timeline_off", "subscription", "day_off"), "about the account"),
}
FIND = statement("""
SELECT id, item_id FROM enrollment WHERE account_id = :account AND lower(email) = lower(:address)
UNION SELECT e.id, e.item_id FROM delivery d JOIN enrollment e ON e.id = d.enrollment_id
WHERE d.account_id = :account AND lower(d.recipient) = lower(:address)
""")
TURNED_AWAY = statement("""
SELECT item_id FROM refusal WHERE account_id = :account AND facts::text ~* :says
UNION SELECT item_id FROM batch_row WHERE account_id = :account AND facts::text ~* :says
""")
READ = {
    name: statement(f"SELECT to_jsonb(t) AS row FROM {name} t WHERE account_id = :account AND ({about})")
    for name, about in PERSONAL.items()
}
ERASE = {
    name: statement(f"DELETE FROM {name} WHERE account_id = :account AND ({about})") for name, about in PERSONAL.items()
}
UNHINT = statement("UPDATE suppression SET hint = NULL WHERE account_id = :account AND digest = :digest")
NOTE = statement("""
INSERT INTO person_erasure (account_id, digest, user_id, at, counts)
VALUES (:account, :digest, :user, :now, CAST(:counts AS jsonb)) RETURNING id
""")
PAGE = statement("""
SELECT id, user_id, at, counts FROM person_erasure WHERE account_id = :account AND id < :before
ORDER BY id DESC LIMIT :limit
""")


@dataclass(frozen=True)
class About:
    """One person of an account: the runs they are or were in, the items these are about, and how texts name them."""

    account: int
    runs: tuple[int, ...]
    items: tuple[int, ...]
    says: str  # regular expression: the address by itself, not within a longer one
    named: str | None  # the same for the numbers of the items; None: there are none

    def values(self) -> dict[str, Any]:
        """Return the same for a statement."""
        both = {"says": self.says, "named": self.named}
        return {"account": self.account, "runs": list(self.runs), "items": list(self.items), **both}


@dataclass(frozen=True)
class Receipt:
    """That somebody was erased: by which user, when, and how many rows of each table."""

    id: int
    user_id: int
    at: datetime
    counts: dict[str, int]


def _alone(pattern: str) -> str:
    """Return a regular expression of PostgreSQL for what is not part of a longer address or number."""
    return rf"(^|[^[:alnum:]._%+-]){pattern}($|[^[:alnum:].-]|\.($|[^[:alnum:]]))"


async def find(connection: AsyncConnection, account: int, address: str) -> About:
    """Return whom an address names: by its runs, and by what was told of it when it was turned away."""
    says = _alone(re.escape(address))
    runs = await rows(connection, FIND, account=account, address=address)
    away = await rows(connection, TURNED_AWAY, account=account, says=says)
    items = tuple(sorted({row["item_id"] for row in [*runs, *away]}))
    named = _alone(f"({'|'.join(map(str, items))})") if items else None
    return About(account, tuple(sorted(row["id"] for row in runs)), items, says, named)


async def read(connection: AsyncConnection, about: About) -> dict[str, list[dict[str, Any]]]:
    """Return every row about a person by its table, as JSON has it (moments in ISO 8601, bytes as hexadecimal)."""
    found = {}
    for name, sql in READ.items():
        if kept := await rows(connection, sql, **about.values()):
            found[name] = [row["row"] for row in kept]
    return found


async def erase(connection: AsyncConnection, about: About, digest: bytes) -> dict[str, int]:
    """Delete every row about a person; return how many of each table. Nobody may be inside any more."""
    counts = {}
    for name, sql in ERASE.items():
        if gone := (await connection.execute(sql, about.values())).rowcount:
            counts[name] = gone
    await connection.execute(UNHINT, {"account": about.account, "digest": digest})
    return counts


async def note(
    connection: AsyncConnection, account: int, digest: bytes, counts: Mapping[str, int], *, by: int, now: datetime
) -> Receipt:
    """Keep the receipt of an erasure."""
    values = {"digest": digest, "user": by, "now": now, "counts": json.dumps(dict(counts))}
    [row] = await rows(connection, NOTE, account=account, **values)
    return Receipt(row["id"], by, now, dict(counts))


async def page(connection: AsyncConnection, account: int, *, before: int, limit: int) -> list[Receipt]:
    """Return receipts of an account, the newest first."""
    return [Receipt(**row) for row in await rows(connection, PAGE, account=account, before=before, limit=limit)]
