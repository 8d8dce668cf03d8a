"""Migrations: what they make is what the tables say, and two that run at once wait for each other."""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection
from sqlalchemy.engine import make_url
from sqlalchemy.ext.asyncio import create_async_engine

from deploy.embedded import Servers
from sequences.storage.database import Database, rows, statement
from sequences.storage.tables import metadata

ROOT = Path(__file__).parents[3]
INDEXES = "SELECT replace(indexdef, schemaname || '.', '') AS made FROM pg_indexes WHERE schemaname = :schema"
OPTIONS = """
SELECT c.relname || ' ' || c.reloptions::text AS made FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE n.nspname = :schema AND c.relkind = 'r' AND c.reloptions IS NOT NULL
"""
WAITING = """
SELECT 1 FROM pg_locks JOIN pg_database d ON d.oid = database
WHERE locktype = 'advisory' AND NOT granted AND datname = current_database()
"""
LOCK = 7_421_900  # that of migrations/env.py, which runs when it is imported


@pytest.fixture
async def empty(running: Servers) -> AsyncIterator[str]:
    """The address of a database that no migration has seen."""
    name = f"sequences_empty_{os.getpid()}"
    engine = create_async_engine(running.database_url, isolation_level="AUTOCOMMIT")
    async with engine.connect() as connection:
        await connection.exec_driver_sql(f"CREATE DATABASE {name}")
        yield make_url(running.database_url).set(database=name).render_as_string(hide_password=False)
        await connection.exec_driver_sql(f"DROP DATABASE {name} WITH (FORCE)")
    await engine.dispose()


def differences(connection: Connection) -> list[Any]:
    """Return what a migration would have to change."""
    options = {"compare_type": True, "compare_server_default": True}
    return list(compare_metadata(MigrationContext.configure(connection, opts=options), metadata))


async def test_the_migrated_database_is_what_the_tables_say(database: Database) -> None:
    async with database.transaction() as connection:
        assert await connection.run_sync(differences) == []


async def test_a_column_that_is_missing_would_be_found(database: Database) -> None:
    async with database.engine.connect() as connection:
        await connection.execute(statement("ALTER TABLE person DROP COLUMN time_zone"))
        [found] = await connection.run_sync(differences)
        await connection.rollback()
    assert found[0] == "add_column"


@pytest.mark.parametrize("sql", [INDEXES, OPTIONS])
async def test_indexes_and_options_are_those_of_the_tables(database: Database, sql: str) -> None:
    async with database.engine.connect() as connection:
        await connection.execute(statement("CREATE SCHEMA other"))
        there = await connection.execution_options(schema_translate_map={None: "other"})
        await there.run_sync(metadata.create_all)
        made, meant = [
            {row["made"] for row in await rows(connection, statement(sql), schema=schema)}
            for schema in ("public", "other")
        ]
        await connection.rollback()
    assert {one for one in made if "alembic_version" not in one} == meant
    assert meant


async def test_every_table_says_whose_its_rows_are(database: Database) -> None:
    async with database.transaction() as connection:
        sql = "SELECT table_name AS name FROM information_schema.columns WHERE column_name = 'account_id'"
        named = {row["name"] for row in await rows(connection, statement(sql))}
    assert named == set(metadata.tables)


async def test_migrations_are_one_line_with_one_end() -> None:
    config = Config()
    config.set_main_option("script_location", str(ROOT / "sequences/storage/migrations"))
    config.set_main_option("path_separator", "os")
    scripts = ScriptDirectory.from_config(config)
    assert len(scripts.get_heads()) == 1
    assert [one.revision for one in scripts.walk_revisions()][-1] == "0001"


async def test_who_migrates_waits_for_somebody_who_does(empty: str) -> None:
    opened = Database(empty)
    async with opened.transaction() as first, opened.transaction() as watching:
        await first.execute(statement(f"SELECT pg_advisory_xact_lock({LOCK})"))
        child = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "integration.cli", "migrate", cwd=ROOT,
            env={**os.environ, "DATABASE_URL": empty}, stdout=asyncio.subprocess.PIPE,
        )  # fmt: skip
        said = asyncio.create_task(child.communicate())
        while not said.done() and not await rows(watching, statement(WAITING)):
            pass
        assert not said.done()
        assert await watching.run_sync(differences) != []
    assert (await said)[0] == b"The database is up to date.\n"
    async with opened.transaction() as connection:
        assert await connection.run_sync(differences) == []
    await opened.close()
