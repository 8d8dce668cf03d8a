"""Whose mailbox each e-mail of a batch could leave through, where the items tell (row L9)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from sequences.core import senders
from sequences.core.decide import CHECK
from sequences.core.definition import Definition
from sequences.core.senders import Candidate, Line
from sequences.errors import NotAllowed
from sequences.monday.errors import MondayError
from sequences.monday.items import Item
from sequences.storage import deliveries, presences, signatures
from sequences.storage.database import AsyncConnection
from sequences.storage.deliveries import Delivery
from sequences.storage.enrollments import Enrollment
from sequences.storage.mailboxes import Mailbox
from sequences.storage.presences import Presence
from sequences.storage.signatures import Signature
from sequences.versions.plans import Plan

Boxes = Mapping[tuple[int, str], Mailbox]
Items = Mapping[tuple[int, int], Item]


class Porter(Protocol):
    """Knows whether users are there; `sequences.accounts.members` asks monday."""

    async def look_for(self, account: int, users: Iterable[int], *, now: datetime) -> None:
        """Keep whether users are there, as monday says it now. Raises NotAllowed, MondayError."""
        ...


@dataclass(frozen=True)
class Owners:
    """What our own database knows of those who could send, by (account, user), and of what left already."""

    presences: Mapping[tuple[int, int], Presence] = field(default_factory=dict)
    signatures: Mapping[tuple[int, int], Signature] = field(default_factory=dict)
    last: Mapping[int, str] = field(default_factory=dict)  # where the last e-mail of an enrollment left


NOBODY = Owners()
UNSIGNED = Signature("", False)


def asking(batch: Sequence[Enrollment], plans: Mapping[int, Plan]) -> list[Enrollment]:
    """Return those whose items tell the sender of what comes next: of an e-mail, or of all of them at the door."""
    return [one for one in batch if _asks(one, plans[one.version_id].definition)]


def _asks(one: Enrollment, definition: Definition) -> bool:
    if not definition.sender.by_owner:
        return False
    return one.waiting_for == CHECK or definition.emails_at(one.position)


async def look(porter: Porter, batch: Sequence[Enrollment], plans: Mapping[int, Plan], boxes: Boxes, items: Items, *,
               now: datetime) -> None:  # fmt: skip
    """Ask monday whether those who could send are there. With monday away what we knew last decides."""
    for account, users in _users(batch, plans, boxes, items).items():
        await look_for(porter, account, users, now=now)


async def look_for(porter: Porter, account: int, users: Iterable[int], *, now: datetime) -> None:
    """Ask monday whether users are there, if it answers."""
    with suppress(MondayError, NotAllowed):
        await porter.look_for(account, users, now=now)


def _users(
    batch: Sequence[Enrollment], plans: Mapping[int, Plan], boxes: Boxes, items: Items
) -> dict[int, set[int]]:  # fmt: skip
    """Return who could send, by account: whom items name, creators, and whoever lends a mailbox a thread may be on."""
    found: dict[int, set[int]] = defaultdict(set)
    for one in asking(batch, plans):
        plan = plans[one.version_id]
        found[one.account_id] |= {plan.owner_id, *named(plan.definition, items.get((one.account_id, one.item_id)))}
    for box in boxes.values():
        if box.lent and box.account_id in found:
            found[box.account_id].add(box.owner_id)
    return found


async def read(connection: AsyncConnection, batch: Sequence[Enrollment], plans: Mapping[int, Plan], boxes: Boxes,
               items: Items) -> Owners:  # fmt: skip
    """Return what is known of those who could send to whoever's item tells it."""
    those = asking(batch, plans)
    if not those:
        return NOBODY
    return await known(connection, _users(those, plans, boxes, items), [one.id for one in those])


