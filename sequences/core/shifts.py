"""Why an e-mail leaves later than designed: each stretch that it waits for, with its code and a sentence. No I/O."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sequences.core import schedule
from sequences.core.hours import RECIPIENT, Hours
from sequences.core.zones import zone
from sequences.words import Said, say

WINDOW, WEEKEND, HOLIDAY, PACE, HOLD = "window", "weekend", "holiday", "pace", "hold"
SENTENCES = {
    WINDOW: say("It is outside the sending hours."),
    WEEKEND: say("It is no sending day of the sequence."),
    PACE: say("The mailbox has sent as many e-mails as its pace allows."),
}
ONE_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Shift:
    """One stretch of waiting, to `until`; `whose` day off it is: the sender's or the recipient's."""

    code: str
    sentence: Said
    since: datetime
    until: datetime
    whose: str | None = None


def between(designed: datetime, due: datetime, hours: Hours) -> tuple[Shift, ...]:
    """Return what an e-mail waits for that is designed for one moment and due at another, in order.

    A morning that follows a day on which nothing leaves is told as part of that day.
    """
    found: list[Shift] = []
    at = designed
    while at < due:
        code, sentence, whose, until = _closed(at, due, hours)
        if found and (code == WINDOW or (found[-1].code, found[-1].sentence) == (code, sentence)):
            last = found.pop()
            code, sentence, whose, since = last.code, last.sentence, last.whose, last.since
        else:
            since = at
        at = min(until, due)
        found.append(Shift(code, sentence, since, at, whose))
    return tuple(found)


def add(found: list[Shift], shift: Shift) -> None:
    """Put one more stretch behind those of an e-mail; one that goes on with the last, for the same, makes it longer."""
    last = found[-1] if found else None
    if last and (last.code, last.sentence, last.until) == (shift.code, shift.sentence, shift.since):
        found[-1] = replace(last, until=shift.until)
    else:
        found.append(shift)


def paced(ready: datetime, at: datetime) -> Shift:
    """Return that an e-mail which was ready waits for its mailbox."""
    return Shift(PACE, SENTENCES[PACE], ready, at)


def _closed(at: datetime, due: datetime, hours: Hours) -> tuple[str, Said, str | None, datetime]:
    """Return why nothing leaves at a moment, and until when that is so."""
    if (found := schedule.off(at, hours)) is not None:
        side, name = found
        theirs = say("It is a day off where the recipient is: {name}.", name=name)
        day = theirs if side.who == RECIPIENT else say("It is a day off of the sender: {name}.", name=name)
        return HOLIDAY, day, side.who, schedule.day_ends(at, side.time_zone)
    local = at.astimezone(zone(hours.time_zone))
    if local.weekday() not in hours.days:
        return WEEKEND, SENTENCES[WEEKEND], None, schedule.day_ends(at, hours.time_zone)
    opens = min(schedule.day_opens(local.date(), hours), due)
    until = opens if opens > at else schedule.day_ends(at, hours.time_zone)
    return WINDOW, SENTENCES[WINDOW], None, until
