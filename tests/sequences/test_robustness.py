"""What must hold when workers are late, servers odd and clicks simultaneous: each of these went wrong once."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from redis.asyncio import Redis

from sequences.boards.projecting import Projector, write_board
from sequences.core.definition import ManualStep, StepKind
from sequences.core.effects import Dirty, Effects, Notice
from sequences.errors import NotFound
from sequences.incoming import hearing
from sequences.incoming.hearing import Ears
from sequences.mail.imap import INBOX, Cursor, ImapSettings, Inbound, read_new
from sequences.mail.smtp import NOT_BEGUN, Outcome, Outgoing, Phase, SmtpPool, Verdict
from sequences.mailboxes.mailer import PoolMailer
from sequences.monday.budget import Budget
from sequences.monday.client import Access, Monday
from sequences.monday.errors import Locked, MondayError, Throttled, Unauthorized
from sequences.monday.items import Item
from sequences.outbox import posting
from sequences.runs import acting, steering
from sequences.runs.steering import ItemCall, Wish
from sequences.steps.running import run_batch
from sequences.steps.sending import PAUSES
from sequences.storage import activities, deliveries, enrollments, mailboxes, outbox
from sequences.storage.database import AWAY, AsyncConnection
from sequences.storage.deliveries import Result
from sequences.storage.effects import record
from sequences.storage.mailboxes import Mailbox
from sequences.storage.outbox import Post
from tasks import clock
from tests.fixtures.installation import NOBODY, Installation
from tests.fixtures.world import ACCOUNT, ITEM, KEYS, OWNER, SENT, TWO_MAILS, Died, ScriptedMailer, World, person
from tests.sequences.mail.smtp_servers import scripted, settings
from tests.sequences.mail.test_imap import HELLO, saying

NOWHERE = "http://127.0.0.1:9/v2"
OTHER = ITEM + 1
REFUSED = Outcome(Verdict.REFUSED, Phase.NOTHING, 535, "bad password", "mailbox")


async def states(world: World) -> list[object]:
    """Return the state of each delivery."""
    return [row["state"] for row in await world.select("SELECT state FROM delivery ORDER BY id")]


async def test_an_answer_that_is_no_text_loses_no_outcome(world: World) -> None:
    await world.enroll(await world.publish(), ITEM)
    await world.run_check()
    world.mailer.outcome = Outcome(Verdict.SENT, Phase.ANSWERED, 250, "angenommen f\udcfcr\x00 Ada")
    await run_batch(world.engine, await world.claim(), now=world.now)
    [row] = await world.select("SELECT state, answer FROM delivery")
    assert row == {"state": "sent", "answer": "angenommen f?r Ada"}


async def test_a_problem_that_is_no_text_is_kept_with_its_mailbox(world: World) -> None:
    await world.enroll(await world.publish(), ITEM)
    world.mailer.outcome = replace(REFUSED, code=554, text="Kennwort ung\udcfcltig")
    await world.run()
    assert [row["problem"] for row in await world.select("SELECT problem FROM mailbox")] == ["Kennwort ung?ltig"]


async def test_a_value_that_cannot_be_stored_spoils_no_batch(world: World) -> None:
    world.monday.items |= {OTHER: person(OTHER, "bob@byron.example", first_name="B\x00o\ud800b")}
    await world.enroll(await world.publish(), ITEM, OTHER)
    await world.run()
    assert await states(world) == ["sent", "sent"]
    assert b"Subject: Hello Bo?b" in world.mailer.sent[1].data


async def test_a_mail_that_breaks_the_worker_keeps_the_outcomes_of_the_others(world: World) -> None:
    world.monday.items |= {OTHER: person(OTHER, "bob@byron.example")}
    await world.enroll(await world.publish(), ITEM, OTHER)
    await world.run_check()

    async def send(mailbox: Mailbox, outgoing: Outgoing) -> Outcome:
        if outgoing.recipient == "bob@byron.example":
            raise Died
        return SENT

    world.mailer.send = send  # type: ignore[method-assign]
    with pytest.raises(Died):
        await run_batch(world.engine, await world.claim(), now=world.now)
    assert await states(world) == ["sent", "sending"]


async def test_a_mail_lost_with_its_worker_again_and_again_is_no_mail_that_was_refused(world: World) -> None:
    number = (await world.enroll(await world.publish(), ITEM))[ITEM]
    await world.run_check()
    for _ in range(len(PAUSES) + 2):
        await world.die_after_intent(await world.claim())
        await world.expire()
        await run_batch(world.engine, await world.claim(), now=world.now)  # it looks, and it was not sent
    world.mailer.outcome = Outcome.later("greylisted", Phase.RCPT, 450)
    await world.run()
    waiting = await world.one(number)
    assert (waiting["state"], waiting["due_at"]) == ("active", world.now + PAUSES[0])
    world.mailer.outcome = SENT
    await world.run(after=PAUSES[0])
    assert await states(world) == ["sent"]


async def test_a_password_that_does_not_open_holds_its_people_with_a_reason(world: World) -> None:
    number = (await world.enroll(await world.publish(), ITEM))[ITEM]
    await world.run_check()
    await world.change("UPDATE mailbox SET password = '\\x00'")
    mailer = PoolMailer(KEYS, frozenset({"127.0.0.1"}))
    await run_batch(replace(world.engine, mailer=mailer), await world.claim(), now=world.now)
    held = await world.one(number)
    assert (held["waiting_for"], held["reason"], held["leased_until"]) == ("mailbox", "mailbox_refused", None)


async def test_what_waits_in_line_for_too_long_is_not_begun() -> None:
    async with scripted() as script:
        pool = SmtpPool(settings(script.port), 1)
        outcome = await pool.send(Outgoing("dana@acme.test", "ada@byron.example", b"Hi\r\n", begin_by=0.0))
        await pool.close()
    assert (outcome.verdict, script.connections) == (Verdict.LATER, 0)


async def test_what_is_connected_too_late_is_not_begun(monkeypatch: pytest.MonkeyPatch) -> None:
    shown = iter([1.0, 3.0])  # when its turn came, and when the server had let us in
    monkeypatch.setattr("sequences.mail.smtp.time", SimpleNamespace(monotonic=lambda: next(shown)))
    async with scripted() as script:
        pool = SmtpPool(settings(script.port), 1)
        outcome = await pool.send(Outgoing("dana@acme.test", "ada@byron.example", b"Hi\r\n", begin_by=2.0))
        await pool.close()
    assert (outcome, script.connections, script.count("MAIL")) == (NOT_BEGUN, 1, 0)


async def test_a_batch_that_starts_late_sends_within_a_lease_of_its_own(world: World) -> None:
    await world.enroll(await world.publish(), ITEM)
    await world.run_check()
    claims = await world.claim()
    await world.change("UPDATE enrollment SET leased_until = clock_timestamp() + interval '1 second'")
    left: list[object] = []

    async def send(mailbox: Mailbox, outgoing: Outgoing) -> Outcome:
        sql = "SELECT leased_until > clock_timestamp() + interval '4 minutes' AS lasts FROM enrollment"
        left.extend(row["lasts"] for row in await world.select(sql))
        return SENT

    world.mailer.send = send  # type: ignore[method-assign]
    await run_batch(world.engine, claims, now=world.now)
    assert left == [True]


class Slow(ScriptedMailer):
    """A mail server so slow that the lease ends meanwhile, and another worker takes the people over."""

    world: World
    meanwhile: ScriptedMailer

    async def send(self, mailbox: Mailbox, outgoing: Outgoing) -> Outcome:
        await self.world.expire()
        other = replace(self.world.engine, mailer=self.meanwhile)
        await run_batch(other, await self.world.claim(), now=self.world.now)
        self.sent.append(outgoing)
        return self.outcome


async def overtaken(world: World, outcome: Outcome, folder: set[str] | None) -> int:
    """Have a worker overtaken by another while it sends, and come back with `outcome`."""
    number = (await world.enroll(await world.publish(), ITEM))[ITEM]
    await world.run_check()
    slow = Slow(outcome)
    slow.world, slow.meanwhile = world, ScriptedMailer(folder=folder)
    await run_batch(replace(world.engine, mailer=slow), await world.claim(), now=world.now)
    return number


async def test_a_late_answer_frees_whoever_was_held_for_it(world: World) -> None:
    number = await overtaken(world, SENT, None)
    assert await states(world) == ["sent"]
    await world.run()
    assert (await world.one(number))["position"] == 2
    assert world.mailer.sent == []


async def test_a_late_answer_keeps_a_mail_from_going_out_again(world: World) -> None:
    number = await overtaken(world, SENT, set())
    await world.run()
    assert (await world.one(number))["position"] == 2
    assert world.mailer.sent == []


async def test_a_late_refusal_of_an_overtaken_worker_leaves_nobody_behind(world: World) -> None:
    number = await overtaken(world, Outcome(Verdict.REFUSED, Phase.RCPT, 550, "no", "recipient"), None)
    assert await states(world) == ["held"]
    assert (await world.one(number))["reason"] == "outcome_unknown"


async def test_a_mailbox_that_refused_for_long_leaves_every_try_to_the_message(world: World) -> None:
    number = (await world.enroll(await world.publish(), ITEM))[ITEM]
    world.mailer.outcome = REFUSED
    for _ in range(12):
        await world.run(after=timedelta(minutes=15))
    world.mailer.outcome = Outcome.later("greylisted", Phase.RCPT, 450)
    await world.run(after=timedelta(minutes=15))
    held = await world.one(number)
    assert (held["state"], held["reason"]) == ("active", "mail_delayed")


@pytest.mark.parametrize(
    ("error", "reason"),
    [
        (Throttled("busy", retry_in=900), "monday_unreachable"),
        (Unauthorized("monday is not connected for this account"), "monday_not_connected"),
    ],
)
async def test_people_wait_with_a_reason_while_monday_cannot_be_asked(
    world: World, error: MondayError, reason: str
) -> None:
    class Away:
        async def __call__(self, access: Access, item_ids: Sequence[int], columns: Sequence[str]) -> dict[int, Item]:
            raise error

    number = (await world.enroll(await world.publish(), ITEM))[ITEM]
    await run_batch(replace(world.engine, read_items=Away()), await world.claim(), now=world.now)
    waiting = await world.one(number)
    assert (waiting["reason"], waiting["waiting_for"], waiting["leased_until"]) == (reason, "check", None)
    assert waiting["due_at"] == world.now + timedelta(minutes=15)
    await world.run(after=timedelta(minutes=15))
    assert len(world.mailer.sent) == 1


async def reconnect(world: World) -> Mailbox:
    """Connect the mailbox again after it was forgotten: it is another row."""
    values = {
        "account_id": ACCOUNT, "owner_id": OWNER, "shared": True, "address": "dana@acme.test",
        "display_name": "Dana Levi", "smtp_host": "127.0.0.1", "smtp_port": 8125, "smtp_security": "none",
        "imap_host": "127.0.0.1", "imap_port": 8143, "imap_security": "none", "username": "dana@acme.test",
        "password": KEYS.seal("secret", f"mailbox:{ACCOUNT}:dana@acme.test"), "keeps_sent": True,
    }  # fmt: skip
    async with world.database.transaction() as connection:
        return await mailboxes.connect(connection, now=world.now, **values)


async def test_people_who_wait_for_a_forgotten_mailbox_go_on_when_it_is_connected_again(world: World) -> None:
    number = (await world.enroll(await world.publish(), ITEM))[ITEM]
    await world.run_check()
    await world.change("DELETE FROM mailbox")
    await world.run()
    held = await world.one(number)
    assert (held["reason"], held["due_at"]) == ("mailbox_not_connected", None)
    await reconnect(world)
    await world.run()
    assert (await world.one(number))["position"] == 2


async def test_a_mailbox_that_is_connected_just_while_somebody_comes_to_wait_for_it_is_not_missed(
    world: World,
) -> None:
    number = (await world.enroll(await world.publish(), ITEM))[ITEM]
    await world.run_check()
    await world.change("DELETE FROM mailbox")

    async def read(access: Access, item_ids: Sequence[int], columns: Sequence[str]) -> dict[int, Item]:
        await reconnect(world)
        return world.monday.items

    await run_batch(replace(world.engine, read_items=read), await world.claim(), now=world.now)
    await world.run()
    assert (await world.one(number))["position"] == 2


async def test_somebody_whose_message_is_heard_while_the_mailbox_is_connected_goes_on(world: World) -> None:
    number = (await world.enroll(await world.publish(), ITEM))[ITEM]
    await world.run_check()
    await world.change("DELETE FROM mailbox")
    await world.run()
    assert (await world.one(number))["due_at"] is None
    async with world.database.transaction() as connection:
        await enrollments.lock(connection, [number])  # as hearing does
        connecting = asyncio.create_task(reconnect(world))
        await blocked(world, connecting)
    await connecting
    await world.run()
    assert (await world.one(number))["position"] == 2


async def hear(world: World, mailbox: Mailbox, *messages: str) -> int:
    """Hear replies to our messages; return how many concerned a run."""
    raw = [f"From: a@b.example\r\nMessage-ID: <r{one}\r\nIn-Reply-To: {one}\r\n\r\nYes\r\n" for one in messages]
    inbound = [Inbound(n, text.encode()) for n, text in enumerate(raw)]
    ears = Ears(world.engine.plans, world.engine.tenants)
    async with world.database.transaction() as connection:
        return await hearing.hear(connection, ears, mailbox, inbound, Cursor(1, 9), now=world.now)


async def sent_ids(world: World) -> list[str]:
    """Return the Message-IDs of what was sent, oldest first."""
    return [str(row["message_id"]) for row in await world.select("SELECT message_id FROM delivery ORDER BY id")]


async def test_a_reply_is_heard_by_a_mailbox_that_was_connected_again(world: World) -> None:
    number = (await world.enroll(await world.publish(), ITEM))[ITEM]
    await world.run()
    await world.change("DELETE FROM mailbox")
    mailbox = await reconnect(world)
    assert await hear(world, mailbox, *await sent_ids(world)) == 1
    assert (await world.one(number))["state"] == "exited"


async def blocked(world: World, task: asyncio.Task[object]) -> None:
    """Wait until a task waits for somebody's lock."""
    sql = """SELECT count(*) AS n FROM pg_stat_activity
             WHERE datname = current_database() AND wait_event_type = 'Lock'"""
    async with asyncio.timeout(10):
        while (await world.select(sql))[0]["n"] == 0:
            assert not task.done()


