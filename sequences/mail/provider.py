"""What every kind of mailbox can do: say whether it lets us in, send, tell what was sent, and be read.

Three kinds keep to it: SMTP with IMAP, the Gmail API, and Microsoft Graph.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from sequences.mail.imap import Cursor, Inbound
from sequences.mail.smtp import Outcome, Outgoing


@dataclass(frozen=True)
class Seen:
    """What a look showed of a message: whether it was sent, and the Message-ID it got when that is not ours."""

    sent: bool
    message_id: str | None = None


class Provider(Protocol):
    """One mailbox, as its provider lets us at it."""

    async def check(self) -> str | None:
        """Return what was said when we may not send through it, None when we may."""
        ...

    async def send(self, outgoing: Outgoing) -> Outcome:
        """Try once to send; never raises for what a server may do."""
        ...

    async def find_sent(self, message_ids: Sequence[str]) -> Mapping[str, Seen]:
        """Return what can be told about messages of ours, by Message-ID; what nobody can tell about is missing."""
        ...

    async def read_new(self, cursor: Cursor | None, limit: int) -> tuple[list[Inbound], Cursor]:
        """Return about `limit` messages of the inbox after the cursor, oldest first, and the cursor behind them.

        Without a cursor the reading starts at the end. Raises MailboxProblem.
        """
        ...

    async def close(self) -> None:
        """Close what is open."""
        ...
