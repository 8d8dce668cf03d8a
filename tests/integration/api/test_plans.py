"""Every list is found by an index: no page reads all enrollments, mails or engagements there are."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import event

from sequences.storage.database import Database, statement
from sequences.storage.sequences import SequenceRow
from tests.fixtures.installation import Installation
from tests.fixtures.world import ACCOUNT, ITEM, TWO_MAILS
from tests.integration.api.calls import DANA, ask

BIG = ("enrollment", "delivery", "engagement", "refusal", "tally_day", "tally_step", "audit")
BIG_ONES = re.compile(rf"\b(?:{'|'.join(BIG)})\b")
PEOPLE = """
INSERT INTO enrollment (account_id, sequence_id, version_id, item_id, enrolled_by, enrolled_at, due_at, state, position,
                        waiting_for, email, paused_at, ended_at, reason)
SELECT :account, s.id, s.version_id, CAST(:item AS bigint) + n, :user, :now, :now,
       (ARRAY['active', 'paused', 'completed', 'stopped', 'exited', 'failed'])[1 + n % 6], n % 3, 'step', 'a@b.example',
       :now, :now, 'completed'
FROM generate_series(1, 30000) n
JOIN LATERAL (SELECT id, version_id FROM sequence ORDER BY id OFFSET n % 20 LIMIT 1) s ON true
"""
MAILS = """
INSERT INTO delivery (account_id, enrollment_id, sequence_id, version_id, position, mailbox_id, turn, state, begun_at,
                      follow_up, message_id, sender_name, recipient, subject, fields, dated_at, sent_at, opened_at)
SELECT account_id, id, sequence_id, version_id, 0, 1, 1, CASE WHEN id % 500 = 0 THEN 'held' ELSE 'sent' END, :now,
       false, 'm' || id, '', 'a@b.example', 'x', '{}', :now, :now,
       CASE WHEN id % 5 = 0 THEN CAST(:now AS timestamptz) END
FROM enrollment WHERE id % 3 > 0
"""
HEARD = """
INSERT INTO engagement (account_id, enrollment_id, delivery_id, kind, machine, at, source, detail)
SELECT account_id, enrollment_id, id, (ARRAY['replied', 'bounced', 'clicked'])[1 + id % 3], false, :now, 'e' || id, '{}'
FROM delivery WHERE id % 7 = 0
"""
REFUSED = """
INSERT INTO refusal (account_id, sequence_id, item_id, code, facts, by_user, at)
SELECT account_id, sequence_id, item_id, 'no_email', '{}', :user, :now FROM enrollment
"""
COUNTED = """
INSERT INTO tally_step (account_id, sequence_id, version_id, position)
SELECT :account, s, s, position FROM generate_series(1, 1000) s, generate_series(0, 9) position
ON CONFLICT DO NOTHING
"""
BY_DAY = """
INSERT INTO tally_day (account_id, sequence_id, day)
SELECT :account, s, CAST(:now AS date) - back FROM generate_series(1, 1000) s, generate_series(0, 29) back
ON CONFLICT DO NOTHING
"""
AUDITED = """
INSERT INTO audit (account_id, at, until, user_id, what, subject, sequence_id, before, after)
SELECT account_id, CAST(:now AS timestamptz) - id * interval '1 second', :now, :user + id % 50, 'run_paused', 'run',
       sequence_id, '{}', '{}'
FROM enrollment
"""
NAMED = "INSERT INTO known_item (account_id, item_id, name) SELECT account_id, item_id, 'Ada ' || id FROM enrollment"


async def fill(installation: Installation) -> SequenceRow:
    """Fill an installation with people, mails and what came back, and look at the tables; return a sequence."""
    for n in range(20):
        row = await installation.publish(replace(TWO_MAILS, name=f"n{n}"))
    values = {"account": ACCOUNT, "item": ITEM, "user": DANA, "now": installation.clock.shown}
    async with installation.database.transaction() as connection:
        for sql in (PEOPLE, MAILS, HEARD, REFUSED, COUNTED, BY_DAY, AUDITED, NAMED):
            await connection.execute(statement(sql), {k: v for k, v in values.items() if f":{k}" in sql})
    async with installation.database.engine.connect() as connection:
        for table in (*BIG, "known_item", "tally_entry", "sequence"):
            await connection.execute(statement(f"ANALYZE {table}"))
        await connection.commit()
    return row


@contextmanager
def heard(database: Database) -> Iterator[list[tuple[str, Any]]]:
    """Note every statement that is run."""
    found: list[tuple[str, Any]] = []

    def note(_connection: Any, _cursor: Any, sql: str, values: Any, *_: Any) -> None:
        found.append((sql, values))

    event.listen(database.engine.sync_engine, "before_cursor_execute", note)
    yield found
    event.remove(database.engine.sync_engine, "before_cursor_execute", note)


def nodes(plan: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Yield every node of a plan."""
    yield plan
    for part in plan.get("Plans", []):
        yield from nodes(part)


async def scans(database: Database, sql: str, values: Any) -> list[str]:
    """Return the big tables that a statement reads from beginning to end."""
    async with database.engine.connect() as connection:
        raw = await connection.get_raw_connection()
        told = await raw.driver_connection.fetchval(f"EXPLAIN (FORMAT JSON) {sql}", *values)  # type: ignore[union-attr]
    every = nodes(told[0]["Plan"])
    return [one["Relation Name"] for one in every if one["Node Type"] == "Seq Scan" and one["Relation Name"] in BIG]


LISTS = [
    "/sequences?limit=10",
    "/sequences?sort=reply_rate&search=n&state=active&limit=10",
    "/sequences.csv",
    "/sequences/{one}",
    "/sequences/{one}/people",
    "/sequences/{one}/people?state=failed&step=1",
    "/sequences/{one}/people?search=Ada&limit=5",
    "/sequences/{one}/people?before=20000",
    "/sequences/{one}/people.csv",
    "/sequences/{one}/refusals",
    "/sequences/{one}/numbers",
    *(f"/sequences/{{one}}/rows?of={of}" for of in ("delivered", "opened", "clicked", "replied", "bounced")),
    "/sequences/{one}/rows?of=opened&step=0",
    "/sequences/{one}/rows?of=delivered&step=0&before=20000",
    "/audit",
    "/audit?user=7&before=20000",
    "/audit?what=run_paused,run_resumed&since=2026-11-01T00:00:00Z",
    "/audit.csv?user=7",
    "/sequences/{one}/audit",
    "/held",
    "/held?sequence={one}",
    "/enrollments/600",
    f"/items/{ITEM + 600}",
]


async def test_no_list_reads_a_whole_table(installation: Installation) -> None:
    row = await fill(installation)
    wrong = {}
    for path in LISTS:
        with heard(installation.database) as run:
            answer = await ask(installation, "GET", path.format(one=row.id))
        assert (path, answer.status_code) == (path, 200)
        reads = [(sql, values) for sql, values in run if BIG_ONES.search(sql)]
        found = [(sql, table) for sql, values in reads for table in await scans(installation.database, sql, values)]
        if found:
            wrong[path] = found
        assert path.startswith(("/sequences?", "/sequences.csv")) or reads, path
    assert wrong == {}


@pytest.mark.parametrize("sql", ["SELECT * FROM enrollment WHERE reason = 'x'"])
async def test_a_list_that_did_would_be_found(installation: Installation, sql: str) -> None:
    await fill(installation)
    assert await scans(installation.database, sql, ()) == ["enrollment"]
