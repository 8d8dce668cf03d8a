"""Drips for people who joined a week ago, their sender as a process, and how much is still to be sent.

await prepare(url)                          # an empty database gets drip's tables and one enabled drip, or several
await seed(database, 20_000)                # so many people; whoever was there is gone
with sender(url, smtp_port) as child: ...   # `send_drips` once: it ends when everybody has their mail
await left(database)
"""

from __future__ import annotations

import asyncio
import os
import subprocess
from collections.abc import Sequence
from contextlib import AbstractContextManager
from pathlib import Path

from benchmarks import environment as env
from benchmarks import peers
from benchmarks.words import BODY, SUBJECT, for_django
from sequences.storage.database import Database, rows, statement

ROOT = Path(__file__).resolve().parents[2]
SEND = ("-m", "django", "send_drips")
ADDRESS = "dana@acme.test"
PLACES = {  # a user of Django has no company: kept in the same row, it costs no join
    "first_name": "user.first_name",
    "company": "user.last_name",
}
DRIP = statement("""
WITH made AS (
  INSERT INTO drip_drip (date, lastchanged, name, enabled, can_resend_drip, from_email, from_email_name,
                         subject_template, body_html_template, message_class)
  VALUES (now(), now(), :name, true, false, :address, 'Dana Levi', :subject, :body, 'default')
  RETURNING id
)
INSERT INTO drip_querysetrule (date, lastchanged, drip_id, method_type, field_name, lookup_type, rule_type, field_value)
SELECT now(), now(), id, 'filter', 'date_joined', 'lte', 'and', 'now-1 week' FROM made
""")
NOBODY = statement("TRUNCATE auth_user CASCADE")
PEOPLE = statement("""
INSERT INTO auth_user (password, is_superuser, username, first_name, last_name, email, is_staff, is_active, date_joined)
SELECT '!', false, 'p' || n, 'Ada', 'Northwind Robotics', 'p' || n || '@' || CAST(:domain AS text), false, true,
       now() - interval '8 days'
FROM generate_series(1, CAST(:people AS bigint)) n
""")
LEFT = statement("""
SELECT (SELECT count(*) FROM drip_drip) * (SELECT count(*) FROM auth_user)
       - (SELECT count(*) FROM (SELECT DISTINCT drip_id, user_id FROM drip_sentdrip) known) AS mails
""")


async def prepare(
    database_url: str, letters: Sequence[tuple[str, str]] = ((SUBJECT, BODY),), *, address: str = ADDRESS
) -> None:
    """Make the tables by drip's own migrations, and a drip of each letter as its admin pages would make it.

    Letters are subject and body with fields as in `benchmarks.words`; they come from `address`.
    """
    command = [peers.python(), "-m", "django", "migrate", "--verbosity", "0"]
    await asyncio.to_thread(subprocess.run, command, env={**os.environ, **_found(database_url)}, check=True)
    database = Database(database_url)
    async with database.transaction() as connection:
        for number, (subject, body) in enumerate(letters, 1):
            said = {"subject": for_django(subject, PLACES), "body": for_django(body, PLACES)}
            await connection.execute(DRIP, {"name": f"A week later ({number})", "address": address, **said})
    await database.close()


async def seed(database: Database, people: int, *, domain: str = "byron.example") -> None:
    """Let so many people have joined a week ago, `p1@domain` and on; forget any others and what they were sent."""
    async with database.transaction() as connection:
        await connection.execute(NOBODY)
        await connection.execute(PEOPLE, {"people": people, "domain": domain})


async def left(database: Database) -> int:
    """Return how many mails drip has not noted as sent: one of each drip for each of the people."""
    async with database.transaction() as connection:
        return int((await rows(connection, LEFT))[0]["mails"])


def sender(
    database_url: str, smtp_port: int, *, user: str = "", password: str = ""
) -> AbstractContextManager[subprocess.Popen[bytes]]:
    """Run `send_drips` once as a process: it sends to whoever is left, one after the other, and ends."""
    found = environment(database_url, smtp_port, user=user, password=password)
    return env.process(*SEND, env=found, python=peers.python())


def environment(
    database_url: str, smtp_port: int, *, user: str, password: str, trusted: Path | None = None
) -> dict[str, str]:
    """Return the environment of `SEND`; with `trusted`, an authority's file, it sends after STARTTLS only."""
    smtp = {"DRIP_SMTP_PORT": str(smtp_port), "DRIP_SMTP_USER": user, "DRIP_SMTP_PASSWORD": password}
    tls = {"DRIP_SMTP_TLS": "1", "SSL_CERT_FILE": str(trusted)} if trusted else {}
    return {**_found(database_url), **smtp, **tls}


def _found(database_url: str) -> dict[str, str]:
    more = {"DJANGO_SETTINGS_MODULE": "benchmarks.drip.settings", "PYTHONPATH": str(ROOT)}
    return {**env.libpq(database_url), **more}
