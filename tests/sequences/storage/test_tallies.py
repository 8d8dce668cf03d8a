"""Numbers that are kept are those that history says, whatever happened and in whatever order."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from sequences.core.definition import EmailStep, Event, ManualStep, Rule, StepKind, WaitStep
from sequences.mail.smtp import Outcome, Phase, Verdict
from sequences.runs import acting, ending, pausing
from sequences.storage import accounts, answers, effects, engagements, tallies
from sequences.storage.answers import Answer
from sequences.storage.engagements import Sighting
from sequences.storage.sequences import SequenceRow
from sequences.storage.tallies import Tally
from tests.fixtures.world import ACCOUNT, ITEM, SENT, TWO_MAILS, World, person

SEVERAL = replace(
    TWO_MAILS,
    steps=(*TWO_MAILS.steps, ManualStep(StepKind.TASK, "Look"), WaitStep(1), EmailStep("Last", "<p>Bye</p>")),
    rules=(Rule(Event.BOUNCED),),
)
REFUSED = Outcome(Verdict.REFUSED, Phase.RCPT, 550, "no such user")
LOST = Outcome(Verdict.UNKNOWN, Phase.DOT_SENT)
ADA, GRACE = ITEM, ITEM + 1


async def numbers(world: World, row: SequenceRow) -> Tally:
    """Return the numbers of a sequence."""
    async with world.database.transaction() as connection:
        return (await tallies.several(connection, ACCOUNT, [row.id]))[row.id]


async def wrong(world: World) -> list[tallies.Wrong]:
    """Return what is kept and not what history says."""
    async with world.database.transaction() as connection:
        return await tallies.check(connection, ACCOUNT)


async def fold(world: World, limit: int = 1000) -> int:
    """Fold what was counted."""
    async with world.database.transaction() as connection:
        return await tallies.fold(connection, limit=limit)


async def mails(world: World) -> list[dict[str, Any]]:
    """Return the mails there are."""
    return await world.select("SELECT id, enrollment_id, position, state FROM delivery ORDER BY id")


async def answer(world: World, kind: str, number: int = 0) -> None:
    """Have something come back to a mail."""
    mail = (await mails(world))[number]
    came = Answer(mail["enrollment_id"], mail["id"], kind, kind == "auto_reply", f"<{kind}-{mail['id']}>", {})
    async with world.database.transaction() as connection:
        await answers.add(connection, ACCOUNT, [came], now=world.now)


async def track(world: World, kind: str, number: int = 0, *, machine: bool = False) -> None:
    """Have a mail opened or clicked, and judge who it was."""
    mail = (await mails(world))[number]
    seen = Sighting(ACCOUNT, mail["enrollment_id"], mail["id"], kind, world.now, f"{kind}:{mail['id']}", {}, world.now)
    async with world.database.transaction() as connection:
        await engagements.see(connection, [seen])
        taken = [one.id for one in await engagements.take_to_judge(connection, now=world.now, limit=10)]
        await engagements.judge(connection, [] if machine else taken, {"head": taken} if machine else {})


async def test_people_are_counted_as_they_come_and_go(world: World) -> None:
    row = await world.publish()
    await world.enroll(row, ADA, GRACE)
    assert await numbers(world, row) == Tally(total=2, active=2)
    await world.run()  # nobody shows us the second item: refused
    assert await numbers(world, row) == Tally(total=1, active=1, delivered=1)
    await world.run(after=timedelta(days=3))
    assert await numbers(world, row) == Tally(total=1, completed=1, delivered=1)
    assert await wrong(world) == []


async def test_openings_and_clicks_of_people_count_once_a_person_and_those_of_machines_never(world: World) -> None:
    row = await world.publish()
    await world.enroll(row, ADA)
    await world.run()
    await track(world, "opened", machine=True)
    assert await numbers(world, row) == Tally(total=1, active=1, delivered=1)
    await world.run(after=timedelta(days=3))
    for number in (0, 1):
        await track(world, "opened", number)
    await track(world, "clicked", 1)
    found = await numbers(world, row)
    assert (found.delivered, found.opened, found.clicked) == (1, 1, 1)
    async with world.database.transaction() as connection:
        steps = await tallies.steps(connection, ACCOUNT, row.id, version=None)
    assert [(one.position, one.delivered, one.opened, one.clicked) for one in steps] == [
        (0, 1, 1, 0), (2, 1, 1, 1), (3, 0, 0, 0),
    ]  # fmt: skip
    assert await wrong(world) == []


async def test_automatic_answers_do_not_count_and_what_came_back_was_not_delivered(world: World) -> None:
    row = await world.publish()
    await world.enroll(row, ADA)
    await world.run()
    await answer(world, "auto_reply")
    assert (await numbers(world, row)).replied == 0
    await answer(world, "replied")
    assert (await numbers(world, row)).replied == 1
    await answer(world, "bounced")
    found = await numbers(world, row)
    assert (found.delivered, found.replied, found.bounced) == (0, 0, 1)
    assert await wrong(world) == []


async def test_who_is_paused_is_inside(world: World) -> None:
    row = await world.publish()
    made = await world.enroll(row, ADA)
    async with world.database.transaction() as connection:
        await pausing.pause(connection, world.engine.plans, [made[ADA]], code="paused_by_person", now=world.now)
    assert (await numbers(world, row)).active == 1


async def test_folding_changes_no_number_and_leaves_nothing_to_fold(world: World) -> None:
    row = await world.publish()
    world.monday.items[GRACE] = person(GRACE, "grace@hopper.example")
    await world.enroll(row, ADA, GRACE)
    await world.run()
    before = await numbers(world, row)
    while await fold(world, limit=3):
        assert await numbers(world, row) == before
    assert await world.select("SELECT id FROM tally_entry") == []
    assert await numbers(world, row) == before == Tally(total=2, active=2, delivered=2)
    assert await wrong(world) == []


async def test_a_number_that_is_wrong_is_found_and_put_right(world: World) -> None:
    row = await world.publish()
    await world.enroll(row, ADA)
    await fold(world)
    await world.change("UPDATE tally SET active = 7")
    [found] = await wrong(world)
    assert (found.sequence_id, found.what, found.truth, found.kept) == (row.id, "active", 1, 7)
    async with world.database.transaction() as connection:
        await tallies.repair(connection, ACCOUNT)
    assert (await numbers(world, row)).active == 1
    assert await wrong(world) == []


async def test_an_erased_account_leaves_no_numbers(world: World) -> None:
    row = await world.publish()
    await world.enroll(row, ADA)
    await world.run()
    await fold(world)
    async with world.database.transaction() as connection:
        await accounts.forget(connection, ACCOUNT)
    for table in ("tally", "tally_step", "tally_day", "tally_entry", "known_item"):
        assert await world.select(f"SELECT * FROM {table}") == []


class Chance:
    """Does to the people of two sequences whatever comes to its mind."""

    def __init__(self, world: World, every: list[SequenceRow], seed: int) -> None:
        self.world, self.every, self.random = world, every, random.Random(seed)

    async def enroll(self) -> None:
        """Enroll somebody, maybe for the second time, maybe whom monday does not show."""
        await self.world.enroll(self.random.choice(self.every), ITEM + self.random.randrange(7))

    async def run(self) -> None:
        """Let days pass with a mail server of some mood."""
        self.world.mailer.outcome = self.random.choice([SENT, SENT, SENT, REFUSED, LOST])
        self.world.mailer.folder = self.random.choice([set(), None])
        await self.world.run(after=timedelta(hours=self.random.choice([1, 24, 72])))

    async def heard(self) -> None:
        """Have something come back to a mail that was sent."""
        sent = [n for n, mail in enumerate(await mails(self.world)) if mail["state"] in ("sent", "held")]
        if sent:
            kind = self.random.choice(["opened", "clicked", "replied", "bounced", "auto_reply", "delayed"])
            if kind in ("opened", "clicked"):
                await track(self.world, kind, self.random.choice(sent), machine=self.random.random() < 0.3)
            else:
                await answer(self.world, kind, self.random.choice(sent))

    async def person(self) -> None:
        """Pause, resume, end or complete what somebody has to do, or decide a held mail."""
        world = self.world
        live = [one["id"] for one in await world.select("SELECT id FROM enrollment WHERE state <> 'stopped'")]
        to_do = [one["id"] for one in await world.select("SELECT id FROM activity WHERE state = 'open'")]
        held = [one["id"] for one in await world.select("SELECT id FROM delivery WHERE state = 'held'")]
        async with world.database.transaction() as connection:
            plans, ids = world.engine.plans, self.random.sample(live, min(2, len(live)))
            match self.random.randrange(5):
                case 0:
                    await pausing.pause(connection, plans, ids, code="paused_by_person", now=world.now)
                case 1:
                    await pausing.resume(connection, plans, ids, now=world.now)
                case 2:
                    state, code = self.random.choice([("stopped", "removed_by_person"), ("failed", "bounced")])
                    done = state == "failed"
                    follows = await ending.end(
                        connection, plans, ids, state=state, code=code, now=world.now, completed=done
                    )
                    await effects.record(connection, follows, now=world.now)
                case 3 if to_do:
                    await acting.complete_activity(connection, plans, ACCOUNT, to_do[0], now=world.now)
                case 4 if held:
                    decide = self.random.choice([acting.send_again, acting.skip])
                    await decide(connection, ACCOUNT, held[0], now=world.now)

    async def fold(self) -> None:
        """Fold some."""
        await fold(self.world, limit=self.random.choice([1, 5, 100]))


@pytest.mark.parametrize("seed", range(4))
async def test_after_any_history_every_number_is_what_a_recount_says(world: World, seed: int) -> None:
    for n in range(5):
        world.monday.items[ITEM + n] = person(ITEM + n, f"p{n}@byron.example")
    chance = Chance(world, [await world.publish(SEVERAL), await world.publish()], seed)
    for _ in range(25):
        moves = [chance.enroll, chance.enroll, chance.run, chance.heard, chance.heard, chance.person, chance.fold]
        await chance.random.choice(moves)()
        assert await wrong(world) == []
    assert sum([(await numbers(world, row)).total for row in chance.every]) > 0