async def two_people(world: World) -> list[int]:
    """Have two people in a sequence, and return their enrollments, the older first."""
    world.monday.items |= {OTHER: person(OTHER, "bob@byron.example")}
    made = await world.enroll(await world.publish(), ITEM, OTHER)
    await world.run()
    return sorted(made.values())


async def test_completing_an_activity_while_its_run_is_ended_blocks_nobody(world: World) -> None:
    manual = ManualStep(StepKind.MANUAL_EMAIL, "Write")
    number = (await world.enroll(await world.publish(replace(TWO_MAILS, steps=(manual,))), ITEM))[ITEM]
    await world.run()
    async with world.database.transaction() as connection:
        ended = await enrollments.end(connection, [number], state="stopped", reason="removed_by_person", now=world.now)
        task = asyncio.create_task(world.complete_activity(1))
        await blocked(world, task)
        await activities.drop(connection, [one.id for one in ended], now=world.now)
    await task
    assert [row["state"] for row in await world.select("SELECT state FROM activity")] == ["dropped"]


async def test_deciding_a_held_mail_while_a_worker_comes_back_blocks_nobody(world: World) -> None:
    world.mailer.outcome, world.mailer.folder = Outcome(Verdict.UNKNOWN, Phase.DOT_SENT), None
    number = (await world.enroll(await world.publish(), ITEM))[ITEM]
    await world.run()
    await world.run(after=timedelta(minutes=2))

    async def skip() -> None:
        async with world.database.transaction() as connection:
            await acting.skip(connection, ACCOUNT, 1, now=world.now)

    async with world.database.transaction() as connection:
        await enrollments.lock(connection, [number])
        task = asyncio.create_task(skip())
        await blocked(world, task)
        await deliveries.finish(connection, [Result(1, "sent")], now=world.now)
    with pytest.raises(NotFound):
        await task


