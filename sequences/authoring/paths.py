"""The ways of people from the versions that they run to another one, worked out once for all who stand together."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from sequences.core import changing, codec, places
from sequences.core.changing import Choice, Stand, Steps, Way
from sequences.core.decide import CHECK, MAILBOX, SEQUENCE, STEP
from sequences.core.definition import Definition, StepKind
from sequences.core.hours import Hours, hours_of
from sequences.core.retiming import moved_by
from sequences.storage import days_off
from sequences.storage import sequences as store
from sequences.storage.changes import Inside, Moved
from sequences.storage.database import AsyncConnection


@dataclass
class Paths:
    """From the versions that people ran to `target`; `version` is its id, None: it is not published yet."""

    account: int
    target: Definition
    version: int | None
    versions: Mapping[int, Definition]
    own_days: Mapping[date, str]
    _ways: dict[Stand, Way] = field(default_factory=dict)
    _hours: dict[str | None, Hours] = field(default_factory=dict)

    @classmethod
    async def read(
        cls, connection: AsyncConnection, account: int, stands: Sequence[Stand], target: Definition, version: int | None
    ) -> Paths:
        """Return the ways of people who stand there, the versions they ran read."""
        wanted = {one.version for one in stands} | {place[0] for one in stands for place in one.path}
        found = await store.versions(connection, sorted(wanted))
        ran = {row.id: codec.decode(row.definition) for row in found}
        return cls(account, target, version, ran, await days_off.of_account(connection, account))

    @property
    def after(self) -> Steps:
        """The steps that people go to."""
        return self.target.steps

    @property
    def steps(self) -> dict[int, Steps]:
        """The steps of the versions that people ran."""
        return {number: definition.steps for number, definition in self.versions.items()}

    def way(self, stand: Stand) -> Way:
        """Return where those may go who stand there."""
        if stand not in self._ways:
            self._ways[stand] = changing.way(stand, self.steps, self.after)
        return self._ways[stand]

    @property
    def board(self) -> int:
        """The board of the target, which is fit to be published."""
        assert self.target.board is not None
        return self.target.board

    def same_board(self, version: int) -> bool:
        """Return whether the items of a version's people are on the board that they would go to."""
        return self.versions[version].board == self.target.board

    def moved(self, one: Inside, choice: Choice, now: datetime) -> Moved:
        """Return how somebody stands after moving: what they wait for is what they waited for, if it still fits."""
        if one.waiting_for == CHECK:  # at the door still: the check is that of the new version
            return Moved(one.id, 0, one.due_at, one.paused_due, one.waiting_for, one.reason)
        way = self.way(one.stand)
        to = changing.target(way, choice, self.after)
        kind = changing.kind_at(to, self.after)
        if one.waiting_for in (MAILBOX, SEQUENCE) and kind is not StepKind.EMAIL:
            return Moved(one.id, to, self._at_once(one, now), one.paused_due, STEP, self._reason(one))
        days = changing.shift(one.stand, way, choice, self.versions[one.stand.version].steps, self.after)
        if days == 0 or one.waiting_for != STEP:
            return Moved(one.id, to, one.due_at, one.paused_due, one.waiting_for, self._reason(one))
        hours = self._hours_at(one.place)
        due_at = one.planned and max(now, moved_by(one.planned, days, kind, hours))
        paused_due = one.paused_due and moved_by(one.paused_due, days, kind, hours)
        return Moved(one.id, to, due_at, paused_due, STEP, self._reason(one))

    def _at_once(self, one: Inside, now: datetime) -> datetime | None:
        return now if one.state == "active" else None

    def _reason(self, one: Inside) -> str | None:
        """Return why they wait: what kept the step before is asked anew."""
        return one.reason if one.state == "paused" or one.waiting_for != STEP else None

    def _hours_at(self, place: str | None) -> Hours:
        if place not in self._hours:
            self._hours[place] = hours_of(self.target.schedule, places.kept(place), self.own_days)
        return self._hours[place]
