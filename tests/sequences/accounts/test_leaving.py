"""After the app was removed: nothing begins, runs end, everything is erased in time, and the app may come back."""

from __future__ import annotations

import asyncio
import math
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial

import pytest

from sequences.accounts import installing, leaving
from sequences.accounts.installing import ERASED_AFTER, AppEvent
from sequences.core.definition import ManualStep, StepKind, WaitStep
from sequences.mail.smtp import NOT_BEGUN, Outcome, Outgoing
from sequences.steps.running import run_batch
from sequences.storage import erasures
from sequences.storage.mailboxes import Mailbox
from sequences.storage.tables import metadata
from tests.fixtures.world import ACCOUNT, ITEM, MONDAY_MORNING, OWNER, TWO_MAILS, World, person

PEOPLE = [ITEM + n for n in range(4)]


async def hear(world: World, kind: str, *, at: datetime | None = None, account: int = ACCOUNT) -> bool:
    """Tell of an event of the app."""
    moment = at or world.now
    key = f"{kind} {moment} {account}".encode()
    event = AppEvent(kind, account, OWNER, moment, "acme", key, {})
    async with world.database.transaction() as connection:
        know = partial(world.engine.tenants.know, connection, account, now=world.now)
        return await installing.hear(connection, event, know, now=world.now)


async def stop(world: World) -> None:
    while await leaving.stop_some(world.database, world.engine.plans, now=world.now):
        pass


async def erase(world: World) -> int:
    """Erase what is due; return in how many pieces."""
    pieces = 0
    while await leaving.erase_some(world.database, world.engine.tenants, now=world.now):
        pieces += 1
    return pieces


async def left(world: World, account: int = ACCOUNT) -> dict[str, int]:
    """Return how many rows each table has of an account, the receipt aside."""
    counts = {}
    for table in metadata.tables:
        [row] = await world.select(f"SELECT count(*) AS n FROM {table} WHERE account_id = :account", account=account)
        counts[table] = row["n"]
    del counts["erasure"]
    return {table: int(str(n)) for table, n in counts.items() if n}


async def half_way(world: World) -> None:
    """Enroll four people of whom everybody has had the first of two mails."""
    world.monday.items = {item: person(item, f"p{item}@acme.test") for item in PEOPLE}
    await world.enroll(await world.publish(), *PEOPLE)
    await world.run()


async def test_no_mail_begins_once_the_app_is_removed(world: World) -> None:
    """The second of four mails is the last: while it is on its way the app is removed."""
    world.monday.items = {item: person(item, f"p{item}@acme.test") for item in PEOPLE}
    await world.enroll(await world.publish(), *PEOPLE)
    await world.run_check()
    begun: list[str] = []
    connection = asyncio.Semaphore(1)

    async def send(mailbox: Mailbox, outgoing: Outgoing) -> Outcome:
        async with connection:
            if not await outgoing.may_leave():
                return NOT_BEGUN
            begun.append(outgoing.recipient)
            if len(begun) == 2:
                await hear(world, "uninstall")
                world.engine.standing._seen.clear()  # as it is when monday has its answer
            return world.mailer.outcome

    world.mailer.send = send  # type: ignore[method-assign]
    await run_batch(world.engine, await world.claim(), now=world.now)
    assert len(begun) == 2
    states = await world.select("SELECT state, count(*) AS n FROM delivery GROUP BY state ORDER BY state")
    assert states == [{"state": "retry", "n": 2}, {"state": "sent", "n": 2}]
    assert await world.claim() == []
    await stop(world)
    ended = await world.select("SELECT DISTINCT state, reason FROM enrollment")
    assert ended == [{"state": "stopped", "reason": "account_uninstalled"}]


async def test_an_intent_is_not_committed_after_the_app_is_removed(world: World) -> None:
    await world.enroll(await world.publish(), ITEM)
    await world.run_check()
    claims = await world.claim()
    await hear(world, "uninstall")
    await run_batch(world.engine, claims, now=world.now)
    assert await world.select("SELECT id FROM delivery") == []
    assert world.mailer.sent == []


async def test_removing_the_app_waits_for_an_intent_that_is_being_committed(world: World) -> None:
    """Either the intent sees the removal or the removal comes after it: there is nothing between."""
    from sequences.storage import installations

    async with world.database.transaction() as sending:
        assert await installations.keep(sending, {ACCOUNT}) == {ACCOUNT}
        async with world.database.transaction() as other:
            [row] = await other.exec_driver_sql(
                f"SELECT count(*) FROM (SELECT 1 FROM account WHERE account_id = {ACCOUNT} FOR UPDATE SKIP LOCKED) x"
            )
    assert row[0] == 0


async def test_ended_runs_fire_nothing_and_drop_their_activities(world: World) -> None:
    row = await world.publish(replace(TWO_MAILS, steps=(ManualStep(StepKind.CALL, "Call {name}"), WaitStep(3))))
    await world.enroll(row, ITEM)
    await world.run()
    await hear(world, "uninstall")
    before = await world.select("SELECT id FROM outbox ORDER BY id")
    await stop(world)
    assert await world.select("SELECT id FROM outbox ORDER BY id") == before
    assert await world.select("SELECT DISTINCT state FROM outbox") == [{"state": "dead"}]
    assert await world.select("SELECT state FROM activity") == [{"state": "dropped"}]


