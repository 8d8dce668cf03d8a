"""Mailboxes and their folders. UIDs only grow, as IMAP wants them to, until somebody numbers them anew."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from typing import Any, cast

from sandbox.log import EventLog

VALIDITY = 1_700_000_001


@dataclass(frozen=True)
class Stored:
    """One message in one folder."""

    uid: int
    raw: bytes
    at: datetime

    def parsed(self) -> EmailMessage:
        """Return the message, parsed."""
        return cast(EmailMessage, message_from_bytes(self.raw, policy=cast(Any, default)))


@dataclass
class MailStore:
    """Every mailbox: folders of messages by address."""

    log: EventLog
    now: Callable[[], datetime]
    passwords: dict[str, str] = field(default_factory=dict)
    folders: dict[str, dict[str, list[Stored]]] = field(default_factory=dict)
    listeners: list[Callable[[str, Stored], None]] = field(default_factory=list)
    watchers: list[Callable[[], None]] = field(default_factory=list)
    validity: int = VALIDITY

    def add_rep(self, address: str, password: str) -> None:
        """Give a rep a mailbox to send from and read."""
        self.passwords[address] = password
        self.folders[address] = {"INBOX": [], "Sent": []}

    def put(self, address: str, folder: str, raw: bytes) -> Stored:
        """Put a message into a folder."""
        messages = self.folders.setdefault(address.lower(), {"INBOX": []}).setdefault(folder, [])
        stored = Stored(messages[-1].uid + 1 if messages else 1, raw, self.now())
        messages.append(stored)
        for watcher in list(self.watchers):
            watcher()
        return stored

    def renumber(self) -> None:
        """Give every message another UID, as a server does that was restored: UIDVALIDITY says so."""
        self.validity += 1
        for folders in self.folders.values():
            for messages in folders.values():
                messages[:] = [replace(one, uid=n) for n, one in enumerate(messages, 1)]

    def deliver(self, recipient: str, raw: bytes) -> None:
        """Deliver a message; whoever lives at the address hears of it."""
        stored = self.put(recipient, "INBOX", raw)
        for listener in self.listeners:
            listener(recipient.lower(), stored)
        self.log.changed()

    def counts(self) -> dict[str, dict[str, int]]:
        """Return how many messages each folder of each mailbox holds."""
        return {
            address: {name: len(messages) for name, messages in folders.items()}
            for address, folders in sorted(self.folders.items())
        }

    def shown(self, address: str) -> list[dict[str, Any]]:
        """Return the messages of an address as the page shows them."""
        return [
            {"folder": name, **_shown(one)}
            for name, messages in self.folders.get(address.lower(), {}).items()
            for one in messages
        ]


def _shown(one: Stored) -> dict[str, Any]:
    message = one.parsed()
    return {
        "uid": one.uid,
        "at": one.at.isoformat(),
        "from": str(message["from"]),
        "to": str(message["to"]),
        "subject": str(message["subject"]),
        "message_id": str(message["message-id"]),
        "in_reply_to": str(message["in-reply-to"] or ""),
        "text": _body(message, "plain"),
        "html": _body(message, "html"),
    }


def _body(message: EmailMessage, kind: str) -> str:
    part = message.get_body((kind,))
    try:
        return str(part.get_content()) if part else ""
    except (LookupError, ValueError):
        return ""
