"""People: who is inside, who was not enrolled and why; enroll, remove, decide held mails."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import uuid4

from starlette.routing import Route

from integration.api.guard import Asking, Guard
from integration.bodies import BadBody, read_json
from recipes.block import whole_number
from sequences.core import codec, reasons
from sequences.errors import NotAllowed, NotFound
from sequences.runs import acting, ending, enrolling, pausing, picking
from sequences.storage import effects, engagements, people, refusals
from sequences.storage import sequences as sequence_store
from sequences.storage.database import AsyncConnection
from sequences.storage.sequences import SequenceRow
from tasks.wake import wake

MOST, MOST_ITEMS = 200, 500
STATES = ("active", "paused", "completed", "stopped", "exited", "failed")


def routes(guard: Guard) -> list[Route]:
    """Return the routes of people."""
    inside = "/sequences/{sequence}"
    return [
        guard.route("GET", f"{inside}/people", every),
        guard.route("POST", f"{inside}/people", enroll),
        guard.route("GET", f"{inside}/refusals", refused),
        guard.route("GET", "/enrollments/{enrollment}", read),
        guard.route("POST", "/enrollments/{enrollment}/unenroll", unenroll),
        guard.route("POST", "/enrollments/{enrollment}/pause", pause),
        guard.route("POST", "/enrollments/{enrollment}/resume", resume),
        guard.route("GET", "/held", held),
        guard.route("POST", "/deliveries/{delivery}/send-again", send_again),
        guard.route("POST", "/deliveries/{delivery}/skip", skip),
    ]


def _told(kept: str | None) -> dict[str, str] | None:
    return vars(reasons.kept(kept)) if kept else None


def _shown(row: dict[str, Any], steps: int) -> dict[str, Any]:
    """Return one person as the table shows them (row F3)."""
    return {
        "id": str(row["id"]),
        "item": str(row["item_id"]),
        "steps_completed": row["position"],
        "steps": steps,
        "next_at": row["due_at"] and row["due_at"].isoformat(),
        "status": row["state"],
        "waiting_for": row["waiting_for"],
        "reason": _told(row["reason"]),
        "paused": _paused(row) if row["state"] == pausing.PAUSED else None,
        "triggered_by": str(row["enrolled_by"]),
        "enrolled_at": row["enrolled_at"].isoformat(),
    }


def _paused(row: dict[str, Any]) -> dict[str, str | None]:
    by, until = row["paused_by"], row["paused_until"]
    return {
        "at": row["paused_at"].isoformat(),
        "by": str(by) if by else None,
        "until": until.isoformat() if until else None,
    }


async def every(asking: Asking) -> object:
    """Return a page of the people of a sequence, newest first."""
    limit = asking.query_number("limit", 50, most=MOST, least=1)
    before = asking.query_number("before", 2**62, most=2**62)
    state = asking.request.query_params.get("state") or None
    if state is not None and state not in STATES:
        raise BadBody(400, "bad_state", f"Ask for people in one of these states: {', '.join(STATES)}.")
    async with asking.own.database.transaction() as connection:
        row = await asking.sequence(connection)
        found = await people.page(connection, asking.account, row.id, before=before, limit=limit + 1, state=state)
    page = found[:limit]
    steps = len(codec.decode(row.draft).steps)
    return {
        "people": [_shown(one, steps) for one in page],
        "before": str(page[-1]["id"]) if len(found) > limit else None,
    }


async def enroll(asking: Asking) -> object:
    """Enroll items; each gets its own answer. What needs the item's columns is checked right after."""
    asking.must_write()
    items = (await read_json(asking.request)).get("items")
    numbers = [whole_number(one) for one in items] if isinstance(items, list) else []
    if not numbers or None in numbers or len(numbers) > MOST_ITEMS:
        raise BadBody(400, "no_items", f"Send the ids of 1 to {MOST_ITEMS} items.")
    async with asking.own.database.transaction() as connection:
        row = await asking.sequence(connection)
        await _must_use(asking, connection, row)
        results = await _enroll(asking, connection, row, [one for one in numbers if one])
    await wake(asking.own.redis)
    return {"results": results}


