"""Messages that come back, each judged against the run it answers: read in pages, written durably."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import uvloop

from benchmarks import environment as env
from benchmarks.report import Figure
from benchmarks.seeding import publish
from deploy.embedded import Servers
from sequences.core.definition import Event, Rule, StatusChange
from sequences.incoming.hearing import Ears
from sequences.incoming.listening import listen
from sequences.mail.imap import INBOX, Cursor, Inbound
from sequences.secrets import Keyring
from sequences.storage import cursors, mailboxes
from sequences.storage.database import Database, rows, statement
from sequences.storage.mailboxes import Mailbox
from sequences.tenants import Tenants
from sequences.versions.plans import Plans

MESSAGES, PAGE, ROUNDS = 10_000, 200, 3
RULES = (
    Rule(Event.REPLIED, status=StatusChange("status", "Replied")),
    Rule(Event.BOUNCED, status=StatusChange("status", "Bounced")),
)
SENT = statement("""
WITH people AS (
  INSERT INTO enrollment (account_id, sequence_id, version_id, item_id, enrolled_by, enrolled_at, due_at, state,
                          position, waiting_for, email)
  SELECT s.account_id, s.id, s.version_id, CAST(:first AS bigint) + n, s.owner_id, now(), now() + interval '30 days',
         'active', 2, 'step', 'p' || n || '@byron.example'
  FROM sequence s, generate_series(1, CAST(:people AS bigint)) n WHERE s.id = :sequence
  RETURNING id, account_id, sequence_id, version_id, item_id, email
)
INSERT INTO delivery (account_id, enrollment_id, sequence_id, version_id, position, mailbox_id, turn, state, message_id,
                      recipient, sender_name, subject, fields, follow_up, dated_at, begun_at, sent_at)
SELECT p.account_id, p.id, p.sequence_id, p.version_id, 0, m.id, 1, 'sent', '<m' || p.item_id || '@acme.test>', p.email,
       'Dana Levi', 'Hello', '{}', false, now(), now(), now()