async def test_everything_goes_nine_days_later_and_a_receipt_stays(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(leaving, "ROWS", 3)
    await half_way(world)
    await hear(world, "uninstall")
    await stop(world)
    there = await left(world)
    world.now += ERASED_AFTER - timedelta(seconds=1)
    assert await erase(world) == 0
    assert await left(world) == there
    world.now += timedelta(seconds=1)
    assert await erase(world) == math.ceil(sum(there.values()) / 3)
    assert await left(world) == {}
    [receipt] = await world.select("SELECT * FROM erasure")
    assert receipt["counts"] == there
    assert (receipt["uninstalled_at"], receipt["ended_at"]) == (MONDAY_MORNING, world.now)
    assert await erase(world) == 0


async def test_a_clock_that_dies_in_the_middle_is_followed_by_another(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(leaving, "ROWS", 3)
    await half_way(world)
    there = await left(world)
    await hear(world, "uninstall")
    world.now += ERASED_AFTER
    await leaving.erase_some(world.database, world.engine.tenants, now=world.now)
    alive = erasures.note

    async def die(*_: object, **__: object) -> None:
        raise KeyError

    monkeypatch.setattr(erasures, "note", die)
    with pytest.raises(KeyError):
        await leaving.erase_some(world.database, world.engine.tenants, now=world.now)
    monkeypatch.setattr(erasures, "note", alive)
    await erase(world)
    [receipt] = await world.select("SELECT counts FROM erasure")
    assert await left(world) == {}
    assert receipt["counts"] == {**there, "lifecycle_event": 1, "audit": there.get("audit", 0) + 1}


async def test_another_account_loses_nothing(world: World) -> None:
    await half_way(world)
    await hear(world, "install", account=ACCOUNT + 1)
    await world.change(f"INSERT INTO suppression VALUES ({ACCOUNT + 1}, '\\x01', 'by_hand', now(), 'a***@b')")
    there = await left(world, ACCOUNT + 1)
    await hear(world, "uninstall")
    world.now += ERASED_AFTER
    await erase(world)
    assert await left(world, ACCOUNT + 1) == there


async def test_the_app_that_comes_back_in_time_keeps_everything_and_runs_nothing(world: World) -> None:
    await half_way(world)
    await hear(world, "uninstall")
    world.now += timedelta(days=3)
    await hear(world, "install")
    assert await world.claim() == []  # nothing from before goes on, not even for a moment
    await stop(world)
    assert await world.select("SELECT state FROM account") == [{"state": "active"}]
    world.now += ERASED_AFTER
    assert await erase(world) == 0
    assert len(await world.select("SELECT id FROM delivery")) == len(PEOPLE)
    assert await world.select("SELECT DISTINCT state FROM enrollment") == [{"state": "stopped"}]
    assert len(await world.select("SELECT item_id FROM projection")) == len(PEOPLE)  # boards are put right
    [again] = await world.select("SELECT id FROM sequence")
    assert again


async def test_the_app_that_comes_back_too_late_begins_anew(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(leaving, "ROWS", 3)
    await half_way(world)
    await hear(world, "uninstall")
    world.now += ERASED_AFTER
    assert await leaving.erase_some(world.database, world.engine.tenants, now=world.now)
    await hear(world, "install")
    assert await world.select("SELECT state FROM account") == [{"state": "uninstalled"}]
    await erase(world)
    assert await left(world) == {"account": 1}
    assert await world.select("SELECT state, api_token FROM account") == [{"state": "active", "api_token": None}]


async def test_an_old_event_does_not_bring_an_erased_account_back(world: World) -> None:
    await hear(world, "uninstall")
    world.now += ERASED_AFTER
    await erase(world)
    assert not await hear(world, "install", at=MONDAY_MORNING - timedelta(days=30))
    assert not await hear(world, "uninstall")
    assert await left(world) == {}
    assert await hear(world, "install")


async def test_removing_the_app_twice_plans_one_erasure(world: World) -> None:
    await hear(world, "uninstall")
    world.now += timedelta(days=1)
    await hear(world, "uninstall")
    [planned] = await world.select("SELECT due_at FROM erasure")
    assert planned["due_at"] == MONDAY_MORNING + ERASED_AFTER


async def test_consents_of_mailboxes_are_forgotten_at_once(world: World) -> None:
    await world.change("INSERT INTO oauth_grant SELECT id, account_id, '\\x00', now() FROM mailbox")
    await hear(world, "uninstall")
    await stop(world)
    assert await world.select("SELECT * FROM oauth_grant") == []
    [mailbox] = await world.select("SELECT state, problem FROM mailbox")
    assert mailbox["state"] == "refused"
    assert "connect the mailbox again" in str(mailbox["problem"])