async def _must_use(asking: Asking, connection: AsyncConnection, row: SequenceRow) -> None:
    """Raise NotAllowed unless the person may pick this sequence (row N4)."""
    if not await picking.may_pick(connection, asking.account, asking.person.user_id, row):
        raise NotAllowed("not_allowed", "You can enroll in your own sequences and those sent from a shared address.")


async def _enroll(
    asking: Asking, connection: AsyncConnection, row: SequenceRow, items: list[int]
) -> list[dict[str, Any]]:
    calls = [
        enrolling.EnrollCall(
            asking.account, asking.person.user_id, f"people:{uuid4()}",
            row.board_id or 0, item, row.id,
        )
        for item in dict.fromkeys(items)
    ]  # fmt: skip
    answers = await enrolling.enroll(connection, calls, _answer, now=asking.now)
    return [{"item": str(call.item_id), **body} for call, (_, body) in zip(calls, answers, strict=True)]


def _answer(call: enrolling.EnrollCall, outcome: enrolling.Outcome) -> tuple[int, dict[str, Any]]:
    enrollment = next(iter(outcome.enrollment_ids), None)
    reason = None if outcome.code == enrolling.ENROLLED else _told(outcome.code)
    return 200, {"code": outcome.code, "enrollment": enrollment and str(enrollment), "reason": reason}


async def refused(asking: Asking) -> object:
    """Return who was not enrolled, and why (row N8)."""
    limit = asking.query_number("limit", 50, most=MOST, least=1)
    before = asking.query_number("before", 2**62, most=2**62)
    async with asking.own.database.transaction() as connection:
        row = await asking.sequence(connection)
        found = await refusals.page(connection, asking.account, row.id, before=before, limit=limit + 1)
    page = found[:limit]
    return {
        "refusals": [
            {
                "item": str(one["item_id"]),
                "reason": vars(reasons.reason(one["code"], **one["facts"])),
                "by": str(one["by_user"]),
                "at": one["at"].isoformat(),
            }
            for one in page
        ],
        "before": str(page[-1]["id"]) if len(found) > limit else None,
    }


async def _mine(asking: Asking, connection: AsyncConnection) -> dict[str, Any]:
    row = await people.get(connection, asking.account, asking.number("enrollment"))
    if row is None or not await _sees(asking, connection, row["sequence_id"]):
        raise NotFound("enrollment_not_found", "This person was never in a sequence of this account.")
    return row


async def _sees(asking: Asking, connection: AsyncConnection, sequence: int) -> bool:
    row = await sequence_store.get(connection, asking.account, sequence)
    return row is not None and asking.sees(row)


async def read(asking: Asking) -> object:
    """Return one person with their messages and what came back."""
    async with asking.own.database.transaction() as connection:
        row = await _mine(asking, connection)
        plan = (await asking.own.plans.get(connection, [row["version_id"]]))[row["version_id"]]
        sent = await people.deliveries(connection, asking.account, row["id"])
        heard = await engagements.of_enrollment(connection, asking.account, row["id"])
    return {
        **_shown(row, len(plan.definition.steps)),
        "messages": [_message(one) for one in sent],
        "heard": [{**one, "id": str(one["id"]), "at": one["at"].isoformat()} for one in heard],
    }


def _message(one: dict[str, Any]) -> dict[str, Any]:
    at = one["sent_at"]
    return {**one, "id": str(one["id"]), "sent_at": at and at.isoformat()}


