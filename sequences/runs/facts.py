"""Gathers what a decision needs to know: items from monday, suppression, mailboxes, earlier messages."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Protocol

from sequences.core import board_says, entering, fields, places, schedule, senders, step_conditions, variants
from sequences.core.board_says import Said, Seen
from sequences.core.decide import CHECK, Facts, ItemFacts, Start, check
from sequences.core.definition import Asked, Consequence, Definition, EmailStep
from sequences.core.entering import Past
from sequences.core.hours import Hours, hours_of
from sequences.core.replying import Thread
from sequences.core.senders import Candidate, Line
from sequences.core.values import said
from sequences.mail.address import check_address
from sequences.monday.client import Access
from sequences.monday.errors import MondayError
from sequences.monday.items import Item
from sequences.runs import owners
from sequences.runs.owners import Owners
from sequences.storage import accounts, deliveries, doings, halts, known_cells, mailboxes, pasts, suppressions
from sequences.storage.database import AsyncConnection
from sequences.storage.deliveries import Delivery
from sequences.storage.enrollments import Enrollment
from sequences.storage.mailboxes import Mailbox
from sequences.storage.pasts import Somebody
from sequences.storage.signatures import Signature
from sequences.tenants import Tenant
from sequences.versions.plans import Plan

NO_PAST = Past()
NOTHING: frozenset[Asked] = frozenset()


class ItemReader(Protocol):
    """Reads items of one account from monday."""

    async def __call__(self, access: Access, item_ids: Sequence[int], columns: Sequence[str]) -> Mapping[int, Item]:
        """Return items by id; unreadable ones are missing."""
        ...


@dataclass(frozen=True)
class Case:
    """One enrollment with everything a move needs."""

    enrollment: Enrollment
    plan: Plan
    tenant: Tenant
    facts: Facts
    item: Item | None
    mailbox: Mailbox | None
    delivery: Delivery | None
    thread: Thread | None
    says: Said | None = None  # what the board says of the run
    place: str | None = None  # where the person is, as it is kept; None: nobody asks
    signature: Signature | None = None  # of whoever it leaves from; None: that of the version

    @property
    def hours(self) -> Hours:
        """The sending hours that bind for the person."""
        return self.facts.bound(self.plan.definition)


@dataclass(frozen=True)
class Stored:
    """What our own database knows of a batch."""

    tenants: dict[int, Tenant]
    mailboxes: dict[tuple[int, str], Mailbox]
    deliveries: dict[int, Delivery]
    threads: dict[int, Thread]
    seen: dict[tuple[int, int], dict[str, Seen]]  # by account and item, of those whose board may say something
    did: dict[int, frozenset[Asked]]  # by enrollment, of those whose step asks what they did


async def read_stored(
    connection: AsyncConnection,
    tenants: dict[int, Tenant],
    batch: Sequence[Enrollment],
    plans: Mapping[int, Plan],
) -> Stored:
    """Read what our own database knows of `batch`: one statement a kind."""
    steps = [(e.id, e.version_id, e.position) for e in batch if e.waiting_for != CHECK]
    replies = [e.id for e in batch if _is_reply(e, plans[e.version_id])]
    asked = [e.id for e in batch if step_conditions.asks_what_they_did(plans[e.version_id].definition, e.position)]
    return Stored(
        tenants,
        await mailboxes.of_accounts(connection, sorted({e.account_id for e in batch})),
        await deliveries.of_steps(connection, steps),
        await deliveries.threads(connection, replies),
        await _seen(connection, batch, plans),
        await doings.of_runs(connection, asked),
    )


async def _seen(
    connection: AsyncConnection, batch: Sequence[Enrollment], plans: Mapping[int, Plan]
) -> dict[tuple[int, int], dict[str, Seen]]:
    """Return what was known of the cells of whoever a condition is about."""
    wanted: dict[int, list[int]] = defaultdict(list)
    for one in batch:
        if plans[one.version_id].definition.conditions:
            wanted[one.account_id].append(one.item_id)
    seen: dict[tuple[int, int], dict[str, Seen]] = defaultdict(dict)
    for account, items in wanted.items():
        for (item, column), cell in (await known_cells.of_items(connection, account, items)).items():
            seen[account, item][column] = Seen(cell.value, cell.ours)
    return seen


def _is_reply(enrollment: Enrollment, plan: Plan) -> bool:
    if enrollment.waiting_for == CHECK or enrollment.position >= len(plan.definition.steps):
        return False
    step = plan.definition.steps[enrollment.position]
    return isinstance(step, EmailStep) and step.thread == "reply"


@dataclass(frozen=True)
class Shown:
    """What monday shows: items by (account, item), and why it could not be asked, by (account, version)."""

    items: dict[tuple[int, int], Item]
    errors: dict[tuple[int, int], MondayError]


async def read_items(
    reader: ItemReader, stored: Stored, batch: Sequence[Enrollment], plans: Mapping[int, Plan]
) -> Shown:
    """Read the items of a batch from monday, an account and version at a time, side by side.

    What monday does not show is missing; where it cannot be asked, nobody else has to wait.
    """
    errors: dict[tuple[int, int], MondayError] = {}
    wanted: dict[tuple[int, int], list[int]] = defaultdict(list)
    for enrollment in batch:
        wanted[enrollment.account_id, enrollment.version_id].append(enrollment.item_id)

    async def one(account: int, version: int, items: list[int]) -> dict[tuple[int, int], Item]:
        access = Access(account, stored.tenants[account].token or "")
        try:
            found = await reader(access, items, sorted(plans[version].columns))
        except MondayError as error:
            errors[account, version] = error
            return {}
        return {(account, item.id): item for item in found.values()}

    parts = await asyncio.gather(*(one(*key, items) for key, items in wanted.items()))
    return Shown({key: item for part in parts for key, item in part.items()}, errors)


async def cases(
    connection: AsyncConnection,
    stored: Stored,
    batch: Sequence[Enrollment],
    plans: Mapping[int, Plan],
    items: Mapping[tuple[int, int], Item],
    *,
    now: datetime,
) -> list[Case]:
    """Join what is known of each enrollment of a batch."""
    shown = {
        e.id: _addressed(
            item_facts(plans[e.version_id].definition, items.get((e.account_id, e.item_id))), stored.threads.get(e.id)
        )
        for e in batch
    }
    barred = await _suppressed(connection, stored, batch, shown)
    checked = [e for e in batch if e.waiting_for == CHECK]
    allowed = await _allowed(connection, stored, checked, plans)
    known = await pasts.of_people(connection, list(_asked_about(checked, plans, shown)))
    paused = await halts.paused(connection, {e.sequence_id for e in batch})
    known_owners = await owners.read(connection, batch, plans, stored.mailboxes, items)
    every = [
        _case(
            e, plans[e.version_id], stored, items, shown[e.id], e.id in barred, e.id in allowed,
            paused.get(e.sequence_id), known.get(e.id, NO_PAST), known_owners, now,
        )
        for e in batch
    ]  # fmt: skip
    return list(_one_each(every, now))


def _asked_about(
    batch: Sequence[Enrollment], plans: Mapping[int, Plan], shown: Mapping[int, ItemFacts | None]
) -> Iterator[Somebody]:
    """Yield those whose sequence minds what else they were in."""
    for e in batch:
        if entering.asks(plans[e.version_id].definition):
            item = shown[e.id]
            email = item.email.lower() if item and item.email else None
            yield Somebody(e.id, e.account_id, e.sequence_id, e.item_id, email)


def _one_each(every: Sequence[Case], now: datetime) -> Iterator[Case]:
    """Yield the cases; of several at the door under one address the first to be let in keeps the others out."""
    inside: set[tuple[int, str]] = set()
    for case in every:
        item, sequence = case.facts.item, case.enrollment.sequence_id
        if (
            case.enrollment.waiting_for != CHECK
            or not entering.asks(case.plan.definition)
            or not item
            or not item.email
        ):
            yield case
            continue
        key = (sequence, item.email.lower())
        late = replace(case, facts=replace(case.facts, past=replace(case.facts.past, here=True)))
        yield late if key in inside else case
        if isinstance(check(case.plan.definition, case.facts, now), Start):
            inside.add(key)


def companies(
    batch: Sequence[Enrollment], plans: Mapping[int, Plan], items: Mapping[tuple[int, int], Item]
) -> dict[tuple[int, int], int | None]:
    """Return with which company items are linked (the first), where their sequence has a column for that."""
    found: dict[tuple[int, int], int | None] = {}
    for one in batch:
        key, column = (one.account_id, one.item_id), plans[one.version_id].definition.company.column
        if column is not None and key in items:
            found[key] = next(iter(items[key].linked.get(column, ())), None)
    return found


def item_facts(definition: Definition, item: Item | None) -> ItemFacts | None:
    """Return an item as a decision sees it; None when it is gone."""
    if item is None or item.state != "active":
        return None
    column = definition.email_column
    address = item.email(column) if column else ""
    shows = {name: item.shows(name) for name in step_conditions.columns(definition)}
    return ItemFacts(item.name, _values(definition, item), address, check_address(address), item.files, shows)


def _addressed(facts: ItemFacts | None, thread: Thread | None) -> ItemFacts | None:
    """Return an item whose next e-mail goes where its thread went, when it has been given another address since.

    One that has no address any more keeps none.
    """
    if facts is None or facts.email is None or thread is None or thread.recipient is None:
        return facts
    return replace(facts, email=thread.recipient)


def _values(definition: Definition, item: Item) -> dict[str, str]:
    """Return what stands in each column, as the reader of the sequence's e-mails reads it."""
    zone = schedule.zone(definition.schedule.time_zone)
    told = {column: said(value, definition.language, zone) for column, value in item.values.items()}
    return {column: fields.plain(text) for column, text in {**item.texts, **told, "name": item.name}.items()}


