"""One request from monday to a block, parsed once; and the answers monday understands."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

Answer = tuple[int, Any]
STAYS_ON, SWITCHES_OFF = 4000, 6000
WRAPPER = {"value", "title", "invalid", "label", "fieldTypeKey", "icon"}
LARGEST = 2**63 - 1


class BadCall(Exception):
    """A call that no retry mends: `title` and `sentence` are for the person who built the automation."""

    def __init__(self, title: str, sentence: str, *, status: int = 422, off: bool = False) -> None:
        super().__init__(sentence)
        self.title = title
        self.sentence = sentence
        self.status = status
        self.off = off

    def answer(self) -> Answer:
        """Return the severity body monday shows.

        Source: https://developer.monday.com/apps/docs/error-handling
        """
        return severity(self.status, self.title, self.sentence, off=self.off)


def severity(status: int, title: str, sentence: str, *, off: bool = False) -> Answer:
    """Return an error answer: the creator is told; `off` also switches the automation off."""
    body: dict[str, Any] = {
        "severityCode": SWITCHES_OFF if off else STAYS_ON,
        "notificationErrorTitle": title,
        "notificationErrorDescription": sentence,
        "runtimeErrorDescription": sentence,
    }
    if off:
        body["disableErrorDescription"] = sentence
    return status, body


@dataclass(frozen=True)
class Call:
    """One request to a block: who asks, when, and the fields of the sentence."""

    account_id: int
    user_id: int
    at: datetime  # aware, UTC: when the request came in
    action_uuid: str
    payload: dict[str, Any]
    fields: dict[str, Any] = field(default_factory=dict)
    callback_url: Any = None  # of an action that monday waits for, as it came

    def id_of(self, key: str, what: str) -> int:
        """Return the monday id in field `key`. Raises BadCall naming `what` when there is none."""
        found = whole_number(self.fields.get(key))
        if found is None:
            raise BadCall(f"{what} missing", f"Choose {_a(what)} in this automation and save it again.")
        return found

    def optional_id(self, key: str, what: str) -> int | None:
        """Return the id that was chosen in field `key`, None when none was: the field is absent or empty."""
        return None if unwrap(self.fields.get(key)) in (None, "") else self.id_of(key, what)

    def mapped_id(self, key: str, what: str) -> int | None:
        """Return the id in field `key`, None when nothing was mapped to it.

        Absent is not empty: an empty one was mapped to something that gave nothing. Raises BadCall naming `what`.
        """
        return None if unwrap(self.fields.get(key)) is None else self.id_of(key, what)


def _a(what: str) -> str:
    return ("an " if what[0].lower() in "aeiou" else "a ") + what[0].lower() + what[1:]


def unwrap(value: Any) -> Any:
    """Return the scalar inside the older form of a field, `{"value": …, "title": …}`."""
    return value["value"] if isinstance(value, dict) and "value" in value and set(value) <= WRAPPER else value


def whole_number(value: Any) -> int | None:
    """Return an id that came as a number or as text, None when it is not one (ids exceed 32 bits)."""
    value = unwrap(value)
    if isinstance(value, bool):
        return None
    if isinstance(value, str) and value.isascii() and value.isdigit() and len(value) <= 19:
        value = int(value)
    return value if isinstance(value, int) and 0 < value <= LARGEST else None


Block = Callable[[Call, Any], Awaitable[Answer]]
