"""What happens to people over time, with the engine's real database and a scripted outside."""

from __future__ import annotations

from dataclasses import replace
from datetime import time, timedelta

from sequences.core.definition import ManualStep, Schedule, StepKind, WaitStep
from sequences.mail.smtp import Outcome, Phase, Verdict
from sequences.steps.running import run_batch
from sequences.storage import suppressions
from tests.fixtures.world import ACCOUNT, ITEM, TWO_MAILS, World, person

TWO_DAYS = timedelta(days=2)


async def test_an_enrolled_person_gets_the_first_mail_and_two_days_later_the_second(world: World) -> None:
    number = (await world.enroll(await world.publish(), ITEM))[ITEM]
    await world.run()
    assert [mail.recipient for mail in world.mailer.sent] == ["ada@byron.example"]
    assert b"Subject: Hello Ada" in world.mailer.sent[0].data
    await world.run(after=TWO_DAYS - timedelta(seconds=1))
    assert len(world.mailer.sent) == 1
    await world.run(after=timedelta(seconds=1))
    assert b"Subject: Re: Hello Ada" in world.mailer.sent[1].data
    assert b"In-Reply-To: <" in world.mailer.sent[1].data
    done = await world.one(number)
    assert (done["state"], done["reason"], done["due_at"]) == ("completed", "completed", None)


async def test_a_blank_address_ends_as_a_refusal_and_no_enrollment(world: World) -> None:
    world.monday.items[ITEM] = person(ITEM, "")
    await world.enroll(await world.publish(), ITEM)
    await world.run()
    assert await world.select("SELECT id FROM enrollment") == []
    assert [row["code"] for row in await world.select("SELECT code FROM refusal")] == ["no_email"]
    kinds = [row["kind"] for row in await world.select("SELECT kind FROM outbox")]
    assert kinds == ["notify"]


async def test_an_item_that_is_gone_is_refused(world: World) -> None:
    world.monday.items.clear()
    await world.enroll(await world.publish(), ITEM)
    await world.run()
    assert [row["code"] for row in await world.select("SELECT code FROM refusal")] == ["item_gone"]


async def test_an_address_that_vanished_stops_the_run_with_its_reason(world: World) -> None:
    number = (await world.enroll(await world.publish(), ITEM))[ITEM]
    await world.run()
    world.monday.items[ITEM] = person(ITEM, "")
    await world.run(after=TWO_DAYS)
    stopped = await world.one(number)
    assert (stopped["state"], stopped["reason"]) == ("stopped", "missing_email_at_run")
    assert len(world.mailer.sent) == 1


async def test_nobody_is_written_to_after_they_were_suppressed(world: World) -> None:
    number = (await world.enroll(await world.publish(), ITEM))[ITEM]
    await world.run()
    async with world.database.transaction() as connection:
        tenant = (await world.engine.tenants.get(connection, [ACCOUNT]))[ACCOUNT]
        await suppressions.add(connection, ACCOUNT, "@byron.example", "test", tenant.hash_key, now=world.now)
    await world.run(after=TWO_DAYS)
    assert (await world.one(number))["reason"] == "suppressed"
    assert len(world.mailer.sent) == 1


async def test_a_mail_that_is_due_at_night_waits_for_the_morning(world: World) -> None:
    world.now += timedelta(hours=12)
    number = (await world.enroll(await world.publish(), ITEM))[ITEM]
    await world.run()
    waiting = await world.one(number)
    assert world.mailer.sent == []
    assert str(waiting["due_at"]) == "2026-11-24 09:00:00+00:00"


async def test_a_refused_recipient_fails_the_run_and_sets_the_status(world: World) -> None:
    world.mailer.outcome = Outcome(Verdict.REFUSED, Phase.RCPT, 550, "no such user", "recipient")
    number = (await world.enroll(await world.publish(), ITEM))[ITEM]
    await world.run()
    failed = await world.one(number)
    assert (failed["state"], failed["reason"]) == ("failed", "recipient_refused")
    wanted = await world.select("SELECT status_column, status_label FROM projection")
    assert wanted == [{"status_column": "status", "status_label": "Bounced"}]


