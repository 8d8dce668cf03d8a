"""Connects a mailbox: described by a person or by a consent, tried at once, its secrets sealed."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sequences.core import auditing
from sequences.core.auditing import Subject, What
from sequences.errors import Unacceptable
from sequences.mail.address import check_address
from sequences.mail.imap import INBOX, Cursor, MailboxProblem
from sequences.mail.provider import Provider
from sequences.mailboxes.granting import Consent, Grants
from sequences.mailboxes.mailer import PoolMailer
from sequences.secrets import Keyring
from sequences.storage import audit, cursors, grants, mailboxes
from sequences.storage.audit import Entry
from sequences.storage.database import AsyncConnection, Database
from sequences.storage.mailboxes import Mailbox
from sequences.words import say, unpacked


async def connect(
    database: Database,
    keyring: Keyring,
    mailer: PoolMailer,
    account: int,
    owner: int,
    wanted: dict[str, Any],
    *,
    by: int | None = None,
    now: datetime,
) -> Mailbox:
    """Return the mailbox, connected by its password. People who waited for it go on.

    `by` is who does it, which the audit log keeps; None: its owner.

    Raises:
        Unacceptable: the address is none, or the servers refuse; the sentence says which.
    """
    values = {"kind": "smtp", "auth": "password", "send_only": False} | _values(account, owner, wanted)
    values["password"] = keyring.seal(wanted["password"], f"mailbox:{account}:{values['address']}")
    trial = _trial(values)
    end = await _try(await mailer.trial(trial), trial)
    async with database.transaction() as connection:
        mailbox = await _keep(connection, values, end, by or owner, now)
        await grants.drop(connection, account, mailbox.id)  # it had one, perhaps
        return mailbox


async def connect_by_consent(
    database: Database,
    own: Grants,
    mailer: PoolMailer,
    account: int,
    owner: int,
    consent: Consent,
    *,
    by: int | None = None,
    now: datetime,
) -> Mailbox:
    """Return the mailbox, connected by its owner's consent. Raises Unacceptable, as `connect` does."""
    values = _values(account, owner, consent.wanted)
    trial = _trial(values)
    end = await _try(await mailer.trial(trial, consent.tokens.access), trial)
    async with database.transaction() as connection:
        mailbox = await _keep(connection, values, end, by or owner, now)
        await own.keep(connection, mailbox, consent.tokens)
        return mailbox


def _values(account: int, owner: int, wanted: dict[str, Any]) -> dict[str, Any]:
    address = check_address(wanted["address"])
    if address is None:
        raise Unacceptable(
            "bad_address", say("“{address}” is not an e-mail address: correct it.", address=wanted["address"])
        )
    return {**wanted, "address": address.lower(), "account_id": account, "owner_id": owner}


def _trial(values: dict[str, Any]) -> Mailbox:
    return Mailbox(**{**values, "id": 0, "state": "connected", "problem": None, "retry_at": None})


async def _keep(
    connection: AsyncConnection, values: dict[str, Any], end: Cursor | None, by: int, now: datetime
) -> Mailbox:
    """Keep a mailbox, and where its inbox ends; one that is read the same way as before goes on where it was."""
    known = await mailboxes.by_address(connection, values["account_id"], values["address"])
    mailbox = await mailboxes.connect(connection, now=now, **values)
    other = known is not None and known.kind != mailbox.kind
    if end is not None and (other or await cursors.get(connection, mailbox.id, INBOX) is None):
        at = (end.uid_validity, end.next_uid, end.link)
        await cursors.put(connection, mailbox.account_id, mailbox.id, INBOX, *at, now=now)
    await _note(connection, known, mailbox, by, now)
    return mailbox


async def _note(connection: AsyncConnection, known: Mailbox | None, mailbox: Mailbox, by: int, now: datetime) -> None:
    """Keep in the audit log that somebody connected a mailbox, or connected it again."""
    what = What.MAILBOX_CONNECTED if known is None else What.MAILBOX_CHANGED
    change = auditing.difference(audited(known) if known else {}, audited(mailbox))
    entry = Entry(mailbox.account_id, by, what, Subject.MAILBOX, mailbox.id, mailbox.address, change=change)
    await audit.add(connection, entry, now=now)


def audited(mailbox: Mailbox) -> dict[str, Any]:
    """Return what the audit log keeps of a mailbox: nothing secret."""
    servers = {name: getattr(mailbox, f"{name}_host") for name in ("smtp", "imap")}
    told = {"kind": mailbox.kind, "shared": mailbox.shared, "display_name": mailbox.display_name, "servers": servers}
    return {**told, "owner": str(mailbox.owner_id)}


async def _try(provider: Provider, trial: Mailbox) -> Cursor | None:
    """Knock at both sides; return where the inbox ends now: what comes later is heard. Raises Unacceptable."""
    mend = say("check the password") if trial.auth == "password" else say("give consent once more")
    refused = await provider.check()
    if refused:
        raise Unacceptable(
            "smtp_refused",
            say("The sending server did not let us in ({refused}): {mend}.", refused=unpacked(refused), mend=mend),
        )
    if not trial.reads:
        return None
    try:
        return (await provider.read_new(None, 1))[1]
    except MailboxProblem as error:
        raise Unacceptable(
            "imap_refused", say("The mailbox cannot be read ({error}): {mend}.", error=unpacked(str(error)), mend=mend)
        ) from error
