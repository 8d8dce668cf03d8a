"""Takes the last version back: whoever it moved, and who did nothing since, stands as before, to the moment."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sequences.authoring import publishing
from sequences.core import codec
from sequences.core.effects import Dirty, Effects
from sequences.errors import Conflict
from sequences.storage import changes, effects
from sequences.storage import sequences as store
from sequences.storage.changes import Change
from sequences.storage.database import AsyncConnection
from sequences.storage.sequences import SequenceRow
from sequences.words import say


@dataclass(frozen=True)
class Back:
    """What taking back would make: the version that is published again, and how many return to where they stood.

    `stay` went on since, and finish on the newer version; who was stopped or let go stays so.
    """

    version_id: int
    returning: int
    stay: int


async def outlook(connection: AsyncConnection, row: SequenceRow) -> Back | None:
    """Return what taking the last change back would make; None: there is nothing to take back."""
    last = await changes.latest(connection, row.account_id, row.id)
    if last is None or not _is_last(last, row) or last.before_id is None:
        return None
    returning = await changes.would_return(connection, row.account_id, last.id)
    return Back(last.before_id, returning, last.counts.get("move", 0) - returning)


async def take_back(connection: AsyncConnection, row: SequenceRow, user: int, *, now: datetime) -> int:
    """Publish the version before again, and let people stand as before; return how many do. The draft stays.

    Raises Conflict: there is nothing to take back.
    """
    await store.lock(connection, row.account_id, row.id)
    last = await changes.latest(connection, row.account_id, row.id)
    if last is None or not _is_last(last, row) or last.before_id is None:
        raise Conflict("nothing_to_take_back", say("There is no change to take back: reload the history."))
    [before] = await store.versions(connection, [last.before_id])
    definition = codec.decode(before.definition)
    await changes.lock_everybody(connection, row.account_id, row.id)
    items = await changes.take_back(connection, row.account_id, last.id, user=user, now=now)
    await publishing.make_current(connection, row, before.id, definition, now=now)
    assert definition.board is not None
    dirty = [Dirty(row.account_id, definition.board, item, progress=True) for item in items]
    await effects.record(connection, Effects(dirty=dirty), now=now)
    return len(items)


def _is_last(last: Change, row: SequenceRow) -> bool:
    """Return whether the sequence stands as a change left it."""
    return last.undone_at is None and row.state == "active" and row.version_id == last.version_id
