"""The life of a sequence: drafted, published, switched off, deleted. Each version is immutable."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sequences.authoring import changing, closing
from sequences.authoring.changing import Wish
from sequences.core import checks, codec
from sequences.core.checks import Missing
from sequences.core.definition import Definition
from sequences.errors import Conflict, Incomplete, NotAllowed, NotFound, Unacceptable
from sequences.runs import ending
from sequences.storage import accounts, board_care, boards, days_off, effects, mailboxes, publish_requests
from sequences.storage import sequences as store
from sequences.storage.database import AsyncConnection
from sequences.storage.sequences import SequenceRow
from sequences.versions import enclosing
from sequences.versions.plans import Plans
from sequences.words import say

ACTIVE, INACTIVE, MISSING, DELETED = "active", "inactive", "missing_config", "deleted"


async def draft(
    connection: AsyncConnection, account: int, user: int, definition: Definition, *, now: datetime
) -> SequenceRow:
    """Add a sequence as a draft: inactive, or `missing_config` while its rules are incomplete (row B6).

    Raises:
        Unacceptable: a value can never be right; every problem with its field.
    """
    refuse_problems(definition)
    return await store.create(
        connection,
        account=account,
        owner=user,
        state=INACTIVE if not checks.missing(definition) else MISSING,
        name=definition.name,
        board=definition.board,
        mailbox=await _mailbox_id(connection, account, definition),
        draft=codec.encode(definition),
        now=now,
    )


async def save(
    connection: AsyncConnection,
    row: SequenceRow,
    definition: Definition,
    revision: int,
    *,
    now: datetime,
    user: int | None = None,
) -> SequenceRow:
    """Save a draft over the revision the editor saw; `user` is who saves, None: its owner.

    What runs is not touched until it is published.

    Raises:
        Unacceptable: a value can never be right.
        Conflict: somebody else saved in between.
    """
    refuse_problems(definition)
    resting = INACTIVE if not checks.missing(definition) else MISSING
    saved = await store.save(
        connection,
        account=row.account_id,
        id=row.id,
        revision=revision,
        state=ACTIVE if row.state == ACTIVE else resting,
        name=definition.name,
        board=definition.board if row.state != ACTIVE else row.board_id,
        mailbox=row.mailbox_id,
        user=user or row.owner_id,
        draft=codec.encode(definition),
        now=now,
    )
    if saved is None:
        raise Conflict("changed_meanwhile", say("Somebody else saved this sequence meanwhile: reload it."))
    if saved.name != row.name:
        await boards.renamed(connection, row.account_id, row.id, now=now)
    return saved


def refuse_problems(definition: Definition) -> None:
    """Raise Unacceptable when a value of `definition` can never be right."""
    problems = checks.problems(definition)
    if problems:
        details = [{"field": one.field, "sentence": one.sentence} for one in problems]
        raise Unacceptable("unacceptable", problems[0].sentence, details)


async def publish(
    connection: AsyncConnection,
    plans: Plans,
    row: SequenceRow,
    user: int,
    wish: Wish,
    *,
    now: datetime,
    note: str = "",
    approved_by: int | None = None,
) -> tuple[SequenceRow, dict[str, int]]:
    """Publish the draft as the next version and do with the people inside what is wished (rows E2, E3).

    `approved_by` is the second person, where an account wants one.

    Returns the sequence, and how many people what became of. Raises:
        Incomplete: something is missing, listed.
        Unacceptable: a choice that some people cannot follow; nothing is done then.
        Conflict: a second person must approve.
    """
    active = await activate(connection, row, user, now=now, note=note, approved_by=approved_by)
    assert active.version_id is not None
    counts = await changing.apply(
        connection, plans, account=row.account_id, sequence=row.id, target=codec.decode(row.draft),
        version=active.version_id, before=row.version_id if row.state == ACTIVE else None, wish=wish,
        stopped_for="stopped_by_change", user=user, now=now,
    )  # fmt: skip
    return active, counts


async def activate(
    connection: AsyncConnection,
    row: SequenceRow,
    user: int,
    *,
    now: datetime,
    note: str = "",
    approved_by: int | None = None,
) -> SequenceRow:
    """Publish the draft as the next version and take enrollments from now on (row R1); who is inside finishes.

    Raises:
        Conflict: a second person must approve.
        Incomplete: something is missing, listed.
        NotAllowed: it would send from a mailbox that is somebody else's alone.
    """
    await _refuse_alone(connection, row, user, approved_by, now)
    definition = codec.decode(row.draft)
    await refuse_missing(connection, row, definition, now=now)
    await _refuse_borrowed(connection, row, {user, approved_by or user}, definition)
    enclosed = await enclosing.enclose(connection, row.account_id, row.owner_id, definition)
    await store.lock(connection, row.account_id, row.id)  # first: the next number is free for one only
    version = await store.add_version(
        connection, account=row.account_id, sequence=row.id, definition=row.draft, enclosed=enclosed.encoded(),
        user=user, now=now, note=note,
    )  # fmt: skip
    return await make_current(connection, row, version.id, definition, now=now)


async def _refuse_alone(
    connection: AsyncConnection, row: SequenceRow, user: int, approved_by: int | None, now: datetime
) -> None:
    """Raise Conflict where an account wants two to publish, and there are not two; here, for every way leads here."""
    if approved_by in (None, user) and await publish_requests.wanted(connection, row.account_id):
        raise Conflict(
            "second_person",
            say("A second person must approve {name} before it is published: ask for it in its window.", name=row.name),
        )
    await publish_requests.overtake(connection, row.account_id, row.id, user, now=now)


async def _refuse_borrowed(
    connection: AsyncConnection, row: SequenceRow, users: Collection[int], definition: Definition
) -> None:
    """Raise NotAllowed where neither creator nor publisher may send from the mailbox; admins may from any (row R2)."""
    mailbox = await mailboxes.by_address(connection, row.account_id, definition.send_as or "")
    if mailbox is None or mailbox.shared or mailbox.owner_id in {row.owner_id, *users}:
        return
    people = await accounts.people(connection, row.account_id, users)
    if not any(one.role == "admin" for one in people.values()):
        raise NotAllowed(
            "not_your_mailbox",
            say("{send_as} is somebody else's mailbox: choose one of yours or a shared one.", send_as=mailbox.address),
        )


async def make_current(
    connection: AsyncConnection, row: SequenceRow, version: int, definition: Definition, *, now: datetime
) -> SequenceRow:
    """Let a version be the one that people are enrolled in. Raises NotFound: the sequence was deleted meanwhile."""
    mailbox = await _mailbox_id(connection, row.account_id, definition)
    await store.bind(connection, row.id, board=definition.board, mailbox=mailbox)
    active = await store.set_state(
        connection, account=row.account_id, sequence=row.id, state=ACTIVE, version=version, now=now
    )
    if active is None:
        raise NotFound("sequence_not_found", say("This sequence was deleted meanwhile."))
    places = {board for board in (row.board_id, definition.board) if board is not None}
    await board_care.look(connection, row.account_id, places, now=now)
    return active


async def refuse_missing(
    connection: AsyncConnection, row: SequenceRow, definition: Definition, *, now: datetime
) -> None:  # fmt: skip
    """Raise Incomplete when `definition` lacks something to be active, as far as we know without monday."""
    account, lacking = row.account_id, list(checks.missing(definition))
    if definition.send_as and not await mailboxes.by_address(connection, account, definition.send_as):
        sentence = say(
            "No mailbox {send_as} is connected: connect it, or choose another sender.", send_as=definition.send_as
        )
        lacking.append(Missing("mailbox_not_connected", "send_as", sentence))
    told = definition.sender.by_owner and not definition.send_as
    if told and definition.needs_mailbox() and not await mailboxes.any_lent(connection, account, row.owner_id):
        sentence = say(
            "Nobody has lent a mailbox yet: its owner does in the settings. Or choose one to send as otherwise."
        )
        lacking.append(Missing("no_sender", "sender.columns", sentence))
    own = await days_off.of_account(connection, account)
    if closing.closed(definition, own, now=now):
        sentence = say("The days off leave this sequence no day to send on for more than a year: add sending days.")
        lacking.append(Missing("calendar_closed", "schedule.days", sentence))
    if lacking:
        raise Incomplete("missing_config", lacking[0].sentence, [vars(one) for one in lacking])


async def _mailbox_id(connection: AsyncConnection, account: int, definition: Definition) -> int | None:
    if not definition.send_as:
        return None
    mailbox = await mailboxes.by_address(connection, account, definition.send_as)
    return mailbox.id if mailbox else None


async def deactivate(
    connection: AsyncConnection, plans: Plans, row: SequenceRow, user: int, wish: Wish, *, now: datetime
) -> tuple[SequenceRow, dict[str, int]]:
    """Take no new enrollments, and do with the people inside what is wished (row E3): who moves, moves to its version.

    Returns the sequence, and how many people what became of. Raises Unacceptable: a choice that some cannot follow.
    """
    inactive = await store.set_state(
        connection, account=row.account_id, sequence=row.id, state=INACTIVE, version=None, now=now
    )
    if inactive is None:
        raise NotFound("sequence_not_found", say("This sequence was deleted meanwhile."))
    counts: dict[str, int] = {}
    if inactive.version_id is not None:
        [version] = await store.versions(connection, [inactive.version_id])
        counts = await changing.apply(
            connection, plans, account=row.account_id, sequence=row.id, target=codec.decode(version.definition),
            version=version.id, before=None, wish=wish, stopped_for="sequence_deactivated", user=user, now=now,
        )  # fmt: skip
    await _look(connection, row, now)
    return inactive, counts


async def delete(connection: AsyncConnection, plans: Plans, row: SequenceRow, *, now: datetime) -> None:
    """Delete a sequence and stop everybody inside. Its history stays."""
    await store.set_state(connection, account=row.account_id, sequence=row.id, state=DELETED, version=None, now=now)
    await _stop_everybody(connection, plans, row, "sequence_deleted", now)
    await _look(connection, row, now)


async def _look(connection: AsyncConnection, row: SequenceRow, now: datetime) -> None:
    """Have the board of a sequence looked after: it may need less than before."""
    await board_care.look(connection, row.account_id, [row.board_id] if row.board_id else [], now=now)


async def _stop_everybody(
    connection: AsyncConnection, plans: Plans, row: SequenceRow, code: str, now: datetime
) -> None:
    inside = await store.live_people(connection, row.account_id, row.id)
    follows = await ending.end(connection, plans, inside, state=ending.STOPPED, code=code, now=now)
    await effects.record(connection, follows, now=now)
