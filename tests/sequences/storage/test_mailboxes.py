"""Mailboxes: whoever changes several of them takes them in one order, and nobody waits for each other for ever."""

from __future__ import annotations

import asyncio

from sequences.storage import mailboxes
from sequences.storage.database import Database
from tests.fixtures.world import ACCOUNT, MONDAY_MORNING, World, mailbox_values


async def test_two_who_change_several_mailboxes_at_once_do_not_wait_for_each_other_for_ever(world: World) -> None:
    async with world.database.transaction() as connection:
        values = mailbox_values(address="sam@acme.test")
        await mailboxes.connect(connection, now=MONDAY_MORNING, **values)
        both = [one.id for one in await mailboxes.of_account(connection, ACCOUNT)]
    for _ in range(10):
        await asyncio.gather(refuse(world.database, both), refuse(world.database, both[::-1]))
    found = await world.select("SELECT state FROM mailbox")
    assert [row["state"] for row in found] == ["refused", "refused"]


async def refuse(database: Database, ids: list[int]) -> None:
    """Note, in this order, that mailboxes refuse us, as a batch does whose mails came back in it."""
    async with database.transaction() as connection:
        await mailboxes.lock(connection, ids)
        for one in ids:
            await mailboxes.refuse(connection, one, "no", MONDAY_MORNING, now=MONDAY_MORNING)
            await asyncio.sleep(0)
