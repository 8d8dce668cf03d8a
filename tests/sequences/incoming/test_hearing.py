"""What follows from messages that come back: runs end, are held, or go on, and nothing else happens."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.message import Message
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from structlog.testing import capture_logs

from sequences.core.definition import Definition, Event, Notifications, Rule, StatusChange
from sequences.incoming import hearing
from sequences.incoming.hearing import Ears
from sequences.mail.hearing import reports
from sequences.mail.imap import Cursor, Inbound
from sequences.monday.items import Item
from sequences.steps.running import run_batch
from sequences.storage import mailboxes, suppressions
from sequences.storage.mailboxes import Mailbox
from tests.fixtures.world import ACCOUNT, BOARD, ITEM, TWO_MAILS, World, mailbox_values, person
from tests.sequences.mail.hearing import samples

MINUTE = timedelta(minutes=1)
AWAY = "I am out of the office and will be back on 7 December 2026."
AUTO_RULE = replace(TWO_MAILS, rules=(*TWO_MAILS.rules, Rule(Event.AUTO_REPLY, status=StatusChange("status", "Away"))))


class Person:
    """Somebody whose first e-mail has been sent, and what they send back."""

    def __init__(self, world: World, number: int, mailbox: Mailbox, ours: str) -> None:
        self.world = world
        self.number = number
        self.mailbox = mailbox
        self.ours = ours
        self.sent = 0

    async def hear(self, *messages: bytes, mailbox: Mailbox | None = None) -> int:
        """Let messages come in; return how many concerned a run."""
        ears = Ears(self.world.engine.plans, self.world.engine.tenants)
        inbound = [Inbound(n, raw) for n, raw in enumerate(messages, 1)]
        self.world.now += MINUTE
        async with self.world.database.transaction() as connection:
            return await hearing.hear(
                connection, ears, mailbox or self.mailbox, inbound, Cursor(1, 9), now=self.world.now
            )

    def says(self, text: str, **fields: str) -> bytes:
        """Return a message in answer to our last e-mail."""
        self.sent += 1
        told = {"Message_ID": f"<r{self.sent}.{self.number}@byron.example>", **fields}
        return samples.message(text, ours=self.ours, **told)

    def notes(self, text: str, **fields: str) -> bytes:
        """Return an automatic answer to our last e-mail."""
        return self.says(text, Auto_Submitted="auto-replied", Subject="Automatic reply: Hello", **fields)

    def reports(self, fields: str = samples.POSTFIX) -> bytes:
        """Return a delivery report on our last e-mail."""
        self.sent += 1
        back = f"Content-Type: text/rfc822-headers\n\nMessage-ID: {self.ours}"
        return samples.report(fields, original=back, Message_ID=f"<d{self.sent}.{self.number}@mx.byron.example>")

    def complains(self, kind: str = "abuse") -> bytes:
        """Return a complaint about our last e-mail (RFC 5965)."""
        back = f"Content-Type: message/rfc822\n\nMessage-ID: {self.ours}\n\nHi"
        told = {"Content_Type": 'multipart/report; report-type=feedback-report; boundary="r1"'}
        return samples.report(f"Feedback-Type: {kind}", original=back, kind="feedback-report", **told)

    async def run(self) -> dict[str, Any]:
        """Return how the run stands."""
        one = await self.world.one(self.number)
        return {name: one[name] for name in ("state", "reason", "waiting_for", "due_at", "position", "away_until")}

    async def heard(self) -> list[dict[str, Any]]:
        """Return what was kept of messages about this run."""
        return await self.world.select(
            "SELECT kind, machine, detail FROM engagement WHERE enrollment_id = :id ORDER BY id", id=self.number
        )

    async def fires(self) -> list[str]:
        """Return the triggers that fire because of this run, with the reason."""
        found = await self.world.select("SELECT key, payload FROM outbox WHERE kind = 'fire' ORDER BY id")
        return [f"{str(row['key']).split(':')[1]} {row['payload']['outputs']['reason']}" for row in found]

    async def notices(self) -> list[str]:
        """Return what somebody is told."""
        found = await self.world.select(
            "SELECT payload ->> 'text' AS text FROM outbox WHERE kind = 'notify' ORDER BY id"
        )
        return [str(row["text"]) for row in found]

    async def status(self) -> str | None:
        """Return the label that the board's status is to have."""
        found = await self.world.select("SELECT status_label FROM projection")
        return found[0]["status_label"] if found else None  # type: ignore[return-value]


