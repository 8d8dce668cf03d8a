"""Each move as rows and effects that fit together: what is written, who hears of it, and what is left alone."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sequences.core import codec
from sequences.core.decide import ACTIVITY, MAILBOX, STEP, Act, Complete, Facts, Hold, Next, Refuse, Start, Stop
from sequences.core.definition import Definition, Holding, ManualStep, Notifications, StepKind, WaitStep
from sequences.core.effects import ITEM_ENROLLED, RUN_COMPLETED, RUN_FAILED_OR_STOPPED, ActivityItem, Dirty, Reminder
from sequences.core.reasons import KINDS, Kind
from sequences.monday.items import Item
from sequences.runs.facts import Case
from sequences.steps.turns import Turn, activity_effects, turn
from sequences.storage.activities import Activity
from sequences.storage.enrollments import Claim, Enrollment
from sequences.storage.sequences import VersionRow
from sequences.tenants import Tenant
from sequences.versions.plans import compile_plan
from tests.fixtures.world import (
    ACCOUNT,
    BOARD,
    ITEM,
    MONDAY_MORNING,
    OWNER,
    TWO_MAILS,
    World,
    person,
)
from tests.sequences.definitions import DEFINITIONS

DAY = timedelta(days=1)
LATER = MONDAY_MORNING + DAY
CALL = ManualStep(StepKind.CALL, "Call {first_name|them}", "At {company|}, they said {{yes}}")
CALL_FIRST = replace(TWO_MAILS, steps=(CALL, *TWO_MAILS.steps[1:]))
VALUES = {"name": "Ada Byron", "first_name": "Ada"}
MOVES = [
    Refuse("blank_field", {"field": "company"}),
    Start(0, LATER, "ada@byron.example"),
    Act(CALL, True, VALUES),
    Act(CALL, False, VALUES),
    Next(2, LATER),
    Complete(),
    Stop("item_gone"),
    Stop("recipient_refused"),
    Hold("waiting_for_window", STEP, LATER),
    Hold("mailbox_not_connected", MAILBOX, None),
]
Moving = Refuse | Start | Act | Next | Complete | Stop | Hold


def given_case(definition: Definition = TWO_MAILS, *, position: int = 0, item: Item | None = None) -> Case:
    """Return a run at a step, as a worker has claimed it."""
    row = VersionRow(5, 3, ACCOUNT, 1, codec.encode(definition), MONDAY_MORNING, OWNER, OWNER)
    one = Enrollment(7, 4, ACCOUNT, 3, 5, ITEM, 99, MONDAY_MORNING, position, STEP, None, MONDAY_MORNING, None)
    tenant = Tenant(ACCOUNT, "token", "key", None)
    return Case(one, compile_plan(row), tenant, Facts(None), item, None, None, None)


def taken(move: Moving, definition: Definition = TWO_MAILS, **values: Any) -> Turn:
    """Return the turn of a move on Monday morning."""
    return turn(given_case(definition, **values), move, MONDAY_MORNING)


def wanting(definition: Definition = TWO_MAILS, **switches: bool) -> Definition:
    """Return a sequence whose notifications are off but for these."""
    off = dict.fromkeys(("due", "ended_by_rule", "completed", "failed", "stopped"), False)
    return replace(definition, notifications=Notifications(**{**off, **switches}, people_column="owner"))


@pytest.mark.parametrize("move", MOVES)
def test_every_move_is_one_row_for_the_claim_that_it_rests_on(move: Moving) -> None:
    made = taken(move, CALL_FIRST)
    assert made.claim == Claim(7, 4)
    assert (made.advance is None) is isinstance(move, Refuse)
    assert (made.refusal is None) is not isinstance(move, Refuse)
    if made.advance is not None:
        assert (made.advance.enrollment_id, made.advance.turn) == (7, 4)


@pytest.mark.parametrize("move", MOVES)
def test_a_run_is_over_or_waits_for_something(move: Moving) -> None:
    made = taken(move, CALL_FIRST)
    assert made.ended is isinstance(move, Complete | Stop)
    if made.ended and made.advance:
        assert made.advance.state in ("completed", "stopped", "failed")
        assert (made.advance.waiting_for, made.advance.due_at) == (None, None)
        assert made.advance.reason
    elif made.advance:
        assert made.advance.state == "active"
        assert made.advance.waiting_for is not None


@pytest.mark.parametrize("move", [Next(2, LATER), *MOVES[-2:]])
def test_going_on_and_waiting_are_no_news(move: Moving) -> None:
    made = taken(move)
    assert not made.effects
    assert made.activity is None


def test_somebody_who_may_not_enter_is_told_of_and_fires() -> None:
    made = taken(Refuse("blank_field", {"field": "company"}))
    assert made.refusal is not None
    assert (made.refusal.code, made.refusal.facts) == ("blank_field", {"field": "company"})
    assert (made.refusal.item_id, made.refusal.by_user, made.refusal.enrollment_id) == (ITEM, 99, 7)
    [fired], [notice] = made.effects.fires, made.effects.notices
    assert (fired.trigger, fired.outputs["reason"]) == (RUN_FAILED_OR_STOPPED, "blank_field")
    assert notice.text.startswith("{item} was not enrolled in Inbound follow-up: ")
    assert "field company is blank" in notice.text
    assert made.effects.dirty == []  # the board never showed them


def test_nobody_hears_of_a_refusal_who_does_not_want_to() -> None:
    made = taken(Refuse("no_email"), wanting(due=True, ended_by_rule=True, completed=True, stopped=True))
    assert made.effects.notices == []
    assert len(made.effects.fires) == 1


def test_whoever_enters_fires_is_shown_and_keeps_the_address() -> None:
    made = taken(Start(2, LATER, "ada@byron.example"))
    assert made.advance is not None
    assert (made.advance.position, made.advance.due_at, made.advance.waiting_for) == (2, LATER, STEP)
    assert made.advance.email == "ada@byron.example"
    assert [one.trigger for one in made.effects.fires] == [ITEM_ENROLLED]
    assert made.effects.dirty == [Dirty(ACCOUNT, BOARD, ITEM)]
    assert made.effects.notices == []


def test_a_hold_stays_at_its_step_and_says_why() -> None:
    made = taken(Hold("waiting_for_window", STEP, LATER), position=2)
    assert made.advance is not None
    assert (made.advance.position, made.advance.waiting_for) == (2, STEP)
    assert (made.advance.due_at, made.advance.reason) == (LATER, "waiting_for_window")


def test_a_completed_run_stands_behind_its_last_step() -> None:
    made = taken(Complete(), position=2)
    assert made.advance is not None
    assert (made.advance.position, made.advance.state, made.advance.reason) == (3, "completed", "completed")
    assert [one.trigger for one in made.effects.fires] == [RUN_COMPLETED]


def test_a_run_that_is_stopped_keeps_the_field_and_tells_it() -> None:
    made = taken(Stop("blank_field", {"field": "company"}), wanting(stopped=True), position=2)
    assert made.advance is not None
    assert (made.advance.position, made.advance.state) == (2, "stopped")
    assert made.advance.reason == "blank_field:company"
    [fired], [notice] = made.effects.fires, made.effects.notices
    assert fired.outputs["reason"] == "blank_field"
    assert "field company is blank" in notice.text


def test_a_refused_recipient_is_a_failure_and_sets_the_status_of_a_bounce() -> None:
    made = taken(Stop("recipient_refused"))
    assert made.advance is not None
    assert (made.advance.state, made.advance.reason) == ("failed", "recipient_refused")
    assert made.effects.dirty == [Dirty(ACCOUNT, BOARD, ITEM, ("status", "Bounced"))]
    assert len(made.effects.notices) == 1


def test_an_activity_that_holds_keeps_the_run_at_its_step() -> None:
    made = taken(Act(CALL, True, VALUES), CALL_FIRST)
    assert made.advance is not None
    assert (made.advance.position, made.advance.waiting_for, made.advance.due_at) == (0, ACTIVITY, None)
    assert made.advance.reason == "waiting_for_activity"
    assert made.activity is not None


def test_an_activity_that_does_not_hold_lets_the_run_go_on_after_its_wait() -> None:
    made = taken(Act(CALL, False, VALUES), CALL_FIRST)
    assert made.advance is not None
    assert (made.advance.position, made.advance.waiting_for) == (2, STEP)
    assert made.advance.due_at == MONDAY_MORNING + 2 * DAY
    assert made.advance.reason is None


def test_an_activity_is_filled_in_for_its_person() -> None:
    made = taken(Act(CALL, False, {**VALUES, "company": "A & B\r\n<b>"}), CALL_FIRST)
    assert made.activity is not None
    assert made.activity["title"] == "Call Ada"
    assert made.activity["note"] == "At A & B\n<b>, they said {yes}"
    assert (made.activity["enrollment_id"], made.activity["version_id"], made.activity["position"]) == (7, 5, 0)
    assert (made.activity["kind"], made.activity["item_id"]) == ("call", ITEM)


@pytest.mark.parametrize(("people", "who"), [({"owner": (11, 12)}, 11), ({"owner": ()}, OWNER), ({}, OWNER)])
def test_the_first_of_the_people_does_it_else_the_creator(people: dict[str, tuple[int, ...]], who: int) -> None:
    item = replace(person(ITEM), persons=people)
    made = taken(Act(CALL, True, VALUES), CALL_FIRST, item=item)
    assert made.activity is not None
    assert made.activity["person_id"] == who


def given_activity(kind: StepKind, title: str = "Do it") -> Activity:
    """Return an activity as it was added."""
    return Activity(
        21, ACCOUNT, 7, 5, 0, kind.value, title, "", OWNER, ITEM, "open", MONDAY_MORNING, None, None, "", ""
    )  # fmt: skip


def test_a_new_activity_is_put_on_its_board_and_somebody_reminded() -> None:
    made = taken(Act(CALL, True, VALUES), wanting(CALL_FIRST, due=True))
    follows = activity_effects(made, given_activity(StepKind.CALL))
    assert follows.activities == [ActivityItem(ACCOUNT, 21)]
    assert follows.reminders == [Reminder(ACCOUNT, 21)]


def test_a_new_activity_does_not_ring_when_its_switch_is_off() -> None:
    others = wanting(CALL_FIRST, ended_by_rule=True, completed=True, failed=True, stopped=True)
    follows = activity_effects(taken(Act(CALL, True, VALUES), others), given_activity(StepKind.CALL))
    assert follows.reminders == []
    assert follows.activities == [ActivityItem(ACCOUNT, 21)]


@settings(deadline=None)
@given(DEFINITIONS, st.sampled_from([code for code in KINDS if KINDS[code] in (Kind.STOPPED, Kind.FAILED)]))
def test_any_run_that_is_ended_keeps_a_state_that_fits_its_reason(definition: Definition, code: str) -> None:
    made = taken(Stop(code), replace(definition, board=BOARD))
    wanted = {Kind.STOPPED: definition.notifications.stopped, Kind.FAILED: definition.notifications.failed}
    assert made.advance is not None
    assert made.advance.state == KINDS[code].value
    assert [one.trigger for one in made.effects.fires] == [RUN_FAILED_OR_STOPPED]
    assert len(made.effects.notices) == wanted[KINDS[code]]
    assert len(made.effects.dirty) == 1


@settings(deadline=None)
@given(DEFINITIONS, st.integers(0, 9), st.booleans())
def test_an_activity_never_moves_a_run_back(definition: Definition, days: int, holds: bool) -> None:
    steps = (CALL, WaitStep(days), *definition.steps)
    made = taken(Act(CALL, holds, VALUES), replace(definition, board=BOARD, steps=steps, holding=Holding(call=holds)))
    assert made.advance is not None
    assert made.advance.position >= (0 if holds else 2)
    assert (made.advance.due_at is None) is holds
    if made.advance.due_at is not None:
        assert made.advance.due_at - MONDAY_MORNING >= days * DAY - timedelta(hours=1)


async def test_a_mail_whose_refusal_came_too_late_to_end_the_run_ends_it_now(world: World) -> None:
    number = (await world.enroll(await world.publish(), ITEM))[ITEM]
    await world.run_check()
    await world.die_after_intent(await world.claim())
    await world.change("UPDATE delivery SET state = 'refused'")
    await world.expire()
    await world.run()
    failed = await world.one(number)
    assert (failed["state"], failed["reason"]) == ("failed", "recipient_refused")
    assert world.mailer.sent == []
