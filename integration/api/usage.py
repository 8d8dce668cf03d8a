"""Usage: the actions of each month and sequence, what enrolling would use, and the limit of a month (row X8)."""

from __future__ import annotations

from datetime import date
from itertools import groupby
from typing import Annotated, Any, ClassVar

from pydantic import Field, StrictInt
from starlette.routing import Route
from typing_extensions import TypedDict

from integration.api.guard import Asking, Guard
from integration.api.shapes import Strict, Words, within
from sequences.authoring.forecasting import forecast
from sequences.core import codec
from sequences.core.auditing import Subject, What
from sequences.errors import NotAllowed
from sequences.storage import days_off, usage
from sequences.storage import sequences as store
from sequences.storage.database import AsyncConnection
from sequences.storage.sequences import SequenceRow
from sequences.storage.usage import MOST_ACTIONS, Standing, Used, month_of
from sequences.words import say

MOST_MONTHS, MOST_ITEMS = 60, 1_000_000


class UsageQuery(Strict):
    """How many months to tell of, this one among them."""

    months: Annotated[int, within(1, MOST_MONTHS, 12)] = 12


class ForecastQuery(Strict):
    """How many people would be enrolled."""

    items: Annotated[int, within(1, MOST_ITEMS, 1)] = 1


class LimitWish(Strict):
    """How many actions a month may have; null: any number."""

    words: ClassVar[Words] = {
        "limit": (
            "bad_limit",
            say("Send a limit of 1 to {most_actions} actions a month, or null for none.", most_actions=MOST_ACTIONS),
        )
    }
    limit: Annotated[StrictInt, Field(ge=1, le=MOST_ACTIONS)] | None


class UsageNow(TypedDict):
    """How the month stands: `left` is null where there is no limit."""

    month: str
    used: int
    limit: int | None
    left: int | None


class UsedBySequence(TypedDict):
    """What one sequence used in a month; its name is null once it is gone."""

    sequence: str
    name: str | None
    steps: int
    completions: int
    actions: int


class UsedInMonth(TypedDict):
    """What one month used, as in 2026-11."""

    month: str
    actions: int
    sequences: list[UsedBySequence]


class Usage(UsageNow):
    """How this month stands, and what it and earlier ones used."""

    months: list[UsedInMonth]


class Forecast(UsageNow):
    """What enrolling people now would use; `fits`: as far as this month goes, its limit holds that."""

    items: int
    actions_each: int
    actions: int
    actions_this_month: int
    fits: bool


def routes(guard: Guard) -> list[Route]:
    """Return the routes of usage."""
    return [
        guard.route("GET", "/usage", read),
        guard.route("PUT", "/usage/limit", limit),
        guard.route("GET", "/sequences/{sequence}/forecast", expect),
    ]


async def read(asking: Asking, query: UsageQuery) -> Usage:
    """Return what the account used in this and earlier months; not for guests."""
    if asking.boards is not None:
        raise NotAllowed("guest", say("Guests do not see what the account uses: ask a member."))
    async with asking.own.database.transaction() as connection:
        standing = await usage.stands(connection, asking.account, now=asking.now)
        used = await usage.of_months(connection, asking.account, since=_back(month_of(asking.now), query.months - 1))
    return {**_standing(asking, standing), "months": [_month(month, list(of)) for month, of in groupby(used, _of)]}


def _of(one: Used) -> date:
    return one.month


def _back(month: date, many: int) -> date:
    """Return the month so many before."""
    number = month.year * 12 + month.month - 1 - many
    return date(number // 12, number % 12 + 1, 1)


def _standing(asking: Asking, standing: Standing) -> UsageNow:
    left = None if standing.most is None else max(0, standing.most - standing.used)
    month = f"{month_of(asking.now):%Y-%m}"
    return {"month": month, "used": standing.used, "limit": standing.most, "left": left}


def _month(month: date, used: list[Used]) -> UsedInMonth:
    return {
        "month": f"{month:%Y-%m}",
        "actions": sum(one.steps + one.completions for one in used),
        "sequences": [
            {
                "sequence": str(one.sequence_id),
                "name": one.name,
                "steps": one.steps,
                "completions": one.completions,
                "actions": one.steps + one.completions,
            }
            for one in used
        ],
    }


async def limit(asking: Asking, body: LimitWish) -> UsageNow:
    """Set or lift (`null`) the limit of a month; whoever waited for it goes on."""
    asking.must_administer()
    async with asking.own.database.transaction() as connection:
        known = await usage.stands(connection, asking.account, now=asking.now)
        await usage.limit(connection, asking.account, body.limit, now=asking.now)
        before, after = {"limit": known.most}, {"limit": body.limit}
        await asking.note(connection, What.LIMIT_CHANGED, Subject.SETTINGS, before=before, after=after)
        standing = await usage.stands(connection, asking.account, now=asking.now)
    return _standing(asking, standing)


async def expect(asking: Asking, query: ForecastQuery) -> Forecast:
    """Return what enrolling `items` people in a sequence now would use, beside what is left of the month."""
    async with asking.own.database.transaction() as connection:
        row = await asking.sequence(connection)
        definition = codec.decode(await _definition(connection, row))
        standing = await usage.stands(connection, asking.account, now=asking.now)
        own = await days_off.of_account(connection, asking.account)
    found = forecast(definition, query.items, standing, own, now=asking.now)
    return {
        "items": found.items,
        "actions_each": found.each,
        "actions": found.in_all,
        "actions_this_month": found.this_month,
        **_standing(asking, standing),
        "fits": found.fits,
    }


async def _definition(connection: AsyncConnection, row: SequenceRow) -> dict[str, Any]:
    """Return what people would run: the published version, else the draft."""
    if row.version_id is None:
        return row.draft
    return (await store.versions(connection, [row.version_id]))[0].definition
