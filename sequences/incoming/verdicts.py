"""What follows from messages that came back, a page at a time: runs end, are held, or go on; each message once.

A hard bounce ends a run as failed, and so does the third report of a late delivery. Whoever is away is held
until they are back, unless a rule ends runs at an automatic reply. Whoever has left, or wants no more, is
written to no more.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sequences.core import away
from sequences.core.definition import Event
from sequences.core.effects import AUTO_REPLY_RECEIVED, REPLY_RECEIVED, Dirty, Effects, Fire, Subject, fire
from sequences.core.hours import Hours
from sequences.incoming import opting_out, same_company
from sequences.mail.hearing import Heard, Kind
from sequences.runs import calendars, ending, halting
from sequences.storage import absences, answers, suppressions
from sequences.storage.absences import Away
from sequences.storage.answers import DELAYED, Answer
from sequences.storage.database import AsyncConnection
from sequences.storage.deliveries import Addressed
from sequences.tenants import Tenant
from sequences.versions.plans import Plan, Plans
from sequences.words import Said, say

MOST_LATE = 3
MACHINES = frozenset({Kind.BOUNCE, Kind.AUTO_REPLY, Kind.LEFT})
KEPT = {
    Kind.REPLY: "replied",
    Kind.AUTO_REPLY: "auto_reply",
    Kind.LEFT: "left",
    Kind.COMPLAINT: "complained",
    Kind.UNSUBSCRIBE: "unsubscribed",
}


@dataclass(frozen=True)
class Told:
    """A judged message, what makes it one message, and the message of ours it is about."""

    heard: Heard
    source: str
    about: Addressed

    @property
    def kind(self) -> str:
        """What it is kept as."""
        if self.heard.kind is Kind.BOUNCE:
            return "bounced" if self.heard.hard else DELAYED
        return KEPT[self.heard.kind]


@dataclass(frozen=True)
class Fresh:
    """A message that was not known yet; `id` is its engagement, `state` how its run stands."""

    told: Told
    id: int
    plan: Plan
    state: str

    @property
    def run(self) -> int:
        """The enrollment it is about."""
        return self.told.about.enrollment_id

    @property
    def subject(self) -> Subject:
        """Whom it is about."""
        about, plan = self.told.about, self.plan
        return Subject(
            about.account_id, plan.board_id, about.sequence_id, about.item_id, about.enrollment_id, about.position,
            plan.owner_id, about.recipient,
        )  # fmt: skip


@dataclass(frozen=True)
class Page:
    """What acting on a page needs."""

    connection: AsyncConnection
    plans: Plans
    tenant: Tenant
    now: datetime


async def act(page: Page, told: Sequence[Told]) -> Effects:
    """Keep messages, of each run one at most, and return what follows from those that are new."""
    fresh = await _keep(page, told)
    groups: dict[str, list[Fresh]] = defaultdict(list)
    for one in fresh:
        groups[one.told.kind].append(one)
    return ending.merge([await FOLLOW[kind](page, every) for kind, every in sorted(groups.items())])


async def _keep(page: Page, told: Sequence[Told]) -> list[Fresh]:
    kept = {one: _answer(one) for one in told}
    added = await answers.add(page.connection, page.tenant.account_id, list(kept.values()), now=page.now)
    new = [(one, added[answer.key]) for one, answer in kept.items() if answer.key in added]
    plans = await page.plans.get(page.connection, {one.about.version_id for one, _ in new})
    states = await answers.states(page.connection, [one.about.enrollment_id for one, _ in new])
    return [
        Fresh(one, number, plans[one.about.version_id], states.get(one.about.enrollment_id, "")) for one, number in new
    ]


def _answer(told: Told) -> Answer:
    machine = told.heard.kind in MACHINES
    about = told.about
    return Answer(about.enrollment_id, about.id, told.kind, machine, told.source, _detail(told.heard))


def _detail(heard: Heard) -> dict[str, Any]:
    """Return what is shown of a message: its text above the quotation, its safe HTML, and what was read from it."""
    absence = heard.absence
    told: dict[str, Any] = {
        "text": heard.text,
        "html": heard.html,
        "status": heard.status,
        "diagnostic": heard.diagnostic,
        "complaint": heard.complaint,
        "away": absence is not None,
        "back_on": absence.until.isoformat() if absence and absence.until else None,
        "contacts": list(heard.contacts),
    }
    return {name: value for name, value in told.items() if value}


def _fires(page: Page, trigger: str, reason: str, every: Sequence[Fresh]) -> list[Fire]:
    """Return an event for each message, whatever becomes of its run."""
    return [fire(trigger, one.subject, reason=reason, now=page.now, detail=str(one.id)) for one in every]


async def _replied(page: Page, every: Sequence[Fresh]) -> Effects:
    fires = _fires(page, REPLY_RECEIVED, "replied", every)
    mine = await _by_rule(page, every, Event.REPLIED)
    theirs = [
        await same_company.follow(page.connection, page.plans, one.plan, one.told.about, one.id, now=page.now)
        for one in every
    ]
    return ending.merge([Effects(fires=fires), mine, *theirs])


async def _by_rule(page: Page, every: Sequence[Fresh], event: Event) -> Effects:
    """End the runs whose sequence has a rule for `event`; the board learns of what comes after a run's end, too."""
    ruled = [one for one in every if one.plan.definition.rule(event) is not None]
    ended = await ending.end(
        page.connection, page.plans, [one.run for one in ruled], state=ending.EXITED, code=event.value, now=page.now,
        event=event,
    )  # fmt: skip
    late = [dirty for one in ruled if one.state == ending.COMPLETED and (dirty := _late_status(one, event))]
    return ending.merge([ended, Effects(dirty=late)])


