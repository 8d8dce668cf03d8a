"""Shows the dates (row L3): gathers what the planner needs to know of chosen items, as the engine does of a batch."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time

from sequences.core import board_says, codec, places, planner
from sequences.core.board_says import Seen
from sequences.core.decide import Facts, ItemFacts
from sequences.core.definition import Consequence, Definition
from sequences.core.hours import hours_of
from sequences.core.planner import Box, Person, Plan
from sequences.core.zones import zone
from sequences.errors import NotFound
from sequences.monday.items import Item
from sequences.runs.facts import item_facts
from sequences.storage import days_off, halts, known_cells, mailboxes, paces, suppressions
from sequences.storage import sequences as store
from sequences.storage.database import AsyncConnection
from sequences.storage.mailboxes import Mailbox
from sequences.storage.sequences import SequenceRow
from sequences.tenants import Tenant
from sequences.versions.plans import columns_of
from sequences.words import say


@dataclass(frozen=True)
class Asked:
    """A sequence whose dates are asked for, and what our own database knows for it."""

    definition: Definition
    columns: frozenset[str]
    mailbox: Mailbox | None
    box: Box | None
    paused_for: str | None
    days_off: Mapping[date, str]

    def limit(self, day: date) -> int | None:
        """Return how many e-mails the mailbox may send on a day, at its end; None: any number, or no mailbox."""
        if self.box is None:
            return None
        ends = datetime.combine(day, time.max, zone(self.definition.schedule.time_zone))
        return self.box.pace.day(ends - self.box.connected)


async def ask(connection: AsyncConnection, row: SequenceRow, of: str, *, now: datetime) -> Asked:
    """Return the draft or the published version of a sequence with its mailbox and calendar.

    Raises NotFound: it has no published version.
    """
    definition = codec.decode(await _definition(connection, row, of))
    sender = definition.send_as
    mailbox = await mailboxes.by_address(connection, row.account_id, sender) if sender else None
    halted = await halts.paused(connection, [row.id])
    return Asked(
        definition,
        columns_of(definition),
        mailbox,
        await _box(connection, mailbox, now) if mailbox else None,
        halted.get(row.id),
        await days_off.of_account(connection, row.account_id),
    )


async def _definition(connection: AsyncConnection, row: SequenceRow, of: str) -> object:
    if of == "draft":
        return row.draft
    if row.version_id is None:
        raise NotFound("not_published", say("The sequence is not published: ask for the dates of its draft."))
    return (await store.versions(connection, [row.version_id]))[0].definition


async def _box(connection: AsyncConnection, mailbox: Mailbox, now: datetime) -> Box | None:
    """Return a mailbox at its pace, with what began lately and who waits for it; None: it was just removed."""
    paced = (await paces.used(connection, [mailbox.id], [], now=now)).get(mailbox.id)
    if paced is None:
        return None
    begun = await paces.begun(connection, paced, [], now=now)
    others = await paces.waiting(connection, mailbox.id, [], now=now)
    return Box(mailbox.address, paced.pace, paced.connected, begun, others)


async def people(
    connection: AsyncConnection, asked: Asked, tenant: Tenant, numbers: Sequence[int], items: Mapping[int, Item], *,
    now: datetime,
) -> list[Person]:  # fmt: skip
    """Return the people of items as the check at the door would meet them, in the order of `numbers`."""
    facts = {number: item_facts(asked.definition, items.get(number)) for number in numbers}
    addresses = sorted({one.email for one in facts.values() if one and one.email})
    barred = await suppressions.among(connection, tenant.account_id, addresses, tenant.hash_key)
    seen = await _seen(connection, asked, tenant.account_id, numbers)
    return [
        Person(number, _facts(asked, shown, items.get(number), seen.get(number, {}), barred, now))
        for number, shown in facts.items()
    ]


async def _seen(
    connection: AsyncConnection, asked: Asked, account: int, numbers: Sequence[int]
) -> dict[int, dict[str, Seen]]:
    """Return what was known of the cells that conditions are about."""
    seen: dict[int, dict[str, Seen]] = defaultdict(dict)
    if asked.definition.conditions:
        for (item, column), cell in (await known_cells.of_items(connection, account, numbers)).items():
            seen[item][column] = Seen(cell.value, cell.ours)
    return seen


def _facts(
    asked: Asked, shown: ItemFacts | None, item: Item | None, seen: Mapping[str, Seen], barred: set[str], now: datetime
) -> Facts:
    """Return what a decision would be told; where a draft names no mailbox yet, as if one were connected."""
    definition, mailbox = asked.definition, asked.mailbox
    found = Facts(shown, suppressed=shown is not None and shown.email in barred, paused_for=asked.paused_for)
    if definition.send_as is not None:
        usable, retry_at = (mailbox.usable(now), mailbox.retry_at) if mailbox else (False, None)
        found = replace(found, mailbox_connected=usable, mailbox_retry_at=retry_at)
    if item is None:
        return found
    says = board_says.said(definition, item, seen)
    return replace(
        found,
        moved=item.board_id not in (None, definition.board),
        board_stops=says.value if says and says.then is Consequence.STOP else None,
        hours=hours_of(definition.schedule, places.whereabouts(definition, item.texts), asked.days_off),
    )


def plan(asked: Asked, everybody: Sequence[Person], *, now: datetime) -> Plan:
    """Return when everything would happen if these people were enrolled at `now` and nobody answered."""
    return planner.plan(everybody, asked.definition, asked.box, now)
