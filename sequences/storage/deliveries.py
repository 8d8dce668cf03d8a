"""Deliveries: one row per message. The intent is committed before the first byte goes out.

States: `sending` (a worker has it, or died with it), `retry` (surely not sent, may be sent again),
`sent`, `refused`, `held` (nobody can tell whether it was sent), `skipped` (held, and a person said: go on).
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy.engine import RowMapping

from sequences.core.replying import Thread, last_thread
from sequences.storage.database import AsyncConnection, rows, statement, storable
from sequences.storage.kept_files import KeptFile


@dataclass(frozen=True)
class Delivery:
    """One message to one person, and what became of it."""

    id: int
    enrollment_id: int
    version_id: int
    position: int
    mailbox_id: int
    turn: int
    state: str
    tries: int
    message_id: str
    sender_name: str
    recipient: str
    subject: str
    fields: dict[str, str]
    dated_at: datetime
    files: tuple[KeptFile, ...] = ()  # of the item; those of the sequence are its version's
    variant: int | None = None  # which wording it has, 0 being the step's own; None: the step has one only
    sent_from: str | None = None  # its mailbox's address; None: the sequence's own
    signature: str | None = None  # of whoever it leaves from, as HTML; None: that of its version
    phase: str | None = None  # while it is sent: `nothing` until it may leave (`may_leave`); None: it may have left


@dataclass(frozen=True)
class Intent:
    """A message about to be sent for a claimed enrollment."""

    account_id: int
    enrollment_id: int
    turn: int
    version_id: int
    position: int
    mailbox_id: int
    follow_up: bool
    message_id: str
    sender_name: str
    recipient: str
    subject: str
    fields: dict[str, str]
    files: tuple[KeptFile, ...] = ()
    variant: int | None = None
    phase: str | None = None
    sent_from: str | None = None
    signature: str | None = None


@dataclass(frozen=True)
class Result:
    """What became of one try."""

    delivery_id: int
    state: str
    phase: str | None = None
    code: int | None = None
    answer: str | None = None
    counts: bool = True  # as a try of this message; False: it never came to that
    message_id: str | None = None  # under which it went out, where the provider gave its own


COLUMNS = """d.id, d.enrollment_id, d.version_id, d.position, d.mailbox_id, d.turn, d.state, d.tries,
       d.message_id, d.sender_name, d.recipient, d.subject, d.fields, d.dated_at, d.files, d.variant, d.phase,
       d.sent_from, d.signature"""

BEGIN = statement(f"""
INSERT INTO delivery AS d (account_id, enrollment_id, sequence_id, version_id, position, mailbox_id, turn, state,
                           begun_at, follow_up, message_id, sender_name, recipient, subject, fields, files,
                           dated_at, phase, variant, sent_from, signature)
SELECT i.account_id, i.enrollment_id, e.sequence_id, i.version_id, i.position, i.mailbox_id, i.turn, 'sending',
       :now, i.follow_up, i.message_id, i.sender_name, i.recipient, i.subject, i.fields::jsonb,
       i.files::jsonb, :now, i.phase, i.variant, i.sent_from, i.signature
FROM unnest(CAST(:accounts AS bigint[]), CAST(:enrollments AS bigint[]), CAST(:turns AS int[]),
            CAST(:versions AS bigint[]), CAST(:positions AS smallint[]), CAST(:mailboxes AS bigint[]),
            CAST(:follow_ups AS boolean[]), CAST(:messages AS text[]), CAST(:senders AS text[]),
            CAST(:recipients AS text[]), CAST(:subjects AS text[]), CAST(:fields AS text[]),
            CAST(:files AS text[]),
            CAST(:digests AS bytea[]), CAST(:domains AS bytea[]), CAST(:phases AS text[]),
            CAST(:variants AS smallint[]), CAST(:froms AS text[]), CAST(:signatures AS text[]))
     AS i(account_id, enrollment_id, turn, version_id, position, mailbox_id, follow_up, message_id, sender_name,
          recipient, subject, fields, files, digest, domain, phase, variant, sent_from,
          signature)
JOIN enrollment e ON e.id = i.enrollment_id AND e.turn = i.turn AND e.state = 'active'
JOIN account a ON a.account_id = i.account_id AND a.state = 'active'
WHERE NOT EXISTS (SELECT 1 FROM suppression s
                  WHERE s.account_id = i.account_id AND s.digest IN (i.digest, i.domain))
  AND NOT EXISTS (SELECT 1 FROM sequence q WHERE q.id = e.sequence_id AND q.paused_at IS NOT NULL)
  AND (e.away_until IS NULL OR e.away_until <= :now)
