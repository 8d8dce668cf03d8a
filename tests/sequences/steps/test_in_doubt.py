"""Mailboxes that keep no Sent folder: of what a worker died with only a few are in doubt, and nothing leaves twice."""

from __future__ import annotations

import asyncio
from collections import Counter
from datetime import timedelta

import pytest

from sequences.mail.smtp import Outcome, Outgoing
from sequences.steps.running import run_batch
from sequences.storage.enrollments import Claim
from sequences.storage.mailboxes import Mailbox
from tests.fixtures.world import ITEM, Died, World, person

PEOPLE = range(ITEM, ITEM + 25)


@pytest.fixture
async def unsure(world: World) -> World:
    """Twenty-five people in a sequence, due to be written to through a mailbox that can tell nothing later."""
    await world.change("UPDATE mailbox SET keeps_sent = false")
    world.mailer.folder = None
    world.monday.items |= {one: person(one, f"p{one}@byron.example") for one in PEOPLE}
    await world.enroll(await world.publish(), *PEOPLE)
    await world.run_check()
    return world


async def dying_at(world: World, number: int, claims: list[Claim]) -> None:
    """Run a batch with a worker that is gone when this message is about to leave; the next one sends as usual."""
    alive = world.mailer.send
    batch = asyncio.create_task(run_batch(world.engine, claims, now=world.now))

    async def send(mailbox: Mailbox, outgoing: Outgoing) -> Outcome:
        if len(world.mailer.sent) < number:
            return await alive(mailbox, outgoing)
        if len(world.mailer.sent) == number:
            world.mailer.sent.append(outgoing)
            assert await outgoing.may_leave()
            batch.cancel()
        await asyncio.Event().wait()
        raise AssertionError

    world.mailer.send = send  # type: ignore[method-assign]
    with pytest.raises(asyncio.CancelledError):
        await batch
    world.mailer.send = alive  # type: ignore[method-assign]


async def phases(world: World) -> Counter[tuple[object, object]]:
    """Return how many messages are in which state and phase."""
    found = await world.select("SELECT state, phase FROM delivery")
    return Counter((row["state"], row["phase"]) for row in found)


async def test_a_worker_that_dies_before_anything_may_leave_leaves_nothing_in_doubt(unsure: World) -> None:
    await unsure.die_after_intent(await unsure.claim())
    assert await phases(unsure) == {("sending", "nothing"): len(PEOPLE)}
    await unsure.expire()
    await unsure.run()
    assert Counter(mail.recipient for mail in unsure.mailer.sent) == {f"p{one}@byron.example": 1 for one in PEOPLE}


async def test_only_those_that_may_have_left_are_held_and_the_others_are_sent(unsure: World) -> None:
    await dying_at(unsure, 0, await unsure.claim())
    assert await phases(unsure) == {("sending", "dot_sent"): 1, ("sending", "nothing"): len(PEOPLE) - 1}
    [left] = unsure.mailer.sent
    await unsure.expire()
    await unsure.run()
    assert [row["recipient"] for row in await unsure.select("SELECT recipient FROM delivery WHERE state = 'held'")] == [
        left.recipient
    ]
    assert Counter(mail.recipient for mail in unsure.mailer.sent) == {f"p{one}@byron.example": 1 for one in PEOPLE}


