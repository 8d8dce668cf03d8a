"""Where in a file a place of the JSON form stands, so that every check can name the line."""

from __future__ import annotations

import re

from sequences.core.definition import Definition, WaitStep

MOVED = {
    "email_column": "contact.email",
    "phone_column": "contact.phone",
    "schedule.opens": "when.from",
    "schedule.closes": "when.to",
}
RENAMED = {
    "schedule": "when",
    "notifications": "notify",
    "holding": "next_step_waits_for",
    "conditions": "board_says",
}
INDEXED = re.compile(r"(steps|rules|conditions)\[(\d+)\](.*)")


def file_place(field: str, definition: Definition) -> str:
    """Return the place in a file of `field`, as in `steps[2].days` -> `steps[2].wait`."""
    if field in MOVED:
        return MOVED[field]
    found = INDEXED.fullmatch(field)
    if found is None:
        first, dot, rest = field.partition(".")
        return f"{RENAMED.get(first, first)}{dot}{rest}"
    return PLACES[found[1]](int(found[2]), found[3], definition)


def _step(n: int, rest: str, definition: Definition) -> str:
    step = definition.steps[n]
    if isinstance(step, WaitStep):
        return f"steps[{n}]{rest.replace('.days', '.wait')}"
    return f"steps[{n}].{step.kind}{rest}"


def _rule(n: int, rest: str, definition: Definition) -> str:
    return f"rules.{definition.rules[n].event}{rest.replace('.status', '.set')}"


def _condition(n: int, rest: str, definition: Definition) -> str:
    single = len(definition.conditions[n].any_of) == 1
    where = rest.replace(".any_of[0]", ".is") if single else rest
    return f"board_says[{n}].when{where}" if where else f"board_says[{n}]"


PLACES = {"steps": _step, "rules": _rule, "conditions": _condition}
