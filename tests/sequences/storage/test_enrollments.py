"""Enrollments in the database: inside once, claimed once, shared among accounts, and fenced by their turn."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from sequences.core.leases import Lease
from sequences.storage import accounts, enrollments
from sequences.storage.database import Database, rows, statement
from sequences.storage.enrollments import Advance, Claim
from tests.fixtures.world import ACCOUNT, MONDAY_MORNING, OWNER

OTHER = ACCOUNT + 1
NOW, SOON = MONDAY_MORNING, MONDAY_MORNING + timedelta(days=2)


@pytest.fixture
async def known(database: Database) -> Database:
    """Two accounts with nobody inside."""
    async with database.transaction() as connection:
        for account in (ACCOUNT, OTHER):
            await accounts.know(connection, account, b"key", now=NOW)
    return database


async def enroll(database: Database, *items: int, account: int = ACCOUNT, sequence: int = 1) -> list[int]:
    """Put items inside and return their new enrollments; the other account has sequences of its own."""
    sequence += 100 * (account == OTHER)
    wanted = [(account, sequence, 10, item, OWNER) for item in items]
    async with database.transaction() as connection:
        made = await enrollments.insert(connection, wanted, now=NOW)
    return [made[account, sequence, item] for item in items if (account, sequence, item) in made]


async def claim(database: Database, **asked: Any) -> list[Claim]:
    """Take what is due."""
    async with database.transaction() as connection:
        return [one for one, _, _ in await enrollments.claim_due(connection, now=NOW, **asked)]


async def select(database: Database, sql: str) -> list[dict[str, Any]]:
    """Return rows of the database."""
    async with database.transaction() as connection:
        return [dict(row) for row in await rows(connection, statement(sql))]


async def change(database: Database, sql: str) -> None:
    """Change the database by hand."""
    async with database.transaction() as connection:
        await connection.execute(statement(sql))


async def advance(database: Database, *moves: Advance) -> set[int]:
    """Move enrollments on."""
    async with database.transaction() as connection:
        return await enrollments.advance(connection, moves, now=NOW)


def going(one: Claim, **changed: Any) -> Advance:
    """Return how a claimed enrollment goes on to its second step."""
    return replace(Advance(one.enrollment_id, one.turn, 1, "active", "step", SOON), **changed)


async def test_an_item_is_inside_a_sequence_once(known: Database) -> None:
    [first] = await enroll(known, 7)
    assert await enroll(known, 7, 7) == []
    assert len(await enroll(known, 7, sequence=2)) == 1
    assert len(await enroll(known, 7, account=OTHER)) == 1
    async with known.transaction() as connection:
        assert await enrollments.live(connection, [(ACCOUNT, 1, 7), (ACCOUNT, 1, 8)]) == {(ACCOUNT, 1, 7): first}


async def test_who_left_may_enter_again(known: Database) -> None:
    [first] = await enroll(known, 7)
    async with known.transaction() as connection:
        [ended] = await enrollments.end(connection, [first], state="stopped", reason="removed_by_person", now=NOW)
        assert await enrollments.end(connection, [first], state="exited", reason="replied", now=NOW) == []
    assert ended.item_id == 7
    [second] = await enroll(known, 7)
    assert second != first


async def test_what_is_due_is_claimed_once(known: Database) -> None:
    made = await enroll(known, 1, 2, 3)
    await change(known, f"UPDATE enrollment SET due_at = '{SOON.isoformat()}' WHERE item_id = 3")
    assert sorted(one.enrollment_id for one in await claim(known)) == made[:2]
    assert await claim(known) == []


async def test_the_oldest_are_claimed_first(known: Database) -> None:
    made = await enroll(known, *range(10))
    await change(known, "UPDATE enrollment SET due_at = due_at - item_id * interval '1 minute'")
    assert sorted(one.enrollment_id for one in await claim(known, limit=3)) == made[-3:]


async def test_two_clocks_at_once_claim_different_rows_and_wait_for_nobody(known: Database) -> None:
    made = await enroll(known, *range(5))
    async with known.transaction() as one, known.transaction() as other:
        await other.execute(statement("SET LOCAL lock_timeout = '1ms'"))
        first = await enrollments.claim_due(one, now=NOW, limit=3)
        second = await enrollments.claim_due(other, now=NOW, limit=3)
    assert (len(first), len(second)) == (3, 2)
    assert sorted(taken.enrollment_id for taken, _, _ in first + second) == made


async def test_a_claim_that_was_not_committed_never_was(known: Database) -> None:
    [number] = await enroll(known, 1)
    async with known.engine.connect() as connection:
        assert len(await enrollments.claim_due(connection, now=NOW)) == 1
        await connection.rollback()
    assert await claim(known) == [Claim(number, 1)]


async def test_nobody_gets_more_than_their_share(known: Database) -> None:
    await enroll(known, *range(10))
    await enroll(known, *range(2), account=OTHER)
    async with known.transaction() as connection:
        taken = await enrollments.claim_due(connection, now=NOW, share=3)
    whose = [account for _, account, _ in taken]
    assert (whose.count(ACCOUNT), whose.count(OTHER)) == (3, 2)


@pytest.mark.parametrize(("limit", "mine", "theirs"), [(1, 1, 0), (2, 1, 1), (4, 2, 2), (6, 4, 2), (50, 10, 2)])
async def test_accounts_take_turns_and_a_busy_one_takes_what_is_left(
    known: Database, limit: int, mine: int, theirs: int
) -> None:
    await enroll(known, *range(10))
    await enroll(known, *range(2), account=OTHER)
    async with known.transaction() as connection:
        taken = await enrollments.claim_due(connection, now=NOW, limit=limit)
    whose = [account for _, account, _ in taken]
    assert (whose.count(ACCOUNT), whose.count(OTHER)) == (mine, theirs)


async def test_with_less_room_than_accounts_whoever_waits_longest_comes_first(known: Database) -> None:
    await enroll(known, 1, 2)
    await enroll(known, 1, 2, account=OTHER)
    for account, item, minutes in ((ACCOUNT, 1, 1), (OTHER, 1, 4), (OTHER, 2, 2), (ACCOUNT, 2, 0)):
        moved = f"due_at = due_at - {minutes} * interval '1 minute'"
        await change(known, f"UPDATE enrollment SET {moved} WHERE account_id = {account} AND item_id = {item}")
    whose = []
    for _ in range(4):
        async with known.transaction() as connection:
            whose += [account for _, account, _ in await enrollments.claim_due(connection, now=NOW, limit=1)]
    assert whose == [OTHER, OTHER, ACCOUNT, ACCOUNT]


async def test_an_account_that_uninstalled_is_left_alone(known: Database) -> None:
    await enroll(known, 1)
    await change(known, "UPDATE account SET state = 'uninstalled'")
    assert await claim(known) == []


async def test_a_lease_that_ended_gives_the_row_back(known: Database) -> None:
    [number] = await enroll(known, 1)
    await claim(known)
    async with known.transaction() as connection:
        assert await enrollments.free_expired(connection) == 0
    await change(known, "UPDATE enrollment SET leased_until = now() - interval '1 second'")
    async with known.transaction() as connection:
        assert await enrollments.free_expired(connection) == 1
    assert await claim(known) == [Claim(number, 2)]


async def test_a_lease_lasts_as_long_as_it_is_set_to(known: Database) -> None:
    lasts = "SELECT extract(epoch FROM leased_until - now())::int AS seconds FROM enrollment"
    await enroll(known, 1)
    [one] = await claim(known, lease=Lease(20))
    assert 10 < (await select(known, lasts))[0]["seconds"] <= 20
    async with known.transaction() as connection:
        assert await enrollments.hold(connection, [one], lease=Lease(3600)) == {one.enrollment_id}
    assert 3500 < (await select(known, lasts))[0]["seconds"] <= 3600


async def test_an_old_turn_neither_reads_nor_writes(known: Database) -> None:
    await enroll(known, 1)
    [old] = await claim(known)
    await change(known, "UPDATE enrollment SET leased_until = NULL")
    [new] = await claim(known)
    before = await select(known, "SELECT * FROM enrollment")
    async with known.transaction() as connection:
        assert await enrollments.load_claimed(connection, [old]) == []
        assert await enrollments.advance(connection, [going(old)], now=NOW) == set()
        assert await enrollments.delete_claimed(connection, [old]) == set()
    assert await select(known, "SELECT * FROM enrollment") == before
    assert await advance(known, going(new)) == {new.enrollment_id}


async def test_a_claimed_row_goes_on_and_is_free(known: Database) -> None:
    await enroll(known, 1)
    [one] = await claim(known)
    await advance(known, going(one, email="ada@byron.example"))
    [row] = await select(known, "SELECT position, state, waiting_for, due_at, leased_until, email FROM enrollment")
    assert row == {
        "position": 1, "state": "active", "waiting_for": "step", "due_at": SOON, "leased_until": None,
        "email": "ada@byron.example",
    }  # fmt: skip


async def test_the_address_of_the_check_is_kept(known: Database) -> None:
    await enroll(known, 1)
    [one] = await claim(known)
    await change(known, "UPDATE enrollment SET email = 'ada@byron.example'")
    await advance(known, going(one))
    assert await select(known, "SELECT email FROM enrollment") == [{"email": "ada@byron.example"}]


async def test_a_run_that_is_over_says_when_and_why(known: Database) -> None:
    await enroll(known, 1)
    [one] = await claim(known)
    await advance(known, going(one, state="completed", waiting_for=None, due_at=None, reason="completed"))
    [row] = await select(known, "SELECT state, reason, ended_at, due_at FROM enrollment")
    assert row == {"state": "completed", "reason": "completed", "ended_at": NOW, "due_at": None}


async def test_whoever_ends_a_run_fences_the_worker_that_has_it(known: Database) -> None:
    [number] = await enroll(known, 1)
    [one] = await claim(known)
    async with known.transaction() as connection:
        await enrollments.end(connection, [number], state="exited", reason="replied", now=NOW)
        assert await enrollments.load_claimed(connection, [one]) == []
    assert await advance(known, going(one)) == set()
    assert await select(known, "SELECT state, reason FROM enrollment") == [{"state": "exited", "reason": "replied"}]


async def test_who_did_not_pass_the_check_is_gone(known: Database) -> None:
    await enroll(known, 1, 2)
    one, other = await claim(known)
    async with known.transaction() as connection:
        assert await enrollments.delete_claimed(connection, [one]) == {one.enrollment_id}
    assert await select(known, "SELECT id FROM enrollment") == [{"id": other.enrollment_id}]


@pytest.mark.parametrize(
    ("position", "waiting_for", "goes_on"), [(1, "activity", True), (0, "activity", False), (1, "outcome", False)]
)
async def test_a_run_goes_on_where_it_waits_only(
    known: Database, position: int, waiting_for: str, goes_on: bool
) -> None:
    await enroll(known, 1)
    [one] = await claim(known)
    await advance(known, going(one, waiting_for="activity", due_at=None, reason="waiting_for_activity"))
    async with known.transaction() as connection:
        resumed = await enrollments.resume(
            connection, one.enrollment_id, position=position, waiting_for=waiting_for, to=2, due_at=NOW
        )
    [row] = await select(known, "SELECT position, reason FROM enrollment")
    assert resumed is goes_on
    assert row == ({"position": 2, "reason": None} if goes_on else {"position": 1, "reason": "waiting_for_activity"})


async def test_the_runs_of_an_item_are_found_in_one_sequence_or_in_all(known: Database) -> None:
    [first] = await enroll(known, 7)
    [second] = await enroll(known, 7, sequence=2)
    await enroll(known, 7, account=OTHER)
    await enroll(known, 8)
    async with known.transaction() as connection:
        assert await enrollments.live_of_item(connection, ACCOUNT, 7, None) == [first, second]
        assert await enrollments.live_of_item(connection, ACCOUNT, 7, 2) == [second]
        assert await enrollments.live_of_item(connection, ACCOUNT, 9, None) == []
