"""Mailboxes: what mail goes out through and is heard from. Passwords are envelopes."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sequences.storage.database import AsyncConnection, rows, statement, storable


@dataclass(frozen=True)
class Mailbox:
    """A connected mailbox; `password` is still sealed. One that is `lent` sends to its owner's items for colleagues."""

    id: int
    account_id: int
    owner_id: int
    shared: bool
    address: str
    display_name: str
    smtp_host: str | None
    smtp_port: int | None
    smtp_security: str | None
    imap_host: str | None
    imap_port: int | None
    imap_security: str | None
    username: str
    password: bytes | None
    keeps_sent: bool
    state: str
    problem: str | None
    retry_at: datetime | None
    kind: str = "smtp"
    auth: str = "password"
    send_only: bool = False
    refused_at: datetime | None = None
    read_problem: str | None = None
    unread_since: datetime | None = None
    lent: bool = False

    @property
    def row(self) -> str:
        """The name of the row its password is sealed for."""
        return f"mailbox:{self.account_id}:{self.address}"

    @property
    def reads(self) -> bool:
        """Whether it can be read at all."""
        return self.imap_host is not None if self.kind == "smtp" else not self.send_only

    @property
    def tells(self) -> bool:
        """Whether it can be looked up later what was sent through it."""
        return self.keeps_sent and self.imap_host is not None if self.kind == "smtp" else not self.send_only

    def usable(self, now: datetime) -> bool:
        """Return whether mail may be tried through it at `now`."""
        return self.state == "connected" or (self.retry_at is not None and self.retry_at <= now)


NAMES = """id, account_id, owner_id, shared, address, display_name, smtp_host, smtp_port, smtp_security,
       imap_host, imap_port, imap_security, username, password, keeps_sent, state, problem, retry_at,
       kind, auth, send_only, refused_at, read_problem, unread_since, lent"""
READS = "(b.imap_host IS NOT NULL OR (b.kind <> 'smtp' AND NOT b.send_only))"

BY_OWNER = "v.definition -> 'sender' -> 'columns' ->> 0 IS NOT NULL"  # items tell the sender: any mailbox may be it
MAY_MEAN = "split_part(COALESCE(e.reason, ''), ':', 2) IN ('', :address)"  # a reason names the mailbox, or none yet