async def written_to(world: World, definition: Definition = TWO_MAILS, item: int = ITEM) -> Person:
    """Enroll somebody, send the first e-mail, and have every trigger subscribed to."""
    triggers = ("reply_received", "auto_reply_received", "run_failed_or_stopped", "run_completed")
    for n, trigger in enumerate(triggers, 1):
        await world.change(f"""
            INSERT INTO subscription (account_id, subscription_id, trigger, webhook_url, board_id, user_id, created_at)
            VALUES ({ACCOUNT}, {n}, '{trigger}', 'https://hooks.monday.com/{n}', {BOARD}, 1, now())
            ON CONFLICT DO NOTHING
        """)
    row = await world.publish(definition)
    number = (await world.enroll(row, item))[item]
    await world.run()
    await world.change("DELETE FROM projection")
    await world.change("DELETE FROM outbox")
    async with world.database.transaction() as connection:
        found = await mailboxes.by_address(connection, ACCOUNT, "dana@acme.test")
    [sent] = await world.select("SELECT message_id FROM delivery WHERE enrollment_id = :id", id=number)
    assert found is not None
    return Person(world, number, found, str(sent["message_id"]))


@pytest.fixture
async def ada(world: World) -> Person:
    """Somebody in a sequence with rules for replies and bounces."""
    return await written_to(world)


async def suppressed(world: World, address: str = "ada@byron.example") -> bool:
    """Return whether an address is never written to again."""
    async with world.database.transaction() as connection:
        tenant = (await world.engine.tenants.get(connection, [ACCOUNT]))[ACCOUNT]
        return bool(await suppressions.among(connection, ACCOUNT, [address], tenant.hash_key))


async def mails(world: World) -> int:
    """Return how many mails have left."""
    return len(world.mailer.sent)


async def test_a_reply_is_kept_without_the_quotation_and_ends_the_run(ada: Person) -> None:
    quoted = "\n\nOn 23/11/2026 09:00, Dana wrote:\n> Hi Ada"
    assert await ada.hear(ada.says(f"Yes, gladly.{quoted}")) == 1
    run = await ada.run()
    assert (run["state"], run["reason"], run["due_at"]) == ("exited", "replied", None)
    assert await ada.heard() == [{"kind": "replied", "machine": False, "detail": {"text": "Yes, gladly."}}]
    assert (await ada.fires(), await ada.status()) == (["reply_received replied"], "Replied")
    await ada.world.run(after=timedelta(days=9))
    assert await mails(ada.world) == 1


async def test_the_html_of_a_reply_is_kept_safe(ada: Person) -> None:
    markup = '<p onclick="x()">Yes<script>x()</script> <img src="https://evil.example/p.gif"></p>'
    await ada.hear(ada.says(markup, Content_Type="text/html; charset=utf-8"))
    [kept] = await ada.heard()
    assert kept["detail"] == {"text": "Yes", "html": "<p>Yes </p>"}


async def test_a_reply_without_a_rule_is_kept_and_announced_only(world: World) -> None:
    bob = await written_to(world, replace(TWO_MAILS, rules=()))
    await bob.hear(bob.says("Yes."))
    assert (await bob.run())["state"] == "active"
    assert await bob.fires() == ["reply_received replied"]


async def test_a_switched_off_rule_is_none(world: World) -> None:
    off = tuple(replace(rule, on=False) for rule in TWO_MAILS.rules)
    bob = await written_to(world, replace(TWO_MAILS, rules=off))
    await bob.hear(bob.says("Yes."))
    assert ((await bob.run())["state"], await bob.status()) == ("active", None)


