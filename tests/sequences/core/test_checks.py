"""What a sequence lacks, what is never accepted, and what never happens: told to a board admin."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, time
from typing import Any, Literal

import pytest
from hypothesis import HealthCheck, given, settings

from sequences.core.checks import missing, problems, warnings
from sequences.core.definition import (
    BounceLimit,
    Condition,
    Consequence,
    Definition,
    EmailStep,
    Event,
    Footer,
    ManualStep,
    Notifications,
    Recipient,
    Rule,
    Schedule,
    StatusChange,
    Step,
    StepKind,
    Tracking,
    WaitStep,
)
from tests.sequences.definitions import DEFINITIONS

MAIL = EmailStep("Hello {first_name|there}", "<p>Hi</p>")
QUIET = Notifications(due=False, ended_by_rule=False, failed=False)
WHOLE = Definition(
    "Inbound",
    (MAIL, WaitStep(2), ManualStep(StepKind.CALL, "Call {name}")),
    board=18400112233,
    email_column="email",
    phone_column="phone",
    send_as="dana@acme.test",
    rules=(Rule(Event.REPLIED, status=StatusChange("status", "Replied")),),
    notifications=Notifications(people_column="owner"),
)


def codes(**change: Any) -> list[str]:
    return [one.code for one in missing(replace(WHOLE, **change))]


def places(**change: Any) -> list[str]:
    return [one.field for one in problems(replace(WHOLE, **change))]


@pytest.mark.parametrize(
    ("limit", "wrong"),
    [
        (BounceLimit(percent=1, sends=10), []),
        (BounceLimit(percent=50, sends=200), []),
        (BounceLimit(on=False, percent=0, sends=201), ["bounce_limit.percent", "bounce_limit.sends"]),
        (BounceLimit(percent=51, sends=9), ["bounce_limit.percent", "bounce_limit.sends"]),
    ],
)
def test_a_limit_of_bounces_has_its_bounds(limit: BounceLimit, wrong: list[str]) -> None:
    assert places(bounce_limit=limit) == wrong


def test_a_whole_sequence_lacks_nothing() -> None:
    assert missing(WHOLE) == ()
    assert problems(WHOLE) == ()
    assert warnings(WHOLE) == ()


def test_a_new_sequence_lacks_steps_a_board_and_somebody_to_notify() -> None:
    assert [one.code for one in missing(Definition("x"))] == ["no_steps", "no_board", "no_recipient"]


def test_waits_alone_are_no_steps() -> None:
    assert codes(steps=(WaitStep(1), WaitStep(2))) == ["no_steps"]


@pytest.mark.parametrize("kind", [StepKind.EMAIL, StepKind.MANUAL_EMAIL])
def test_an_email_needs_its_column_whoever_sends_it(kind: StepKind) -> None:
    step = MAIL if kind is StepKind.EMAIL else ManualStep(StepKind.MANUAL_EMAIL, "Write")
    assert codes(steps=(step,), email_column=None) == ["no_email_column"]
    assert codes(steps=(ManualStep(StepKind.CALL, "Call"),), email_column=None, send_as=None) == []


def test_only_automatic_emails_need_a_sender() -> None:
    assert codes(send_as=None) == ["no_sender"]
    assert codes(send_as=None, steps=(ManualStep(StepKind.MANUAL_EMAIL, "Write"),)) == []


def test_a_people_column_is_needed_while_any_notification_is_on() -> None:
    assert codes(notifications=Notifications()) == ["no_recipient"]
    assert codes(notifications=QUIET) == []
    assert codes(notifications=replace(QUIET, stopped=True)) == ["no_recipient"]


@pytest.mark.parametrize(
    ("step", "expected"),
    [
        (EmailStep(" ", "<p>x</p>"), ["no_subject"]),
        (EmailStep("", "<p>x</p>", "reply"), []),
        (EmailStep("x", "<p>&nbsp;<br></p>"), ["no_body"]),
        (EmailStep("x", "<p><img src='https://a.test/b.png'></p>"), []),
        (EmailStep("x", "{name}"), []),
        (ManualStep(StepKind.TASK, "\t", "note"), ["no_title"]),
    ],
)
def test_blank_texts_are_missing(step: Step, expected: list[str]) -> None:
    assert codes(steps=(MAIL, step)) == expected


@pytest.mark.parametrize(
    ("change", "place"),
    [
        ({"name": " "}, "name"),
        ({"name": "x" * 256}, "name"),
        ({"name": "a\nb"}, "name"),
        ({"board": 0}, "board"),
        ({"board": 2**63}, "board"),
        ({"send_as": "dana@acme.test\r\nBcc: x"}, "send_as"),
        ({"email_column": ""}, "email_column"),
        ({"schedule": Schedule(time_zone="Mars/Base")}, "schedule.time_zone"),
        ({"schedule": Schedule(time_zone="../etc/localtime")}, "schedule.time_zone"),
        ({"schedule": Schedule(days=frozenset())}, "schedule.days"),
        ({"schedule": Schedule(days=frozenset((1, 7)))}, "schedule.days"),
        ({"schedule": Schedule(opens=time(9), closes=time(9))}, "schedule.closes"),
        ({"schedule": Schedule(opens=time(9, 0, 1))}, "schedule.opens"),
        ({"schedule": Schedule(opens=time(9, tzinfo=UTC))}, "schedule.opens"),
        ({"rules": (Rule(Event.OPENED), Rule(Event.REPLIED), Rule(Event.OPENED, on=False))}, "rules[2]"),
        ({"rules": (Rule(Event.OPENED, status=StatusChange("status", "")),)}, "rules[0].status.label"),
        ({"steps": (WaitStep(-1),)}, "steps[0].days"),
        ({"steps": (MAIL, WaitStep(366))}, "steps[1].days"),
        ({"steps": (WaitStep(1),) * 101}, "steps"),
        ({"steps": (EmailStep("a\r\nBcc: b", "x"),)}, "steps[0].subject"),
        ({"steps": (EmailStep("x" * 1001, "x"),)}, "steps[0].subject"),
        ({"steps": (EmailStep("Hi {first name}", "x"),)}, "steps[0].subject"),
        ({"steps": (EmailStep("x", "x" * 200_001),)}, "steps[0].body"),
        ({"steps": (EmailStep("x", "a\0b"),)}, "steps[0].body"),
        ({"steps": (EmailStep("x", "\ud800"),)}, "steps[0].body"),
        ({"steps": (EmailStep("x", "<style>p{color:red}</style>"),)}, "steps[0].body"),
        ({"steps": (EmailStep("x", "x", file_columns=("offer", "")),)}, "steps[0].file_columns[1]"),
        ({"steps": (EmailStep("x", "x", file_columns=("a\nb",)),)}, "steps[0].file_columns[0]"),
        ({"steps": (EmailStep("x", "x", file_columns=("a", "b", "a")),)}, "steps[0].file_columns[2]"),
        ({"steps": (EmailStep("x", "x", file_columns=tuple("abcdef")),)}, "steps[0].file_columns"),
        ({"steps": (ManualStep(StepKind.CALL, "a\x1bb"),)}, "steps[0].title"),
        ({"steps": (ManualStep(StepKind.CALL, "a", "{"),)}, "steps[0].note"),
    ],
)
def test_what_is_never_accepted_is_named_at_its_place(change: dict[str, Any], place: str) -> None:
    assert places(**change) == [place]


@pytest.mark.parametrize("part", ["subject", "body"])
@pytest.mark.parametrize("kind", [StepKind.TASK, StepKind.CALL])
def test_only_a_manual_mail_has_a_draft(kind: Literal[StepKind.TASK, StepKind.CALL], part: str) -> None:
    step = ManualStep(kind, "Do it")
    told = problems(replace(WHOLE, steps=(replace(step, **{part: "Hi {name}"}),)))
    assert [one.field for one in told] == [f"steps[0].{part}"]
    letter = replace(step, kind=StepKind.MANUAL_EMAIL, **{part: "Hi {name}"})
    assert problems(replace(WHOLE, steps=(letter,))) == ()


def test_the_edges_of_what_is_accepted() -> None:
    steps = (WaitStep(0), WaitStep(365), EmailStep("x" * 1000, "x" * 200_000), *[WaitStep(1)] * 97)
    assert places(name="x" * 255, board=2**63 - 1, steps=steps) == []
    assert places(schedule=Schedule(opens=time(0), closes=time(23, 59))) == []
    assert places(steps=(EmailStep("x", "<p>\r\n\ta</p>"),)) == []


def test_columns_that_the_board_does_not_have_are_named() -> None:
    every = frozenset({"email", "phone", "owner", "status", "first_name"})
    assert problems(WHOLE, columns=every) == ()
    found = problems(WHOLE, columns=frozenset())
    assert [one.field for one in found] == [
        "email_column",
        "phone_column",
        "notifications.people_column",
        "rules[0].status.column",
        "steps[0].subject",
    ]
    assert found[-1].sentence.startswith("Step 1 asks for {first_name}")
    attaching = replace(WHOLE, steps=(WaitStep(1), replace(MAIL, file_columns=("offer", "status"))))
    [unknown] = problems(attaching, columns=every)
    assert (unknown.field, unknown.sentence) == (
        "steps[1].file_columns[0]",
        "The board has no column “offer”: choose another column.",
    )


def test_a_rule_that_can_never_fire_says_so() -> None:
    rules = (Rule(Event.REPLIED), Rule(Event.OPENED), Rule(Event.CLICKED, on=False))
    definition = replace(WHOLE, rules=rules)
    assert [one.field for one in warnings(definition)] == ["rules[1]"]
    assert warnings(replace(definition, tracking=Tracking(opens=True))) == ()


@pytest.mark.parametrize(
    ("body", "deaf"),
    [
        ("<p>Hi</p>", True),
        ('<a href="mailto:dana@acme.test">write</a>', True),
        ('<a href="#top">up</a>', True),
        ('<a href="{{site}}">our page</a>', True),
        ('<a href="https://acme.test">our page</a>', False),
        ("<A title='x' HREF = 'HTTP://acme.test'>our page</A>", False),
        ('<a href="{site}">our page</a>', False),
    ],
)
def test_a_click_rule_without_a_link_to_the_web_says_so(body: str, deaf: bool) -> None:
    clicked = replace(WHOLE, steps=(EmailStep("x", body),), rules=(Rule(Event.CLICKED),))
    found = [one.field for one in warnings(replace(clicked, tracking=Tracking(clicks=True)))]
    assert found == (["rules[0]"] if deaf else [])


@pytest.mark.parametrize(
    ("footer", "places"),
    [
        (Footer("Acme GmbH\nHauptstraße 1", "Unsubscribe {here}"), []),
        (Footer("  \n "), ["footer.postal_address"]),
        (Footer("x" * 501), ["footer.postal_address"]),
        (Footer("a\x00b"), ["footer.postal_address"]),
        (Footer(None, " "), ["footer.unsubscribe_link"]),
        (Footer(None, "a\nb"), ["footer.unsubscribe_link"]),
        (Footer(None, "x" * 256), ["footer.unsubscribe_link"]),
    ],
)
def test_a_footer_is_short_and_readable(footer: Footer, places: list[str]) -> None:
    assert [one.field for one in problems(replace(WHOLE, footer=footer))] == places


def test_a_reply_with_no_email_before_says_so() -> None:
    reply = EmailStep("", "<p>x</p>", "reply")
    assert [one.field for one in warnings(replace(WHOLE, steps=(WaitStep(1), reply)))] == ["steps[1].thread"]
    assert warnings(replace(WHOLE, steps=(MAIL, reply, reply))) == ()


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(DEFINITIONS)
def test_every_sentence_is_one_that_says_what_to_do(definition: Definition) -> None:
    assert problems(definition) == ()
    told = [one.sentence for one in missing(definition)]
    told += [one.sentence for one in warnings(definition)]
    told += [one.sentence for one in problems(definition, columns=frozenset())]
    for sentence in told:
        assert sentence[0].isupper()
        assert sentence.endswith(".")
        assert ": " in sentence


@pytest.mark.parametrize("language", ["", "xx", "french", "en_GB", "e" * 500])
def test_an_unknown_language_is_refused(language: str) -> None:
    assert [one.field for one in problems(Definition("x", language=language))] == ["language"]


def test_a_condition_without_a_value_is_refused() -> None:
    one = replace(WHOLE, conditions=(Condition("status", (), Consequence.STOP),))
    assert [problem.field for problem in problems(one)] == ["conditions[0].any_of"]


def test_a_value_that_would_do_two_things_is_refused_and_the_same_thing_twice_is_not() -> None:
    hold = Condition("status", ("On hold", "Later"), Consequence.PAUSE)
    stop = Condition("status", ("later ",), Consequence.STOP)
    again = Condition("status", ("On hold",), Consequence.PAUSE)
    assert [one.field for one in problems(replace(WHOLE, conditions=(hold, stop)))] == ["conditions[1].any_of[0]"]
    assert problems(replace(WHOLE, conditions=(hold, again))) == ()


def test_a_blank_value_and_too_many_of_them_are_refused() -> None:
    blank = Condition("status", (" ",), Consequence.STOP)
    many = Condition("status", tuple(map(str, range(41))), Consequence.STOP)
    assert [one.field for one in problems(replace(WHOLE, conditions=(blank, many)))] == [
        "conditions[0].any_of[0]",
        "conditions[1].any_of",
    ]
    assert problems(replace(WHOLE, conditions=(replace(blank, any_of=("a",)),) * 21))[0].field == "conditions"


def test_a_condition_of_a_column_that_the_board_has_not_is_refused_and_a_group_is_no_column() -> None:
    there = frozenset(column for column in ("email", "owner", "status", "first_name", "company") if column)
    conditions = (Condition("nowhere", ("x",), Consequence.STOP), Condition("group", ("Won",), Consequence.STOP))
    found = problems(Definition("x", conditions=conditions), columns=there)
    assert [one.field for one in found] == ["conditions[0].column"]


@pytest.mark.parametrize("place", ["XX", "fr", "DE-XX", "", "Germany"])
def test_a_place_without_a_calendar_is_refused(place: str) -> None:
    assert places(schedule=Schedule(holidays=place)) == ["schedule.holidays"]
    assert places(schedule=Schedule(holidays="DE-BY")) == []


def test_minding_recipients_of_whom_nothing_is_known_says_so() -> None:
    minding = Schedule(recipient=Recipient(zone=True, holidays=True))
    found = [one.field for one in warnings(replace(WHOLE, phone_column=None, schedule=minding))]
    assert found == ["schedule.recipient.zone_column", "schedule.recipient.country_column"]
    assert warnings(replace(WHOLE, schedule=minding)) == ()


def test_a_column_of_recipients_that_the_board_has_not_is_named() -> None:
    minding = replace(WHOLE, schedule=Schedule(recipient=Recipient(zone=True, zone_column="clock")))
    known = frozenset(("email", "phone", "status", "owner", "first_name"))
    assert [one.field for one in problems(minding, columns=known)] == ["schedule.recipient.zone_column"]
