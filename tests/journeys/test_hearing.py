"""Stories of what comes back: away until a day, gone for good, late, complaining, wishing; and heard at once."""

from __future__ import annotations

import asyncio
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from babel.dates import format_date

from sandbox.people.tempers import plan, temper
from sandbox.seed import LEADS
from sandbox.world import Item
from tasks import clock, watching
from tests.fixtures.eventually import eventually
from tests.fixtures.installation import Installation
from tests.fixtures.world import MONDAY_MORNING, TWO_MAILS
from tests.journeys.test_main_job import cell, recipe, set_status, somebody
from tests.sequences.mail.hearing import samples

DAY = timedelta(days=1)


def everybody(installation: Installation, kind: str) -> list[Item]:
    """Return the leads of a temper."""
    seed, items = installation.sandbox.options.seed, installation.sandbox.world.items.values()
    found = [one for one in items if one.board_id == LEADS and one.cells["email"] and "@" in address(one)]
    return [one for one in found if temper(seed, address(one)) == kind]


def address(item: Item) -> str:
    """Return the address of a lead."""
    return str(item.cells["email"]["email"])


async def begin(installation: Installation, *items: Item) -> None:
    """Enroll leads by their status, and let the first e-mail leave and be answered by machines."""
    row = await installation.publish(TWO_MAILS)
    await recipe(installation, row.id)
    for item in items:
        await set_status(installation, item, "Interested")
    await installation.settle()
    await installation.settle(after=timedelta(minutes=5))


async def run_of(installation: Installation, item: Item) -> dict[str, Any]:
    """Return how the run of a lead stands."""
    [found] = await installation.select(
        "SELECT id, state, reason, waiting_for, due_at FROM enrollment WHERE item_id = :item", item=item.id
    )
    return found


def mails(installation: Installation, item: Item) -> int:
    """Return how many e-mails a lead has got."""
    return len(installation.sandbox.store.shown(address(item)))


async def arrives(installation: Installation, item: Item, raw: bytes) -> None:
    """Let a message arrive in Dana's mailbox in answer to the last e-mail to a lead, and have it heard."""
    sent = await installation.select(
        "SELECT d.message_id FROM delivery d JOIN enrollment e ON e.id = d.enrollment_id WHERE e.item_id = :item "
        "ORDER BY d.id DESC LIMIT 1", item=item.id,
    )  # fmt: skip
    installation.sandbox.store.deliver(
        "dana@acme.test", raw.replace(samples.OURS.encode(), sent[0]["message_id"].encode())
    )
    await installation.settle()


async def test_whoever_is_away_is_written_to_when_they_are_back(installation: Installation) -> None:
    people = everybody(installation, "away")
    await begin(installation, *people)
    seed = installation.sandbox.options.seed
    days = {one.id: plan(seed, address(one), 1, one.name).days for one in people}
    languages = {plan(seed, address(one), 1, one.name).language for one in people}
    assert len(people) >= 2
    assert len(languages) >= 2
    for one in people:
        back = MONDAY_MORNING.date() + days[one.id] * DAY
        run = await run_of(installation, one)
        assert (run["waiting_for"], run["reason"]) == ("away", f"out_of_office:{back}")
        assert run["due_at"] == datetime(back.year, back.month, back.day, 9, tzinfo=UTC)
    for _ in range(max(days.values()) + 6):
        today = installation.clock.shown.date()
        for one in people:
            leaves = business_day(MONDAY_MORNING.date() + (days[one.id] + 2) * DAY)
            assert mails(installation, one) == (2 if today >= leaves else 1), (one.name, today, leaves)
        await installation.settle(after=DAY)
    assert {mails(installation, one) for one in people} == {2}


def business_day(day: date) -> date:
    """Return the first sending day at or after a day."""
    return day if day.weekday() < 5 else business_day(day + DAY)


async def test_a_person_reads_until_when_somebody_is_away(installation: Installation) -> None:
    one = somebody(installation, "away")
    await begin(installation, one)
    run = await run_of(installation, one)
    answer = await installation.http.get(f"/api/enrollments/{run['id']}", headers=installation.session())
    told = answer.json()
    day = run["reason"].partition(":")[2]
    told_day = format_date(date.fromisoformat(day), "long", locale="en")
    assert told["reason"]["sentence"] == f"The person is out of office: the run is held until {told_day}."
    assert (told["status"], told["waiting_for"], told["reason"]["kind"]) == ("active", "away", "waiting")
    assert [(heard["kind"], heard["detail"]["back_on"]) for heard in told["heard"]] == [("auto_reply", day)]


