"""Shows the dates (row L3): gathers what the planner needs to know of chosen items, as the engine does of a batch."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time

from sequences.core import board_says, codec, entering, places, planner, variants
from sequences.core.board_says import Seen
from sequences.core.decide import Facts, ItemFacts
from sequences.core.definition import Consequence, Definition
from sequences.core.entering import Past
from sequences.core.hours import hours_of
from sequences.core.outlets import Box
from sequences.core.planner import Person, Plan
from sequences.core.senders import Line
from sequences.core.zones import zone
from sequences.errors import NotFound
from sequences.monday.items import Item
from sequences.runs import owners
from sequences.runs.facts import item_facts
from sequences.runs.owners import Boxes, Owners
from sequences.storage import days_off, halts, known_cells, mailboxes, paces, pasts, suppressions
from sequences.storage import sequences as store
from sequences.storage.database import AsyncConnection
from sequences.storage.mailboxes import Mailbox
from sequences.storage.pasts import Somebody
from sequences.storage.sequences import SequenceRow
from sequences.tenants import Tenant
from sequences.versions.plans import columns_of
from sequences.words import say

NO_PAST = Past()


@dataclass(frozen=True)
class Asked:
    """A sequence whose dates are asked for, and what our own database knows for it."""

    sequence: int
    definition: Definition
    creator: int
    columns: frozenset[str]
    mailboxes: Boxes  # of the account
    boxes: Mapping[str, Box]  # those it may send through, by their address
    paused_for: str | None
    days_off: Mapping[date, str]

    def limit(self, mailbox: str | None, day: date) -> int | None:
        """Return how many e-mails a mailbox may send on a day, at its end; None: any number, or no mailbox."""
        box = self.boxes.get(mailbox or "")
        if box is None:
            return None
        ends = datetime.combine(day, time.max, zone(self.definition.schedule.time_zone))
        return box.pace.day(ends - box.connected)

    def owners(self, items: Iterable[Item]) -> set[int]:
        """Return the people who could send to items, where they tell it."""
        return {user for item in items for user in owners.named(self.definition, item)}


async def ask(connection: AsyncConnection, row: SequenceRow, of: str, *, now: datetime) -> Asked:
    """Return the draft or the published version of a sequence with its mailbox and calendar.

    Raises NotFound: it has no published version.
    """
    definition = codec.decode(await _definition(connection, row, of))
    found = await mailboxes.of_accounts(connection, [row.account_id])
    used = [one for one in found.values() if _used(one, definition, row.owner_id)]
    boxes = [box for one in used if (box := await _box(connection, one, now))]
    halted = await halts.paused(connection, [row.id])
    return Asked(
        row.id,
        definition,
        row.owner_id,
        columns_of(definition),
        found,
        {box.address: box for box in boxes},
        halted.get(row.id),
        await days_off.of_account(connection, row.account_id),
    )


def _used(box: Mailbox, definition: Definition, creator: int) -> bool:
    """Return whether a sequence may send through a mailbox."""
    lent = definition.sender.by_owner and (box.lent or box.owner_id == creator)
    return lent or box.address == definition.send_as


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
    known = await _known(connection, asked, tenant.account_id, facts)
    could_send = await owners.known(connection, {tenant.account_id: asked.owners(items.values())})
    return [
        Person(number, replace(
            _facts(asked, shown, items.get(number), seen.get(number, {}), barred, now), past=known.get(number, NO_PAST),
            lot=variants.lot(tenant.hash_key, asked.sequence, number),
            line=_line(asked, tenant.account_id, items.get(number), could_send),
        ))
        for number, shown in facts.items()
    ]  # fmt: skip


def _line(asked: Asked, account: int, item: Item | None, could_send: Owners) -> Line | None:
    if not asked.definition.sender.by_owner:
        return None
    return owners.line_for(account, asked.creator, asked.definition, item, asked.mailboxes, could_send)


async def _known(
    connection: AsyncConnection, asked: Asked, account: int, facts: Mapping[int, ItemFacts | None]
) -> dict[int, Past]:
    """Return what else people were in, by item, where the sequence minds that."""
    if not entering.asks(asked.definition):
        return {}
    somebody = [
        Somebody(-number, account, asked.sequence, number, shown.email.lower() if shown and shown.email else None)
        for number, shown in facts.items()
    ]
    return {-one: past for one, past in (await pasts.of_people(connection, somebody)).items()}


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
    definition = asked.definition
    found = Facts(shown, suppressed=shown is not None and shown.email in barred, paused_for=asked.paused_for)
    if definition.send_as is not None:
        mailbox = next((one for one in asked.mailboxes.values() if one.address == definition.send_as), None)
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
    return planner.plan(everybody, asked.definition, list(asked.boxes.values()), now)