ORDER BY i.enrollment_id
ON CONFLICT (enrollment_id, version_id, position) DO UPDATE
SET state = 'sending', turn = excluded.turn, tries = d.tries + 1, begun_at = excluded.begun_at, phase = excluded.phase
WHERE d.state = 'retry'
RETURNING {COLUMNS}
""")

MAY_LEAVE = statement("""
WITH ours AS (
  SELECT e.id FROM enrollment e
  JOIN unnest(CAST(:enrollments AS bigint[]), CAST(:turns AS int[])) AS c(id, turn) ON e.id = c.id AND e.turn = c.turn
  WHERE e.state = 'active' ORDER BY e.id FOR SHARE OF e  -- whoever takes it over sees what is written here
)
UPDATE delivery d SET phase = 'dot_sent' FROM ours
WHERE d.enrollment_id = ours.id AND d.id = ANY(CAST(:ids AS bigint[])) AND d.state = 'sending' RETURNING d.id
""")

FINISH = statement("""
UPDATE delivery d
SET state = r.state, phase = r.phase, code = r.code, answer = r.answer,
    tries = d.tries - CASE WHEN r.counts THEN 0 ELSE 1 END, message_id = COALESCE(r.message_id, d.message_id),
    sent_at = CASE WHEN r.state = 'sent' THEN CAST(:now AS timestamptz) ELSE d.sent_at END
FROM unnest(CAST(:ids AS bigint[]), CAST(:states AS text[]), CAST(:phases AS text[]),
            CAST(:codes AS smallint[]), CAST(:answers AS text[]), CAST(:counts AS boolean[]),
            CAST(:messages AS text[]))
     AS r(id, state, phase, code, answer, counts, message_id)
WHERE d.id = r.id AND (d.state IN ('sending', 'held') OR (d.state = 'retry' AND r.state = 'sent'))
RETURNING d.id, d.state
""")

OF_STEPS = statement(f"""
SELECT {COLUMNS}
FROM delivery d
JOIN unnest(CAST(:enrollments AS bigint[]), CAST(:versions AS bigint[]), CAST(:positions AS smallint[]))
     AS s(enrollment_id, version_id, position)
  ON d.enrollment_id = s.enrollment_id AND d.version_id = s.version_id AND d.position = s.position
""")

THREADS = statement("""
SELECT d.enrollment_id, d.message_id, d.subject, d.recipient
FROM delivery d
JOIN unnest(CAST(:enrollments AS bigint[])) AS e(id) ON d.enrollment_id = e.id
WHERE d.state = 'sent' ORDER BY d.enrollment_id, d.id
""")

SENDERS = statement("""
SELECT DISTINCT ON (d.enrollment_id) d.enrollment_id, COALESCE(d.sent_from, v.definition ->> 'send_as') AS address
FROM delivery d
JOIN unnest(CAST(:enrollments AS bigint[])) AS e(id) ON d.enrollment_id = e.id
JOIN sequence_version v ON v.id = d.version_id
WHERE d.state = 'sent' ORDER BY d.enrollment_id, d.id DESC
""")

OF_MESSAGES = statement("""
SELECT d.id, d.enrollment_id, d.position, d.message_id, d.recipient, d.state, e.account_id, e.sequence_id, e.version_id,
       e.item_id, e.enrolled_by, e.state AS run_state
FROM delivery d JOIN enrollment e ON e.id = d.enrollment_id
WHERE d.message_id = ANY(CAST(:messages AS text[])) AND d.account_id = :account
  AND (d.mailbox_id = :mailbox OR EXISTS (  -- or it was connected again, and is another row
        SELECT 1 FROM mailbox m JOIN sequence_version v ON v.id = d.version_id
        WHERE m.id = :mailbox AND m.account_id = d.account_id
          AND m.address = COALESCE(d.sent_from, v.definition ->> 'send_as')))
