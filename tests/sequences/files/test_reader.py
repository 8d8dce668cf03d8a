"""Sequences as files: nothing lost on the way, one hand, and every error at its line."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sequences.core.checks import Missing, Problem, missing, warnings
from sequences.core.definition import BounceLimit, Definition, EmailStep, Event, Rule, StatusChange, WaitStep
from sequences.files.reader import BrokenFile, FileError, dump, parse, read
from tests.sequences.definitions import DEFINITIONS

GUIDE = Path(__file__).parents[3] / "docs" / "sequence-files.md"

BROKEN = """\
name: [a]
board: "12"
nome: x
when:
  time_zone: Mars/Base
  days: [mon, thy]
  from: 25:00
  to: 08:00
steps:
  - email: {subject: "Hi {first name}", body: x}
  - wait: two
  - wait: 400
  - wait:
  - email:
    subject: x
  - call: {title: a}
    task: {title: b}
  -
  - fax: 3
  - call: hello
  - task: {title: "a\\nb"}
rules:
  replied: maybe
  opened: "on"
  replied: off
  bounced: {set: {column: status}}
notify: {due: 1}
"""


def errors(text: str | bytes) -> list[tuple[int, str, str]]:
    with pytest.raises(BrokenFile) as caught:
        parse(text, "a.yaml")
    assert {error.source for error in caught.value.errors} == {"a.yaml"}
    return [(error.line, error.field, error.expected) for error in caught.value.errors]


def found_in(text: str) -> tuple[FileError, ...]:
    try:
        parse(text)
    except BrokenFile as broken:
        return broken.errors
    return ()


@settings(suppress_health_check=[HealthCheck.too_slow])  # on a busy machine
@given(DEFINITIONS)
def test_a_sequence_survives_the_way_through_a_file(definition: Definition) -> None:
    text = dump(definition)
    assert parse(text) == definition
    assert dump(parse(text)) == text
    assert parse(text.encode()) == definition
    assert parse(text.replace("\n", "\r\n")) == definition


@given(DEFINITIONS)
def test_a_file_is_quoted_with_double_quotes_and_ends_with_one_line_end(definition: Definition) -> None:
    text = dump(definition)
    assert text.endswith("\n")
    assert not re.search(r"^ *(- )?\w+: '", text, re.MULTILINE)


@given(DEFINITIONS, st.floats(0, 1, exclude_max=True), st.sampled_from("\t\0\"'{}[]:-#&*!\n"))
def test_a_damaged_file_is_read_or_refused_with_lines(definition: Definition, where: float, sign: str) -> None:
    text = dump(definition)
    at = int(where * len(text))
    damaged = text[:at] + sign + text[at + 1 :]
    assert all(1 <= error.line <= damaged.count("\n") + 1 and error.expected for error in found_in(damaged))


def test_every_error_is_told_at_once_with_its_line_and_field() -> None:
    assert [(line, field) for line, field, _ in errors(BROKEN)] == [
        (1, "name"),
        (2, "board"),
        (3, "nome"),
        (5, "when.time_zone"),
        (6, "when.days[1]"),
        (7, "when.from"),
        (8, "when.to"),
        (10, "steps[0].email.subject"),
        (11, "steps[1].wait"),
        (12, "steps[2].wait"),
        (13, "steps[3]"),
        (15, "steps[4].subject"),
        (16, "steps[5]"),
        (18, "steps[6]"),
        (19, "steps[7].fax"),
        (20, "steps[8].call"),
        (21, "steps[9].task.title"),
        (23, "rules.replied"),
        (24, "rules.opened"),
        (25, "rules.replied"),
        (26, "rules.bounced.set.label"),
        (27, "notify.due"),
    ]


def test_an_error_reads_as_a_line_that_editors_can_follow() -> None:
    with pytest.raises(BrokenFile) as caught:
        parse("name: x\nsteps:\n  - wait: two\n", "a.yaml")
    expected = "a.yaml:3: steps[0].wait: expected a whole number from 0 to 365, without quotes"
    assert str(caught.value) == expected


@pytest.mark.parametrize(
    ("text", "line", "expected"),
    [
        ("", 1, "the file is empty"),
        ("# nothing\n", 1, "the file is empty"),
        ("- a\n", 1, "a section with name"),
        ("a: &x [1]\nb: *x\n", 1, "no anchors"),
        ("name: x\nsteps: *a\n", 2, "no anchors"),
        ("name: x\nboard: !!python/object/apply:os.system [ls]\n", 2, "no tags"),
        ("name: !x y\n", 1, "no tags"),
        ("name: x\n\tboard: 3\n", 2, "spaces, not tabs"),
        ("name: x\n---\nname: y\n", 2, "one sequence in a file"),
        ("name: 'x\n", 2, "readable YAML"),
        ("name: {first_name} hi\n", 1, "readable YAML"),
        ("name: x\nboard: \x07\n", 2, "no control characters"),
        ("name: \ud800\n", 1, "no control characters"),
        (b"\xff\xfen\0a\0m\0e\0", 1, "UTF-8"),
        (b"name: x\nsend_as: \xe9\n", 2, "UTF-8"),
        ("name: x\n" + "#" * 1_000_000, 1, "at most 1 MB"),
        ("[" * 900_000, 1, "far too much structure"),
        ("name: x\nsteps: " + "[" * 30 + "]" * 30, 2, "far too much structure"),
        ("name: x\nsteps:\n" + "- a\n" * 200_000, 19998, "far too much structure"),
    ],
)
def test_what_is_not_plain_yaml_is_refused(text: str | bytes, line: int, expected: str) -> None:
    [(where, _, found)] = errors(text)
    assert (where, expected in found) == (line, True)


def test_a_billion_laughs_are_not_laughed() -> None:
    bomb = "a: &a [x, x]\n" + "".join(f"{b}: &{b} [*{a}, *{a}]\n" for a, b in zip("abcdefgh", "bcdefghi", strict=True))
    assert "no anchors" in errors(bomb)[0][2]


def test_a_word_is_a_word_even_when_yaml_takes_it_for_something_else() -> None:
    text = "name: No\nsend_as: 12:30\nsteps:\n  - task: {title: 0x1F, note: 2026-11-23}\n"
    text += "rules:\n  replied: {set: {column: on, label: 12}}\n"
    definition = parse(text)
    assert (definition.name, definition.send_as) == ("No", "12:30")
    assert definition.rules == (Rule(Event.REPLIED, True, StatusChange("on", "12")),)
    assert dump(definition).startswith('name: "No"\n')


def test_a_byte_order_mark_is_no_part_of_the_file() -> None:
    assert parse("\ufeffname: x\n") == Definition("x")
    assert parse(b"\xef\xbb\xbfname: x\n") == Definition("x")


def test_what_is_left_out_or_left_empty_has_its_default() -> None:
    assert parse("name: x\n") == Definition("x")
    assert parse("name: x\nboard:\nsend_as: ~\nwhen: null\nsteps:\nrules: {opened: }\n") == Definition(
        "x", rules=(Rule(Event.OPENED),)
    )


def test_switches_are_words_without_quotes() -> None:
    on = parse("name: x\nnotify: {completed: yes, stopped: On, due: false, failed: no}\n").notifications
    assert (on.completed, on.stopped, on.due, on.failed) == (True, True, False, False)


@pytest.mark.parametrize(
    ("written", "limit"),
    [
        ("off", BounceLimit(on=False)),
        ("on", BounceLimit()),
        ("", BounceLimit()),
        ("{percent: 3}", BounceLimit(percent=3)),
        ("{active: off, sends: 100}", BounceLimit(on=False, sends=100)),
    ],
)
def test_a_limit_of_bounces_may_be_a_word_or_numbers(written: str, limit: BounceLimit) -> None:
    definition = parse(f"name: x\nbounce_limit: {written}\n")
    assert definition.bounce_limit == limit
    assert parse(dump(definition)) == definition


@pytest.mark.parametrize("written", ["5", "{percent: 0}", "{percent: 51}", "{sends: 9}", '{sends: "50"}', "[on]"])
def test_a_limit_of_bounces_that_is_none_is_refused_at_its_line(written: str) -> None:
    [(line, field, _)] = errors(f"name: x\nbounce_limit: {written}\n")
    assert (line, field.partition(".")[0]) == (2, "bounce_limit")


def test_rules_keep_their_order_and_there_is_one_for_each_event() -> None:
    rules = (Rule(Event.OPENED), Rule(Event.REPLIED, on=False))
    assert parse(dump(Definition("x", rules=rules))).rules == rules
    with pytest.raises(ValueError, match="one rule"):
        dump(Definition("x", rules=(Rule(Event.OPENED), Rule(Event.OPENED))))


def test_a_draft_may_lack_its_texts_and_what_it_lacks_has_a_line() -> None:
    file = read("name: x\nsteps:\n  - wait: 1\n  - email:\n      body: <p>x</p>\n      thread: reply\n", "a.yaml")
    assert file.definition.steps == (WaitStep(1), EmailStep("", "<p>x</p>", "reply"))
    told: list[Missing | Problem] = [*missing(file.definition), *warnings(file.definition)]
    found = [file.error(one.field, one.sentence) for one in told]
    assert [(one.line, one.field) for one in found] == [
        (4, "steps[1].email.subject"),
        (1, "send_as"),
        (1, "board"),
        (1, "contact.email"),
        (1, "notify.people_column"),
        (6, "steps[1].email.thread"),
    ]


def test_the_guides_example_is_in_the_hand_that_the_program_writes() -> None:
    example = re.findall(r"```yaml\n(.*?)```", GUIDE.read_text(encoding="utf-8"), re.DOTALL)[0]
    definition = parse(example)
    assert dump(definition) == example
    assert missing(definition) == ()


def test_what_the_board_says_is_told_at_its_line() -> None:
    text = """\
name: a
board_says:
  - when: {column: status, is: a, any_of: [b]}
    then: stop
  - when: {column: status, is: c}
    then: explode
  - {then: stop}
  - when:
      column: status
      any_of: [d, " "]
    then: pause
label_removed: maybe
"""
    assert [(line, field) for line, field, _ in errors(text)] == [
        (3, "board_says[0].when.any_of"),
        (6, "board_says[1].then"),
        (7, "board_says[2].when"),
        (10, "board_says[3].when.any_of[1]"),
        (12, "label_removed"),
    ]
