"""Usage: the actions of each month and sequence, what enrolling would use, and the limit of a month (row X8)."""

from __future__ import annotations

from datetime import date
from itertools import groupby
from typing import Any

from starlette.routing import Route

from integration.api.guard import Asking, Guard
from integration.bodies import BadBody, read_json
from sequences.authoring.forecasting import forecast
from sequences.core import codec
from sequences.errors import NotAllowed
from sequences.storage import sequences as store
from sequences.storage import usage
from sequences.storage.database import AsyncConnection
from sequences.storage.sequences import SequenceRow
from sequences.storage.usage import MOST_ACTIONS, Standing, Used, month_of

MOST_MONTHS, MOST_ITEMS = 60, 1_000_000


def routes(guard: Guard) -> list[Route]:
    """Return the routes of usage."""
    return [
        guard.route("GET", "/usage", read),
        guard.route("PUT", "/usage/limit", limit),
        guard.route("GET", "/sequences/{sequence}/forecast", expect),
    ]


async def read(asking: Asking) -> object:
    """Return what the account used in this and earlier months (`months`, 12 when left out); not for guests."""
    if asking.boards is not None:
        raise NotAllowed("guest", "Guests do not see what the account uses: ask a member.")
    months = asking.query_number("months", 12, most=MOST_MONTHS, least=1)
    async with asking.own.database.transaction() as connection:
        standing = await usage.stands(connection, asking.account, now=asking.now)
        used = await usage.of_months(connection, asking.account, since=_back(month_of(asking.now), months - 1))
    return {**_standing(asking, standing), "months": [_month(month, list(of)) for month, of in groupby(used, _of)]}


def _of(one: Used) -> date:
    return one.month


def _back(month: date, many: int) -> date:
    """Return the month so many before."""
    number = month.year * 12 + month.month - 1 - many
    return date(number // 12, number % 12 + 1, 1)


def _standing(asking: Asking, standing: Standing) -> dict[str, Any]:
    left = None if standing.most is None else max(0, standing.most - standing.used)
    month = f"{month_of(asking.now):%Y-%m}"
    return {"month": month, "used": standing.used, "limit": standing.most, "left": left}


def _month(month: date, used: list[Used]) -> dict[str, Any]:
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


async def limit(asking: Asking) -> object:
    """Set or lift (`null`) the limit of a month; whoever waited for it goes on."""
    asking.must_administer()
    body = await read_json(asking.request)
    most = body.get("limit")
    whole = isinstance(most, int) and not isinstance(most, bool) and 1 <= most <= MOST_ACTIONS
    if "limit" not in body or not (most is None or whole):
        raise BadBody(400, "bad_limit", f"Send a limit of 1 to {MOST_ACTIONS} actions a month, or null for none.")
    async with asking.own.database.transaction() as connection:
        await usage.limit(connection, asking.account, most, now=asking.now)
        standing = await usage.stands(connection, asking.account, now=asking.now)
    return _standing(asking, standing)


async def expect(asking: Asking) -> object:
    """Return what enrolling `items` people in a sequence now would use, beside what is left of the month."""
    items = asking.query_number("items", 1, most=MOST_ITEMS, least=1)
    async with asking.own.database.transaction() as connection:
        row = await asking.sequence(connection)
        definition = codec.decode(await _definition(connection, row))
        standing = await usage.stands(connection, asking.account, now=asking.now)
    found = forecast(definition, items, standing, now=asking.now)
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
