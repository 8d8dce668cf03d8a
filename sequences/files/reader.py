"""A sequence as a YAML file: read with every error at its line, written always the same way.

The form is described in `docs/sequence-files.md`; `yaml_reader` and `sections` read, `file_writer` writes.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Literal, cast

from sequences.core.definition import (
    Again,
    Asked,
    BounceLimit,
    Company,
    Condition,
    Consequence,
    DayCount,
    Definition,
    EmailStep,
    Entry,
    Event,
    Footer,
    Holding,
    LabelEdit,
    ManualStep,
    Notifications,
    Recipient,
    Rule,
    Schedule,
    Sender,
    StatusChange,
    Step,
    StepCondition,
    StepKind,
    Tracking,
    Variant,
    WaitStep,
)
from sequences.core.problems import LARGEST_ID, LIMITS, MOST_DAYS, MOST_REST, MOST_WEIGHT, WHERE, problems
from sequences.files.places import file_place
from sequences.files.sections import Report, Section, Value
from sequences.files.writer import DAYS, dump
from sequences.files.yaml_reader import BrokenFile, FileError, compose

__all__ = ["BrokenFile", "FileError", "SequenceFile", "dump", "parse", "read"]

WHEN = ("time_zone", "days", "from", "to", "count", "holidays", "own_days", "recipient")
WHAT_THEY_DO = tuple(one.value for one in Asked if one is not Asked.COLUMN)
TEXTS = ("is", "any_of", "is_not", "none_of")
Allowing = Literal["allow", "refuse"]
ManualKind = Literal[StepKind.MANUAL_EMAIL, StepKind.TASK, StepKind.CALL]


@dataclass(frozen=True)
class SequenceFile:
    """A file that was read: what it says, and where it says it."""

    definition: Definition
    report: Report

    def error(self, field: str, sentence: str) -> FileError:
        """Return something that `checks` told about a place of the definition, as an error of the file."""
        place = file_place(field, self.definition)
        return FileError(self.report.source, self.report.line(place), place, sentence)


def parse(text: str | bytes, source: str = "sequence.yaml") -> Definition:
    """Return the definition in a file; text that is missing may be missing, as in any draft.

    Raises BrokenFile with each error's line, field and what is expected; what `problems` tells is among them.
    """
    return read(text, source).definition


def read(text: str | bytes, source: str = "sequence.yaml") -> SequenceFile:
    """Return the definition in a file, and its lines. Raises BrokenFile as `parse` does."""
    report = Report(source)
    definition = _definition(Value(report, compose(text, source), ""))
    file = SequenceFile(definition, report)
    judged = [file.error(one.field, one.sentence) for one in problems(definition)]
    errors = [*report.errors, *(one for one in judged if not report.is_wrong(one.field))]
    if errors:
        raise BrokenFile(sorted(set(errors), key=lambda error: (error.line, error.field)))
    return file


def _definition(value: Value) -> Definition:
    top = value.section(
        "name", "board", "send_as", "contact", "when", "steps", "footer", "tracking", "timeline", "rules", "notify",
        "next_step_waits_for", "language", "board_says", "label_removed", "bounce_limit", "entry", "company", "sender",
        required=("name",),
    )  # fmt: skip
    contact = top["contact"].section("email", "phone")
    return Definition(
        name=top["name"].text() or "",
        steps=tuple(_step(step) for step in top["steps"].items()),
        board=top["board"].number(1, LARGEST_ID, "the number of a board, without quotes"),
        email_column=contact["email"].text(),
        phone_column=contact["phone"].text(),
        send_as=top["send_as"].text(),
        sender=_sender(top["sender"]),
        schedule=_schedule(top["when"]),
        rules=_rules(top["rules"]),
        notifications=_notifications(top["notify"]),
        holding=_holding(top["next_step_waits_for"]),
        tracking=_tracking(top["tracking"]),
        timeline=top["timeline"].switch(usual=Definition("").timeline),
        footer=_footer(top["footer"]),
        conditions=tuple(map(_condition, top["board_says"].items())),
        label_removed=LabelEdit(top["label_removed"].choice([*LabelEdit]) or LabelEdit.PUT_RIGHT),
        bounce_limit=_bounce_limit(top["bounce_limit"]),
        entry=_entry(top["entry"]),
        company=_company(top["company"]),
        language=top["language"].text() or Definition("").language,
    )


def _schedule(value: Value) -> Schedule:
    when, usual = value.section(*WHEN), Schedule()
    days = [day.choice(DAYS) for day in when["days"].items()]
    return Schedule(
        time_zone=when["time_zone"].text() or usual.time_zone,
        days=frozenset(DAYS.index(day) for day in days if day) if when["days"] else usual.days,
        opens=when["from"].clock() or usual.opens,
        closes=when["to"].clock() or usual.closes,
        count=DayCount(when["count"].choice([*DayCount]) or usual.count),
        holidays=when["holidays"].text(),
        own_days=when["own_days"].switch(usual=usual.own_days),
        recipient=_recipient(when["recipient"]),
    )


def _recipient(value: Value) -> Recipient:
    usual = Recipient()
    them = value.section(*(one.name for one in fields(Recipient)))
    return Recipient(
        zone=them["zone"].switch(usual=usual.zone),
        holidays=them["holidays"].switch(usual=usual.holidays),
        **{name: them[name].text() for name in WHERE},
    )


def _step(value: Value) -> Step:
    step = value.section(*StepKind)
    if len(step) != 1:
        if not value.report.is_wrong(value.place):
            value.wrong(f"exactly one of {', '.join(StepKind)}")
        return WaitStep(0)
    kind = StepKind(next(iter(step)))
    return _wait(step) if kind is StepKind.WAIT else _action(kind, step[kind])


def _wait(step: Section) -> WaitStep:
    days = step["wait"].number(0, MOST_DAYS)
    if not step["wait"]:
        step.value.wrong("a number of days after wait")
    return WaitStep(days or 0)


def _action(kind: StepKind, value: Value) -> Step:
    if kind is StepKind.EMAIL:
        return _email(value)
    draft = ("subject", "body") if kind is StepKind.MANUAL_EMAIL else ()
    manual = value.section("title", "note", *draft, "next_step_waits", "give_up_after", "only_if")
    title, note, subject, body = (manual[key].text() or "" for key in ("title", "note", "subject", "body"))
    waits = manual["next_step_waits"]
    return ManualStep(
        cast(ManualKind, kind),
        title,
        note,
        subject,
        body,
        holds=waits.switch(usual=False) if waits else None,
        give_up_after=manual["give_up_after"].number(1, MOST_DAYS),
        only_if=tuple(map(_only_if, manual["only_if"].items())),
    )


def _only_if(value: Value) -> StepCondition:
    """Return a condition of a step: `opened: off`, or a column with its texts."""
    condition = value.section(*WHAT_THEY_DO, "column", *TEXTS, "else")
    otherwise: Literal["skip", "end"] = "end" if condition["else"].choice(["skip", "end"]) == "end" else "skip"
    asked = [word for word in (*WHAT_THEY_DO, "column") if condition[word]]
    if len(asked) != 1:
        value.wrong(f"exactly one of {', '.join((*WHAT_THEY_DO, 'column'))}")
        return StepCondition(Asked.OPENED, otherwise=otherwise)
    if asked == ["column"]:
        so, texts = _texts(value, condition)
        return StepCondition(Asked.COLUMN, so, condition["column"].text() or "?", texts, otherwise)
    return StepCondition(Asked(asked[0]), condition[asked[0]].switch(usual=True), otherwise=otherwise)


def _texts(value: Value, condition: Section) -> tuple[bool, tuple[str, ...]]:
    """Return whether a column is to show one of some texts or none of them, and the texts."""
    given = [word for word in TEXTS if condition[word]]
    if len(given) != 1:
        value.wrong(f"exactly one of {', '.join(TEXTS)} with the column")
        return True, ("?",)
    texts = condition[given[0]]
    several = [texts] if given[0] in ("is", "is_not") else texts.items()
    return given[0] in ("is", "any_of"), tuple(text.text() or "" for text in several)


def _email(value: Value) -> EmailStep:
    mail = value.section(
        "subject", "body", "thread", "signature", "attachments", "file_columns", "without_file", "only_if",
        "weight", "variants",
    )  # fmt: skip
    thread: Literal["new", "reply"] = "reply" if mail["thread"].choice(["new", "reply"]) == "reply" else "new"
    without: Literal["hold", "send"] = "send" if mail["without_file"].choice(["hold", "send"]) == "send" else "hold"
    return EmailStep(
        mail["subject"].text() or "",
        mail["body"].text() or "",
        thread,
        signature=mail["signature"].switch(usual=False) if mail["signature"] else None,
        attachments=tuple(name.text() or "" for name in mail["attachments"].items()),
        file_columns=tuple(column.text() or "" for column in mail["file_columns"].items()),
        without_file=without,
        only_if=tuple(map(_only_if, mail["only_if"].items())),
        weight=mail["weight"].number(1, MOST_WEIGHT) or 1,
        variants=tuple(map(_variant, mail["variants"].items())),
    )


def _variant(value: Value) -> Variant:
    variant = value.section("subject", "body", "weight")
    return Variant(
        variant["subject"].text() or "", variant["body"].text() or "", variant["weight"].number(1, MOST_WEIGHT) or 1
    )


def _rules(value: Value) -> tuple[Rule, ...]:
    rules = value.section(*Event)
    return tuple(_rule(Event(event), rules[event]) for event in rules)


def _rule(event: Event, value: Value) -> Rule:
    if not value or value.is_scalar():
        return Rule(event, value.switch(usual=True))
    rule = value.section("active", "set")
    status = None
    if rule["set"]:
        change = rule["set"].section("column", "label", required=("column", "label"))
        status = StatusChange(change["column"].text() or "?", change["label"].text() or "?")
    return Rule(event, rule["active"].switch(usual=True), status)


def _condition(value: Value) -> Condition:
    condition = value.section("when", "then", required=("when", "then"))
    when = condition["when"].section("column", "is", "any_of", required=("column",))
    if when["is"] and when["any_of"]:
        when["any_of"].wrong("is or any_of, not both")
    texts = [when["is"], *when["any_of"].items()]
    return Condition(
        when["column"].text() or "?",
        tuple(text.text() or "" for text in texts if text),
        Consequence(condition["then"].choice([*Consequence]) or Consequence.STOP),
    )


def _notifications(value: Value) -> Notifications:
    usual = Notifications()
    notify = value.section(*(one.name for one in fields(Notifications)))
    switches = [one.name for one in fields(Notifications) if one.name != "people_column"]
    return Notifications(
        **{name: notify[name].switch(usual=getattr(usual, name)) for name in switches},
        people_column=notify["people_column"].text(),
    )


def _holding(value: Value) -> Holding:
    usual = Holding()
    waits = value.section(*(one.name for one in fields(Holding)))
    return Holding(**{one.name: waits[one.name].switch(usual=getattr(usual, one.name)) for one in fields(Holding)})


def _tracking(value: Value) -> Tracking:
    tracking, usual = value.section("opens", "clicks"), Tracking()
    return Tracking(tracking["opens"].switch(usual=usual.opens), tracking["clicks"].switch(usual=usual.clicks))


def _footer(value: Value) -> Footer:
    footer = value.section("postal_address", "unsubscribe_link")
    return Footer(footer["postal_address"].text(), footer["unsubscribe_link"].text())


def _entry(value: Value) -> Entry:
    entry, usual = value.section("again", "after_days", "elsewhere", "same_address"), Entry()
    days = entry["after_days"].number(1, MOST_REST)
    elsewhere, same_address = (
        cast(Allowing, entry[key].choice(["allow", "refuse"]) or "allow") for key in ("elsewhere", "same_address")
    )
    again = Again(entry["again"].choice([*Again]) or usual.again)
    return Entry(again, days or usual.after_days, elsewhere, same_address)


def _sender(value: Value) -> Sender:
    sender, usual = value.section("columns", "changed", "away", "left"), Sender()
    columns = [one.text() for one in sender["columns"].items()]
    return Sender(
        tuple(one for one in columns if one),
        cast(Literal["follow", "stay"], sender["changed"].choice(["follow", "stay"]) or usual.changed),
        cast(Literal["wait", "next"], sender["away"].choice(["wait", "next"]) or usual.away),
        cast(Literal["next", "hold"], sender["left"].choice(["next", "hold"]) or usual.left),
    )


def _company(value: Value) -> Company:
    company, usual = value.section("then", "days", "column"), Company()
    then = company["then"].choice(["nothing", "tell", "pause", "stop"]) or usual.then
    return Company(
        cast(Literal["nothing", "tell", "pause", "stop"], then),
        company["days"].number(1, MOST_DAYS) or usual.days,
        company["column"].text(),
    )


def _bounce_limit(value: Value) -> BounceLimit:
    usual = BounceLimit()
    if not value or value.is_scalar():
        return BounceLimit(value.switch(usual=usual.on))
    limit = value.section("active", *LIMITS)
    chosen = {name: limit[name].number(*bounds) or getattr(usual, name) for name, bounds in LIMITS.items()}
    return BounceLimit(limit["active"].switch(usual=usual.on), **chosen)
