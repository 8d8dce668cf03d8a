"""Openings and clicks: recorded once, judged a little later, and only a person's ends a run."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from sequences.core.definition import Definition, EmailStep, Event, Rule, StatusChange, Tracking, WaitStep
from sequences.core.machines import Why
from sequences.incoming import tracking
from sequences.incoming.tracking import Hit
from sequences.steps.reader_links import links_of
from sequences.tokens import Purpose, signer
from tests.fixtures.world import ACCOUNT, BOARD, HOSTS, ITEM, TWO_MAILS, World

BODY = '<p><a href="https://a.test/{first_name}">a</a> <a href="https://b.test/">b</a></p>'
ONE_LINK = '<p><a href="https://a.test/">a</a></p>'
SECOND, LATER = timedelta(seconds=1), timedelta(minutes=10)


def tracked(body: str = BODY, *rules: Rule, opens: bool = True) -> Definition:
    steps = (EmailStep("Hello", body), WaitStep(2), EmailStep("Again", body))
    return replace(TWO_MAILS, steps=steps, rules=rules, tracking=Tracking(opens=opens, clicks=True))


CLICKED = Rule(Event.CLICKED, status=StatusChange("status", "Clicked"))
OPENED = Rule(Event.OPENED, status=StatusChange("status", "Opened"))


async def sent(world: World, definition: Definition) -> None:
    """Let the first e-mail leave, and some minutes pass."""
    await world.enroll(await world.publish(definition), ITEM)
    await world.run()
    world.now += LATER


async def token(world: World, purpose: Purpose, number: int = 0, delivery: int = 1) -> str:
    async with world.database.transaction() as connection:
        tenant = (await world.engine.tenants.get(connection, [ACCOUNT]))[ACCOUNT]
    return signer(tenant.hash_key, ACCOUNT, purpose).sign(delivery, number)


async def hit(world: World, purpose: Purpose, number: int = 0, *, why: Why | None = None, after: float = 0) -> int:
    """Record a hit some seconds from now; return how many were new."""
    one = Hit(purpose, await token(world, purpose, number), world.now + SECOND * after, why)
    async with world.database.transaction() as connection:
        return await tracking.record(connection, world.engine.plans, world.engine.tenants, [one])


async def judge(world: World, after: timedelta = timedelta(seconds=30)) -> int:
    world.now += after
    async with world.database.transaction() as connection:
        return await tracking.judge(connection, world.engine.plans, now=world.now)


async def heard(world: World) -> list[tuple[object, object, object, object]]:
    found = await world.select("SELECT kind, machine, detail, judge_at FROM engagement ORDER BY kind, at, id")
    return [(one["kind"], one["machine"], one["detail"].get("why"), one["detail"].get("link")) for one in found]  # type: ignore[attr-defined]


async def fires(world: World) -> list[tuple[object, ...]]:
    """Return what would fire: trigger, step, reason, and the link."""
    found = await world.select("SELECT key, payload FROM outbox WHERE kind = 'fire' ORDER BY id")
    told = [(str(one["key"]).split(":")[1], one["payload"]["outputs"]) for one in found]  # type: ignore[index]
    return [(trigger, outputs["step"], outputs["reason"], outputs.get("link")) for trigger, outputs in told]


async def subscribed(world: World) -> None:
    """Have the triggers of openings and clicks subscribed to."""
    for n, trigger in enumerate(("email_opened", "link_clicked"), 1):
        await world.change(f"""
            INSERT INTO subscription (account_id, subscription_id, trigger, webhook_url, board_id, user_id, created_at)
            VALUES ({ACCOUNT}, {n}, '{trigger}', 'https://hooks.monday.com/{n}', {BOARD}, 1, now())
        """)


async def state(world: World) -> tuple[object, object]:
    one = await world.one(1)
    return one["state"], one["reason"]


async def test_a_link_leads_where_its_author_wrote_with_the_persons_values(world: World) -> None:
    await sent(world, tracked())
    async with world.database.transaction() as connection:
        found = [
            await tracking.find_target(
                connection, world.engine.plans, world.engine.tenants, await token(world, Purpose.CLICK, number)
            )
            for number in (0, 1, 2)
        ]
    assert found == ["https://a.test/Ada", "https://b.test/", None]


async def test_the_links_that_were_sent_are_those_that_are_read(world: World) -> None:
    await sent(world, tracked())
    async with world.database.transaction() as connection:
        tenant = (await world.engine.tenants.get(connection, [ACCOUNT]))[ACCOUNT]
    links = links_of(HOSTS, tenant.hash_key, ACCOUNT, 1, Tracking(True, True))
    raw = world.mailer.sent[0].data.replace(b"=\r\n", b"").decode()
    assert links.click is not None
    for link in (links.pixel, links.click(0), links.click(1)):
        assert f'="{link}"'.replace("=", "=3D", 1) in raw


@pytest.mark.parametrize("bad", ["", "x", "A" * 30])
async def test_what_is_no_token_is_no_hit(world: World, bad: str) -> None:
    await sent(world, tracked())
    unsubscribe, other = await token(world, Purpose.UNSUBSCRIBE), await token(world, Purpose.CLICK, 0, 99)
    hits = [Hit(Purpose.CLICK, text, world.now, None) for text in (bad, unsubscribe, other)]
    hits.append(Hit(Purpose.CLICK, await token(world, Purpose.CLICK, 2), world.now, None))
    async with world.database.transaction() as connection:
        assert await tracking.record(connection, world.engine.plans, world.engine.tenants, hits) == 0
        assert await tracking.find_target(connection, world.engine.plans, world.engine.tenants, bad) is None


async def test_a_click_ends_the_run_by_its_rule_once_it_is_judged(world: World) -> None:
    await sent(world, tracked(BODY, CLICKED))
    assert await hit(world, Purpose.CLICK) == 1
    assert await judge(world, SECOND) == 0
    assert await heard(world) == [("clicked", True, None, "https://a.test/{first_name}")]
    assert await state(world) == ("active", None)
    assert await judge(world) == 1
    assert await heard(world) == [("clicked", False, None, "https://a.test/{first_name}")]
    assert await state(world) == ("exited", "clicked")
    [cells] = await world.select("SELECT status_column, status_label FROM projection")
    assert cells == {"status_column": "status", "status_label": "Clicked"}


async def test_an_opening_ends_the_run_by_its_rule(world: World) -> None:
    await sent(world, tracked(BODY, OPENED))
    await hit(world, Purpose.OPEN)
    await judge(world)
    assert await heard(world) == [("opened", False, None, None)]
    assert await state(world) == ("exited", "opened")


async def test_without_a_rule_what_is_seen_is_kept_and_nothing_ends(world: World) -> None:
    await sent(world, tracked())
    await hit(world, Purpose.OPEN)
    await hit(world, Purpose.CLICK)
    await judge(world)
    assert [(kind, machine) for kind, machine, _, _ in await heard(world)] == [("clicked", False), ("opened", False)]
    assert await state(world) == ("active", None)


async def test_the_first_of_two_rules_ends_the_run(world: World) -> None:
    await sent(world, tracked(BODY, OPENED, CLICKED))
    await hit(world, Purpose.CLICK, after=2)
    await hit(world, Purpose.OPEN)
    await judge(world)
    assert await state(world) == ("exited", "opened")


async def test_what_comes_again_is_kept_once(world: World) -> None:
    await sent(world, tracked())
    assert [await hit(world, Purpose.OPEN) for _ in range(3)] == [1, 0, 0]
    await judge(world)
    assert [await hit(world, Purpose.OPEN, after=n) for n in (0, 60)] == [0, 0]
    assert [await hit(world, Purpose.OPEN, why=Why.PROXY) for _ in range(2)] == [1, 0]
    assert [await hit(world, Purpose.CLICK, number) for number in (0, 0, 1)] == [1, 0, 1]


async def test_a_persons_opening_and_each_link_they_follow_fires_once_with_or_without_a_rule(world: World) -> None:
    await subscribed(world)
    await sent(world, tracked())
    for _ in range(2):
        await hit(world, Purpose.OPEN)
        await hit(world, Purpose.CLICK, 0)
        await judge(world)
    await hit(world, Purpose.CLICK, 1)
    await judge(world)
    assert sorted(await fires(world)) == [
        ("email_opened", 1, "opened", None),
        ("link_clicked", 1, "clicked", "https://a.test/Ada"),
        ("link_clicked", 1, "clicked", "https://b.test/"),
    ]


@pytest.mark.parametrize("why", list(Why))
@pytest.mark.parametrize("purpose", [Purpose.OPEN, Purpose.CLICK])
async def test_a_machine_starts_no_automation(world: World, why: Why, purpose: Purpose) -> None:
    await subscribed(world)
    await sent(world, tracked(BODY, OPENED, CLICKED))
    await hit(world, purpose, why=why)
    await judge(world)
    assert await fires(world) == []


@pytest.mark.parametrize("why", list(Why))
@pytest.mark.parametrize("purpose", [Purpose.OPEN, Purpose.CLICK])
async def test_a_machine_is_labelled_and_fires_no_rule(world: World, why: Why, purpose: Purpose) -> None:
    await sent(world, tracked(BODY, OPENED, CLICKED))
    await hit(world, purpose, why=why)
    assert await judge(world) == 0
    assert [(machine, told) for _, machine, told, _ in await heard(world)] == [(True, why)]
    assert await state(world) == ("active", None)


async def test_a_machine_that_was_first_does_not_hide_the_person_behind_it(world: World) -> None:
    await sent(world, tracked(BODY, OPENED))
    await hit(world, Purpose.OPEN, why=Why.PROXY)
    await hit(world, Purpose.OPEN, after=60)
    await judge(world, timedelta(minutes=2))
    assert [(machine, why) for _, machine, why, _ in await heard(world)] == [(True, Why.PROXY), (False, None)]
    assert await state(world) == ("exited", "opened")


async def test_what_comes_within_seconds_of_the_mail_is_a_machines(world: World) -> None:
    await sent(world, tracked(BODY, OPENED))
    world.now -= LATER
    await hit(world, Purpose.OPEN, after=2)
    assert [(machine, why) for _, machine, why, _ in await heard(world)] == [(True, Why.TOO_SOON)]


async def test_who_follows_all_links_at_once_ends_nothing_with_that(world: World) -> None:
    await sent(world, tracked(BODY, OPENED, CLICKED))
    await hit(world, Purpose.OPEN)
    await hit(world, Purpose.CLICK, 0, after=1)
    await hit(world, Purpose.CLICK, 1, after=2)
    assert await judge(world) == 3
    assert {(machine, why) for _, machine, why, _ in await heard(world)} == {(True, Why.ALL_LINKS)}
    assert await state(world) == ("active", None)
    await hit(world, Purpose.CLICK, 1, after=600)
    await judge(world, timedelta(minutes=20))
    assert await state(world) == ("exited", "clicked")


async def test_a_scanner_that_comes_again_leaves_no_more_traces(world: World) -> None:
    await sent(world, tracked(BODY, CLICKED))
    for _ in range(3):
        await hit(world, Purpose.CLICK, 0)
        await hit(world, Purpose.CLICK, 1)
        await judge(world)
    assert [(machine, why) for _, machine, why, _ in await heard(world)] == [(True, Why.ALL_LINKS)] * 2


async def test_the_only_link_of_a_mail_is_clicked_by_people_too(world: World) -> None:
    await sent(world, tracked(ONE_LINK, CLICKED))
    await hit(world, Purpose.CLICK)
    await judge(world)
    assert await state(world) == ("exited", "clicked")


async def test_two_links_that_are_followed_one_after_the_other_are_a_persons(world: World) -> None:
    await sent(world, tracked())
    await hit(world, Purpose.CLICK, 0)
    await hit(world, Purpose.CLICK, 1, after=20)
    await judge(world, timedelta(minutes=1))
    assert [machine for _, machine, _, _ in await heard(world)] == [False, False]


async def test_a_click_after_the_last_step_still_sets_its_status(world: World) -> None:
    await world.enroll(await world.publish(replace(tracked(BODY, CLICKED), steps=(EmailStep("Hello", BODY),))), ITEM)
    await world.run()
    world.now += LATER
    await hit(world, Purpose.CLICK)
    await judge(world)
    assert await state(world) == ("completed", "completed")
    [cells] = await world.select("SELECT status_label FROM projection")
    assert cells == {"status_label": "Clicked"}


async def test_what_belongs_to_a_message_that_is_gone_is_forgotten(world: World) -> None:
    await sent(world, tracked())
    await hit(world, Purpose.OPEN)
    await world.change("DELETE FROM delivery")
    assert await judge(world) == 1
    assert await heard(world) == []


async def test_nothing_is_sent_any_more_after_a_click_that_ended_the_run(world: World) -> None:
    await sent(world, tracked(BODY, CLICKED))
    await hit(world, Purpose.CLICK)
    await judge(world)
    await world.run(after=timedelta(days=5))
    assert len(world.mailer.sent) == 1
