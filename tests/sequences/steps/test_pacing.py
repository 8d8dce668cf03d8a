"""Mailboxes at their pace: nobody goes over a limit, however many work at once, and everybody goes in the end."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from sequences.core import reasons
from sequences.core.definition import Definition, EmailStep, Schedule, WaitStep
from sequences.core.pace import DAY, HOUR, MINUTE, Chosen
from sequences.mail.smtp import Outcome, Phase, Verdict
from sequences.monday.client import Access
from sequences.monday.items import Item
from sequences.steps.running import run_batch
from sequences.storage import enrollments, mailboxes, paces
from sequences.storage.enrollments import Claim
from tests.fixtures.world import ACCOUNT, ITEM, MONDAY_MORNING, SENT, TWO_MAILS, World, mailbox_values, person

MANY = 100_000
OFTEN = Chosen(per_minute=MANY, per_hour=MANY, per_day=MANY)
ONE_MAIL = replace(TWO_MAILS, steps=TWO_MAILS.steps[:1])
LATER = Outcome(Verdict.LATER, Phase.MAIL, 421, "too busy")


async def pace(world: World, **limits: int) -> None:
    """Set the pace of the only mailbox."""
    async with world.database.transaction() as connection:
        assert await paces.choose(connection, ACCOUNT, 1, replace(OFTEN, **limits), now=world.now)


async def enroll(world: World, count: int, definition: Definition = ONE_MAIL, *, first: int = ITEM) -> None:
    """Enroll people, and let them pass the check."""
    people = range(first, first + count)
    world.monday.items |= {item: person(item, f"p{item}@byron.example") for item in people}
    await world.enroll(await world.publish(definition), *people)


async def live(world: World, span: timedelta) -> None:
    """Let time pass from one due moment to the next."""
    end = world.now + span
    while True:
        await world.run()
        [due] = await world.select("SELECT min(due_at) AS at FROM enrollment WHERE due_at > :now", now=world.now)
        if due["at"] is None or due["at"] > end:  # type: ignore[operator]
            break
        world.now = due["at"]  # type: ignore[assignment]
    world.now = end


async def begun(world: World) -> list[datetime]:
    """Return when the mails began."""
    return [row["begun_at"] for row in await world.select("SELECT begun_at FROM delivery ORDER BY begun_at")]  # type: ignore[misc]


async def waiting(world: World) -> list[dict[str, Any]]:
    """Return those who wait for a slot, by its moment."""
    sql = "SELECT id, due_at, reason, waiting_for FROM enrollment WHERE pace_mailbox_id IS NOT NULL ORDER BY due_at, id"
    return await world.select(sql)


def fullest(moments: Sequence[datetime], span: timedelta) -> int:
    """Return the most moments that any stretch of `span` holds."""
    return max(sum(one - span < other <= one for other in moments) for one in moments)


async def test_who_is_over_the_limit_waits_for_a_slot_and_is_told_so(world: World) -> None:
    await pace(world, per_minute=2)
    await enroll(world, 5)
    await world.run()
    assert len(world.mailer.sent) == 2
    held = await waiting(world)
    assert [row["due_at"] - world.now for row in held] == [MINUTE, MINUTE, 2 * MINUTE]
    assert {(row["reason"], row["waiting_for"]) for row in held} == {("mailbox_pace", "step")}
    assert reasons.kept(held[0]["reason"]).kind is reasons.Kind.WAITING
    await world.run(after=MINUTE - timedelta(seconds=1))
    assert len(world.mailer.sent) == 2
    await world.run(after=timedelta(seconds=1))
    assert len(world.mailer.sent) == 4
    await world.run(after=MINUTE)
    assert len({mail.recipient for mail in world.mailer.sent}) == 5
    assert await waiting(world) == []


@pytest.mark.parametrize(
    ("limits", "span", "most"),
    [({"per_minute": 3}, MINUTE, 3), ({"per_hour": 4}, HOUR, 4), ({"per_minute": 2, "per_day": 5}, DAY, 5)],
)
async def test_no_stretch_of_time_holds_more_than_its_limit(
    world: World, limits: dict[str, int], span: timedelta, most: int
) -> None:
    await pace(world, **limits)
    await enroll(world, 12)
    await live(world, 5 * DAY)
    moments = await begun(world)
    assert len(moments) == 12
    assert fullest(moments, span) == most


async def test_a_slot_outside_the_sending_hours_is_that_of_the_next_morning(world: World) -> None:
    world.now = MONDAY_MORNING.replace(hour=16, minute=59)
    await pace(world, per_minute=1)
    await enroll(world, 3)
    await world.run()
    tomorrow = MONDAY_MORNING + DAY
    assert [row["due_at"] for row in await waiting(world)] == [tomorrow, tomorrow + MINUTE]
    await live(world, DAY)
    assert await begun(world) == [MONDAY_MORNING.replace(hour=16, minute=59), tomorrow, tomorrow + MINUTE]


async def test_after_an_outage_nothing_bursts(world: World) -> None:
    await pace(world, per_minute=2)
    await enroll(world, 20)
    await world.run()
    await world.run(after=3 * HOUR)
    assert len(world.mailer.sent) == 4
    await live(world, HOUR)
    assert fullest(await begun(world), MINUTE) == 2
    assert len(world.mailer.sent) == 20


async def test_people_who_waited_for_a_mailbox_do_not_burst_when_it_is_back(world: World) -> None:
    await pace(world, per_minute=3)
    await enroll(world, 9, replace(ONE_MAIL, steps=(WaitStep(1), *ONE_MAIL.steps)))
    await world.run()
    await world.change("UPDATE mailbox SET state = 'refused', retry_at = '2030-01-01Z'")
    await world.run(after=DAY)
    assert world.mailer.sent == []
    async with world.database.transaction() as connection:
        await mailboxes.connect(connection, now=world.now, **mailbox_values())
    await world.run()
    assert len(world.mailer.sent) == 3
    await live(world, HOUR)
    assert fullest(await begun(world), MINUTE) == 3


async def test_what_surely_was_not_sent_keeps_its_own_slot_and_takes_no_second_one(world: World) -> None:
    await pace(world, per_day=4)
    world.mailer.outcome = LATER
    await enroll(world, 4)
    await world.run()
    world.mailer.outcome = SENT
    await enroll(world, 1, first=ITEM + 50)
    await world.run(after=MINUTE)
    assert [row["state"] for row in await world.select("SELECT state FROM delivery")] == ["sent"] * 4
    [last] = await waiting(world)
    assert last["due_at"] == world.now + DAY
    assert set(await begun(world)) == {world.now}


async def test_tries_that_fail_do_not_make_room_for_a_flood_of_tries(world: World) -> None:
    await pace(world, per_minute=3)
    world.mailer.outcome = LATER
    await enroll(world, 30)
    await live(world, 3 * MINUTE)
    assert len(world.mailer.sent) <= 4 * 3 * 2  # each moment three begin, and at most three were there before


async def test_the_slot_of_somebody_who_left_goes_to_the_next(world: World) -> None:
    await pace(world, per_hour=1)
    await enroll(world, 3)
    await world.run()
    first, second = await waiting(world)
    async with world.database.transaction() as connection:
        await enrollments.end(connection, [first["id"]], state="stopped", reason="removed_by_person", now=world.now)
    assert [row["id"] for row in await waiting(world)] == [second["id"]]
    await enroll(world, 1, first=ITEM + 50)
    await world.run()
    assert [row["due_at"] - world.now for row in await waiting(world)] == [HOUR, 2 * HOUR]
    await live(world, 5 * HOUR)
    assert fullest(await begun(world), HOUR) == 1
    assert len(world.mailer.sent) == 3


async def test_a_new_mailbox_does_more_each_day(world: World) -> None:
    await pace(world, per_day=50, ramp_first=2, ramp_more=3)
    always = replace(ONE_MAIL, schedule=Schedule("UTC", frozenset(range(7))))
    await enroll(world, 20, always)
    await live(world, 4 * DAY - timedelta(seconds=1))
    assert sorted(Counter(at.date().day for at in await begun(world)).items()) == [(23, 2), (24, 5), (25, 8), (26, 5)]


async def test_a_wider_pace_lets_those_who_wait_go_at_once_and_a_narrower_one_keeps_them(world: World) -> None:
    await pace(world, per_hour=1)
    await enroll(world, 6)
    await world.run()
    await pace(world, per_hour=3)
    await world.run()
    assert len(world.mailer.sent) == 3
    await pace(world, per_hour=1)
    await live(world, 3 * HOUR)
    assert [(one - MONDAY_MORNING) // HOUR for one in await begun(world)] == [0, 0, 0, 1, 2, 3]


async def test_a_crowd_of_new_people_leaves_follow_ups_their_half(world: World) -> None:
    await enroll(world, 4, replace(TWO_MAILS, steps=(TWO_MAILS.steps[0], WaitStep(1), TWO_MAILS.steps[2])))
    await world.run()
    world.now += DAY - timedelta(minutes=5)
    await pace(world, per_minute=2)
    await enroll(world, 40, first=ITEM + 100)
    await live(world, 10 * MINUTE)
    due = MONDAY_MORNING + DAY
    sql = "SELECT begun_at FROM delivery WHERE follow_up ORDER BY begun_at"
    answered = [row["begun_at"] for row in await world.select(sql)]
    assert all(at - due <= 4 * MINUTE for at in answered)  # type: ignore[operator]
    assert len(answered) == 4
    assert fullest((await begun(world))[4:], MINUTE) == 2


async def test_a_flood_of_follow_ups_leaves_new_people_their_half(world: World) -> None:
    await enroll(world, 30, replace(TWO_MAILS, steps=(TWO_MAILS.steps[0], WaitStep(1), TWO_MAILS.steps[2])))
    await world.run()
    await pace(world, per_minute=2)
    await world.run(after=DAY)
    await enroll(world, 3, first=ITEM + 100)
    start = world.now
    await live(world, 5 * MINUTE)
    rows = await world.select("SELECT begun_at FROM delivery WHERE NOT follow_up ORDER BY begun_at DESC LIMIT 3")
    assert all(row["begun_at"] - start <= 4 * MINUTE for row in rows)  # type: ignore[operator]


async def test_one_mailbox_waits_for_no_other(world: World) -> None:
    async with world.database.transaction() as connection:
        values = mailbox_values(address="sam@acme.test", username="sam@acme.test")
        sam = await mailboxes.connect(connection, now=world.now, **values)
        await paces.choose(connection, ACCOUNT, sam.id, OFTEN, now=world.now)
    await pace(world, per_minute=1)
    await enroll(world, 5)
    await enroll(world, 5, replace(ONE_MAIL, send_as="sam@acme.test"), first=ITEM + 50)
    await world.run()
    assert Counter(mail.sender for mail in world.mailer.sent) == {"dana@acme.test": 1, "sam@acme.test": 5}


async def test_nobody_sends_through_a_mailbox_that_was_removed_a_moment_ago(world: World) -> None:
    await enroll(world, 1)
    await world.run_check()
    claims = await world.claim()

    async def removed(access: Access, item_ids: Sequence[int], columns: Sequence[str]) -> Mapping[int, Item]:
        await world.change("DELETE FROM mailbox")
        return await world.monday(access, item_ids, columns)

    await run_batch(replace(world.engine, read_items=removed), claims, now=world.now)
    assert world.mailer.sent == []
    await world.expire()
    await world.run()
    assert [row["reason"] for row in await world.select("SELECT reason FROM enrollment")] == ["mailbox_not_connected"]


# Many at once --------------------------------------------------------------------------------------------


async def work(world: World, claims: Sequence[Claim], workers: int) -> None:
    """Let workers run a claim each at the same time, with clocks that differ a little."""
    parts = [claims[n::workers] for n in range(workers)]
    late = [world.now + n % 3 * timedelta(milliseconds=700) for n in range(workers)]
    await asyncio.gather(*(run_batch(world.engine, part, now=at) for part, at in zip(parts, late, strict=True)))


@pytest.mark.parametrize("workers", [2, 16])
async def test_however_many_work_at_once_the_limit_holds(world: World, workers: int) -> None:
    await pace(world, per_minute=7, per_hour=25)
    await enroll(world, 48)
    await world.run_check()
    for minute in range(5):
        world.now = MONDAY_MORNING + minute * (MINUTE + timedelta(seconds=2))
        await work(world, await world.claim(), workers)
        assert fullest(await begun(world), MINUTE) == 7
        assert len(world.mailer.sent) == min(25, 7 * (minute + 1))
    assert len({mail.recipient for mail in world.mailer.sent}) == 25
    assert len(await waiting(world)) == 23


async def test_without_the_lock_workers_would_overrun(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    async def unlocked(*_: Any) -> None:
        await arrived.wait()

    arrived = asyncio.Barrier(8)
    monkeypatch.setattr(paces, "lock", unlocked)
    await pace_unlocked(world)
    await enroll(world, 40)
    await world.run_check()
    await work(world, await world.claim(), 8)
    assert len(world.mailer.sent) > 7


async def pace_unlocked(world: World) -> None:
    """Set a pace without asking for the lock."""
    await world.change(f"UPDATE mailbox SET per_minute = 7, per_hour = {MANY}, per_day = {MANY}, ramp_first = 0")


async def test_a_slot_that_another_worker_is_about_to_take_is_waited_for(world: World) -> None:
    await pace(world, per_minute=1)
    await enroll(world, 2)
    await world.run_check()
    one, other = await world.claim()
    async with world.database.transaction() as connection:
        await paces.lock(connection, [1])
        task = asyncio.create_task(run_batch(world.engine, [one], now=world.now))
        waits = "SELECT 1 FROM pg_locks WHERE locktype = 'advisory' AND NOT granted"
        while not await world.select(waits):
            assert not task.done()
        assert await begun(world) == []
    await task
    await run_batch(world.engine, [other], now=world.now)
    assert len(world.mailer.sent) == 1


def test_a_step_follows_up_when_an_email_comes_before_it() -> None:
    steps = (WaitStep(1), EmailStep("a", "b"), WaitStep(1), EmailStep("a", "b"))
    definition = replace(TWO_MAILS, steps=steps)
    assert [definition.follows_up(n) for n in range(4)] == [False, False, True, True]
