"""Empties the outbox: fires triggers, rings bells, and places activities on their board.

Each row leaves once, in order for its target; what fails for a while is tried again, what cannot
succeed is kept with the error.
"""

from __future__ import annotations

import asyncio
import random
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime, timedelta

import structlog

from sequences.accounts import features
from sequences.activities import activities_board
from sequences.core.effects import Effects
from sequences.monday.batch import SIZE
from sequences.monday.errors import MondayError, NotAllowed, Throttled, Unauthorized
from sequences.outbox import firing, reminding, telling, timelining, troubles
from sequences.outbox.poster import Left, Poster
from sequences.storage import effects, outbox, subscriptions
from sequences.storage.database import AWAY, AsyncConnection
from sequences.storage.outbox import Post

log = structlog.get_logger()
ASK_CONNECTED = timedelta(minutes=15)
ASK_ALLOWED = timedelta(minutes=15)
PAUSES = tuple(timedelta(seconds=s) for s in (5, 30, 60, 300, 900, 3600, 3 * 3600, 12 * 3600, 24 * 3600))


async def post_all(poster: Poster, ids: Sequence[int], *, now: datetime) -> None:
    """Send the rows that this worker has taken."""
    async with poster.database.transaction() as connection:
        posts = await outbox.load(connection, list(ids))
    done = await asyncio.gather(*(_post(poster, pack, now) for pack in _packs(posts)), return_exceptions=True)
    if errors := [one for one in done if isinstance(one, BaseException)]:
        raise errors[0]  # the others have left; the lease brings this one back


def _packs(posts: Sequence[Post]) -> list[list[Post]]:
    """Return rows in the packs they leave in: those that share a request together, every other row alone."""
    packs: dict[tuple[int, str], list[list[Post]]] = {}
    for post in posts:
        alone = post.kind not in PACKED
        mine = packs.setdefault((post.id, "") if alone else (post.account_id, post.kind), [[]])
        if len(mine[-1]) == SIZE:
            mine.append([])
        mine[-1].append(post)
    return [pack for every in packs.values() for pack in every]


async def _post(poster: Poster, pack: Sequence[Post], now: datetime) -> None:
    """Send a pack. Those taken together have targets of their own: a slow one keeps no other waiting."""
    async with poster.database.transaction() as connection:
        held = [post for post in pack if await outbox.hold(connection, post)]
    if not held:
        return
    found = await _leave(poster, held, now)
    async with poster.database.transaction() as connection:
        for post in held:
            await _settle(connection, post, found[post.id], now)
        if limited := next((one for one in found.values() if one.limited), None):  # the others need not find out
            await outbox.rest(connection, held[0].account_id, now + limited.after, but=ELSEWHERE)


async def _settle(connection: AsyncConnection, post: Post, left: Left, now: datetime) -> None:
    """Write what became of a row."""
    if left.waits:
        await outbox.later(connection, post.id, now + ASK_CONNECTED, left.answer, counts=False)
    elif left.limited:
        await outbox.later(connection, post.id, now + left.after, left.answer, counts=False)
    elif left.dead:
        await outbox.dead(connection, post.id, left.answer)
    elif left.parked:
        await outbox.park(connection, post)
    elif left.again:
        await outbox.later(connection, post.id, now + max(left.after, _pause(post)), left.answer)
    else:
        await outbox.done(connection, post.id, left.answer, left.trigger_uuid)


def _pause(post: Post) -> timedelta:
    """Return how long to wait before the next try, with jitter so that failures spread."""
    jitter = random.Random(f"{post.key}:{post.tries}").uniform(1.0, 1.3)  # noqa: S311  # no secret
    return PAUSES[min(post.tries, len(PAUSES)) - 1] * jitter


async def _leave(poster: Poster, pack: Sequence[Post], now: datetime) -> dict[int, Left]:
    """Send a pack and return what became of each row, by its id."""
    try:
        found = await _send(poster, pack, now)
    except Unauthorized as error:
        found = _all(pack, Left(error.sentence, waits=True))
    except Throttled as error:
        after = timedelta(seconds=error.seconds + random.random())  # noqa: S311  # not all at once
        found = _all(pack, Left(error.sentence, limited=True, after=after))
    except NotAllowed as error:  # a role, a scope, a subscriber of a board: people change these, within days or never
        found = _all(pack, Left(error.sentence, again=True, after=ASK_ALLOWED))
    except MondayError as error:
        found = _all(pack, Left(error.sentence, again=error.may_heal, dead=not error.may_heal, after=_after(error)))
    except firing.BadTarget as error:
        found = _all(pack, Left(str(error), dead=True))
    except AWAY:
        raise
    except Exception as error:  # of this pack alone: those behind it have nothing to do with it
        log.exception("post failed", posts=[post.id for post in pack], kind=pack[0].kind)
        found = _all(pack, Left(type(error).__name__, again=True))
    for post in pack:
        left = found[post.id]
        if left.again and post.tries > len(PAUSES):
            left = found[post.id] = Left(left.answer, dead=True)
        log.info("post left", post=post.id, kind=post.kind, again=left.again, dead=left.dead)
    return found


