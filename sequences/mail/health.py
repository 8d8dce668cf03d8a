"""How a mailbox is, in a sentence for its owner. No I/O."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol
from zoneinfo import ZoneInfo

from sequences.mail.smtp import Outcome
from sequences.words import Said, known_as, say, unpacked

NO_PASSWORD = (530, 534, 535)  # RFC 4954 §6
CONSENT_LOST = say("permission withdrawn")
LOST = say("its password does not open any more: connect the mailbox again")


class Patient(Protocol):
    """What is asked of a mailbox."""

    @property
    def state(self) -> str: ...
    @property
    def problem(self) -> str | None: ...
    @property
    def refused_at(self) -> datetime | None: ...
    @property
    def read_problem(self) -> str | None: ...
    @property
    def unread_since(self) -> datetime | None: ...
    @property
    def reads(self) -> bool: ...


def problem(outcome: Outcome) -> str:
    """Return what a refusal comes to, as it is kept: short where we know what it means."""
    return say("password refused") if outcome.code in NO_PASSWORD else outcome.text or say("refused without a reason")


def sentence(mailbox: Patient, held: int, place: ZoneInfo) -> Said:
    """Return how the mailbox is, as in "Password refused on May 3, 2026; 12 people held."; days are of `place`."""
    return say("{state}{held}.", state=_state(mailbox, place), held=_held(held))


def _state(mailbox: Patient, place: ZoneInfo) -> Said:
    if mailbox.state == "refused" and mailbox.problem:
        what = _words(mailbox.problem)
        return say("{what}{day}", what=what, day=_on(mailbox.refused_at, place))
    if mailbox.unread_since is not None and mailbox.read_problem:
        day, why = mailbox.unread_since.astimezone(place).date(), unpacked(mailbox.read_problem.rstrip(". "))
        return say("It sends, but was not read since {day}: {why}", day=day, why=why)
    if mailbox.reads:
        return say("It sends and is read")
    return say("It sends; replies are not heard, because it is not read")


BEGINNINGS = {
    "password refused": say("Password refused"),
    "refused without a reason": say("Refused without a reason"),
    str(CONSENT_LOST): say("Permission withdrawn"),
    str(LOST): say("Its password does not open any more: connect the mailbox again"),
}


def _words(problem: str) -> Said:
    """Return a problem as a sentence begins with it."""
    text = problem.rstrip(". ")
    return BEGINNINGS.get(text) or known_as(text[:1].upper() + text[1:])


def _on(moment: datetime | None, place: ZoneInfo) -> str:
    return say(" on {day}", day=moment.astimezone(place).date()) if moment else ""


def _held(held: int) -> str:
    if not held:
        return ""
    return say("; 1 person held") if held == 1 else say("; {many} people held", many=held)
