"""Publishing with a second person: whether the account wants one, what waits, and deciding it (row L11)."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from pydantic import Field, StrictBool
from starlette.routing import Route
from typing_extensions import TypedDict

from integration.api.changes import wish_of
from integration.api.faces import Face, face, faces
from integration.api.guard import Asking, Guard
from integration.api.sequences import LONGEST_NOTE, ChangedSequence, PublishWish, whole
from integration.api.shapes import MondayId, Strict
from sequences.authoring import board_check, second_person
from sequences.core import codec
from sequences.core.auditing import Subject, What
from sequences.errors import NotAllowed
from sequences.storage import history
from sequences.storage import publish_requests as store
from sequences.storage import sequences as sequence_store
from sequences.storage.database import AsyncConnection, storable
from sequences.storage.publish_requests import Request
from sequences.storage.sequences import SequenceRow
from sequences.words import Said
from tasks.wake import wake


class SecondPersonWish(Strict):
    """Whether a second person must approve what is published."""

    wanted: StrictBool


class SecondPerson(TypedDict):
    """Whether a second person must approve what is published."""

    wanted: bool


class Decision(Strict):
    """Which request is meant: the one that was looked at, and no later one."""

    request: MondayId


class Declining(Decision):
    """Which request is declined, and why."""

    note: Annotated[str, Field(max_length=LONGEST_NOTE)] = ""


class ShownRequest(TypedDict):
    """The last request to publish a sequence.

    `state`: waiting, approved, declined, withdrawn or overtaken; `outdated`: it waits, and the sequence was changed
    since. `version` is the number that the draft is compared with (null: the first one). `why_not` says why whoever
    asks cannot decide it, null: they can; `mine`: they asked for it. `answer` is what whoever declined wrote.
    """

    id: str
    state: str
    by: Face
    at: datetime
    note: str
    people: str
    version: int | None
    outdated: bool
    mine: bool
    why_not: Said | None
    decided_by: Face | None
    decided_at: datetime | None
    answer: str


class PublishRequest(TypedDict):
    """Whether the account wants a second person, and the last request of a sequence; null: there was none."""

    wanted: bool
    request: ShownRequest | None


def routes(guard: Guard) -> list[Route]:
    """Return the routes of publishing with a second person."""
    one = "/sequences/{sequence}/publish-request"
    return [
        guard.route("GET", "/second-person", read_wanted),
        guard.route("PUT", "/second-person", want),
        guard.route("GET", one, read),
        guard.route("POST", f"{one}/approve", approve),
        guard.route("POST", f"{one}/decline", decline),
        guard.route("POST", f"{one}/withdraw", withdraw),
    ]


async def read_wanted(asking: Asking) -> SecondPerson:
    """Return whether a second person must approve what is published."""
    async with asking.own.database.transaction() as connection:
        return {"wanted": await store.wanted(connection, asking.account)}


async def want(asking: Asking, body: SecondPersonWish) -> SecondPerson:
    """Say whether a second person must approve; what waits already can still be decided."""
    asking.must_administer()
    async with asking.own.database.transaction() as connection:
        known = await store.wanted(connection, asking.account)
        await store.want(connection, asking.account, body.wanted)
        await asking.note(
            connection, What.SECOND_PERSON_CHANGED, Subject.SETTINGS, before={"second_person": known},
            after={"second_person": body.wanted},
        )  # fmt: skip
    return {"wanted": body.wanted}


async def read(asking: Asking) -> PublishRequest:
    """Return what waits to be published, or what became of it last."""
    async with asking.own.database.transaction() as connection:
        row = await asking.sequence(connection)
        wanted = await store.wanted(connection, asking.account)
        request = await store.latest(connection, asking.account, row.id)
        version = await _version(connection, request) if request else None
    return {"wanted": wanted, "request": await _shown(asking, row, request, version) if request else None}


async def approve(asking: Asking, body: Decision) -> ChangedSequence:
    """Publish what somebody else asked for, exactly as they asked; once the board says that it has every column."""
    async with asking.own.database.transaction() as connection:
        row, request = await _waiting(asking, connection, body)
        second_person.refuse_own(request, asking.person.user_id)
        second_person.refuse_changed(row, request)
    await board_check.refuse_unknown(asking.own.monday, await asking.access(), codec.decode(row.draft))
    async with asking.own.database.transaction() as connection:
        await sequence_store.lock(connection, asking.account, row.id)
        row, request = await _waiting(asking, connection, body)
        wish = await wish_of(connection, row, PublishWish.model_validate(request.people))
        active, changed = await second_person.approve(
            connection, asking.own.plans, row, request, asking.person.user_id, wish, now=asking.now
        )
        await _note(asking, connection, What.PUBLISHING_APPROVED, row, request, people=changed)
    await wake(asking.own.redis)
    return {**await whole(asking, active), "changed": changed, "waits": False}


async def decline(asking: Asking, body: Declining) -> PublishRequest:
    """Publish nothing, and tell who asked why."""
    note = storable(body.note).strip()
    async with asking.own.database.transaction() as connection:
        row, request = await _waiting(asking, connection, body)
        await second_person.decline(connection, row, request, asking.person.user_id, note, now=asking.now)
        await _note(asking, connection, What.PUBLISHING_DECLINED, row, request, note=note)
    await wake(asking.own.redis)
    return await read(asking)


async def withdraw(asking: Asking, body: Decision) -> PublishRequest:
    """Ask no more for what one asked for."""
    async with asking.own.database.transaction() as connection:
        row, request = await _waiting(asking, connection, body)
        await second_person.withdraw(connection, request, asking.person.user_id, now=asking.now)
        await _note(asking, connection, What.PUBLISHING_WITHDRAWN, row, request)
    return await read(asking)


async def _waiting(asking: Asking, connection: AsyncConnection, body: Decision) -> tuple[SequenceRow, Request]:
    """Return the sequence, for whoever may publish it, and the request that was meant. Raises NotFound."""
    row = await asking.sequence(connection)
    asking.must_own(row)
    request = await store.latest(connection, asking.account, row.id)
    if request is None or (request.id, request.state) != (body.request, store.WAITING):
        raise second_person.gone()
    return row, request


async def _note(
    asking: Asking, connection: AsyncConnection, what: What, row: SequenceRow, request: Request, **told: object
) -> None:
    known = await faces(asking, [request.asked_by])
    who = face(known, request.asked_by)["name"] or str(request.asked_by)
    await asking.note_sequence(connection, what, row, after={"asked_by": who, "note": request.note, **told})


async def _version(connection: AsyncConnection, request: Request) -> int | None:
    """Return the number of the version that was published when this was asked."""
    numbers = await history.numbers(connection, request.account_id, request.sequence_id)
    return None if request.version_id is None else numbers[request.version_id]


async def _shown(asking: Asking, row: SequenceRow, request: Request, version: int | None) -> ShownRequest:
    who, user = await faces(asking, [request.asked_by, request.decided_by]), asking.person.user_id
    waits = request.state == store.WAITING
    return {
        "id": str(request.id),
        "state": request.state,
        "by": face(who, request.asked_by),
        "at": request.asked_at,
        "note": request.note,
        "people": str(request.people["people"]),
        "version": version,
        "outdated": waits and (row.revision, row.version_id) != (request.revision, request.version_id),
        "mine": request.asked_by == user,
        "why_not": _why_not(asking, row, request),
        "decided_by": face(who, request.decided_by) if request.decided_by else None,
        "decided_at": request.decided_at,
        "answer": request.answer,
    }


def _why_not(asking: Asking, row: SequenceRow, request: Request) -> Said | None:
    if refused := asking.why_not_own(row):
        return refused.sentence
    try:
        second_person.refuse_own(request, asking.person.user_id)
    except NotAllowed as error:
        return error.sentence
    return None