def _all(pack: Sequence[Post], left: Left) -> dict[int, Left]:
    return {post.id: left for post in pack}


async def _send(poster: Poster, pack: Sequence[Post], now: datetime) -> dict[int, Left]:
    kind = pack[0].kind
    if kind in PACKED:
        return await PACKED[kind](poster, pack, now)
    if kind in SENDERS:
        return {pack[0].id: await SENDERS[kind](poster, pack[0], now)}
    return _all(pack, Left(f"nobody knows how to send {kind!r}", dead=True))


def _after(error: MondayError) -> timedelta:
    return timedelta(seconds=error.retry_in or 0)


async def _fire(poster: Poster, post: Post, now: datetime) -> Left:
    """Fire a trigger, not sooner after the one before than monday can bear."""
    async with poster.database.transaction() as connection:
        slot = await subscriptions.slot(connection, post.account_id, post.payload["subscription"])
    if slot is None:
        return Left(troubles.REMOVED, dead=True)
    if slot.superseded:
        return Left("", parked=True)
    await asyncio.sleep(slot.wait)
    fired = await firing.fire(poster.http, poster.firing, slot.webhook_url, post.payload["outputs"])
    answer = f"{fired.status} {fired.answer}"
    if fired.gone:
        return await _gone(poster, post, answer, now)
    again = not (fired.accepted or fired.final)
    return Left(answer, again=again, dead=fired.final, trigger_uuid=fired.trigger_uuid)


async def _gone(poster: Poster, post: Post, answer: str, now: datetime) -> Left:
    """monday no longer knows a subscription: its automation's owner is told once, unless it is just being edited."""
    account, number = post.account_id, post.payload["subscription"]
    async with poster.database.transaction() as connection:
        dead = await subscriptions.kill(connection, account, number, now=now)
        if dead:
            told = troubles.notice_of(account, dead, post.payload["outputs"]["itemId"])
            await effects.record(connection, Effects(notices=[told]), now=now)
        slot = await subscriptions.slot(connection, account, number)
    return Left("", parked=True) if slot and slot.superseded else Left(answer, dead=True)


async def _activity(poster: Poster, post: Post, now: datetime) -> Left:
    placed = await activities_board.place(
        await poster.activities(post.account_id, now), post.payload["activity"], key=post.key
    )
    return Left(f"item {placed}" if placed else "the activity is no longer open")


async def _activity_over(poster: Poster, post: Post, now: datetime) -> Left:
    return Left(await activities_board.settle(await poster.activities(post.account_id, now), post.payload["activity"]))


async def _call_back(poster: Poster, post: Post, now: datetime) -> Left:
    """Tell an automation that waits what became of its action."""
    fired = await firing.send(poster.http, poster.firing, post.payload["url"], post.payload["body"])
    again = not (fired.accepted or fired.final)
    return Left(f"{fired.status} {fired.answer}", again=again, dead=fired.final)


async def _acknowledge(poster: Poster, post: Post, now: datetime) -> Left:
    """Tell monday that an event of a feature was heard; it waits some minutes for that."""
    told = await firing.send(poster.http, poster.firing, post.payload["url"], {"success": True})
    return Left(f"{told.status} {told.answer}", again=not (told.accepted or told.final), dead=told.final)


SENDERS: dict[str, Callable[[Poster, Post, datetime], Awaitable[Left]]] = {
    "fire": _fire,
    "notify": telling.notify,
    "notify_board": telling.notify_board,
    "alarm": telling.alarm,
    "reminder": reminding.remind,
    "usage": telling.tell_admins,
    "activity_item": _activity,
    "activity_over": _activity_over,
    "callback": _call_back,
    features.ACK: _acknowledge,
}
ELSEWHERE = ("fire", "callback", features.ACK)  # these go to URLs that monday gave us, not to its API
PACKED: dict[str, Callable[[Poster, Sequence[Post], datetime], Awaitable[dict[int, Left]]]] = {
    "timeline": timelining.write,
}
