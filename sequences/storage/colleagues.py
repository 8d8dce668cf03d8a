"""Who works where: the company that each item is linked with, and who of one company is inside a sequence."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sequences.storage.database import AsyncConnection, rows, statement

KEEP = statement("""
INSERT INTO company AS c (account_id, item_id, company_id)
SELECT account_id, item_id, company_id
FROM unnest(CAST(:accounts AS bigint[]), CAST(:items AS bigint[]), CAST(:companies AS bigint[]))
     AS n(account_id, item_id, company_id)
ORDER BY account_id, item_id
ON CONFLICT (account_id, item_id) DO UPDATE SET company_id = excluded.company_id
WHERE c.company_id IS DISTINCT FROM excluded.company_id
""")
# The linked company tells where there is one; the domain where there is none.
OF_PERSON = statement("""
WITH mine AS (SELECT company_id FROM company WHERE account_id = :account AND item_id = :item AND company_id IS NOT NULL)
SELECT e.id FROM company c JOIN mine m USING (company_id)
JOIN enrollment e ON e.item_id = c.item_id AND e.account_id = c.account_id
WHERE c.account_id = :account AND e.item_id <> :item AND e.state IN ('active', 'paused')
  AND lower(COALESCE(e.email, '')) <> :email
UNION
SELECT e.id FROM enrollment e
LEFT JOIN company c ON c.account_id = e.account_id AND c.item_id = e.item_id
WHERE hashtext(split_part(lower(e.email), '@', 2)) = hashtext(:domain) AND split_part(lower(e.email), '@', 2) = :domain
  AND e.account_id = :account AND e.item_id <> :item AND e.state IN ('active', 'paused') AND lower(e.email) <> :email
  AND (c.company_id IS NULL OR NOT EXISTS (SELECT 1 FROM mine))
ORDER BY id
""")


@dataclass(frozen=True)
class Person:
    """Somebody whose colleagues are asked for; `domain` is None where it is nobody's own."""

    account_id: int
    item_id: int
    email: str
    domain: str | None


async def keep(connection: AsyncConnection, companies: Mapping[tuple[int, int], int | None]) -> None:
    """Keep with which company items are linked, by account and item; None: with none."""
    if companies:
        values = {
            "accounts": [account for account, _ in companies],
            "items": [item for _, item in companies],
            "companies": list(companies.values()),
        }
        await connection.execute(KEEP, values)


async def of_person(connection: AsyncConnection, person: Person) -> list[int]:
    """Return the running and paused enrollments of somebody's colleagues, in every sequence of the account."""
    values = {"account": person.account_id, "item": person.item_id, "email": person.email.lower()}
    found = await rows(connection, OF_PERSON, domain=person.domain or "", **values)
    return [row["id"] for row in found]