async def test_removing_several_people_blocks_no_worker_that_has_some_of_them(world: World) -> None:
    first, second = await two_people(world)

    async def remove() -> None:
        calls = [ItemCall(Wish.REMOVE, ACCOUNT, OWNER, f"uuid-{item}", item, None) for item in (OTHER, ITEM)]
        async with world.database.transaction() as connection:
            plans = world.engine.plans
            await steering.steer(connection, calls, lambda call, outcome: (200, {}), plans, now=world.now)

    async with world.database.transaction() as connection:
        await enrollments.lock(connection, [first])
        task = asyncio.create_task(remove())
        await blocked(world, task)
        await enrollments.lock(connection, [second])
    await task
    assert {(await world.one(number))["reason"] for number in (first, second)} == {"removed_by_automation"}


async def test_hearing_several_people_blocks_no_worker_that_has_some_of_them(world: World) -> None:
    first, second = await two_people(world)
    mailbox = await reconnect(world)
    ids = await sent_ids(world)
    async with world.database.transaction() as connection:
        await enrollments.lock(connection, [first])
        task = asyncio.create_task(hear(world, mailbox, *reversed(ids)))
        await blocked(world, task)
        await enrollments.lock(connection, [second])
    assert await task == 2
    assert {(await world.one(number))["reason"] for number in (first, second)} == {"replied"}


