"""Removing, pausing and resuming as automations ask for it: many calls, one transaction, one answer for each."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sequences.core.effects import Effects
from sequences.runs import answering, ending, pausing
from sequences.storage import action_runs, effects, enrollments
from sequences.storage.action_runs import Answer, Key
from sequences.storage.database import AsyncConnection
from sequences.versions.plans import Plans

REMOVED, PAUSED, RESUMED = "removed", "paused", "resumed"
NOT_INSIDE, ALREADY_PAUSED, NOT_PAUSED = "not_inside", "already_paused", "not_paused"


class Wish(StrEnum):
    """What an automation may want of an item's runs."""

    REMOVE = "remove"
    PAUSE = "pause"
    RESUME = "resume"


@dataclass(frozen=True)
class ItemCall:
    """One call of an action on the runs of an item; `sequence_id` None: in every sequence."""

    wish: Wish
    account_id: int
    user_id: int
    action_uuid: str
    item_id: int
    sequence_id: int | None
    callback_url: str | None = None

    @property
    def key(self) -> Key:
        """What makes it one call however often it is repeated."""
        return self.account_id, self.action_uuid


@dataclass(frozen=True)
class Steered:
    """What a call came to: a code, and how many sequences it concerned."""

    code: str
    count: int = 0


AnswerSteered = Callable[[ItemCall, Steered], Answer]


async def steer(
    connection: AsyncConnection, calls: Sequence[ItemCall], answer: AnswerSteered, plans: Plans, *, now: datetime
) -> list[Answer]:
    """Do what each call wants and return its answer; a repeated call gets the answer of the first."""
    given = await action_runs.given(connection, [call.key for call in calls])
    fresh = {call.key: call for call in calls if call.key not in given}
    if fresh:
        await enrollments.lock_items(connection, [(call.account_id, call.item_id) for call in fresh.values()])
        done = {key: await _one(connection, call, plans, now) for key, call in fresh.items()}
        await effects.record(connection, ending.merge(follows for _, follows in done.values()), now=now)
        answers = {key: answer(fresh[key], outcome) for key, (outcome, _) in done.items()}
        given |= (await answering.keep(connection, list(fresh.values()), answers, now=now)).answers
    return [given[call.key] for call in calls]


async def _one(connection: AsyncConnection, call: ItemCall, plans: Plans, now: datetime) -> tuple[Steered, Effects]:
    ids = await enrollments.live_of_item(connection, call.account_id, call.item_id, call.sequence_id)
    if not ids:
        return Steered(NOT_INSIDE), Effects()
    if call.wish is Wish.REMOVE:
        follows = await ending.end(connection, plans, ids, state=ending.STOPPED, code="removed_by_automation", now=now)
        return Steered(REMOVED, len(ids)), follows
    if call.wish is Wish.PAUSE:
        follows = await pausing.pause(connection, plans, ids, code="paused_by_automation", now=now)
        return Steered(PAUSED if follows else ALREADY_PAUSED, len(follows.dirty)), follows
    follows = await pausing.resume(connection, plans, ids, now=now)
    return Steered(RESUMED if follows else NOT_PAUSED, len(follows.dirty)), follows
