"""Which sequences somebody may pick (row N4): theirs, and those sent from an address they may use."""

from __future__ import annotations

from sequences.facts import may_use
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
) -> list[SequenceRow]:
    """Return up to `limit` active sequences after an id that `user` may pick, in order of their ids."""
    person = await accounts.person(connection, account, user)
    is_admin = person is not None and person.role == "admin"
    boxes = {box.id: box for box in await mailboxes.of_account(connection, account)}
    found: list[SequenceRow] = []
    while len(found) < limit:
        page = await store.page(connection, account, after=after, limit=limit, board=board, state="active")
        found += [row for row in page if is_admin or may_use(user, row.owner_id, boxes.get(row.mailbox_id or 0))]
        if len(page) < limit:
            break
        after = page[-1].id
    return found[:limit]


async def may_pick(connection: AsyncConnection, account: int, user: int, row: SequenceRow) -> bool:
    """Return whether `user` may pick this sequence."""
    person = await accounts.person(connection, account, user)
    boxes = await mailboxes.by_id(connection, [row.mailbox_id] if row.mailbox_id else [])
    is_admin = person is not None and person.role == "admin"
    return is_admin or may_use(user, row.owner_id, boxes.get(row.mailbox_id or 0))
