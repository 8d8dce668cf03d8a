"""Batches: what enrolling many items would come to, enrolling them with a result for each, and undoing it (N3, P5)."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Literal

from pydantic import Field
from starlette.routing import Route
from typing_extensions import TypedDict

from integration.api.guard import Asking, Guard
from integration.api.shapes import After, MondayId, Strict
from integration.api.sight import must_see
from sequences.authoring.forecasting import forecast
from sequences.core import codec, reasons
from sequences.core.auditing import Subject, What
from sequences.errors import Conflict, NotAllowed, NotFound
from sequences.monday.choosing import read_names
from sequences.monday.errors import MondayError
from sequences.runs import batching, picking
from sequences.storage import batches as store
from sequences.storage import days_off, usage
from sequences.storage import sequences as sequence_store
from sequences.storage.batches import Batch, Claim, Row, Tally
from sequences.storage.database import AsyncConnection
from sequences.words import Said, say, unpacked
from tasks.wake import wake

MOST_ITEMS, AT_ONCE = 5000, 100  # AT_ONCE: are checked before the first answer
Items = Annotated[list[MondayId], Field(min_length=1, max_length=MOST_ITEMS)]
RowState = Literal["waiting", "ready", "entered", "enrolled", "undone", "begun", "refused"]


class CheckWish(Strict, strict=True):
    """The items somebody thinks of enrolling; one that is named twice counts once."""

    items: Items


class EnrollWish(Strict, strict=True):
    """The items to enroll, and a `key` of one's own: asked again with it, it is the same batch."""

    items: Items
    key: Annotated[str, Field(min_length=1, max_length=100, pattern=r"^[\x21-\x7e]+$")]


class RowQuery(Strict):
    """Which rows: in a state, refused for a code, after the place of the last one of the page before."""

    state: RowState | None = None
    code: Annotated[str, Field(max_length=100)] | None = None
    after: After = 0
    limit: Annotated[int, Field(ge=1, le=100)] = 50


class Reason(TypedDict):
    """Why: a code that never changes, what happened, and what to do next."""

    code: str
    sentence: Said
    next_step: Said
    mend: reasons.Place | None


class Group(TypedDict):
    """How many items are refused for one reason."""

    count: int
    reason: Reason


class Expected(TypedDict):
    """The actions that the ready ones would use, each and together, of which so many this month; and what is left."""

    items: int
    actions_each: int
    actions: int
    actions_this_month: int
    left: int | None
    fits: bool


class Problem(TypedDict):
    """What keeps the batch from going on: what monday said."""

    code: str
    sentence: Said


class BatchShown(TypedDict):
    """A batch and how far it is.

    `state`: checking, checked; enrolling, settling (enrolled items are being checked), done, undoing, undone; failed.
    `done` of `total` rows are told; `enrolled` ones are inside, `begun` among them were not taken out by undoing.
    `forecast` and `warnings` (what would hold everybody) are those of a check. Until `undo_until`, by the clock on the
    wall, it can be undone.
    """

    id: str
    kind: str
    sequence: str
    state: str
    total: int
    done: int
    ready: int
    enrolled: int
    refused: int
    undone: int
    begun: int
    groups: list[Group]
    forecast: Expected | None
    warnings: list[Reason]
    problem: Problem | None
    created_at: datetime
    ended_at: datetime | None
    undo_until: datetime | None


class BatchRow(TypedDict):
    """One item and what became of it; `name` is None where the person may not see it, or monday did not tell it."""

    item: str
    name: str | None
    state: str
    reason: Reason | None
    enrollment: str | None


class RowPage(TypedDict):
    """A page of rows; `after` asks for the next one."""

    rows: list[BatchRow]
    after: str | None


def routes(guard: Guard) -> list[Route]:
    """Return the routes of batches."""
    one = "/batches/{batch}"
    return [
        guard.route("POST", "/sequences/{sequence}/preflight", check, status=202),
        guard.route("POST", "/sequences/{sequence}/batches", enroll, status=202),
        guard.route("GET", one, read),
        guard.route("GET", f"{one}/rows", rows),
        guard.route("POST", f"{one}/undo", undo, status=202),
    ]