async def test_a_bounce_fails_the_run_and_tells_the_owner(ada: Person) -> None:
    await ada.hear(ada.reports())
    run = await ada.run()
    assert (run["state"], run["reason"]) == ("failed", "bounced")
    assert await ada.fires() == ["run_failed_or_stopped bounced"]
    assert (await ada.notices(), await ada.status()) == (
        ["{item} left Inbound follow-up: An e-mail came back as undeliverable."], "Bounced",
    )  # fmt: skip
    [kept] = await ada.heard()
    assert (kept["kind"], kept["machine"], kept["detail"]["status"]) == ("bounced", True, "5.1.1")


async def test_a_bounce_fails_the_run_whatever_rules_there_are(world: World) -> None:
    bob = await written_to(world, replace(TWO_MAILS, rules=()))
    await bob.hear(bob.reports())
    assert ((await bob.run())["state"], await bob.status()) == ("failed", None)


async def test_a_bounce_of_the_last_mail_fails_the_completed_run_and_tells_so(world: World) -> None:
    one_mail = replace(
        TWO_MAILS, steps=TWO_MAILS.steps[:1], notifications=Notifications(completed=True, people_column="owner")
    )
    bob = await written_to(world, one_mail)
    assert (await bob.run())["state"] == "completed"
    await bob.hear(bob.reports())
    assert (await bob.run())["state"] == "failed"
    assert await bob.fires() == ["run_failed_or_stopped bounced"]
    assert [text for text in await bob.notices() if "undeliverable" in text]
    assert await bob.status() == "Bounced"


async def test_two_late_deliveries_are_noted_and_the_third_ends_the_run(ada: Person) -> None:
    for times in (1, 2):
        assert await ada.hear(ada.reports(samples.POSTFIX_LATE)) == 1
        assert (await ada.run())["state"] == "active"
        assert [one["kind"] for one in await ada.heard()] == ["delayed"] * times
    await ada.hear(ada.reports(samples.POSTFIX_LATE))
    run = await ada.run()
    assert (run["state"], run["reason"], await ada.status()) == ("failed", "bounced_soft", "Bounced")


async def test_a_late_delivery_that_is_given_up_ends_the_run_at_once(ada: Person) -> None:
    await ada.hear(ada.reports(samples.POSTFIX_LATE), ada.reports(samples.EXPIRED))
    assert (await ada.run())["reason"] == "bounced"


async def test_the_same_late_report_counts_once(ada: Person) -> None:
    report = ada.reports(samples.POSTFIX_LATE)
    for _ in range(4):
        await ada.hear(report, report)
    assert (await ada.run())["state"] == "active"


async def test_whoever_is_away_is_held_until_the_day_they_name(ada: Person) -> None:
    await ada.hear(ada.notes(AWAY))
    run = await ada.run()
    back = datetime(2026, 12, 7, 9, tzinfo=UTC)
    assert (run["state"], run["waiting_for"], run["due_at"]) == ("active", "away", back)
    assert run["reason"] == "out_of_office:2026-12-07"
    [kept] = await ada.heard()
    assert (kept["kind"], kept["machine"]) == ("auto_reply", True)
    assert kept["detail"] == {"text": AWAY, "away": True, "back_on": "2026-12-07"}
    assert (await ada.fires(), await ada.notices()) == (["auto_reply_received auto_reply"], [])


async def test_the_wait_begins_when_they_are_back(ada: Person) -> None:
    await ada.hear(ada.notes(AWAY))
    await ada.world.run(after=timedelta(days=13, hours=23))
    assert (await ada.run())["waiting_for"] == "away"
    await ada.world.run(after=timedelta(hours=1))
    run = await ada.run()
    assert (run["waiting_for"], run["reason"], run["position"]) == ("step", None, 2)
    assert run["due_at"] == datetime(2026, 12, 9, 9, 0, tzinfo=UTC)
    assert await mails(ada.world) == 1
    await ada.world.run(after=timedelta(days=2))
    assert await mails(ada.world) == 2


async def test_who_names_no_day_is_held_for_seven(ada: Person) -> None:
    await ada.hear(ada.notes("I am out of the office and back on 04/12/2026."))
    run = await ada.run()
    assert run["due_at"] == ada.world.now + timedelta(days=7)
    assert run["reason"] == f"out_of_office:{run['due_at']:%Y-%m-%d}"


