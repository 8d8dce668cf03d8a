"""A sequence whose e-mails come back sends no more, is told of once, and goes on when somebody says so."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sequences.core import reasons
from sequences.core.definition import BounceLimit, Definition, EmailStep, ManualStep, Schedule, StepKind, WaitStep
from sequences.core.pace import Chosen
from sequences.incoming import hearing
from sequences.incoming.hearing import Ears
from sequences.mail.imap import Cursor, Inbound
from sequences.mail.smtp import Outcome, Outgoing, Phase, Verdict
from sequences.steps.running import run_batch
from sequences.storage import halts, mailboxes, paces
from sequences.storage.mailboxes import Mailbox
from sequences.storage.sequences import SequenceRow
from tests.fixtures.world import ACCOUNT, BOARD, ITEM, OWNER, SENT, TWO_MAILS, ScriptedMailer, World, person
from tests.sequences.mail.hearing import samples
from tests.sequences.steps.test_pacing import MANY, MINUTE, begun, fullest, live

DAY = timedelta(days=1)
GONE = Outcome(Verdict.REFUSED, Phase.RCPT, 550, "no such user", "recipient")
FEW = BounceLimit(percent=10, sends=10)
ONE_MAIL = replace(TWO_MAILS, steps=TWO_MAILS.steps[:1], bounce_limit=FEW)
TWO = replace(TWO_MAILS, bounce_limit=FEW)


class Choosy(ScriptedMailer):
    """A mail server that knows no addresses that begin with "gone"."""

    async def send(self, mailbox: Mailbox, outgoing: Outgoing) -> Outcome:
        await super().send(mailbox, outgoing)
        return GONE if outgoing.recipient.startswith("gone") else SENT


@pytest.fixture
def world(world: World) -> World:
    """The small world, with a choosy mail server."""
    mailer = Choosy()
    return replace(world, mailer=mailer, engine=replace(world.engine, mailer=mailer))


async def enroll(world: World, row: SequenceRow, good: int, gone: int = 0, *, first: int = ITEM) -> list[int]:
    """Enroll people, some of whom have no mailbox any more; return their enrollments."""
    items = range(first, first + good + gone)
    names = ["gone" if n < gone else "p" for n in range(len(items))]
    world.monday.items |= {
        item: person(item, f"{name}{item}@byron.example") for item, name in zip(items, names, strict=True)
    }
    return sorted((await world.enroll(row, *items)).values())


async def sequence(world: World, number: int = 1) -> dict[str, Any]:
    """Return how a sequence stands."""
    sql = "SELECT state, paused_at, paused_for, bounced_at, bounces_after FROM sequence WHERE id = :id"
    return (await world.select(sql, id=number))[0]


async def alarms(world: World) -> list[dict[str, Any]]:
    """Return what creator and admins are told."""
    return [row["payload"] for row in await world.select("SELECT payload FROM outbox WHERE kind = 'alarm' ORDER BY id")]  # type: ignore[misc]


async def held(world: World) -> list[dict[str, Any]]:
    """Return who waits for the sequence."""
    return await world.select("SELECT id, due_at, reason FROM enrollment WHERE waiting_for = 'sequence' ORDER BY id")


async def lift(world: World, number: int = 1) -> bool:
    """Let a sequence go on."""
    async with world.database.transaction() as connection:
        return await halts.lift(connection, ACCOUNT, number, now=world.now)


async def bounce(world: World, enrollments: Sequence[int], *, soft: bool = False) -> None:
    """Let the last e-mails of these enrollments come back, in one reading of the mailbox."""
    async with world.database.transaction() as connection:
        mailbox = await mailboxes.by_address(connection, ACCOUNT, "dana@acme.test")
    assert mailbox is not None
    inbound = []
    for n in enrollments:
        sql = "SELECT message_id FROM delivery WHERE enrollment_id = :id ORDER BY id DESC LIMIT 1"
        ours = (await world.select(sql, id=n))[0]["message_id"]
        back = f"Content-Type: text/rfc822-headers\n\nMessage-ID: {ours}"
        fields = samples.POSTFIX.replace("failed", "delayed").replace("5.1.1", "4.4.1") if soft else samples.POSTFIX
        raw = samples.report(fields, original=back, Message_ID=f"<d{n}.{world.now.timestamp()}@mx.byron.example>")
        inbound.append(Inbound(n, raw))
    ears = Ears(world.engine.plans, world.engine.tenants)
    async with world.database.transaction() as connection:
        await hearing.hear(connection, ears, mailbox, inbound, Cursor(1, 9), now=world.now)


# Deciding ------------------------------------------------------------------------------------------------


@given(st.integers(0, 300), st.integers(1, 300), st.integers(1, 50), st.integers(10, 200))
def test_a_limit_breaks_only_above_its_share_and_with_enough_behind_it(
    bounced: int, mails: int, percent: int, sends: int
) -> None:
    limit = BounceLimit(percent=percent, sends=sends)
    assert limit.broken(bounced, mails) is (mails >= sends and bounced / mails > percent / 100)
    assert not replace(limit, on=False).broken(bounced, mails)


async def test_refused_recipients_pause_the_sequence_and_are_told_once(world: World) -> None:
    row = await world.publish(ONE_MAIL)
    await enroll(world, row, good=18, gone=2)
    await world.run()
    assert await alarms(world) == []  # 2 of 20 are 10 %: not more than the limit
    await enroll(world, row, good=0, gone=3, first=ITEM + 100)
    await world.run()
    shown = await sequence(world)
    assert (shown["state"], shown["paused_at"], shown["paused_for"]) == ("active", world.now, "too_many_bounces:5/23")
    [alarm] = await alarms(world)
    assert (alarm["board"], alarm["creator"]) == (BOARD, OWNER)
    assert alarm["text"].startswith(
        "Inbound follow-up sends no e-mail for now: 5 of its last 23 came back as undeliverable."
    )
    assert len(alarm["text"]) < 200


async def test_reports_that_come_back_by_mail_pause_the_sequence(world: World) -> None:
    people = await enroll(world, await world.publish(TWO), good=20)
    await world.run()
    await bounce(world, people[:2])
    assert (await sequence(world))["paused_at"] is None
    await bounce(world, people[2:3])
    assert (await sequence(world))["paused_for"] == "too_many_bounces:3/20"
    assert len(await alarms(world)) == 1
    await bounce(world, people[3:5])
    assert len(await alarms(world)) == 1


async def test_late_deliveries_do_not_count(world: World) -> None:
    people = await enroll(world, await world.publish(TWO), good=10)
    await world.run()
    for _ in range(3):
        world.now += MINUTE
        await bounce(world, people, soft=True)
    assert {row["reason"] for row in await world.select("SELECT reason FROM enrollment")} == {"bounced_soft"}
    await bounce(world, people[:1])
    assert (await sequence(world))["paused_at"] is None


async def test_a_report_and_its_copy_count_as_one_mail(world: World) -> None:
    people = await enroll(world, await world.publish(TWO), good=20)
    await world.run()
    for _ in range(4):
        world.now += MINUTE
        await bounce(world, people[:2])
    assert (await sequence(world))["paused_at"] is None


async def test_too_few_mails_prove_nothing_until_there_are_enough(world: World) -> None:
    row = await world.publish(ONE_MAIL)
    await enroll(world, row, good=5, gone=4)
    await world.run()
    assert (await sequence(world))["paused_at"] is None
    await enroll(world, row, good=1, first=ITEM + 100)
    await world.run()
    assert (await sequence(world))["paused_for"] == "too_many_bounces:4/10"
    assert len(await alarms(world)) == 1


@pytest.mark.parametrize("limit", [BounceLimit(on=False), BounceLimit(percent=50, sends=10), BounceLimit()])
async def test_a_limit_that_is_off_or_wide_lets_the_sequence_send(world: World, limit: BounceLimit) -> None:
    await enroll(world, await world.publish(replace(ONE_MAIL, bounce_limit=limit)), good=10, gone=10)
    await world.run()
    assert ((await sequence(world))["paused_at"], await alarms(world)) == (None, [])


async def test_only_the_last_two_hundred_mails_are_looked_at(world: World) -> None:
    row = await world.publish(replace(ONE_MAIL, bounce_limit=BounceLimit(percent=10, sends=200)))
    await enroll(world, row, good=0, gone=60)
    await world.run()
    await enroll(world, row, good=130, first=ITEM + 1000)
    await world.run()  # 60 of 190: not enough behind it
    await world.change("UPDATE delivery SET state = 'sent' WHERE id > 20 AND state = 'refused'")
    await enroll(world, row, good=60, first=ITEM + 2000)
    await world.run()  # 20 of 250, none of the last 200
    assert (await sequence(world))["paused_at"] is None
    async with world.database.transaction() as connection:
        await halts.bounced(connection, [row.id], now=world.now)
        [tally] = await halts.tallies(connection, [row.id])
    assert (tally.bounced, tally.mails) == (0, 200)


async def test_another_sequence_and_another_account_count_for_themselves(world: World) -> None:
    await enroll(world, await world.publish(ONE_MAIL), good=5, gone=5)
    await enroll(world, await world.publish(replace(ONE_MAIL, name="Other")), good=20, first=ITEM + 100)
    await world.run()
    assert [(await sequence(world, n))["paused_at"] is None for n in (1, 2)] == [False, True]


def rows_read(node: dict[str, Any]) -> list[float]:
    """Return how many rows each part of a plan read, those it threw away included."""
    mine = node["Actual Rows"] + node.get("Rows Removed by Filter", 0)
    return [mine, *(n for part in node.get("Plans", ()) for n in rows_read(part))]


async def test_the_count_reads_an_index_and_no_history(world: World) -> None:
    row = await world.publish(ONE_MAIL)
    await world.change(f"""
        INSERT INTO delivery (account_id, enrollment_id, sequence_id, version_id, position, mailbox_id, turn, state,
                              begun_at, follow_up, message_id, sender_name, recipient, subject, fields, dated_at)
        SELECT {ACCOUNT}, n, {row.id} + (n / 10000) % 3, 1, 0, 1, 1, 'sent', now(), false, 'm' || n, '',
               'a@b.example', '', '{{}}', now()
        FROM generate_series(1, 30000) n
    """)
    await world.change("ANALYZE delivery")
    async with world.database.transaction() as connection:
        await halts.bounced(connection, [row.id], now=world.now)
        plan = await connection.exec_driver_sql(
            "EXPLAIN (ANALYZE, FORMAT JSON) " + str(halts.TALLY).replace("CAST(:ids AS bigint[])", f"ARRAY[{row.id}]")
        )
    assert max(rows_read(plan.scalar_one()[0]["Plan"])) <= 200


async def test_two_who_record_bounces_at_once_miss_none_and_tell_once(world: World) -> None:
    people = await enroll(world, await world.publish(TWO), good=20)
    await world.run()
    await asyncio.gather(*(bounce(world, [one]) for one in people[:6]))
    assert (await sequence(world))["paused_for"] == "too_many_bounces:3/20"
    assert len(await alarms(world)) == 1


async def test_two_workers_whose_recipients_are_refused_at_once_miss_none(world: World) -> None:
    row = await world.publish(ONE_MAIL)
    await enroll(world, row, good=30, gone=1)
    await world.run()
    await enroll(world, row, good=0, gone=3, first=ITEM + 100)
    await world.run_check()
    claims = await world.claim()
    await asyncio.gather(*(run_batch(world.engine, [claim], now=world.now) for claim in claims))
    assert (await sequence(world))["paused_for"] == "too_many_bounces:4/34"
    assert len(await alarms(world)) == 1


@pytest.mark.parametrize("by_mail", [False, True])
async def test_whoever_records_a_bounce_waits_for_the_sequence_before_it_holds_anybody(
    world: World, by_mail: bool
) -> None:
    people = await enroll(world, await world.publish(TWO), good=1, gone=0 if by_mail else 1)
    await (world.run if by_mail else world.run_check)()
    async with world.database.transaction() as connection:
        await halts.lock(connection, [1])
        work = bounce(world, people) if by_mail else run_batch(world.engine, await world.claim(), now=world.now)
        task = asyncio.create_task(work)
        while not await world.select("SELECT 1 FROM pg_locks WHERE NOT granted"):
            assert not task.done()
        await world.select("SELECT id FROM enrollment FOR UPDATE NOWAIT")  # as enrolling does: sequence, then people
    await task
    assert len(await world.select("SELECT 1 FROM enrollment WHERE state = 'failed'")) == 1


# Waiting -------------------------------------------------------------------------------------------------


async def test_whoever_is_at_an_email_is_held_with_the_reason(world: World) -> None:
    row = await world.publish(TWO)
    people = await enroll(world, row, good=20)
    await world.run()
    await bounce(world, people[:5])
    await world.run(after=2 * DAY)
    assert len(world.mailer.sent) == 20
    waiting = await held(world)
    assert [one["id"] for one in waiting] == people[5:]
    assert {(one["due_at"], one["reason"]) for one in waiting} == {(None, "too_many_bounces:5/20")}
    told = reasons.kept(waiting[0]["reason"])
    assert "came back as undeliverable (5/20)" in told.sentence
    assert told.kind is reasons.Kind.HELD
    await world.run(after=30 * DAY)
    assert len(world.mailer.sent) == 20


async def test_new_people_are_taken_and_wait_and_what_people_do_goes_on(world: World) -> None:
    call = ManualStep(StepKind.CALL, "Call")
    row = await world.publish(replace(ONE_MAIL, steps=(call, EmailStep("a", "b"))))
    await enroll(world, row, good=10)
    await world.run()
    await world.change("UPDATE sequence SET paused_at = now(), paused_for = 'too_many_bounces:2/10'")
    world.mailer.sent.clear()
    new = await enroll(world, row, good=2, first=ITEM + 100)
    await world.run()
    assert [one["id"] for one in await held(world)] == new
    assert len(await world.select("SELECT 1 FROM activity WHERE enrollment_id = ANY(:ids)", ids=new)) == 2
    assert world.mailer.sent == []


async def test_whoever_must_not_be_written_to_is_stopped_all_the_same(world: World) -> None:
    people = await enroll(world, await world.publish(TWO), good=20)
    await world.run()
    await bounce(world, people[:5])
    world.monday.items.pop(ITEM + 19)
    await world.run(after=2 * DAY)
    assert (await world.one(people[19]))["reason"] == "item_gone"


async def test_a_pause_between_decision_and_intent_is_in_time(world: World) -> None:
    row = await world.publish(ONE_MAIL)
    await enroll(world, row, good=1)
    await world.run_check()
    claims = await world.claim()
    async with world.database.transaction() as connection:
        seen = await halts.paused(connection, [row.id])

    async def as_seen(*_: Any) -> dict[int, str]:
        return seen

    await world.change("UPDATE sequence SET paused_at = now(), paused_for = 'too_many_bounces'")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(halts, "paused", as_seen)
        await run_batch(world.engine, claims, now=world.now)
    assert world.mailer.sent == []
    await world.expire()
    await world.run()
    assert len(await held(world)) == 1


# Going on ------------------------------------------------------------------------------------------------


async def paused(world: World, definition: Definition = TWO) -> list[int]:
    """Have a sequence paused at whose second e-mail fifteen people are held; return them."""
    people = await enroll(world, await world.publish(definition), good=20)
    await world.run()
    await bounce(world, people[:5])
    await world.run(after=2 * DAY)
    world.mailer.sent.clear()
    return people[5:]


async def test_who_was_held_goes_on_at_the_pace_of_the_mailbox(world: World) -> None:
    people = await paused(world)
    async with world.database.transaction() as connection:
        chosen = Chosen(per_minute=4, per_hour=MANY, per_day=MANY)
        assert await paces.choose(connection, ACCOUNT, 1, chosen, now=world.now)
    assert await lift(world)
    await world.run()
    assert len(world.mailer.sent) == 4
    await live(world, timedelta(hours=1))
    assert len(world.mailer.sent) == len(people)
    assert fullest((await begun(world))[20:], MINUTE) == 4


async def test_nothing_comes_sooner_than_designed(world: World) -> None:
    steps = (*TWO_MAILS.steps, WaitStep(3), EmailStep("", "<p>Third</p>", thread="reply"))
    definition = replace(TWO, steps=steps, schedule=Schedule("UTC", frozenset(range(7))))
    await paused(world, definition)
    world.now += timedelta(days=10, hours=12)  # at night
    assert await lift(world)
    await world.run()
    assert world.mailer.sent == []
    await world.run(after=timedelta(hours=12))
    assert len(world.mailer.sent) == 15
    await world.run(after=3 * DAY - timedelta(seconds=1))
    assert len(world.mailer.sent) == 15
    await world.run(after=timedelta(seconds=1))
    assert len(world.mailer.sent) == 30


async def test_who_waits_for_something_else_is_not_moved(world: World) -> None:
    row = await world.publish(TWO)
    people = await enroll(world, row, good=20)
    await world.run()
    due = await world.select("SELECT id, due_at FROM enrollment ORDER BY id")
    await world.change("UPDATE sequence SET paused_at = now(), paused_for = 'too_many_bounces'")
    assert await lift(world, row.id)
    assert await world.select("SELECT id, due_at FROM enrollment ORDER BY id") == due
    assert len(people) == len(due)


async def test_old_bounces_do_not_pause_it_again_and_new_ones_do(world: World) -> None:
    people = await paused(world)
    assert await lift(world)
    assert not await lift(world)
    await world.run()
    assert len(world.mailer.sent) == 15
    assert (await sequence(world))["paused_at"] is None
    world.now += MINUTE
    await bounce(world, people[:1])
    assert (await sequence(world))["paused_at"] is None  # 1 of 15
    await bounce(world, people[1:2])
    assert (await sequence(world))["paused_for"] == "too_many_bounces:2/15"
    assert len(await alarms(world)) == 2


async def test_bounces_of_mails_from_before_the_pause_count_no_more(world: World) -> None:
    people = await enroll(world, await world.publish(TWO), good=20)
    await world.run()
    await bounce(world, people[:5])
    assert await lift(world)
    await bounce(world, people[5:15])
    shown = await sequence(world)
    assert (shown["paused_at"], shown["bounced_at"]) == (None, None)


async def test_nobody_is_missed_who_comes_to_wait_while_it_is_lifted(world: World) -> None:
    row = await world.publish(ONE_MAIL)
    [one] = await enroll(world, row, good=1)
    await world.run_check()
    await world.change("UPDATE sequence SET paused_at = now(), paused_for = 'too_many_bounces'")
    claims = await world.claim()
    async with world.database.transaction() as connection:
        seen = await halts.paused(connection, [row.id])

    async def as_seen(*_: Any) -> dict[int, str]:
        return seen

    await lift(world)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(halts, "paused", as_seen)
        await run_batch(world.engine, claims, now=world.now)
    assert (await world.one(one))["due_at"] == world.now
    await world.run()
    assert len(world.mailer.sent) == 1


async def test_a_lift_and_somebody_coming_to_wait_wait_for_each_other(world: World) -> None:
    await paused(world)
    async with world.database.transaction() as connection:
        await halts.not_missed(connection, [1], [0], now=world.now)  # a worker that has not committed yet
        lifting = asyncio.create_task(lift(world))
        waits = "SELECT 1 FROM pg_locks WHERE locktype = 'advisory' AND NOT granted"
        while not await world.select(waits):
            assert not lifting.done()
    assert await lifting


async def test_a_mail_in_flight_when_the_pause_comes_is_settled(world: World) -> None:
    row = await world.publish(ONE_MAIL)
    await enroll(world, row, good=1)
    await world.run_check()
    await world.die_after_intent(await world.claim())
    await world.change("UPDATE sequence SET paused_at = now(), paused_for = 'too_many_bounces'")
    await world.expire()
    [sent] = await world.select("SELECT message_id FROM delivery")
    world.mailer.folder = {str(sent["message_id"])}
    await world.run()
    assert [row["state"] for row in await world.select("SELECT state FROM delivery")] == ["sent"]
    assert [row["state"] for row in await world.select("SELECT state FROM enrollment")] == ["completed"]


async def test_a_sequence_that_sends_is_not_lifted_and_another_accounts_is_not_touched(world: World) -> None:
    row = await world.publish(TWO)
    assert not await lift(world, row.id)
    await world.change("UPDATE sequence SET paused_at = now(), paused_for = 'too_many_bounces'")
    async with world.database.transaction() as connection:
        assert not await halts.lift(connection, ACCOUNT + 1, row.id, now=world.now)
    assert await lift(world, row.id)
