"""What a fault run came to: who has a step twice, who lacks one and why, and what is held. No I/O."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Left:
    """Where somebody's run stands: `reason` says why it waits or ended, `held` is the mail nobody can tell about."""

    position: int
    reason: str | None
    held: int | None


@dataclass(frozen=True)
class Verdict:
    """Persons and steps; `examples` name some of what is wrong."""

    mails: int  # that came
    twice: int  # persons with a step twice
    unexplained: int  # steps that are missing without a reason
    held: int  # deliveries
    unlisted: int  # of those, the ones that the list of held mails lacks
    explained: Mapping[str, int]  # missing steps by their reason
    examples: tuple[str, ...]

    @property
    def kept(self) -> bool:
        """Whether every promise was kept."""
        return not (self.twice or self.unexplained or self.unlisted)


def judge(
    came: Mapping[tuple[str, str], int],
    people: Mapping[str, Left],
    steps: tuple[str, ...],
    listed: Collection[int],
) -> Verdict:
    """Return the verdict on `people`, by address, who should have got each of `steps` (subjects) once."""
    twice = {address for (address, _), count in came.items() if count > 1}
    missing = [
        (address, number, left)
        for address, left in people.items()
        for number, step in enumerate(steps)
        if not came.get((address, step))
    ]
    explained = Counter(why for _, number, left in missing if (why := _why(left, number)))
    silent = [f"{address} lacks {steps[number]}" for address, number, left in missing if not _why(left, number)]
    held = {left.held for left in people.values() if left.held is not None}
    strangers = {address for address, _ in came if address not in people}
    examples = [f"{one} has a step twice" for one in sorted(twice)] + silent
    return Verdict(
        mails=sum(came.values()),
        twice=len(twice | strangers),
        unexplained=len(silent),
        held=len(held),
        unlisted=len(held - set(listed)),
        explained=dict(explained),
        examples=tuple(examples[:10]),
    )


def _why(left: Left, number: int) -> str | None:
    """Return why somebody lacks a step: they wait at it or before it, or their run ended there."""
    return left.reason if left.position <= number else None
