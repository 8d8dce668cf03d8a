"""What must hold when workers are late, servers odd and clicks simultaneous: each of these went wrong once."""

from __future__ import annotations

from dataclasses import replace

from sequences.mail.smtp import Outcome, Phase, Verdict
from sequences.running import run_batch
from tests.fixtures.world import ITEM, World, person

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
    world.mailer.outcome = replace(REFUSED, text="Kennwort ung\udcfcltig")
    await world.run()
    assert [row["problem"] for row in await world.select("SELECT problem FROM mailbox")] == ["Kennwort ung?ltig"]


async def test_a_value_that_cannot_be_stored_spoils_no_batch(world: World) -> None:
    world.monday.items |= {OTHER: person(OTHER, "bob@byron.example", first_name="B\x00o\ud800b")}
    await world.enroll(await world.publish(), ITEM, OTHER)
    await world.run()
    assert await states(world) == ["sent", "sent"]
    assert b"Subject: Hello Bo?b" in world.mailer.sent[1].data
