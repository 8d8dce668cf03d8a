"""A definition as JSON and back: how it is stored, and how the API takes and gives it."""

from __future__ import annotations

from typing import Any

from pydantic import ConfigDict, TypeAdapter, ValidationError

from sequences.definition import (
    Definition,
    EmailStep,
    Holding,
    ManualStep,
    Notifications,
    Rule,
    Schedule,
    StatusChange,
    WaitStep,
)

for _one in (EmailStep, ManualStep, WaitStep, Schedule, StatusChange, Rule, Notifications, Holding, Definition):
    _one.__pydantic_config__ = ConfigDict(extra="forbid")  # type: ignore[attr-defined]  # unknown keys are errors

_ADAPTER: TypeAdapter[Definition] = TypeAdapter(Definition)


class BadDefinition(ValueError):
    """What came in is not a definition; `errors` has the place and what is expected there."""

    def __init__(self, errors: list[tuple[str, str]]) -> None:
        super().__init__("; ".join(f"{place}: {expected}" for place, expected in errors))
        self.errors = errors


def encode(definition: Definition) -> dict[str, Any]:
    """Return the JSON form; nothing is left out, the order of keys is always the same."""
    encoded: dict[str, Any] = _ADAPTER.dump_python(definition, mode="json")
    encoded["schedule"]["days"] = sorted(encoded["schedule"]["days"])
    return encoded


def decode(data: Any) -> Definition:
    """Return the definition in a JSON form. Raises BadDefinition naming every place that is wrong."""
    try:
        return _ADAPTER.validate_python(data)
    except ValidationError as error:
        raise BadDefinition(sorted({(_place(e["loc"]), e["msg"]) for e in error.errors()})) from error


def _place(parts: tuple[int | str, ...]) -> str:
    """Return a place as people write it: `steps[2].days`; the names of alternatives are left out."""
    text = ""
    for part in parts:
        if isinstance(part, int):
            text += f"[{part}]"
        elif not part.endswith("Step"):
            text += f".{part}" if text else part
    return text or "definition"