async def test_a_day_far_in_the_future_is_not_believed(ada: Person) -> None:
    await ada.hear(ada.notes("I am out of the office until 31 December 2099."))
    assert (await ada.run())["due_at"] == ada.world.now + timedelta(days=7)


async def test_who_is_back_today_is_not_held(ada: Person) -> None:
    await ada.hear(ada.notes("I was away and am back on 23 November 2026."))
    assert (await ada.run())["waiting_for"] == "step"


async def test_a_later_note_holds_longer_and_an_earlier_one_not_shorter(ada: Person) -> None:
    for text, day in (
        (AWAY, 7),
        ("I am out of the office and back on 14 December 2026.", 14),
        ("I am out of the office.", 14),
        ("I am out of the office and back on 1 December 2026.", 14),
    ):
        await ada.hear(ada.notes(text))
        assert (await ada.run())["away_until"] == datetime(2026, 12, day, 9, tzinfo=UTC)
    assert (await ada.run())["reason"] == "out_of_office:2026-12-14"


async def test_a_reply_from_somebody_away_ends_the_run(ada: Person) -> None:
    await ada.hear(ada.notes(AWAY), ada.says("I have found a minute: yes."))
    assert (await ada.run())["reason"] == "replied"
    assert [one["kind"] for one in await ada.heard()] == ["auto_reply", "replied"]


async def test_a_note_that_mail_was_taken_in_holds_nobody(ada: Person) -> None:
    await ada.hear(ada.notes("We have received your request. Ticket 4711."))
    assert (await ada.run())["waiting_for"] == "step"
    assert [one["detail"].get("away") for one in await ada.heard()] == [None]


async def test_a_rule_for_automatic_replies_ends_the_run_and_sets_its_status(world: World) -> None:
    bob = await written_to(world, AUTO_RULE)
    await bob.hear(bob.notes(AWAY))
    run = await bob.run()
    assert (run["state"], run["reason"], await bob.status()) == ("exited", "auto_reply", "Away")
    assert run["away_until"] is None


async def test_a_run_that_waits_for_an_activity_is_held_at_its_next_step(ada: Person) -> None:
    await ada.world.change("UPDATE enrollment SET waiting_for = 'activity', due_at = NULL")
    await ada.hear(ada.notes(AWAY))
    assert (await ada.run())["waiting_for"] == "activity"
    await ada.world.change("UPDATE enrollment SET waiting_for = 'step', due_at = '2026-11-25T09:00Z'")
    await ada.world.run(after=timedelta(days=3))
    run = await ada.run()
    assert (run["waiting_for"], run["due_at"], await mails(ada.world)) == ("away", run["away_until"], 1)


async def test_a_run_in_a_workers_hands_is_held_at_its_next_step(ada: Person) -> None:
    ada.world.now += timedelta(days=2)
    claims = await ada.world.claim()
    await ada.hear(ada.notes(AWAY))
    assert claims
    assert (await ada.run())["waiting_for"] == "step"
    await ada.world.expire()
    await ada.world.run()
    assert ((await ada.run())["waiting_for"], await mails(ada.world)) == ("away", 1)


async def test_no_mail_leaves_when_the_note_comes_while_it_is_decided(ada: Person) -> None:
    ada.world.now += timedelta(days=2)

    async def read(*args: object) -> dict[int, Item]:
        await ada.hear(ada.notes(AWAY))
        return ada.world.monday.items

    await run_batch(replace(ada.world.engine, read_items=read), await ada.world.claim(), now=ada.world.now)
    assert await mails(ada.world) == 1
    await ada.world.expire()
    await ada.world.run()
    assert ((await ada.run())["waiting_for"], await mails(ada.world)) == ("away", 1)


async def test_whoever_has_left_is_written_to_no_more_and_the_owner_learns_who_is_there(ada: Person) -> None:
    await ada.hear(ada.notes("Ada no longer works here. Please write to Grace@Byron.example."))
    run = await ada.run()
    assert (run["state"], run["reason"], await ada.status()) == ("failed", "left_company", None)
    assert await ada.fires() == ["auto_reply_received left_company", "run_failed_or_stopped left_company"]
    assert await ada.notices() == [
        "{item} left Inbound follow-up: The person no longer works there, or no longer uses this address. "
        "Their note names grace@byron.example instead."
    ]
    assert not await suppressed(ada.world)


