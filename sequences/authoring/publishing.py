"""The life of a sequence: drafted, published, switched off, deleted. Each version is immutable."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from sequences.authoring import closing
from sequences.core import checks, codec
from sequences.core.checks import Missing
from sequences.core.definition import Definition
from sequences.errors import Conflict, Incomplete, NotFound, Unacceptable
from sequences.runs import ending
from sequences.storage import board_care, boards, days_off, effects, mailboxes
from sequences.storage import sequences as store
from sequences.storage.database import AsyncConnection
from sequences.storage.sequences import SequenceRow
from sequences.versions import enclosing
from sequences.versions.plans import Plans
from sequences.words import say

ACTIVE, INACTIVE, MISSING, DELETED = "active", "inactive", "missing_config", "deleted"
People = Literal["finish", "stop"]


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


async def activate(connection: AsyncConnection, row: SequenceRow, user: int, *, now: datetime) -> SequenceRow:
    """Publish the draft as the next version and take enrollments from now on (row R1).

    Raises:
        Incomplete: something is missing, listed.
    """
    definition = codec.decode(row.draft)
    await refuse_missing(connection, row.account_id, definition, now=now)
    enclosed = await enclosing.enclose(connection, row.account_id, row.owner_id, definition)
    version = await store.add_version(
        connection, account=row.account_id, sequence=row.id, definition=row.draft, enclosed=enclosed.encoded(),
        user=user, now=now,
    )  # fmt: skip
    await store.bind(
        connection,
        row.id,
        board=definition.board,
        mailbox=await _mailbox_id(connection, row.account_id, definition),
    )
    active = await store.set_state(
        connection, account=row.account_id, sequence=row.id, state=ACTIVE, version=version.id, now=now
    )
    if active is None:
        raise NotFound("sequence_not_found", say("This sequence was deleted meanwhile."))
    places = {board for board in (row.board_id, definition.board) if board is not None}
    await board_care.look(connection, row.account_id, places, now=now)
    return active


async def refuse_missing(connection: AsyncConnection, account: int, definition: Definition, *, now: datetime) -> None:
    """Raise Incomplete when `definition` lacks something to be active, as far as we know without monday."""
    lacking = list(checks.missing(definition))
    if definition.send_as and not await mailboxes.by_address(connection, account, definition.send_as):
        sentence = say(
            "No mailbox {send_as} is connected: connect it, or choose another sender.", send_as=definition.send_as
        )
        lacking.append(Missing("mailbox_not_connected", "send_as", sentence))
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
    connection: AsyncConnection, plans: Plans, row: SequenceRow, people: People, *, now: datetime
) -> SequenceRow:
    """Take no new enrollments; the people inside finish, or are all stopped (row E3)."""
    inactive = await store.set_state(
        connection, account=row.account_id, sequence=row.id, state=INACTIVE, version=None, now=now
    )
    if inactive is None:
        raise NotFound("sequence_not_found", say("This sequence was deleted meanwhile."))
    if people == "stop":
        await _stop_everybody(connection, plans, row, "sequence_deactivated", now)
    await _look(connection, row, now)
    return inactive


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
