"""Random sequences, calendars and people, foretold by the planner and then run by the engine with a fast clock."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from random import Random

from sequences.authoring import dating
from sequences.core.definition import (
    DayCount,
    Definition,
    EmailStep,
    Holding,
    ManualStep,
    Recipient,
    Schedule,
    Sender,
    Step,
    StepKind,
    WaitStep,
)
from sequences.core.pace import Chosen
from sequences.core.planner import Plan
from sequences.monday.items import Item
from sequences.storage import days_off, mailboxes, paces
from tests.fixtures.world import ACCOUNT, FAST, MONDAY_MORNING, OWNER, TWO_MAILS, World, mailbox_values, person

DAY, MINUTE = timedelta(days=1), timedelta(minutes=1)
ZONES = ("UTC", "Europe/Berlin", "America/New_York", "Asia/Kathmandu", "Australia/Lord_Howe", "Pacific/Chatham")
COUNTRIES = ("", "France", "US", "DE-BY", "India", "nowhere")
PHONES = ("", "14155552671", "+61 2 9374 4000", "no number")
MANUAL = (StepKind.MANUAL_EMAIL, StepKind.TASK, StepKind.CALL)
FIRST = 18_400_900_000
Said = list[tuple[int, int, datetime]]  # item, position, moment


def any_definition(random: Random, sender: str) -> Definition:
    """Return a sequence of any shape that ends within some months."""
    steps = [_step(random) for _ in range(random.randint(0, 6))]
    steps.insert(random.randint(0, len(steps)), EmailStep("Hello", "<p>Hi</p>"))
    holding = Holding(*(random.random() < 0.5 for _ in range(3)))
    return replace(
        TWO_MAILS, name=sender, steps=tuple(steps), send_as=sender, phone_column="phone", holding=holding,
        schedule=_schedule(random), rules=(), sender=_sender(random),
    )  # fmt: skip


def _sender(random: Random) -> Sender:
    """Return that the item's owner sends, in one of three sequences."""
    columns = ("owner",) if random.random() < 1 / 3 else ()
    return Sender(columns, random.choice(("follow", "stay")), random.choice(("wait", "next")))


def _step(random: Random) -> Step:
    kind = random.choice(("email", "email", "wait", "wait", "manual"))
    if kind == "email":
        return EmailStep("Hello {first_name|there}", "<p>Hi</p>", random.choice(("new", "new", "reply")))
    if kind == "wait":
        return WaitStep(random.choice((0, 1, 2, 3, 5, 14, 40)))
    return ManualStep(random.choice(MANUAL), "Do it")


def _schedule(random: Random) -> Schedule:
    opens, closes = sorted(random.sample(range(24 * 60), 2))
    them = Recipient(random.random() < 0.5, random.random() < 0.5, "zone", "country")
    return Schedule(
        random.choice(ZONES), frozenset(random.sample(range(7), random.randint(1, 7))), time(*divmod(opens, 60)),
        time(*divmod(closes, 60)), random.choice(list(DayCount)), random.choice((None, "FR", "DE-BY", "US-CA")),
        random.random() < 0.7, them,
    )  # fmt: skip


async def agree(world: World, seed: int) -> None:
    """Foretell one random sequence, run it, and compare: each step of each person, to the second."""
    random = Random(seed)
    world.now = MONDAY_MORNING + random.randrange(400 * 24 * 60) * MINUTE
    sender = await _mailbox(world, random, seed)
    shut = {_some_day(random, world.now): "Shut" for _ in range(random.choice((0, 3, 30)))}
    async with world.database.transaction() as connection:
        await days_off.replace(connection, ACCOUNT, shut)
    world.engine.tenants.forget(ACCOUNT)
    items = range(FIRST + 100 * seed, FIRST + 100 * seed + random.randint(1, 6))
    owners = await _owners(world, random, seed)
    world.monday.items |= {item: _person(random, item, owners) for item in items}
    row = await world.publish(any_definition(random, sender))
    async with world.database.transaction() as connection:
        asked = await dating.ask(connection, row, "published", now=world.now)
        tenant = (await world.engine.tenants.get(connection, [ACCOUNT]))[ACCOUNT]
        people = await dating.people(connection, asked, tenant, list(items), world.monday.items, now=world.now)
    foretold = dating.plan(asked, people, now=world.now)
    await world.enroll(row, *items)
    await _live(world, row.id)
    happened = await _happened(world, row.id)
    assert _said(foretold, asked.definition, happened) == happened, f"seed {seed}"
    await _ends_agree(world, row.id, foretold, seed)


