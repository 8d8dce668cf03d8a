"""Enrolling as automations ask for it: many calls, one transaction, one answer for each.

An action is answered from our own database: duplicate, sequence, state. What needs the item's columns
is checked by the worker right after (`running`) and ends as a refusal with its reason.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sequences.runs import answering
from sequences.storage import action_runs, enrollments, refusals
from sequences.storage import sequences as sequence_store
from sequences.storage.action_runs import Answer, Key
from sequences.storage.database import AsyncConnection

ENROLLED, ALREADY = "enrolled", "already_enrolled"


@dataclass(frozen=True)
class EnrollCall:
    """One call of the enroll action."""

    account_id: int
    user_id: int
    action_uuid: str
    board_id: int
    item_id: int
    sequence_id: int
    callback_url: str | None = None  # where monday waits for what the check comes to; None: it does not

    @property
    def key(self) -> Key:
        """What makes it one call however often it is repeated."""
        return self.account_id, self.action_uuid

    @property
    def place(self) -> tuple[int, int, int]:
        """Account, sequence and item: where there can be one running enrollment."""
        return self.account_id, self.sequence_id, self.item_id


@dataclass(frozen=True)
class Outcome:
    """What a call came to: a code, and the enrollments it is about."""

    code: str
    enrollment_ids: tuple[int, ...] = ()


AnswerEnroll = Callable[[EnrollCall, Outcome], Answer]


async def enroll(
    connection: AsyncConnection, calls: Sequence[EnrollCall], answer: AnswerEnroll, *, now: datetime
) -> list[Answer]:
    """Enroll for each call and return its answer; a repeated call gets the answer of the first."""
    given = await action_runs.given(connection, [call.key for call in calls])
    fresh = {call.key: call for call in calls if call.key not in given}
    if fresh:
        outcomes = await _enroll_fresh(connection, list(fresh.values()), now)
        answers = {key: answer(fresh[key], outcome) for key, outcome in outcomes.items()}
        later = {key: outcome.enrollment_ids[0] for key, outcome in outcomes.items() if outcome.code == ENROLLED}
        kept = await answering.keep(connection, list(fresh.values()), answers, now=now, checked_later=later)
        await _keep_refusals(connection, [(fresh[key], outcomes[key]) for key in kept.fresh], now)
        given |= kept.answers
    return [given[call.key] for call in calls]


async def _enroll_fresh(connection: AsyncConnection, calls: Sequence[EnrollCall], now: datetime) -> dict[Key, Outcome]:
    found = await sequence_store.hold(connection, {(call.account_id, call.sequence_id) for call in calls})
    outcomes = {
        call.key: Outcome(code)
        for call in calls
        if (code := obstacle(found.get((call.account_id, call.sequence_id)), call.board_id))
    }
    ready = {call.place: call for call in calls if call.key not in outcomes}
    made = await _insert(connection, ready.values(), found, now)
    inside = await enrollments.live(connection, [place for place in ready if place not in made])
    for call in calls:
        if call.key not in outcomes:
            outcomes[call.key] = _placed(call, ready[call.place], made, inside)
    return outcomes


def obstacle(sequence: dict[str, Any] | None, board: int) -> str | None:
    """Return the code of why nobody can be enrolled in `sequence` from `board`, None when they can."""
    if sequence is None:
        return "sequence_not_found"
    if sequence["state"] == "deleted":
        return "sequence_deleted"
    if sequence["state"] != "active":
        return "sequence_not_active"
    return "sequence_other_board" if sequence["board_id"] != board else None


async def _insert(
    connection: AsyncConnection,
    calls: Iterable[EnrollCall],
    found: dict[tuple[int, int], dict[str, Any]],
    now: datetime,
) -> dict[tuple[int, int, int], int]:
    wanted = [
        (c.account_id, c.sequence_id, found[c.account_id, c.sequence_id]["version_id"], c.item_id, c.user_id)
        for c in calls
    ]
    return await enrollments.insert(connection, wanted, now=now) if wanted else {}


def _placed(
    call: EnrollCall,
    winner: EnrollCall,
    made: dict[tuple[int, int, int], int],
    inside: dict[tuple[int, int, int], int],
) -> Outcome:
    if call.place in made and call is winner:
        return Outcome(ENROLLED, (made[call.place],))
    already = made.get(call.place) or inside.get(call.place)
    return Outcome(ALREADY, (already,) if already else ())


async def _keep_refusals(
    connection: AsyncConnection, pairs: Sequence[tuple[EnrollCall, Outcome]], now: datetime
) -> None:
    refused = [
        refusals.Refusal(
            call.account_id, call.sequence_id, call.item_id, outcome.code, call.user_id, {},
            next(iter(outcome.enrollment_ids), None), call.action_uuid,
        )
        for call, outcome in pairs
        if outcome.code != ENROLLED
    ]  # fmt: skip
    await refusals.add(connection, refused, now=now)
