"""A mailbox in a plan: what began through it, who waits for a slot, and when whoever asks may begin. No I/O."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sequences.core.pace import DAY, HOUR, MINUTE, Begun, Pace, Wish, free, roomy, slots

AHEAD = 1000  # people before one in the line of a mailbox that are looked at, as the engine does


@dataclass(frozen=True)
class Box:
    """A mailbox: its pace, when it was connected, what began lately, and who waits for it already."""

    address: str
    pace: Pace
    connected: datetime
    begun: Begun = field(default_factory=Begun)
    others: Sequence[Wish] = ()


class Outlet:
    """A mailbox while a plan is made; people are known by their number in it."""

    def __init__(self, box: Box) -> None:
        self._box = box
        self._begun, self._follow_up = list(box.begun.at), list(box.begun.follow_up)
        self._others = sorted(box.others, key=lambda wish: wish.ready)
        self._waiting: dict[int, Wish] = {}  # of those who have a slot that is still to come

    def slots(self, asking: Mapping[int, Wish], now: datetime) -> Sequence[datetime]:
        """Return when each of those who ask at `now` may begin, in their order."""
        box, pace = self._box, self._box.pace
        while self._others and self._others[0].ready <= now:
            other = self._others.pop(0)
            self._note(other.follow_up, other.ready)
        counted = {span: len(self._begun) - bisect_right(self._begun, now - span) for span in (MINUTE, HOUR, DAY)}
        # All who are due at a moment ask together: nobody was there before them.
        if roomy(free(pace, now - box.connected, counted), len(asking), waited_for=False):
            return [now] * len(asking)
        waiting = (wish for number, wish in self._waiting.items() if number not in asking)
        others = sorted([*self._others, *waiting], key=lambda wish: wish.ready)[:AHEAD]
        lately = max(bisect_right(self._begun, now - DAY), len(self._begun) - pace.most(now - box.connected))
        past = Begun(self._begun[lately:], self._follow_up[lately:])
        return slots(list(asking.values()), others, past, pace, now, connected=box.connected)

    def begin(self, number: int, follow_up: bool, now: datetime) -> None:
        """Note that somebody's mail begins at `now`."""
        self._waiting.pop(number, None)
        self._note(follow_up, now)

    def wait(self, number: int, wish: Wish) -> None:
        """Note that somebody waits for a slot."""
        self._waiting[number] = wish

    def _note(self, follow_up: bool, at: datetime) -> None:
        place = bisect_right(self._begun, at)
        self._begun.insert(place, at)
        self._follow_up.insert(place, follow_up)
