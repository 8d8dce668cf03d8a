"""Show me the dates (row L3): what would happen to chosen items, and when, by the planner that sends."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Literal
from zoneinfo import ZoneInfo

from pydantic import Field
from starlette.routing import Route
from typing_extensions import TypedDict

from integration.api import sight
from integration.api.guard import Asking, Guard
from integration.api.shapes import MondayId, Strict
from sequences.authoring import dating
from sequences.authoring.dating import Asked
from sequences.core import places, reasons
from sequences.core.definition import EmailStep, WaitStep
from sequences.core.places import Whereabouts
from sequences.core.planner import Foreseen, Moment, Plan
from sequences.core.shifts import Shift
from sequences.core.zones import zone
from sequences.errors import NotAllowed, Unacceptable
from sequences.monday.items import Item, read_items
from sequences.runs import owners, picking
from sequences.storage import usage
from sequences.storage.usage import Standing, month_of
from sequences.words import Said, say

MOST_ITEMS = 1000


class DatesOf(Strict):
    """Whose dates: those of the draft, or of the published version."""

    of: Literal["draft", "published"] = "draft"


class ForItems(Strict):
    """The items of the sequence's board that would be enrolled."""

    items: Annotated[list[MondayId], Field(min_length=1, max_length=MOST_ITEMS)]


class ShownShift(TypedDict):
    """Why a step comes later: a stretch of waiting. `code` is window, weekend, holiday, pace or hold."""

    code: str
    sentence: Said
    since: str
    until: str
    whose: str | None


class ShownStep(TypedDict):
    """When a step comes, in UTC and by both clocks; `title` is the subject of an e-mail.

    `estimated`: if people do at once what comes before. `skipped`: why it would not be done, as things are now.
    """

    position: int
    kind: str
    title: str
    at: str
    sender_local: str
    recipient_local: str
    mailbox: str | None
    shifts: list[ShownShift]
    estimated: bool
    skipped: Said | None


class Why(TypedDict):
    """Why somebody would not be enrolled, or would stop or wait."""

    code: str
    sentence: Said
    next_step: Said
    mend: reasons.Place | None


class ItemDates(TypedDict):
    """What comes for one item: `outcome` is planned, refused, stopped or waits; `found_in` says what told the zone.

    `name` is None for an item of another board, or one that is gone.
    """

    item: str
    name: str | None
    outcome: str
    reason: Why | None
    time_zone: str
    found_in: str | None
    place: str | None
    steps: list[ShownStep]
    completed_at: str | None
    actions: int


class DayLoad(TypedDict):
    """How many of these e-mails leave through a mailbox on a day of the sequence's zone, and how many may at most."""

    mailbox: str | None
    day: str
    mails: int
    limit: int | None


class ExpectedActions(TypedDict):
    """The actions that all of it will count (row X8), beside what is left of this month's limit."""

    in_all: int
    this_month: int
    left: int | None
    fits: bool


class Dates(TypedDict):
    """The dates of chosen items."""

    of: str
    now: str
    time_zone: str
    items: list[ItemDates]
    load: list[DayLoad]
    actions: ExpectedActions


def routes(guard: Guard) -> list[Route]:
    """Return the route of the dates."""
    return [guard.route("POST", "/sequences/{sequence}/dates", show)]


