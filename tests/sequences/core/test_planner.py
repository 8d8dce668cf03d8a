"""The planner: what comes for people, why it comes later, what a mailbox has to carry, and what is counted."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sequences.core import schedule
from sequences.core.decide import Facts, ItemFacts
from sequences.core.definition import (
    Definition,
    EmailStep,
    ManualStep,
    Recipient,
    Schedule,
    Sender,
    StepKind,
    WaitStep,
)
from sequences.core.hours import hours_of
from sequences.core.outlets import Box
from sequences.core.pace import Begun, Pace, Wish
from sequences.core.places import Whereabouts
from sequences.core.planner import Foreseen, Person, Plan, plan
from sequences.core.senders import Absence, Candidate, Line
from tests.sequences.core.test_hours import MOMENTS, hours

DAY, HOUR, MINUTE = timedelta(days=1), timedelta(hours=1), timedelta(minutes=1)
FRIDAY = datetime(2026, 11, 27, 10, tzinfo=UTC)
ADA = ItemFacts("Ada", {"name": "Ada"}, "ada@byron.example", "ada@byron.example")
MAIL = EmailStep("Hello", "<p>Hi</p>")
THREE = Definition(
    "Three", (MAIL, WaitStep(1), MAIL, WaitStep(2), ManualStep(StepKind.CALL, "Call")), board=1, email_column="email",
    send_as="dana@acme.test", schedule=Schedule("UTC"),
)  # fmt: skip
SLOW = Box("dana@acme.test", Pace(per_minute=2, per_day=5), FRIDAY - DAY)


def planned(definition: Definition = THREE, people: int = 1, box: Box | None = None, **facts: object) -> Plan:
    """Plan from Friday on for people of whom these facts are known."""
    everybody = [Person(n, Facts(ADA, **facts)) for n in range(people)]  # type: ignore[arg-type]
    return plan(everybody, definition, [box] if box else [], FRIDAY)


def one(definition: Definition = THREE, **facts: object) -> Foreseen:
    """Return what comes for a single person."""
    return planned(definition, **facts).people[0]


def test_each_step_comes_when_it_is_due_and_the_end_after_the_last() -> None:
    ada = one()
    assert [(moment.position, moment.at) for moment in ada.steps] == [
        (0, FRIDAY), (2, datetime(2026, 11, 30, 9, tzinfo=UTC)), (4, datetime(2026, 12, 2, 9, tzinfo=UTC)),
    ]  # fmt: skip
    assert (ada.outcome, ada.completed_at) == ("planned", datetime(2026, 12, 2, 9, tzinfo=UTC))
    assert ada.actions == [*(moment.at for moment in ada.steps), ada.completed_at]


def test_a_weekend_is_told_with_the_morning_behind_it() -> None:
    [shift] = one().steps[1].shifts
    assert (shift.code, shift.since, shift.until) == ("weekend", FRIDAY + DAY, datetime(2026, 11, 30, 9, tzinfo=UTC))
    assert one().steps[0].shifts == ()


def test_a_holiday_is_named_with_whose_it_is() -> None:
    plan_ = Schedule("Europe/Berlin", recipient=Recipient(holidays=True))
    thanksgiving = hours_of(plan_, Whereabouts("America/New_York", "US"), {date(2026, 11, 27): "Inventory"})
    moved = plan([Person(1, Facts(ADA, hours=thanksgiving))], THREE, [], FRIDAY - DAY)
    told = [(shift.code, shift.whose) for shift in moved.people[0].steps[0].shifts]
    assert told == [("holiday", "recipient"), ("holiday", "sender"), ("weekend", None)]
    assert "Thanksgiving" in moved.people[0].steps[0].shifts[0].sentence
    assert "Inventory" in moved.people[0].steps[0].shifts[1].sentence


def test_the_evening_waits_for_the_sending_hours() -> None:
    late = replace(THREE, schedule=Schedule("UTC", opens=time(12)))
    [shift] = one(late).steps[0].shifts
    assert (shift.code, shift.until) == ("window", FRIDAY + 2 * HOUR)


def test_a_mailbox_keeps_its_pace_among_the_people_and_says_so() -> None:
    found = planned(people=7, box=SLOW)
    firsts = [one.steps[0] for one in found.people]
    assert [moment.at for moment in firsts[:5]] == [FRIDAY] * 2 + [FRIDAY + MINUTE] * 2 + [FRIDAY + 2 * MINUTE]
    assert firsts[4].shifts[-1].code == "pace"
    assert firsts[5].at == datetime(2026, 11, 30, 9, tzinfo=UTC)  # five a day: the next is on Monday
    assert all(mails <= 5 for mails in found.load.values())
    assert sum(found.load.values()) == 14


def test_what_began_before_and_who_waits_already_count() -> None:
    busy = replace(SLOW, begun=Begun([FRIDAY - HOUR] * 3, [False] * 3), others=(Wish(FRIDAY, FRIDAY, False),))
    found = [one.steps[0].at for one in planned(people=2, box=busy).people]
    assert found == [FRIDAY, datetime(2026, 11, 30, 9, tzinfo=UTC)]


def test_who_would_not_be_enrolled_has_no_dates_and_a_reason() -> None:
    assert (one(suppressed=True).outcome, one(suppressed=True).code) == ("refused", "suppressed")
    assert one(suppressed=True).steps == ()
    gone = plan([Person(1, Facts(None))], THREE, [], FRIDAY).people[0]
    assert (gone.outcome, gone.code) == ("refused", "item_gone")


def test_who_waits_for_somebody_is_foreseen_until_then() -> None:
    halted = one(paused_for="too_many_bounces:6/50")
    assert (halted.outcome, halted.code, halted.steps, halted.completed_at) == ("waits", "too_many_bounces", (), None)
    called = replace(THREE, steps=(ManualStep(StepKind.TASK, "Do"), *THREE.steps))
    halted = one(called, paused_for="too_many_bounces:6/50")
    assert [moment.position for moment in halted.steps] == [0]


def test_a_mailbox_that_refuses_is_taken_to_work_when_it_is_tried_again() -> None:
    held = one(mailbox_connected=False, mailbox_retry_at=FRIDAY + HOUR)
    assert held.steps[0].at == FRIDAY + HOUR
    assert held.steps[0].shifts[-1].code == "hold"


def test_what_comes_after_a_step_that_holds_is_an_estimate() -> None:
    steps = (ManualStep(StepKind.MANUAL_EMAIL, "Write"), ManualStep(StepKind.CALL, "Call"), MAIL)
    assert [moment.estimated for moment in one(replace(THREE, steps=steps)).steps] == [False, True, True]


STEPS = st.lists(
    st.just(MAIL) | st.builds(WaitStep, st.integers(0, 20)) | st.just(ManualStep(StepKind.TASK, "Do")), max_size=8
)
PACES = st.sampled_from((None, SLOW, replace(SLOW, pace=Pace(per_hour=1)), replace(SLOW, pace=Pace(per_minute=3))))


@settings(deadline=None)
@given(st.lists(hours(), min_size=1, max_size=4), STEPS, PACES, MOMENTS)
def test_no_plan_breaks_a_promise(every: list[object], steps: list[object], box: Box | None, now: datetime) -> None:
    definition = replace(THREE, steps=tuple(steps))  # type: ignore[arg-type]
    people = [Person(n, Facts(ADA, hours=one)) for n, one in enumerate(every)]  # type: ignore[arg-type]
    for foreseen in plan(people, definition, [box] if box else [], now).people:
        bound = every[foreseen.key]
        assert foreseen.outcome == "planned"
        before, done = now, -1
        for moment in foreseen.steps:
            days = sum(step.days for step in steps[done + 1 : moment.position] if isinstance(step, WaitStep))
            assert moment.at >= schedule.add_days(before, days, bound)  # type: ignore[arg-type]
            if isinstance(steps[moment.position], EmailStep):
                assert schedule.is_open(moment.at, bound)  # type: ignore[arg-type]
            stretches = [(shift.since, shift.until) for shift in moment.shifts]
            assert all(since < until for since, until in stretches)
            assert all(first[1] <= second[0] for first, second in pairwise(stretches))
            assert not stretches or stretches[-1][1] == moment.at
            before, done = moment.at, moment.position
        assert done == max((n for n, step in enumerate(steps) if not isinstance(step, WaitStep)), default=-1)


SAM, ANN = Candidate("sam@acme.test", user=2), Candidate("ann@acme.test", user=3)
BY_OWNER = replace(THREE, sender=Sender(("owner",), away="next"))


def test_each_mailbox_keeps_its_own_pace_and_the_load_is_told_by_mailbox() -> None:
    boxes = [replace(SLOW, address=f"{name}@acme.test", pace=Pace(per_minute=1)) for name in ("sam", "ann")]
    people = [Person(n, Facts(ADA, line=Line((one,)))) for n, one in enumerate((SAM, SAM, ANN))]
    found = plan(people, BY_OWNER, boxes, FRIDAY)
    assert [one.steps[0].at for one in found.people] == [FRIDAY, FRIDAY + MINUTE, FRIDAY]
    assert {one.mailbox for one in found.people[2].steps} == {"ann@acme.test", None}
    monday = FRIDAY.date() + 3 * DAY
    assert found.load == {
        (FRIDAY.date(), "ann@acme.test"): 1, (FRIDAY.date(), "sam@acme.test"): 2,
        (monday, "ann@acme.test"): 1, (monday, "sam@acme.test"): 2,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("second", "left"), [(MAIL, "ann@acme.test"), (replace(MAIL, thread="reply"), "sam@acme.test")]
)
def test_a_reply_is_planned_from_where_its_thread_left(second: EmailStep, left: str) -> None:
    definition = replace(BY_OWNER, steps=(MAIL, WaitStep(3), second))
    holiday = Absence(FRIDAY + DAY, FRIDAY + 9 * DAY)
    line = Line((replace(SAM, away=holiday), ANN))
    [ada] = plan([Person(1, Facts(ADA, line=line))], definition, [], FRIDAY).people
    assert [one.mailbox for one in ada.steps] == ["sam@acme.test", left]
    if left == "ann@acme.test":
        assert not [one for one in ada.steps[1].shifts if one.code == "hold"]
        return
    [hold] = [one for one in ada.steps[1].shifts if one.code == "hold"]  # looked for each day, told as one wait
    assert (hold.since, hold.until) == (FRIDAY + 3 * DAY, holiday.until)


def test_who_has_no_owner_with_a_mailbox_is_refused_and_who_waits_for_one_is_foreseen_until_then() -> None:
    [nobody] = plan([Person(1, Facts(ADA, line=Line(())))], BY_OWNER, [], FRIDAY).people
    assert (nobody.outcome, nobody.code) == ("refused", "no_owner_mailbox")
    refusing = Line((Candidate("sam@acme.test", connected=False, retry_at=FRIDAY + HOUR),))
    [later] = plan([Person(1, Facts(ADA, line=refusing))], BY_OWNER, [], FRIDAY).people
    assert later.steps[0].at == FRIDAY + HOUR
