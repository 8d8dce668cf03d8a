"""E-mails that carry files of their items, with the real database: held with reasons, always the same bytes."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta
from email import message_from_bytes, policy
from typing import Any

import pytest

from sequences.core.column_files import ColumnFile
from sequences.core.definition import EmailStep
from sequences.mail.attaching import LARGEST_FILE
from sequences.mail.smtp import Outcome, Outgoing, Phase, Verdict
from sequences.monday.client import Access
from sequences.monday.errors import NotAllowed, Unreachable
from sequences.runs import acting
from sequences.steps import fetching
from sequences.steps.fetching import Fetcher
from sequences.storage import accounts, kept_files, paces
from tests.fixtures.world import ACCOUNT, FAST, ITEM, SENT, TWO_MAILS, World, person
from tests.sequences.mail.files import PDF, PNG

HELD = replace(TWO_MAILS, steps=(EmailStep("Your offer", "<p>Here it is</p>", file_columns=("offer",)),))
WITHOUT = replace(HELD, steps=(replace(HELD.steps[0], without_file="send"),))
HOUR, QUARTER = timedelta(hours=1), timedelta(minutes=15)


def attached(sent: Outgoing) -> list[tuple[str | None, bytes]]:
    """Return the names and contents of the files of a message."""
    message = message_from_bytes(sent.data, policy=policy.default)
    return [(part.get_filename(), part.get_payload(decode=True)) for part in message.iter_attachments()]  # type: ignore[attr-defined]


def crowd(world: World, people: int, content: bytes = PDF) -> range:
    """Let so many people have an offer each."""
    items = range(ITEM, ITEM + people)
    for n, item in enumerate(items):
        world.monday.items[item] = person(item, f"p{item}@byron.example")
        world.monday.assets[n] = (f"Offer {n}.pdf", content + b"%d" % n)
        world.monday.give(item, "offer", n)
    return items


async def kept(world: World) -> int:
    """Return how many contents are kept."""
    return len(await world.select("SELECT digest FROM kept_file"))


async def test_a_mail_carries_what_stands_in_the_items_column(world: World) -> None:
    world.monday.assets = {1: ("Offer.pdf", PDF), 2: ("Logo.png", PNG)}
    world.monday.give(ITEM, "offer", 1, 2)
    await world.enroll(await world.publish(HELD), ITEM)
    await world.run()
    [sent] = world.mailer.sent
    assert attached(sent) == [("Offer.pdf", PDF), ("Logo.png", PNG)]
    assert world.monday.located == [[1, 2]]


async def test_an_empty_column_holds_the_mail_until_there_is_a_file(world: World) -> None:
    number = (await world.enroll(await world.publish(HELD), ITEM))[ITEM]
    await world.run()
    waits = await world.one(number)
    assert (waits["state"], waits["waiting_for"], waits["reason"]) == ("active", "step", "no_file:offer")
    assert waits["due_at"] == world.now + HOUR
    world.monday.assets = {1: ("Offer.pdf", PDF)}
    world.monday.give(ITEM, "offer", 1)
    await world.run(after=HOUR)
    assert [attached(one) for one in world.mailer.sent] == [[("Offer.pdf", PDF)]]
    assert (await world.one(number))["state"] == "completed"


async def test_a_step_may_send_without(world: World) -> None:
    await world.enroll(await world.publish(WITHOUT), ITEM)
    await world.run()
    assert [attached(one) for one in world.mailer.sent] == [[]]
    assert world.monday.located == []


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("Offer.exe", b"MZ", "file_not_sent:Offer.exe"),
        ("Offer.pdf", PDF + bytes(LARGEST_FILE), "file_too_large:Offer.pdf"),
    ],
)
async def test_a_refused_file_holds_its_mail_and_no_other(world: World, name: str, content: bytes, reason: str) -> None:
    first, second = crowd(world, 2)
    world.monday.assets[0] = (name, content)
    made = await world.enroll(await world.publish(HELD), first, second)
    await world.run()
    assert [one.recipient for one in world.mailer.sent] == [f"p{second}@byron.example"]
    waits = await world.one(made[first])
    assert (waits["state"], waits["reason"], waits["due_at"]) == ("active", reason, world.now + HOUR)
    world.monday.assets[0] = ("Offer.pdf", PDF)
    await world.run(after=HOUR)
    assert attached(world.mailer.sent[1]) == [("Offer.pdf", PDF)]


async def test_a_file_that_cannot_be_fetched_is_tried_again_soon(world: World) -> None:
    first, second = crowd(world, 2)
    world.monday.away = {0}
    made = await world.enroll(await world.publish(HELD), first, second)
    await world.run()
    waits = await world.one(made[first])
    assert (waits["reason"], waits["due_at"]) == ("file_unreadable:Offer 0.pdf", world.now + QUARTER)
    assert len(world.mailer.sent) == 1
    world.monday.away = set()
    await world.run(after=QUARTER)
    assert len(world.mailer.sent) == 2


@pytest.mark.parametrize(
    ("error", "reason"),
    [(Unreachable("away"), "monday_unreachable"), (NotAllowed("no scope"), "monday_not_connected")],
)
async def test_where_monday_cannot_be_asked_the_mail_waits(
    world: World, error: Exception, reason: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def refuse(*_: Any, **__: Any) -> dict[int, Any]:
        raise error

    [item] = crowd(world, 1)
    monkeypatch.setattr(world.monday, "locate", refuse)
    number = (await world.enroll(await world.publish(HELD), item))[item]
    await world.run()
    assert (await world.one(number))["reason"] == reason
    assert world.mailer.sent == []


async def test_a_batch_asks_monday_once_and_keeps_each_content_once(world: World) -> None:
    items = crowd(world, 60)
    for n in range(60):
        world.monday.assets[n] = (f"{n}.pdf", PDF + b"%d" % (n % 3))
    await world.enroll(await world.publish(HELD), *items)
    await world.run()
    assert len(world.mailer.sent) == 60
    assert [len(one) for one in world.monday.located] == [60]
    assert await kept(world) == 3


async def test_files_are_fetched_for_a_few_people_at_a_time(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    at_once, most = 0, 0
    alive = world.monday.fetch

    async def count(url: str, size: int) -> bytes:
        nonlocal at_once, most
        at_once += 1
        most = max(most, at_once)
        await asyncio.sleep(0)
        at_once -= 1
        return await alive(url, size)

    monkeypatch.setattr(world.monday, "fetch", count)
    await world.enroll(await world.publish(HELD), *crowd(world, 20))
    await world.run()
    assert len(world.mailer.sent) == 20
    assert most == fetching.AT_ONCE


async def test_whose_turn_did_not_come_is_looked_at_again_soon(world: World) -> None:
    world.engine = replace(world.engine, fetcher=Fetcher(world.monday, world.database, seconds=-1))
    [item] = crowd(world, 1)
    number = (await world.enroll(await world.publish(HELD), item))[item]
    await world.run()
    waits = await world.one(number)
    assert (waits["reason"], waits["due_at"]) == ("mail_delayed", world.now + timedelta(minutes=1))


async def test_a_repeated_try_carries_the_files_it_began_with(world: World) -> None:
    [item] = crowd(world, 1)
    world.mailer.outcome = Outcome.later("greylisted", Phase.RCPT, 450)
    await world.enroll(await world.publish(HELD), item)
    await world.run()
    world.monday.items[item] = replace(world.monday.items[item], files={"offer": (ColumnFile("A link"),)})
    world.monday.assets.clear()
    world.mailer.outcome = SENT
    await world.run(after=timedelta(minutes=1))
    first, second = world.mailer.sent
    assert first.data == second.data
    assert [name for name, _ in attached(second)] == ["Offer 0.pdf"]
    assert len(world.monday.fetched) == 1


async def test_a_worker_that_died_with_a_file_loses_nothing(world: World) -> None:
    [item] = crowd(world, 1)
    number = (await world.enroll(await world.publish(HELD), item))[item]
    await world.run_check()
    await world.die_after_intent(await world.claim())
    world.monday.assets[0] = ("Another.pdf", PDF + b"another")
    await world.expire()
    await world.run()
    [sent] = world.mailer.sent
    assert [name for name, _ in attached(sent)] == ["Offer 0.pdf"]
    assert (await world.one(number))["state"] == "completed"


async def test_a_held_mail_is_sent_again_with_its_files(world: World) -> None:

    [item] = crowd(world, 1)
    world.mailer.outcome, world.mailer.folder = Outcome(Verdict.UNKNOWN, Phase.DOT_SENT), None
    await world.enroll(await world.publish(HELD), item)
    await world.run()
    await world.run(after=timedelta(minutes=2))
    await world.change("UPDATE kept_file SET used_at = now() - interval '1 year'")
    await swept(world)
    world.mailer.outcome = SENT
    [delivery] = await world.select("SELECT id FROM delivery")
    async with world.database.transaction() as connection:
        await acting.send_again(connection, ACCOUNT, int(str(delivery["id"])), now=world.now)
    await world.run()
    first, second = world.mailer.sent
    assert first.data == second.data


async def swept(world: World) -> int:
    """Sweep; return how many contents went."""
    async with world.database.transaction() as connection:
        return await kept_files.sweep(connection)


async def test_contents_go_once_no_message_can_need_them(world: World) -> None:
    first, second = crowd(world, 2)
    world.mailer.outcome = Outcome.later("greylisted", Phase.RCPT, 450)
    made = await world.enroll(await world.publish(HELD), first, second)
    await world.run()
    assert await swept(world) == 0
    await world.change("UPDATE kept_file SET used_at = now() - interval '61 minutes'")
    assert await swept(world) == 0  # they are still to be sent
    await world.change(
        f"UPDATE enrollment SET state = 'stopped', ended_at = now(), reason = 'x' WHERE id = {made[first]}"
    )
    assert await swept(world) == 1
    world.mailer.outcome = SENT
    await world.run(after=timedelta(minutes=1))
    assert await swept(world) == 1
    assert await kept(world) == 0


async def test_a_message_whose_files_are_lost_waits_and_harms_nobody(world: World) -> None:
    first, second = crowd(world, 2)
    world.mailer.outcome = Outcome.later("greylisted", Phase.RCPT, 450)
    made = await world.enroll(await world.publish(HELD), first, second)
    await world.run()
    await world.change("DELETE FROM kept_file WHERE digest = (SELECT min(digest) FROM kept_file)")
    world.mailer.outcome = SENT
    world.mailer.sent.clear()
    await world.run(after=timedelta(minutes=1))
    assert len(world.mailer.sent) == 1
    reasons = {str((await world.one(one))["reason"]).partition(":")[0] for one in made.values()}
    assert reasons == {"completed", "file_unreadable"}
    assert {row["state"] for row in await world.select("SELECT state FROM delivery")} == {"sent", "retry"}


async def test_nothing_is_fetched_for_whom_the_mailbox_has_no_room(world: World) -> None:

    async with world.database.transaction() as connection:
        [mailbox] = await world.select("SELECT id FROM mailbox")
        chosen = replace(FAST, per_minute=1)
        await paces.choose(connection, ACCOUNT, int(str(mailbox["id"])), chosen, now=world.now)
    await world.enroll(await world.publish(HELD), *crowd(world, 3))
    await world.run()
    assert (len(world.mailer.sent), len(world.monday.fetched)) == (1, 1)
    await world.run(after=timedelta(minutes=1))
    await world.run(after=timedelta(minutes=1))
    assert (len(world.mailer.sent), len(world.monday.fetched)) == (3, 3)


async def test_whoever_stops_while_files_are_fetched_gets_no_mail(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = crowd(world, 2)
    made = await world.enroll(await world.publish(HELD), first, second)
    alive = world.monday.locate

    async def stop(access: Access, assets: Any, *, interactive: bool = False) -> Any:
        await world.change(
            f"UPDATE enrollment SET state = 'stopped', ended_at = now(), reason = 'x', turn = 9 WHERE item_id = {first}"
        )
        return await alive(access, assets)

    monkeypatch.setattr(world.monday, "locate", stop)
    await world.run()
    assert [one.recipient for one in world.mailer.sent] == [f"p{second}@byron.example"]
    assert (await world.one(made[first]))["state"] == "stopped"


async def test_forgetting_an_account_forgets_its_files(world: World) -> None:

    await world.enroll(await world.publish(HELD), *crowd(world, 1))
    await world.run()
    assert await kept(world) == 1
    async with world.database.transaction() as connection:
        await accounts.forget(connection, ACCOUNT)
    assert await kept(world) == 0
