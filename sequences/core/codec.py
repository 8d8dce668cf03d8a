"""A definition as JSON and back: how it is stored, and how the API takes and gives it.

What comes in is read strictly: "3" is not a number, and a key that nobody knows is an error. What is left
out has its default, so that a version stored by an older release can always be read.
"""

from __future__ import annotations

import json
from datetime import time
from typing import Any, cast

from pydantic import ConfigDict, TypeAdapter, ValidationError
from pydantic_core import ErrorDetails

from sequences.core.definition import (
    BounceLimit,
    Company,
    Condition,
    Definition,
    EmailStep,
    Entry,
    Footer,
    Holding,
    ManualStep,
    Notifications,
    Recipient,
    Rule,
    Schedule,
    Sender,
    StatusChange,
    StepCondition,
    StepKind,
    Tracking,
    Variant,
    WaitStep,
)

for _one in (
    StepCondition,
    Variant,
    EmailStep,
    ManualStep,
    WaitStep,
    Recipient,
    Schedule,
    Sender,
    StatusChange,
    Rule,
    Notifications,
    Holding,
    Tracking,
    Footer,
    BounceLimit,
    Condition,
    Entry,
    Company,
    Definition,
):
    _one.__pydantic_config__ = ConfigDict(  # type: ignore[union-attr]  # read by pydantic
        extra="forbid", json_schema_serialization_defaults_required=True
    )

_ADAPTER: TypeAdapter[Definition] = TypeAdapter(Definition)

CLOCK = 'a time of day like "09:00"'
EXPECTED = {
    "missing": "a value: it is required",
    "unexpected_keyword_argument": "no such key",
    "extra_forbidden": "no such key",
    "dataclass_type": "an object",
    "string_type": "a text",
    "bool_type": "true or false",
    "int_type": "a whole number",
    "int_from_float": "a whole number",
    "int_parsing_size": "a smaller number",
    "tuple_type": "a list",
    "frozen_set_type": "a list",
    "time_type": CLOCK,
    "time_parsing": CLOCK,
    "dict_type": "an object",
    "union_tag_not_found": f"a kind, one of {', '.join(StepKind)}",
    "union_tag_invalid": f"a kind, one of {', '.join(StepKind)}",
    "json_invalid": "text that is Unicode",
}


class BadDefinition(ValueError):
    """What came in is not a definition; `errors` has each place that is wrong, and what is expected there."""

    def __init__(self, errors: list[tuple[str, str]]) -> None:
        super().__init__("; ".join(f"{place}: expected {expected}" for place, expected in errors))
        self.errors = errors


def encode(definition: Definition) -> dict[str, Any]:
    """Return the JSON form; nothing is left out, and the order of keys is always the same."""
    encoded = cast(dict[str, Any], _ADAPTER.dump_python(definition, mode="json"))
    when = encoded["schedule"]
    when["days"] = sorted(when["days"])
    when["opens"], when["closes"] = _clock(definition.schedule.opens), _clock(definition.schedule.closes)
    return encoded


def decode(data: object) -> Definition:
    """Return the definition in a JSON form.

    Raises BadDefinition with each place that is wrong, as in `steps[2].days`.
    """
    try:
        definition = _ADAPTER.validate_json(json.dumps(data), strict=True)
    except ValidationError as error:
        raise BadDefinition(sorted({_told(one) for one in error.errors(include_url=False)})) from error
    except (TypeError, ValueError, RecursionError) as error:
        raise BadDefinition([("definition", "JSON")]) from error
    if zoned := [(f"schedule.{name}", CLOCK) for name, at in _window(definition) if at.tzinfo is not None]:
        raise BadDefinition(zoned)
    return definition


def _window(definition: Definition) -> tuple[tuple[str, time], ...]:
    return (("opens", definition.schedule.opens), ("closes", definition.schedule.closes))


def _clock(at: time) -> str:
    return at.isoformat("auto" if at.second or at.microsecond else "minutes")


def _told(error: ErrorDetails) -> tuple[str, str]:
    """Return one error as its place and what is expected there."""
    choices = str(error.get("ctx", {}).get("expected", "")).replace("'", "").replace(" or ", ", ")
    expected = EXPECTED.get(error["type"]) or (f"one of {choices}" if choices else error["msg"])
    return _place(error["loc"]), expected


def _place(parts: tuple[int | str, ...]) -> str:
    """Return a place as in `steps[2].days`; the kind that pydantic puts after a step's index is left out."""
    if parts[:1] == ("steps",) and len(parts) > 2:
        parts = parts[:2] + parts[3:]
    text = "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in parts)
    return text.removeprefix(".") or "definition"