class HalfBusy(Monday):
    """A monday that writes the second item of a request, and finds the first one's board locked."""

    async def read(self, access: Access, name: str, values: dict[str, Any], *, interactive: bool = False) -> Any:
        status = {"id": "status", "type": "status", "settings": {"labels": [{"id": 1, "label": "Replied"}]}}
        columns = [status, {"id": "enrolled_sequences", "type": "dropdown", "settings": {}}]
        items = [{"id": item, "state": "active", "column_values": []} for item in (ITEM, OTHER)]
        return {"boards": [{"state": "active", "columns": columns}], "items": items}

    async def run(self, *_: Any, **__: Any) -> dict[str, Any]:
        error = Locked("busy")
        error.data, error.entries = {"m0": None, "m1": {"id": OTHER}}, [{"path": ["m0"], "message": "currently locked"}]
        raise error


async def test_putting_items_off_blocks_nobody_who_makes_them_dirty(world: World) -> None:
    async def dirty(connection: AsyncConnection, *items: int) -> None:
        wanted = [Dirty(ACCOUNT, 5, item, ("status", "Replied")) for item in items]
        await record(connection, Effects(dirty=wanted), now=world.now)

    async with world.database.transaction() as connection:
        await dirty(connection, ITEM, OTHER)
    await world.change("UPDATE board SET enrolled_column = 'enrolled_sequences'")
    projector = Projector(
        world.database, world.engine.tenants, HalfBusy(NOWHERE, Budget(Redis.from_url(NOBODY))), world.engine.plans
    )
    async with world.database.transaction() as connection:
        await dirty(connection, ITEM)
        task = asyncio.create_task(write_board(projector, ACCOUNT, 5, now=world.now))
        await blocked(world, task)
        await dirty(connection, OTHER)
    await task
    left = await world.select("SELECT item_id, version FROM projection ORDER BY item_id")
    assert left == [{"item_id": ITEM, "version": 2}, {"item_id": OTHER, "version": 2}]


