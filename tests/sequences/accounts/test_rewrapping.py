"""Keys are rotated: every envelope of every table, in pieces, while others read and write; nothing is forgotten."""

from __future__ import annotations

import asyncio

import pytest
from sqlalchemy import LargeBinary

from sequences import asking
from sequences.accounts import rewrapping
from sequences.accounts.rewrapping import Count
from sequences.oauth import Tokens
from sequences.secrets import Keyring
from sequences.storage import grants, mailboxes, monday_grants
from sequences.storage.envelopes import PLACES
from sequences.storage.tables import metadata
from sequences.storage.tables.base import Sealed
from sequences.tenants import Tenants
from tests.fixtures.world import ACCOUNT, KEYS, MONDAY_MORNING, OWNER, World, mailbox_values

OLD = "test:QUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUE="
NEW = "new:QkJCQkJCQkJCQkJCQkJCQkJCQkJCQkJCQkJCQkJCQkI="
BOTH, ONLY_NEW = Keyring.read(f"{NEW},{OLD}"), Keyring.read(NEW)
TOKENS = Tokens("access", "refresh", 300, frozenset({"me:read"}))
# Bytes that are no envelopes: digests and files.
OPEN = {
    "attachment.content", "kept_file.content", "kept_file.digest", "lifecycle_event.key", "oauth_state.digest",
    "person_erasure.digest", "suppression.digest",
}  # fmt: skip


async def fill(world: World, accounts: int = 1) -> None:
    """Put a secret into every place, in so many accounts."""
    tenants = Tenants(KEYS)
    async with world.database.transaction() as connection:
        for account in range(ACCOUNT, ACCOUNT + accounts):
            await tenants.connect(connection, account, "token", now=MONDAY_MORNING)
            password = KEYS.seal("secret", f"mailbox:{account}:dana@acme.test")
            values = mailbox_values(account_id=account, password=password)
            mailbox = await mailboxes.connect(connection, now=MONDAY_MORNING, **values)
            sealed = asking.sealed(KEYS, TOKENS, f"oauth_grant:{account}:{mailbox.address}")
            await grants.keep(connection, account, mailbox.id, sealed, 300)
            await asking.ask(connection, KEYS, account, OWNER, {"provider": "x"}, now=MONDAY_MORNING)
            await monday_grants.keep(
                connection, account, OWNER, role="admin", kind="rotating", scopes=TOKENS.scopes, seconds=300,
                tokens=asking.sealed(KEYS, TOKENS, monday_grants.row_of(account, OWNER)),
            )  # fmt: skip


def wrapped(counts: list[Count]) -> dict[str, int]:
    return {count.name: count.wrapped for count in counts}


def test_every_column_of_bytes_is_an_envelope_or_known_to_be_none() -> None:
    found = {
        f"{table.name}.{column.name}"
        for table in metadata.sorted_tables
        for column in table.columns
        if isinstance(column.type, LargeBinary)
    }
    sealed = {
        f"{table.name}.{column.name}"
        for table in metadata.sorted_tables
        for column in table.columns
        if isinstance(column.type, Sealed)
    }
    assert found == OPEN
    assert sealed == {place.name for place in PLACES}
    assert sealed >= {"account.api_token", "mailbox.password", "monday_grant.tokens", "oauth_grant.tokens"}


async def test_after_a_rotation_the_new_key_alone_opens_everything(world: World) -> None:
    await fill(world, accounts=5)
    counts = await rewrapping.rotate(world.database, BOTH, chunk=2)
    assert wrapped(counts) == {place.name: 5 for place in PLACES}
    assert all(count.by_key == {"new": 5} for count in counts)
    async with world.database.transaction() as connection:
        tenant = (await Tenants(ONLY_NEW).get(connection, [ACCOUNT + 4]))[ACCOUNT + 4]
        mailbox = (await mailboxes.of_account(connection, ACCOUNT + 4))[0]
        consent = await grants.lock(connection, ACCOUNT + 4, mailbox.id)
        [state] = await world.select("SELECT verifier FROM oauth_state WHERE account_id = :a", a=ACCOUNT + 4)
    assert tenant.token == "access"
    assert ONLY_NEW.open(mailbox.password or b"", mailbox.row) == "secret"
    assert consent is not None
    assert asking.opened(ONLY_NEW, consent[0], f"oauth_grant:{ACCOUNT + 4}:{mailbox.address}")["refresh"] == "refresh"
    assert ONLY_NEW.open(bytes(state["verifier"]), asking.row_of(ACCOUNT + 4, OWNER))  # type: ignore[arg-type]