async def must_change(asking: Asking, connection: AsyncConnection, run: dict[str, Any] | None, *also: int) -> None:
    """Raise NotAllowed unless the person may change this run (row A1).

    Admins may, the sequence's creator, whoever enrolled the item, and those in `also`.
    """
    asking.must_write()
    user = asking.person.user_id
    if run is None or asking.person.role == "admin" or user in (run["enrolled_by"], *also):
        return
    row = await sequence_store.get(connection, asking.account, run["sequence_id"])
    if row is None or row.owner_id != user:
        raise NotAllowed("not_owner", "Only the sequence's creator, whoever enrolled them, and admins can do this.")


async def unenroll(asking: Asking) -> object:
    """Take a person out; nothing more is sent (row N10)."""
    asking.must_write()
    async with asking.own.database.transaction() as connection:
        row = await _mine(asking, connection)
        await must_change(asking, connection, row)
        follows = await ending.end(
            connection, asking.own.plans, [row["id"]], state=ending.STOPPED, code="removed_by_person", now=asking.now
        )  # fmt: skip
        await effects.record(connection, follows, now=asking.now)
    await wake(asking.own.redis)
    return {"removed": bool(follows)}


async def pause(asking: Asking) -> object:
    """Let a run stand still: until somebody resumes it, or until the moment that is asked for (row F3)."""
    asking.must_write()
    body = await read_json(asking.request) if asking.request.headers.get("content-type") else {}
    until = _moment(body.get("until"), asking.now)
    async with asking.own.database.transaction() as connection:
        row = await _mine(asking, connection)
        await must_change(asking, connection, row)
        follows = await pausing.pause(
            connection, asking.own.plans, [row["id"]], code="paused_by_person", by=asking.person.user_id, until=until,
            now=asking.now,
        )  # fmt: skip
        await effects.record(connection, follows, now=asking.now)
    await wake(asking.own.redis)
    return {"paused": bool(follows)}


def _moment(value: object, now: datetime) -> datetime | None:
    """Return a moment of a body, None when there is none. Raises BadBody unless it is one to come."""
    if value is None:
        return None
    try:
        moment = datetime.fromisoformat(value) if isinstance(value, str) else None
        later = moment is not None and moment > now
    except (TypeError, ValueError):  # of one without a zone, and of no moment at all
        later = False
    if not later:
        raise BadBody(422, "bad_until", "A pause ends at a moment to come, with its zone: 2026-12-01T09:00:00+01:00.")
    return moment


async def resume(asking: Asking) -> object:
    """Let a paused run go on (row F3)."""
    asking.must_write()
    async with asking.own.database.transaction() as connection:
        row = await _mine(asking, connection)
        await must_change(asking, connection, row)
        follows = await pausing.resume(connection, asking.own.plans, [row["id"]], now=asking.now)
        await effects.record(connection, follows, now=asking.now)
    await wake(asking.own.redis)
    return {"resumed": bool(follows)}


async def held(asking: Asking) -> object:
    """Return a page of the mails of which nobody can tell whether they were sent; to decide them is not for guests."""
    if asking.boards is not None:
        return {"held": [], "after": None}
    limit, after = asking.query_number("limit", MOST, most=MOST, least=1), asking.query_number("after", 0, most=2**62)
    async with asking.own.database.transaction() as connection:
        found = await people.held(connection, asking.account, after=after, limit=limit + 1)
    page = found[:limit]
    following = str(page[-1]["id"]) if len(found) > limit else None
    return {"held": [_message(one) for one in page], "after": following}


async def _decide(asking: Asking, again: bool) -> object:
    asking.must_write()
    delivery = asking.number("delivery")
    async with asking.own.database.transaction() as connection:
        await must_change(asking, connection, await people.of_delivery(connection, asking.account, delivery))
        decide = acting.send_again if again else acting.skip
        await decide(connection, asking.account, delivery, now=asking.now)
    await wake(asking.own.redis)
    return {"decided": True}


async def send_again(asking: Asking) -> object:
    """Send a held mail again."""
    return await _decide(asking, True)


async def skip(asking: Asking) -> object:
    """Pass over a held mail."""
    return await _decide(asking, False)
