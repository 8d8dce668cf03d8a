"""What the composer asks for a step: a preview with a real item, and a test to oneself."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field
from starlette.routing import Route
from typing_extensions import TypedDict

from integration.api.guard import Asking, Guard
from integration.api.shapes import MondayId, Strict
from sequences.authoring import previewing
from sequences.authoring.previewing import Draft
from sequences.core.problems import MOST_VARIANTS
from sequences.errors import NotAllowed, NotFound, Unacceptable
from sequences.mail.address import check_address
from sequences.monday.client import Access
from sequences.monday.items import Item, read_items
from sequences.storage.mailboxes import Mailbox
from sequences.versions.enclosing import Lacking
from sequences.words import say


class ForItem(Strict):
    """The item of the sequence's board that an e-mail is made for, and in which wording: 0 is the step's own."""

    item: MondayId
    variant: Annotated[int, Field(ge=0, le=MOST_VARIANTS)] = 0


class Shown(TypedDict):
    """An e-mail as its reader gets it; `blank`: fields without value and fallback; `held`: why its item's
    files would keep it from leaving; `missing`: see a sequence.
    """

    subject: str
    html: str
    plain: str
    recipient: str
    blank: list[previewing.Blank]
    attachments: list[str]
    held: previewing.Held | None
    missing: list[Lacking]


class Sent(TypedDict):
    """Where a test went."""

    sent_to: str


def routes(guard: Guard) -> list[Route]:
    """Return the routes of the composer."""
    step = "/sequences/{sequence}/steps/{step}"
    return [
        guard.route("POST", f"{step}/preview", preview),
        guard.route("POST", f"{step}/test", send_test),
    ]


async def _asked(asking: Asking, body: ForItem) -> tuple[Draft, int, Item, Access]:
    """Return the draft, the position of the step, the item of the body, and how monday was asked for it."""
    position, number = asking.number("step"), body.item
    async with asking.own.database.transaction() as connection:
        row = await asking.sequence(connection)
        asking.must_own(row)
        draft = await previewing.read_draft(connection, row, position, body.variant, now=asking.now)
    access = await asking.access()
    found = await read_items(asking.own.monday, access, [number], sorted(draft.plan.columns))
    item = found.get(number)
    if item is None or item.state != "active" or item.board_id != draft.plan.definition.board:
        raise NotFound("item_not_found", say("This item is not on the board of the sequence: choose another one."))
    async with asking.own.database.transaction() as connection:
        draft = await previewing.from_whom(connection, draft, item, now=asking.now)
    return draft, position, item, access


async def preview(asking: Asking, body: ForItem) -> Shown:
    """Return an e-mail of the draft as an item's person would read it."""
    draft, position, item, access = await _asked(asking, body)
    brought = await previewing.bring(asking.own.files, access, draft, position, item)
    found = previewing.preview(draft, position, item, asking.person, brought, now=asking.now)
    return {
        "subject": found.subject,
        "html": found.html,
        "plain": found.plain,
        "recipient": found.recipient,
        "blank": list(found.blank),
        "attachments": list(found.attachments),
        "held": found.held,
        "missing": list(draft.lacking),
    }


async def send_test(asking: Asking, body: ForItem) -> Sent:
    """Send an e-mail of the draft to whoever asks, through the mailbox of the sequence."""
    draft, position, item, access = await _asked(asking, body)
    _must_send(asking, draft.mailbox)
    address = check_address(asking.person.email)
    if address is None:
        raise Unacceptable("no_address", say("monday knows no e-mail address of yours: add one to your profile."))
    if draft.lacking:
        raise Unacceptable("missing_config", draft.lacking[0]["sentence"], draft.lacking)
    brought = await previewing.bring(asking.own.files, access, draft, position, item)
    await previewing.send_test(
        asking.own.mailer, draft, position, item, asking.person, address, brought, now=asking.now
    )
    return {"sent_to": address}


def _must_send(asking: Asking, mailbox: Mailbox | None) -> None:
    """Raise unless there is a mailbox, and the person may send from it (row R2)."""
    if mailbox is None:
        raise Unacceptable(
            "mailbox_not_connected", say("The mailbox of the sequence is not connected: connect it first.")
        )
    mine = mailbox.shared or mailbox.owner_id == asking.person.user_id
    if not mine and asking.person.role != "admin":
        raise NotAllowed("not_your_mailbox", say("You can send tests from your own mailboxes and from shared ones."))