async def test_a_mailbox_that_refuses_holds_its_people_and_lets_them_go_when_it_works(world: World) -> None:
    world.mailer.outcome = Outcome(Verdict.REFUSED, Phase.NOTHING, 535, "bad password", "mailbox")
    number = (await world.enroll(await world.publish(), ITEM))[ITEM]
    await world.run()
    held = await world.one(number)
    assert (held["waiting_for"], held["reason"]) == ("mailbox", "mailbox_refused")
    assert [row["state"] for row in await world.select("SELECT state FROM mailbox")] == ["refused"]
    world.mailer.outcome = Outcome(Verdict.SENT, Phase.ANSWERED, 250, "ok")
    await world.run(after=timedelta(minutes=15))
    assert [row["state"] for row in await world.select("SELECT state FROM mailbox")] == ["connected"]
    assert [row["state"] for row in await world.select("SELECT state FROM delivery")] == ["sent"]


async def test_a_busy_server_is_tried_again_with_the_same_message(world: World) -> None:
    world.mailer.outcome = Outcome.later("greylisted", Phase.RCPT, 450)
    await world.enroll(await world.publish(), ITEM)
    await world.run()
    world.mailer.outcome = Outcome(Verdict.SENT, Phase.ANSWERED, 250, "ok")
    await world.run(after=timedelta(minutes=1))
    first, second = (mail.data for mail in world.mailer.sent)
    assert first == second
    assert [row["tries"] for row in await world.select("SELECT tries FROM delivery")] == [2]


async def test_an_unknown_outcome_found_in_the_sent_folder_counts_as_sent(world: World) -> None:
    world.mailer.outcome = Outcome(Verdict.UNKNOWN, Phase.DOT_SENT)
    await world.enroll(await world.publish(), ITEM)
    await world.run()
    known = await world.select("SELECT message_id, state FROM delivery")
    assert known[0]["state"] == "sending"
    world.mailer.folder = {str(known[0]["message_id"])}
    await world.run(after=timedelta(minutes=2))
    assert len(world.mailer.sent) == 1
    assert [row["state"] for row in await world.select("SELECT state FROM delivery")] == ["sent"]


async def test_an_unknown_outcome_that_nothing_can_tell_is_held_for_a_person(world: World) -> None:
    world.mailer.outcome, world.mailer.folder = Outcome(Verdict.UNKNOWN, Phase.DOT_SENT), None
    number = (await world.enroll(await world.publish(), ITEM))[ITEM]
    await world.run()
    await world.run(after=timedelta(minutes=2))
    held = await world.one(number)
    assert (held["waiting_for"], held["due_at"], held["reason"]) == ("outcome", None, "outcome_unknown")
    assert len(world.mailer.sent) == 1


async def test_a_worker_that_died_before_sending_loses_nothing(world: World) -> None:
    number = (await world.enroll(await world.publish(), ITEM))[ITEM]
    await world.run_check()
    claims = await world.claim()
    await world.die_after_intent(claims)
    await world.expire()
    await world.run()
    assert len(world.mailer.sent) == 1
    assert (await world.one(number))["position"] == 2


async def test_a_late_writer_with_an_old_turn_changes_nothing(world: World) -> None:
    number = (await world.enroll(await world.publish(), ITEM))[ITEM]
    await world.run_check()
    old = await world.claim()
    await world.expire()
    await world.run()
    await run_batch(world.engine, old, now=world.now)
    assert len(world.mailer.sent) == 1
    assert (await world.one(number))["position"] == 2


async def test_a_second_clock_finds_nothing(world: World) -> None:
    await world.enroll(await world.publish(), ITEM)
    assert len(await world.claim()) == 1
    assert await world.claim() == []


async def test_a_call_makes_an_activity_and_the_next_step_does_not_wait(world: World) -> None:
    call = ManualStep(StepKind.CALL, "Call {first_name}")
    row = await world.publish(replace(TWO_MAILS, steps=(call, *TWO_MAILS.steps[:1])))
    await world.enroll(row, ITEM)
    await world.run()
    assert [row["title"] for row in await world.select("SELECT title FROM activity")] == ["Call Ada"]
    assert len(world.mailer.sent) == 1


