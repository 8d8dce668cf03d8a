"""Names of items as they were read last: kept whenever the engine reads an item, for lists and searches."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from sequences.storage.database import AsyncConnection, rows, statement, storable

LONGEST = 500
KEEP = statement("""
INSERT INTO known_item AS k (account_id, item_id, name)
SELECT account_id, item_id, name
FROM unnest(CAST(:accounts AS bigint[]), CAST(:items AS bigint[]), CAST(:names AS text[]))
     AS n(account_id, item_id, name)
WHERE NOT EXISTS (SELECT 1 FROM known_item o  -- what is known stays untouched: no lock, no new row
                  WHERE o.account_id = n.account_id AND o.item_id = n.item_id AND o.name = n.name)
ORDER BY account_id, item_id
ON CONFLICT (account_id, item_id) DO UPDATE SET name = excluded.name WHERE k.name <> excluded.name
""")
NAMES = statement("""
SELECT item_id, name FROM known_item WHERE account_id = :account AND item_id = ANY(CAST(:items AS bigint[]))
""")


async def keep(connection: AsyncConnection, names: Mapping[tuple[int, int], str]) -> None:
    """Keep the names of items, by account and item; what is known already is left alone."""
    if not names:
        return
    values = {
        "accounts": [account for account, _ in names],
        "items": [item for _, item in names],
        "names": [storable(name[:LONGEST]) for name in names.values()],
    }
    await connection.execute(KEEP, values)


async def names(connection: AsyncConnection, account: int, items: Iterable[int]) -> dict[int, str]:
    """Return the names of items that are known."""
    found = await rows(connection, NAMES, account=account, items=sorted(set(items)))
    return {row["item_id"]: row["name"] for row in found}
