"""An account with a mailbox and a published sequence, and people in it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, time

from benchmarks import environment as env
from benchmarks.words import BODY, SUBJECT
from sequences.authoring import publishing
from sequences.core.definition import DayCount, Definition, EmailStep, Notifications, Rule, Schedule, WaitStep
from sequences.core.pace import Chosen
from sequences.secrets import Keyring
from sequences.storage import mailboxes, paces
from sequences.storage.database import Database
from sequences.tenants import Tenants

FAST = Chosen(per_minute=100_000, per_hour=100_000, per_day=100_000)  # counted as any other, and never reached

# As Gmail's and Microsoft's mailboxes are, and most others: it can be looked up what was sent. Nobody looks here.
SENT_KEPT = {"keeps_sent": True, "imap_host": "127.0.0.1", "imap_port": 9, "imap_security": "tls"}


def open_now() -> Schedule:
    """Return a schedule in a zone where it is about noon now, so that mail may leave whenever this runs."""
    ahead = 12 - datetime.now(UTC).hour
    return Schedule(f"Etc/GMT{-ahead:+d}", frozenset(range(7)), time(0), time(23, 59), DayCount.CALENDAR)


def definition(*, last: bool, rules: tuple[Rule, ...] = (), board: int = env.BOARD) -> Definition:
    """Return a sequence of one e-mail; unless it is the `last` step, a wait follows."""
    email = EmailStep(SUBJECT, BODY)
    return Definition(
        name="Bench",
        board=board,
        email_column="email",
        send_as="dana@acme.test",
        schedule=open_now(),
        steps=(email,) if last else (email, WaitStep(30), email),
        rules=rules,
        notifications=Notifications(due=False, ended_by_rule=False, failed=False),
    )


@dataclass(frozen=True)
class Place:
    """An account, its creator of sequences, their board, and the token that monday knows the account by."""

    account: int
    owner: int
    board: int
    token: str = "token"


HERE = Place(env.ACCOUNT, env.OWNER, env.BOARD)


async def publish(
    settings: dict[str, str],
    *,
    last: bool = False,
    smtp_port: int = 25,
    rules: tuple[Rule, ...] = (),
    where: Place = HERE,
) -> int:
    """Seed an account; return the id of its sequence."""
    database, keyring = Database(settings["DATABASE_URL"]), Keyring.read(settings["ENCRYPTION_KEYS"])
    now = datetime.now(UTC)
    async with database.transaction() as connection:
        await Tenants(keyring).connect(connection, where.account, where.token, now=now)
        mailbox = await mailboxes.connect(
            connection, now=now, account_id=where.account, owner_id=where.owner, shared=True, address="dana@acme.test",
            display_name="Dana Levi", smtp_host="127.0.0.1", smtp_port=smtp_port, smtp_security="none", **SENT_KEPT,
            username="dana@acme.test",
            password=keyring.seal("secret", f"mailbox:{where.account}:dana@acme.test"),
        )  # fmt: skip
        await paces.choose(connection, where.account, mailbox.id, FAST, now=now)
        wanted = definition(last=last, rules=rules, board=where.board)
        row = await publishing.draft(connection, where.account, where.owner, wanted, now=now)
        active = await publishing.activate(connection, row, where.owner, now=now)
    await database.close()
    return active.id