async def show(asking: Asking, body: ForItems, query: DatesOf) -> Dates:
    """Return when each step would come for items that were enrolled now and did not answer; nothing is written."""
    asking.must_write()
    numbers = list(dict.fromkeys(body.items))
    async with asking.own.database.transaction() as connection:
        row = await asking.sequence(connection)
        if not await picking.may_pick(connection, asking.account, asking.person.user_id, row):
            raise NotAllowed("not_allowed", say("You can see the dates of your own sequences and of shared addresses."))
        asked = await dating.ask(connection, row, query.of, now=asking.now)
        tenant = (await asking.own.tenants.get(connection, [asking.account]))[asking.account]
    if asked.definition.board is None:
        raise Unacceptable("no_board", say("The sequence has no board: choose the board whose items it is for."))
    access, _ = await sight.must_see(asking, asked.definition.board)
    items = await read_items(asking.own.monday, access, numbers, sorted(asked.columns))
    await owners.look_for(asking.own.members, asking.account, asked.owners(items.values()), now=asking.now)
    async with asking.own.database.transaction() as connection:
        people = await dating.people(connection, asked, tenant, numbers, items, now=asking.now)
        standing = await usage.stands(connection, asking.account, now=asking.now)
    found = await asyncio.to_thread(dating.plan, asked, people, now=asking.now)
    return await asyncio.to_thread(_shown, query.of, asked, found, items, standing, asking.now)


def _shown(
    of: str, asked: Asked, plan: Plan, items: Mapping[int, Item], standing: Standing, now: datetime
) -> Dates:  # fmt: skip
    return {
        "of": of,
        "now": now.isoformat(),
        "time_zone": asked.definition.schedule.time_zone,
        "items": [_item(asked, one, items.get(one.key)) for one in plan.people],
        "load": _load(asked, plan),
        "actions": _actions(plan, standing, now),
    }


def _item(asked: Asked, one: Foreseen, item: Item | None) -> ItemDates:
    there = item is not None and item.board_id == asked.definition.board  # of other boards nothing is told
    where = (places.whereabouts(asked.definition, item.texts) if item and there else None) or Whereabouts()
    own = asked.definition.schedule.time_zone
    theirs, clocks = where.time_zone or own, (zone(own), zone(where.time_zone or own))
    return {
        "item": str(one.key),
        "name": item.name if item and there else None,
        "outcome": one.outcome,
        "reason": _why(one),
        "time_zone": theirs,
        "found_in": where.found_in,
        "place": where.place,
        "steps": [_step(asked, moment, *clocks) for moment in one.steps],
        "completed_at": one.completed_at.isoformat() if one.completed_at else None,
        "actions": len(one.actions),
    }


def _why(one: Foreseen) -> Why | None:
    if one.code is None:
        return None
    told = reasons.reason(one.code, **one.facts)
    return {"code": told.code, "sentence": told.sentence, "next_step": told.next_step, "mend": told.mend}


def _step(asked: Asked, moment: Moment, sender: ZoneInfo, recipient: ZoneInfo) -> ShownStep:
    step = asked.definition.steps[moment.position]
    kind = step.kind.value
    return {
        "position": moment.position,
        "kind": kind,
        "title": "" if isinstance(step, WaitStep) else step.subject if isinstance(step, EmailStep) else step.title,
        "at": moment.at.isoformat(),
        "sender_local": moment.at.astimezone(sender).isoformat(),
        "recipient_local": moment.at.astimezone(recipient).isoformat(),
        "mailbox": moment.mailbox,
        "shifts": [_shift(one) for one in moment.shifts],
        "estimated": moment.estimated,
        "skipped": reasons.kept(moment.skipped).sentence if moment.skipped else None,
    }


def _shift(one: Shift) -> ShownShift:
    return {
        "code": one.code,
        "sentence": one.sentence,
        "since": one.since.isoformat(),
        "until": one.until.isoformat(),
        "whose": one.whose,
    }


def _load(asked: Asked, plan: Plan) -> list[DayLoad]:
    return [
        {"mailbox": mailbox, "day": day.isoformat(), "mails": mails, "limit": asked.limit(mailbox, day)}
        for (day, mailbox), mails in plan.load.items()
    ]


def _actions(plan: Plan, standing: Standing, now: datetime) -> ExpectedActions:
    moments = [at for one in plan.people for at in one.actions]
    soon = sum(month_of(at) == month_of(now) for at in moments)
    left = None if standing.most is None else max(0, standing.most - standing.used)
    return {"in_all": len(moments), "this_month": soon, "left": left, "fits": left is None or soon <= left}
