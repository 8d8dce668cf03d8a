"""Group commit: who comes together is written together, and everybody hears what became of their own request."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field

import pytest
from sqlalchemy.exc import OperationalError

from sequences.storage.database import Database, rows, statement
from sequences.storage.group import GroupCommit


class Bad(Exception):
    """A request that cannot be written."""


@dataclass
class Pen:
    """Writes batches while its gate is open; numbers below zero cannot be written."""

    gate: asyncio.Event = field(default_factory=asyncio.Event)
    begun: asyncio.Event = field(default_factory=asyncio.Event)
    batches: list[list[int]] = field(default_factory=list)
    away: bool = False

    async def write(self, batch: list[int]) -> list[str]:
        """Return each number as text."""
        self.batches.append(batch)
        self.begun.set()
        await self.gate.wait()
        if self.away:
            raise OperationalError("COMMIT", {}, Exception("the server is gone"))
        if min(batch) < 0:
            raise Bad(str(min(batch)))
        return [str(one) for one in batch]


async def behind_the_first(pen: Pen, group: GroupCommit[int, str], *numbers: int) -> list[asyncio.Task[str]]:
    """Submit 0, and the rest while it is being written."""
    first = asyncio.create_task(group.submit(0))
    await pen.begun.wait()
    rest = [asyncio.create_task(group.submit(number)) for number in numbers]
    await asyncio.sleep(0)
    return [first, *rest]


async def test_who_comes_while_a_batch_is_written_shares_the_next() -> None:
    pen = Pen()
    waiting = await behind_the_first(pen, GroupCommit(pen.write, limit=100), *range(1, 100))
    pen.gate.set()
    assert await asyncio.gather(*waiting) == [str(number) for number in range(100)]
    assert pen.batches == [[0], [*range(1, 100)]]


async def test_a_batch_is_at_most_as_large_as_the_limit() -> None:
    pen = Pen()
    waiting = await behind_the_first(pen, GroupCommit(pen.write, limit=40), *range(1, 100))
    pen.gate.set()
    assert await asyncio.gather(*waiting) == [str(number) for number in range(100)]
    assert [len(batch) for batch in pen.batches] == [1, 40, 40, 19]


async def test_many_requests_are_one_transaction_of_the_database(database: Database) -> None:
    async def write(batch: list[int]) -> list[str]:
        async with database.transaction() as connection:
            found = await rows(connection, statement("SELECT pg_current_xact_id()::text AS id"))
        return [found[0]["id"]] * len(batch)

    group = GroupCommit(write, limit=200)
    transactions = await asyncio.gather(*(group.submit(number) for number in range(200)))
    assert len(set(transactions)) == 1


async def test_an_answer_comes_after_the_commit(database: Database) -> None:
    async def write(batch: list[int]) -> list[None]:
        async with database.transaction() as connection:
            sql = statement(
                "INSERT INTO action_run (account_id, action_uuid, status, body, at) VALUES (:n, '', 1, '{}', now())"
            )
            await connection.execute(sql, [{"n": number} for number in batch])
        return [None] * len(batch)

    async def kept_when_answered(group: GroupCommit[int, None], number: int) -> bool:
        await group.submit(number)
        async with database.transaction() as connection:
            sql = statement("SELECT 1 FROM action_run WHERE account_id = :n")
            return bool(await rows(connection, sql, n=number))

    group = GroupCommit(write)
    assert all(await asyncio.gather(*(kept_when_answered(group, number) for number in range(1, 15))))


async def test_one_bad_request_spoils_no_other() -> None:
    pen = Pen()
    waiting = await behind_the_first(pen, GroupCommit(pen.write), 1, -2, 3)
    pen.gate.set()
    _, one, bad, three = await asyncio.gather(*waiting, return_exceptions=True)
    assert (one, three) == ("1", "3")
    assert isinstance(bad, Bad)
    assert pen.batches == [[0], [1, -2, 3], [1], [-2], [3]]


async def test_everybody_hears_that_the_database_is_away_after_one_try() -> None:
    pen = Pen(away=True)
    waiting = await behind_the_first(pen, GroupCommit(pen.write), 1, 2, 3)
    pen.gate.set()
    heard = await asyncio.gather(*waiting, return_exceptions=True)
    assert [type(one) for one in heard] == [OperationalError] * 4
    assert pen.batches == [[0], [1, 2, 3]]


async def test_after_an_error_the_next_request_is_written() -> None:
    pen = Pen(away=True)
    pen.gate.set()
    group = GroupCommit(pen.write)
    with pytest.raises(OperationalError):
        await group.submit(1)
    pen.away = False
    assert await group.submit(2) == "2"


@pytest.mark.parametrize("gone", [0, 1, 2])
async def test_a_caller_who_leaves_takes_nobody_along(gone: int) -> None:
    pen = Pen()
    waiting = await behind_the_first(pen, GroupCommit(pen.write), 1, 2)
    waiting[gone].cancel()
    pen.gate.set()
    heard = await asyncio.gather(*waiting, return_exceptions=True)
    assert isinstance(heard.pop(gone), asyncio.CancelledError)
    assert heard == [str(number) for number in range(3) if number != gone]


async def test_a_caller_who_left_spoils_no_error_of_the_others() -> None:
    pen = Pen()
    waiting = await behind_the_first(pen, GroupCommit(pen.write), -1, -2)
    waiting[1].cancel()
    pen.gate.set()
    heard = await asyncio.gather(*waiting, return_exceptions=True)
    assert [type(one) for one in heard] == [str, asyncio.CancelledError, Bad]
