"""How a mailbox is, in a sentence for its owner. No I/O."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol
from zoneinfo import ZoneInfo

from sequences.mail.smtp import Outcome

NO_PASSWORD = (530, 534, 535)  # RFC 4954 §6
CONSENT_LOST = "permission withdrawn"
LOST = "its password does not open any more: connect the mailbox again"


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
    return "password refused" if outcome.code in NO_PASSWORD else outcome.text or "refused without a reason"


def sentence(mailbox: Patient, held: int, place: ZoneInfo) -> str:
    """Return how the mailbox is, as in "Password refused on 3 May; 12 people held."; days are those of `place`."""
    if mailbox.state == "refused" and mailbox.problem:
        said = _capital(mailbox.problem.rstrip(". "))
        return f"{said}{_on(mailbox.refused_at, place)}{_held(held)}."
    if mailbox.unread_since is not None and mailbox.read_problem:
        since = f"{mailbox.unread_since.astimezone(place):%-d %B}"
        return f"It sends, but was not read since {since}: {mailbox.read_problem.rstrip('. ')}{_held(held)}."
    able = "It sends and is read" if mailbox.reads else "It sends; replies are not heard, because it is not read"
    return f"{able}{_held(held)}."


def _on(moment: datetime | None, place: ZoneInfo) -> str:
    return f" on {moment.astimezone(place):%-d %B}" if moment else ""


def _held(held: int) -> str:
    if not held:
        return ""
    return "; 1 person held" if held == 1 else f"; {held:,} people held"


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