async def test_a_note_that_names_nobody_tells_that_they_left(world: World) -> None:
    bob = await written_to(world, AUTO_RULE)
    await bob.hear(bob.notes("I have left the company."))
    [told] = await bob.notices()
    assert told.endswith("no longer uses this address.")
    assert await bob.status() == "Away"


async def test_a_wish_ends_every_run_of_the_address_and_suppresses_it(world: World) -> None:
    other = await written_to(world, replace(TWO_MAILS, name="Other"))
    bob = await written_to(world)
    await bob.hear(bob.says("Please unsubscribe me."))
    assert [(await one.run())["reason"] for one in (bob, other)] == ["unsubscribed", "unsubscribed"]
    assert await suppressed(world)
    assert "reply_received replied" in await bob.fires()
    assert await bob.status() == "Replied"


async def test_a_complaint_suppresses_and_ends_every_run_of_the_address(world: World) -> None:
    other = await written_to(world, replace(TWO_MAILS, name="Other"))
    bob = await written_to(world)
    await bob.hear(bob.complains())
    assert [(await one.run())["reason"] for one in (bob, other)] == ["complained", "complained"]
    assert await suppressed(world)
    assert [one["detail"] for one in await bob.heard()] == [{"complaint": "abuse"}]


async def test_good_news_of_a_provider_is_no_complaint(ada: Person) -> None:
    assert await ada.hear(ada.complains("not-spam")) == 0
    assert ((await ada.run())["state"], await suppressed(ada.world)) == ("active", False)


async def test_an_answer_to_the_last_mail_sets_its_status_late(world: World) -> None:
    bob = await written_to(world, replace(AUTO_RULE, steps=TWO_MAILS.steps[:1]))
    await bob.hear(bob.says("Yes."))
    assert ((await bob.run())["state"], await bob.status()) == ("completed", "Replied")
    assert await bob.fires() == ["reply_received replied"]


async def test_several_messages_of_several_people_are_each_heard(world: World) -> None:
    world.monday.items |= {ITEM + n: person(ITEM + n, f"p{n}@byron.example") for n in range(1, 4)}
    people = [await written_to(world, item=ITEM + n) for n in range(4)]
    a, b, c, d = people
    said = [a.says("Yes."), b.reports(), c.notes(AWAY), d.says("Unsubscribe"), a.says("And one more thing.")]
    assert await a.hear(*said, samples.message("Hello", ours=None)) == 5
    assert [(await one.run())["state"] for one in people] == ["exited", "failed", "active", "exited"]
    assert len(await a.heard()) == 2


UNKNOWN = "<nobody.knows.this@acme.test>"


def forged(person: Person) -> Sequence[bytes]:
    """Return messages that say terrible things, with an id that is not ours, or none."""
    stranger = Person(person.world, person.number, person.mailbox, UNKNOWN)
    return [
        stranger.says("Unsubscribe"), stranger.says("Yes."), stranger.notes(AWAY), stranger.reports(),
        stranger.notes("Ada no longer works here."), stranger.complains(),
        samples.message("Unsubscribe", ours=None), samples.bounce(samples.QMAIL),
        samples.report(samples.POSTFIX, original="Content-Type: text/plain\n\nthe message is gone"),
        stranger.says(f"About {person.ours}: unsubscribe"),
        samples.message("Yes.", ours=None, X_Original_Message_ID=person.ours),
        stranger.says("Yes.", Subject=f"Re: {person.ours}"),
        stranger.says("Yes.", References=person.ours.upper()),
        stranger.says("Yes.", References=person.ours.replace("@acme.test", "@acme.test.evil.example")),
    ]  # fmt: skip


async def untouched(person: Person) -> None:
    """Make sure that nothing has happened."""
    assert (await person.run())["waiting_for"] == "step"
    assert (await person.heard(), await person.fires(), await person.notices()) == ([], [], [])
    assert (await person.status(), await suppressed(person.world)) == (None, False)