def _some_day(random: Random, now: datetime) -> date:
    return (now + random.randint(0, 120) * DAY).date()


def _person(random: Random, item: int, owners: Sequence[int]) -> Item:
    zone = random.choice(("", "", "Asia/Tokyo", "Mars/Phobos"))
    made = person(
        item, f"p{item}@byron.example", zone=zone, country=random.choice(COUNTRIES), phone=random.choice(PHONES)
    )
    return replace(made, persons={"owner": tuple(random.sample(owners, random.randint(0, 2)))})


async def _owners(world: World, random: Random, seed: int) -> tuple[int, ...]:
    """Return the users whom items may belong to: the first lends no mailbox, the others do; one is away for a while."""
    users = tuple(OWNER + 10 * seed + n for n in (1, 2, 3))
    for user in users[1:]:
        await _mailbox(world, random, user, owner_id=user, shared=False)
    leaves = world.now.date() + random.randint(-3, 20) * DAY
    world.monday.absent = {random.choice(users): (leaves, leaves + random.randint(0, 12) * DAY)}
    await world.monday.look_for(ACCOUNT, users, now=world.now)
    return users


async def _mailbox(world: World, random: Random, number: int, **whose: object) -> str:
    """Connect a mailbox for this sequence, often a slow one, lent by whoever owns it; return its address."""
    address = f"s{number}@acme.test"
    pace = random.choice((FAST, Chosen(per_minute=1), Chosen(per_minute=2, per_hour=3), Chosen(per_day=2)))
    async with world.database.transaction() as connection:
        made = await mailboxes.connect(connection, now=world.now, **mailbox_values(address=address, **whose))
        await mailboxes.lend(connection, ACCOUNT, made.id, lent=True)
        await paces.choose(connection, ACCOUNT, made.id, pace, now=world.now)
    return address


async def _live(world: World, sequence: int) -> None:
    """Let time pass from one due moment to the next until the sequence is over; people do at once what they have to."""
    while True:
        await world.run()
        todo = await world.select(
            "SELECT a.id FROM activity a JOIN enrollment e ON e.id = a.enrollment_id "
            "WHERE e.sequence_id = :sequence AND a.state = 'open' AND e.waiting_for = 'activity' ORDER BY a.id",
            sequence=sequence,
        )
        for one in todo:
            await world.complete_activity(int(str(one["id"])))
        if todo:
            continue
        [due] = await world.select(
            "SELECT min(due_at) AS at FROM enrollment WHERE sequence_id = :sequence AND state = 'active'",
            sequence=sequence,
        )
        if due["at"] is None:
            return
        world.now = due["at"]  # type: ignore[assignment]


async def _happened(world: World, sequence: int) -> Said:
    """Return what was sent, and what came to people to be done, and when."""
    found = await world.select(
        "SELECT e.item_id, d.position, d.begun_at AS at FROM delivery d JOIN enrollment e ON e.id = d.enrollment_id "
        "WHERE e.sequence_id = :sequence AND d.state = 'sent' UNION ALL "
        "SELECT e.item_id, a.position, a.due_at FROM activity a JOIN enrollment e ON e.id = a.enrollment_id "
        "WHERE e.sequence_id = :sequence ORDER BY 1, 2",
        sequence=sequence,
    )
    return [(row["item_id"], row["position"], row["at"]) for row in found]  # type: ignore[misc]


def _said(plan: Plan, definition: Definition, happened: Said) -> Said:
    """Return what the planner said; where people are alike to the engine, whoever went first went first."""
    return sorted((one.key, moment.position, moment.at) for one in plan.people for moment in one.steps)


async def _ends_agree(world: World, sequence: int, plan: Plan, seed: int) -> None:
    ended = await world.select(
        "SELECT item_id, state, ended_at FROM enrollment WHERE sequence_id = :sequence", sequence=sequence
    )
    said = {one.key: one.completed_at for one in plan.people}
    assert {row["item_id"]: row["ended_at"] for row in ended} == said, f"seed {seed}"
    assert {row["state"] for row in ended} <= {"completed"}
