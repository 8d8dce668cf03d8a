"""Days off of an account as somebody wishes them: checked, and refused where a sequence could never send again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta

from sequences.core import codec, problems
from sequences.core.definition import Definition
from sequences.core.hours import hours_of
from sequences.core.schedule import NeverOpen, next_open
from sequences.errors import Unacceptable
from sequences.storage import sequences as store
from sequences.storage.database import AsyncConnection
from sequences.words import Said, say

MOST_DAYS, LONGEST_NAME = 1000, 100
FEWEST = 52  # days off can close a year: every one of a sequence that sends on one day of the week
LONGEST_REST = timedelta(days=366)  # in which a sequence must have a day to send on


def days_of(wished: Sequence[tuple[date, str]]) -> dict[date, str]:
    """Return days off in order. Raises Unacceptable for a day that comes twice, and for a name that is none."""
    days: dict[date, str] = {}
    for n, (day, name) in enumerate(wished):
        if day in days:
            raise _wrong(f"days.{n}.day", say("{day} is a day off already: leave it out.", day=day))
        if not name.strip() or problems.NOT_IN_A_LINE.search(name):
            raise _wrong(f"days.{n}.name", say("This day has no name, or one of several lines: give it a short one."))
        days[day] = name.strip()
    return dict(sorted(days.items()))


async def refuse_closed(connection: AsyncConnection, account: int, days: Mapping[date, str], *, now: datetime) -> None:
    """Raise Unacceptable when these days off would leave an active sequence no day to send on within a year."""
    if len(days) < FEWEST:
        return
    decoded = ((name, codec.decode(data)) for name, data in await store.active_definitions(connection, account))
    alike = {(one.schedule, one.needs_mailbox()): (name, one) for name, one in decoded}
    for name, definition in alike.values():
        if closed(definition, days, now=now):
            sentence = say(
                "With these days off {name} could send on no day for more than a year: free some days.", name=name
            )
            raise _wrong("days", sentence, "blocks_every_day")


def closed(definition: Definition, days: Mapping[date, str], *, now: datetime) -> bool:
    """Return whether a sequence has no day to send on for more than a year, wherever its recipients are."""
    try:
        return definition.needs_mailbox() and _first(definition, days, now) > now + LONGEST_REST
    except NeverOpen:
        return True


def _first(definition: Definition, days: Mapping[date, str], now: datetime) -> datetime:
    """Return when it can send first, looked for from the beginning of its longest rest."""
    hours = hours_of(definition.schedule, None, days)
    rests = [now, *(datetime.combine(day, now.timetz()) for day in days if day > now.date() and _begins(day, days))]
    return now + max(next_open(rest, hours) - rest for rest in rests)


def _begins(day: date, days: Mapping[date, str]) -> bool:
    return day - timedelta(days=1) not in days


def _wrong(place: str, sentence: Said, code: str = "unacceptable") -> Unacceptable:
    return Unacceptable(code, sentence, [{"field": place, "sentence": sentence}])
