"""Moves those whose step had begun when their sequence changed, once that step is over."""

from __future__ import annotations

from datetime import datetime

from sequences.authoring import changing
from sequences.authoring.changing import LOOK_AGAIN, Wish
from sequences.authoring.paths import Paths
from sequences.core import codec
from sequences.core.changing import Choice, Fate, Timing
from sequences.storage import changes
from sequences.storage import sequences as store
from sequences.storage.changes import Change
from sequences.storage.database import AsyncConnection

AT_ONCE = 5


async def catch_up(connection: AsyncConnection, *, now: datetime) -> int:
    """Move whoever is ready of the changes that somebody waits for; return how many moved."""
    return sum(
        [await _some(connection, change, now) for change in await changes.due(connection, now=now, limit=AT_ONCE)]
    )


async def _some(connection: AsyncConnection, change: Change, now: datetime) -> int:
    stood = await changes.waiting(connection, change.account_id, change.id)
    people = await changes.inside(connection, change.account_id, change.sequence_id, list(stood))
    ready = [one for one in people if not one.begun]
    if ready:
        target = codec.decode((await store.versions(connection, [change.version_id]))[0].definition)
        stands = [one.stand for one in ready]
        paths = await Paths.read(connection, change.account_id, stands, target, change.version_id)
        wish = Wish(Choice(Fate.MOVE, timing=Timing(change.choices["timing"])))
        await changing.move(connection, paths, change.id, ready, wish, now=now)
    left = len(stood) > len(ready)
    await changes.look_later(connection, change.id, now + LOOK_AGAIN if left else None)
    return len(ready)
