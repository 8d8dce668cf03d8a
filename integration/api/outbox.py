"""What did not reach monday for good: given up for now, shown with its reason, tried again by an admin."""

from __future__ import annotations

from typing import Literal

from starlette.routing import Route
from typing_extensions import TypedDict

from integration.api.guard import Asking, Guard
from integration.api.shapes import Before, Limit, Strict
from sequences.core.auditing import Subject, What
from sequences.outbox import troubles
from sequences.storage import outbox, subscriptions
from sequences.storage.outbox import Given
from sequences.storage.subscriptions import Dead
from sequences.words import Said
from tasks.wake import wake


class OutboxQuery(Strict):
    """Which rows to list: those that were given up, before the last id of the page before."""

    state: Literal["dead"] = "dead"
    before: Before = 2**62
    limit: Limit = 50


class Trouble(TypedDict):
    """Why something did not reach monday: a code that stays, what happened, and what to do next."""

    code: str
    sentence: Said
    next_step: Said


class Post(TypedDict):
    """A row that was given up: a fire, a notice, an activity's item, or what an automation waits for."""

    id: str
    kind: str
    item: str | None
    subscription: str | None
    tries: int
    at: str
    trouble: Trouble


class PostPage(TypedDict):
    """A page of rows, newest first; `before` asks for the next one."""

    posts: list[Post]
    before: str | None


class DeadSubscription(TypedDict):
    """A trigger of an automation that monday no longer knows."""

    id: str
    trigger: str
    board: str | None
    sequence: str | None
    owner: str
    automation: str | None
    at: str
    trouble: Trouble


class DeadSubscriptions(TypedDict):
    """The triggers that monday no longer knows, the latest first."""

    subscriptions: list[DeadSubscription]


class Retried(TypedDict):
    """Whether it is tried again."""

    retried: bool


def routes(guard: Guard) -> list[Route]:
    """Return the routes of what did not reach monday."""
    return [
        guard.route("GET", "/outbox", every),
        guard.route("POST", "/outbox/{post}/retry", retry),
        guard.route("GET", "/subscriptions", dead),
    ]


def _told(trouble: troubles.Trouble) -> Trouble:
    return {"code": trouble.code, "sentence": trouble.sentence, "next_step": trouble.next_step}


def _number(value: object) -> str | None:
    return str(value) if isinstance(value, int) else None


def _post(row: Given) -> Post:
    outputs = row.payload.get("outputs", {})
    return {
        "id": str(row.id),
        "kind": row.kind,
        "item": _number(outputs.get("itemId", row.payload.get("item"))),
        "subscription": _number(row.payload.get("subscription")),
        "tries": row.tries,
        "at": row.created_at.isoformat(),
        "trouble": _told(troubles.of_row(row)),
    }


def _dead(one: Dead) -> DeadSubscription:
    return {
        "id": str(one.subscription_id),
        "trigger": one.trigger,
        "board": _number(one.board_id),
        "sequence": _number(one.sequence_id),
        "owner": str(one.user_id),
        "automation": _number(one.integration_id),
        "at": one.dead_at.isoformat(),
        "trouble": _told(troubles.of_subscription(one)),
    }


async def every(asking: Asking, query: OutboxQuery) -> PostPage:
    """Return a page of what was given up."""
    asking.must_administer()
    async with asking.own.database.transaction() as connection:
        found = await outbox.given_up(connection, asking.account, before=query.before, limit=query.limit + 1)
    page = found[: query.limit]
    return {"posts": [_post(row) for row in page], "before": str(page[-1].id) if len(found) > query.limit else None}


async def retry(asking: Asking) -> Retried:
    """Try once more what was given up."""
    asking.must_administer()
    async with asking.own.database.transaction() as connection:
        await troubles.retry(connection, asking.account, asking.number("post"), now=asking.now)
        await asking.note(connection, What.POST_RETRIED, Subject.POST, asking.number("post"))
    await wake(asking.own.redis)
    return {"retried": True}


async def dead(asking: Asking) -> DeadSubscriptions:
    """Return the automations' triggers that monday no longer knows."""
    asking.must_administer()
    async with asking.own.database.transaction() as connection:
        found = await subscriptions.dead(connection, asking.account)
    return {"subscriptions": [_dead(one) for one in found]}