def _late_status(one: Fresh, event: Event) -> Dirty | None:
    rule = one.plan.definition.rule(event)
    if rule is None or rule.status is None:
        return None
    about = one.subject
    return Dirty(about.account_id, about.board_id, about.item_id, (rule.status.column, rule.status.label))


async def _answered_by_machine(page: Page, every: Sequence[Fresh]) -> Effects:
    """A rule ends the run; without one, whoever is away is waited for."""
    hours = await calendars.of_runs(page.connection, page.plans, [one.run for one in every])
    held = [wait for one in every if one.run in hours and (wait := _absence(page, one, hours[one.run])) is not None]
    longer = await absences.hold(page.connection, held)
    waits = Effects(
        fires=_fires(page, AUTO_REPLY_RECEIVED, "auto_reply", every),
        dirty=[_moved(one.subject) for one in every if one.run in longer],
    )
    return ending.merge([waits, await _by_rule(page, every, Event.AUTO_REPLY)])


def _moved(about: Subject) -> Dirty:
    """Return that the next step comes at another time."""
    return Dirty(about.account_id, about.board_id, about.item_id, progress=True)


def _absence(page: Page, one: Fresh, hours: Hours) -> Away | None:
    absence, definition = one.told.heard.absence, one.plan.definition
    if absence is None or definition.rule(Event.AUTO_REPLY) is not None:
        return None
    until = away.back_at(absence.until, hours, page.now)
    if until is None:
        return None
    day = away.day_of(until, hours)
    return Away(one.run, until, f"out_of_office:{day.isoformat()}", len(definition.steps))


async def _left(page: Page, every: Sequence[Fresh]) -> Effects:
    """Whoever works there no longer gets nothing more; who is named instead is told with the reason."""
    parts = [
        await ending.end(
            page.connection, page.plans, [one.run], state=ending.FAILED, code="left_company", now=page.now,
            event=Event.AUTO_REPLY, note=_instead(one.told.heard),
        )
        for one in every
    ]  # fmt: skip
    fires = _fires(page, AUTO_REPLY_RECEIVED, "left_company", every)
    return ending.merge([Effects(fires=fires), *parts])


def _instead(heard: Heard) -> Said | None:
    every = list(heard.contacts)
    return say("Their note names {contacts} instead.", contacts=every) if every else None


async def _bounced(page: Page, every: Sequence[Fresh]) -> Effects:
    """A bounce always ends the run as failed, a completed one too; the rule adds the status (row R5)."""
    ended = await _failed(page, [one.run for one in every], "bounced")
    sequences = {one.told.about.sequence_id for one in every}
    return ending.merge([ended, await halting.bounced(page.connection, page.plans, sequences, now=page.now)])


async def _delayed(page: Page, every: Sequence[Fresh]) -> Effects:
    """A late delivery is noted; three such reports end the run."""
    late = await answers.times_late(page.connection, [one.run for one in every])
    return await _failed(page, [run for run, times in late.items() if times >= MOST_LATE], "bounced_soft")


async def _failed(page: Page, runs: Sequence[int], code: str) -> Effects:
    return await ending.end(
        page.connection, page.plans, runs, state=ending.FAILED, code=code, now=page.now, event=Event.BOUNCED,
        completed=True,
    )  # fmt: skip


async def _unsubscribed(page: Page, every: Sequence[Fresh]) -> Effects:
    """Whoever asks not to be written to is never written to again, in no sequence of the account."""
    fires = _fires(page, REPLY_RECEIVED, "replied", every)
    late = [dirty for one in every if one.state == ending.COMPLETED and (dirty := _late_status(one, Event.REPLIED))]
    ended = [await _opted_out(page, one, "unsubscribed", suppressions.BY_REPLY, Event.REPLIED) for one in every]
    return ending.merge([Effects(fires=fires, dirty=late), *ended])


async def _complained(page: Page, every: Sequence[Fresh]) -> Effects:
    """Whoever calls our message spam is never written to again either."""
    return ending.merge([await _opted_out(page, one, "complained", suppressions.BY_COMPLAINT, None) for one in every])


async def _opted_out(page: Page, one: Fresh, code: str, reason: str, event: Event | None) -> Effects:
    mine = await ending.end(
        page.connection, page.plans, [one.run], state=ending.EXITED, code=code, now=page.now, event=event
    )
    others = await opting_out.opt_out(
        page.connection, page.plans, page.tenant, one.told.about.recipient, one.run, reason, now=page.now, code=code
    )
    return ending.merge([mine, others])


Follow = Callable[[Page, Sequence[Fresh]], Awaitable[Effects]]
FOLLOW: Mapping[str, Follow] = {
    "replied": _replied,
    "auto_reply": _answered_by_machine,
    "left": _left,
    "bounced": _bounced,
    DELAYED: _delayed,
    "unsubscribed": _unsubscribed,
    "complained": _complained,
}
