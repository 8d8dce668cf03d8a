"""Which step of one version is which of another, where steps were edited, moved, added and taken out. No I/O.

Steps have no names of their own: a file that somebody writes has none either. Equal steps are the same step wherever
they stand; of the others those of one kind are that say the same thing on top, and then those that stand at the same
place between two that are found.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from itertools import pairwise

from sequences.core.definition import EmailStep, ManualStep, Step, WaitStep

Pairs = dict[int, int]  # positions of steps before -> positions after


def matched(before: Sequence[Step], after: Sequence[Step]) -> Pairs:
    """Return where each step went, waits left out; a step that is missing was taken out.

    No two steps go to one, a step stays of its kind, and what did not change stays where it is.
    """
    found: Pairs = {}
    for key in (_whole, _headline):
        _pair(before, after, key, found)
    for rest, room in _gaps(found, len(before), len(after)):
        _in_order(before, after, rest, room, found)
    return found


def is_done_by(step: Step) -> bool:
    """Return whether somebody or something does this step: a wait only passes."""
    return not isinstance(step, WaitStep)


def _whole(step: Step) -> Hashable:
    return step


def _headline(step: Step) -> Hashable:
    return step.kind, step.subject if isinstance(step, EmailStep) else step.title if isinstance(
        step, ManualStep
    ) else ""


def _pair(before: Sequence[Step], after: Sequence[Step], key: Callable[[Step], Hashable], found: Pairs) -> None:
    """Add pairs with the same key among what is not found yet, in order where there are several."""
    free: dict[Hashable, list[int]] = defaultdict(list)
    taken = set(found.values())
    for n, step in enumerate(after):
        if is_done_by(step) and n not in taken:
            free[key(step)].append(n)
    for n, step in enumerate(before):
        if is_done_by(step) and n not in found and free[key(step)]:
            found[n] = free[key(step)].pop(0)


def _gaps(found: Mapping[int, int], before: int, after: int) -> Iterator[tuple[range, range]]:
    """Return the stretches between neighbouring steps that kept their order."""
    fixed = [(-1, -1), *_rising(sorted(found.items())), (before, after)]
    for (first, start), (last, end) in pairwise(fixed):
        yield range(first + 1, last), range(start + 1, end)


def _rising(pairs: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """Return the most of `pairs` (rising on the left) that rise on the right, too."""
    ends: list[int] = []  # the smallest right end of a chain of each length
    place: list[int] = []
    for _, right in pairs:
        place.append(bisect_left(ends, right))
        ends[place[-1] : place[-1] + 1] = [right]
    chain, wanted = [], len(ends) - 1
    for at in range(len(pairs) - 1, -1, -1):
        if place[at] == wanted:
            chain.append(pairs[at])
            wanted -= 1
    return chain[::-1]


def _in_order(before: Sequence[Step], after: Sequence[Step], rest: range, room: range, found: Pairs) -> None:
    """Add pairs of one kind that stand in the same gap, in order."""
    taken, start = set(found.values()), room.start
    for n in rest:
        if n in found or not is_done_by(before[n]):
            continue
        there = (m for m in range(start, room.stop) if m not in taken and after[m].kind is before[n].kind)
        if (place := next(there, None)) is not None:
            found[n], start = place, place + 1