async def test_a_second_rotation_has_nothing_to_do(world: World) -> None:
    await fill(world)
    await rewrapping.rotate(world.database, BOTH)
    assert set(wrapped(await rewrapping.rotate(world.database, BOTH)).values()) == {0}


async def test_a_rotation_that_broke_off_goes_on(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    await fill(world, accounts=5)
    seal, sealed = Keyring.seal, 0

    def break_off(self: Keyring, secret: str, row: str) -> bytes:
        nonlocal sealed
        sealed += 1
        if sealed > 7:
            raise KeyboardInterrupt
        return seal(self, secret, row)

    monkeypatch.setattr(Keyring, "seal", break_off)
    with pytest.raises(KeyboardInterrupt):
        await rewrapping.rotate(world.database, BOTH, chunk=2)
    monkeypatch.setattr(Keyring, "seal", seal)
    counts = await rewrapping.rotate(world.database, BOTH, chunk=2)
    assert sum(wrapped(counts).values()) == 5 * len(PLACES) - 7  # whole pieces were kept
    assert all(count.by_key == {"new": 5} for count in counts)


async def test_what_an_unknown_key_sealed_is_named_with_its_table(world: World) -> None:
    await fill(world)
    lost = Keyring.read("lost:Q0NDQ0NDQ0NDQ0NDQ0NDQ0NDQ0NDQ0NDQ0NDQ0NDQ0M=").seal("x", "y")
    await world.select("UPDATE mailbox SET password = :lost RETURNING id", lost=lost)
    counts = await rewrapping.rotate(world.database, BOTH)
    told = {count.name: count.unknown(BOTH) for count in counts if count.unknown(BOTH)}
    assert told == {"mailbox.password": {"lost": 1}}
    assert {name for name, n in wrapped(counts).items() if n == 0} == {"mailbox.password"}  # the others are done


async def test_a_damaged_envelope_keeps_no_other_from_being_sealed(world: World) -> None:
    await fill(world, accounts=3)
    await world.change(f"UPDATE account SET hash_key = substring(hash_key FROM 1 FOR 9) WHERE account_id = {ACCOUNT}")
    counts = {count.name: count for count in await rewrapping.rotate(world.database, BOTH, chunk=1)}
    assert (counts["account.hash_key"].damaged, counts["account.hash_key"].wrapped) == (1, 2)


async def test_whoever_writes_meanwhile_is_not_undone(world: World) -> None:
    """A worker renews a grant while it is about to be sealed anew: its tokens stay."""
    await fill(world)
    fresh = Tokens("fresh", "next", 300, frozenset())
    async with world.database.transaction() as connection:
        assert await monday_grants.lock(connection, ACCOUNT, OWNER)
        rotation = asyncio.create_task(rewrapping.rotate(world.database, BOTH))
        sealed = asking.sealed(KEYS, fresh, monday_grants.row_of(ACCOUNT, OWNER))
        await monday_grants.renew(connection, ACCOUNT, OWNER, sealed, 300)
    await rotation
    await rewrapping.rotate(world.database, BOTH)
    async with world.database.transaction() as connection:
        [grant] = await monday_grants.of_account(connection, ACCOUNT)
    assert asking.opened(ONLY_NEW, grant.tokens, grant.row) == {"access": "fresh", "refresh": "next"}
