"""The notices of the outbox on their way into bells (rows R7, R8, X8)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sequences.core.naming import cut, longest
from sequences.monday import people
from sequences.monday.client import Access
from sequences.monday.items import Item, read_items
from sequences.monday.people import LONGEST_NOTICE
from sequences.outbox import bells
from sequences.outbox.bells import Asked, Bell
from sequences.outbox.poster import Left, Poster
from sequences.storage import accounts, outbox
from sequences.storage.outbox import Post
from sequences.words import Said, say, unpacked


async def notify(poster: Poster, post: Post, now: datetime) -> Left:
    """Tell of an item. Raises MondayError."""
    access = await poster.access(post.account_id)
    item_id, column = post.payload["item"], post.payload["column"]
    found = await read_items(poster.monday, access, [item_id], [column] if column else [])
    item = found.get(item_id)
    [users] = await bells.recipients(poster.monday, access, [Asked(item, column, post.payload["creator"])])
    text = filled(_said(post), item, item_id)
    return await ring(poster, access, post, [Bell(user, item_id, text) for user in users])


def _said(post: Post) -> Said:
    """Return what is to be told; of rows written before there were languages, their text."""
    return unpacked(post.payload.get("said") or post.payload["text"])


def filled(text: Said, item: Item | None, number: int) -> Said:
    """Return a text with the name of its item, which is cut where the text would be too long in some language."""
    room = max(20, LONGEST_NOTICE - longest(text) + len("{item}"))
    return text.knowing(item=name_of(item, number, room))


def name_of(item: Item | None, number: int, room: int = LONGEST_NOTICE) -> str:
    """Return what an item is called, in at most `room` characters; one that is gone has its number only."""
    return cut(item.name, room) if item else say("Item {number}", number=str(number))


async def ring(poster: Poster, access: Access, post: Post, every: Sequence[Bell]) -> Left:
    """Ring the bells that have not rung for this row yet. Raises MondayError when nobody could be told."""
    before = post.payload.get("told", [])
    rest = [bell for bell in every if bell.user not in before]
    async with poster.database.transaction() as connection:
        languages = await accounts.languages(connection, post.account_id, [bell.user for bell in rest])
    rung = await bells.ring(poster.monday, access, rest, languages, key=post.key)
    told = [*before, *rung.told]
    if rung.later is not None:
        async with poster.database.transaction() as connection:
            await outbox.note(connection, post.id, {"told": told})
        raise rung.later
    if not told and rung.refused is not None:
        raise rung.refused
    return Left(f"told {len(told)}" + (f", {len(rest) - len(rung.told)} refused" if rung.refused else ""))


async def notify_board(poster: Poster, post: Post, now: datetime) -> Left:
    """Tell whoever looks after a board. Raises MondayError."""
    access, told = await poster.access(post.account_id), post.payload
    return await ring(poster, access, post, [Bell(user, told["board"], _said(post)) for user in told["users"]])


async def alarm(poster: Poster, post: Post, now: datetime) -> Left:
    """Tell a sequence's creator and the admins, whoever they are by now. Raises MondayError."""
    access, told = await poster.access(post.account_id), post.payload
    users = list(dict.fromkeys((told["creator"], *await people.read_admins(poster.monday, access))))
    users = [user for user in users if user != told.get("but")]
    return await ring(poster, access, post, [Bell(user, told["board"], _said(post)) for user in users[: bells.MOST]])


async def tell_admins(poster: Poster, post: Post, now: datetime) -> Left:
    """Tell the admins that the month's limit comes near, or is reached. Raises MondayError."""
    access, told = await poster.access(post.account_id), post.payload
    admins = await people.read_admins(poster.monday, access)
    if told["share"] < 100:
        text = say(
            "Sequences: {share} % of this month's limit of {limit} actions are used.",
            share=told["share"],
            limit=told["limit"],
        )
    else:
        text = say(
            "Sequences: this month's limit of {limit} actions is reached. People wait until next month, or until an "
            "admin raises it.",
            limit=told["limit"],
        )
    return await ring(poster, access, post, [Bell(user, told["board"], text) for user in admins[: bells.MOST]])
