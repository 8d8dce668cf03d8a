"""Pausing one run: nothing happens in it, what came in between is heard, and what remained of its wait remains."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from sequences.core.definition import ManualStep, StepKind
from sequences.core.effects import Dirty, Effects
from sequences.mail.smtp import Outcome, Outgoing, Phase, Verdict
from sequences.runs import acting, ending, pausing
from sequences.steps.running import run_batch
from sequences.storage import absences, enrollments, mailboxes
from sequences.storage.absences import Away
from sequences.storage.enrollments import Claim
from sequences.storage.mailboxes import Mailbox
from tests.fixtures.world import ACCOUNT, BOARD, ITEM, OWNER, SENT, TWO_MAILS, World, mailbox_values, person

DAY, HOUR = timedelta(days=1), timedelta(hours=1)
UNKNOWN = Outcome(Verdict.UNKNOWN, Phase.DOT_SENT, None, "")
BUSY = Outcome(Verdict.LATER, Phase.MAIL, 451, "try again")
MANUAL = replace(TWO_MAILS, steps=(ManualStep(StepKind.MANUAL_EMAIL, "Write"), *TWO_MAILS.steps))


async def pause(world: World, *numbers: int, until: datetime | None = None, by: int | None = OWNER) -> Effects:
    """Pause runs as a person does."""
    async with world.database.transaction() as connection:
        return await pausing.pause(
            connection, world.engine.plans, numbers, code="paused_by_person", now=world.now, by=by, until=until
        )


async def resume(world: World, *numbers: int, code: str | None = None) -> Effects:
    """Let runs go on."""
    async with world.database.transaction() as connection:
        return await pausing.resume(connection, world.engine.plans, numbers, now=world.now, code=code)


async def inside(world: World) -> int:
    """Enroll somebody who gets the first mail."""
    number = (await world.enroll(await world.publish(), ITEM))[ITEM]
    await world.run()
    return number


async def test_a_paused_run_does_nothing_however_long(world: World) -> None:
    number = await inside(world)
    assert await pause(world, number) == Effects(dirty=[Dirty(ACCOUNT, BOARD, ITEM)])
    await world.run(after=30 * DAY)
    stands = await world.one(number)
    assert (stands["state"], stands["reason"], stands["due_at"]) == ("paused", "paused_by_person", None)
    assert (stands["paused_by"], stands["paused_until"], stands["position"]) == (OWNER, None, 2)
    assert len(world.mailer.sent) == 1


async def test_what_remained_of_the_wait_remains(world: World) -> None:
    number = await inside(world)
    before = await world.one(number)
    world.now += DAY
    await pause(world, number)
    world.now += 7 * DAY
    assert await resume(world, number) == Effects(dirty=[Dirty(ACCOUNT, BOARD, ITEM)])
    after = await world.one(number)
    assert after["due_at"] == before["due_at"] + 7 * DAY  # type: ignore[operator]
    kept = ("state", "position", "waiting_for", "reason", "paused_at", "paused_by", "paused_until", "paused_due")
    assert {name: after[name] for name in kept} == {name: before[name] for name in kept}
    await world.run(after=DAY - HOUR)
    assert len(world.mailer.sent) == 1
    await world.run(after=HOUR)
    assert len(world.mailer.sent) == 2


async def test_two_pauses_take_nothing_of_the_wait(world: World) -> None:
    number = await inside(world)
    due_at = (await world.one(number))["due_at"]
    for _ in range(2):
        world.now += HOUR
        await pause(world, number)
        world.now += 7 * DAY
        await resume(world, number)
    assert (await world.one(number))["due_at"] == due_at + 14 * DAY  # type: ignore[operator]


async def test_who_is_paused_before_the_check_is_checked_later(world: World) -> None:
    number = (await world.enroll(await world.publish(), ITEM))[ITEM]
    await pause(world, number)
    await world.run(after=DAY)
    assert (await world.one(number))["waiting_for"] == "check"
    await resume(world, number)
    await world.run()
    assert len(world.mailer.sent) == 1


async def test_who_is_paused_stays_inside(world: World) -> None:
    number = await inside(world)
    [row] = await world.select("SELECT sequence_id, version_id FROM enrollment")
    await pause(world, number)
    async with world.database.transaction() as connection:
        again = [(ACCOUNT, row["sequence_id"], row["version_id"], ITEM, OWNER)]
        assert await enrollments.insert(connection, again, now=world.now) == {}  # type: ignore[arg-type]


async def test_pausing_and_resuming_twice_changes_nothing_more(world: World) -> None:
    number = await inside(world)
    await pause(world, number)
    before = await world.one(number)
    world.now += DAY
    assert not await pause(world, number)
    assert await world.one(number) == before
    assert await resume(world, number)
    after = await world.one(number)
    world.now += DAY
    assert not await resume(world, number)
    assert await world.one(number) == after


async def test_what_is_over_cannot_be_paused(world: World) -> None:
    number = await inside(world)
    await world.run(after=2 * DAY)
    assert (await world.one(number))["state"] == "completed"
    assert not await pause(world, number)
    assert not await resume(world, number)
    assert (await world.one(number))["state"] == "completed"


async def test_a_paused_run_ends_as_any_other(world: World) -> None:
    number = await inside(world)
    await pause(world, number)
    async with world.database.transaction() as connection:
        follows = await ending.end(
            connection, world.engine.plans, [number], state=ending.EXITED, code="replied", now=world.now
        )
    assert follows
    assert (await world.one(number))["state"] == "exited"
    assert not await resume(world, number)


async def test_it_goes_on_by_itself_when_its_day_comes(world: World) -> None:
    number = await inside(world)
    await pause(world, number, until=world.now + 5 * DAY)
    for passed, resumed in ((4 * DAY, 0), (DAY, 1), (DAY, 0)):
        world.now += passed
        async with world.database.transaction() as connection:
            assert await pausing.resume_due(connection, world.engine.plans, now=world.now) == resumed
    assert (await world.one(number))["state"] == "active"
    assert [row["item_id"] for row in await world.select("SELECT item_id FROM projection")] == [ITEM]


@pytest.mark.parametrize(
    ("first", "second", "lasts"),
    [(5, 7, 7), (5, None, None), (7, 5, 7), (None, 5, None), (5, 5, 5)],
)
async def test_the_longer_of_two_pauses_counts(
    world: World, first: int | None, second: int | None, lasts: int | None
) -> None:
    number = await inside(world)
    untils = {days: world.now + days * DAY for days in (5, 7)}
    await pause(world, number, until=untils.get(first or 0), by=None)
    changed = await pause(world, number, until=untils.get(second or 0))
    stands = await world.one(number)
    assert stands["paused_until"] == untils.get(lasts or 0)
    assert bool(changed) == (stands["paused_by"] == OWNER) == (first != lasts)


async def test_only_what_was_paused_for_a_reason_is_resumed_for_it(world: World) -> None:
    number = await inside(world)
    await pause(world, number)
    assert not await resume(world, number, code="paused_by_automation")
    assert await resume(world, number, code="paused_by_person")


async def test_a_worker_that_had_not_begun_begins_nothing(world: World) -> None:
    number = (await world.enroll(await world.publish(), ITEM))[ITEM]
    await world.run_check()
    claims = await world.claim()
    await pause(world, number)
    await run_batch(world.engine, claims, now=world.now)
    assert world.mailer.sent == []
    stands = await world.one(number)
    assert (stands["state"], stands["leased_until"]) == ("paused", None)


def during(world: World, act: Callable[[], object], outcome: Outcome = SENT) -> None:
    """Have something happen while the mail server thinks."""

    async def send(mailbox: Mailbox, outgoing: Outgoing) -> Outcome:
        world.mailer.sent.append(outgoing)
        await act()  # type: ignore[misc]
        return outcome

    world.mailer.send = send  # type: ignore[method-assign]


async def begun(world: World, outcome: Outcome = SENT) -> int:
    """Have a run paused while its first mail is handed over."""
    number = (await world.enroll(await world.publish(), ITEM))[ITEM]
    await world.run_check()
    during(world, lambda: pause(world, number), outcome)
    await run_batch(world.engine, await world.claim(), now=world.now)
    return number


async def test_a_mail_that_had_begun_is_finished(world: World) -> None:
    number = await begun(world)
    stands = await world.one(number)
    assert (stands["state"], stands["position"], stands["leased_until"]) == ("paused", 2, None)
    assert (stands["due_at"], stands["paused_due"]) == (None, world.now + 2 * DAY)
    assert [row["state"] for row in await world.select("SELECT state FROM delivery")] == ["sent"]
    world.now += 7 * DAY
    await resume(world, number)
    assert (await world.one(number))["due_at"] == world.now + 2 * DAY


async def test_the_last_mail_completes_a_run_that_was_paused_meanwhile(world: World) -> None:
    one_mail = replace(TWO_MAILS, steps=TWO_MAILS.steps[:1])
    number = (await world.enroll(await world.publish(one_mail), ITEM))[ITEM]
    await world.run_check()
    during(world, lambda: pause(world, number))
    await run_batch(world.engine, await world.claim(), now=world.now)
    over = await world.one(number)
    assert (over["state"], over["reason"], over["ended_at"]) == ("completed", "completed", world.now)


@pytest.mark.parametrize("outcome", [BUSY, UNKNOWN])
async def test_a_mail_that_did_not_get_out_waits_for_the_end_of_the_pause(world: World, outcome: Outcome) -> None:
    number = await begun(world, outcome)
    await world.run(after=DAY)
    assert len(world.mailer.sent) == 1
    during(world, lambda: world.claim())
    await resume(world, number)
    await world.run()
    assert len(world.mailer.sent) == 2
    assert world.mailer.sent[0].data == world.mailer.sent[1].data


async def test_a_worker_is_not_overtaken_by_a_run_that_goes_on(world: World) -> None:
    """Resumed while the mail is still being handed over: nobody else may look whether it was sent."""
    number = (await world.enroll(await world.publish(), ITEM))[ITEM]
    await world.run_check()
    taken: list[list[Claim]] = []

    async def back_and_forth() -> None:
        await pause(world, number)
        await resume(world, number)
        taken.append(await world.claim())

    during(world, back_and_forth)
    await run_batch(world.engine, await world.claim(), now=world.now)
    assert taken == [[]]
    stands = await world.one(number)
    assert (stands["state"], stands["position"], stands["due_at"]) == ("active", 2, world.now + 2 * DAY)


async def test_a_mail_whose_worker_died_is_looked_up_after_the_pause(world: World) -> None:
    number = (await world.enroll(await world.publish(), ITEM))[ITEM]
    await world.run_check()
    await world.die_after_intent(await world.claim())
    await pause(world, number)
    await world.expire()
    await world.run(after=DAY)
    assert [row["state"] for row in await world.select("SELECT state FROM delivery")] == ["sending"]
    await resume(world, number)
    await world.run()
    assert [row["state"] for row in await world.select("SELECT state FROM delivery")] == ["sent"]
    assert len(world.mailer.sent) == 1


async def test_who_waits_for_a_slot_gives_it_up_and_asks_again(world: World) -> None:
    row = await world.publish()
    world.monday.items[ITEM + 1] = person(ITEM + 1)
    await world.change("UPDATE mailbox SET per_minute = 1, per_hour = 1")
    numbers = await world.enroll(row, ITEM, ITEM + 1)
    await world.run()
    [waiting] = [one for one in numbers.values() if (await world.one(one))["reason"] == "mailbox_pace"]
    await pause(world, waiting)
    assert (await world.one(waiting))["pace_mailbox_id"] is None
    world.now += 3 * HOUR
    await resume(world, waiting)
    assert (await world.one(waiting))["due_at"] == world.now
    await world.run()
    assert len(world.mailer.sent) == 2


async def test_who_waits_for_a_mailbox_looks_again(world: World) -> None:
    number = (await world.enroll(await world.publish(), ITEM))[ITEM]
    await world.run_check()
    await world.change("UPDATE mailbox SET address = 'gone@acme.test'")
    await world.run()
    assert (await world.one(number))["waiting_for"] == "mailbox"
    await pause(world, number)
    async with world.database.transaction() as connection:
        await mailboxes.connect(connection, now=world.now, **mailbox_values())
    await world.run(after=HOUR)
    assert world.mailer.sent == []
    await resume(world, number)
    await world.run()
    assert len(world.mailer.sent) == 1


async def test_an_activity_done_meanwhile_lets_the_run_go_on_when_it_is_resumed(world: World) -> None:
    number = (await world.enroll(await world.publish(MANUAL), ITEM))[ITEM]
    await world.run()
    await pause(world, number)
    await resume(world, number)
    assert (await world.one(number))["waiting_for"] == "activity"
    await pause(world, number)
    await world.complete_activity(1)
    await world.run(after=DAY)
    assert world.mailer.sent == []
    await resume(world, number)
    await world.run()
    assert len(world.mailer.sent) == 1


async def test_a_held_mail_decided_meanwhile_is_done_when_the_run_goes_on(world: World) -> None:
    world.mailer.outcome, world.mailer.folder = UNKNOWN, None
    number = await inside(world)
    await world.run(after=5 * HOUR)
    assert (await world.one(number))["reason"] == "outcome_unknown"
    await pause(world, number)
    async with world.database.transaction() as connection:
        await acting.skip(connection, ACCOUNT, 1, now=world.now)
    await world.run(after=DAY)
    assert (await world.one(number))["position"] == 0
    await resume(world, number)
    await world.run()
    assert (await world.one(number))["position"] == 2


async def test_an_absence_heard_meanwhile_is_waited_for(world: World) -> None:
    number = await inside(world)
    await pause(world, number)
    back = world.now + 10 * DAY
    async with world.database.transaction() as connection:
        await absences.hold(connection, [Away(number, back, "out_of_office:2026-12-03", 3)])
    await world.run(after=4 * DAY)
    await resume(world, number)
    stands = await world.one(number)
    assert (stands["waiting_for"], stands["due_at"], stands["reason"]) == ("away", back, "out_of_office:2026-12-03")
    await world.run(after=6 * DAY)
    assert (await world.one(number))["due_at"] == back + 4 * DAY  # two days, over the weekend