async def test_an_expired_lease_in_somebodys_hands_is_left_alone(world: World) -> None:
    first, second = await two_people(world)
    await world.change("UPDATE enrollment SET leased_until = now() - interval '1 second'")
    async with world.database.transaction() as worker:
        await enrollments.lock(worker, [first])
        async with asyncio.timeout(10), world.database.transaction() as connection:
            assert await enrollments.free_expired(connection) == 1
    assert (await world.one(second))["leased_until"] is None


async def test_a_connection_that_breaks_while_it_works_is_the_database_away(world: World) -> None:
    async def work() -> None:
        async with world.database.transaction() as connection:
            await enrollments.lock(connection, [number])

    number = (await world.enroll(await world.publish(), ITEM))[ITEM]
    async with world.database.transaction() as connection:
        await enrollments.lock(connection, [number])
        task = asyncio.create_task(work())
        await blocked(world, task)
        await world.select("""SELECT pg_terminate_backend(pid) FROM pg_stat_activity
                              WHERE datname = current_database() AND wait_event_type = 'Lock'""")
        with pytest.raises(AWAY):
            await task


async def test_no_account_stands_before_the_others_however_little_room_there_is(world: World) -> None:
    row = await world.publish()
    assert row.version_id is not None
    accounts = [ACCOUNT, ACCOUNT + 1, ACCOUNT + 2]
    people = [(account, item + 100 * n) for n, account in enumerate(accounts) for item in range(1, 61)]
    wanted = [(account, row.id, row.version_id, item, OWNER) for account, item in people]
    async with world.database.transaction() as connection:
        for account in accounts[1:]:
            await world.engine.tenants.know(connection, account, now=world.now)
        await enrollments.insert(connection, wanted, now=world.now)
        claimed = {account for _, account, _ in await enrollments.claim_due(connection, now=world.now, limit=3)}
    assert claimed == set(accounts)


