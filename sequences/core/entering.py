"""Who may enter a sequence again, or while they are elsewhere (row N8's further rules). No clock, no I/O.

A person is an item, and an address: whoever stands on another item or board under the same address is the same person.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sequences.core.definition import Again, Definition, Entry


@dataclass(frozen=True)
class Past:
    """What is known of a person besides this run.

    `here`: another item with their address is inside this sequence. `elsewhere`: they are inside another sequence.
    `ended_at`: when a run of this sequence ended last in which something was done for them; None: there was none.
    """

    here: bool = False
    elsewhere: bool = False
    ended_at: datetime | None = None


def asks(definition: Definition) -> bool:
    """Return whether a sequence wants to know any of this."""
    return definition.entry != Entry()


def obstacle(entry: Entry, past: Past, now: datetime) -> tuple[str, dict[str, str]] | None:
    """Return the code and facts of what keeps a person out; None: nothing."""
    if entry.same_address == "refuse" and past.here:
        return "same_address_inside", {}
    if entry.elsewhere == "refuse" and past.elsewhere:
        return "inside_elsewhere", {}
    if past.ended_at is None or entry.again is Again.ALWAYS:
        return None
    if entry.again is Again.NEVER:
        return "had_before", {}
    free = past.ended_at + timedelta(days=entry.after_days)
    return ("had_lately", {"day": free.date().isoformat()}) if free > now else None