async def check(asking: Asking, body: CheckWish) -> BatchShown:
    """Check items as enrolling them would; the first hundred before the answer, the rest goes on behind it."""
    await _may_enroll(asking)
    async with asking.own.database.transaction() as connection:
        row = await asking.sequence(connection)
        made = await store.create(
            connection, account=asking.account, kind=store.CHECK, sequence=row.id, user=asking.person.user_id,
            items=_once(body.items), key=None, leased=True, now=asking.now,
        )  # fmt: skip
    assert made is not None
    claim = Claim(made.id, made.account_id, made.turn)
    await batching.begin(asking.own.checker, claim, most=AT_ONCE, now=asking.now)
    await wake(asking.own.redis)
    return await _told(asking, made.id)


async def enroll(asking: Asking, body: EnrollWish) -> BatchShown:
    """Enroll items; what is asked for is kept when this is answered, and done in pieces."""
    asking.must_write()
    items = _once(body.items)
    async with asking.own.database.transaction() as connection:
        known = await _known(connection, asking, items, body.key)
    if known is None:
        with suppress(MondayError):  # it shows nothing of the board, so an outage keeps nobody from enrolling
            await _may_enroll(asking)
        known = await _add(asking, items, body.key)
        await wake(asking.own.redis)
    return await _told(asking, known.id)


async def _add(asking: Asking, items: list[int], key: str) -> Batch:
    """Keep a batch, unless another call with its key was faster."""
    async with asking.own.database.transaction() as connection:
        row = await asking.sequence(connection)
        made = await store.create(
            connection, account=asking.account, kind=store.ENROLL, sequence=row.id, user=asking.person.user_id,
            items=items, key=key, now=asking.now,
        )  # fmt: skip
        if made:
            await asking.note_sequence(connection, What.PEOPLE_ENROLLED, row, after={"items": len(items)})
        known = made or await _known(connection, asking, items, key)
    assert known is not None
    return known


def _once(items: list[int]) -> list[int]:
    return list(dict.fromkeys(items))


async def _may_enroll(asking: Asking) -> None:
    """Raise unless the person may pick this sequence (row N4), and sees the board that its items are on."""
    asking.must_write()
    async with asking.own.database.transaction() as connection:
        row = await asking.sequence(connection)
        allowed = await picking.may_pick(connection, asking.account, asking.person.user_id, row)
    if not allowed:
        raise NotAllowed(
            "not_allowed", say("You can enroll in your own sequences and those sent from a shared address.")
        )
    if row.board_id is not None:
        await must_see(asking, row.board_id)


async def _known(connection: AsyncConnection, asking: Asking, items: list[int], key: str) -> Batch | None:
    """Return the batch of the person that has this key. Raises Conflict unless it is of the same items."""
    known = await store.by_key(connection, asking.account, asking.person.user_id, key)
    if known is None:
        return None
    if known.sequence_id != asking.number("sequence") or not await store.is_of(connection, known, items):
        raise Conflict("key_used", say("This key belongs to another batch: choose a new one."))
    return known


async def _mine(asking: Asking, connection: AsyncConnection, number: int) -> Batch:
    """Return a batch that the person asked for; admins see all. Raises NotFound."""
    batch = await store.get(connection, asking.account, number)
    admin = asking.person.role == "admin"
    if batch is None or not (admin or batch.user_id == asking.person.user_id):
        raise NotFound("batch_not_found", say("There is no such batch, or it is long over."))
    return batch


async def read(asking: Asking) -> BatchShown:
    """Return how far a batch is, and what it came to."""
    return await _told(asking, asking.number("batch"))


@dataclass(frozen=True)
class _Outlook:
    """What enrolling the ready ones would use, and what would hold everybody."""

    forecast: Expected | None
    warnings: list[Reason]


async def _told(asking: Asking, number: int) -> BatchShown:
    async with asking.own.database.transaction() as connection:
        batch = await _mine(asking, connection, number)
        found = await store.tally(connection, batch)
        count = {state: sum(one.count for one in found if one.state == state) for state in {one.state for one in found}}
        outlook = await _outlook(asking, connection, batch, count.get(store.READY, 0))
    begun = count.get(store.BEGUN, 0)
    return {
        "id": str(batch.id),
        "kind": batch.kind,
        "sequence": str(batch.sequence_id),
        "state": batch.state,
        "total": batch.total,
        "done": batch.total - count.get(store.WAITING, 0) - count.get(store.ENTERED, 0),
        "ready": count.get(store.READY, 0),
        "enrolled": count.get(store.ENROLLED, 0) + begun,
        "refused": count.get(store.REFUSED, 0),
        "undone": count.get(store.UNDONE, 0),
        "begun": begun,
        "groups": [_group(one) for one in found if one.state == store.REFUSED],
        "forecast": outlook.forecast,
        "warnings": outlook.warnings,
        "problem": {"code": "monday", "sentence": unpacked(batch.problem)} if batch.problem else None,
        "created_at": batch.created_at,
        "ended_at": batch.ended_at,
        "undo_until": batch.undo_until if batch.state == store.DONE else None,
    }