async def test_a_batch_that_fails_in_the_clocks_own_hands_keeps_nothing_else_from_being_done(
    installation: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    row = await installation.publish(TWO_MAILS)
    fields = {"boardId": TWO_MAILS.board, "itemId": ITEM + 5, "sequence": str(row.id)}
    await installation.call("/monday/actions/enroll_item", fields)

    async def fail(*_: object, **__: object) -> None:
        raise Died

    monkeypatch.setattr("tasks.steps.run_batch", fail)
    await clock.tick(installation.own, now=installation.clock.shown)
    polled = await installation.select("SELECT poll_at > :now AS later FROM mailbox", now=installation.clock.shown)
    assert [one["later"] for one in polled] == [True, True]


async def test_a_tick_that_fails_does_not_end_the_clock(
    installation: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    stop, ticks = asyncio.Event(), []

    async def tick(*_: object, **__: object) -> None:
        ticks.append(1)
        if len(ticks) == 2:
            stop.set()
        raise Died

    monkeypatch.setattr(clock, "tick", tick)
    await clock.run(installation.own, stop)
    assert len(ticks) == 2


def notice(account: int, item: int) -> Notice:
    """Return a notice about an item."""
    return Notice(account, item, None, OWNER, "{item} replied.", f"notice:{item}")


async def taken(installation: Installation, *notices: Notice) -> list[int]:
    """Put notices into the outbox, and take them."""
    now = installation.clock.shown
    async with installation.database.transaction() as connection:
        await record(connection, Effects(notices=list(notices)), now=now)
        return await outbox.claim_due(connection, now=now)


async def test_a_row_that_breaks_its_worker_keeps_no_other_from_leaving(installation: Installation) -> None:
    now = installation.clock.shown
    async with installation.database.transaction() as connection:
        await installation.own.tenants.know(connection, 7, now=now)
    await installation.select("UPDATE account SET hash_key = '\\x00' WHERE account_id = 7 RETURNING account_id")
    ids = await taken(installation, notice(7, ITEM), notice(ACCOUNT, ITEM))
    await posting.post_all(installation.own.poster, ids, now=now)
    left = await installation.select("SELECT state, answer FROM outbox ORDER BY id")
    assert [(row["state"], row["answer"]) for row in left] == [("waiting", "SecretLost"), ("sent", "told 1")]


async def test_a_row_that_another_worker_took_meanwhile_leaves_once(
    installation: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = installation.clock.shown
    ids = await taken(installation, notice(ACCOUNT, ITEM), notice(ACCOUNT, OTHER))
    told: list[object] = []

    async def slow(poster: posting.Poster, post: Post, now: datetime) -> posting.Left:
        told.append(post.payload["item"])
        if len(told) == 1:
            await installation.select("UPDATE outbox SET leased_until = now() - interval '1 second' RETURNING id")
            async with installation.database.transaction() as connection:
                again = await outbox.claim_due(connection, now=now)
            await posting.post_all(poster, again, now=now)
        return posting.Left("told")

    monkeypatch.setitem(posting.SENDERS, "notify", slow)
    await posting.post_all(installation.own.poster, ids, now=now)
    assert told.count(ITEM if told[0] == OTHER else OTHER) == 1


async def test_an_answer_to_a_fire_that_is_no_text_is_kept(installation: Installation) -> None:
    [number] = await taken(installation, notice(ACCOUNT, ITEM))
    async with installation.database.transaction() as connection:
        await outbox.done(connection, number, "200 \x00ok\udcfc")
    assert [row["answer"] for row in await installation.select("SELECT answer FROM outbox")] == ["200 ok?"]


async def test_a_server_that_does_not_tell_its_next_uid_is_not_read_from_the_start_again() -> None:
    chosen = b"* 3 EXISTS\r\n* OK [UIDVALIDITY 1] valid\r\nTAG OK chosen\r\n"
    found, able = b"* SEARCH\r\nTAG OK found\r\n", b"* CAPABILITY IMAP4rev1\r\nTAG OK done\r\n"
    answers = (*HELLO, b"TAG OK logged in\r\n", chosen, able, found, b"* BYE\r\nTAG OK bye\r\n")
    async with saying(*answers) as port:
        own = ImapSettings("127.0.0.1", port, "none", "dana", "secret", frozenset({"127.0.0.1"}))
        assert await read_new(own, INBOX, Cursor(1, 7), 10) == ([], Cursor(1, 7))
