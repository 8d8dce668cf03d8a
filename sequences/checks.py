"""What is missing before a sequence can be active, what is wrong with it, and what will never happen."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from sequences import fields, schedule
from sequences.definition import Definition, EmailStep, Event, ManualStep, StepKind, WaitStep

LONGEST_NAME, LONGEST_SUBJECT, LONGEST_TEXT = 255, 1000, 200_000
MOST_STEPS, MOST_DAYS = 100, 365
CONTROLS = re.compile(r"[\x00-\x1f\x7f]")


@dataclass(frozen=True)
class Missing:
    """Something a sequence needs before it can be active (rows B6, R1)."""

    code: str
    field: str
    sentence: str


@dataclass(frozen=True)
class Problem:
    """A value that can never be right; `field` is its place, as in `steps[2].days`."""

    field: str
    sentence: str


def missing(definition: Definition) -> tuple[Missing, ...]:
    """Return what must be filled in before the sequence can be active."""
    return tuple(_missing(definition))


def _missing(definition: Definition) -> Iterator[Missing]:
    if not any(not isinstance(step, WaitStep) for step in definition.steps):
        yield Missing("no_steps", "steps", "The sequence has no step yet: add one.")
    if definition.board is None:
        yield Missing("no_board", "board", "No board is chosen: choose the board whose items enter.")
    if definition.email_column is None and _writes(definition):
        yield Missing("no_email_column", "contact.email", "No e-mail column is chosen: choose it.")
    if definition.needs_mailbox() and not definition.send_as:
        yield Missing("no_sender", "send_as", "No sender is chosen: choose the mailbox that sends.")
    notifications = definition.notifications
    if notifications.any_on() and not notifications.people_column:
        yield Missing("no_recipient", "notify.people_column", "Nobody hears of it: choose a People column.")
    for n, step in enumerate(definition.steps):
        yield from _blank(n, step)


def _writes(definition: Definition) -> bool:
    return any(step.kind in (StepKind.EMAIL, StepKind.MANUAL_EMAIL) for step in definition.steps)


def _blank(n: int, step: object) -> Iterator[Missing]:
    if isinstance(step, EmailStep):
        if not step.subject.strip() and step.thread == "new":
            yield Missing("no_subject", f"steps[{n}].subject", f"Step {n + 1} has no subject: write one.")
        if not step.body.strip():
            yield Missing("no_body", f"steps[{n}].body", f"Step {n + 1} has no text: write one.")
    if isinstance(step, ManualStep) and not step.title.strip():
        yield Missing("no_title", f"steps[{n}].title", f"Step {n + 1} has no title: say what is to do.")


def problems(definition: Definition, *, columns: frozenset[str] | None = None) -> tuple[Problem, ...]:
    """Return what is never accepted; with `columns` of the board, unknown ones too."""
    return tuple([*_named(definition), *_timed(definition), *_ruled(definition), *_stepped(definition, columns)])


def _named(definition: Definition) -> Iterator[Problem]:
    if not definition.name.strip():
        yield Problem("name", "The name is empty: give the sequence a short, clear name.")
    if len(definition.name) > LONGEST_NAME:
        yield Problem("name", f"The name is longer than {LONGEST_NAME} characters: shorten it.")
    if CONTROLS.search(definition.name):
        yield Problem("name", "The name holds a line break or another control character: remove it.")
    if len(definition.steps) > MOST_STEPS:
        yield Problem("steps", f"More than {MOST_STEPS} steps: split the sequence.")


def _timed(definition: Definition) -> Iterator[Problem]:
    times = definition.schedule
    try:
        schedule.zone(times.time_zone)
    except ValueError:
        yield Problem("when.time_zone", f"There is no time zone {times.time_zone!r}: write one like Europe/Paris.")
    if not times.days or not times.days <= frozenset(range(7)):
        yield Problem("when.days", "No sending day is chosen: choose at least one.")
    if times.opens >= times.closes:
        yield Problem("when.from", "The sending hours end before they begin: set a later end.")


def _ruled(definition: Definition) -> Iterator[Problem]:
    for event, count in Counter(rule.event for rule in definition.rules).items():
        if count > 1:
            yield Problem(f"rules.{event.value}", "The same rule stands twice: keep one.")


def _stepped(definition: Definition, columns: frozenset[str] | None) -> Iterator[Problem]:
    for n, step in enumerate(definition.steps):
        if isinstance(step, WaitStep):
            if not 0 <= step.days <= MOST_DAYS:
                yield Problem(f"steps[{n}].days", f"A wait has 0 to {MOST_DAYS} days.")
            continue
        short, long = ("subject", "body") if isinstance(step, EmailStep) else ("title", "note")
        if len(getattr(step, short)) > LONGEST_SUBJECT:
            yield Problem(f"steps[{n}].{short}", f"Longer than {LONGEST_SUBJECT} characters: shorten it.")
        if CONTROLS.search(getattr(step, short)):
            yield Problem(f"steps[{n}].{short}", "It holds a line break or another control character: remove it.")
        if len(getattr(step, long)) > LONGEST_TEXT:
            yield Problem(f"steps[{n}].{long}", f"Longer than {LONGEST_TEXT} characters: shorten it.")
        for name in (short, long):
            yield from _fields(f"steps[{n}].{name}", getattr(step, name), columns)


def _fields(place: str, text: str, columns: frozenset[str] | None) -> Iterator[Problem]:
    try:
        wanted = fields.named(fields.parse(text))
    except fields.BadField as error:
        yield Problem(place, f"{str(error)[0].upper()}{str(error)[1:]}.")
        return
    for column in sorted(wanted - {"name"} - columns) if columns is not None else ():
        yield Problem(place, f"The board has no column {column!r}: choose another field.")


def warnings(definition: Definition, *, tracking: bool = False) -> tuple[Problem, ...]:
    """Return what is accepted and will never happen."""
    found = [
        Problem(f"rules.{rule.event.value}", "This rule never fires: opens and clicks are not tracked.")
        for rule in definition.rules
        if rule.on and not tracking and rule.event in (Event.OPENED, Event.CLICKED)
    ]
    first = next((n for n, step in enumerate(definition.steps) if isinstance(step, EmailStep)), None)
    if first is not None and getattr(definition.steps[first], "thread", "new") == "reply":
        found.append(Problem(f"steps[{first}].thread", "The first e-mail has nothing to reply to: it starts a thread."))
    return tuple(found)
