"""Connects a mailbox: described by a person, tried at once, its password sealed."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sequences.errors import Unacceptable
from sequences.mail.address import check_address
from sequences.mail.imap import INBOX, Cursor, MailboxProblem
from sequences.mailer import PoolMailer
from sequences.secrets import Keyring
from sequences.storage import cursors, mailboxes
from sequences.storage.database import Database
from sequences.storage.mailboxes import Mailbox


async def connect(
    database: Database,
    keyring: Keyring,
    mailer: PoolMailer,
    account: int,
    owner: int,
    wanted: dict[str, Any],
    *,
    now: datetime,
) -> Mailbox:
    """Return the mailbox, connected. People who waited for it go on.

    Raises:
        Unacceptable: the address is none, or the servers refuse; the sentence says which.
    """
    address = check_address(wanted["address"])
    if address is None:
        raise Unacceptable("bad_address", f"{wanted['address']!r} is not an e-mail address: correct it.")
    values = {**wanted, "address": address.lower(), "account_id": account, "owner_id": owner}
    values["password"] = keyring.seal(wanted["password"], f"mailbox:{account}:{address.lower()}")
    end = await _try(mailer, values)
    async with database.transaction() as connection:
        mailbox = await mailboxes.connect(connection, now=now, **values)
        if end is not None and await cursors.get(connection, mailbox.id, INBOX) is None:
            await cursors.put(connection, account, mailbox.id, INBOX, end.uid_validity, end.next_uid)
        return mailbox


async def _try(mailer: PoolMailer, values: dict[str, Any]) -> Cursor | None:
    """Log in to both servers; return where the inbox ends now: what comes later is heard. Raises Unacceptable."""
    trial = Mailbox(**{**values, "id": 0, "state": "connected", "problem": None, "retry_at": None})
    refused = await mailer.check(trial)
    if refused:
        raise Unacceptable("smtp_refused", f"The sending server did not let us in ({refused}): check the password.")
    if not trial.reads:
        return None
    try:
        return (await mailer.read_new(trial, None))[1]
    except MailboxProblem as error:
        raise Unacceptable("imap_refused", f"The mailbox cannot be read ({error}): check the password.") from error
