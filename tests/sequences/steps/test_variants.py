"""Several wordings of one e-mail: who gets which, what is kept of it, and what is counted."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import timedelta

from sequences.core.definition import EmailStep, Variant
from sequences.storage import engagements, tallies
from tests.fixtures.world import ACCOUNT, ITEM, TWO_MAILS, World, person

WORDED = EmailStep("Own {first_name}", "<p>Own</p>", variants=(Variant("Other {first_name}", "<p>Other</p>"),))
PLAN = replace(TWO_MAILS, steps=(WORDED, *TWO_MAILS.steps[1:]))
PEOPLE = 40


async def everybody(world: World) -> None:
    """Let many people in."""
    items = range(ITEM, ITEM + PEOPLE)
    world.monday.items.update({one: person(one, f"p{one}@byron.example") for one in items})
    await world.enroll(await world.publish(PLAN), *items)
    await world.run()


async def test_each_wording_is_sent_to_some_and_the_delivery_knows_which(world: World) -> None:
    await everybody(world)
    subjects = Counter(b"Subject: Other Ada" in mail.data for mail in world.mailer.sent)
    rows = await world.select("SELECT variant, subject FROM delivery")
    assert Counter(row["variant"] == 1 for row in rows) == subjects
    assert min(subjects.values()) > 5
    assert all(str(row["subject"]).startswith("Other" if row["variant"] else "Own") for row in rows)
    assert all((b"<p>Other</p>" in mail.data) is (b"Subject: Other" in mail.data) for mail in world.mailer.sent)
    await world.run(after=timedelta(days=2))  # a reply keeps the subject of what was sent
    assert [row["variant"] for row in await world.select("SELECT variant FROM delivery WHERE position = 2")] == (
        [None] * PEOPLE
    )
    assert sum(b"Subject: Re: Other Ada" in mail.data for mail in world.mailer.sent) == subjects[True]


async def test_who_is_tried_again_gets_the_same_bytes(world: World) -> None:
    items = range(ITEM, ITEM + 8)
    world.monday.items.update({one: person(one, f"p{one}@byron.example") for one in items})
    await world.enroll(await world.publish(PLAN), *items)
    await world.run_check()
    await world.die_after_intent(await world.claim())
    begun = await world.select("SELECT id, variant FROM delivery ORDER BY id")
    await world.expire()
    await world.run()
    assert await world.select("SELECT id, variant FROM delivery ORDER BY id") == begun
    bodies = {row["id"]: row["variant"] for row in begun}
    assert Counter(b"<p>Other</p>" in mail.data for mail in world.mailer.sent) == Counter(
        one == 1 for one in bodies.values()
    )


async def test_wordings_and_senders_are_counted_as_history_says(world: World) -> None:
    await everybody(world)
    other = await world.select("SELECT id, enrollment_id FROM delivery WHERE variant = 1 ORDER BY id LIMIT 3")
    async with world.database.transaction() as connection:
        for row in other:
            await engagements.add(
                connection, account=ACCOUNT, enrollment=int(str(row["enrollment_id"])), delivery=int(str(row["id"])),
                kind="replied", machine=False, source=f"<{row['id']}>", detail={}, now=world.now,
            )  # fmt: skip
    async with world.database.transaction() as connection:
        [version] = await world.select("SELECT id, sequence_id FROM sequence_version")
        for folded in (False, True):
            if folded:
                await tallies.fold(connection)
            found = await tallies.variants(
                connection, ACCOUNT, int(str(version["sequence_id"])), int(str(version["id"]))
            )
            assert [(one.variant, one.replied) for one in found] == [(0, 0), (1, 3)]
            assert sum(one.delivered for one in found) == PEOPLE
            [sender] = await tallies.senders(connection, ACCOUNT, int(str(version["sequence_id"])))
            assert (sender.address, sender.delivered, sender.replied) == ("dana@acme.test", PEOPLE, 3)
            assert await tallies.check(connection, ACCOUNT) == []
