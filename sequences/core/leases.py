"""How long a worker may keep what it took, and what follows from it for the mails it sends. No I/O."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Lease:
    """A lease by the wall clock, in seconds: whoever was taken by a worker that died is free again after it.

    A worker that is merely slow must be done before: a message begun by the end of `begin` is over, whatever its
    server does, `command` later, and that is well within the `renew` that a lease still has when sending begins.
    """

    seconds: int = 300

    @property
    def renew(self) -> float:
        """Return what a lease must last at least when the work begins; else it is begun anew."""
        return self.seconds * 0.8

    @property
    def begin(self) -> float:
        """Return for how long messages of a batch may be begun."""
        return self.seconds * 0.2

    @property
    def command(self) -> float:
        """Return how long one message may take, once begun."""
        return self.seconds * 0.2

    @property
    def work(self) -> int:
        """Return after how many milliseconds a worker is stopped in the middle of its batch."""
        return self.seconds * 14_000 // 15
