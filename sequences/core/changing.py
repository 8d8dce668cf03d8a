"""What a change of a sequence makes of the people inside (rows E2, E3): they finish, move, stop, or are done. No I/O.

Two promises: nobody gets a step twice, and nobody goes back in time. So a person never moves before a step that stands
for one that is behind them, in the version they run or in one that they ran before.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from sequences.core.definition import Step, StepKind, WaitStep
from sequences.core.matching import is_done_by, matched

Steps = Sequence[Step]


class Fate(StrEnum):
    """What happens to people inside: they finish on their version, move to the new one, stop, or are done now."""

    FINISH = "finish"
    MOVE = "move"
    STOP = "stop"
    COMPLETE = "complete"


class Timing(StrEnum):
    """When people who move get their next step: when it was planned, or as the waits of the new version have it."""

    KEEP = "keep"
    ANEW = "anew"


@dataclass(frozen=True)
class Choice:
    """What happens to some people; `to` is a position of the new version, None: the matching step."""

    fate: Fate = Fate.FINISH
    to: int | None = None
    timing: Timing = Timing.KEEP


@dataclass(frozen=True)
class Stand:
    """Where people stand: before the step at `position` of a version; `path` are the places they were moved from."""

    version: int
    position: int
    path: tuple[tuple[int, int], ...] = ()


@dataclass(frozen=True)
class Way:
    """Where people may go: to no position before `least`; `fits` is the step they wait for, or what comes in its place.

    `exact`: it is that step. `since` is the position behind what was done last: waits are counted from there.
    """

    least: int
    fits: int
    exact: bool
    since: int


class StepBehind(ValueError):
    """A step that would come a second time, or that lies behind others that did."""


def way(stand: Stand, versions: Mapping[int, Steps], after: Steps) -> Way:
    """Return where people may go in a version of the steps `after`; `versions` are the steps of those they ran."""
    places = [(stand.version, stand.position), *stand.path]
    least = max((_behind(versions[version], position, after) for version, position in places), default=0)
    before = versions[stand.version]
    pairs = matched(before, after)
    wanted, done = pairs.get(stand.position), _last_done(before, stand.position)
    exact = wanted is not None and wanted >= least
    since = least if done is None or done not in pairs else pairs[done] + 1
    return Way(least, wanted if exact and wanted is not None else _first(after, least), exact, since)


def targets(found: Way, after: Steps) -> list[int]:
    """Return the positions that people may move to: steps that are to come, and the end."""
    return [n for n in range(found.least, len(after)) if is_done_by(after[n])] + [len(after)]


def target(found: Way, choice: Choice, after: Steps) -> int:
    """Return the position that people move to. Raises StepBehind for one they may not go to."""
    if choice.to is None:
        return found.fits
    if choice.to not in targets(found, after):
        raise StepBehind(choice.to)
    return choice.to


def shift(stand: Stand, found: Way, choice: Choice, before: Steps, after: Steps) -> int:
    """Return by how many days the next step comes later than planned (below zero: sooner) for people who move.

    Where they wait for the very step they go to, the moment may stay; else it is counted by the new version's waits.
    """
    to = target(found, choice, after)
    if choice.timing is Timing.KEEP and found.exact and to == found.fits:
        return 0
    done = _last_done(before, stand.position)
    return _days(after, found.since, to) - _days(before, 0 if done is None else done + 1, stand.position)


def kind_at(position: int, steps: Steps) -> StepKind:
    """Return the kind of a step; behind the last one there is but time that passes."""
    return steps[position].kind if position < len(steps) else StepKind.WAIT


def lost(found: Way, to: int, versions: Sequence[tuple[Steps, int]], after: Steps) -> list[int]:
    """Return the steps of the new version before `to` that these people will not get, and never got."""
    had = {there for steps, position in versions for here, there in matched(steps, after).items() if here < position}
    return [n for n in range(to) if is_done_by(after[n]) and n not in had]


def _behind(before: Steps, position: int, after: Steps) -> int:
    """Return the first position in `after` behind all that is before `position`."""
    return max((there + 1 for here, there in matched(before, after).items() if here < position), default=0)


def _last_done(before: Steps, position: int) -> int | None:
    return next((n for n in range(min(position, len(before)) - 1, -1, -1) if is_done_by(before[n])), None)


def _first(after: Steps, least: int) -> int:
    return next((n for n in range(least, len(after)) if is_done_by(after[n])), len(after))


def _days(steps: Steps, start: int, end: int) -> int:
    return sum(step.days for step in steps[start:end] if isinstance(step, WaitStep))