async def test_what_was_sent_is_known_although_its_batch_was_never_written(
    unsure: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def die(*whatever: object, **more: object) -> None:
        raise Died

    claims = await unsure.claim()
    with monkeypatch.context() as patched:
        patched.setattr("sequences.steps.running._settle", die)
        with pytest.raises(Died):
            await run_batch(unsure.engine, claims, now=unsure.now)
    assert await phases(unsure) == {("sent", "answered"): len(PEOPLE)}
    await unsure.expire()
    await unsure.run()
    assert len(unsure.mailer.sent) == len(PEOPLE)
    assert {row["position"] for row in await unsure.select("SELECT position FROM enrollment")} == {2}


async def test_whoever_was_held_meanwhile_goes_on_when_the_slow_worker_tells_before_it_dies(
    unsure: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def die(*whatever: object, **more: object) -> None:
        raise Died

    claims, alive, gone = await unsure.claim(), unsure.mailer.send, asyncio.Event()

    async def send(mailbox: Mailbox, outgoing: Outgoing) -> Outcome:
        outcome = await alive(mailbox, outgoing)
        if len(unsure.mailer.sent) == len(PEOPLE):  # when all have left, another worker takes them over
            await unsure.expire()
            await unsure.run()
            assert await phases(unsure) == {("held", "dot_sent"): len(PEOPLE)}
            monkeypatch.setattr("sequences.steps.running._settle", die)
            gone.set()
        await gone.wait()
        return outcome

    unsure.mailer.send = send  # type: ignore[method-assign]
    with pytest.raises(Died):
        await run_batch(unsure.engine, claims, now=unsure.now)
    monkeypatch.undo()
    await unsure.run()
    assert await phases(unsure) == {("sent", "answered"): len(PEOPLE)}
    assert {row["position"] for row in await unsure.select("SELECT position FROM enrollment")} == {2}
    assert len(unsure.mailer.sent) == len(PEOPLE)


async def test_a_worker_that_lost_its_people_sends_them_nothing(unsure: World) -> None:
    claims = await unsure.claim()
    alive, lost = unsure.mailer.send, asyncio.Event()

    async def send(mailbox: Mailbox, outgoing: Outgoing) -> Outcome:
        if outgoing.recipient == f"p{PEOPLE[0]}@byron.example":  # its lease has ended, and another worker has them now
            await unsure.change("UPDATE enrollment SET turn = turn + 1")
            lost.set()
        await lost.wait()
        return await alive(mailbox, outgoing)

    unsure.mailer.send = send  # type: ignore[method-assign]
    await run_batch(unsure.engine, claims, now=unsure.now)
    assert unsure.mailer.sent == []
    assert await phases(unsure) == {("sending", "nothing"): len(PEOPLE)}


async def test_what_cannot_be_noted_is_not_sent(unsure: World, monkeypatch: pytest.MonkeyPatch) -> None:
    async def fail(*whatever: object) -> set[int]:
        raise Died

    with monkeypatch.context() as patched:
        patched.setattr("sequences.storage.deliveries.may_leave", fail)
        await run_batch(unsure.engine, await unsure.claim(), now=unsure.now)
    assert unsure.mailer.sent == []
    assert {state for state, _ in await phases(unsure)} == {"retry"}
    await unsure.run(after=timedelta(minutes=1))
    assert len(unsure.mailer.sent) == len(PEOPLE)


async def test_of_a_mailbox_that_can_be_looked_into_nothing_is_noted(world: World) -> None:
    await world.enroll(await world.publish(), ITEM)
    await world.run_check()
    await world.die_after_intent(await world.claim())
    assert await phases(world) == {("sending", None): 1}


async def test_a_mail_from_before_anything_was_noted_is_in_doubt(unsure: World) -> None:
    await unsure.die_after_intent(await unsure.claim())
    await unsure.change("UPDATE delivery SET phase = NULL")
    await unsure.expire()
    await unsure.run()
    assert unsure.mailer.sent == []
    assert await phases(unsure) == {("held", "dot_sent"): len(PEOPLE)}


async def test_a_mail_that_is_sent_again_by_hand_is_noted_anew(unsure: World) -> None:
    await dying_at(unsure, 0, await unsure.claim())
    await unsure.expire()
    await unsure.run()
    await unsure.change("UPDATE delivery SET state = 'retry' WHERE state = 'held'")
    await unsure.change("UPDATE enrollment SET waiting_for = 'step', due_at = enrolled_at WHERE due_at IS NULL")
    await unsure.die_after_intent(await unsure.claim())
    assert await phases(unsure) == {("sent", "answered"): len(PEOPLE) - 1, ("sending", "nothing"): 1}