FROM people p JOIN mailbox m ON m.account_id = p.account_id
""")
ENDED = statement("""
SELECT COALESCE(e.reason, e.waiting_for) AS became, count(*) AS people FROM enrollment e
WHERE e.item_id > CAST(:first AS bigint) AND e.item_id <= :first + :people GROUP BY 1
""")
HEAD = (
    "From: Ada Byron <p{n}@byron.example>\r\nTo: dana@acme.test\r\nDate: {date}\r\nMessage-ID: <r{n}@byron.example>\r\n"
)
NAMES = "In-Reply-To: <m{n}@acme.test>\r\nReferences: <m{n}@acme.test>\r\nMIME-Version: 1.0\r\n"
PLAIN = "Content-Type: text/plain; charset=utf-8\r\n\r\n"
QUOTED = (
    "\r\n\r\nOn Mon, Nov 23, 2026 at 9:00 AM Dana Levi <dana@acme.test> wrote:\r\n\r\n> Hi Ada,\r\n> thanks for your "
    "interest in Acme. Teams like yours usually start with a short\r\n> call: fifteen minutes, no slides.\r\n> Dana\r\n"
)
RICH = (
    'Content-Type: multipart/alternative; boundary="b"\r\n\r\n--b\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n'
    "Yes, gladly. Thursday at three?" + QUOTED + "\r\n--b\r\nContent-Type: text/html; charset=utf-8\r\n\r\n<div>Yes, "
    'gladly. Thursday at three?</div><div class="gmail_quote">On Mon, Nov 23, 2026 Dana wrote:<blockquote><p>Hi Ada,'
    "</p></blockquote></div>\r\n--b--\r\n"
)
REPORT = (
    'MIME-Version: 1.0\r\nContent-Type: multipart/report; report-type=delivery-status; boundary="b"\r\n\r\n'
    "--b\r\nContent-Type: text/plain\r\n\r\nIt could not be delivered.\r\n\r\n"
    "--b\r\nContent-Type: message/delivery-status\r\n\r\n"
    "Reporting-MTA: dns; mx.byron.example\r\n\r\nFinal-Recipient: rfc822; p@byron.example\r\nAction: failed\r\n"
    "Status: 5.1.1\r\nDiagnostic-Code: smtp; 550 5.1.1 user unknown\r\n\r\n"
    "--b\r\nContent-Type: text/rfc822-headers\r\n\r\nMessage-ID: <m{n}@acme.test>\r\n\r\n--b--\r\n"
)
AWAY = "Auto-Submitted: auto-replied\r\nSubject: Automatic reply: Hello\r\n"
LETTERS = (  # of ten: four replies, two of them with HTML, two away, a bounce, a wish, two that concern nobody
    ("replied", HEAD + NAMES + "Subject: Re: Hello\r\n" + PLAIN + "Yes, gladly. Thursday at three?" + QUOTED),
    ("replied", HEAD + NAMES + "Subject: Re: Hello\r\n" + RICH),
    ("out_of_office", HEAD + NAMES + AWAY + PLAIN + "I am out of the office and back on {back}.\r\n"),
    ("bounced", HEAD + "Return-Path: <>\r\nSubject: Undelivered\r\n" + REPORT),
    ("step", HEAD + "Subject: Our newsletter\r\n" + PLAIN + "Nothing of yours.\r\n"),
    ("replied", HEAD + NAMES + "Subject: Re: Hello\r\n" + PLAIN + "Not now, ask me again in spring." + QUOTED),
    ("replied", HEAD + NAMES + "Subject: Re: Hello\r\n" + RICH),
    ("out_of_office", HEAD + NAMES + AWAY + PLAIN + "Ich bin bis einschließlich {german} nicht im Büro.\r\n"),
    ("unsubscribed", HEAD + NAMES + "Subject: Re: Hello\r\n" + PLAIN + "Please unsubscribe me." + QUOTED),
    ("step", HEAD + "In-Reply-To: <somebody@else.example>\r\nSubject: Re: Else\r\n" + PLAIN + "Not for you.\r\n"),
)


class Pages:
    """A mailbox of our messages, read as IMAP lets it be read."""

    def __init__(self, messages: Sequence[bytes]) -> None:
        self._messages = messages

    async def read_new(self, mailbox: Mailbox, cursor: Cursor | None) -> tuple[list[Inbound], Cursor]:
        assert cursor is not None
        first = cursor.next_uid
        page = [Inbound(first + n, raw) for n, raw in enumerate(self._messages[first - 1 : first - 1 + PAGE])]
        return page, Cursor(1, first + len(page))


def measure(found: Servers) -> Figure:
    """Return how many messages a second are judged and acted on."""
    rate = uvloop.run(rate_of(found, env.fresh_database(found, "bench_hearing")))
    return Figure(
        "hearing_rate", rate, "/s", rate, None, 500, "higher", "inbound messages judged and acted on a second"
    )


async def rate_of(found: Servers, url: str, *, messages: int = MESSAGES, rounds: int = ROUNDS) -> float:
    """Return the median of some rounds, in messages a second; everybody must have become what their message says."""
    sequence = await publish(env.settings(url, found.redis_url), rules=RULES)
    database = Database(url)
    rates = [await _round(database, sequence, 18_400_900_000 + n * messages, messages) for n in range(rounds)]
    await database.close()
    return sorted(rates)[rounds // 2]


async def _round(database: Database, sequence: int, first: int, messages: int) -> float:
    """Let everybody's mail server answer once; return messages a second."""
    now = datetime.now(UTC)
    async with database.transaction() as connection:
        await connection.execute(SENT, {"sequence": sequence, "people": messages, "first": first})
        [mailbox] = await mailboxes.of_account(connection, env.ACCOUNT)
        await cursors.put(connection, env.ACCOUNT, mailbox.id, INBOX, 1, 1, now=now)
    ears, reader = Ears(Plans(), Tenants(Keyring.read(env.KEYS))), Pages(_letters(first, messages, now))
    began = time.perf_counter()
    while await listen(database, reader, ears, mailbox, now=now):
        pass
    took = time.perf_counter() - began
    await _check(database, first, messages)
    return messages / took


def _letters(first: int, messages: int, now: datetime) -> list[bytes]:
    back = (now + timedelta(days=12)).date()
    told = {"date": f"{now:%a, %d %b %Y %H:%M:%S} +0000", "back": f"{back:%-d %B %Y}", "german": f"{back:%d.%m.%Y}"}
    return [LETTERS[n % len(LETTERS)][1].format(n=first + n + 1, **told).encode() for n in range(messages)]


async def _check(database: Database, first: int, messages: int) -> None:
    """Make sure that everybody became what their message says."""
    expected = Counter(kind for kind, _ in LETTERS)
    async with database.transaction() as connection:
        found = await rows(connection, ENDED, first=first, people=messages)
    became: Counter[str] = Counter()
    for row in found:
        became[str(row["became"]).partition(":")[0]] += row["people"]
    assert became == {kind: n * messages // len(LETTERS) for kind, n in expected.items()}, became
