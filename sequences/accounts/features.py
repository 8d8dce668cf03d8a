"""Events of our features on boards: each heard once, and monday told so where it waits for that.

Nothing of ours hangs on a single view or object, so that nothing else follows.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sequences.storage import installations, lifecycle_events, outbox
from sequences.storage.database import AsyncConnection

ACK = "feature_ack"


@dataclass(frozen=True)
class FeatureEvent:
    """One event; `back_to_url` is where monday waits for our word, None: nowhere."""

    kind: str
    account_id: int
    key: bytes
    back_to_url: str | None


async def hear(connection: AsyncConnection, event: FeatureEvent, *, now: datetime) -> bool:
    """Keep an event and have monday told; return whether it is new. Of a repeat, too: our first word was lost."""
    if await installations.get(connection, event.account_id) is None:
        return False
    new = await lifecycle_events.add(connection, event.account_id, event.key, event.kind, now=now)
    if event.back_to_url:
        key = f"{ACK}:{event.key.hex()}"
        await outbox.tell_again(connection, event.account_id, ACK, key, {"url": event.back_to_url}, now=now)
    return new
