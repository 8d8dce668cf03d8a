"""The app's whole life in an account: installed, allowed, at work, removed in the middle of it, and gone."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from sandbox.mail.smtp import Handler
from sandbox.seed import FIRST_ITEM
from sequences.accounts.installing import ERASED_AFTER
from sequences.core.definition import EmailStep, ManualStep, StepKind
from sequences.storage import accounts, paces
from sequences.storage.tables import metadata
from tests.fixtures.installation import Installation
from tests.fixtures.world import ACCOUNT, BOARD, FAST, OWNER, TWO_MAILS
from tests.integration.api.calls import ask, let_globex_in
from tests.integration.consenting import connect, shown

PEOPLE = [FIRST_ITEM + n for n in range(30)]


async def left(installation: Installation) -> dict[str, int]:
    """Return how many rows each table has of the account."""
    found = {}
    for table in metadata.tables:
        sql = f"SELECT count(*) AS n FROM {table} WHERE account_id = :account"
        [row] = await installation.select(sql, account=ACCOUNT)
        found[table] = row["n"]
    return {table: n for table, n in found.items() if n}


async def begin(installation: Installation) -> int:
    """Start from an account nobody knows: install, allow, connect a mailbox; return an active sequence."""
    async with installation.database.transaction() as connection:
        await accounts.forget(connection, ACCOUNT)
    installation.own.tenants.forget(ACCOUNT)
    assert await left(installation) == {}
    assert await installation.sandbox.life.tell("install", OWNER) == 200
    assert (await connect(installation)).status_code == 200
    mailbox = await installation.mailbox(OWNER, "dana@acme.test", shared=True)
    async with installation.database.transaction() as connection:
        await paces.choose(connection, ACCOUNT, mailbox.id, FAST, now=installation.clock.shown)
    steps = (ManualStep(StepKind.CALL, "Call {name}"), EmailStep("Hello", "<p>Hi {first_name|there}</p>"))
    row = await installation.publish(replace(TWO_MAILS, steps=steps))
    return row.id


async def enroll(installation: Installation, sequence: int, *items: int) -> None:
    for item in items:
        fields = {"boardId": BOARD, "itemId": item, "sequence": str(sequence)}
        answer = await installation.call("/monday/actions/enroll_item", fields, f"u-{item}")
        assert answer.status_code == 200


async def test_from_the_installation_to_nothing_left(installation: Installation) -> None:
    sequence = await begin(installation)
    await let_globex_in(installation)
    await ask(installation, "GET", "/sequences")
    await enroll(installation, sequence, *PEOPLE[:5])
    await installation.settle()
    there = await left(installation)
    assert {"enrollment", "delivery", "activity", "outbox", "person", "monday_grant", "mailbox", "board"} <= set(there)
    assert await installation.sandbox.life.tell("uninstall", OWNER) == 200
    await installation.settle()
    assert (await shown(installation))["state"] == "removed"
    await installation.settle(after=ERASED_AFTER)
    assert await left(installation) == {"erasure": 1}
    [receipt] = await installation.select("SELECT counts, ended_at FROM erasure")
    assert receipt["ended_at"] == installation.clock.shown
    assert receipt["counts"]["enrollment"] == there["enrollment"]
    assert "@" not in str(receipt)
    assert len(await installation.select("SELECT 1 FROM account")) == 1  # the other one


async def test_removed_in_the_middle_of_a_batch(installation: Installation, monkeypatch: pytest.MonkeyPatch) -> None:
    await enroll(installation, await begin(installation), *PEOPLE)
    begun: list[str] = []
    last: list[int] = []
    answered = asyncio.Event()
    rcpt, data = Handler.handle_RCPT, Handler.handle_DATA

    async def gate(self: Handler, *arguments: Any) -> str:
        """Let two mails through; at the third the app is removed, and nobody goes on before monday has its answer."""
        begun.append("RCPT")
        if len(begun) == 3:
            assert await installation.sandbox.life.tell("uninstall", OWNER) == 200
            last.append(len(left_us))
            answered.set()
        if len(begun) > 3:
            await answered.wait()  # on the other connections of the mailbox
        return await rcpt(self, *arguments)

    async def count(self: Handler, *arguments: Any) -> str:
        left_us.append("DATA")
        return await data(self, *arguments)

    left_us: list[str] = []
    with monkeypatch.context() as patched:
        patched.setattr(Handler, "handle_RCPT", gate)
        patched.setattr(Handler, "handle_DATA", count)
        await installation.settle()
    assert last
    assert len(left_us) == last[0] <= 2
    over = "SELECT count(*) AS n FROM delivery WHERE state = 'sent'"
    assert await installation.select(over) == [{"n": last[0]}]
    await installation.settle(after=timedelta(days=3))
    running = await installation.select(
        "SELECT DISTINCT state FROM enrollment WHERE state NOT IN ('completed', 'failed')"
    )
    assert running == [{"state": "stopped"}]
    assert await installation.sandbox.life.tell("install", OWNER) == 200
    await connect(installation)
    await installation.settle(after=timedelta(days=1))
    assert len(left_us) == last[0]
    assert await installation.select(over) == [{"n": last[0]}]
    assert (await ask(installation, "GET", "/sequences")).json()["sequences"][0]["name"] == TWO_MAILS.name
