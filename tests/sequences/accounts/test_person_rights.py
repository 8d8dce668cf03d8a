"""One person's rights: what is known of them is told, all of it is erased, and nobody else loses anything (row L13)."""

from __future__ import annotations

from dataclasses import replace
from itertools import count
from typing import Any

import pytest
from sqlalchemy.dialects.postgresql import insert

from sequences.accounts import person_rights
from sequences.secrets import keyed_hash
from sequences.storage import suppressions
from sequences.storage.database import statement
from sequences.storage.person_rows import IMPERSONAL, PERSONAL, Receipt
from sequences.storage.tables import metadata
from tests.fixtures.world import ACCOUNT, ITEM, OWNER, World, person

ADA, JOADA, GRACE = "ada@byron.example", "jo.ada@byron.example", "grace@hopper.example"
OTHERS = {ITEM + 1: JOADA, ITEM + 2: GRACE, ITEM + 3: f"{ADA}.au"}
ROWS = count(700_001)


async def inside(world: World) -> dict[int, int]:
    """Let Ada and three others have had the first of two mails; return their runs by item."""
    others = {item: replace(person(item, address), name="Grace Hopper") for item, address in OTHERS.items()}
    world.monday.items = {ITEM: person(ITEM, ADA), **others}
    runs = await world.enroll(await world.publish(), *world.monday.items)
    await world.run()
    return runs


async def told_everywhere(world: World, item: int, run: int, address: str, name: str) -> None:
    """Put a row about somebody into every table that knows people, with their name and address in each text of it."""
    about = f"{name} <{address}> said so."
    usual: dict[str, Any] = {
        "TEXT": about, "JSONB": {"email": address, "name": name, "item_id": item}, "BOOLEAN": False, "SMALLINT": 99,
        "INTEGER": 1, "BYTEA": b"1",
    }  # fmt: skip
    named = {"account_id": ACCOUNT, "item_id": item, "enrollment_id": run}
    async with world.database.transaction() as connection:
        for table in (metadata.tables[name] for name in PERSONAL if name != "enrollment"):
            values = {}
            for column in table.columns:
                kind = column.type.compile(world.database.engine.dialect)
                values[column.name] = named.get(column.name, usual.get(kind, next(ROWS) if kind == "BIGINT" else None))
            moments = {one: statement("now()") for one, value in values.items() if value is None}
            await connection.execute(insert(table).values({**values, **moments}).on_conflict_do_nothing())


async def erase(world: World, address: str = ADA, *, suppress: bool = True) -> Receipt:
    async with world.database.transaction() as connection:
        tenant = (await world.engine.tenants.get(connection, [ACCOUNT]))[ACCOUNT]
        return await person_rights.erase(
            connection, world.engine.plans, tenant, address, by=OWNER, suppress=suppress, now=world.now
        )


async def copy(world: World, address: str = ADA) -> dict[str, list[dict[str, Any]]]:
    async with world.database.transaction() as connection:
        return await person_rights.copy(connection, ACCOUNT, address)


async def naming(world: World, pattern: str) -> dict[str, int]:
    """Return how many rows of each table say something."""
    found = {}
    for table in metadata.tables:
        [row] = await world.select(f"SELECT count(*) AS n FROM {table} t WHERE t::text ~* :pattern", pattern=pattern)
        found[table] = int(str(row["n"]))
    return {table: n for table, n in found.items() if n}


def test_no_table_is_forgotten() -> None:
    """Whoever adds a table says whether it knows people, and how they are found in it."""
    assert set(metadata.tables) == set(PERSONAL) | set(IMPERSONAL)
    assert not set(PERSONAL) & set(IMPERSONAL)
    assert all(IMPERSONAL.values())


async def test_nothing_of_a_person_is_left_in_any_table(world: World) -> None:
    runs = await inside(world)
    await told_everywhere(world, ITEM, runs[ITEM], ADA, "Ada Byron")
    assert set(await naming(world, r"[^.]ada@byron\.example[^.]")) >= {"enrollment", "delivery", "outbox", "refusal"}
    receipt = await erase(world)
    assert await naming(world, "ada byron") == {}
    assert await naming(world, r"(^|[^.])ada@byron\.example($|[^.])") == {}
    assert set(receipt.counts) == set(PERSONAL)
    assert await copy(world) == {}


async def test_nobody_else_loses_anything(world: World) -> None:
    runs = await inside(world)
    for item, address in OTHERS.items():
        await told_everywhere(world, item, runs[item], address, "Grace Hopper")
    before = {address: await copy(world, address) for address in OTHERS.values()}
    await erase(world)
    assert {address: await copy(world, address) for address in OTHERS.values()} == before
    assert all(set(tables) == set(PERSONAL) for tables in before.values())


async def test_a_running_run_ends_first_and_its_item_is_put_right_on_the_board(world: World) -> None:
    await inside(world)
    await world.change("DELETE FROM projection")
    before = await world.select("SELECT id FROM outbox")
    await erase(world)
    assert await world.select("SELECT item_id FROM projection") == [{"item_id": ITEM}]
    assert (
        await world.select("SELECT id FROM outbox WHERE payload::text LIKE '%' || :item || '%'", item=str(ITEM)) == []
    )
    assert {row["id"] for row in await world.select("SELECT id FROM outbox")} <= {row["id"] for row in before}
    sent = len(world.mailer.sent)
    await world.run(after=world.now - world.now)
    assert [one.recipient for one in world.mailer.sent[sent:] if one.recipient == ADA] == []


async def test_the_copy_has_what_is_known_by_its_table(world: World) -> None:
    runs = await inside(world)
    known = await copy(world, ADA.upper())
    assert [row["id"] for row in known["enrollment"]] == [runs[ITEM]]
    assert [row["recipient"] for row in known["delivery"]] == [ADA]
    assert known["known_item"][0]["name"] == "Ada Byron"


@pytest.mark.parametrize("suppress", [True, False])
async def test_what_stays_is_a_hash(world: World, suppress: bool) -> None:
    await inside(world)
    async with world.database.transaction() as connection:
        tenant = (await world.engine.tenants.get(connection, [ACCOUNT]))[ACCOUNT]
    await erase(world, suppress=suppress)
    async with world.database.transaction() as connection:
        assert await suppressions.knows(connection, ACCOUNT, ADA, tenant.hash_key) is suppress
    assert {row["hint"] for row in await world.select("SELECT hint FROM suppression")} <= {None}
    [receipt] = await world.select("SELECT digest, user_id FROM person_erasure")
    assert receipt == {"digest": keyed_hash(ADA, tenant.hash_key), "user_id": OWNER}
