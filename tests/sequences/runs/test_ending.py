"""However a run ends: the right trigger fires, the board is put right, and whoever wants to know is told."""

from __future__ import annotations

from copy import deepcopy
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sequences.core import codec
from sequences.core.definition import Definition, Event, ManualStep, Notifications, Rule, StatusChange, StepKind
from sequences.core.effects import RUN_COMPLETED, RUN_FAILED_OR_STOPPED, ActivityItem, Dirty, Effects
from sequences.core.reasons import KINDS, Kind, reason
from sequences.runs import ending
from sequences.steps.running import run_batch
from sequences.storage.enrollments import Ended
from sequences.storage.sequences import VersionRow
from sequences.versions.plans import Plan, compile_plan
from tests.fixtures.world import ACCOUNT, BOARD, ITEM, MONDAY_MORNING, OWNER, TWO_MAILS, World
from tests.sequences.definitions import DEFINITIONS

ENDS = [code for code, kind in KINDS.items() if kind in (Kind.COMPLETED, Kind.EXITED, Kind.STOPPED, Kind.FAILED)]
SWITCH = {"completed": "completed", "exited": "ended_by_rule", "stopped": "stopped", "failed": "failed"}
TRIGGER = {
    "completed": [RUN_COMPLETED],
    "stopped": [RUN_FAILED_OR_STOPPED],
    "failed": [RUN_FAILED_OR_STOPPED],
    "exited": [],  # the reply, the opening, the click fires by itself
}
ALL_OFF = Notifications(due=False, ended_by_rule=False, completed=False, failed=False, stopped=False)
ADA = Ended(7, ACCOUNT, 3, 5, ITEM, 99)
MANUAL = replace(TWO_MAILS, steps=(ManualStep(StepKind.MANUAL_EMAIL, "Write"), *TWO_MAILS.steps))


def triggers(code: str) -> list[str]:
    """Return what fires at an end."""
    return [RUN_FAILED_OR_STOPPED] if code in ending.OWN_WISH else TRIGGER[KINDS[code].value]


def given_plan(definition: Definition) -> Plan:
    """Return a published version."""
    row = VersionRow(5, 3, ACCOUNT, 1, codec.encode(replace(definition, board=BOARD)), MONDAY_MORNING, OWNER, OWNER)
    return compile_plan(row)


def follows(code: str, definition: Definition = TWO_MAILS, rule: Rule | None = None) -> Effects:
    """Return what follows from an end."""
    made, state = Effects(), KINDS[code.partition(":")[0]].value
    ending.follow(made, given_plan(definition), ADA, state=state, code=code, now=MONDAY_MORNING, rule=rule)
    return made


def telling(**switches: bool) -> Definition:
    """Return a sequence whose notifications are off but for these."""
    return replace(TWO_MAILS, notifications=replace(ALL_OFF, **switches, people_column="owner"))


@pytest.mark.parametrize("code", ENDS)
def test_every_end_fires_its_trigger_and_no_other(code: str) -> None:
    made = follows(code)
    assert [one.trigger for one in made.fires] == triggers(code)
    for fired in made.fires:
        assert (fired.account_id, fired.board_id, fired.sequence_id, fired.item_id) == (ACCOUNT, BOARD, 3, ITEM)
        assert fired.key == f"fire:{fired.trigger}:7"
        assert (fired.outputs["reason"], fired.outputs["sentence"]) == (code, reason(code).sentence)
        assert (fired.outputs["step"], fired.outputs["person"]) == (1, OWNER)
        assert fired.outputs["at"] == "2026-11-23T09:00:00+00:00"


@pytest.mark.parametrize("code", ENDS)
@pytest.mark.parametrize("switch", ["due", *SWITCH.values()])
def test_an_end_is_told_by_its_own_switch_only(code: str, switch: str) -> None:
    made = follows(code, telling(**{switch: True}))
    assert len(made.notices) == (SWITCH[KINDS[code].value] == switch)


@pytest.mark.parametrize("code", ENDS)
def test_who_is_told_learns_what_happened(code: str) -> None:
    [notice] = follows(code, telling(**{SWITCH[KINDS[code].value]: True})).notices
    why = "{item} completed Inbound follow-up."
    assert notice.text == (
        why if code == "completed" else f"{{item}} left Inbound follow-up: {reason(code).sentence}"
    )  # fmt: skip
    assert (notice.account_id, notice.item_id, notice.key) == (ACCOUNT, ITEM, "notice:end:7")


