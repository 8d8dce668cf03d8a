"""A mailbox is tried: one message to itself, read back; over real SMTP and IMAP."""

from __future__ import annotations

import pytest

from sequences.mailboxes import trying
from sequences.mailboxes.trying import Tried
from sequences.storage import mailboxes
from sequences.storage.mailboxes import Mailbox
from tests.fixtures.installation import Installation
from tests.fixtures.world import ACCOUNT, MONDAY_MORNING

DANA = "dana@acme.test"
SENT, BACK = "A message was sent.", "It came back and was read."


async def changed(installation: Installation, sql: str = "") -> Mailbox:
    """Return Dana's mailbox, with something changed behind everybody's back."""
    if sql:
        await installation.select(f"UPDATE mailbox SET {sql} WHERE address = 'dana@acme.test' RETURNING id")
    async with installation.database.transaction() as connection:
        found = await mailboxes.by_address(connection, ACCOUNT, DANA)
    assert found is not None
    return found


async def tried(installation: Installation, mailbox: Mailbox, wait: float = 0.0) -> Tried:
    """Try a mailbox."""
    return await trying.try_mailbox(installation.own.mailer, mailbox, now=MONDAY_MORNING, wait=wait)


async def test_a_mailbox_that_works_sends_to_itself_and_reads_it_back(installation: Installation) -> None:
    mailbox = await changed(installation)
    assert await tried(installation, mailbox) == Tried(True, True, (SENT, BACK))
    [raw] = [one.raw for one in installation.sandbox.store.folders[DANA]["INBOX"]]
    assert b"Auto-Submitted: auto-generated\r\n" in raw


async def test_a_mailbox_without_imap_is_not_read(installation: Installation) -> None:
    mailbox = await changed(installation, "imap_host = NULL")
    assert await tried(installation, mailbox) == Tried(True, None, (SENT, trying.NOT_READ))


@pytest.mark.parametrize(
    ("fault", "sentence"),
    [
        ("550", "No message could be sent: 5.1.1 no such user."),
        ("421", "No message could be sent: 4.3.2 try later."),
    ],
)
async def test_a_server_that_refuses_is_named_with_what_it_said(
    installation: Installation, fault: str, sentence: str
) -> None:
    installation.sandbox.faults.set({"smtp": {"mode": fault, "count": 1}})
    assert await tried(installation, await changed(installation)) == Tried(False, True, (sentence, "It can be read."))


async def test_a_message_that_came_although_the_server_broke_off_was_sent(installation: Installation) -> None:
    installation.sandbox.faults.set({"smtp": {"mode": "drop_after_dot", "count": 1}})
    found = await tried(installation, await changed(installation))
    assert found == Tried(True, True, ("Nobody can tell whether the message was sent.", BACK))


async def test_a_mailbox_that_cannot_be_read_says_why(installation: Installation) -> None:
    found = await tried(installation, await changed(installation, "imap_port = 9"))
    assert found == Tried(True, False, (SENT, "It cannot be read: no connection: ConnectionRefusedError."))


async def test_a_message_that_does_not_come_back_is_not_waited_for_longer_than_said(
    installation: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(installation.sandbox.store, "deliver", lambda recipient, raw: None)
    found = await tried(installation, await changed(installation))
    assert found == Tried(True, False, (SENT, "It did not come back within 0 seconds."))
