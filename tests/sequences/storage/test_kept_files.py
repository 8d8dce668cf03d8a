"""Contents of attached files: each once in an account, and not dropped while somebody is about to need them."""

from __future__ import annotations

import asyncio
from datetime import timedelta

from sequences.storage import kept_files
from sequences.storage.database import Database, rows, statement
from sequences.storage.kept_files import digest_of
from tests.fixtures.world import ACCOUNT

OTHER = ACCOUNT + 1
NONE = timedelta(0)


async def keep(database: Database, account: int, *contents: bytes) -> None:
    """Keep contents in a transaction of their own."""
    async with database.transaction() as connection:
        await kept_files.keep(connection, account, contents)


async def kept(database: Database) -> list[tuple[int, bytes]]:
    """Return what is kept, by account."""
    async with database.transaction() as connection:
        found = await rows(connection, statement("SELECT account_id, content FROM kept_file ORDER BY 1, 2"))
    return [(row["account_id"], bytes(row["content"])) for row in found]


async def test_a_content_is_kept_once_in_an_account(database: Database) -> None:
    await keep(database, ACCOUNT, b"a", b"b", b"a")
    await keep(database, ACCOUNT, b"b", b"c")
    await keep(database, OTHER, b"a")
    assert await kept(database) == [(ACCOUNT, b"a"), (ACCOUNT, b"b"), (ACCOUNT, b"c"), (OTHER, b"a")]


async def test_a_content_is_read_by_its_digest_and_in_its_account_only(database: Database) -> None:
    await keep(database, ACCOUNT, b"a")
    async with database.transaction() as connection:
        wanted = [digest_of(b"a"), digest_of(b"x")]
        assert await kept_files.read(connection, ACCOUNT, wanted) == {digest_of(b"a"): b"a"}
        assert await kept_files.read(connection, OTHER, wanted) == {}


async def test_two_who_keep_the_same_at_once_do_not_block_each_other(database: Database) -> None:
    await keep(database, ACCOUNT, b"0")
    some = [b"%d" % n for n in range(40)]
    await asyncio.gather(*(keep(database, ACCOUNT, *(some if n % 2 else reversed(some))) for n in range(8)))
    assert len(await kept(database)) == 40


async def test_a_content_that_is_kept_again_while_it_is_swept_stays(database: Database) -> None:
    await keep(database, ACCOUNT, b"a")
    async with database.transaction() as connection:
        await kept_files.keep(connection, ACCOUNT, [b"a"])
        async with database.transaction() as sweeping:
            assert await kept_files.sweep(sweeping, idle=NONE) == 0
    assert await kept(database) == [(ACCOUNT, b"a")]


async def test_only_what_was_not_used_for_a_while_goes(database: Database) -> None:
    await keep(database, ACCOUNT, b"a")
    async with database.transaction() as connection:
        assert await kept_files.sweep(connection) == 0
        assert await kept_files.sweep(connection, idle=NONE) == 1
