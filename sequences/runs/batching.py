"""Works batches in pieces: checks items before they are enrolled, enrolls them, takes them out again (row N3).

Each piece is one transaction with its results. Enrolled items are checked by whoever runs due steps; a batch is done
when that has been said of all of them.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sequences.monday.errors import MondayError
from sequences.runs import ending, enrolling, preflight
from sequences.runs.preflight import Checker, Wish
from sequences.storage import batches as store
from sequences.storage import effects, enrollments
from sequences.storage import sequences as sequence_store
from sequences.storage.batches import Batch, Claim, Row
from sequences.storage.database import AsyncConnection

PIECE = 500
LOOK_AGAIN = timedelta(seconds=1)  # at whoever is being checked
ASK_AGAIN = timedelta(seconds=5)  # monday did not answer
UNDO_SECONDS = 60


async def work(own: Checker, claim: Claim, *, now: datetime) -> None:
    """Work on a claimed batch until it is over, or waits for something."""
    while await piece(own, claim, now=now):
        pass


async def begin(own: Checker, claim: Claim, *, most: int, now: datetime) -> None:
    """Do the first piece of a batch for whoever waits for the answer, and leave the rest to the workers."""
    await piece(own, claim, most=most, now=now)
    async with own.database.transaction() as connection:
        await store.free(connection, claim)


async def piece(own: Checker, claim: Claim, *, most: int = PIECE, now: datetime) -> bool:
    """Do one piece of a claimed batch; return whether there is another one now."""
    async with own.database.transaction() as connection:
        batch = await store.hold(connection, claim)
        if batch is None:
            return False
        match batch.state:
            case store.ENROLLING:
                return await _enroll(connection, batch, most, now)
            case store.SETTLING:
                return await _settle(connection, batch, now)
            case store.UNDOING:
                return await _undo(connection, own, batch, most, now)
        waiting = await store.among(connection, batch, store.WAITING, limit=most)
    return await _check(own, claim, batch, waiting, now)


async def _check(own: Checker, claim: Claim, batch: Batch, waiting: Sequence[Row], now: datetime) -> bool:
    wish = Wish(batch.account_id, batch.sequence_id, batch.user_id)
    try:
        found = await preflight.check(own, wish, [one.item_id for one in waiting], now=now) if waiting else {}
    except MondayError as error:
        return await _put_off(own, claim, error, now)
    results = [
        Row(one.place, one.item_id, store.REFUSED, refuse.code, refuse.facts)
        if (refuse := found[one.item_id])
        else Row(one.place, one.item_id, store.READY)
        for one in waiting
    ]
    async with own.database.transaction() as connection:
        if await store.hold(connection, claim) is None:
            return False
        await store.put(connection, batch, results)
        if await store.among(connection, batch, store.WAITING, limit=1):
            await store.move(connection, batch, batch.state, due_at=now, kept=True)
            return True
        await store.move(connection, batch, store.CHECKED, due_at=None, ended_at=now)
    return False


async def _put_off(own: Checker, claim: Claim, error: MondayError, now: datetime) -> bool:
    """Ask monday again later; what will not heal ends the check, with what monday said."""
    due_at = now + max(ASK_AGAIN, timedelta(seconds=error.retry_in or 0))
    async with own.database.transaction() as connection:
        batch = await store.hold(connection, claim)
        if batch and error.may_heal:
            await store.move(connection, batch, batch.state, due_at=due_at, problem=error.sentence)
        elif batch:
            await store.move(connection, batch, store.FAILED, due_at=None, ended_at=now, problem=error.sentence)
    return False


async def _enroll(connection: AsyncConnection, batch: Batch, most: int, now: datetime) -> bool:
    waiting = await store.among(connection, batch, store.WAITING, limit=most)
    row = await sequence_store.get(connection, batch.account_id, batch.sequence_id)
    board = row.board_id or 0 if row else 0
    calls = [
        enrolling.EnrollCall(
            batch.account_id, batch.user_id, f"batch:{batch.id}:{one.item_id}", board, one.item_id, batch.sequence_id
        )
        for one in waiting
    ]
    answers = await enrolling.enroll(connection, calls, _answer, now=now) if calls else []
    await store.put(connection, batch, [_result(one, body) for one, (_, body) in zip(waiting, answers, strict=True)])
    state = store.ENROLLING if len(waiting) == most else store.SETTLING
    await store.move(connection, batch, state, due_at=now, kept=True)
    return True


def _answer(call: enrolling.EnrollCall, outcome: enrolling.Outcome) -> tuple[int, dict[str, Any]]:
    return 200, {"code": outcome.code, "enrollment": next(iter(outcome.enrollment_ids), None)}


def _result(one: Row, body: dict[str, Any]) -> Row:
    if body["code"] == enrolling.ENROLLED:
        return Row(one.place, one.item_id, store.ENTERED, enrollment_id=body["enrollment"])
    return Row(one.place, one.item_id, store.REFUSED, body["code"])


async def _settle(connection: AsyncConnection, batch: Batch, now: datetime) -> bool:
    if await store.settle(connection, batch):
        await store.move(connection, batch, store.DONE, due_at=None, ended_at=now, undo_seconds=UNDO_SECONDS)
    else:
        await store.move(connection, batch, store.SETTLING, due_at=now + LOOK_AGAIN)
    return False


async def _undo(connection: AsyncConnection, own: Checker, batch: Batch, most: int, now: datetime) -> bool:
    """Take people out again to whom nothing was sent; a worker that began a message has locked its run first."""
    wanted = await store.among(connection, batch, store.ENTERED, store.ENROLLED, limit=most)
    await enrollments.lock(connection, [one.enrollment_id for one in wanted if one.enrollment_id])
    await store.settle(connection, batch)
    rows = await store.among(connection, batch, store.ENTERED, store.ENROLLED, limit=most)
    locked = {one.place for one in wanted}
    runs = {one.enrollment_id: one for one in rows if one.enrollment_id and one.place in locked}
    begun = await store.begun(connection, batch.account_id, list(runs))
    follows = await ending.end(
        connection, own.plans, [one for one in runs if one not in begun], state=ending.STOPPED,
        code="removed_by_person", now=now,
    )  # fmt: skip
    await effects.record(connection, follows, now=now)
    results = [Row(one.place, one.item_id, store.BEGUN if run in begun else store.UNDONE) for run, one in runs.items()]
    await store.put(connection, batch, results)
    if await store.among(connection, batch, store.ENTERED, store.ENROLLED, limit=1):
        await store.move(connection, batch, store.UNDOING, due_at=now, kept=True)
        return True
    await store.move(connection, batch, store.UNDONE, due_at=None, ended_at=now)
    return False
