"""The second wall: whatever a statement forgets, it reaches no other account; as superuser and as a plain owner."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator

import pytest
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ProgrammingError
from sqlalchemy.ext.asyncio import create_async_engine

from deploy.embedded import Servers
from sequences.storage.database import Database, act_for, rows, statement
from sequences.storage.migrate import migrate
from sequences.storage.tables import metadata
from sequences.storage.walls import ROLE
from tests import given
from tests.fixtures.rows import fill

OURS, THEIRS = 20481632, 20481700


async def seen(database: Database, *accounts: int) -> dict[str, set[int]]:
    """Return whose rows a statement without any condition finds in each table, acting for `accounts`."""
    found = {}
    async with database.transaction(accounts) as connection:
        for name in metadata.tables:
            every = await rows(connection, statement(f"SELECT account_id FROM {name}"))
            found[name] = {row["account_id"] for row in every}
    return found


async def fill_both(database: Database) -> None:
    for account in (OURS, THEIRS):
        await fill(database, account)


async def test_no_table_is_outside_the_wall(database: Database) -> None:
    sql = """SELECT c.relname AS name FROM pg_class c JOIN pg_policy p ON p.polrelid = c.oid
             WHERE c.relrowsecurity AND p.polname = 'account_wall' AND c.relnamespace = 'public'::regnamespace"""
    async with database.transaction() as connection:
        walled = {row["name"] for row in await rows(connection, statement(sql))}
        assert await database.walled(connection)
    assert walled == set(metadata.tables)


async def test_a_statement_without_a_condition_finds_its_account_alone(database: Database) -> None:
    await fill_both(database)
    assert await seen(database, OURS) == {key: {OURS} for key in metadata.tables}
    assert await seen(database, OURS, THEIRS) == {key: {OURS, THEIRS} for key in metadata.tables}
    assert await seen(database) == {key: set() for key in metadata.tables}


async def test_nothing_of_another_account_is_changed_or_made(database: Database) -> None:
    await fill_both(database)
    for name in metadata.tables:
        async with database.transaction([OURS]) as connection:
            moved = f"UPDATE {name} SET account_id = account_id WHERE account_id = {THEIRS}"
            assert (await connection.execute(statement(moved))).rowcount == 0
            assert (await connection.execute(statement(f"DELETE FROM {name}"))).rowcount == 1
        with pytest.raises(ProgrammingError, match="row-level security"):
            async with database.transaction([THEIRS]) as connection:
                await connection.execute(statement(f"UPDATE {name} SET account_id = {OURS}"))
    assert await seen(database, OURS, THEIRS) == {key: {THEIRS} for key in metadata.tables}


async def test_a_connection_that_acted_for_somebody_is_free_again(database: Database) -> None:
    await fill_both(database)
    one = Database(database.engine.url.render_as_string(hide_password=False), pool=1)
    assert (await seen(one, OURS))["account"] == {OURS}
    async with one.transaction() as connection:
        every = await rows(connection, statement("SELECT account_id FROM account"))
    assert {row["account_id"] for row in every} == {OURS, THEIRS}
    await one.close()


async def test_requests_side_by_side_see_their_own_account(database: Database) -> None:
    await fill_both(database)

    async def request(account: int) -> set[int]:
        act_for(account)
        await asyncio.sleep(0)
        async with database.transaction() as connection:
            return {row["account_id"] for row in await rows(connection, statement("SELECT account_id FROM person"))}

    tasks = [asyncio.create_task(request(account)) for account in (OURS, THEIRS) * 5]
    assert await asyncio.gather(*tasks) == [{OURS}, {THEIRS}] * 5


@pytest.fixture
async def plain(running: Servers) -> AsyncIterator[str]:
    """The address of an empty database whose owner is nobody special."""
    if given.DATABASE_URL:
        pytest.skip("a server of somebody else: we make no users there")
    name = f"plain_{os.getpid()}"
    engine = create_async_engine(running.database_url, isolation_level="AUTOCOMMIT")
    async with engine.connect() as connection:
        await connection.exec_driver_sql(f"CREATE ROLE {name} LOGIN")
        await connection.exec_driver_sql(f"CREATE DATABASE {name} OWNER {name}")
        yield make_url(running.database_url).set(database=name, username=name).render_as_string(hide_password=False)
        await connection.exec_driver_sql(f"DROP DATABASE {name} WITH (FORCE)")
        await connection.exec_driver_sql(f"DROP ROLE {name}")
    await engine.dispose()


async def test_a_plain_owner_works_without_the_role_and_behind_the_wall_with_it(running: Servers, plain: str) -> None:
    assert not await asyncio.to_thread(migrate, plain)  # it may not make us a member
    owner = Database(plain)
    await fill_both(owner)
    assert (await seen(owner, OURS))["account"] == {OURS, THEIRS}  # the first wall stands alone
    await owner.close()
    engine = create_async_engine(running.database_url, isolation_level="AUTOCOMMIT")
    async with engine.connect() as connection:
        await connection.exec_driver_sql(f"GRANT {ROLE} TO {make_url(plain).username}")
    await engine.dispose()
    assert await asyncio.to_thread(migrate, plain)
    owner = Database(plain)
    assert await seen(owner, OURS) == {key: {OURS} for key in metadata.tables}
    async with owner.transaction() as connection:  # a worker, a backup
        assert len(await rows(connection, statement("SELECT 1 FROM account"))) == 2
    await owner.close()
