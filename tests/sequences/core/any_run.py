"""Any sequence, any calendar and any moment, and what the clocks say of them: for tests of the engine."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import holidays
from hypothesis import strategies as st

from sequences.core.decide import (
    Move,
)
from sequences.core.definition import (
    DayCount,
    Definition,
    EmailStep,
    Holding,
    ManualStep,
    Recipient,
    Schedule,
    StepKind,
    WaitStep,
)
from sequences.core.hours import Hours, Side
from sequences.core.places import Whereabouts

DAY, HOUR, MINUTE = timedelta(days=1), timedelta(hours=1), timedelta(minutes=1)
START = datetime(2026, 2, 27, tzinfo=UTC)

# What a text asks for: the columns that must not be blank, as a reader of the text sees them.
TEXTS = {
    "": (),
    "Hello": (),
    "Hello {first_name}": ("first_name",),
    "{company|Your company} and {{us}}": (),
    "{name}, {city|}{company}": ("name", "company"),
    "{company} {first_name}": ("company", "first_name"),
}
COLUMNS = ("name", "first_name", "company", "city")
ADDRESSES = {"ada@byron.example": "ada@byron.example", " Ada@Byron.example ": "ada@byron.example"}
NO_ADDRESSES = ("", "  ", "ada at byron")
ZONES = (
    "UTC", "Europe/Berlin", "America/New_York", "Asia/Kathmandu", "Africa/Cairo", "Australia/Lord_Howe",
    "Pacific/Kiritimati", "Pacific/Chatham",
)  # fmt: skip
DELIVERIES = (None, "sending", "retry", "sent", "refused", "held", "skipped")
MANUAL = (StepKind.MANUAL_EMAIL, StepKind.TASK, StepKind.CALL)

MAILS = st.builds(EmailStep, st.sampled_from(list(TEXTS)), st.sampled_from(list(TEXTS)))
WAITS = st.builds(WaitStep, st.integers(0, 9) | st.sampled_from((31, 180, 365)))
ACTS = st.builds(ManualStep, st.sampled_from(MANUAL), st.just("Do it"))
MOMENTS = st.integers(0, 420 * 24 * 3600).map(lambda seconds: START + timedelta(seconds=seconds))


def schedule(
    zone: str, days: frozenset[int], minutes: tuple[int, int], count: DayCount, place: str | None, them: Recipient
) -> Schedule:
    """Return a schedule whose window opens and closes at these minutes of the day."""
    opens, closes = (time(*divmod(minute, 60)) for minute in sorted(minutes))
    return Schedule(zone, days, opens, closes, count, place, recipient=them)


# Any schedule that is accepted, often one that is nearly always open; a window may be as short as a minute.
MINUTES = st.integers(0, 24 * 60 - 1)
SCHEDULES = st.builds(
    schedule,
    st.sampled_from(ZONES),
    st.just(frozenset(range(7))) | st.frozensets(st.integers(0, 6), min_size=1),
    st.just((0, 24 * 60 - 1)) | st.tuples(MINUTES, MINUTES).filter(lambda two: two[0] != two[1]),
    st.sampled_from(DayCount),
    st.sampled_from((None, "FR", "DE-BY")),
    st.builds(Recipient, zone=st.booleans(), holidays=st.booleans()),
)
WHEREABOUTS = st.none() | st.builds(
    Whereabouts, st.none() | st.sampled_from(ZONES), st.sampled_from((None, "US", "IN"))
)
DAYS_OFF = st.dictionaries(st.integers(0, 900).map(lambda n: START.date() + n * DAY), st.just("Shut"), max_size=60)


def definitions(fewest: int) -> st.SearchStrategy[Definition]:
    """Any sequence of at least so many steps."""
    return st.builds(
        Definition,
        name=st.just("Any sequence"),
        steps=st.lists(MAILS | MAILS | WAITS | ACTS, min_size=fewest, max_size=7).map(tuple),
        board=st.just(1),
        email_column=st.just("email"),
        send_as=st.just("dana@acme.test"),
        schedule=SCHEDULES,
        holding=st.builds(Holding, st.booleans(), st.booleans(), st.booleans()),
    )


def off(day: date, side: Side) -> bool:
    """Return whether a day is a day off of its own, or a public holiday."""
    country, _, region = (side.place or "").partition("-")
    return day in side.own or (bool(country) and day in holidays.country_holidays(country, subdiv=region or None))


def open_at(moment: datetime, hours: Hours) -> bool:
    """Return whether the clocks of the zone show a sending hour of a sending day, and nobody has a day off."""
    local = moment.astimezone(ZoneInfo(hours.time_zone))
    free = any(off(moment.astimezone(ZoneInfo(side.time_zone)).date(), side) for side in hours.sides)
    return local.weekday() in hours.days and hours.opens <= local.time() < hours.closes and not free


def waited(since: datetime, moment: datetime, hours: Hours) -> int:
    """Return how many days, of those that the sequence counts, began after `since` and until `moment`."""
    first, last = (one.astimezone(ZoneInfo(hours.time_zone)).date() for one in (since, moment))
    days = [first + n * DAY for n in range(1, (last - first).days + 1)]
    if hours.count is DayCount.CALENDAR:
        return len(days)
    return sum(one.weekday() in hours.days and not any(off(one, side) for side in hours.sides) for one in days)


def told(move: Move) -> tuple[str, str | None]:
    """Return a move as its kind and its code."""
    return type(move).__name__, getattr(move, "code", None)
