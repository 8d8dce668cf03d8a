"""Held mails: nobody can tell whether they were sent, until a person decides (row X4)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from starlette.routing import Route
from typing_extensions import TypedDict

from integration.api.faces import ItemName, items, places
from integration.api.guard import Asking, Guard
from integration.api.runs import may_change, must_change, note_run
from integration.api.shapes import After, MostLimit, Strict, Whole
from sequences.core.auditing import What
from sequences.runs import acting
from sequences.storage import people
from tasks.wake import wake


class HeldQuery(Strict):
    """Which held mails: of a sequence or of all, after the last id of the page before, oldest first."""

    sequence: Whole = 0
    after: After = 0
    limit: MostLimit = 200


class HeldMail(TypedDict):
    """A mail that waits for a person's decision."""

    id: str
    enrollment: str
    sequence: str
    sequence_name: str
    item: ItemName
    position: int
    state: str
    subject: str | None
    recipient: str | None
    begun_at: str
    answer: str | None
    may_decide: bool


class HeldMails(TypedDict):
    """A page of held mails; `after` asks for the next one."""

    held: list[HeldMail]
    after: str | None


class Decided(TypedDict):
    """The mail was decided."""

    decided: bool


def routes(guard: Guard) -> list[Route]:
    """Return the routes of held mails."""
    return [
        guard.route("GET", "/held", every),
        guard.route("POST", "/deliveries/{delivery}/send-again", send_again),
        guard.route("POST", "/deliveries/{delivery}/skip", skip),
    ]


async def every(asking: Asking, query: HeldQuery) -> HeldMails:
    """Return a page of the mails of which nobody can tell whether they were sent; to decide them is not for guests."""
    if asking.boards is not None:
        return {"held": [], "after": None}
    async with asking.own.database.transaction() as connection:
        found = await people.held(
            connection, asking.account, sequence=query.sequence or None, after=query.after, limit=query.limit + 1
        )
    page = found[: query.limit]
    known = await places(asking, {one["board_id"] for one in page})
    async with asking.own.database.transaction() as connection:
        named = await items(asking, connection, known, [(one["item_id"], one["board_id"]) for one in page])
    mails = [_shown(asking, one, named.name(one["item_id"], one["board_id"])) for one in page]
    return {"held": mails, "after": mails[-1]["id"] if len(found) > query.limit else None}


def _shown(asking: Asking, one: Mapping[str, Any], item: ItemName) -> HeldMail:
    return {
        "id": str(one["id"]),
        "enrollment": str(one["enrollment_id"]),
        "sequence": str(one["sequence_id"]),
        "sequence_name": one["sequence_name"],
        "item": item,
        "position": one["position"],
        "state": one["state"],
        "subject": one["subject"] if item["accessible"] else None,
        "recipient": one["recipient"] if item["accessible"] else None,
        "begun_at": one["begun_at"].isoformat(),
        "answer": one["answer"] if item["accessible"] else None,
        "may_decide": may_change(asking, one),
    }


async def _decide(asking: Asking, again: bool) -> Decided:
    asking.must_write()
    delivery = asking.number("delivery")
    async with asking.own.database.transaction() as connection:
        row = await people.of_delivery(connection, asking.account, delivery)
        await must_change(asking, connection, row)
        decide = acting.send_again if again else acting.skip
        await decide(connection, asking.account, delivery, now=asking.now)
        if row is not None:
            await note_run(asking, connection, What.MAIL_SENT_AGAIN if again else What.MAIL_SKIPPED, row)
    await wake(asking.own.redis)
    return {"decided": True}


async def send_again(asking: Asking) -> Decided:
    """Send a held mail again."""
    return await _decide(asking, True)


async def skip(asking: Asking) -> Decided:
    """Pass over a held mail."""
    return await _decide(asking, False)
