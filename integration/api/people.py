"""People: who is inside a sequence, by state, step and name; and enrolling more of them."""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal
from uuid import uuid4

from pydantic import Field
from starlette.routing import Route
from typing_extensions import TypedDict

from integration.api import runs
from integration.api.guard import Asking, Guard
from integration.api.runs import STATES, ShownRun, told
from integration.api.shapes import Before, Limit, MondayId, Several, Strict, Words
from sequences.core.auditing import What
from sequences.core.reasons import Reason
from sequences.errors import NotAllowed
from sequences.runs import enrolling, picking
from sequences.storage import people
from sequences.storage.database import AsyncConnection
from sequences.storage.sequences import SequenceRow
from sequences.words import say
from tasks.wake import wake

MOST_ITEMS, LARGEST_STEP = 500, 200
State = Literal["active", "paused", "completed", "stopped", "exited", "failed"]


class PeopleQuery(Strict):
    """Which people: in some states, at a step (from 0), with words in their item's name; newest first."""

    words: ClassVar[Words] = {
        "state": ("bad_state", say("Ask for people in one of these states: {states}.", states=", ".join(STATES)))
    }
    state: Annotated[tuple[State, ...], Several] = ()
    step: Annotated[int, Field(ge=0, le=LARGEST_STEP)] | None = None
    search: Annotated[str, Field(max_length=200)] = ""
    before: Before = 2**62
    limit: Limit = 50


class People(TypedDict):
    """A page of people; `before` asks for the next one."""

    people: list[ShownRun]
    before: str | None


class ItemsToEnroll(Strict):
    """The items to enroll."""

    words: ClassVar[Words] = {
        "items": ("no_items", say("Send the ids of 1 to {most_items} items.", most_items=MOST_ITEMS))
    }
    items: Annotated[list[Annotated[MondayId, Field(lt=2**63)]], Field(min_length=1, max_length=MOST_ITEMS)]


class EnrollResult(TypedDict):
    """What became of one item: `enrolled`, or a reason."""

    item: str
    code: str
    enrollment: str | None
    reason: Reason | None


class EnrollResults(TypedDict):
    """What became of each item."""

    results: list[EnrollResult]


def routes(guard: Guard) -> list[Route]:
    """Return the routes of people."""
    inside = "/sequences/{sequence}/people"
    return [guard.route("GET", inside, every), guard.route("POST", inside, enroll)]


async def every(asking: Asking, query: PeopleQuery) -> People:
    """Return a page of the people of a sequence, newest first."""
    async with asking.own.database.transaction() as connection:
        row = await asking.sequence(connection)
        found = await people.page(
            connection, asking.account, row.id, before=query.before, limit=query.limit + 1,
            states=query.state or STATES, step=query.step, search=query.search.strip(),
        )  # fmt: skip
    page = found[: query.limit]
    before = str(page[-1]["id"]) if len(found) > query.limit else None
    return {"people": await runs.shown(asking, page), "before": before}


async def enroll(asking: Asking, body: ItemsToEnroll) -> EnrollResults:
    """Enroll items; each gets its own answer. What needs the item's columns is checked right after."""
    asking.must_write()
    async with asking.own.database.transaction() as connection:
        row = await asking.sequence(connection)
        await _must_use(asking, connection, row)
        results = await _enroll(asking, connection, row, body.items)
        entered = sum(one["code"] == enrolling.ENROLLED for one in results)
        told = {"items": len(results), "added": entered}
        await asking.note_sequence(connection, What.PEOPLE_ENROLLED, row, after=told)
    await wake(asking.own.redis)
    return {"results": results}


async def _must_use(asking: Asking, connection: AsyncConnection, row: SequenceRow) -> None:
    """Raise NotAllowed unless the person may pick this sequence (row N4)."""
    if not await picking.may_pick(connection, asking.account, asking.person.user_id, row):
        raise NotAllowed(
            "not_allowed", say("You can enroll in your own sequences and those sent from a shared address.")
        )


async def _enroll(
    asking: Asking, connection: AsyncConnection, row: SequenceRow, items: list[int]
) -> list[EnrollResult]:
    calls = [
        enrolling.EnrollCall(
            asking.account, asking.person.user_id, f"people:{uuid4()}",
            row.board_id or 0, item, row.id,
        )
        for item in dict.fromkeys(items)
    ]  # fmt: skip
    answers = await enrolling.enroll(connection, calls, _answer, now=asking.now)
    return [_result(call.item_id, body) for call, (_, body) in zip(calls, answers, strict=True)]


def _answer(call: enrolling.EnrollCall, outcome: enrolling.Outcome) -> tuple[int, dict[str, str | None]]:
    enrollment = next(iter(outcome.enrollment_ids), None)
    return 200, {"code": outcome.code, "enrollment": str(enrollment) if enrollment else None}


def _result(item: int, answer: dict[str, str]) -> EnrollResult:
    code = answer["code"]
    reason = None if code == enrolling.ENROLLED else told(code)
    return {"item": str(item), "code": code, "enrollment": answer["enrollment"], "reason": reason}