async def _outlook(asking: Asking, connection: AsyncConnection, batch: Batch, ready: int) -> _Outlook:
    row = await sequence_store.get(connection, asking.account, batch.sequence_id)
    if batch.kind != store.CHECK or row is None or row.state != "active" or row.version_id is None:
        return _Outlook(None, [])
    [version] = await sequence_store.versions(connection, [row.version_id])
    standing = await usage.stands(connection, asking.account, now=asking.now)
    own = await days_off.of_account(connection, asking.account)
    found = forecast(codec.decode(version.definition), ready, standing, own, now=asking.now)
    expected: Expected = {
        "items": found.items,
        "actions_each": found.each,
        "actions": found.in_all,
        "actions_this_month": found.this_month,
        "left": found.left,
        "fits": found.fits,
    }
    holds = [] if found.fits else [reasons.reason(usage.HELD)]
    holds += [reasons.kept(row.paused_for)] if row.paused_for else []
    return _Outlook(expected, [_reason(one) for one in holds])


def _group(one: Tally) -> Group:
    return {"count": one.count, "reason": _reason(reasons.reason(one.code or "", **one.facts))}


def _reason(one: reasons.Reason) -> Reason:
    return {"code": one.code, "sentence": one.sentence, "next_step": one.next_step, "mend": one.mend}


async def rows(asking: Asking, query: RowQuery) -> RowPage:
    """Return a page of the items of a batch, in the order they were asked for, each with what became of it."""
    async with asking.own.database.transaction() as connection:
        batch = await _mine(asking, connection, asking.number("batch"))
        row = await sequence_store.get(connection, asking.account, batch.sequence_id)
        after = min(query.after, MOST_ITEMS)
        found = await store.page(
            connection, batch, after=after, limit=query.limit + 1, state=query.state, code=query.code
        )
    page = found[: query.limit]
    names = await _names(asking, row.board_id if row else None, page)
    following = str(page[-1].place) if len(found) > query.limit else None
    return {"rows": [_shown(one, names) for one in page], "after": following}


async def _names(asking: Asking, board: int | None, page: list[Row]) -> dict[int, str]:
    """Return what the items are called, as far as the person may see them and monday tells now."""
    try:
        access, view = await must_see(asking, board)
        return await read_names(asking.own.monday, access, view.board.id, [one.item_id for one in page])
    except (NotFound, MondayError):
        return {}


def _shown(one: Row, names: dict[int, str]) -> BatchRow:
    reason = reasons.reason(one.code, **one.facts) if one.code else None
    return {
        "item": str(one.item_id),
        "name": names.get(one.item_id),
        "state": one.state,
        "reason": _reason(reason) if reason else None,
        "enrollment": str(one.enrollment_id) if one.enrollment_id else None,
    }


async def undo(asking: Asking) -> BatchShown:
    """Take out again whoever has not been sent anything, within a minute after the batch was done."""
    asking.must_write()
    number = asking.number("batch")
    async with asking.own.database.transaction() as connection:
        batch = await _mine(asking, connection, number)
        if batch.state not in (store.UNDOING, store.UNDONE):
            undone = await store.undo(connection, asking.account, number, now=asking.now)
            if undone is None:
                raise _too_late(batch)
            row = await sequence_store.get(connection, asking.account, batch.sequence_id)
            await asking.note(
                connection, What.BATCH_UNDONE, Subject.SEQUENCE, batch.sequence_id, name=row.name if row else None,
                sequence=batch.sequence_id, before={"items": batch.total},
            )  # fmt: skip
    await wake(asking.own.redis)
    return await _told(asking, number)


def _too_late(batch: Batch) -> Conflict:
    if batch.state == store.ENROLLING:
        return Conflict("batch_running", say("The items are being enrolled: undo it when that is done."))
    return Conflict(
        "undo_over", say("This can be undone for one minute only: take people out in the People tab instead.")
    )
