"""Enrollments: one person's run with all that happened; pause it, let it go on, try it again, take them out."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Any

from pydantic import BeforeValidator
from starlette.routing import Route
from typing_extensions import TypedDict

from integration.api import happenings, runs
from integration.api.guard import Asking, Guard
from integration.api.happenings import Happening
from integration.api.runs import ShownRun, must_change, note_run
from integration.api.shapes import Strict
from integration.bodies import BadBody
from sequences.core.auditing import What
from sequences.errors import NotFound
from sequences.monday.items import read_items
from sequences.runs import ending, pausing, retrying
from sequences.runs.facts import item_facts
from sequences.storage import effects, engagements, people
from sequences.storage.database import AsyncConnection
from sequences.words import say
from tasks.wake import wake

BAD_UNTIL = say("A pause ends at a moment to come, with its zone: 2026-12-01T09:00:00+01:00.")

MOMENTS = ("sent_at", "opened_at", "clicked_at", "replied_at", "bounced_at")


def _moment(value: object) -> datetime | None:
    """Return a moment of a body, None when there is none. Raises BadBody unless it is one, with its zone."""
    if value is None:
        return None
    try:
        moment = datetime.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        moment = None
    if moment is None or moment.tzinfo is None:
        raise BadBody(422, "bad_until", BAD_UNTIL)
    return moment


class PauseWish(Strict):
    """Until when a run is to stand still; null: until somebody resumes it."""

    until: Annotated[datetime | None, BeforeValidator(_moment)] = None


class Message(TypedDict):
    """One e-mail of a run, and what became of it; `code` and `answer` are the mail server's.

    What an item's values were made of is null for whoever may not see its board (row P3).
    """

    id: str
    position: int
    state: str
    phase: str | None
    subject: str | None
    recipient: str | None
    sent_at: str | None
    opened_at: str | None
    clicked_at: str | None
    replied_at: str | None
    bounced_at: str | None
    code: int | None
    answer: str | None


class Heard(TypedDict):
    """Something that came back; `machine`: no person did it; its detail is empty for whoever may not see the board."""

    id: str
    kind: str
    machine: bool
    at: str
    detail: dict[str, Any]


class WholeRun(ShownRun):
    """One person's run with its messages, what came back, and all that happened in one list, the oldest first.

    `may_retry`: it failed, and whoever asks may try it again.
    """

    messages: list[Message]
    heard: list[Heard]
    timeline: list[Happening]
    may_retry: bool


class Retried(TypedDict):
    """The run goes on."""

    retried: bool


class Removed(TypedDict):
    """Whether the person was inside until now."""

    removed: bool


class PausedAnswer(TypedDict):
    """Whether the run was paused, or its pause made longer."""

    paused: bool


class Resumed(TypedDict):
    """Whether the run was paused until now."""

    resumed: bool


def routes(guard: Guard) -> list[Route]:
    """Return the routes of enrollments."""
    one = "/enrollments/{enrollment}"
    return [
        guard.route("GET", one, read),
        guard.route("POST", f"{one}/unenroll", unenroll),
        guard.route("POST", f"{one}/pause", pause),
        guard.route("POST", f"{one}/resume", resume),
        guard.route("POST", f"{one}/retry", retry),
    ]


async def mine(asking: Asking, connection: AsyncConnection) -> dict[str, Any]:
    """Return the run of the path. Raises NotFound."""
    row = await people.get(connection, asking.account, asking.number("enrollment"))
    if row is None or (asking.boards is not None and row["board_id"] not in asking.boards):
        raise NotFound("enrollment_not_found", say("This person was never in a sequence of this account."))
    return row


async def read(asking: Asking) -> WholeRun:
    """Return one person with their messages, what came back, and all that happened."""
    async with asking.own.database.transaction() as connection:
        row = await mine(asking, connection)
        sent = await people.deliveries(connection, asking.account, row["id"])
        heard = await engagements.of_enrollment(connection, asking.account, row["id"])
    [one] = await runs.shown(asking, [row])
    [timeline] = await happenings.of_runs(asking, [row])
    sees = one["item"]["accessible"]
    return {
        **one,
        "messages": [_message(mail, sees) for mail in sent],
        "heard": [_heard(event, sees) for event in heard],
        "timeline": timeline,
        "may_retry": row["state"] == ending.FAILED and one["may_change"],
    }


def _message(one: Mapping[str, Any], sees: bool) -> Message:
    moment = {name: one[name] and one[name].isoformat() for name in MOMENTS}
    return {
        "id": str(one["id"]),
        "position": one["position"],
        "state": one["state"],
        "phase": one["phase"],
        "subject": one["subject"] if sees else None,
        "recipient": one["recipient"] if sees else None,
        "sent_at": moment["sent_at"],
        "opened_at": moment["opened_at"],
        "clicked_at": moment["clicked_at"],
        "replied_at": moment["replied_at"],
        "bounced_at": moment["bounced_at"],
        "code": one["code"],
        "answer": one["answer"] if sees else None,
    }


def _heard(one: Mapping[str, Any], sees: bool) -> Heard:
    return {
        "id": str(one["id"]),
        "kind": one["kind"],
        "machine": one["machine"],
        "at": one["at"].isoformat(),
        "detail": one["detail"] if sees else {},
    }


async def unenroll(asking: Asking) -> Removed:
    """Take a person out; nothing more is sent (row N10)."""
    asking.must_write()
    async with asking.own.database.transaction() as connection:
        row = await mine(asking, connection)
        await must_change(asking, connection, row)
        follows = await ending.end(
            connection, asking.own.plans, [row["id"]], state=ending.STOPPED, code="removed_by_person", now=asking.now
        )  # fmt: skip
        await effects.record(connection, follows, now=asking.now)
        if follows:
            await note_run(asking, connection, What.RUN_REMOVED, row)
    await wake(asking.own.redis)
    return {"removed": bool(follows)}


async def pause(asking: Asking, body: PauseWish | None) -> PausedAnswer:
    """Let a run stand still: until somebody resumes it, or until the moment that is asked for (row F3)."""
    asking.must_write()
    until = body.until if body else None
    if until is not None and until <= asking.now:
        raise BadBody(422, "bad_until", BAD_UNTIL)
    async with asking.own.database.transaction() as connection:
        row = await mine(asking, connection)
        await must_change(asking, connection, row)
        follows = await pausing.pause(
            connection, asking.own.plans, [row["id"]], code="paused_by_person", by=asking.person.user_id, until=until,
            now=asking.now,
        )  # fmt: skip
        await effects.record(connection, follows, now=asking.now)
        if follows:
            await note_run(asking, connection, What.RUN_PAUSED, row, after={"until": until and until.isoformat()})
    await wake(asking.own.redis)
    return {"paused": bool(follows)}


async def resume(asking: Asking) -> Resumed:
    """Let a paused run go on (row F3)."""
    asking.must_write()
    async with asking.own.database.transaction() as connection:
        row = await mine(asking, connection)
        await must_change(asking, connection, row)
        follows = await pausing.resume(connection, asking.own.plans, [row["id"]], now=asking.now)
        await effects.record(connection, follows, now=asking.now)
        if follows:
            await note_run(asking, connection, What.RUN_RESUMED, row)
    await wake(asking.own.redis)
    return {"resumed": bool(follows)}


async def retry(asking: Asking) -> Retried:
    """Try a failed run again: it goes on at the step that failed, once its cause is mended (row E4)."""
    asking.must_write()
    async with asking.own.database.transaction() as connection:
        row = await mine(asking, connection)
        await must_change(asking, connection, row)
        plan = (await asking.own.plans.get(connection, [row["version_id"]]))[row["version_id"]]
        tenant = (await asking.own.tenants.get(connection, [asking.account]))[asking.account]
    found = await read_items(asking.own.monday, await asking.access(), [row["item_id"]], sorted(plan.columns))
    item = item_facts(plan.definition, found.get(row["item_id"]))
    async with asking.own.database.transaction() as connection:
        follows = await retrying.retry(
            connection, plan, asking.account, row["id"], item, by=asking.person.user_id, hash_key=tenant.hash_key,
            now=asking.now,
        )  # fmt: skip
        await effects.record(connection, follows, now=asking.now)
        if follows:
            await note_run(asking, connection, What.RUN_RETRIED, row)
    await wake(asking.own.redis)
    return {"retried": True}