CONNECT = statement(f"""
INSERT INTO mailbox AS m (account_id, owner_id, shared, address, display_name, smtp_host, smtp_port,
    smtp_security, imap_host, imap_port, imap_security, username, password, keeps_sent, kind, auth, send_only,
    poll_at, created_at)
VALUES (:account_id, :owner_id, :shared, :address, :display_name, :smtp_host, :smtp_port, :smtp_security,
        :imap_host, :imap_port, :imap_security, :username, :password, :keeps_sent,
        :kind, :auth, :send_only, :now, :now)
ON CONFLICT (account_id, address) DO UPDATE
SET owner_id = excluded.owner_id, lent = m.lent AND m.owner_id = excluded.owner_id, shared = excluded.shared,
    display_name = excluded.display_name,
    smtp_host = excluded.smtp_host, smtp_port = excluded.smtp_port, smtp_security = excluded.smtp_security,
    imap_host = excluded.imap_host, imap_port = excluded.imap_port, imap_security = excluded.imap_security,
    username = excluded.username, password = excluded.password, keeps_sent = excluded.keeps_sent,
    kind = excluded.kind, auth = excluded.auth, send_only = excluded.send_only,
    state = 'connected', problem = NULL, refused_at = NULL, retry_at = NULL, poll_at = excluded.poll_at,
    read_problem = NULL, unread_since = NULL
RETURNING {NAMES}
""")
BY_ID = statement(f"SELECT {NAMES} FROM mailbox WHERE id = ANY(CAST(:ids AS bigint[]))")
TO_READ = statement(f"""
SELECT {NAMES} FROM mailbox b
WHERE b.id = ANY(CAST(:ids AS bigint[]))
  AND EXISTS (SELECT 1 FROM account a WHERE a.account_id = b.account_id AND a.state = 'active')
""")
OF_ACCOUNTS = statement(f"SELECT {NAMES} FROM mailbox WHERE account_id = ANY(CAST(:accounts AS bigint[]))")
OF_ACCOUNT = statement(f"SELECT {NAMES} FROM mailbox WHERE account_id = :account ORDER BY address")
BY_ADDRESS = statement(f"SELECT {NAMES} FROM mailbox WHERE account_id = :account AND address = :address")
REFUSE = statement("""
UPDATE mailbox SET state = 'refused', problem = :problem, retry_at = :retry_at,
    refused_at = COALESCE(refused_at, :now)
WHERE id = :id
""")
RECOVER = statement("""
UPDATE mailbox SET state = 'connected', problem = NULL, refused_at = NULL, retry_at = NULL
WHERE id = :id AND state = 'refused'
RETURNING id
""")
RELEASE = statement(f"""
UPDATE enrollment e SET due_at = :now
FROM (SELECT e.id FROM sequence_version v JOIN enrollment e
        ON e.account_id = v.account_id AND e.sequence_id = v.sequence_id AND e.version_id = v.id
      WHERE v.account_id = :account AND (v.definition ->> 'send_as' = :address OR ({BY_OWNER} AND {MAY_MEAN}))
        AND e.state = 'active' AND e.waiting_for = 'mailbox'
      FOR UPDATE OF e SKIP LOCKED) waiting
WHERE e.id = waiting.id
""")
RELEASE_ALL = statement(f"""
UPDATE enrollment e SET due_at = :now
FROM (SELECT e.id FROM sequence_version v JOIN enrollment e
        ON e.account_id = v.account_id AND e.sequence_id = v.sequence_id AND e.version_id = v.id
      WHERE v.account_id = :account AND (v.definition ->> 'send_as' = :address OR ({BY_OWNER} AND {MAY_MEAN}))
        AND e.state = 'active' AND e.waiting_for = 'mailbox' AND e.leased_until IS NULL
      ORDER BY e.id FOR UPDATE OF e) waiting
WHERE e.id = waiting.id
""")
BAR = statement("SELECT 1 FROM account WHERE account_id = :account FOR NO KEY UPDATE")
NOT_MISSED = statement("""
UPDATE enrollment e SET due_at = :now
FROM sequence_version v
JOIN mailbox m ON m.account_id = v.account_id AND m.address = v.definition ->> 'send_as'
WHERE e.id = ANY(CAST(:ids AS bigint[])) AND v.id = e.version_id
""")
CLAIM = statement(f"""
UPDATE mailbox m SET leased_until = clock_timestamp() + interval '120 seconds', poll_at = NULL
FROM (SELECT b.id FROM mailbox b JOIN account a USING (account_id)
      WHERE (b.poll_at <= :now OR (b.poll_at IS NULL AND b.leased_until IS NOT NULL)) AND {READS}
        AND a.state = 'active' AND (b.leased_until IS NULL OR b.leased_until < clock_timestamp())
      ORDER BY b.poll_at NULLS FIRST LIMIT :limit FOR UPDATE OF b SKIP LOCKED) due
WHERE m.id = due.id RETURNING m.id
""")
POLLED = statement("""
UPDATE mailbox SET leased_until = NULL, poll_at = LEAST(poll_at, CASE
    WHEN watched_until > clock_timestamp() THEN CAST(:watched AS timestamptz) ELSE CAST(:next AS timestamptz) END)
WHERE id = :id
""")
POLL_ALL = statement(f"UPDATE mailbox b SET poll_at = :now WHERE {READS}")
UNREAD = statement("""
UPDATE mailbox SET read_problem = :problem, unread_since = COALESCE(unread_since, :now) WHERE id = :id
""")
READ = statement("UPDATE mailbox SET read_problem = NULL, unread_since = NULL WHERE id = :id")
HELD = statement("""
SELECT COALESCE(NULLIF(split_part(e.reason, ':', 2), ''), v.definition ->> 'send_as') AS address, count(*) AS people
FROM enrollment e JOIN sequence_version v ON v.id = e.version_id
WHERE e.account_id = :account AND e.state = 'active' AND e.waiting_for = 'mailbox'
  AND COALESCE(e.reason, '') NOT IN ('owner_left', 'no_owner_mailbox')  -- those wait for somebody, not for a mailbox
GROUP BY address
""")
LENDING = statement("""
SELECT 1 FROM mailbox WHERE account_id = :account AND (lent OR (owner_id = :creator AND NOT shared)) LIMIT 1
""")
LOCK = statement("SELECT id FROM mailbox WHERE id = ANY(CAST(:ids AS bigint[])) ORDER BY id FOR NO KEY UPDATE")
LEND = statement("UPDATE mailbox SET lent = :lent WHERE account_id = :account AND id = :id RETURNING id")
DELETE = statement("""
WITH gone AS (DELETE FROM mailbox WHERE account_id = :account AND id = :id RETURNING id),
     grants AS (DELETE FROM oauth_grant g USING gone WHERE g.mailbox_id = gone.id)
SELECT id FROM gone
""")


async def connect(connection: AsyncConnection, *, now: datetime, **values: object) -> Mailbox:
    """Add a mailbox, or connect it again with other settings; people who waited for it go on.

    Rows in somebody's hands are waited for: whoever hears a message of theirs would not wake them. Rows that a worker
    has claimed are its own to wake (`not_missed`).
    """
    await connection.execute(BAR, {"account": values["account_id"]})
    by_password = {"kind": "smtp", "auth": "password", "send_only": False}
    found = Mailbox(**(await rows(connection, CONNECT, now=now, **{**by_password, **values}))[0])
    await connection.execute(RELEASE_ALL, {"account": found.account_id, "address": found.address, "now": now})
    return found


async def by_id(connection: AsyncConnection, ids: Sequence[int]) -> dict[int, Mailbox]:
    """Return mailboxes by their id."""
    if not ids:
        return {}
    return {row["id"]: Mailbox(**row) for row in await rows(connection, BY_ID, ids=list(ids))}