async def test_what_carries_none_of_our_ids_changes_nothing(ada: Person) -> None:
    assert await ada.hear(*forged(ada)) == 0
    await untouched(ada)


async def test_what_comes_to_another_mailbox_changes_nothing(ada: Person) -> None:
    values = mailbox_values(address="sam@acme.test", username="sam@acme.test")
    async with ada.world.database.transaction() as connection:
        sams = await mailboxes.connect(connection, now=ada.world.now, **values)
    assert await ada.hear(ada.says("Unsubscribe"), ada.reports(), ada.notes(AWAY), ada.complains(), mailbox=sams) == 0
    await untouched(ada)


async def test_what_comes_to_another_account_changes_nothing(ada: Person) -> None:
    async with ada.world.database.transaction() as connection:
        await ada.world.engine.tenants.connect(connection, ACCOUNT + 1, "token", now=ada.world.now)
        other = await mailboxes.connect(connection, now=ada.world.now, **mailbox_values(account_id=ACCOUNT + 1))
    assert await ada.hear(ada.says("Unsubscribe"), ada.complains(), mailbox=other) == 0
    await untouched(ada)


async def test_what_we_write_ourselves_is_no_answer(ada: Person) -> None:
    copy = samples.message("Hi Ada", ours="<first@acme.test>", Message_ID=ada.ours, From="Dana <dana@acme.test>")
    follow_up = ada.says("Did you get my mail?", From="Dana Levi <Dana@Acme.test>")
    assert await ada.hear(copy, follow_up) == 0
    await untouched(ada)


async def test_receipts_change_nothing(ada: Person) -> None:
    read = samples.report(samples.READ, kind="disposition-notification", In_Reply_To=ada.ours)
    delivered = samples.report(samples.DELIVERED, In_Reply_To=ada.ours)
    assert await ada.hear(read, delivered) == 0
    await untouched(ada)


async def test_a_page_that_somebody_else_has_read_changes_nothing(ada: Person) -> None:
    ears = Ears(ada.world.engine.plans, ada.world.engine.tenants)
    page = [Inbound(5, ada.says("Yes."))]
    async with ada.world.database.transaction() as connection:
        await hearing.hear(connection, ears, ada.mailbox, [], Cursor(1, 6), now=ada.world.now)
    async with ada.world.database.transaction() as connection:
        heard = await hearing.hear(
            connection, ears, ada.mailbox, page, Cursor(1, 6), now=ada.world.now, seen=Cursor(1, 5)
        )
    assert heard == 0
    await untouched(ada)


@pytest.mark.parametrize("error", [OverflowError, RecursionError, UnboundLocalError, NotImplementedError])
async def test_a_message_that_breaks_a_parser_is_passed_over_with_its_reason(
    ada: Person, monkeypatch: pytest.MonkeyPatch, error: type[Exception]
) -> None:
    def broken(message: Message) -> None:
        if message["X-Breaks"]:
            raise error
        return really(message)  # type: ignore[return-value]

    really = reports.read
    monkeypatch.setattr(reports, "read", broken)
    with capture_logs() as logs:
        heard = await ada.hear(ada.says("Broken.", X_Breaks="yes"), ada.says("Yes, gladly."))
    assert heard == 1
    assert [one["detail"]["text"] for one in await ada.heard()] == ["Yes, gladly."]
    told = [(one["event"], one.get("problem")) for one in logs if one["log_level"] == "warning"]
    assert told == [("message not understood", error.__name__)]
    assert "Broken" not in str(logs)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=40)
@given(st.integers(0, 3), st.integers(0, 2000), st.binary(max_size=60))
async def test_whatever_comes_can_be_kept_and_spoils_no_neighbour(
    ada: Person, which: int, at: int, damage: bytes
) -> None:
    base = [ada.says("Yes."), ada.notes(AWAY), ada.reports(), ada.complains()][which]
    neighbour = ada.says(f"No {ada.sent}.")
    await ada.world.change("UPDATE enrollment SET state = 'active', waiting_for = 'step', due_at = now()")
    assert await ada.hear(base[:at] + damage + base[at + len(damage) :], neighbour) >= 1
    assert f"No {ada.sent - 1}." in [one["detail"].get("text") for one in await ada.heard()]
