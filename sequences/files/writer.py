"""Writes a sequence as a file: every value, always in the same order and in the same hand."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from datetime import time

import yaml

from sequences.core.definition import (
    Again,
    Asked,
    BounceLimit,
    Company,
    Condition,
    Definition,
    EmailStep,
    Entry,
    Footer,
    Holding,
    LabelEdit,
    ManualStep,
    Notifications,
    Recipient,
    Rule,
    Schedule,
    Sender,
    Step,
    StepCondition,
    Tracking,
    Variant,
    WaitStep,
)

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
TEXT, SWITCH, NUMBER = (f"tag:yaml.org,2002:{kind}" for kind in ("str", "bool", "int"))

Pair = tuple[str, yaml.Node]


def dump(definition: Definition) -> str:
    """Return the file of a sequence: the same bytes for the same sequence, and `parse` gives it back.

    Raises ValueError when two rules are for one event: a file cannot say that.
    """
    if len({rule.event for rule in definition.rules}) < len(definition.rules):
        raise ValueError("a file has one rule for each event")
    return str(
        yaml.serialize(_map(_top(definition)), Dumper=_Dumper, allow_unicode=True, width=sys.maxsize, encoding=None)
    )


class _Dumper(yaml.SafeDumper):
    """Indents the entries of a list below its key, and quotes with double quotes only."""

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:
        super().increase_indent(flow, False)

    def choose_scalar_style(self) -> str:
        style: str = super().choose_scalar_style()
        return '"' if style == "'" else style


def _top(one: Definition) -> Iterator[Pair]:
    yield "name", _text(one.name)
    yield "language", _text(one.language)
    yield from _from(one)
    columns = (("email", one.email_column), ("phone", one.phone_column))
    if contact := [(key, _text(column)) for key, column in columns if column is not None]:
        yield "contact", _map(contact)
    yield "when", _map(_when(one.schedule))
    yield "steps", _list(map(_step, one.steps))
    if footer := list(_footer(one.footer)):
        yield "footer", _map(footer)
    yield "bounce_limit", _map(_bounce_limit(one.bounce_limit))
    if entry := list(_entry(one.entry)):
        yield "entry", _map(entry)
    if company := list(_company(one.company)):
        yield "company", _map(company)
    yield "tracking", _map(_switches(one.tracking))
    yield "timeline", _switch(one.timeline)
    if one.rules:
        yield "rules", _map((rule.event.value, _rule(rule)) for rule in one.rules)
    if one.conditions:
        yield "board_says", _list(map(_condition, one.conditions))
    if one.label_removed is not LabelEdit.PUT_RIGHT:
        yield "label_removed", _text(one.label_removed.value)
    yield "notify", _map(_notify(one.notifications))
    yield "next_step_waits_for", _map(_switches(one.holding))


def _from(one: Definition) -> Iterator[Pair]:
    """Yield where the items are, and whose mailbox writes to them."""
    if one.board is not None:
        yield "board", _number(one.board)
    if one.send_as is not None:
        yield "send_as", _text(one.send_as)
    if sender := list(_sender(one.sender)):
        yield "sender", _map(sender)


def _when(when: Schedule) -> Iterator[Pair]:
    yield "time_zone", _text(when.time_zone)
    yield "days", _list((_text(DAYS[day]) for day in sorted(when.days)), flow=True)
    yield "from", _clock(when.opens)
    yield "to", _clock(when.closes)
    yield "count", _text(when.count.value)
    if when.holidays is not None:
        yield "holidays", _text(when.holidays)
    if not when.own_days:
        yield "own_days", _switch(False)
    if them := list(_recipient(when.recipient)):
        yield "recipient", _map(them)


def _recipient(them: Recipient) -> Iterator[Pair]:
    """Yield what is minded of recipients, and what tells where they are."""
    yield from ((key, _switch(on)) for key, on in vars(them).items() if on is True)
    yield from ((key, _text(column)) for key, column in vars(them).items() if isinstance(column, str))


def _step(step: Step) -> yaml.Node:
    return _map([(step.kind.value, _move(step))])


def _move(step: Step) -> yaml.Node:
    if isinstance(step, WaitStep):
        return _number(step.days)
    if isinstance(step, EmailStep):
        mail = [("subject", _text(step.subject)), ("body", _text(step.body))]
        return _map([*mail, *_more(step)])
    more = {"note": step.note, "subject": step.subject, "body": step.body}
    texts = [("title", _text(step.title)), *((key, _text(text)) for key, text in more.items() if text)]
    return _map([*texts, *_waiting(step), *_only_if(step.only_if)])


def _waiting(step: ManualStep) -> Iterator[Pair]:
    if step.holds is not None:
        yield "next_step_waits", _switch(step.holds)
    if step.give_up_after is not None:
        yield "give_up_after", _number(step.give_up_after)


def _only_if(conditions: tuple[StepCondition, ...]) -> Iterator[Pair]:
    if conditions:
        yield "only_if", _list(_map(_asked(one)) for one in conditions)


def _asked(one: StepCondition) -> Iterator[Pair]:
    if one.about is Asked.COLUMN:
        yield "column", _text(one.column or "")
        texts = [_text(text) for text in one.any_of]
        single, several = ("is", "any_of") if one.so else ("is_not", "none_of")
        yield (single, texts[0]) if len(texts) == 1 else (several, _list(texts, flow=True))
    else:
        yield one.about.value, _switch(one.so)
    if one.otherwise != "skip":
        yield "else", _text(one.otherwise)


def _more(step: EmailStep) -> Iterator[Pair]:
    """Yield what few e-mails say."""
    if step.thread != "new":
        yield "thread", _text(step.thread)
    if step.signature is not None:
        yield "signature", _switch(step.signature)
    if step.attachments:
        yield "attachments", _list(map(_text, step.attachments))
    if step.file_columns:
        yield "file_columns", _list(map(_text, step.file_columns))
    if step.without_file != "hold":
        yield "without_file", _text(step.without_file)
    yield from _only_if(step.only_if)
    if step.variants or step.weight != 1:
        yield "weight", _number(step.weight)
    if step.variants:
        yield "variants", _list(map(_variant, step.variants))


def _variant(one: Variant) -> yaml.Node:
    return _map([("subject", _text(one.subject)), ("body", _text(one.body)), ("weight", _number(one.weight))])


def _footer(footer: Footer) -> Iterator[Pair]:
    yield from ((key, _text(text)) for key, text in vars(footer).items() if text is not None)


def _entry(entry: Entry) -> Iterator[Pair]:
    usual = Entry()
    if entry.again is not usual.again:
        yield "again", _text(entry.again.value)
    if entry.again is Again.AFTER or entry.after_days != usual.after_days:
        yield "after_days", _number(entry.after_days)
    choices = {"elsewhere": entry.elsewhere, "same_address": entry.same_address}
    yield from ((key, _text(word)) for key, word in choices.items() if word != "allow")


def _sender(sender: Sender) -> Iterator[Pair]:
    if sender.columns:
        yield "columns", _list(map(_text, sender.columns), flow=True)
    usual = Sender()
    rules = (("changed", sender.changed), ("away", sender.away), ("left", sender.left))
    yield from ((key, _text(word)) for key, word in rules if word != getattr(usual, key))


def _company(company: Company) -> Iterator[Pair]:
    usual = Company()
    if company.then != usual.then:
        yield "then", _text(company.then)
    if company.then == "pause" or company.days != usual.days:
        yield "days", _number(company.days)
    if company.column is not None:
        yield "column", _text(company.column)


def _bounce_limit(limit: BounceLimit) -> Iterator[Pair]:
    if not limit.on:
        yield "active", _switch(False)
    yield "percent", _number(limit.percent)
    yield "sends", _number(limit.sends)


def _rule(rule: Rule) -> yaml.Node:
    if rule.status is None:
        return _switch(rule.on)
    change = {"column": rule.status.column, "label": rule.status.label}
    pairs = [("set", _map(((key, _text(word)) for key, word in change.items()), flow=True))]
    return _map(pairs if rule.on else [("active", _switch(False)), *pairs])


def _condition(condition: Condition) -> yaml.Node:
    texts = [_text(text) for text in condition.any_of]
    said = ("is", texts[0]) if len(texts) == 1 else ("any_of", _list(texts, flow=True))
    when = _map([("column", _text(condition.column)), said], flow=True)
    return _map([("when", when), ("then", _text(condition.then.value))])


def _notify(notifications: Notifications) -> Iterator[Pair]:
    yield from _switches(notifications)
    if notifications.people_column is not None:
        yield "people_column", _text(notifications.people_column)


def _switches(switches: Notifications | Holding | Tracking) -> Iterator[Pair]:
    yield from ((key, _switch(on)) for key, on in vars(switches).items() if isinstance(on, bool))


def _clock(at: time) -> yaml.Node:
    return yaml.ScalarNode(TEXT, at.isoformat("minutes"), style='"')


def _map(pairs: Iterable[Pair], *, flow: bool = False) -> yaml.Node:
    nodes = [(_text(key), node) for key, node in pairs]
    return yaml.MappingNode("tag:yaml.org,2002:map", nodes, flow_style=flow or not nodes)


def _list(nodes: Iterable[yaml.Node], *, flow: bool = False) -> yaml.Node:
    entries = list(nodes)
    return yaml.SequenceNode("tag:yaml.org,2002:seq", entries, flow_style=flow or not entries)


def _text(text: str) -> yaml.Node:
    """Return a text: as a block where it has lines, plain where it reads as itself, else in quotes."""
    return yaml.ScalarNode(TEXT, text, style="|" if "\n" in text else None)


def _number(number: int) -> yaml.Node:
    return yaml.ScalarNode(NUMBER, str(number))


def _switch(on: bool) -> yaml.Node:
    return yaml.ScalarNode(SWITCH, "on" if on else "off")
