"""A sequence once more, as a draft of whoever asks for it (row F2)."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import datetime

from sequences.authoring import publishing
from sequences.core import codec
from sequences.core.problems import LONGEST_NAME
from sequences.storage import history, mailboxes
from sequences.storage.database import AsyncConnection
from sequences.storage.sequences import SequenceRow

COPY = {"en": "copy", "fr": "copie"}
MOST = 100  # copies that are told apart by a number; names are free, so more of them may share one


async def duplicate(
    connection: AsyncConnection, row: SequenceRow, user: int, *, language: str, now: datetime
) -> SequenceRow:
    """Add the draft of a sequence again, under a name of its own, as `user`'s.

    A mailbox that is another person's alone is not taken over: the copy then misses its sender (row R2).
    """
    definition = codec.decode(row.draft)
    name = await _name(connection, row.account_id, definition.name, COPY[language])
    send_as = definition.send_as
    mailbox = await mailboxes.by_address(connection, row.account_id, send_as) if send_as else None
    if mailbox is not None and not (mailbox.shared or mailbox.owner_id == user):
        send_as = None
    copy = replace(definition, name=name, send_as=send_as)
    return await publishing.draft(connection, row.account_id, user, copy, now=now)


async def _name(connection: AsyncConnection, account: int, name: str, word: str) -> str:
    """Return the first free of "X (copy)", "X (copy 2)", …; of a copy, too, X is what was copied first."""
    bare = re.sub(rf" \({word}(?: \d+)?\)\Z", "", name)
    endings = [f" ({word})", *(f" ({word} {n})" for n in range(2, MOST))]
    wanted = [bare[: LONGEST_NAME - len(one)] + one for one in endings]
    used = await history.taken(connection, account, wanted)
    return next((one for one in wanted if one not in used), wanted[0])