async def known(
    connection: AsyncConnection, users: Mapping[int, Iterable[int]], enrollments: Sequence[int] = ()
) -> Owners:
    """Return what is known of users, by account, and of what left to enrollments."""
    there: dict[tuple[int, int], Presence] = {}
    signed: dict[tuple[int, int], Signature] = {}
    for account, wanted in users.items():
        found = await presences.of_users(connection, account, wanted)
        there |= {(account, user): presence for user, presence in found.items()}
        written = await signatures.of_users(connection, account, wanted)
        signed |= {(account, user): signature for user, signature in written.items()}
    return Owners(there, signed, await deliveries.senders(connection, enrollments))


def named(definition: Definition, item: Item | None) -> list[int]:
    """Return the people whom an item names as senders, in the order of the columns, each once."""
    if item is None:
        return []
    return list(dict.fromkeys(user for column in definition.sender.columns for user in item.people(column)))


def line_of(
    one: Enrollment, plan: Plan, item: Item | None, delivery: Delivery | None, boxes: Boxes, owners: Owners
) -> Line | None:
    """Return whose mailboxes are tried for somebody; None: it is always the sequence's own."""
    definition = plan.definition
    if not _asks(one, definition):
        return None
    line = Line(_candidates(one.account_id, plan.owner_id, definition, item, boxes, owners))
    if delivery is not None and delivery.sent_from is not None:
        address = delivery.sent_from
        return senders.bound(line, address, _kept(boxes.get((one.account_id, address)), plan, owners))
    last = owners.last.get(one.id)
    if last is None or one.waiting_for == CHECK:
        return line
    known = _kept(boxes.get((one.account_id, last)), plan, owners)
    return senders.at_step(line, definition.steps[one.position], definition.sender, last, known)


def line_for(account: int, owner: int, definition: Definition, item: Item | None, boxes: Boxes, owners: Owners) -> Line:
    """Return whose mailboxes are tried for an item that nothing was sent to yet."""
    return Line(_candidates(account, owner, definition, item, boxes, owners))


def _kept(box: Mailbox | None, plan: Plan, owners: Owners) -> Candidate | None:
    """Return whoever an e-mail left from before, None when their mailbox may not be used for that any more."""
    if box is None:
        return None
    if box.lent or (box.owner_id == plan.owner_id and not box.shared):
        return _candidate(box, owners)
    return _own(box, box.address) if box.shared else None


def _candidates(
    account: int, owner: int, definition: Definition, item: Item | None, boxes: Boxes, owners: Owners
) -> tuple[Candidate, ...]:
    people = named(definition, item)
    line = [_of_user(account, user, user == owner, boxes, owners) for user in people]
    if definition.send_as is not None:
        line.append(_own(boxes.get((account, definition.send_as)), definition.send_as))
    return tuple(line)


def _of_user(account: int, user: int, is_creator: bool, boxes: Boxes, owners: Owners) -> Candidate:
    """Return somebody with the mailbox they lend (the first they connected); creators need not lend one of theirs."""
    theirs = [box for (of, _), box in boxes.items() if of == account and box.owner_id == user]
    usable = [box for box in theirs if box.lent or (is_creator and not box.shared)]
    if not usable:
        presence = owners.presences.get((account, user))
        return Candidate(None, left=presence is not None and presence.is_gone, user=user)
    return _candidate(min(usable, key=lambda box: (not box.lent, box.id)), owners)


def _candidate(box: Mailbox, owners: Owners) -> Candidate:
    presence = owners.presences.get((box.account_id, box.owner_id))
    return Candidate(
        box.address, box.state == "connected", box.retry_at, presence is not None and presence.is_gone,
        presence.absence if presence else None, box.owner_id,
    )  # fmt: skip


def _own(box: Mailbox | None, address: str) -> Candidate:
    """Return the sequence's own mailbox; nobody is away from it."""
    return Candidate(address, box is not None and box.state == "connected", box.retry_at if box else None)


def signature(plan: Plan, mailbox: Mailbox | None, known: Owners) -> Signature:
    """Return the signature of whoever an e-mail leaves from; the sequence's own mailbox has that of its creator."""
    if mailbox is None or mailbox.address == plan.definition.send_as:
        return plan.signature
    return known.signatures.get((mailbox.account_id, mailbox.owner_id), UNSIGNED)
