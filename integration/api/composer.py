"""What the composer asks for a step: a preview with a real item, and a test to oneself."""

from __future__ import annotations

from typing import Any

from starlette.routing import Route

from integration.api.guard import Asking, Guard
from integration.bodies import BadBody, read_json
from recipes.block import whole_number
from sequences import previewing
from sequences.errors import NotAllowed, NotFound, Unacceptable
from sequences.mail.address import check_address
from sequences.monday.items import Item, read_items
from sequences.previewing import Draft
from sequences.storage.mailboxes import Mailbox


def routes(guard: Guard) -> list[Route]:
    """Return the routes of the composer."""
    step = "/sequences/{sequence}/steps/{step}"
    return [
        guard.route("POST", f"{step}/preview", preview),
        guard.route("POST", f"{step}/test", send_test),
    ]


async def _asked(asking: Asking) -> tuple[Draft, int, Item]:
    """Return the draft, the position of the step, and the item of the body."""
    number = whole_number((await read_json(asking.request)).get("item"))
    if number is None:
        raise BadBody(400, "no_item", "Send the id of an item of the sequence's board.")
    position = asking.number("step")
    async with asking.own.database.transaction() as connection:
        row = await asking.sequence(connection)
        asking.must_own(row)
        draft = await previewing.read_draft(connection, row, position, now=asking.now)
    found = await read_items(asking.own.monday, await asking.access(), [number], sorted(draft.plan.columns))
    item = found.get(number)
    if item is None or item.state != "active" or item.board_id != draft.plan.definition.board:
        raise NotFound("item_not_found", "This item is not on the board of the sequence: choose another one.")
    return draft, position, item


async def preview(asking: Asking) -> object:
    """Return an e-mail of the draft as an item's person would read it."""
    draft, position, item = await _asked(asking)
    found = previewing.preview(draft, position, item, asking.person, now=asking.now)
    shown: dict[str, Any] = {**vars(found), "blank": [vars(one) for one in found.blank]}
    return {**shown, "attachments": list(found.attachments), "missing": list(draft.lacking)}


async def send_test(asking: Asking) -> object:
    """Send an e-mail of the draft to whoever asks, through the mailbox of the sequence."""
    draft, position, item = await _asked(asking)
    _must_send(asking, draft.mailbox)
    address = check_address(asking.person.email)
    if address is None:
        raise Unacceptable("no_address", "monday knows no e-mail address of yours: add one to your profile.")
    if draft.lacking:
        raise Unacceptable("missing_config", draft.lacking[0]["sentence"], draft.lacking)
    await previewing.send_test(asking.own.mailer, draft, position, item, asking.person, address, now=asking.now)
    return {"sent_to": address}


def _must_send(asking: Asking, mailbox: Mailbox | None) -> None:
    """Raise unless there is a mailbox, and the person may send from it (row R2)."""
    if mailbox is None:
        raise Unacceptable("mailbox_not_connected", "The mailbox of the sequence is not connected: connect it first.")
    mine = mailbox.shared or mailbox.owner_id == asking.person.user_id
    if not mine and asking.person.role != "admin":
        raise NotAllowed("not_your_mailbox", "You can send tests from your own mailboxes and from shared ones.")
