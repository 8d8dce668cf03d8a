"""Tracking: openings and clicks are recorded, told apart from what machines do, and end runs by their rules.

What looks like a person is judged some seconds later, when it is known whether all links of the mail were
followed at once. Until then it counts for nothing.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog

from sequences.core import machines
from sequences.core.definition import Event
from sequences.core.effects import EMAIL_OPENED, LINK_CLICKED, Effects, Subject, fire
from sequences.core.machines import Why
from sequences.incoming import engaging
from sequences.mail import links
from sequences.mail.message import CompiledEmail
from sequences.runs import ending
from sequences.steps.reader_links import Followed, read_tokens
from sequences.storage import effects, engagements, enrollments, linked
from sequences.storage.database import AsyncConnection
from sequences.storage.engagements import Seen, Sighting
from sequences.storage.linked import Linked
from sequences.tenants import Tenants
from sequences.tokens import Purpose
from sequences.versions.plans import Plan, Plans

JUDGE_AFTER = machines.AT_ONCE + timedelta(seconds=1)
JUDGE_AT_ONCE = 200
EVENT = {Purpose.OPEN: Event.OPENED, Purpose.CLICK: Event.CLICKED}
TRIGGER = {Event.OPENED: EMAIL_OPENED, Event.CLICKED: LINK_CLICKED}
log = structlog.get_logger()


@dataclass(frozen=True)
class Hit:
    """A picture that was loaded or a link that was followed; `why`: its own words say that it is a machine."""

    purpose: Purpose
    token: str
    at: datetime
    why: Why | None


async def find_target(connection: AsyncConnection, plans: Plans, tenants: Tenants, token: str) -> str | None:
    """Return where a followed link leads; None: it is none of ours, or leads nowhere on the web."""
    key = Purpose.CLICK, token
    followed = (await read_tokens(connection, tenants, [key])).get(key)
    if followed is None:
        return None
    found = await plans.get(connection, [followed.about.version_id])
    email = _email(found.get(followed.about.version_id), followed)
    if email is None or followed.number >= len(email.targets):
        return None
    return links.target(email.targets[followed.number], followed.about.fields)


def _email(plan: Plan | None, followed: Followed) -> CompiledEmail | None:
    about = followed.about
    return plan.email(about.position, about.variant) if plan and about.position in plan.emails else None


async def record(connection: AsyncConnection, plans: Plans, tenants: Tenants, hits: Sequence[Hit]) -> int:
    """Keep hits, whatever tokens they come with; return how many were new."""
    read = await read_tokens(connection, tenants, [(hit.purpose, hit.token) for hit in hits])
    found = await plans.get(connection, {one.about.version_id for one in read.values()})
    sightings = []
    for hit in hits:
        followed = read.get((hit.purpose, hit.token))
        email = _email(found.get(followed.about.version_id), followed) if followed else None
        if followed and email and (hit.purpose is Purpose.OPEN or followed.number < len(email.targets)):
            sightings.append(_sighting(hit, followed, email))
    return await engagements.see(connection, sightings)


def _sighting(hit: Hit, followed: Followed, email: CompiledEmail) -> Sighting:
    about, detail = followed.about, {}
    if hit.purpose is Purpose.CLICK:
        detail = {"number": followed.number, "link": links.named(email.targets[followed.number])}
    why = hit.why or machines.by_time(hit.at, about.taken_at)
    return Sighting(
        account_id=about.account_id,
        enrollment_id=about.enrollment_id,
        delivery_id=about.id,
        kind=EVENT[hit.purpose].value,
        at=hit.at,
        source=":".join(map(str, (hit.purpose, about.id, *([followed.number] if detail else [])))),
        detail={**detail, "why": why} if why else detail,
        judge_at=None if why else hit.at + JUDGE_AFTER,
    )


@dataclass(frozen=True)
class _Case:
    """Something that was seen, and what is known of its message."""

    seen: Seen
    about: Linked
    plan: Plan


async def judge(connection: AsyncConnection, plans: Plans, *, now: datetime) -> int:
    """Judge what was seen some seconds ago, and do what the removal rules say; return how many were judged."""
    taken = await engagements.take_to_judge(connection, now=now, limit=JUDGE_AT_ONCE)
    if not taken:
        return 0
    await enrollments.lock(connection, [one.enrollment_id for one in taken])
    cases = await _cases(connection, plans, taken)
    beside = await engagements.seen_beside(connection, [one.enrollment_id for one in taken])
    whys = {case.seen.id: _why(case, beside) for case in cases}
    people = [case for case in cases if whys[case.seen.id] is None]
    await engagements.judge(connection, [case.seen.id for case in people], _by_why(whys))
    follows = [await _apply(connection, plans, case, now) for case in people]
    await effects.record(connection, ending.merge(follows), now=now)
    log.info("openings and clicks judged", people=len(people), machines=len(taken) - len(people))
    return len(taken)


async def _cases(connection: AsyncConnection, plans: Plans, taken: Sequence[Seen]) -> list[_Case]:
    """Join what was seen with its messages; what belongs to a message that is gone is forgotten."""
    about = await linked.get(connection, [one.delivery_id for one in taken])
    found = await plans.get(connection, {one.version_id for one in about.values()})
    await engagements.drop(connection, [one.id for one in taken if one.delivery_id not in about])
    known = [(one, about[one.delivery_id]) for one in taken if one.delivery_id in about]
    return [_Case(one, message, found[message.version_id]) for one, message in known]


def _why(case: _Case, beside: Sequence[Seen]) -> Why | None:
    """Return why this was a machine: it followed all links of the mail at once. None: it was a person."""
    clicks: dict[int, set[datetime]] = defaultdict(set)
    people = set()
    for one in beside:
        if one.delivery_id == case.about.id and one.link is not None:
            clicks[one.link].add(one.at)
            people |= set() if one.machine else {one.link}
    targets = case.plan.email(case.about.position, case.about.variant).targets
    return machines.by_company(case.seen.at, clicks, people, len(targets))


def _by_why(whys: Mapping[int, Why | None]) -> dict[str, list[int]]:
    found: dict[str, list[int]] = defaultdict(list)
    for number, why in whys.items():
        if why is not None:
            found[why].append(number)
    return found


async def _apply(connection: AsyncConnection, plans: Plans, case: _Case, now: datetime) -> Effects:
    """Tell that a person did it, and end the run where a rule says so."""
    about, plan, event = case.about, case.plan, Event(case.seen.kind)
    subject = Subject(
        about.account_id, plan.board_id, about.sequence_id, about.item_id, about.enrollment_id, about.position,
        plan.owner_id, about.recipient,
    )  # fmt: skip
    told = fire(TRIGGER[event], subject, reason=event.value, now=now, detail=str(case.seen.id), link=_link(case))
    ended = await engaging.apply_rule(connection, plans, plan, event, subject, run_state=about.run_state, now=now)
    return ending.merge([Effects(fires=[told]), ended])


def _link(case: _Case) -> str | None:
    """Return where the link leads that was clicked; None: it was the picture that was loaded."""
    if case.seen.link is None:
        return None
    email = case.plan.email(case.about.position, case.about.variant)
    return links.target(email.targets[case.seen.link], case.about.fields)
