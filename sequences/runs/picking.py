"""Which sequences somebody may pick (row N4): theirs, and those sent from an address they may use."""

from __future__ import annotations

from collections.abc import Sequence

from sequences.runs.facts import may_use
from sequences.storage import accounts, mailboxes
from sequences.storage import sequences as store
from sequences.storage.database import AsyncConnection
from sequences.storage.sequences import SequenceRow


async def pickable(
    connection: AsyncConnection,
    account: int,
    user: int,
    *,
    board: int | None,
    after: int = 0,
    limit: int = 100,
    named: str = "",
) -> list[SequenceRow]:
    """Return up to `limit` active sequences after an id that `user` may pick, in order of their ids.

    With `named` only those whose name holds it, in capitals or not.
    """
    person = await accounts.person(connection, account, user)
    is_admin = person is not None and person.role == "admin"
    boxes = {box.id: box for box in await mailboxes.of_account(connection, account)}
    found: list[SequenceRow] = []
    while len(found) < limit:
        page = await store.page(connection, account, after=after, limit=limit, board=board, state="active")
        mine = [row for row in page if is_admin or may_use(user, row.owner_id, boxes.get(row.mailbox_id or 0))]
        found += [row for row in mine if named.casefold() in row.name.casefold()]
        if len(page) < limit:
            break
        after = page[-1].id
    return found[:limit]


async def titled(connection: AsyncConnection, account: int, user: int, sequences: Sequence[int]) -> list[SequenceRow]:
    """Return those of `sequences` whose names `user` may read, in their order; deleted ones have none.

    Members and viewers read all names of their account; guests those they may pick (row A1).
    """
    rows = await store.several(connection, account, sequences)
    person = await accounts.person(connection, account, user)
    if person is None or person.role == "guest":
        rows = [row for row in rows if await may_pick(connection, account, user, row)]
    return [row for row in rows if row.state != "deleted"]


async def may_pick(connection: AsyncConnection, account: int, user: int, row: SequenceRow) -> bool:
    """Return whether `user` may pick this sequence."""
    person = await accounts.person(connection, account, user)
    boxes = await mailboxes.by_id(connection, [row.mailbox_id] if row.mailbox_id else [])
    is_admin = person is not None and person.role == "admin"
    return is_admin or may_use(user, row.owner_id, boxes.get(row.mailbox_id or 0))
