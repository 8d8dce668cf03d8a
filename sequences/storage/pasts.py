"""What else is known of people who stand at the door: the runs of their item, and those under their address."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sequences.core.entering import Past
from sequences.storage.database import AsyncConnection, rows, statement

LIVE = "state IN ('active', 'paused')"
# Two who come at once are looked at one after the other: the second sees the first inside.
LOCK = statement("""
SELECT pg_advisory_xact_lock(hashtextextended(person, account_id)) FROM (
  SELECT DISTINCT account_id, person
  FROM unnest(CAST(:accounts AS bigint[]), CAST(:people AS text[])) AS w(account_id, person)
  ORDER BY account_id, person
) p
""")
COLUMNS = "e.id, e.sequence_id, e.item_id, e.state, e.waiting_for, e.ended_at"
OF_PEOPLE = statement(f"""
WITH wanted AS (
  SELECT * FROM unnest(CAST(:ids AS bigint[]), CAST(:accounts AS bigint[]), CAST(:sequences AS bigint[]),
                       CAST(:items AS bigint[]), CAST(:emails AS text[]))
                AS w(id, account_id, sequence_id, item_id, email)
), known AS (
  SELECT w.id AS wanted, {COLUMNS} FROM wanted w
  JOIN enrollment e ON e.item_id = w.item_id AND e.account_id = w.account_id
  UNION SELECT w.id, {COLUMNS} FROM wanted w
  JOIN enrollment e ON hashtext(split_part(lower(e.email), '@', 2)) = hashtext(split_part(w.email, '@', 2))
   AND hashtext(lower(e.email)) = hashtext(w.email) AND lower(e.email) = w.email
   AND e.account_id = w.account_id AND e.{LIVE}
  UNION SELECT w.id, {COLUMNS} FROM wanted w
  JOIN enrollment e ON lower(e.email) = w.email AND e.account_id = w.account_id AND e.state NOT IN ('active', 'paused')
)
SELECT w.id,
       bool_or(k.{LIVE} AND k.sequence_id = w.sequence_id AND k.item_id <> w.item_id) AS here,
       bool_or(k.{LIVE} AND k.sequence_id <> w.sequence_id) AS elsewhere,
       max(k.ended_at) FILTER (WHERE k.sequence_id = w.sequence_id AND (
         EXISTS (SELECT 1 FROM delivery d WHERE d.enrollment_id = k.id AND d.state = 'sent')
         OR EXISTS (SELECT 1 FROM activity a WHERE a.enrollment_id = k.id))) AS ended_at
FROM wanted w JOIN known k ON k.wanted = w.id
WHERE k.id <> w.id AND k.waiting_for IS DISTINCT FROM 'check'
GROUP BY w.id
""")


@dataclass(frozen=True)
class Somebody:
    """Who stands at the door of which sequence; `email` in small letters, None: no address."""

    enrollment: int
    account_id: int
    sequence_id: int
    item_id: int
    email: str | None


async def of_people(connection: AsyncConnection, people: Sequence[Somebody]) -> dict[int, Past]:
    """Return what is known of people, by enrollment; of whom nothing is known is missing.

    Others of the same item or address wait until the commit.
    """
    if not people:
        return {}
    names = [(one.account_id, name) for one in people for name in (f"item:{one.item_id}", one.email) if name]
    await connection.execute(LOCK, {"accounts": [one for one, _ in names], "people": [name for _, name in names]})
    found = await rows(
        connection,
        OF_PEOPLE,
        ids=[one.enrollment for one in people],
        accounts=[one.account_id for one in people],
        sequences=[one.sequence_id for one in people],
        items=[one.item_id for one in people],
        emails=[one.email for one in people],
    )
    return {row["id"]: Past(bool(row["here"]), bool(row["elsewhere"]), row["ended_at"]) for row in found}
