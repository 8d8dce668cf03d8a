"""What is asked of large tables for batches and versions is found by an index."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import TextClause

from sequences.storage import batches, history
from sequences.storage.database import Database, rows, statement

ACCOUNT, SEQUENCE = 1, 7
FILL = [
    statement(f"""
    INSERT INTO enrollment (account_id, sequence_id, version_id, item_id, enrolled_by, enrolled_at, due_at,
                            ended_at, state, waiting_for, reason)
    SELECT {ACCOUNT}, n % 40, n % 3, n, 1, now(), now(), now(), (ARRAY['active', 'completed'])[1 + n % 2], 'step', 'x'
    FROM generate_series(1, 20000) n
    """),
    statement("""
    INSERT INTO delivery (account_id, enrollment_id, sequence_id, version_id, position, mailbox_id, turn, state,
                          begun_at, follow_up, message_id, sender_name, recipient, subject, fields, dated_at)
    SELECT account_id, id, sequence_id, version_id, 0, 1, 1, 'sent', now(), false, 'm' || id, '', '', '', '{}', now()
    FROM enrollment
    """),
    statement("""
    INSERT INTO refusal (account_id, sequence_id, item_id, enrollment_id, code, facts, by_user, at)
    SELECT account_id, sequence_id, item_id, id, 'no_email', '{}', 1, now() FROM enrollment
    """),
    statement(f"""
    INSERT INTO batch_row (account_id, batch_id, place, item_id, state)
    SELECT {ACCOUNT}, n % 100, n / 100, n, 'waiting' FROM generate_series(1, 20000) n
    """),
]
BIG = ("enrollment", "delivery", "refusal", "batch_row")
OF_SEQUENCE = {"account": ACCOUNT, "sequence": SEQUENCE}
OF_BATCH: dict[str, Any] = {"account": ACCOUNT, "batch": 3}
SOME: dict[str, Any] = {"account": ACCOUNT, "ids": [5, 6, 7]}
ASKED = {
    "inside": (history.INSIDE, OF_SEQUENCE),
    "versions": (history.PAGE, {**OF_SEQUENCE, "before": 100, "limit": 50}),
    "stands": (batches.STANDS, SOME),
    "why": (batches.WHY, SOME),
    "begun": (batches.BEGUN_AMONG, SOME),
    "tally": (batches.TALLY, OF_BATCH),
    "page": (batches.PAGE, {**OF_BATCH, "after": 10, "limit": 50, "state": None, "code": None}),
    "among": (batches.IN, {**OF_BATCH, "states": ["waiting"], "limit": 50}),
}


async def scanned(database: Database, sql: TextClause, values: dict[str, Any]) -> list[str]:
    """Return the large tables that a statement reads from beginning to end."""
    async with database.transaction() as connection:
        [found] = await rows(connection, statement(f"EXPLAIN (FORMAT JSON) {sql.text}"), **values)
    told = found["QUERY PLAN"]
    plan = (json.loads(told) if isinstance(told, str) else told)[0]["Plan"]
    return [
        one["Relation Name"] for one in nodes(plan) if one["Node Type"] == "Seq Scan" and one["Relation Name"] in BIG
    ]


def nodes(plan: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Yield every node of a plan."""
    yield plan
    for part in plan.get("Plans", []):
        yield from nodes(part)


async def fill(database: Database) -> None:
    """Fill the large tables, and have them looked at."""
    async with database.transaction() as connection:
        for sql in (*FILL, *(statement(f"ANALYZE {table}") for table in BIG)):
            await connection.execute(sql)


@pytest.mark.parametrize("asked", list(ASKED))
async def test_no_large_table_is_read_from_beginning_to_end(database: Database, asked: str) -> None:
    await fill(database)
    assert await scanned(database, *ASKED[asked]) == []


async def test_a_statement_that_did_would_be_found(database: Database) -> None:
    await fill(database)
    assert await scanned(database, statement("SELECT * FROM enrollment WHERE reason = :it"), {"it": "x"}) == [
        "enrollment"
    ]
