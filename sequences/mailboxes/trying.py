"""Tries a mailbox as its owner would: sends one message to itself and reads it back."""

from __future__ import annotations

import asyncio
import secrets
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sequences.mail import headers
from sequences.mail.address import domain_of
from sequences.mail.imap import Cursor, Inbound, MailboxProblem
from sequences.mail.message import new_message_id
from sequences.mail.smtp import Outcome, Outgoing, Verdict
from sequences.mailboxes.mailer import PoolMailer
from sequences.storage.mailboxes import Mailbox
from sequences.words import Said, say, unpacked

WAIT_SECONDS, PAUSE_SECONDS = 30.0, 1.0
NOT_READ = say("It is not read: replies will not be heard.")


@dataclass(frozen=True)
class Tried:
    """What works. `reads` is None where there is nothing to read."""

    sends: bool
    reads: bool | None
    sentences: tuple[Said, ...]


async def try_mailbox(mailer: PoolMailer, mailbox: Mailbox, *, now: datetime, wait: float = WAIT_SECONDS) -> Tried:
    """Send a message to the mailbox itself and wait up to `wait` seconds until it can be read there."""
    word = secrets.token_hex(8)
    end = await _end(mailer, mailbox)
    outcome = await mailer.send(mailbox, _message(mailbox, word, now))
    sends, told = outcome.verdict is Verdict.SENT, _told(outcome)
    if end is None:
        return Tried(sends, None, (told, NOT_READ))
    if isinstance(end, str):
        return Tried(sends, False, (told, say("It cannot be read: {why}.", why=unpacked(end.rstrip(". ")))))
    if outcome.verdict in (Verdict.REFUSED, Verdict.LATER):
        return Tried(False, True, (told, say("It can be read.")))
    came = await _came(mailer, mailbox, end, word, wait)
    return Tried(sends or came is True, came is True, (told, _arrived(came, wait)))


async def _end(mailer: PoolMailer, mailbox: Mailbox) -> Cursor | str | None:
    """Return where the inbox ends, or why it cannot be read; None: it is not meant to be."""
    if not mailbox.reads:
        return None
    try:
        return (await mailer.read_new(mailbox, None))[1]
    except MailboxProblem as error:
        return str(error)


def _message(mailbox: Mailbox, word: str, now: datetime) -> Outgoing:
    message_id = new_message_id(domain_of(mailbox.address), word)
    address = headers.mailbox(mailbox.display_name, mailbox.address)
    lines = [
        b"From: " + address,
        b"To: " + headers.mailbox("", mailbox.address),
        b"Subject: Sequences tries this mailbox (%s)" % word.encode(),
        b"Message-ID: " + message_id.encode(),
        b"Date: " + headers.date(now),
        b"Auto-Submitted: auto-generated",  # RFC 3834: nobody should answer it
        b"MIME-Version: 1.0",
        b"Content-Type: text/plain; charset=us-ascii",
        b"",
        b"This message was sent by a test of this mailbox. It can be deleted.",
        b"",
    ]
    return Outgoing(mailbox.address, mailbox.address, b"\r\n".join(lines), message_id=message_id)


def _told(outcome: Outcome) -> Said:
    match outcome.verdict:
        case Verdict.SENT:
            return say("A message was sent.")
        case Verdict.UNKNOWN:
            return say("Nobody can tell whether the message was sent.")
        case _:
            return say(
                "No message could be sent: {why}.",
                why=unpacked(outcome.text.rstrip(". ")) if outcome.text else say("no reason given"),
            )


def _arrived(came: bool | str, wait: float) -> Said:
    if came is True:
        return say("It came back and was read.")
    if came is False:
        return say("It did not come back within {wait} seconds.", wait=round(wait))
    return say("It cannot be read: {why}.", why=unpacked(came.rstrip(". ")))


async def _came(mailer: PoolMailer, mailbox: Mailbox, after: Cursor, word: str, wait: float) -> bool | str:
    """Return whether the message arrives, or why nobody can look."""
    deadline = time.monotonic() + wait
    try:
        while True:
            inbound, after = await mailer.read_new(mailbox, after)
            if _holds(inbound, word):
                return True
            if time.monotonic() + PAUSE_SECONDS > deadline:
                return False
            await asyncio.sleep(PAUSE_SECONDS)
    except MailboxProblem as error:
        return str(error)


def _holds(inbound: Sequence[Inbound], word: str) -> bool:
    return any(word.encode() in one.raw for one in inbound)