async def test_whoever_has_left_fails_and_the_owner_learns_whom_to_write_to(installation: Installation) -> None:
    one = somebody(installation, "left")
    await begin(installation, one)
    run = await run_of(installation, one)
    assert (run["state"], run["reason"]) == ("failed", "left_company")
    told = [notice["text"] for notice in installation.sandbox.world.notifications]
    instead = f"Their note names office@{address(one).partition('@')[2]} instead."
    assert [text for text in told if text.startswith(f"{one.name} left") and text.endswith(instead)]
    assert cell(installation, one, "Enrolled sequences") == ""
    await installation.settle(after=9 * DAY)
    assert mails(installation, one) == 1


async def test_three_late_deliveries_end_a_run_and_two_do_not(installation: Installation) -> None:
    one = somebody(installation, "silent")
    await begin(installation, one)
    for times in range(1, 4):
        await arrives(installation, one, samples.report(samples.POSTFIX_LATE, Message_ID=f"<late-{times}@mx.example>"))
        assert (await run_of(installation, one))["state"] == ("failed" if times == 3 else "active")
    assert cell(installation, one, "Status") == "Bounced"


async def test_a_complaint_ends_the_run_and_keeps_the_person_out_for_good(installation: Installation) -> None:
    one = somebody(installation, "silent")
    await begin(installation, one)
    back = f"Content-Type: message/rfc822\n\nMessage-ID: {samples.OURS}\n\nHi"
    complaint = samples.report(
        "Feedback-Type: abuse", original=back, kind="feedback-report", sender="feedback@arf.example"
    )
    await arrives(installation, one, complaint)
    run = await run_of(installation, one)
    assert (run["state"], run["reason"]) == ("exited", "complained")
    await set_status(installation, one, "New")
    await set_status(installation, one, "Interested")
    await installation.settle()
    [refused] = await installation.select("SELECT code FROM refusal")
    assert (refused["code"], mails(installation, one)) == ("suppressed", 1)


async def test_a_wish_by_reply_is_for_good(installation: Installation) -> None:
    one = somebody(installation, "silent")
    await begin(installation, one)
    await arrives(installation, one, samples.message("Please unsubscribe me."))
    assert (await run_of(installation, one))["reason"] == "unsubscribed"
    found = await installation.http.get("/api/suppressions", headers=installation.session())
    assert len(found.json()["suppressions"]) == 1


async def test_a_strangers_words_change_nothing(installation: Installation) -> None:
    one = somebody(installation, "silent")
    await begin(installation, one)
    for raw in (
        samples.message("Unsubscribe", ours=None),
        samples.report(samples.POSTFIX, original="Content-Type: text/plain\n\nno id"),
        samples.message("Yes", ours="<guessed@acme.test>", Message_ID="<s1@x.example>"),
    ):
        installation.sandbox.store.deliver("dana@acme.test", raw)
    await installation.settle()
    assert (await run_of(installation, one))["waiting_for"] == "step"
    assert await installation.select("SELECT id FROM engagement") == []


async def test_mail_is_heard_at_once_although_no_poll_is_due(
    installation: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(watching, "LOOK_SECONDS", 0.05)
    one = somebody(installation, "silent")
    await begin(installation, one)
    await installation.select(
        "UPDATE mailbox SET poll_at = :at RETURNING id", at=installation.clock.shown + 9 * DAY
    )  # the clock of this installation stands still: only what is told can be heard
    stop = asyncio.Event()
    running = [
        asyncio.create_task(watching.run(installation.own, stop)),
        asyncio.create_task(clock.run(installation.own, stop)),
    ]
    try:
        await eventually(lambda: watched(installation), "both mailboxes are watched and have been read")
        sent = await installation.select("SELECT message_id FROM delivery")
        raw = samples.message("Yes, gladly.").replace(samples.OURS.encode(), sent[0]["message_id"].encode())
        installation.sandbox.store.deliver("dana@acme.test", raw)

        async def replied() -> bool:
            return (await run_of(installation, one))["reason"] == "replied"

        await eventually(replied, "the reply is heard")
    finally:
        stop.set()
        await asyncio.gather(*running)


async def watched(installation: Installation) -> bool:
    """Return whether every mailbox is watched and its first reading is done."""
    found = await installation.select("""
        SELECT bool_and(watched_until IS NOT NULL AND leased_until IS NULL AND poll_at > :now) AS watched FROM mailbox
    """, now=installation.clock.shown)  # fmt: skip
    return bool(found[0]["watched"])
