"""Which wording of an e-mail somebody gets, and which of them does better (row L10). No I/O, no chance.

The lot of a person is a text that nobody outside can know. It says the same each time it is asked, so that whoever is
tried again gets the same words, and something else for each step.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from itertools import accumulate
from math import sqrt
from statistics import NormalDist

from sequences.core.definition import EmailStep

SURE = NormalDist().inv_cdf(0.975)  # of intervals of 95 %
FEWEST = 30  # mails of each wording, before anything is said of them


def lot(secret: str, sequence: int, item: int) -> str:
    """Return the lot of an item in a sequence, known before it is enrolled; `secret` is the account's."""
    return f"{secret}:{sequence}:{item}"


def drawn(step: EmailStep, lot: str, position: int) -> int:
    """Return the number of the wording that somebody with this lot gets: 0 is the step's own."""
    if not step.variants:
        return 0
    ends = list(accumulate(step.weights))
    number = int.from_bytes(sha256(f"{lot}:{position}".encode()).digest()[:8])
    return bisect_right(ends, number * ends[-1] >> 64)


@dataclass(frozen=True)
class Interval:
    """Between which shares the true one is, with 95 % certainty."""

    low: float
    high: float


def interval(hits: int, of: int) -> Interval:
    """Return where a share lies of which `hits` among `of` were seen; nothing was seen: anywhere.

    By Wilson's score, which holds for few and for rare ones, too (E. B. Wilson 1927, JASA 22, 209).
    """
    if of <= 0:
        return Interval(0.0, 1.0)
    share, square = min(max(hits, 0), of) / of, SURE * SURE
    middle, spread = share + square / (2 * of), SURE * sqrt(share * (1 - share) / of + square / (4 * of * of))
    scale = 1 + square / of
    return Interval(max(0.0, (middle - spread) / scale), min(1.0, (middle + spread) / scale))


def best(seen: Sequence[tuple[int, int]]) -> int | None:
    """Return which wording surely does better than each other, of (hits, mails) each; None: it is too early to tell.

    Its interval lies above all others. That asks for more than a single test would: people look again and again.
    """
    if len(seen) < 2 or any(of < FEWEST for _, of in seen):
        return None
    between = [interval(hits, of) for hits, of in seen]
    first = max(range(len(seen)), key=lambda n: between[n].low)
    others = (one.high for n, one in enumerate(between) if n != first)
    return first if all(between[first].low > high for high in others) else None
