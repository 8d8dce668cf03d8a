"""A call that enrolls nobody leaves exactly one row that says why, however often it is repeated."""

from __future__ import annotations

import pytest

from recipes.actions.enroll_item import answer
from sequences.runs.enrolling import EnrollCall, enroll
from tests.fixtures.world import ACCOUNT, BOARD, ITEM, OWNER, World


async def call(world: World, sequence: int, board: int, *uuids: str) -> None:
    """Ask for an item to be enrolled, as an automation does."""
    calls = [EnrollCall(ACCOUNT, OWNER, uuid, board, ITEM, sequence) for uuid in uuids]
    async with world.database.transaction() as connection:
        await enroll(connection, calls, answer, now=world.now)


@pytest.mark.parametrize(
    ("elsewhere", "other_board", "changed", "code"),
    [
        (99, 0, "", "sequence_not_found"),
        (0, 1, "", "sequence_other_board"),
        (0, 0, "state = 'inactive'", "sequence_not_active"),
        (0, 0, "state = 'deleted'", "sequence_deleted"),
    ],
)
async def test_a_call_that_enrolls_nobody_leaves_one_row(
    world: World, elsewhere: int, other_board: int, changed: str, code: str
) -> None:
    row = await world.publish()
    if changed:
        await world.change(f"UPDATE sequence SET {changed}")
    for _ in range(2):
        await call(world, row.id + elsewhere, BOARD + other_board, "u-1", "u-1")
    kept = await world.select("SELECT code, item_id, by_user FROM refusal")
    assert kept == [{"code": code, "item_id": ITEM, "by_user": OWNER}]
    assert await world.select("SELECT id FROM enrollment") == []


async def test_who_is_inside_already_is_told_so_once_a_call(world: World) -> None:
    row = await world.publish()
    await call(world, row.id, BOARD, "u-1")
    await call(world, row.id, BOARD, "u-2", "u-3")
    kept = await world.select("SELECT code, action_uuid FROM refusal ORDER BY action_uuid")
    assert kept == [{"code": "already_enrolled", "action_uuid": uuid} for uuid in ("u-2", "u-3")]