ORDER BY d.id
""")


async def begin(
    connection: AsyncConnection,
    intents: Sequence[Intent],
    digests: Sequence[tuple[bytes, bytes]],
    *,
    now: datetime,
) -> list[Delivery]:
    """Commit to sending: insert the intents that still hold, or take up those that surely were not sent.

    `digests` are the hashes of address and domain, beside each intent. What lost its claim, was suppressed
    meanwhile, whose sequence was paused, or exists in another state is missing from the answer.
    """
    if not intents:
        return []
    found = await rows(
        connection,
        BEGIN,
        accounts=[intent.account_id for intent in intents],
        enrollments=[intent.enrollment_id for intent in intents],
        turns=[intent.turn for intent in intents],
        versions=[intent.version_id for intent in intents],
        positions=[intent.position for intent in intents],
        mailboxes=[intent.mailbox_id for intent in intents],
        follow_ups=[intent.follow_up for intent in intents],
        messages=[intent.message_id for intent in intents],
        senders=[intent.sender_name for intent in intents],
        recipients=[intent.recipient for intent in intents],
        subjects=[intent.subject for intent in intents],
        fields=[json.dumps(intent.fields) for intent in intents],
        files=[json.dumps([vars(one) for one in intent.files]) if intent.files else None for intent in intents],
        digests=[digest for digest, _ in digests],
        domains=[domain for _, domain in digests],
        phases=[intent.phase for intent in intents],
        variants=[intent.variant for intent in intents],
        froms=[intent.sent_from for intent in intents],
        signatures=[intent.signature for intent in intents],
        now=now,
    )
    return [_delivery(row) for row in found]


def _delivery(row: RowMapping) -> Delivery:
    return Delivery(**{**row, "files": tuple(KeptFile(**one) for one in row["files"] or ())})


async def may_leave(connection: AsyncConnection, mails: Sequence[tuple[Delivery, int]]) -> set[int]:
    """Note that these deliveries are about to leave, each in the turn beside it; return the ids of those still ours.

    Who dies before has surely sent nothing, who dies after may have.
    """
    found = await rows(
        connection,
        MAY_LEAVE,
        ids=[delivery.id for delivery, _ in mails],
        enrollments=[delivery.enrollment_id for delivery, _ in mails],
        turns=[turn for _, turn in mails],
    )
    return {row["id"] for row in found}


async def finish(connection: AsyncConnection, results: Sequence[Result], *, now: datetime) -> set[int]:
    """Write what became of each message; return those that are known to be sent since just now."""
    if not results:
        return set()
    written = await rows(
        connection,
        FINISH,
        ids=[result.delivery_id for result in results],
        states=[result.state for result in results],
        phases=[result.phase for result in results],
        codes=[result.code for result in results],
        answers=[result.answer and storable(result.answer[:500]) for result in results],
        counts=[result.counts for result in results],
        messages=[result.message_id for result in results],
        now=now,
    )
    return {row["id"] for row in written if row["state"] == "sent"}


async def of_steps(connection: AsyncConnection, steps: Sequence[tuple[int, int, int]]) -> dict[int, Delivery]:
    """Return the deliveries that exist for (enrollment, version, position), by enrollment."""
    if not steps:
        return {}
    enrollments, versions, positions = map(list, zip(*steps, strict=True))
    found = await rows(connection, OF_STEPS, enrollments=enrollments, versions=versions, positions=positions)
    return {row["enrollment_id"]: _delivery(row) for row in found}


async def threads(connection: AsyncConnection, enrollments: Sequence[int]) -> dict[int, Thread]:
    """Return the thread that each of these enrollments got last."""
    if not enrollments:
        return {}
    sent: dict[int, list[tuple[str, str]]] = defaultdict(list)
    last: dict[int, str] = {}
    for row in await rows(connection, THREADS, enrollments=list(enrollments)):
        sent[row["enrollment_id"]].append((row["subject"], row["message_id"]))
        last[row["enrollment_id"]] = row["recipient"]
    found = {one: last_thread(messages) for one, messages in sent.items()}
    return {one: replace(thread, recipient=last[one]) for one, thread in found.items() if thread}


async def senders(connection: AsyncConnection, enrollments: Sequence[int]) -> dict[int, str]:
    """Return the address that the last e-mail of each of these enrollments left from."""
    if not enrollments:
        return {}
    found = await rows(connection, SENDERS, enrollments=list(enrollments))
    return {row["enrollment_id"]: row["address"] for row in found if row["address"] is not None}


@dataclass(frozen=True)
class Addressed:
    """A message of ours that somebody answered, and the run it belongs to."""

    id: int
    enrollment_id: int
    position: int
    message_id: str
    recipient: str
    state: str
    account_id: int
    sequence_id: int
    version_id: int
    item_id: int
    enrolled_by: int
    run_state: str


async def of_messages(
    connection: AsyncConnection, message_ids: Sequence[str], *, account: int, mailbox: int
) -> dict[str, Addressed]:
    """Return our messages among `message_ids`, of this mailbox only, by Message-ID."""
    if not message_ids:
        return {}
    found = await rows(connection, OF_MESSAGES, messages=list(message_ids), mailbox=mailbox, account=account)
    return {row["message_id"]: Addressed(**row) for row in found}


RETAKE = statement("""
UPDATE delivery SET state = :state, answer = :answer
WHERE id = :id AND account_id = :account AND state = 'held' RETURNING enrollment_id, version_id, position
""")


async def decide_held(
    connection: AsyncConnection, *, account: int, delivery: int, state: str, answer: str
) -> dict[str, Any] | None:
    """Let a held message be sent again (`retry`) or passed over (`skipped`); None: it is not held."""
    found = await rows(connection, RETAKE, id=delivery, account=account, state=state, answer=answer)
    return dict(found[0]) if found else None
