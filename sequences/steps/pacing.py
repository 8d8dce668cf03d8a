"""Keeps mailboxes at their pace: in the transaction that begins mails, whoever is over the limit waits for a slot."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime

import structlog

from sequences.core.decide import Send
from sequences.core.pace import Wish, roomy, slots
from sequences.runs.facts import Case
from sequences.storage import paces
from sequences.storage.database import AsyncConnection
from sequences.storage.paces import Paced, Wait

log = structlog.get_logger()
Wanted = tuple[Case, Send]


async def admit(connection: AsyncConnection, wanted: Sequence[Wanted], *, now: datetime) -> list[Wanted]:
    """Return who may begin now; they must begin before the commit. The others are made to wait for a slot.

    Whose mailbox was removed a moment ago is left alone: their lease ends, and then they learn of it.
    """
    asking: dict[int, list[Wanted]] = defaultdict(list)
    for case, move in wanted:
        assert case.mailbox is not None  # decide sends only through a connected mailbox
        asking[case.mailbox.id].append((case, move))
    if not asking:
        return []
    await paces.lock(connection, list(asking))
    used = await paces.used(connection, list(asking), _ids(wanted), now=now)
    return [one for mailbox, paced in used.items() for one in await _admit(connection, paced, asking[mailbox], now)]


def _ids(wanted: Sequence[Wanted]) -> list[int]:
    return [case.enrollment.id for case, _ in wanted]


async def _admit(connection: AsyncConnection, paced: Paced, asking: list[Wanted], now: datetime) -> list[Wanted]:
    room = paced.room(now)
    if roomy(room, len(asking), waited_for=paced.waited_for):
        given = [now] * len(asking)
    else:
        given = await _slots(connection, paced, asking, now)
    free = [one for one, at in zip(asking, given, strict=True) if at <= now]
    later = [(case, at) for (case, _), at in zip(asking, given, strict=True) if at > now]
    await paces.served(connection, [case.enrollment.id for case, _ in free if case.enrollment.pace_since])
    await paces.put_off(connection, [_wait(case, paced.mailbox_id, at, now) for case, at in later])
    if later:
        log.info("mailbox at its pace", mailbox=paced.mailbox_id, begin=len(free), wait=len(later))
    return free


async def _slots(connection: AsyncConnection, paced: Paced, asking: list[Wanted], now: datetime) -> list[datetime]:
    """Return the moment of each one's slot."""
    again = [case.delivery.id for case, _ in asking if case.delivery]
    begun = await paces.begun(connection, paced, again, now=now)
    others = await paces.waiting(connection, paced.mailbox_id, _ids(asking), now=now)
    mine = [_wish(case, now) for case, _ in asking]
    return slots(mine, others, begun, paced.pace, now, connected=paced.connected)


def _wish(case: Case, now: datetime) -> Wish:
    one, definition = case.enrollment, case.plan.definition
    due = min(one.due_at or now, now)
    return Wish(one.pace_since or due, due, definition.follows_up(one.position), case.hours)


def _wait(case: Case, mailbox: int, until: datetime, now: datetime) -> Wait:
    wish = _wish(case, now)
    return Wait(case.enrollment.id, case.enrollment.turn, mailbox, until, wish.since, wish.follow_up)
