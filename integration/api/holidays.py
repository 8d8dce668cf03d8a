"""The account's own days off, on which none of its sequences sends (row L1)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Annotated, Any

from pydantic import Field
from starlette.routing import Route
from typing_extensions import TypedDict

from integration.api.guard import Asking, Guard
from integration.api.shapes import Strict
from sequences.authoring import closing
from sequences.core.auditing import Subject, What
from sequences.errors import NotAllowed
from sequences.storage import days_off
from sequences.words import say


class DayWish(Strict):
    """A day off as a person sends it."""

    day: date
    name: Annotated[str, Field(min_length=1, max_length=closing.LONGEST_NAME)]


class Wish(Strict):
    """All days off of the account: what is not among them is no day off any more."""

    days: Annotated[list[DayWish], Field(max_length=closing.MOST_DAYS)]


class DayOff(TypedDict):
    """A day off: its date and its name."""

    day: str
    name: str


class DaysOff(TypedDict):
    """The days off of the account, the first one first."""

    days: list[DayOff]


def routes(guard: Guard) -> list[Route]:
    """Return the routes of days off."""
    return [guard.route("GET", "/holidays", read), guard.route("PUT", "/holidays", write)]


async def read(asking: Asking) -> DaysOff:
    """Return the days off; guests see none."""
    if asking.boards is not None:
        raise NotAllowed("guest", say("Guests do not see the calendar of the account: ask a member."))
    async with asking.own.database.transaction() as connection:
        found = await days_off.of_account(connection, asking.account)
    return {"days": [{"day": day.isoformat(), "name": name} for day, name in found.items()]}


def _audited(days: Mapping[date, str], others: Mapping[date, str]) -> dict[str, Any]:
    """Return the days that are not the same among others."""
    return {"days": {f"{day}": name for day, name in days.items() if others.get(day) != name}}


async def write(asking: Asking, body: Wish) -> DaysOff:
    """Write all days off anew; steps that are due on one are put off when they come up."""
    asking.must_administer()
    days = closing.days_of([(one.day, one.name) for one in body.days])
    async with asking.own.database.transaction() as connection:
        await closing.refuse_closed(connection, asking.account, days, now=asking.now)
        known = await days_off.of_account(connection, asking.account)
        await days_off.replace(connection, asking.account, days)
        await asking.note(
            connection,
            What.DAYS_OFF_CHANGED,
            Subject.SETTINGS,
            before=_audited(known, days),
            after=_audited(days, known),
        )
    asking.own.tenants.forget(asking.account)
    return await read(asking)
