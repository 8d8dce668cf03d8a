"""Deliveries: an intent is committed once, taken up again only when it surely was not sent, and never forgotten."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from sequences.core.replying import Thread
from sequences.storage import accounts, deliveries, enrollments
from sequences.storage.database import Database, rows, statement
from sequences.storage.deliveries import Delivery, Intent, Result
from tests.fixtures.world import ACCOUNT, ITEM, MONDAY_MORNING, OWNER

NOW, LATER = MONDAY_MORNING, MONDAY_MORNING + timedelta(minutes=5)
HASHES = (b"address", b"domain")
MAILBOX, VERSION = 3, 10


@pytest.fixture
async def intent(database: Database) -> Intent:
    """A mail that is about to be sent to somebody who is claimed."""
    async with database.transaction() as connection:
        await accounts.know(connection, ACCOUNT, b"key", now=NOW)
        await enrollments.insert(connection, [(ACCOUNT, 1, VERSION, ITEM, OWNER)], now=NOW)
        [(claim, _, _)] = await enrollments.claim_due(connection, now=NOW)
    return Intent(
        ACCOUNT, claim.enrollment_id, claim.turn, VERSION, 0, MAILBOX, False, "<a@acme.test>", "Dana Levi",
        "ada@byron.example", "Hello", {"first_name": "Ada"},
    )  # fmt: skip


async def begin(database: Database, *intents: Intent, now: Any = NOW) -> list[Delivery]:
    """Commit to sending."""
    async with database.transaction() as connection:
        return await deliveries.begin(connection, intents, [HASHES] * len(intents), now=now)


async def finish(database: Database, number: int, state: str, **told: Any) -> None:
    """Write what became of a mail."""
    async with database.transaction() as connection:
        await deliveries.finish(connection, [Result(number, state, **told)], now=LATER)


async def kept(database: Database) -> dict[str, Any]:
    """Return the only delivery there is."""
    async with database.transaction() as connection:
        [row] = await rows(connection, statement("SELECT * FROM delivery"))
        return dict(row)


async def change(database: Database, sql: str, **values: object) -> None:
    """Change the database by hand."""
    async with database.transaction() as connection:
        await connection.execute(statement(sql), values)


async def test_an_intent_is_committed_once(database: Database, intent: Intent) -> None:
    [delivery] = await begin(database, intent)
    assert (delivery.state, delivery.tries, delivery.dated_at) == ("sending", 1, NOW)
    assert (delivery.message_id, delivery.fields) == ("<a@acme.test>", {"first_name": "Ada"})
    assert await begin(database, intent) == []


async def test_a_mail_that_surely_was_not_sent_is_taken_up_as_it_was(database: Database, intent: Intent) -> None:
    [first] = await begin(database, intent)
    await finish(database, first.id, "retry", phase="connected")
    changed = replace(intent, message_id="<b@acme.test>", sender_name="Sam", subject="Other", fields={})
    [second] = await begin(database, changed, now=LATER)
    assert second == replace(first, tries=2)
    assert ((await kept(database))["dated_at"], (await kept(database))["begun_at"]) == (NOW, LATER)


@pytest.mark.parametrize("state", ["sending", "sent", "refused", "held", "skipped"])
async def test_a_mail_in_any_other_state_is_not_sent_again(database: Database, intent: Intent, state: str) -> None:
    await begin(database, intent)
    await change(database, "UPDATE delivery SET state = :state", state=state)
    assert await begin(database, intent) == []
    assert (await kept(database))["state"] == state


async def test_a_lost_claim_sends_nothing(database: Database, intent: Intent) -> None:
    assert await begin(database, replace(intent, turn=intent.turn - 1)) == []
    assert await begin(database, replace(intent, turn=intent.turn + 1)) == []
    async with database.transaction() as connection:
        await enrollments.end(connection, [intent.enrollment_id], state="exited", reason="replied", now=NOW)
    assert await begin(database, intent) == []


@pytest.mark.parametrize("digest", HASHES)
async def test_who_was_suppressed_meanwhile_gets_nothing(database: Database, intent: Intent, digest: bytes) -> None:
    sql = "INSERT INTO suppression (account_id, digest, reason, at) VALUES (:account, :digest, 'x', now())"
    await change(database, sql, account=ACCOUNT + 1, digest=b"address")
    await change(database, sql, account=ACCOUNT, digest=digest)
    assert await begin(database, intent) == []


async def test_another_accounts_list_keeps_nothing_back(database: Database, intent: Intent) -> None:
    sql = "INSERT INTO suppression (account_id, digest, reason, at) VALUES (:account, :digest, 'x', now())"
    await change(database, sql, account=ACCOUNT + 1, digest=b"address")
    assert len(await begin(database, intent)) == 1


async def test_an_account_that_uninstalled_sends_nothing(database: Database, intent: Intent) -> None:
    await change(database, "UPDATE account SET state = 'uninstalled'")
    assert await begin(database, intent) == []


async def test_what_became_of_a_mail_is_kept(database: Database, intent: Intent) -> None:
    [delivery] = await begin(database, intent)
    await finish(database, delivery.id, "sent", phase="answered", code=250, answer="o" * 600)
    row = await kept(database)
    assert (row["state"], row["phase"], row["code"], row["sent_at"]) == ("sent", "answered", 250, LATER)
    assert row["answer"] == "o" * 500


async def test_a_refused_mail_was_never_sent(database: Database, intent: Intent) -> None:
    [delivery] = await begin(database, intent)
    await finish(database, delivery.id, "refused", phase="rcpt", code=550, answer="no such user")
    assert (await kept(database))["sent_at"] is None


@pytest.mark.parametrize(
    ("before", "after"),
    [("sending", "refused"), ("held", "refused"), ("sent", "sent"), ("skipped", "skipped"), ("retry", "retry")],
)
async def test_a_late_result_changes_only_what_is_open(
    database: Database, intent: Intent, before: str, after: str
) -> None:
    [delivery] = await begin(database, intent)
    await change(database, "UPDATE delivery SET state = :state", state=before)
    await finish(database, delivery.id, "refused")
    assert (await kept(database))["state"] == after


async def test_the_mail_of_a_step_is_found_by_version_and_position(database: Database, intent: Intent) -> None:
    [delivery] = await begin(database, intent)
    number = intent.enrollment_id
    async with database.transaction() as connection:
        found = await deliveries.of_steps(connection, [(number, VERSION, 0)])
        assert found == {number: delivery}
        assert await deliveries.of_steps(connection, [(number, VERSION, 1), (number, VERSION + 1, 0)]) == {}


async def test_a_thread_holds_what_was_sent_under_its_first_subject(database: Database, intent: Intent) -> None:
    for position, (name, state) in enumerate((("a", "sent"), ("b", "refused"), ("c", "sent"))):
        subject = "Hi" if position == 0 else "Re: Hi"
        changed = replace(intent, position=position, message_id=f"<{name}@acme.test>", subject=subject)
        [delivery] = await begin(database, changed)
        await finish(database, delivery.id, state)
    async with database.transaction() as connection:
        found = await deliveries.threads(connection, [intent.enrollment_id, 999])
    assert found == {intent.enrollment_id: Thread("Hi", ("<a@acme.test>", "<c@acme.test>"))}


@pytest.mark.parametrize(
    ("account", "mailbox", "known"), [(ACCOUNT, MAILBOX, True), (ACCOUNT, 4, False), (ACCOUNT + 1, MAILBOX, False)]
)
async def test_an_answer_finds_our_mail_in_its_own_mailbox_only(
    database: Database, intent: Intent, account: int, mailbox: int, known: bool
) -> None:
    await begin(database, intent)
    async with database.transaction() as connection:
        found = await deliveries.of_messages(
            connection, ["<a@acme.test>", "<x@acme.test>"], account=account, mailbox=mailbox
        )
    assert [one.item_id for one in found.values()] == ([ITEM] if known else [])


@pytest.mark.parametrize(
    ("account", "state", "decided"),
    [(ACCOUNT, "held", True), (ACCOUNT + 1, "held", False), (ACCOUNT, "sent", False), (ACCOUNT, "sending", False)],
)
async def test_only_a_held_mail_of_the_account_is_decided(
    database: Database, intent: Intent, account: int, state: str, decided: bool
) -> None:
    [delivery] = await begin(database, intent)
    await change(database, "UPDATE delivery SET state = :state", state=state)
    async with database.transaction() as connection:
        found = await deliveries.decide_held(
            connection, account=account, delivery=delivery.id, state="retry", answer="sent again by a person"
        )
    assert (found is not None) is decided
    assert (await kept(database))["state"] == ("retry" if decided else state)


async def test_nothing_asked_is_nothing_found(database: Database) -> None:
    async with database.transaction() as connection:
        assert await deliveries.begin(connection, [], [], now=NOW) == []
        assert await deliveries.of_steps(connection, []) == {}
        assert await deliveries.threads(connection, []) == {}
        assert await deliveries.of_messages(connection, [], account=ACCOUNT, mailbox=MAILBOX) == {}
        await deliveries.finish(connection, [], now=NOW)
