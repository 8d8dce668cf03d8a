"""Publishing with a second person: asked by one, approved or declined by another, withdrawn by who asked (row L11)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sequences.authoring import publishing
from sequences.authoring.changing import Wish
from sequences.core import codec
from sequences.core.effects import Alarm, BoardNotice, Effects
from sequences.errors import Conflict, NotAllowed, NotFound
from sequences.storage import accounts, effects
from sequences.storage import publish_requests as store
from sequences.storage.database import AsyncConnection
from sequences.storage.publish_requests import Request
from sequences.storage.sequences import SequenceRow
from sequences.versions.plans import Plans
from sequences.words import Said, say


async def ask(
    connection: AsyncConnection, row: SequenceRow, user: int, *, note: str, people: Mapping[str, Any], now: datetime
) -> Request:
    """Keep that `user` asks to publish the draft as it stands, and tell its creator and the admins.

    A request that waits already is asked anew. The row of the sequence is locked by the caller. Raises:
        Incomplete: something is missing, listed.
    """
    definition = codec.decode(row.draft)
    await publishing.refuse_missing(connection, row, definition, now=now)
    request = await store.add(
        connection, row.account_id, row.id, user, revision=row.revision, version=row.version_id, note=note,
        people=people, now=now,
    )  # fmt: skip
    text = say(
        "{who} asks you to approve {name} before it is published.",
        who=await _name(connection, row, user),
        name=row.name,
    )
    assert definition.board is not None
    alarm = Alarm(row.account_id, row.id, definition.board, row.owner_id, text, f"publish:{request.id}", but=user)
    await effects.record(connection, Effects(alarms=[alarm]), now=now)
    return request


async def approve(
    connection: AsyncConnection,
    plans: Plans,
    row: SequenceRow,
    request: Request,
    user: int,
    wish: Wish,
    *,
    now: datetime,
) -> tuple[SequenceRow, dict[str, int]]:
    """Publish what was asked for, exactly as it was asked; `wish` are the choices of the request.

    Returns the sequence, and how many people what became of. Raises:
        NotAllowed: it is one's own request.
        NotFound: it waits no more.
        Conflict: the draft, or what is published, is not as it was when this was asked.
        Incomplete, Unacceptable: as publishing does.
    """
    refuse_own(request, user)
    refuse_changed(row, request)
    await _decide(connection, request, store.APPROVED, user, "", now)
    active, counts = await publishing.publish(
        connection, plans, row, request.asked_by, wish, now=now, note=request.note, approved_by=user
    )
    text = say("{who} approved {name}: it is published.", who=await _name(connection, row, user), name=row.name)
    await _tell(connection, row, request, text, now)
    return active, counts


async def decline(
    connection: AsyncConnection, row: SequenceRow, request: Request, user: int, note: str, *, now: datetime
) -> None:
    """Publish nothing, and tell who asked. Raises NotAllowed: it is one's own; NotFound: it waits no more."""
    refuse_own(request, user)
    await _decide(connection, request, store.DECLINED, user, note, now)
    who = await _name(connection, row, user)
    if note:
        text = say("{who} did not approve {name}: {note}", who=who, name=row.name, note=note)
    else:
        text = say("{who} did not approve {name}.", who=who, name=row.name)
    await _tell(connection, row, request, text, now)


async def withdraw(connection: AsyncConnection, request: Request, user: int, *, now: datetime) -> None:
    """Ask no more. Raises NotAllowed: somebody else asked; NotFound: it waits no more."""
    if request.asked_by != user:
        raise NotAllowed("not_asked_by_you", say("Only whoever asked can withdraw it: decline it instead."))
    await _decide(connection, request, store.WITHDRAWN, user, "", now)


def refuse_own(request: Request, user: int) -> None:
    """Raise NotAllowed when somebody would decide what they asked for themselves."""
    if request.asked_by == user:
        raise NotAllowed("own_request", say("You asked for this yourself: another person must decide."))


def refuse_changed(row: SequenceRow, request: Request) -> None:
    """Raise Conflict when the draft, or what is published, is not as it was when this was asked."""
    if (row.revision, row.version_id) != (request.revision, request.version_id):
        raise Conflict(
            "draft_changed", say("The sequence was changed since this was asked: look again, and ask once more.")
        )


def gone() -> NotFound:
    """Return the error for a request that waits no more."""
    return NotFound("no_request", say("Nothing waits to be approved here any more: reload the sequence."))


async def _decide(
    connection: AsyncConnection, request: Request, state: str, user: int, answer: str, now: datetime
) -> None:
    if await store.decide(connection, request, state, user, answer=answer, now=now) is None:
        raise gone()


async def _name(connection: AsyncConnection, row: SequenceRow, user: int) -> str | Said:
    known = await accounts.names(connection, row.account_id, [user])
    return known.get(user) or say("Somebody")


async def _tell(connection: AsyncConnection, row: SequenceRow, request: Request, text: Said, now: datetime) -> None:
    """Tell whoever asked what became of it; the bell leads to the board of the sequence."""
    board = codec.decode(row.draft).board or row.board_id
    if board is not None:
        told = BoardNotice(row.account_id, board, (request.asked_by,), text, f"publish:{request.id}:decided")
        await effects.record(connection, Effects(board_notices=[told]), now=now)