async def to_read(connection: AsyncConnection, ids: Sequence[int]) -> list[Mailbox]:
    """Return those of these mailboxes whose account has the app."""
    return [Mailbox(**row) for row in await rows(connection, TO_READ, ids=list(ids))]


async def by_address(connection: AsyncConnection, account: int, address: str) -> Mailbox | None:
    """Return the mailbox of this address, or None."""
    found = await rows(connection, BY_ADDRESS, account=account, address=address)
    return Mailbox(**found[0]) if found else None


async def of_account(connection: AsyncConnection, account: int) -> list[Mailbox]:
    """Return every mailbox of an account, by address."""
    return [Mailbox(**row) for row in await rows(connection, OF_ACCOUNT, account=account)]


async def of_accounts(connection: AsyncConnection, accounts: Sequence[int]) -> dict[tuple[int, str], Mailbox]:
    """Return the mailboxes of accounts by (account, address)."""
    found = await rows(connection, OF_ACCOUNTS, accounts=list(accounts))
    return {(row["account_id"], row["address"]): Mailbox(**row) for row in found}


async def refuse(connection: AsyncConnection, mailbox: int, problem: str, retry_at: datetime, *, now: datetime) -> None:
    """Note that the mailbox refused us, and when to try again."""
    values = {"id": mailbox, "problem": storable(problem[:300]), "retry_at": retry_at, "now": now}
    await connection.execute(REFUSE, values)


async def unread(connection: AsyncConnection, mailbox: int, problem: str, *, now: datetime) -> None:
    """Note that the mailbox could not be read."""
    await connection.execute(UNREAD, {"id": mailbox, "problem": storable(problem[:300]), "now": now})


async def read(connection: AsyncConnection, mailbox: int) -> None:
    """Note that the mailbox could be read."""
    await connection.execute(READ, {"id": mailbox})


async def held(connection: AsyncConnection, account: int) -> dict[str, int]:
    """Return how many people wait for each mailbox of an account, by its address."""
    found = await rows(connection, HELD, account=account)
    return {row["address"]: row["people"] for row in found if row["address"] is not None}


async def recover(connection: AsyncConnection, mailbox: Mailbox, *, now: datetime) -> None:
    """Note that a mailbox that refused us works again; people who waited for it go on."""
    if await rows(connection, RECOVER, id=mailbox.id):
        await release(connection, mailbox, now=now)


async def release(connection: AsyncConnection, mailbox: Mailbox, *, now: datetime) -> None:
    """Let the people who wait for a mailbox of this address go on at `now`; rows in somebody's hands are left."""
    await connection.execute(RELEASE, {"account": mailbox.account_id, "address": mailbox.address, "now": now})


async def not_missed(connection: AsyncConnection, waiting: Mapping[int, Sequence[int]], *, now: datetime) -> None:
    """Let enrollments, by account, that just came to wait for a mailbox go on when it is there by now.

    Connecting one and this wait for each other: whichever is second sees what the first did.
    """
    for account in sorted(waiting):
        await connection.execute(BAR, {"account": account})
        await connection.execute(NOT_MISSED, {"ids": list(waiting[account]), "now": now})


async def lend(connection: AsyncConnection, account: int, mailbox: int, *, lent: bool) -> bool:
    """Let colleagues' sequences send through a mailbox to items of its owner, or not; return whether there is one."""
    return bool(await rows(connection, LEND, account=account, id=mailbox, lent=lent))


async def any_lent(connection: AsyncConnection, account: int, creator: int) -> bool:
    """Return whether anybody of an account lends their mailbox; the creator of a sequence need not."""
    return bool(await rows(connection, LENDING, account=account, creator=creator))


async def lock(connection: AsyncConnection, ids: Collection[int]) -> None:
    """Let nobody else change these mailboxes until the commit; whoever changes several asks for them at once."""
    if ids:
        await connection.execute(LOCK, {"ids": list(ids)})


async def claim_polls(connection: AsyncConnection, *, now: datetime, limit: int = 20) -> list[int]:
    """Take the mailboxes that should be read now, each for two minutes."""
    return [row["id"] for row in await rows(connection, CLAIM, now=now, limit=limit)]


async def polled(
    connection: AsyncConnection, mailbox: int, next_at: datetime, *, watched: datetime | None = None
) -> None:
    """Free a mailbox until its next reading, or until `watched` where somebody hears at once what comes.

    Who asked for a reading meanwhile is not forgotten.
    """
    await connection.execute(POLLED, {"id": mailbox, "next": next_at, "watched": watched or next_at})


async def poll_all(connection: AsyncConnection, *, now: datetime) -> None:
    """Have every mailbox read at once (the driven clock jumped)."""
    await connection.execute(POLL_ALL, {"now": now})


async def delete(connection: AsyncConnection, account: int, mailbox: int) -> bool:
    """Forget a mailbox and its password; return whether there was one."""
    return bool(await rows(connection, DELETE, account=account, id=mailbox))
