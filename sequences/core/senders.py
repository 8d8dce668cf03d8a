"""Whose mailbox an e-mail leaves through where its item tells (row L9): people are tried in order. No I/O."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

from sequences.core.definition import EmailStep, Sender, Step


@dataclass(frozen=True)
class Absence:
    """When somebody is out of office, as they told monday; `until` None: they did not say."""

    since: datetime
    until: datetime | None


@dataclass(frozen=True)
class Candidate:
    """Somebody an e-mail could leave from.

    `address`: of the mailbox of theirs that may be used; None: there is none. While it refuses us it is not `connected`
    and is tried again at `retry_at`; without that moment it is not there any more.
    """

    address: str | None
    connected: bool = True
    retry_at: datetime | None = None
    left: bool = False  # they are no active user of the account any more
    away: Absence | None = None
    user: int | None = None  # whose mailbox it is; None: it is the sequence's own

    @property
    def there(self) -> bool:
        """Whether there is a mailbox at all."""
        return self.address is not None and (self.connected or self.retry_at is not None)

    def usable(self, now: datetime) -> bool:
        """Return whether mail may be tried through the mailbox at `now`."""
        return self.connected or (self.retry_at is not None and self.retry_at <= now)

    def is_away(self, now: datetime) -> bool:
        """Return whether they are out of office at `now`."""
        return self.away is not None and self.away.since <= now and (self.away.until is None or now < self.away.until)


@dataclass(frozen=True)
class Line:
    """Those an e-mail of a person could leave from, best first; `bound`: no other will do.

    A thread stays on its mailbox, and so does an e-mail that was begun.
    """

    candidates: tuple[Candidate, ...]
    bound: bool = False


@dataclass(frozen=True)
class Nobody:
    """Nobody can send it now, for a reason of the catalogue, until a moment where it is known."""

    code: str
    until: datetime | None = None
    facts: dict[str, str] = field(default_factory=dict)


def choose(line: Line, sender: Sender, now: datetime) -> Candidate | Nobody:
    """Return from whom an e-mail leaves at `now`; their mailbox may refuse us, then they are waited for."""
    for one in line.candidates:
        if one.left and (line.bound or sender.left == "hold"):
            return Nobody("owner_left")
        if one.left or not one.there:
            continue
        if one.is_away(now) and (line.bound or sender.away == "wait"):
            return _awaited(one)
        if not one.is_away(now):
            return one
    return _nobody(line)


def _awaited(one: Candidate) -> Nobody:
    """Return that somebody is waited for, until the day they are back by their own clocks."""
    if one.away is None or one.away.until is None:
        return Nobody("owner_away")
    back = one.away.until
    return Nobody("owner_away", back.astimezone(UTC), {"day": back.date().isoformat()})


def _nobody(line: Line) -> Nobody:
    """Return why the end of the line was reached."""
    last = line.candidates[-1] if line.candidates else None
    if line.bound and last is not None:
        return Nobody("thread_mailbox_gone", facts={"value": last.address or ""})
    if last is not None and last.user is None and last.address is not None:
        return Nobody("mailbox_not_connected")  # the sequence's own, when none before it would do
    return Nobody("no_owner_mailbox")


def at_step(line: Line, step: Step, sender: Sender, address: str, known: Candidate | None = None) -> Line:
    """Return the line at a step of somebody whose last e-mail left from `address`; `known` is who has that, elsewhere.

    A reply leaves from there and from nowhere else; an e-mail that begins a thread, too, where the sequence wishes that
    and as long as its rules let it.
    """
    if not isinstance(step, EmailStep):
        return line
    if step.thread == "reply":
        return bound(line, address, known)
    return _first(line, address, known) if sender.changed == "stay" else line


def bound(line: Line, address: str, known: Candidate | None = None) -> Line:
    """Return the line of somebody whose e-mail leaves through the mailbox of this address, and no other."""
    return Line((_of(line, address) or known or Candidate(address, connected=False),), bound=True)


def _first(line: Line, address: str, known: Candidate | None) -> Line:
    found = _of(line, address) or known
    others = tuple(one for one in line.candidates if one.address != address)
    return line if found is None else Line((found, *others))


def _of(line: Line, address: str) -> Candidate | None:
    return next((one for one in line.candidates if one.address == address), None)


def mended(line: Line, now: datetime) -> Line:
    """Return the line as it will be at `now`: a mailbox that refuses is tried again, and taken to work then."""
    return replace(line, candidates=tuple(_mended(one, now) for one in line.candidates))


def _mended(one: Candidate, now: datetime) -> Candidate:
    return replace(one, connected=True, retry_at=None) if one.there and one.usable(now) else one