async def _suppressed(
    connection: AsyncConnection,
    stored: Stored,
    batch: Sequence[Enrollment],
    shown: Mapping[int, ItemFacts | None],
) -> set[int]:
    """Return the enrollments whose address is suppressed in their account."""
    barred: set[int] = set()
    for account, tenant in stored.tenants.items():
        mine = {e.id: facts.email for e in batch if e.account_id == account and (facts := shown[e.id])}
        wanted = {address for address in mine.values() if address}
        found = await suppressions.among(connection, account, sorted(wanted), tenant.hash_key)
        barred |= {one for one, address in mine.items() if address in found}
    return barred


async def _allowed(
    connection: AsyncConnection,
    stored: Stored,
    batch: Sequence[Enrollment],
    plans: Mapping[int, Plan],
) -> set[int]:
    """Return the enrollments whose enroller may use the sequence (row N4)."""
    passed: set[int] = set()
    admins: dict[tuple[int, int], bool] = {}  # one batch, one enroller, as a rule
    for enrollment in batch:
        plan, user = plans[enrollment.version_id], enrollment.enrolled_by
        mailbox = stored.mailboxes.get((enrollment.account_id, plan.definition.send_as or ""))
        key = (enrollment.account_id, user)
        allowed = may_use(user, plan.owner_id, mailbox)
        if not allowed and key not in admins:
            admins[key] = await _is_admin(connection, *key)
        if allowed or admins[key]:
            passed.add(enrollment.id)
    return passed


