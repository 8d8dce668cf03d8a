"""Stops a whole sequence from sending when too many of its e-mails come back, and lets it go on when somebody says so.

The sequence stays active: people are enrolled, tasks and calls go on, and whoever is at an e-mail is held. It is
decided in the transaction that records a bounce or a refusal; where e-mails were too few until now, when the next
ones were sent.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

import structlog

from sequences.core.effects import Alarm, Effects
from sequences.storage import effects, halts
from sequences.storage.database import AsyncConnection, Database
from sequences.storage.halts import Tally
from sequences.versions.plans import Plan, Plans
from sequences.words import say

log = structlog.get_logger()
CODE = "too_many_bounces"
LONGEST_NAME = 60  # of a sequence, in a bell


async def bounced(connection: AsyncConnection, plans: Plans, sequences: Iterable[int], *, now: datetime) -> Effects:
    """Note that e-mails of these sequences came back, and pause those that broke their limit; return what follows.

    The caller has locked them (`halts.lock`).
    """
    wanted = set(sequences)
    if not wanted:
        return Effects()
    await halts.bounced(connection, wanted, now=now)
    return await _judge(connection, plans, wanted, now)


async def sent(database: Database, plans: Plans, sequences: Iterable[int], *, now: datetime) -> None:
    """Pause those of these sequences, which have just sent, whose earlier bounces are too many for their e-mails."""
    wanted = set(sequences)
    async with database.transaction() as connection:
        found = await halts.tallies(connection, wanted) if wanted else []
        plan = await plans.get(connection, {one.version_id for one in found})
    broken = [one.sequence_id for one in found if _broken(one, plan)]
    if broken:  # counted again, by one alone
        async with database.transaction() as connection:
            await halts.lock(connection, broken)
            await effects.record(connection, await _judge(connection, plans, broken, now), now=now)


async def _judge(connection: AsyncConnection, plans: Plans, sequences: Iterable[int], now: datetime) -> Effects:
    found = await halts.tallies(connection, sequences)
    plan = await plans.get(connection, {one.version_id for one in found})
    broken = [one for one in found if _broken(one, plan)]
    await halts.rest(connection, [one.sequence_id for one in found if not one.bounced])
    paused = [one for one in broken if await halts.pause(connection, one.sequence_id, _reason(one), now=now)]
    for one in paused:
        log.warning("sequence paused", sequence=one.sequence_id, bounced=one.bounced, mails=one.mails)
    return Effects(alarms=[_alarm(one, plan[one.version_id]) for one in paused])


def _broken(one: Tally, plans: dict[int, Plan]) -> bool:
    return plans[one.version_id].definition.bounce_limit.broken(one.bounced, one.mails)


def _reason(one: Tally) -> str:
    return f"{CODE}:{one.bounced}/{one.mails}"


def _alarm(one: Tally, plan: Plan) -> Alarm:
    name = plan.definition.name[:LONGEST_NAME]
    text = say(
        "{name} sends no e-mail for now: {bounced} of its last {mails} came back as undeliverable. Correct the "
        "addresses, then let it go on.",
        name=name,
        bounced=one.bounced,
        mails=one.mails,
    )
    key = f"paused:{one.sequence_id}:{one.bounces_after}"  # which moves on each time it is lifted
    return Alarm(one.account_id, one.sequence_id, plan.board_id, one.owner_id, text, key)