async def test_a_manual_mail_holds_the_run_until_it_is_done(world: World) -> None:
    manual = ManualStep(StepKind.MANUAL_EMAIL, "Write")
    row = await world.publish(replace(TWO_MAILS, steps=(manual, *TWO_MAILS.steps[:1])))
    number = (await world.enroll(row, ITEM))[ITEM]
    await world.run()
    assert world.mailer.sent == []
    assert (await world.one(number))["waiting_for"] == "activity"
    await world.complete_activity(1)
    await world.run()
    assert len(world.mailer.sent) == 1


async def test_a_wait_at_the_end_keeps_the_run_open(world: World) -> None:
    row = await world.publish(replace(TWO_MAILS, steps=(*TWO_MAILS.steps[:1], WaitStep(3))))
    number = (await world.enroll(row, ITEM))[ITEM]
    await world.run()
    assert (await world.one(number))["state"] == "active"
    await world.run(after=timedelta(days=3))
    assert (await world.one(number))["state"] == "completed"


async def test_five_hundred_people_are_run_in_one_batch(world: World) -> None:
    people = range(ITEM, ITEM + 500)
    world.monday.items = {item: person(item, f"p{item}@byron.example") for item in people}
    await world.enroll(await world.publish(), *people)
    await world.run()
    assert len({mail.recipient for mail in world.mailer.sent}) == 500


async def test_an_admin_nobody_has_met_may_enroll_and_a_member_may_not(world: World) -> None:
    await world.change("UPDATE mailbox SET shared = false")
    world.monday.admins = {7}
    row = await world.publish()
    await world.enroll(row, ITEM, by=7)
    await world.run()
    assert len(world.mailer.sent) == 1
    await world.change("DELETE FROM enrollment")
    await world.enroll(row, ITEM, by=8)
    await world.run()
    assert [row["code"] for row in await world.select("SELECT code FROM refusal")] == ["not_allowed"]


async def test_a_mailbox_that_refuses_for_now_lets_people_in_and_holds_them(world: World) -> None:
    await world.change("UPDATE mailbox SET state = 'refused', retry_at = '2026-11-23 10:00+00'")
    number = (await world.enroll(await world.publish(), ITEM))[ITEM]
    await world.run()
    held = await world.one(number)
    assert (held["state"], held["reason"]) == ("active", "mailbox_refused")
    await world.run(after=timedelta(hours=1))
    assert len(world.mailer.sent) == 1


async def later_and_later(world: World, tries: int) -> list[timedelta]:
    """Let the mail be tried so many times; return the pauses between."""
    pauses: list[timedelta] = []
    for _ in range(tries):
        await world.run()
        [one] = await world.select("SELECT due_at FROM enrollment")
        if one["due_at"] is None:
            break
        pauses.append(one["due_at"] - world.now)  # type: ignore[operator]
        world.now = one["due_at"]  # type: ignore[assignment]
    return pauses


ALWAYS = replace(TWO_MAILS, schedule=Schedule("UTC", frozenset(range(7)), time(0), time(23, 59)))


async def test_a_mail_that_is_put_off_again_and_again_is_given_up_after_two_days(world: World) -> None:
    world.mailer.outcome = Outcome.later("greylisted", Phase.RCPT, 450)
    number = (await world.enroll(await world.publish(ALWAYS), ITEM))[ITEM]
    await world.run_check()
    pauses = await later_and_later(world, 20)
    assert pauses == sorted(pauses)
    assert (len(world.mailer.sent), len(pauses)) == (9, 8)
    given_up = await world.one(number)
    assert (given_up["state"], given_up["reason"]) == ("failed", "mail_given_up")
    assert {row["kind"] for row in await world.select("SELECT kind FROM outbox")} == {"notify", "timeline"}


async def test_a_mail_server_that_is_away_for_weeks_fails_nobody(world: World) -> None:
    world.mailer.outcome = Outcome.later("no connection: SMTPConnectError")
    number = (await world.enroll(await world.publish(ALWAYS), ITEM))[ITEM]
    await world.run_check()
    pauses = await later_and_later(world, 30)
    assert pauses[-1] == timedelta(days=1)
    waiting = await world.one(number)
    assert (waiting["state"], waiting["reason"]) == ("active", "mail_delayed")
    world.mailer.outcome = Outcome(Verdict.SENT, Phase.ANSWERED, 250, "ok")
    await world.run()
    assert [row["state"] for row in await world.select("SELECT state FROM delivery")] == ["sent"]
    assert len({mail.data for mail in world.mailer.sent}) == 1
