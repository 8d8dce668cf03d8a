"""Reminders (row R7): what is due for somebody in one line, however much it is, and nothing that is done already."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sequences.core.definition import StepKind
from sequences.core.naming import cut, listed, longest
from sequences.monday.client import Access
from sequences.monday.items import Item, read_items
from sequences.monday.people import LONGEST_NOTICE
from sequences.outbox import bells
from sequences.outbox.bells import Asked, Bell
from sequences.outbox.poster import Left, Poster
from sequences.outbox.telling import filled, name_of, ring
from sequences.storage import activities, outbox
from sequences.storage.activities import Activity
from sequences.storage.outbox import Post
from sequences.versions.plans import Plan
from sequences.words import Said, say

TIME_FOR = {
    StepKind.CALL: say("Time to call {item}: {title}"),
    StepKind.TASK: say("Time for a task with {item}: {title}"),
    StepKind.MANUAL_EMAIL: say("Time to write to {item}: {title}"),
}
ONE = {StepKind.CALL: say("1 call"), StepKind.TASK: say("1 task"), StepKind.MANUAL_EMAIL: say("1 e-mail")}
MANY = {
    StepKind.CALL: say("{many} calls"),
    StepKind.TASK: say("{many} tasks"),
    StepKind.MANUAL_EMAIL: say("{many} e-mails"),
}


async def remind(poster: Poster, post: Post, now: datetime) -> Left:
    """Tell everybody of all their activities that are due in the account. Raises MondayError."""
    async with poster.database.transaction() as connection:
        every = await outbox.gather(connection, post, now=now)
        if every is None:
            return Left("told with another")
        moved = {one["activity"] for one in every if one["moved"]}
        open_ = await activities.load(connection, post.account_id, [one["activity"] for one in every])
        plans = await poster.plans.get(connection, {one.version_id for one in open_})
        tenant = (await poster.tenants.get(connection, [post.account_id]))[post.account_id]
    if not open_:
        return Left("everything is done")
    access = Access(post.account_id, tenant.token or "")
    items = await _items(poster, access, open_, plans)
    mine = await _by_person(poster, access, open_, items, plans, moved)
    board = tenant.activities_board_id
    return await ring(poster, access, post, [_bell(user, theirs, items, board) for user, theirs in mine.items()])


async def _items(
    poster: Poster, access: Access, every: Sequence[Activity], plans: Mapping[int, Plan]
) -> dict[int, Item]:
    columns = {plans[one.version_id].definition.notifications.people_column for one in every}
    wanted = sorted(column for column in columns if column)
    return await read_items(poster.monday, access, [one.item_id for one in every], wanted)


async def _by_person(
    poster: Poster,
    access: Access,
    every: Sequence[Activity],
    items: Mapping[int, Item],
    plans: Mapping[int, Plan],
    moved: set[Any],
) -> dict[int, list[Activity]]:
    """Return what is due for whom; what was put off on its board, for its owner there."""
    asked = [_asked(one, items.get(one.item_id), plans[one.version_id], one.id in moved) for one in every]
    mine: dict[int, list[Activity]] = defaultdict(list)
    for one, users in zip(every, await bells.recipients(poster.monday, access, asked), strict=True):
        for user in users:
            mine[user].append(one)
    return mine


def _asked(one: Activity, item: Item | None, plan: Plan, moved: bool) -> Asked:
    if moved:
        return Asked(None, None, one.person_id)
    return Asked(item, plan.definition.notifications.people_column, plan.owner_id)


def _bell(user: int, mine: Sequence[Activity], items: Mapping[int, Item], board: int | None) -> Bell:
    """Return the line for somebody: one thing leads to its item, several to the Activities board."""
    first = mine[0]
    if len(mine) == 1:
        text = TIME_FOR[StepKind(first.kind)].knowing(title=cut(first.title, LONGEST_NOTICE // 2))
        return Bell(user, first.item_id, filled(text, items.get(first.item_id), first.item_id))
    head = say("{counted} are due: {names}", counted=_counted(mine))
    names = [name_of(items.get(one.item_id), one.item_id) for one in mine]
    room = LONGEST_NOTICE - longest(head) + len("{names}")
    return Bell(user, board or first.item_id, head.knowing(names=listed(names, room=room)))


def _counted(mine: Sequence[Activity]) -> list[Said]:
    """Return how many of what, as in "5 calls and 1 task"."""
    kinds = Counter(StepKind(one.kind) for one in mine)
    return [ONE[kind] if kinds[kind] == 1 else MANY[kind].knowing(many=kinds[kind]) for kind in ONE if kinds[kind]]