def test_a_blank_field_is_named_to_whoever_is_told_and_the_trigger_has_the_bare_code() -> None:
    made = follows("blank_field:company", telling(stopped=True))
    assert "field company is blank" in made.notices[0].text
    assert made.fires[0].outputs["reason"] == "blank_field"


@pytest.mark.parametrize("column", ["owner", None])
def test_a_notice_goes_to_the_people_of_the_item_else_to_the_creator(column: str | None) -> None:
    wanted = replace(TWO_MAILS, notifications=Notifications(people_column=column))
    [notice] = follows("bounced", wanted).notices
    assert (notice.people_column, notice.creator) == (column, OWNER)


@pytest.mark.parametrize(
    ("rule", "status"),
    [
        (None, None),
        (Rule(Event.REPLIED), None),
        (Rule(Event.REPLIED, status=StatusChange("status", "Replied")), ("status", "Replied")),
    ],
)
def test_the_board_is_put_right_and_a_rule_sets_its_status(rule: Rule | None, status: tuple[str, str] | None) -> None:
    assert follows("replied", rule=rule).dirty == [Dirty(ACCOUNT, BOARD, ITEM, status)]


@settings(deadline=None)
@given(DEFINITIONS, st.sampled_from(ENDS))
def test_any_sequence_ends_with_one_cell_one_trigger_and_at_most_one_notice(definition: Definition, code: str) -> None:
    made, state = follows(code, definition), KINDS[code].value
    assert len(made.dirty) == 1
    assert [one.trigger for one in made.fires] == triggers(code)
    assert len(made.notices) == getattr(definition.notifications, SWITCH[state])
    assert made.activities == []


def test_effects_are_joined_in_order_and_left_as_they_were() -> None:
    first, second = follows("bounced"), follows("replied")
    second.activities.append(ActivityItem(ACCOUNT, 21))
    before = deepcopy((first, second))
    merged = ending.merge([first, Effects(), second])
    assert merged.notices == first.notices + second.notices
    assert merged.dirty == first.dirty + second.dirty
    assert (merged.fires, merged.activities) == (first.fires, second.activities)
    assert (first, second) == before
    assert not ending.merge([])


async def end(world: World, *numbers: int, state: str = "stopped", code: str = "removed_by_person") -> Effects:
    """End runs as a person does."""
    async with world.database.transaction() as connection:
        return await ending.end(connection, world.engine.plans, numbers, state=state, code=code, now=world.now)


async def test_a_run_ends_once_with_its_reason(world: World) -> None:
    number = (await world.enroll(await world.publish(), ITEM))[ITEM]
    await world.run()
    first, second = await end(world, number), await end(world, number, state="failed", code="bounced")
    over = await world.one(number)
    assert (over["state"], over["reason"], over["ended_at"]) == ("stopped", "removed_by_person", world.now)
    assert (over["due_at"], over["waiting_for"], over["position"]) == (None, None, 2)
    assert [one.trigger for one in first.fires] == [RUN_FAILED_OR_STOPPED]
    assert not second


async def test_whoever_is_ended_gets_no_more_mail_and_nothing_is_left_to_do(world: World) -> None:
    number = (await world.enroll(await world.publish(MANUAL), ITEM))[ITEM]
    await world.run()
    assert await world.select("SELECT state FROM activity") == [{"state": "open"}]
    await end(world, number)
    await world.run(after=timedelta(days=30))
    assert world.mailer.sent == []
    assert await world.select("SELECT state FROM activity") == [{"state": "dropped"}]


async def test_a_worker_that_still_holds_an_ended_run_changes_nothing(world: World) -> None:
    number = (await world.enroll(await world.publish(), ITEM))[ITEM]
    await world.run_check()
    claims = await world.claim()
    await end(world, number)
    await run_batch(world.engine, claims, now=world.now)
    assert world.mailer.sent == []
    assert (await world.one(number))["state"] == "stopped"


async def test_several_runs_end_together_and_each_is_told_of(world: World) -> None:
    numbers = await world.enroll(await world.publish(telling(stopped=True)), ITEM, ITEM + 1)
    made = await end(world, *numbers.values(), 999)
    assert {one.item_id for one in made.fires} == {ITEM, ITEM + 1}
    assert {one.key for one in made.notices} == {f"notice:end:{number}" for number in numbers.values()}
    assert {one.item_id for one in made.dirty} == {ITEM, ITEM + 1}


async def test_nobody_to_end_is_nothing_to_follow(world: World) -> None:
    assert not await end(world)
    assert not await end(world, 999)
