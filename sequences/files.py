"""A sequence as a YAML file: read with every error at its line, written always the same way.

The form is described in `docs/sequence-files.md`.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import time
from typing import Any

import yaml

from sequences.definition import (
    DayCount,
    Definition,
    EmailStep,
    Event,
    Holding,
    ManualStep,
    Notifications,
    Rule,
    Schedule,
    StatusChange,
    StepKind,
    WaitStep,
)
from sequences.yaml_reader import BrokenFile, FileError, Reader, compose

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
MANUAL = (StepKind.MANUAL_EMAIL, StepKind.TASK, StepKind.CALL)


def parse(text: str | bytes, *, source: str = "sequence.yaml") -> Definition:
    """Return the sequence in a file. Raises BrokenFile naming each error's line, field and what is expected."""
    reader = Reader(source)
    top = reader.mapping(compose(text, source), "", TOP)
    definition = Definition(
        name=top.text("name", required=True) or "",
        board=top.number("board", least=1),
        send_as=top.text("send_as"),
        **_contact(top),
        schedule=_schedule(top),
        steps=tuple(_step(reader, node, f"steps[{n}]") for n, node in enumerate(top.items("steps"))),
        rules=_rules(reader, top),
        notifications=_notifications(top),
        holding=_holding(top),
    )
    reader.finish()
    return definition


TOP = frozenset(
    ("name", "board", "send_as", "contact", "when", "steps", "rules", "notify", "next_step_waits_for")
)


def _contact(top: Any) -> dict[str, str | None]:
    contact = top.section("contact", frozenset(("email", "phone")))
    return {"email_column": contact.text("email"), "phone_column": contact.text("phone")}


def _schedule(top: Any) -> Schedule:
    when, usual = top.section("when", frozenset(("time_zone", "days", "from", "to", "count"))), Schedule()
    days = [DAYS.index(day) for node in when.items("days") if (day := when.choice_of(node, "when.days", DAYS))]
    return Schedule(
        time_zone=when.text("time_zone") or usual.time_zone,
        days=frozenset(days) if when.has("days") else usual.days,
        opens=when.time("from") or usual.opens,
        closes=when.time("to") or usual.closes,
        count=DayCount(when.choice("count", tuple(DayCount)) or usual.count),
    )


def _step(reader: Reader, node: yaml.Node, place: str) -> EmailStep | ManualStep | WaitStep:
    step = reader.mapping(node, place, frozenset(kind.value for kind in StepKind))
    kind = step.only_key("one kind of step: email, manual_email, task, call or wait")
    if kind is None:
        return WaitStep(0)
    if kind == StepKind.WAIT:
        return WaitStep(step.number("wait", least=0) or 0)
    if kind == StepKind.EMAIL:
        mail = step.section("email", frozenset(("subject", "body", "thread")))
        thread = mail.choice("thread", ("new", "reply")) or "new"
        subject = mail.text("subject", required=thread == "new") or ""
        return EmailStep(subject, mail.text("body", required=True) or "", "reply" if thread == "reply" else "new")
    manual = step.section(kind, frozenset(("title", "note")))
    title = manual.text("title", required=True) or ""
    return ManualStep(_manual(kind), title, manual.text("note") or "")


def _manual(kind: str) -> Any:
    return next(one for one in MANUAL if one.value == kind)


def _rules(reader: Reader, top: Any) -> tuple[Rule, ...]:
    rules = top.section("rules", frozenset(event.value for event in Event))
    return tuple(_rule(rules, event) for event in Event if rules.has(event.value))


def _rule(rules: Any, event: Event) -> Rule:
    if rules.is_scalar(event.value):
        return Rule(event, rules.flag(event.value, False))
    rule = rules.section(event.value, frozenset(("active", "set")))
    if not rule.has("set"):
        return Rule(event, rule.flag("active", True))
    change = rule.section("set", frozenset(("column", "label")))
    status = StatusChange(change.text("column", required=True) or "", change.text("label", required=True) or "")
    return Rule(event, rule.flag("active", True), status)


def _notifications(top: Any) -> Notifications:
    usual = Notifications()
    notify = top.section("notify", frozenset(vars(usual)))
    switches = {name: notify.flag(name, getattr(usual, name)) for name in vars(usual) if name != "people_column"}
    return Notifications(**switches, people_column=notify.text("people_column"))


def _holding(top: Any) -> Holding:
    usual = Holding()
    waits = top.section("next_step_waits_for", frozenset(vars(usual)))
    return Holding(**{name: waits.flag(name, getattr(usual, name)) for name in vars(usual)})


def dump(definition: Definition) -> str:
    """Return the file of a sequence: every value written out, always in this order."""
    return yaml.dump(_tree(definition), Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=100)


class _Dumper(yaml.SafeDumper):
    """Writes texts of several lines as blocks."""


def _write_text(dumper: yaml.SafeDumper, text: str) -> yaml.Node:
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style="|" if _is_block(text) else None)


def _is_block(text: str) -> bool:
    return "\n" in text and not any(line != line.rstrip() for line in text.split("\n"))


_Dumper.add_representer(str, _write_text)


def _tree(definition: Definition) -> dict[str, Any]:
    when = definition.schedule
    tree: dict[str, Any] = {
        "name": definition.name,
        "board": definition.board,
        "send_as": definition.send_as,
        "contact": _set({"email": definition.email_column, "phone": definition.phone_column}),
        "when": {
            "time_zone": when.time_zone,
            "days": [DAYS[day] for day in sorted(when.days)],
            "from": _clock(when.opens),
            "to": _clock(when.closes),
            "count": when.count.value,
        },
        "steps": [_step_tree(step) for step in definition.steps],
        "rules": {rule.event.value: _rule_tree(rule) for rule in definition.rules},
        "notify": _set(vars(definition.notifications)),
        "next_step_waits_for": dict(vars(definition.holding)),
    }
    return {key: value for key, value in tree.items() if value not in (None, {})}


def _set(values: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in values.items() if value is not None}


def _clock(moment: time) -> str:
    return moment.isoformat("seconds" if moment.second else "minutes")


def _step_tree(step: EmailStep | ManualStep | WaitStep) -> dict[str, Any]:
    writers: dict[type, Callable[[Any], Any]] = {
        WaitStep: lambda one: one.days,
        EmailStep: lambda one: {"subject": one.subject, "body": one.body, "thread": one.thread},
        ManualStep: lambda one: {"title": one.title, "note": one.note},
    }
    return {step.kind.value: writers[type(step)](step)}


def _rule_tree(rule: Rule) -> Any:
    if rule.status is None:
        return rule.on
    return {"active": rule.on, "set": {"column": rule.status.column, "label": rule.status.label}}


__all__ = ["BrokenFile", "FileError", "dump", "parse"]
