"""What a person's reply means to their colleagues (row L6): they stop, stand still, or their owner is told.

Only a reply of a person counts: a note of absence, a report or a machine says nothing of a company.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from sequences.core.colleagues import company_domain
from sequences.core.definition import Company
from sequences.core.effects import Effects, Notice
from sequences.runs import ending, pausing
from sequences.storage import colleagues
from sequences.storage.colleagues import Person
from sequences.storage.database import AsyncConnection
from sequences.storage.deliveries import Addressed
from sequences.versions.plans import Plan, Plans
from sequences.words import Said, say

TOLD: Mapping[str, Said] = {
    "tell": say("{item} replied, and {count} colleagues are in sequences: look whether they should go on."),
    "pause": say("{item} replied: {count} colleagues are paused for some days."),
    "stop": say("{item} replied: {count} colleagues were taken out of their sequences."),
}


async def runs(connection: AsyncConnection, company: Company, about: Addressed) -> list[int]:
    """Return the running and paused enrollments of the colleagues of whoever replied, where that matters."""
    if company.then == "nothing":
        return []
    person = Person(about.account_id, about.item_id, about.recipient, company_domain(about.recipient))
    return await colleagues.of_person(connection, person)


async def follow(
    connection: AsyncConnection, plans: Plans, plan: Plan, about: Addressed, engagement: int, *, now: datetime
) -> Effects:
    """Do with the colleagues what the sequence says, and return what follows; their owner is told once."""
    company = plan.definition.company
    found = await runs(connection, company, about)
    if not found:
        return Effects()
    told = Effects(notices=[_notice(plan, about, len(found), engagement)])
    return ending.merge([await _done(connection, plans, company, found, now), told])


async def _done(
    connection: AsyncConnection, plans: Plans, company: Company, found: Sequence[int], now: datetime
) -> Effects:
    if company.then == "stop":
        return await ending.end(connection, plans, found, state=ending.STOPPED, code="colleague_replied", now=now)
    if company.then == "pause":
        until = now + timedelta(days=company.days)
        return await pausing.pause(connection, plans, found, code="colleague_wrote", now=now, until=until)
    return Effects()


def _notice(plan: Plan, about: Addressed, count: int, engagement: int) -> Notice:
    text = Said(TOLD[plan.definition.company.then].text, {"count": count})
    return Notice(
        about.account_id, about.item_id, plan.definition.notifications.people_column, plan.owner_id,
        text, f"notice:company:{engagement}",
    )  # fmt: skip
