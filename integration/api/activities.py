"""Activities: what people have to do, with the draft of an e-mail to copy; done and passed over; and their board."""

from __future__ import annotations

from typing import Any

from starlette.routing import Route

from integration.api.guard import Asking, Guard
from integration.api.people import must_change
from integration.bodies import BadBody, read_json
from recipes.block import whole_number
from sequences.activities import activities_board
from sequences.activities.activities_board import Work
from sequences.activities.activity_columns import KINDS, mapped
from sequences.errors import NotFound
from sequences.monday.boards import read_board
from sequences.runs import acting
from sequences.steps.drafting import as_text, mailto
from sequences.storage import activities, activities_boards, people, timelines
from sequences.storage.activities_boards import ActivitiesBoard
from tasks.wake import wake

MOST = 200
STATES = ("open", "done", "dropped")


def routes(guard: Guard) -> list[Route]:
    """Return the routes of activities."""
    return [
        guard.route("GET", "/activities", every),
        guard.route("GET", "/activities/{activity}", read),
        guard.route("POST", "/activities/{activity}/done", done),
        guard.route("POST", "/activities/{activity}/drop", drop),
        guard.route("GET", "/activities-board", board),
        guard.route("PUT", "/activities-board", choose),
    ]


def _shown(row: dict[str, Any]) -> dict[str, Any]:
    moments = {name: row[name] and row[name].isoformat() for name in ("due_at", "done_at")}
    ids = ("id", "person_id", "item_id", "enrollment_id", "sequence_id", "board_id", "board_item_id")
    numbers = {name: row[name] and str(row[name]) for name in ids}
    return {**{name: row[name] for name in ("kind", "title", "note", "state")}, **moments, **numbers}


def _draft(row: dict[str, Any]) -> dict[str, str] | None:
    """Return the e-mail to copy or open; None: there is nothing prepared."""
    if not (row["subject"] or row["body"]):
        return None
    to, subject, body = row["email"] or "", row["subject"], row["body"]
    return {"to": to, "subject": subject, "html": body, "text": as_text(body), "mailto": mailto(to, subject, body)}


def _choice(asking: Asking, name: str, among: Any) -> str | None:
    text = asking.request.query_params.get(name) or None
    if text is not None and text not in among:
        raise BadBody(400, f"bad_{name}", f"Ask for one of these: {', '.join(among)}.")
    return text


async def every(asking: Asking) -> object:
    """Return a page of activities, newest first: of a `state`, of a `kind`, or (`mine`) of whoever asks."""
    limit = asking.query_number("limit", 50, most=MOST, least=1)
    mine = asking.request.query_params.get("mine") in ("1", "true")
    async with asking.own.database.transaction() as connection:
        found = await activities.page(
            connection,
            asking.account,
            before=asking.query_number("before", 2**62, most=2**62),
            limit=limit + 1,
            state=_choice(asking, "state", STATES),
            kind=_choice(asking, "kind", KINDS),
            person=asking.person.user_id if mine else None,
            boards=asking.boards,
        )
    page = found[:limit]
    before = str(page[-1]["id"]) if len(found) > limit else None
    return {"activities": [_shown(one) for one in page], "before": before}


async def read(asking: Asking) -> object:
    """Return one activity; a manual e-mail with its draft, the person's values filled in."""
    async with asking.own.database.transaction() as connection:
        found = await activities.page(
            connection, asking.account, before=2**62, limit=1, only=asking.number("activity"), boards=asking.boards
        )
    if not found:
        raise NotFound("activity_not_found", "There is no such activity in this account.")
    return {**_shown(found[0]), "draft": _draft(found[0])}


async def done(asking: Asking) -> object:
    """Complete an activity."""
    return {"completed": await _over(asking, acting.complete_activity)}


async def drop(asking: Asking) -> object:
    """Pass over an activity: nobody does it, and it does not count."""
    return {"dropped": await _over(asking, acting.drop_activity)}


async def _over(asking: Asking, act: Any) -> bool:
    asking.must_write()
    number = asking.number("activity")
    async with asking.own.database.transaction() as connection:
        if activity := await activities.get(connection, asking.account, number):
            run = await people.get(connection, asking.account, activity.enrollment_id)
            await must_change(asking, connection, run, activity.person_id)
        changed: bool = await act(connection, asking.own.plans, asking.account, number, now=asking.now)
    await wake(asking.own.redis)
    return changed


async def board(asking: Asking) -> object:
    """Return the board that activities go to, what its columns and labels mean, and where there is no timeline."""
    async with asking.own.database.transaction() as connection:
        current = await activities_boards.current(connection, asking.account)
        shut = await timelines.shut(connection, asking.account)
    return {"board": current and _board(current), "no_timeline": [_without(one) for one in shut]}


def _board(one: ActivitiesBoard) -> dict[str, Any]:
    labels = {"columns": one.columns, "labels": one.labels, "kinds": one.kinds, "kind_type": one.kind_type}
    return {"id": str(one.board_id), "chosen": one.chosen, "listening": bool(one.webhooks), **labels}


def _without(one: dict[str, Any]) -> dict[str, Any]:
    board_id = str(one["board_id"]) if one["board_id"] != timelines.WHOLE_ACCOUNT else None
    return {"board": board_id, "problem": one["problem"], "retry_at": one["retry_at"].isoformat()}


async def choose(asking: Asking) -> object:
    """Let new activities go to a board (`board`, and `columns`, `labels`, `kinds`), or to one of our own (null)."""
    asking.must_administer()
    body = await read_json(asking.request)
    parts = {name: body.get(name) for name in ("columns", "labels", "kinds")}
    if wrong := next((name for name, part in parts.items() if not isinstance(part, dict | None)), None):
        raise BadBody(400, f"bad_{wrong}", f"Send {wrong} as an object, or leave it out.")
    access = await asking.access()
    own = asking.own
    work = Work(own.database, own.tenants, own.monday, access, own.settings.public_url, asking.now)
    if "board" in body and body["board"] is None:
        await activities_board.choose_none(work)
        return await board(asking)
    number = whole_number(body.get("board"))
    if number is None:
        raise BadBody(400, "no_board", "Send the id of a board, or null for one of our own.")
    found = await read_board(own.monday, access, number, interactive=True)
    await activities_board.choose(work, mapped(asking.account, found, parts))
    return await board(asking)
