"""What is never accepted in a sequence, be it a draft: each with its place and what to do.

Places are those of the JSON form, as in `steps[2].days`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from sequences.core import fields, holidays, schedule, step_conditions, values
from sequences.core.definition import (
    GROUP,
    Asked,
    BounceLimit,
    Company,
    Condition,
    Consequence,
    Definition,
    EmailStep,
    Entry,
    Footer,
    ManualStep,
    Schedule,
    Sender,
    Step,
    StepCondition,
    StepKind,
    WaitStep,
)
from sequences.words import Said, say

LONGEST_NAME, LONGEST_WORD, LONGEST_LINE, LONGEST_TEXT, LONGEST_ADDRESS = 255, 255, 1000, 200_000, 500
MOST_STEPS, MOST_DAYS, LARGEST_ID = 100, 365, 2**63 - 1
MOST_VARIANTS, MOST_WEIGHT = 4, 100  # of one e-mail, besides its own wording
MOST_FILES, MOST_FILE_COLUMNS = 10, 5  # of one e-mail
MOST_CONDITIONS, MOST_OF_STEP, MOST_VALUES = 20, 5, 40
WHERE = ("zone_column", "country_column", "region_column")
MOST_OWNERS = 3  # People columns that tell the sender
MOST_REST = 3650  # days before somebody may enter again
LIMITS = {"percent": (1, 50), "sends": (10, 200)}  # of bounces; the last 200 e-mails are looked at

NOT_IN_A_LINE = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")
NOT_IN_A_TEXT = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")  # HTML has lines and tabs


@dataclass(frozen=True)
class Problem:
    """A value that can never be right; `field` is its place, as in `steps[2].days`."""

    field: str
    sentence: Said


def problems(definition: Definition, *, columns: frozenset[str] | None = None) -> tuple[Problem, ...]:
    """Return everything that is never accepted; with `columns`, the ids of the board, unknown ones too."""
    return (
        *_name(definition.name),
        *_board(definition),
        *_when(definition.schedule),
        *_repeated(definition),
        *_steps(definition.steps),
        *_footer(definition.footer),
        *_conditions(definition.conditions),
        *_bounce_limit(definition.bounce_limit),
        *_entry(definition.entry),
        *_company(definition.company),
        *_sender(definition.sender),
        *_language(definition.language),
        *_columns(definition, columns),
    )


def _name(name: str) -> Iterator[Problem]:
    if not name.strip():
        yield Problem("name", say("The sequence has no name: give it a short, clear one."))
    yield from _line("name", name, LONGEST_NAME)


def _line(place: str, text: str, longest: int) -> Iterator[Problem]:
    if len(text) > longest:
        yield Problem(
            place, say("This is {many} characters long: shorten it to {longest}.", many=len(text), longest=longest)
        )
    if NOT_IN_A_LINE.search(text):
        yield Problem(place, say("This holds a line break or another control character: write it in one line."))


def _text(place: str, text: str, longest: int = LONGEST_TEXT) -> Iterator[Problem]:
    if len(text) > longest:
        yield Problem(
            place, say("This text is {many} characters long: shorten it to {longest}.", many=len(text), longest=longest)
        )
    if NOT_IN_A_TEXT.search(text):
        yield Problem(place, say("This text holds a control character: paste it again as plain text."))


def _board(definition: Definition) -> Iterator[Problem]:
    if definition.board is not None and not 0 < definition.board <= LARGEST_ID:
        yield Problem("board", say("This is not the id of a board: take it from the board's address."))
    for place, word in _words(definition):
        if not word.strip():
            yield Problem(place, say("This is empty: choose a value, or leave it out."))
        yield from _line(place, word, LONGEST_WORD)


def _words(definition: Definition) -> Iterator[tuple[str, str]]:
    """Yield the short names that a definition holds, with their places."""
    yield from _named_columns(definition)
    if definition.send_as is not None:
        yield "send_as", definition.send_as
    if definition.footer.unsubscribe_link is not None:
        yield "footer.unsubscribe_link", definition.footer.unsubscribe_link
    for n, rule in enumerate(definition.rules):
        if rule.status is not None:
            yield f"rules[{n}].status.label", rule.status.label
    for n, condition in enumerate(definition.conditions):
        yield from ((f"conditions[{n}].any_of[{m}]", text) for m, text in enumerate(condition.any_of))
    for _, place, asked in step_conditions.places(definition):
        yield from ((f"{place}.any_of[{m}]", text) for m, text in enumerate(asked.any_of))


def _named_columns(definition: Definition) -> Iterator[tuple[str, str]]:
    named = {
        "email_column": definition.email_column,
        "phone_column": definition.phone_column,
        "notifications.people_column": definition.notifications.people_column,
        "company.column": definition.company.column,
        **{f"sender.columns[{n}]": column for n, column in enumerate(definition.sender.columns)},
        **{f"schedule.recipient.{name}": getattr(definition.schedule.recipient, name) for name in WHERE},
    }
    yield from ((place, column) for place, column in named.items() if column is not None)
    for n, rule in enumerate(definition.rules):
        if rule.status is not None:
            yield f"rules[{n}].status.column", rule.status.column
    for n, condition in enumerate(definition.conditions):
        if condition.column != GROUP:
            yield f"conditions[{n}].column", condition.column
    for _, place, asked in step_conditions.places(definition):
        if asked.column not in (None, GROUP):
            yield f"{place}.column", asked.column
    yield from file_columns(definition)


def file_columns(definition: Definition) -> Iterator[tuple[str, str]]:
    """Yield the file columns that e-mails attach from, with their places."""
    for n, step in enumerate(definition.steps):
        if isinstance(step, EmailStep):
            yield from ((f"steps[{n}].file_columns[{m}]", column) for m, column in enumerate(step.file_columns))


def _conditions(conditions: tuple[Condition, ...]) -> Iterator[Problem]:
    if len(conditions) > MOST_CONDITIONS:
        sentence = say(
            "There are {many} conditions of the board: keep to {most_conditions}.",
            many=len(conditions),
            most_conditions=MOST_CONDITIONS,
        )
        yield Problem("conditions", sentence)
    said: dict[tuple[str, str], Consequence] = {}
    for n, condition in enumerate(conditions):
        if not 0 < len(condition.any_of) <= MOST_VALUES:
            sentence = say("Say for which values this is: 1 to {most_values} of them.", most_values=MOST_VALUES)
            yield Problem(f"conditions[{n}].any_of", sentence)
        for m, text in enumerate(condition.any_of):
            value = (condition.column, text.strip().casefold())
            if said.setdefault(value, condition.then) is not condition.then:
                sentence = say("“{text}” would do two things at once: keep one of them.", text=text)
                yield Problem(f"conditions[{n}].any_of[{m}]", sentence)


def _sender(sender: Sender) -> Iterator[Problem]:
    if len(sender.columns) > MOST_OWNERS:
        sentence = say(
            "There are {many} columns that tell the sender: keep to {most_owners}.",
            many=len(sender.columns),
            most_owners=MOST_OWNERS,
        )
        yield Problem("sender.columns", sentence)
    for n, column in enumerate(sender.columns):
        if column in sender.columns[:n]:
            yield Problem(f"sender.columns[{n}]", say("This column is asked already: leave it out."))


def _when(when: Schedule) -> Iterator[Problem]:
    try:
        schedule.zone(when.time_zone)
    except ValueError:
        sentence = say("There is no such time zone: choose one with a name like Europe/Paris.")
        yield Problem("schedule.time_zone", sentence)
    if not when.days:
        yield Problem("schedule.days", say("No day is a sending day: choose at least one."))
    if not when.days <= schedule.WEEK:
        yield Problem("schedule.days", say("A week has seven days: number them from 0 (Monday) to 6 (Sunday)."))
    if any(at.tzinfo or at.second or at.microsecond for at in (when.opens, when.closes)):
        yield Problem("schedule.opens", say("The sending hours are local and in whole minutes: write them like 09:30."))
    elif when.opens >= when.closes:
        yield Problem("schedule.closes", say("The sending hours end before they begin: choose a later end."))
    if when.holidays is not None and not holidays.is_place(when.holidays):
        sentence = say("There is no calendar of holidays for this: choose a country as in FR, or a region as in DE-BY.")
        yield Problem("schedule.holidays", sentence)


def _repeated(definition: Definition) -> Iterator[Problem]:
    seen = set()
    for n, rule in enumerate(definition.rules):
        if rule.event in seen:
            yield Problem(f"rules[{n}]", say("There is a rule for this event already: keep one of them."))
        seen.add(rule.event)


def _steps(steps: tuple[Step, ...]) -> Iterator[Problem]:
    if len(steps) > MOST_STEPS:
        yield Problem(
            "steps",
            say(
                "There are {many} steps: keep to {most_steps}, or make two sequences.",
                many=len(steps),
                most_steps=MOST_STEPS,
            ),
        )
    for n, step in enumerate(steps):
        if isinstance(step, WaitStep) and not 0 <= step.days <= MOST_DAYS:
            yield Problem(
                f"steps[{n}].days",
                say("A wait is 0 to {most_days} days long: choose a number of days.", most_days=MOST_DAYS),
            )
        if isinstance(step, EmailStep):
            yield from _attachments(n, step)
            yield from _variants(n, step)
            yield from _repeated_columns(n, step)
        if isinstance(step, ManualStep) and step.kind is not StepKind.MANUAL_EMAIL:
            yield from _no_draft(n, step)
        if isinstance(step, ManualStep):
            yield from _giving_up(n, step)
        if not isinstance(step, WaitStep):
            yield from _only_if(n, step.only_if)
        for place, text, short in _texts(n, step):
            yield from _line(place, text, LONGEST_LINE) if short else _text(place, text)
            yield from _braces(place, text)


def _attachments(n: int, step: EmailStep) -> Iterator[Problem]:
    if len(step.attachments) > MOST_FILES:
        sentence = say(
            "There are {many} files at this e-mail: attach {most_files} at most.",
            many=len(step.attachments),
            most_files=MOST_FILES,
        )
        yield Problem(f"steps[{n}].attachments", sentence)
    for m, name in enumerate(step.attachments):
        place = f"steps[{n}].attachments[{m}]"
        if not name.strip():
            yield Problem(place, say("This file has no name: choose an uploaded file, or leave it out."))
        elif name in step.attachments[:m]:
            yield Problem(place, say("This file is attached already: leave it out."))
        yield from _line(place, name, LONGEST_WORD)


def _variants(n: int, step: EmailStep) -> Iterator[Problem]:
    if len(step.variants) > MOST_VARIANTS:
        sentence = say(
            "There are {many} variants of this e-mail: keep to {most_variants}.",
            many=len(step.variants),
            most_variants=MOST_VARIANTS,
        )
        yield Problem(f"steps[{n}].variants", sentence)
    places = (f"steps[{n}].weight", *(f"steps[{n}].variants[{m}].weight" for m in range(len(step.variants))))
    for place, weight in zip(places, step.weights, strict=True):
        if not 1 <= weight <= MOST_WEIGHT:
            yield Problem(
                place, say("A weight is a number from 1 to {most_weight}: correct it.", most_weight=MOST_WEIGHT)
            )


def _repeated_columns(n: int, step: EmailStep) -> Iterator[Problem]:
    if len(step.file_columns) > MOST_FILE_COLUMNS:
        sentence = say(
            "There are {many} file columns at this e-mail: keep to {most_file_columns}.",
            many=len(step.file_columns),
            most_file_columns=MOST_FILE_COLUMNS,
        )
        yield Problem(f"steps[{n}].file_columns", sentence)
    for m, column in enumerate(step.file_columns):
        if column in step.file_columns[:m]:
            place = f"steps[{n}].file_columns[{m}]"
            yield Problem(place, say("The files of this column are attached already: leave it out."))


def _no_draft(n: int, step: ManualStep) -> Iterator[Problem]:
    for part, text in (("subject", step.subject), ("body", step.body)):
        if text:
            yield Problem(
                f"steps[{n}].{part}",
                say("This step is no e-mail: leave this out, or write a note."),
            )


def _giving_up(n: int, step: ManualStep) -> Iterator[Problem]:
    if step.give_up_after is not None and not 1 <= step.give_up_after <= MOST_DAYS:
        sentence = say("This is not a number of days from 1 to {most}: correct it.", most=MOST_DAYS)
        yield Problem(f"steps[{n}].give_up_after", sentence)


def _only_if(n: int, conditions: tuple[StepCondition, ...]) -> Iterator[Problem]:
    if len(conditions) > MOST_OF_STEP:
        sentence = say(
            "There are {many} conditions at this step: keep to {most_of_step}.",
            many=len(conditions),
            most_of_step=MOST_OF_STEP,
        )
        yield Problem(f"steps[{n}].only_if", sentence)
    for m, condition in enumerate(conditions):
        place, about_column = f"steps[{n}].only_if[{m}]", condition.about is Asked.COLUMN
        if about_column and condition.column is None:
            yield Problem(f"{place}.column", say("This condition names no column: choose one."))
        if about_column and not 0 < len(condition.any_of) <= MOST_VALUES:
            sentence = say("Say for which values this is: 1 to {most_values} of them.", most_values=MOST_VALUES)
            yield Problem(f"{place}.any_of", sentence)
        if not about_column and (condition.column is not None or condition.any_of):
            yield Problem(f"{place}.column", say("This condition is about no column: leave its column and values out."))


def _footer(footer: Footer) -> Iterator[Problem]:
    if footer.postal_address is not None:
        if not footer.postal_address.strip():
            yield Problem("footer.postal_address", say("This is empty: write an address, or leave it out."))
        yield from _text("footer.postal_address", footer.postal_address, LONGEST_ADDRESS)


def _entry(entry: Entry) -> Iterator[Problem]:
    if not 1 <= entry.after_days <= MOST_REST:
        yield Problem(
            "entry.after_days", say("This is not a number of days from 1 to {most}: correct it.", most=MOST_REST)
        )


def _company(company: Company) -> Iterator[Problem]:
    if not 1 <= company.days <= MOST_DAYS:
        yield Problem("company.days", say("This is not a number of days from 1 to {most}: correct it.", most=MOST_DAYS))


def _bounce_limit(limit: BounceLimit) -> Iterator[Problem]:
    for name, (least, most) in LIMITS.items():
        if not least <= getattr(limit, name) <= most:
            yield Problem(
                f"bounce_limit.{name}",
                say("This is out of bounds: choose a number from {least} to {most}.", least=least, most=most),
            )


def _language(language: str) -> Iterator[Problem]:
    if not values.is_language(language):
        yield Problem("language", say("There is no such language: choose one with a name like en, en-GB or fr."))


def _texts(n: int, step: Step) -> Iterator[tuple[str, str, bool]]:
    """Yield the texts of a step: place, text, and whether it is a single line."""
    if isinstance(step, EmailStep):
        yield f"steps[{n}].subject", step.subject, True
        yield f"steps[{n}].body", step.body, False
        for m, variant in enumerate(step.variants):
            yield f"steps[{n}].variants[{m}].subject", variant.subject, True
            yield f"steps[{n}].variants[{m}].body", variant.body, False
    if isinstance(step, ManualStep):
        yield f"steps[{n}].title", step.title, True
        yield f"steps[{n}].note", step.note, False
        yield f"steps[{n}].subject", step.subject, True
        yield f"steps[{n}].body", step.body, False


def _braces(place: str, text: str) -> Iterator[Problem]:
    try:
        fields.parse(text)
    except fields.BadField as error:
        yield Problem(place, error.sentence)


def _columns(definition: Definition, columns: frozenset[str] | None) -> Iterator[Problem]:
    if columns is not None:
        yield from unknown_columns(definition, columns)


def unknown_columns(definition: Definition, columns: frozenset[str]) -> Iterator[Problem]:
    """Yield each place that speaks of a column that is not among `columns`, the ids of the board."""
    for place, column in _named_columns(definition):
        if column not in columns:
            yield Problem(place, say("The board has no column “{column}”: choose another column.", column=column))
    for n, place, column in _asked(definition):
        if column not in columns:
            sentence = say(
                "Step {step} asks for {column}, and the board has no such column: choose another field.",
                step=n + 1,
                column=f"{{{column}}}",
            )
            yield Problem(place, sentence)


def _asked(definition: Definition) -> Iterator[tuple[int, str, str]]:
    """Yield the columns that dynamic fields ask for, by step and place; unreadable texts are told elsewhere."""
    for n, step in enumerate(definition.steps):
        for place, text, _ in _texts(n, step):
            try:
                asked = fields.named(fields.parse(text)) - {"name"}
            except fields.BadField:
                continue
            yield from ((n, place, column) for column in sorted(asked))