def may_use(user: int, owner: int, mailbox: Mailbox | None) -> bool:
    """Return whether somebody may pick a sequence: theirs, or sent from an address of theirs or shared."""
    return user == owner or (mailbox is not None and (mailbox.shared or mailbox.owner_id == user))


async def _is_admin(connection: AsyncConnection, account: int, user: int) -> bool:
    person = await accounts.person(connection, account, user)
    return person is not None and person.role == "admin"


def _case(
    enrollment: Enrollment,
    plan: Plan,
    stored: Stored,
    items: Mapping[tuple[int, int], Item],
    shown: ItemFacts | None,
    suppressed: bool,
    allowed: bool,
    paused_for: str | None,
    past: Past,
    known_owners: Owners,
    now: datetime,
) -> Case:
    delivery = stored.deliveries.get(enrollment.id)
    item = items.get((enrollment.account_id, enrollment.item_id))
    line = owners.line_of(enrollment, plan, item, delivery, stored.mailboxes, known_owners)
    mailbox = _mailbox(enrollment, plan, line, delivery, stored, now)
    seen = stored.seen.get((enrollment.account_id, enrollment.item_id), {})
    says = board_says.said(plan.definition, item, seen) if item else None
    where = places.whereabouts(plan.definition, item.texts) if item else places.kept(enrollment.place)
    tenant = stored.tenants[enrollment.account_id]
    facts = Facts(
        item=shown,
        allowed=allowed,
        suppressed=suppressed,
        mailbox_connected=mailbox is not None and mailbox.usable(now),
        mailbox_retry_at=mailbox.retry_at if mailbox else None,
        line=line,
        delivery=delivery.state if delivery else None,
        away_until=enrollment.away_until,
        moved=item is not None and item.board_id not in (None, plan.board_id),
        board_stops=says.value if says and says.then is Consequence.STOP else None,
        paused_for=paused_for,
        hours=hours_of(plan.definition.schedule, where, tenant.days_off),
        past=past,
        did=stored.did.get(enrollment.id, NOTHING),
        lot=variants.lot(tenant.hash_key, enrollment.sequence_id, enrollment.item_id),
        wording=(delivery.variant or 0) if delivery else None,
    )
    thread = stored.threads.get(enrollment.id)
    return Case(
        enrollment, plan, tenant, facts, item, mailbox, delivery, thread, says, where.written() if where else None,
        owners.signature(plan, mailbox, known_owners) if line else None,
    )  # fmt: skip


def _mailbox(
    enrollment: Enrollment, plan: Plan, line: Line | None, delivery: Delivery | None, stored: Stored, now: datetime
) -> Mailbox | None:
    """Return where somebody's next e-mail leaves from, or where the one left from that an earlier turn began."""
    address = plan.definition.send_as
    if delivery is not None and delivery.sent_from is not None:
        address = delivery.sent_from
    elif line is not None:
        chosen = senders.choose(line, plan.definition.sender, now)
        address = chosen.address if isinstance(chosen, Candidate) else None
    return stored.mailboxes.get((enrollment.account_id, address or ""))
